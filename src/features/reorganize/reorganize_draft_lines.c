/* Forms that add or change one row of a draft. What is written is the file's own line; whether it
 * is right, the check of the whole plan says. */
#include "features/reorganize/reorganize_draft.h"

#include <string.h>

/* Every one of the forms begins with these. */
typedef struct LineRef {
    int64_t version, line; /* line 0: a new one */
    int64_t seen;          /* mark of the line that the person saw */
} LineRef;

#define REF_FIELDS(Form)                                                                           \
    FORM_HIDDEN(Form, version, .required = true), FORM_HIDDEN(Form, line), FORM_HIDDEN(Form, seen)
#define REF_MEMBERS int64_t version, line, seen

/* ---- what all of them do ---- */

typedef struct LineShown {
    LineRef ref;
    SheetRow row;
    Str now; /* what a person should know before he sends again, or "" */
} LineShown;

/* The row that the form is about: of the query, or that which was sent and came back. When others
 * have moved it, it is looked for; when they have changed it, it is a new one: nothing is written
 * over what nobody saw. */
static LineShown find_shown(Ctx *cx, const Draft *draft)
{
    const bool came_back = cx->refill != ERROR_NONE;
    LineShown shown = {.ref = {.version = draft->version, .line = sent_int(cx, "line")}};
    const int64_t seen = came_back ? sent_int(cx, "seen") : 0;
    if (shown.ref.line == 0)
        return shown;
    const bool is_there = sheet_find(cx->arena, draft->plan, shown.ref.line, &shown.row);
    if (is_there && (!came_back || sheet_mark(shown.row.raw) == seen)) {
        shown.ref.seen = sheet_mark(shown.row.raw);
        return shown;
    }
    const size_t max = sheet_line_count(draft->plan);
    SheetRow *rows = ARENA_ARRAY(cx->arena, SheetRow, max);
    const size_t count = sheet_rows(cx->arena, draft->plan, rows, max);
    for (size_t i = 0; came_back && i < count; i++)
        if (sheet_mark(rows[i].raw) == seen)
            return (LineShown){{draft->version, rows[i].line, seen}, rows[i], STR("")};
    return (LineShown){.ref = {.version = draft->version},
                       .now = STR(VI("Dòng này vừa được người khác sửa hoặc bỏ. Lưu sẽ thêm một"
                                     " dòng mới; hãy xem lại phương án trước."))};
}

static bool check_ref(Ctx *cx, const Draft *draft, const LineRef *ref, SheetRow *row)
{
    if (!draft_check_version(cx, draft, ref->version))
        return false;
    if (ref->line == 0)
        return true;
    return (sheet_find(cx->arena, draft->plan, ref->line, row) &&
            sheet_mark(row->raw) == ref->seen) ||
           fail(cx, ERROR_CONFLICT, VI("Dòng này không còn trong phương án. Hãy xem lại."),
                "line %lld of draft %lld", (long long)ref->line, (long long)draft->id);
}

static Html remove_hidden(Ctx *cx, const LineRef *ref)
{
    Buf out = buf_new(cx->arena, 512);
    static const char *const FIELDS[] = {"version", "line", "seen"};
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++)
        buf_add(&out, form_field_html(cx, &LINE_REMOVE_FORM, FIELDS[i], ref).escaped);
    buf_add(&out, form_hidden_html(cx).escaped);
    return (Html){buf_str(&out)};
}

typedef struct LinePage {
    const char *add, *change, *explanation, *path;
} LinePage;

