#include "features/watch/watch_internal.h"

static Url notice_url(Ctx *cx, int64_t id, const char *verb)
{
    Url url = {0};
    ensure(url_local(local_url(cx, "/notices/%lld/%s", (long long)id, verb), &url));
    return url;
}

static const Work *find_row(const Work *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].id.value == id)
            return &rows[i];
    return NULL;
}

static NoticeLine line_of(Ctx *cx, const Notice *notice, const Work *work)
{
    return (NoticeLine){.row = *desk_rows(cx, work, 1),
                        .is_late = str_is(notice->level, "late"),
                        .is_leader = str_is(notice->reason, "leader"),
                        .made_at = notice->made_at,
                        .dismiss = {.action = notice_url(cx, notice->id, "read"),
                                    .hidden = form_hidden_html(cx),
                                    .label = VI("Đã xem"),
                                    .icon = ICON_DONE}};
}

/* The work behind the notices; what the reader may no longer see is left out. */
static bool make_lines(Ctx *cx, const Notice *notices, size_t count, NoticesView *view)
{
    int64_t ids[NOTICE_PAGE];
    Work *rows = NULL;
    size_t row_count = 0;
    NoticeLine *lines = ARENA_ARRAY(cx->arena, NoticeLine, count + 1);
    for (size_t i = 0; i < count; i++)
        ids[i] = notices[i].work_id;
    if (!work_get_many(cx, ids, count, &rows, &row_count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const Work *work = find_row(rows, row_count, ids[i]);
        if (work && work_may_read(cx, work))
            lines[view->count++] = line_of(cx, &notices[i], work);
    }
    view->lines = lines;
    return true;
}

bool notice_show(Ctx *cx)
{
    Notice *notices = NULL;
    size_t count = 0;
    NoticesView view = {
        .empty = {.icon = ICON_DONE, .text = VI("Không có lời nhắc nào chưa xem.")}};
    const int64_t before = query_int(cx, "before");
    if (!notice_list(cx, before, &notices, &count))
        return false;
    const size_t shown = count > NOTICE_PAGE ? NOTICE_PAGE : count;
    if (!make_lines(cx, notices, shown, &view))
        return false;
    view.pager.shown = view.count;
    if (count > shown)
        view.pager.next =
            url_add_query(cx->arena, url_path("/notices"), "before",
                          arena_format(cx->arena, "%lld", (long long)notices[shown - 1].id));
    if (before)
        view.pager.previous = url_path("/notices");
    if (shown > 0)
        view.dismiss_all = (PostButtonView){
            .action = notice_url(cx, notices[0].id, "read-all"),
            .hidden = form_hidden_html(cx),
            .label = VI("Đã xem tất cả"),
            .icon = ICON_DONE,
        };
    cx->response.title = str_of(VI("Lời nhắc thời hạn"));
    notices_html(&cx->response.body, &view);
    return true;
}

bool notice_post_read(Ctx *cx)
{
    redirect(cx, STR("/notices"));
    return notice_read(cx, cx->path_id);
}

/* Those that the page showed and older ones; what came meanwhile stays. */
bool notice_post_read_all(Ctx *cx)
{
    redirect(cx, STR("/notices"));
    return notice_read_all(cx, cx->path_id);
}
