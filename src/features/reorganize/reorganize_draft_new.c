/* How a draft begins: from nothing, from a file or a pasted table, from units that are chosen; and
 * what concerns it as a whole. */
#include "features/organization/organization.h"
#include "features/reorganize/reorganize_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* ---- a file, or a table that was pasted ---- */

typedef struct PlanForm {
    FormFiles files;
    Str text;
} PlanForm;
#define PLAN_FORM_FIELDS(Form)                                                                     \
    FORM_FILES(Form, files, .label = VI("Tệp phương án (.tsv)"), .max_items = 1,                   \
               .accept = ".tsv,.txt,text/plain,text/tab-separated-values",                         \
               .hint =                                                                             \
                   VI("Bảng chữ UTF-8, các cột cách nhau bằng phím Tab, dòng đầu là tên cột.")),   \
        FORM_LONG_TEXT(Form, text, .label = VI("Hoặc dán bảng vào đây"), .max_chars = 1000000,     \
                       .hint = VI("Chép cả dòng tên cột từ bảng tính."))
static const FormField PLAN_FIELDS[] = {PLAN_FORM_FIELDS(PlanForm)};
const FormDef PLAN_FORM = FORM_DEF(PlanForm, PLAN_FIELDS);

static bool read_file(Ctx *cx, const HttpUpload *upload, Str *out)
{
    const int fd = open(arena_cstr(cx->arena, upload->path), O_RDONLY | O_CLOEXEC);
    char *bytes = arena_alloc(cx->arena, PLAN_MAX_BYTES + 1);
    size_t len = 0;
    ssize_t got = 0;
    while (fd >= 0 && len <= PLAN_MAX_BYTES &&
           (got = read(fd, bytes + len, PLAN_MAX_BYTES + 1 - len)) > 0)
        len += (size_t)got;
    if (fd >= 0)
        close(fd);
    *out = (Str){bytes, len};
    if (fd < 0 || got < 0)
        return fail(cx, ERROR_BUSY, VI("Máy chủ không đọc được tệp vừa gửi. Hãy gửi lại."),
                    "upload: errno %d", errno);
    return len <= PLAN_MAX_BYTES ||
           form_mistake(cx, "files", VI("Tệp phương án phải nhỏ hơn 1 MB."));
}

static bool take_text(Ctx *cx, const FormFiles *files, Str pasted, Str *out)
{
    if (files->count == 0 && str_is_empty(pasted))
        return form_mistake(cx, "files", VI("Hãy chọn tệp, hoặc dán bảng vào ô bên dưới."));
    if (files->count > 0 && !str_is_empty(pasted))
        return form_mistake(cx, "text", VI("Đã chọn tệp thì để trống ô này."));
    if (files->count == 0)
        *out = sheet_complete(cx->arena, pasted);
    else if (!read_file(cx, files->items[0], out))
        return false;
    return utf8_is_valid(*out) ||
           form_mistake(cx, "files", VI("Tệp này không phải chữ UTF-8. Hãy lưu lại dạng UTF-8."));
}

bool draft_prepare_plan(Ctx *cx)
{
    const PlanForm *form = cx->form;
    Str *text = ARENA_NEW(cx->arena, Str);
    cx->prepared = text;
    return reorganize_check_province(cx) && take_text(cx, &form->files, form->text, text);
}

static bool begin_draft(Ctx *cx, Draft *draft, const char *done)
{
    if (!draft_store(cx, draft))
        return false;
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=%s", (long long)draft->id, done));
    return true;
}

bool draft_post_plan(Ctx *cx)
{
    Draft draft = {.plan = *(const Str *)cx->prepared};
    return begin_draft(cx, &draft, "new");
}

/* ---- the same in place of what a draft says ---- */

typedef struct TextForm {
    int64_t version;
    FormFiles files;
    Str text;
} TextForm;
static const FormField TEXT_FIELDS[] = {FORM_HIDDEN(TextForm, version, .required = true),
                                        PLAN_FORM_FIELDS(TextForm)};
const FormDef DRAFT_TEXT_FORM = FORM_DEF(TextForm, TEXT_FIELDS);

bool draft_show_text(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    const TextForm values = {.version = draft.version, .text = draft.plan};
    const DraftFormView view = {
        .back = draft_url(cx, draft.id, ""),
        .back_label = draft_name(&draft),
        .action = draft_url(cx, draft.id, "/text"),
        .heading = VI("Dán hoặc nạp tệp"),
        .explanation = VI("Thay toàn bộ các dòng của phương án này. Ô dưới là phương án hiện nay;"
                          " nạp tệp thì xóa trống ô ấy."),
        .button = VI("Thay toàn bộ"),
        .takes_files = true,
        .form = form_html(cx, &DRAFT_TEXT_FORM, &values)};
    cx->response.title = str_of(view.heading);
    draft_form_html(&cx->response.body, &view);
    return true;
}

