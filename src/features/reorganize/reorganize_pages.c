/* The list of reorganisations, one of them with its progress, and the way back. */
#include "features/reorganize/reorganize_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PLAN_MAX_BYTES ((size_t)1 << 20)

bool reorganize_is_of_province(const Ctx *cx)
{
    const RoleSet roles = permission_roles(PERM_REORGANIZE);
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        const Unit *unit = unit_find(cx, post->unit_id);
        if ((post->roles & roles) && unit && str_is(unit->level, "province"))
            return true;
    }
    return false;
}

static bool check_province(Ctx *cx)
{
    return reorganize_is_of_province(cx) ||
           fail(cx, ERROR_FORBIDDEN, VI("Chỉ quản trị của tỉnh thực hiện sắp xếp đơn vị."),
                "reorganization by a unit's administrator");
}

const char *reorganize_state_label(Str state, Tone *tone)
{
    static const struct {
        const char *state, *label;
        Tone tone;
    } LABELS[] = {
        {"scheduled", VI("Chờ đến thời điểm"), TONE_INFO},
        {"following", VI("Việc đang chuyển theo"), TONE_WARN},
        {"done", VI("Đã xong"), TONE_GOOD},
        {"returning", VI("Đang hoàn tác"), TONE_WARN},
        {"undone", VI("Đã hoàn tác"), TONE_PLAIN},
    };
    for (size_t i = 0; i < COUNT_OF(LABELS); i++)
        if (str_is(state, LABELS[i].state)) {
            *tone = LABELS[i].tone;
            return LABELS[i].label;
        }
    *tone = TONE_PLAIN;
    return "";
}

Url reorganize_url(Ctx *cx, int64_t id, const char *rest)
{
    Url url = {0};
    ensure(url_local(local_url(cx, "/reorganize/%lld%s", (long long)id, rest), &url));
    return url;
}

/* ---- the list, and a new plan ---- */

typedef struct PlanForm {
    FormFiles files;
} PlanForm;
static const FormField PLAN_FIELDS[] = {
    FORM_FILES(PlanForm, files, .label = VI("Tệp phương án (.tsv)"), .required = true,
               .max_items = 1, .accept = ".tsv,.txt,text/plain,text/tab-separated-values",
               .hint = VI("Bảng chữ UTF-8, các cột cách nhau bằng phím Tab. Nạp lên chỉ để kiểm"
                          " tra; chưa có gì thay đổi.")),
};
const FormDef PLAN_FORM = FORM_DEF(PlanForm, PLAN_FIELDS);

bool reorganize_show_list(Ctx *cx)
{
    Reorganization *rows = NULL;
    ReorganizeListView view = {.may_upload = reorganize_is_of_province(cx)};
    if (!reorganize_list(cx, &rows, &view.count))
        return false;
    ReorganizeLine *lines = ARENA_ARRAY(cx->arena, ReorganizeLine, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        lines[i] = (ReorganizeLine){.url = reorganize_url(cx, rows[i].id, ""),
                                    .resolution = rows[i].resolution,
                                    .date = rows[i].date,
                                    .cut_at = rows[i].cut_at};
        lines[i].state = reorganize_state_label(rows[i].state, &lines[i].tone);
    }
    view.lines = lines;
    view.form = form_html(cx, &PLAN_FORM, NULL);
    cx->response.title = str_of(VI("Sắp xếp đơn vị"));
    reorganize_list_html(&cx->response.body, &view);
    return true;
}

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

bool reorganize_prepare_plan(Ctx *cx)
{
    const PlanForm *form = cx->form;
    Str *text = ARENA_NEW(cx->arena, Str);
    cx->prepared = text;
    if (!check_province(cx) || !read_file(cx, form->files.items[0], text))
        return false;
    return utf8_is_valid(*text) ||
           form_mistake(cx, "files", VI("Tệp này không phải chữ UTF-8. Hãy lưu lại dạng UTF-8."));
}

static const char SQL_STORE_DRAFT[] =
    "INSERT INTO reorganization_draft (id, plan, created_by, created_at) VALUES ($1, $2, $3, $4)";

bool reorganize_post_plan(Ctx *cx)
{
    const Str *text = cx->prepared;
    const int64_t id = id_next(cx->ids);
    if (!db_run(
            cx->db, SQL_STORE_DRAFT,
            DB_ARGS(db_int(id), db_text(*text), db_int(cx->actor.account_id), db_instant(cx->now)),
            &cx->error))
        return false;
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld", (long long)id));
    return true;
}

/* ---- one ---- */

static bool get_one(Ctx *cx, Reorganization *out)
{
    bool found = false;
    if (cx->path_id != 0 && !reorganize_find(cx, cx->path_id, out, &found))
        return false;
    return found || fail(cx, ERROR_NOT_FOUND, VI("Không có đợt sắp xếp này."),
                         "reorganization %lld", (long long)cx->path_id);
}

bool reorganize_show_one(Ctx *cx)
{
    ReorganizeView view = {0};
    if (!get_one(cx, &view.one) || !reorganize_progress(cx, view.one.id, &view.progress))
        return false;
    const Str state = view.one.state;
    view.state = reorganize_state_label(state, &view.tone);
    view.is_under_way = !str_is(state, "done") && !str_is(state, "undone");
    view.may_undo =
        reorganize_is_of_province(cx) && !str_is(state, "returning") && !str_is(state, "undone");
    view.self = reorganize_url(cx, view.one.id, "");
    view.cases = reorganize_url(cx, view.one.id, "/cases");
    view.undo =
        (PostButtonView){.action = reorganize_url(cx, view.one.id, "/undo"),
                         .hidden = form_hidden_html(cx),
                         .label = VI("Hoàn tác"),
                         .icon = ICON_BACK,
                         .confirm = VI("Trả đơn vị, vị trí và việc chưa ai đụng tới về như trước?"),
                         .is_danger = true};
    cx->response.title = view.one.resolution;
    reorganize_one_html(&cx->response.body, &view);
    return true;
}

bool reorganize_post_undo(Ctx *cx)
{
    Reorganization one = {0};
    if (!check_province(cx) || !get_one(cx, &one) || !reorganize_undo(cx, one.id))
        return false;
    redirect(cx, reorganize_url(cx, one.id, "").text);
    return true;
}