static bool show(Ctx *cx, const Draft *draft, const LineShown *shown, const FormDef *def,
                 const void *values, const LinePage *page)
{
    const LineRef *ref = &shown->ref;
    DraftFormView view = {.back = draft_url(cx, draft->id, ""),
                          .back_label = draft_name(draft),
                          .action = draft_url(cx, draft->id, page->path),
                          .heading = ref->line ? page->change : page->add,
                          .explanation = page->explanation,
                          .button = ref->line ? VI("Lưu dòng") : VI("Thêm dòng"),
                          .now = shown->now,
                          .form = form_html(cx, def, values),
                          .has_remove = ref->line != 0};
    if (view.has_remove)
        view.remove = (PostButtonView){.action = draft_url(cx, draft->id, "/remove"),
                                       .hidden = remove_hidden(cx, ref),
                                       .label = VI("Bỏ dòng này"),
                                       .confirm = VI("Bỏ dòng này khỏi phương án?"),
                                       .is_danger = true};
    cx->response.title = str_of(view.heading);
    draft_form_html(&cx->response.body, &view);
    return true;
}

static void go_to_line(Ctx *cx, const Draft *draft, int64_t line, const char *done)
{
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?line=%lld&done=%s#dong-%lld",
                           (long long)draft->id, (long long)line, done, (long long)line));
}

/* Writes the row; the plan's day and resolution stand in each row about a unit. */
static bool put(Ctx *cx, Draft *draft, const LineRef *ref, Str cells[PLAN_COLUMN_COUNT])
{
    char day[11] = "";
    if (str_is_empty(cells[COLUMN_ROW])) {
        if (draft->date.days != 0)
            date_format_iso(draft->date, day);
        cells[COLUMN_DATE] = arena_copy(cx->arena, str_of(day));
        cells[COLUMN_RESOLUTION] = draft->resolution;
    }
    draft->plan = sheet_put(cx->arena, draft->plan, ref->line, cells);
    const int64_t line = ref->line ? ref->line : (int64_t)sheet_line_count(str_trim(draft->plan));
    go_to_line(cx, draft, line, "put");
    return draft_change(cx, draft);
}

static Date day_before(const Ctx *cx, const Draft *draft)
{
    return draft->date.days ? (Date){draft->date.days - 1} : cx->today;
}

/* Fills code and name of the old unit from what was typed; "" stays for optional ones. */
static bool pick_old(Ctx *cx, const Draft *draft, Str typed, Str *code, Str *name)
{
    const UnitVersion *found = NULL;
    const char *mistake = NULL;
    if (!pick_unit(cx, typed, day_before(cx, draft), &found, &mistake))
        return false;
    if (!found)
        return form_mistake(cx, "old_unit", mistake);
    *code = found->code;
    *name = found->name;
    return true;
}

/* The first row about units that leads to this code. */
static bool find_new(Ctx *cx, const Draft *draft, Str code, SheetRow *out)
{
    const size_t max = sheet_line_count(draft->plan);
    SheetRow *rows = ARENA_ARRAY(cx->arena, SheetRow, max);
    const size_t count = sheet_rows(cx->arena, draft->plan, rows, max);
    for (size_t i = 0; i < count; i++)
        if (!str_is_empty(rows[i].cells[COLUMN_NEW_NAME]) &&
            str_equal(rows[i].cells[COLUMN_NEW_CODE], code)) {
            *out = rows[i];
            return true;
        }
    return false;
}

/* Whether a person may call it so: "sông lam" is "Phường Sông Lam". */
static bool is_called(Arena *arena, Str name, Str folded)
{
    const Str whole = utf8_fold(arena, name);
    return str_equal(whole, folded) || (whole.len > folded.len && str_ends_with(whole, folded) &&
                                        whole.data[whole.len - folded.len - 1] == ' ');
}

/* The code of the new unit of the plan that is meant; "" when it is none or not one alone. */
static Str code_in_plan(Ctx *cx, const Draft *draft, Str typed)
{
    const size_t max = sheet_line_count(draft->plan);
    SheetRow *rows = ARENA_ARRAY(cx->arena, SheetRow, max);
    const size_t count = sheet_rows(cx->arena, draft->plan, rows, max);
    const Str folded = utf8_fold(cx->arena, typed);
    Str rest = typed, first = {0}, found = STR("");
    (void)str_split_next(&rest, ' ', &first);
    for (size_t i = 0; i < count; i++) {
        const Str code = rows[i].cells[COLUMN_NEW_CODE], name = rows[i].cells[COLUMN_NEW_NAME];
        if (str_is_empty(name))
            continue;
        if (str_equal(code, first))
            return code;
        if (!is_called(cx->arena, name, folded) || str_equal(code, found))
            continue;
        if (!str_is_empty(found))
            return STR("");
        found = code;
    }
    return found;
}