bool draft_prepare_text(Ctx *cx)
{
    const TextForm *form = cx->form;
    Str *text = ARENA_NEW(cx->arena, Str);
    cx->prepared = text;
    return reorganize_check_province(cx) && take_text(cx, &form->files, form->text, text);
}

bool draft_post_text(Ctx *cx)
{
    const TextForm *form = cx->form;
    Draft draft = {0};
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, form->version))
        return false;
    draft.plan = *(const Str *)cx->prepared;
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=text", (long long)draft.id));
    return draft_change(cx, &draft);
}

/* As the command takes it. */
bool draft_send_file(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    reply_bytes(cx, "text/tab-separated-values; charset=utf-8", draft.plan,
                arena_format(cx->arena, "phuong-an-%lld-%lld.tsv", (long long)draft.id,
                             (long long)draft.version));
    return true;
}

/* ---- day, resolution, name ---- */

typedef struct SettingsForm {
    int64_t version;
    Str title;
    Date date;
    Str resolution;
} SettingsForm;
static const FormField SETTINGS_FIELDS[] = {
    FORM_HIDDEN(SettingsForm, version),
    FORM_TEXT(SettingsForm, title, .label = VI("Tên để nhận ra phương án"), .max_chars = 120,
              .hint = VI("Ví dụ: Sắp xếp các phường phía bắc. Bỏ trống: theo nghị quyết.")),
    FORM_DATE(SettingsForm, date, .label = VI("Ngày đầu tiên của các đơn vị mới"), .required = true,
              .hint = VI("Mọi dòng của một phương án cùng một ngày.")),
    FORM_TEXT(SettingsForm, resolution, .label = VI("Nghị quyết, quyết định"), .required = true,
              .max_chars = 200, .hint = VI("Số, ký hiệu, ví dụ: 1678/NQ-UBTVQH15.")),
};
const FormDef DRAFT_SETTINGS_FORM = FORM_DEF(SettingsForm, SETTINGS_FIELDS);

bool draft_show_new(Ctx *cx)
{
    if (!reorganize_check_province(cx))
        return false;
    const DraftFormView view = {.back = url_path("/reorganize"),
                                .back_label = STR(VI("Sắp xếp đơn vị")),
                                .action = url_path("/reorganize/drafts/new"),
                                .heading = VI("Phương án mới"),
                                .explanation = VI("Ghi ngày và nghị quyết trước, rồi thêm từng"
                                                  " dòng. Chưa có gì thay đổi cho đến khi thực"
                                                  " hiện."),
                                .button = VI("Tạo phương án"),
                                .form = form_html(cx, &DRAFT_SETTINGS_FORM, NULL)};
    cx->response.title = str_of(view.heading);
    draft_form_html(&cx->response.body, &view);
    return true;
}

bool draft_post_new(Ctx *cx)
{
    const SettingsForm *form = cx->form;
    Draft draft = {
        .plan = STR(""), .title = form->title, .date = form->date, .resolution = form->resolution};
    return reorganize_check_province(cx) && begin_draft(cx, &draft, "new");
}

bool draft_show_settings(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    const SettingsForm values = {draft.version, draft.title, draft.date, draft.resolution};
    const DraftFormView view = {.back = draft_url(cx, draft.id, ""),
                                .back_label = draft_name(&draft),
                                .action = draft_url(cx, draft.id, "/settings"),
                                .heading = VI("Ngày và nghị quyết"),
                                .explanation = VI("Ghi vào mọi dòng về đơn vị của phương án."),
                                .button = VI("Lưu"),
                                .form = form_html(cx, &DRAFT_SETTINGS_FORM, &values)};
    cx->response.title = str_of(view.heading);
    draft_form_html(&cx->response.body, &view);
    return true;
}

bool draft_post_settings(Ctx *cx)
{
    const SettingsForm *form = cx->form;
    Draft draft = {0};
    char day[11];
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, form->version))
        return false;
    date_format_iso(form->date, day);
    draft.title = form->title;
    draft.date = form->date;
    draft.resolution = form->resolution;
    draft.plan = sheet_set_all(cx->arena, draft.plan, COLUMN_DATE, str_of(day));
    draft.plan = sheet_set_all(cx->arena, draft.plan, COLUMN_RESOLUTION, form->resolution);
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=settings", (long long)draft.id));
    return draft_change(cx, &draft);
}

/* ---- units joined into one ---- */

