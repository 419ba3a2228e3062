/* The list of reorganisations, one of them with its progress, and the way back. */
#include "features/reorganize/reorganize_pages.h"
#include "features/reorganize/reorganize_draft.h"

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

bool reorganize_check_province(Ctx *cx)
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

/* ---- the list, and plans being written ---- */

static bool list_drafts(Ctx *cx, ReorganizeListView *view)
{
    Draft *drafts = NULL;
    if (!draft_list(cx, &drafts, &view->draft_count))
        return false;
    DraftListLine *lines = ARENA_ARRAY(cx->arena, DraftListLine, view->draft_count + 1);
    for (size_t i = 0; i < view->draft_count; i++)
        lines[i] = (DraftListLine){.url = draft_url(cx, drafts[i].id, ""),
                                   .name = draft_name(&drafts[i]),
                                   .changed_by = drafts[i].changed_by,
                                   .date = drafts[i].date,
                                   .changed_at = drafts[i].changed_at};
    view->drafts = lines;
    return true;
}

bool reorganize_show_list(Ctx *cx)
{
    Reorganization *rows = NULL;
    ReorganizeListView view = {.may_upload = reorganize_is_of_province(cx)};
    if (!reorganize_list(cx, &rows, &view.count) || (view.may_upload && !list_drafts(cx, &view)))
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
    view.past = reorganize_past(cx, &view.past_count);
    view.form = form_html(cx, &PLAN_FORM, NULL);
    cx->response.title = str_of(VI("Sắp xếp đơn vị"));
    reorganize_list_html(&cx->response.body, &view);
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
    view.minutes = reorganize_url(cx, view.one.id, "/units");
    if (reorganize_is_of_province(cx)) {
        view.left = reorganize_url(cx, view.one.id, "/works?state=left");
        view.kept = reorganize_url(cx, view.one.id, "/works?state=kept");
    }
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
    if (!reorganize_check_province(cx) || !get_one(cx, &one) || !reorganize_undo(cx, one.id))
        return false;
    redirect(cx, reorganize_url(cx, one.id, "").text);
    return true;
}