/* A unit of the plan by code or name, else one that there is on the day. */
static bool pick_new(Ctx *cx, const Draft *draft, Str typed, Str *code)
{
    const UnitVersion *found = NULL;
    const char *mistake = NULL;
    *code = code_in_plan(cx, draft, typed);
    if (!str_is_empty(*code))
        return true;
    if (!pick_unit(cx, typed, draft->date.days ? draft->date : cx->today, &found, &mistake))
        return false;
    if (!found)
        return form_mistake(cx, "new_unit",
                            VI("Trong phương án không có đơn vị mới nào như vậy. Hãy ghi mã hoặc"
                               " tên một đơn vị mới, hay một đơn vị đang hoạt động."));
    *code = found->code;
    return true;
}

static Str code_and_name(Ctx *cx, Str code, Str name)
{
    return str_is_empty(name)
               ? code
               : arena_format(cx->arena, "%.*s %.*s", STR_ARGS(code), STR_ARGS(name));
}

static FieldOptions suggest_old(Ctx *cx)
{
    return pick_suggestions(cx, "old_unit");
}

static FieldOptions suggest_new(Ctx *cx)
{
    return pick_suggestions(cx, "new_unit");
}

/* ---- what becomes of a unit ---- */

typedef struct SuccessionForm {
    REF_MEMBERS;
    Str old_unit, kind, new_code, new_name, source;
} SuccessionForm;

#define X(value, code, label, goes_on)                                                             \
    {{code, sizeof(code) - 1},                                                                     \
     {goes_on ? label " – đơn vị tiếp tục" : label " – đơn vị kết thúc",                           \
      sizeof(goes_on ? label " – đơn vị tiếp tục" : label " – đơn vị kết thúc") - 1}},
static const FieldOption KINDS[] = {SUCCESSION_KINDS(X)};
#undef X

/* Without the function that is given away, which is a rule. */
static FieldOptions list_kinds(Ctx *cx)
{
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, SUCCESSION_KIND_COUNT);
    size_t count = 0;
    for (int i = 0; i < SUCCESSION_KIND_COUNT; i++)
        if (i != SUCCESSION_TRANSFER_FUNCTION)
            items[count++] = (FieldOption){KINDS[i].value, str_of(KINDS[i].label.data)};
    return (FieldOptions){items, count};
}

static const FormField SUCCESSION_FIELDS[] = {
    REF_FIELDS(SuccessionForm),
    FORM_TEXT(SuccessionForm, old_unit, .label = VI("Đơn vị cũ"), .required = true,
              .options = suggest_old,
              .hint = VI("Mã hoặc tên trước ngày sắp xếp, ví dụ: 16681 hoặc Thành Vinh.")),
    FORM_CHOICE(SuccessionForm, kind, .label = VI("Điều xảy ra với đơn vị cũ"), .required = true,
                .options = list_kinds),
    FORM_TEXT(SuccessionForm, new_code, .label = VI("Mã đơn vị mới"), .required = true,
              .max_chars = 20, .hint = VI("Đơn vị tiếp tục mà không đổi mã thì ghi lại mã cũ.")),
    FORM_TEXT(SuccessionForm, new_name, .label = VI("Tên đơn vị mới"), .max_chars = 200,
              .hint = VI("Cả loại, ví dụ: Phường Sông Lam. Bỏ trống nếu mã này đã có trong phương"
                         " án.")),
    FORM_TEXT(SuccessionForm, source, .label = VI("Nguồn"), .max_chars = 200,
              .hint = VI("Điều khoản của nghị quyết nêu đơn vị này, nếu cần.")),
};
const FormDef SUCCESSION_LINE_FORM = FORM_DEF(SuccessionForm, SUCCESSION_FIELDS);
static const LinePage SUCCESSION_PAGE = {
    VI("Thêm đơn vị"), VI("Sửa dòng về đơn vị"),
    VI("Mỗi dòng nói một đơn vị cũ thành đơn vị nào. Đơn vị bị chia có nhiều dòng."),
    "/succession"};