typedef struct JoinForm {
    int64_t version; /* of the draft that gets the rows; 0: a new one */
    Str units;
    Date date;
    Str resolution, code, name, identifier_code;
    bool everybody;
} JoinForm;
static const FormField JOIN_FIELDS[] = {
    FORM_HIDDEN(JoinForm, version),
    FORM_TEXT(JoinForm, units, .label = VI("Mã các đơn vị nhập lại"), .required = true,
              .max_chars = 2000),
    FORM_TEXT(JoinForm, name, .label = VI("Tên đơn vị mới"), .required = true,
              .hint = VI("Cả loại, ví dụ: Phường Sông Lam.")),
    FORM_TEXT(JoinForm, code, .label = VI("Mã đơn vị mới"), .required = true, .max_chars = 20,
              .hint = VI("Thường là mã của một trong các đơn vị nhập lại.")),
    FORM_TEXT(JoinForm, identifier_code, .label = VI("Mã định danh"), .max_chars = 35,
              .hint = VI("Chưa có thì bỏ trống, Lam đặt mã tạm.")),
    FORM_DATE(JoinForm, date, .label = VI("Từ ngày"), .required = true),
    FORM_TEXT(JoinForm, resolution, .label = VI("Nghị quyết, quyết định"), .required = true),
    FORM_FLAG(JoinForm, everybody,
              .label = VI("Mọi người giữ ở đơn vị mới vị trí như đang có ở đơn vị cũ")),
};
const FormDef JOIN_FORM = FORM_DEF(JoinForm, JOIN_FIELDS);

/* The draft that gets the rows, or an empty one for a new. */
static bool get_target(Ctx *cx, Draft *out)
{
    return cx->path_id != 0 ? draft_get(cx, out) : reorganize_check_province(cx);
}

static bool is_chosen(const JoinView *view, Str code)
{
    for (size_t i = 0; i < view->chosen_count; i++)
        if (str_equal(view->chosen[i].code, code))
            return true;
    return false;
}

static JoinUnit unit_of(Ctx *cx, const UnitVersion *version)
{
    return (JoinUnit){version->code, version->name, unit_name(cx, version->parent_id), false};
}

/* Those that are ticked in the address: unit=16681&unit=16690. */
static void list_chosen(Ctx *cx, Date on, JoinView *view)
{
    const HttpRequest *request = cx->request;
    const UnitTree *tree = unit_tree(cx);
    JoinUnit *units = ARENA_ARRAY(cx->arena, JoinUnit, JOIN_CHOSEN);
    view->chosen = units;
    for (size_t i = 0; i < request->param_count && view->chosen_count < JOIN_CHOSEN; i++) {
        const Str code = request->params[i].value;
        const Unit *unit =
            str_is(request->params[i].name, "unit") ? unit_tree_find_by_code(tree, code, on) : NULL;
        if (unit && !is_chosen(view, code))
            units[view->chosen_count++] = unit_of(cx, unit_version_on(tree, unit->id, on));
    }
}

/* What was sent and came back names its units in a field. */
static void list_sent(Ctx *cx, Date on, JoinView *view)
{
    const UnitTree *tree = unit_tree(cx);
    JoinUnit *units = ARENA_ARRAY(cx->arena, JoinUnit, JOIN_CHOSEN);
    Str rest = sent_text(cx, "units"), code = {0};
    view->chosen = units;
    while (view->chosen_count < JOIN_CHOSEN && str_split_next(&rest, ' ', &code)) {
        const Unit *unit = unit_tree_find_by_code(tree, code, on);
        if (unit && !is_chosen(view, code))
            units[view->chosen_count++] = unit_of(cx, unit_version_on(tree, unit->id, on));
    }
}

static bool list_found(Ctx *cx, Date on, JoinView *view)
{
    const UnitVersion **found = NULL;
    size_t count = 0;
    view->query = str_trim(query_text(cx, "q"));
    view->was_asked = !str_is_empty(view->query);
    if (!view->was_asked)
        return true;
    if (!organization_find(cx, view->query, on, JOIN_FOUND, &found, &count))
        return false;
    JoinUnit *units = ARENA_ARRAY(cx->arena, JoinUnit, count + 1);
    view->found = units;
    for (size_t i = 0; i < count; i++)
        if (!is_chosen(view, found[i]->code))
            units[view->found_count++] = unit_of(cx, found[i]);
    return true;
}

static Date join_day(const Ctx *cx, const Draft *draft)
{
    return draft->date.days ? (Date){draft->date.days - 1} : cx->today;
}