bool draft_show_succession(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    const LineShown shown = find_shown(cx, &draft);
    const LineRef ref = shown.ref;
    const Str *cells = shown.row.cells;
    const SuccessionForm values = {
        ref.version,
        ref.line,
        ref.seen,
        code_and_name(cx, cells[COLUMN_OLD_CODE], cells[COLUMN_OLD_NAME]),
        ref.line ? cells[COLUMN_KIND] : STR("merge"),
        cells[COLUMN_NEW_CODE],
        cells[COLUMN_NEW_NAME],
        cells[COLUMN_SOURCE]};
    return show(cx, &draft, &shown, &SUCCESSION_LINE_FORM, &values, &SUCCESSION_PAGE);
}

/* Rows of one new unit say the same about it. */
static bool fill_new(Ctx *cx, const Draft *draft, const SuccessionForm *form, int64_t own_line,
                     Str cells[PLAN_COLUMN_COUNT])
{
    static const PlanColumn OF_UNIT[] = {COLUMN_NEW_PARENT, COLUMN_IDENTIFIER, COLUMN_ADDRESS,
                                         COLUMN_PHONE};
    SheetRow known = {0};
    cells[COLUMN_NEW_CODE] = form->new_code;
    cells[COLUMN_NEW_NAME] = form->new_name;
    if (!find_new(cx, draft, form->new_code, &known))
        return !str_is_empty(form->new_name) ||
               form_mistake(cx, "new_name", VI("Mã này chưa có trong phương án, hãy ghi tên."));
    if (str_is_empty(form->new_name))
        cells[COLUMN_NEW_NAME] = known.cells[COLUMN_NEW_NAME];
    else if (known.line != own_line && !str_equal(form->new_name, known.cells[COLUMN_NEW_NAME]))
        return form_mistake(cx, "new_name",
                            arena_printf(cx->arena,
                                         VI("Mã này đã là %.*s trong phương án. Bỏ trống ô này, đổi"
                                            " tên ở “Sửa đơn vị mới”."),
                                         STR_ARGS(known.cells[COLUMN_NEW_NAME])));
    for (size_t i = 0; i < COUNT_OF(OF_UNIT); i++)
        cells[OF_UNIT[i]] = known.cells[OF_UNIT[i]];
    return true;
}

bool draft_post_succession(Ctx *cx)
{
    const SuccessionForm *form = cx->form;
    const LineRef ref = {form->version, form->line, form->seen};
    Draft draft = {0};
    SheetRow row = {0};
    if (!draft_get(cx, &draft) || !check_ref(cx, &draft, &ref, &row))
        return false;
    Str *cells = row.cells;
    cells[COLUMN_ROW] = STR("");
    cells[COLUMN_KIND] = form->kind;
    cells[COLUMN_SOURCE] = form->source;
    return pick_old(cx, &draft, form->old_unit, &cells[COLUMN_OLD_CODE], &cells[COLUMN_OLD_NAME]) &&
           fill_new(cx, &draft, form, ref.line, cells) && put(cx, &draft, &ref, cells);
}

/* ---- posts ---- */

typedef struct PostLineForm {
    REF_MEMBERS;
    Str old_unit, login, value, new_unit, role, standing, title, decision;
    Date decision_date;
} PostLineForm;

#define X(value, code, label) {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption ROLE_OPTIONS[] = {ROLES_LIST(X)};
static const FieldOption STANDING_OPTIONS[] = {POST_STANDINGS(X)};
#undef X

static const FormField POST_FIELDS[] = {
    REF_FIELDS(PostLineForm),
    FORM_TEXT(PostLineForm, old_unit, .label = VI("Đơn vị cũ"), .options = suggest_old,
              .hint = VI("Mã hoặc tên; bỏ trống: mọi đơn vị kết thúc.")),
    FORM_TEXT(PostLineForm, login, .label = VI("Tên đăng nhập của người giữ vị trí"),
              .max_chars = 64, .hint = VI("Bỏ trống: mọi người có vị trí ở đó.")),
    FORM_CHOICE(PostLineForm, value, .label = VI("Chỉ những vị trí có vai trò"),
                .choices = ROLE_OPTIONS + 1, .choice_count = ROLE_COUNT - 1),
    FORM_TEXT(PostLineForm, new_unit, .label = VI("Đơn vị mới"), .options = suggest_new,
              .hint = VI("Mã hoặc tên; bỏ trống: đơn vị kế tục.")),
    FORM_CHOICE(PostLineForm, role, .label = VI("Vai trò ở đơn vị mới"),
                .choices = ROLE_OPTIONS + 1, .choice_count = ROLE_COUNT - 1,
                .hint = VI("Bỏ trống: như cũ.")),
    /* A stand-in is given with a leave, in the new unit. */
    FORM_CHOICE(PostLineForm, standing, .label = VI("Cách giữ"), .choices = STANDING_OPTIONS,
                .choice_count = POST_STAND_IN),
    FORM_TEXT(PostLineForm, title, .label = VI("Chức danh"), .max_chars = 120,
              .hint = VI("Ví dụ: Phó Chủ tịch UBND. Bỏ trống: như cũ.")),
    FORM_TEXT(PostLineForm, decision, .label = VI("Số quyết định"), .max_chars = 200,
              .hint = VI("Bỏ trống: theo nghị quyết của phương án.")),
    FORM_DATE(PostLineForm, decision_date, .label = VI("Ngày quyết định")),
};
const FormDef POST_LINE_FORM = FORM_DEF(PostLineForm, POST_FIELDS);
static const LinePage POST_PAGE = {
    VI("Thêm vị trí"), VI("Sửa dòng về vị trí"),
    VI("Vị trí nào không dòng nào nêu thì kết thúc cùng đơn vị cũ. Dòng nêu tên đăng nhập đứng trên"
       " dòng cho mọi người."),
    "/post"};

static Str star_or(Str text)
{
    return str_is(text, "*") ? STR("") : text;
}

bool draft_show_post(Ctx *cx)
{
    Draft draft = {0};
    Date decided = {0};
    if (!draft_get(cx, &draft))
        return false;
    const LineShown shown = find_shown(cx, &draft);
    const LineRef ref = shown.ref;
    const Str *cells = shown.row.cells;
    if (!date_parse_iso(cells[COLUMN_DECISION_DATE], &decided))
        decided = (Date){0};
    const PostLineForm values = {ref.version,
                                 ref.line,
                                 ref.seen,
                                 star_or(cells[COLUMN_OLD_CODE]),
                                 star_or(cells[COLUMN_LOGIN]),
                                 cells[COLUMN_VALUE],
                                 cells[COLUMN_NEW_CODE],
                                 cells[COLUMN_ROLE],
                                 cells[COLUMN_STANDING],
                                 cells[COLUMN_TITLE],
                                 cells[COLUMN_DECISION],
                                 decided};
    return show(cx, &draft, &shown, &POST_LINE_FORM, &values, &POST_PAGE);
}

static Str iso_or_empty(Ctx *cx, Date date)
{
    char day[11];
    if (date.days == 0)
        return STR("");
    date_format_iso(date, day);
    return arena_copy(cx->arena, str_of(day));
}