bool draft_show_join(Ctx *cx)
{
    Draft draft = {0};
    JoinView view = {0};
    if (!get_target(cx, &draft))
        return false;
    const Date on = join_day(cx, &draft);
    if (cx->refill == ERROR_NONE)
        list_chosen(cx, on, &view);
    else
        list_sent(cx, on, &view);
    if (!list_found(cx, on, &view))
        return false;
    Buf codes = buf_new(cx->arena, 1024);
    for (size_t i = 0; i < view.chosen_count; i++)
        buf_printf(&codes, "%s%.*s", i ? " " : "", STR_ARGS(view.chosen[i].code));
    const JoinForm values = {.version = draft.version,
                             .units = buf_str(&codes),
                             .date = draft.date,
                             .resolution = draft.resolution,
                             .code = view.chosen_count ? view.chosen[0].code : STR(""),
                             .everybody = true};
    view.self = draft.id ? draft_url(cx, draft.id, "/join") : url_path("/reorganize/drafts/join");
    view.back = draft.id ? draft_url(cx, draft.id, "") : url_path("/reorganize");
    view.form = form_html(cx, &JOIN_FORM, &values);
    cx->response.title = STR(VI("Nhập nhiều đơn vị thành một"));
    draft_join_html(&cx->response.body, &view);
    return true;
}

static bool add_joined(Ctx *cx, Draft *draft, const JoinForm *form, Str code)
{
    const UnitVersion *unit = NULL;
    const char *mistake = NULL;
    char day[11];
    if (!pick_unit(cx, code, join_day(cx, draft), &unit, &mistake))
        return false;
    if (!unit)
        return form_mistake(
            cx, "units",
            arena_printf(cx->arena, VI("Không có đơn vị nào mang mã %.*s."), STR_ARGS(code)));
    date_format_iso(form->date, day);
    const Str cells[PLAN_COLUMN_COUNT] = {
        [COLUMN_OLD_CODE] = unit->code, [COLUMN_OLD_NAME] = unit->name,
        [COLUMN_NEW_CODE] = form->code, [COLUMN_NEW_NAME] = form->name,
        [COLUMN_DATE] = str_of(day),    [COLUMN_RESOLUTION] = form->resolution,
        [COLUMN_KIND] = STR("merge"),   [COLUMN_IDENTIFIER] = form->identifier_code};
    draft->plan = sheet_put(cx->arena, draft->plan, 0, cells);
    return true;
}

static bool has_everybody(Ctx *cx, const Draft *draft)
{
    const size_t max = sheet_line_count(draft->plan);
    SheetRow *rows = ARENA_ARRAY(cx->arena, SheetRow, max);
    const size_t count = sheet_rows(cx->arena, draft->plan, rows, max);
    for (size_t i = 0; i < count; i++)
        if (str_is(rows[i].cells[COLUMN_ROW], "post") &&
            str_is(rows[i].cells[COLUMN_OLD_CODE], "*") && str_is(rows[i].cells[COLUMN_LOGIN], "*"))
            return true;
    return false;
}

static void add_everybody(Ctx *cx, Draft *draft)
{
    const Str cells[PLAN_COLUMN_COUNT] = {
        [COLUMN_ROW] = STR("post"), [COLUMN_OLD_CODE] = STR("*"), [COLUMN_LOGIN] = STR("*")};
    if (!has_everybody(cx, draft))
        draft->plan = sheet_put(cx->arena, draft->plan, 0, cells);
}

static bool add_join(Ctx *cx, Draft *draft, const JoinForm *form)
{
    Str rest = form->units, code = {0};
    size_t count = 0;
    while (str_split_next(&rest, ' ', &code))
        if (!str_is_empty(code) && (count++ == JOIN_CHOSEN || !add_joined(cx, draft, form, code)))
            return false;
    if (count < 2)
        return form_mistake(cx, "units", VI("Chọn ít nhất hai đơn vị."));
    if (form->everybody)
        add_everybody(cx, draft);
    return true;
}

bool draft_post_join(Ctx *cx)
{
    const JoinForm *form = cx->form;
    Draft draft = {0};
    if (!get_target(cx, &draft) ||
        (draft.id != 0 && !draft_check_version(cx, &draft, form->version)))
        return false;
    if (draft.id == 0)
        draft.date = form->date;
    if (draft.date.days != 0 && draft.date.days != form->date.days)
        return form_mistake(cx, "date", VI("Mọi dòng của một phương án cùng một ngày."));
    if (!add_join(cx, &draft, form))
        return false;
    if (draft.id == 0)
        return begin_draft(cx, &draft, "join");
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=join", (long long)draft.id));
    return draft_change(cx, &draft);
}

/* ---- away with it, or once more ---- */

typedef struct VersionForm {
    int64_t version;
} VersionForm;
static const FormField VERSION_FIELDS[] = {FORM_HIDDEN(VersionForm, version, .required = true)};
const FormDef DRAFT_VERSION_FORM = FORM_DEF(VersionForm, VERSION_FIELDS);

bool draft_post_drop(Ctx *cx)
{
    const VersionForm *form = cx->form;
    Draft draft = {0};
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, form->version))
        return false;
    redirect(cx, STR("/reorganize"));
    return draft_end(cx, &draft, "dropped", 0);
}

bool draft_post_copy(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    return begin_draft(cx, &draft, "new");
}