bool draft_post_post(Ctx *cx)
{
    const PostLineForm *form = cx->form;
    const LineRef ref = {form->version, form->line, form->seen};
    Draft draft = {0};
    SheetRow row = {0};
    Str ignored = {0};
    if (!draft_get(cx, &draft) || !check_ref(cx, &draft, &ref, &row))
        return false;
    Str *cells = row.cells;
    cells[COLUMN_ROW] = STR("post");
    cells[COLUMN_OLD_CODE] = STR("*");
    cells[COLUMN_NEW_CODE] = STR("");
    cells[COLUMN_LOGIN] = str_is_empty(form->login) ? STR("*") : form->login;
    cells[COLUMN_VALUE] = form->value;
    cells[COLUMN_ROLE] = form->role;
    cells[COLUMN_STANDING] = form->standing;
    cells[COLUMN_TITLE] = form->title;
    cells[COLUMN_DECISION] = form->decision;
    cells[COLUMN_DECISION_DATE] = iso_or_empty(cx, form->decision_date);
    if (form->decision_date.days != 0 && str_is_empty(form->decision))
        return form_mistake(cx, "decision", VI("Có ngày thì phải có số quyết định."));
    return (str_is_empty(form->old_unit) ||
            pick_old(cx, &draft, form->old_unit, &cells[COLUMN_OLD_CODE], &ignored)) &&
           (str_is_empty(form->new_unit) ||
            pick_new(cx, &draft, form->new_unit, &cells[COLUMN_NEW_CODE])) &&
           put(cx, &draft, &ref, cells);
}

/* Writes a row that names an old unit and a unit of the plan, in the fields old_unit and new_unit.
 */
static bool put_between(Ctx *cx, Draft *draft, const LineRef *ref, Str old_unit, Str new_unit,
                        Str cells[PLAN_COLUMN_COUNT])
{
    Str ignored = {0};
    return pick_old(cx, draft, old_unit, &cells[COLUMN_OLD_CODE], &ignored) &&
           pick_new(cx, draft, new_unit, &cells[COLUMN_NEW_CODE]) && put(cx, draft, ref, cells);
}

/* ---- who holds what is undecided of a unit that is split ---- */

typedef struct QueueForm {
    REF_MEMBERS;
    Str old_unit, new_unit;
} QueueForm;
static const FormField QUEUE_FIELDS[] = {
    REF_FIELDS(QueueForm),
    FORM_TEXT(QueueForm, old_unit, .label = VI("Đơn vị bị chia"), .required = true,
              .options = suggest_old, .hint = VI("Mã hoặc tên.")),
    FORM_TEXT(QueueForm, new_unit, .label = VI("Đơn vị giữ việc chưa phân"), .required = true,
              .options = suggest_new,
              .hint = VI("Mã hoặc tên một trong các đơn vị mới: lãnh đạo ở đó phân từng việc.")),
};
const FormDef QUEUE_LINE_FORM = FORM_DEF(QueueForm, QUEUE_FIELDS);
static const LinePage QUEUE_PAGE = {
    VI("Thêm hàng chờ"), VI("Sửa hàng chờ"),
    VI("Khi một đơn vị bị chia cho nhiều đơn vị mới, việc mà không quy tắc nào phân được vẫn phải"
       " có người giữ."),
    "/queue"};

bool draft_show_queue(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    const LineShown shown = find_shown(cx, &draft);
    const LineRef ref = shown.ref;
    const Str *cells = shown.row.cells;
    const QueueForm values = {ref.version, ref.line, ref.seen, cells[COLUMN_OLD_CODE],
                              cells[COLUMN_NEW_CODE]};
    return show(cx, &draft, &shown, &QUEUE_LINE_FORM, &values, &QUEUE_PAGE);
}

bool draft_post_queue(Ctx *cx)
{
    const QueueForm *form = cx->form;
    const LineRef ref = {form->version, form->line, form->seen};
    Draft draft = {0};
    SheetRow row = {0};
    if (!draft_get(cx, &draft) || !check_ref(cx, &draft, &ref, &row))
        return false;
    row.cells[COLUMN_ROW] = STR("queue");
    return put_between(cx, &draft, &ref, form->old_unit, form->new_unit, row.cells);
}

/* ---- work that goes elsewhere than to the holder ---- */

typedef struct RuleForm {
    REF_MEMBERS;
    Str old_unit, sort, value, new_unit;
} RuleForm;
static const FieldOption SORTS[] = {
    {{"procedure", 9}, {VI("Theo thủ tục"), sizeof(VI("Theo thủ tục")) - 1}},
    {{"address", 7},
     {VI("Theo địa chỉ hoặc nội dung"), sizeof(VI("Theo địa chỉ hoặc nội dung")) - 1}},
};
static const FormField RULE_FIELDS[] = {
    REF_FIELDS(RuleForm),
    FORM_TEXT(RuleForm, old_unit, .label = VI("Việc đang mở của đơn vị"), .required = true,
              .options = suggest_old, .hint = VI("Mã hoặc tên.")),
    FORM_CHOICE(RuleForm, sort, .label = VI("Chọn việc"), .required = true, .choices = SORTS,
                .choice_count = COUNT_OF(SORTS)),
    FORM_TEXT(RuleForm, value, .label = VI("Mã thủ tục, hoặc từ trong địa chỉ"), .required = true,
              .hint = VI("Ví dụ: 1.000656, hoặc tên xóm, khối, đường.")),
    FORM_TEXT(RuleForm, new_unit, .label = VI("Chuyển cho đơn vị"), .required = true,
              .options = suggest_new, .hint = VI("Mã hoặc tên.")),
};
const FormDef RULE_LINE_FORM = FORM_DEF(RuleForm, RULE_FIELDS);
static const LinePage RULE_PAGE = {
    VI("Thêm quy tắc chia việc"), VI("Sửa quy tắc chia việc"),
    VI("Quy tắc đứng trước được xét trước. Của đơn vị tiếp tục, quy tắc theo thủ tục là chuyển một"
       " chức năng cho đơn vị khác."),
    "/rule"};

bool draft_show_rule(Ctx *cx)
{
    Draft draft = {0};
    if (!draft_get(cx, &draft))
        return false;
    const LineShown shown = find_shown(cx, &draft);
    const LineRef ref = shown.ref;
    const Str *cells = shown.row.cells;
    const RuleForm values = {ref.version,
                             ref.line,
                             ref.seen,
                             cells[COLUMN_OLD_CODE],
                             cells[COLUMN_SORT],
                             cells[COLUMN_VALUE],
                             cells[COLUMN_NEW_CODE]};
    return show(cx, &draft, &shown, &RULE_LINE_FORM, &values, &RULE_PAGE);
}

bool draft_post_rule(Ctx *cx)
{
    const RuleForm *form = cx->form;
    const LineRef ref = {form->version, form->line, form->seen};
    Draft draft = {0};
    SheetRow row = {0};
    if (!draft_get(cx, &draft) || !check_ref(cx, &draft, &ref, &row))
        return false;
    row.cells[COLUMN_ROW] = STR("rule");
    row.cells[COLUMN_SORT] = form->sort;
    row.cells[COLUMN_VALUE] = form->value;
    return put_between(cx, &draft, &ref, form->old_unit, form->new_unit, row.cells);
}

/* ---- away with a row ---- */

static const FormField REMOVE_FIELDS[] = {REF_FIELDS(LineRef)};
const FormDef LINE_REMOVE_FORM = FORM_DEF(LineRef, REMOVE_FIELDS);

bool draft_post_remove(Ctx *cx)
{
    const LineRef *ref = cx->form;
    Draft draft = {0};
    SheetRow row = {0};
    if (!draft_get(cx, &draft) || !check_ref(cx, &draft, ref, &row))
        return false;
    draft.plan = sheet_remove(cx->arena, draft.plan, ref->line);
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=removed", (long long)draft.id));
    return draft_change(cx, &draft);
}
