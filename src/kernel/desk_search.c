#include "kernel/desk.h"

#include "kernel/unit_former.h"
#include "kernel/work_words.h"

/* By code first, then by words; no work twice. */
static bool find(Ctx *cx, Str text, WorkMatches *out)
{
    Work *by_code = NULL;
    size_t code_count = 0;
    WorkMatches matches = {0};
    if (!work_list_by_code(cx, utf8_upper(cx->arena, text), &by_code, &code_count) ||
        !work_words_find(cx, text, &matches))
        return false;
    Work *rows = ARENA_ARRAY(cx->arena, Work, code_count + matches.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < code_count; i++)
        rows[count++] = by_code[i];
    for (size_t i = 0; i < matches.count; i++) {
        size_t same = 0;
        while (same < code_count && by_code[same].id.value != matches.rows[i].id.value)
            same++;
        if (same == code_count)
            rows[count++] = matches.rows[i];
    }
    *out = (WorkMatches){rows, count, matches.is_cut};
    return true;
}

/* ---- pages of the ranking ---- */

static Url page_url(Ctx *cx, Str text, int64_t page)
{
    const Url url = url_add_query(cx->arena, url_path("/search"), "q", text);
    return page < 2 ? url
                    : url_add_query(cx->arena, url, "page",
                                    arena_format(cx->arena, "%lld", (long long)page));
}

static size_t cut_page(Ctx *cx, Str text, WorkMatches *matches, PagerView *pager)
{
    const int64_t pages = (int64_t)(matches->count + WORK_LIST_ROWS - 1) / WORK_LIST_ROWS;
    const int64_t wanted = query_int(cx, "page");
    const int64_t page = wanted < 1 ? 1 : wanted > pages ? pages : wanted;
    const size_t from = page > 0 ? (size_t)(page - 1) * WORK_LIST_ROWS : 0;
    const size_t total = matches->count;
    matches->rows += from;
    matches->count = total - from < WORK_LIST_ROWS ? total - from : WORK_LIST_ROWS;
    pager->shown = matches->count;
    if (page > 1)
        pager->previous = page_url(cx, text, page - 1);
    if (page < pages)
        pager->next = page_url(cx, text, page + 1);
    return total;
}

/* What was looked for is an old code or name of a unit. */
static void put_formers(Ctx *cx, Str text, SearchView *view)
{
    UnitFormer formers[UNIT_FORMER_MAX];
    view->former_count = unit_find_former(cx, text, formers);
    SearchFormer *lines = ARENA_ARRAY(cx->arena, SearchFormer, view->former_count + 1);
    for (size_t i = 0; i < view->former_count; i++) {
        const Unit *shown = formers[i].now ? formers[i].now : formers[i].unit;
        lines[i].text = unit_former_text(cx, &formers[i]);
        ensure(url_local(local_url(cx, "/units/%lld", (long long)shown->id), &lines[i].url));
    }
    view->formers = lines;
}

bool desk_show_search(Ctx *cx)
{
    const Str text = query_text(cx, "q");
    SearchView view = {.query = text};
    WorkMatches matches = {0};
    if (!find(cx, text, &matches) || !work_words_lag(cx, &view.lag))
        return false;
    put_formers(cx, text, &view);
    view.is_cut = matches.is_cut;
    view.total = (int64_t)cut_page(cx, text, &matches, &view.pager);
    view.rows = desk_rows(cx, matches.rows, matches.count);
    view.count = matches.count;
    cx->response.title = str_of(VI("Tìm"));
    search_html(&cx->response.body, &view);
    return true;
}

bool desk_search_json(Ctx *cx)
{
    WorkMatches matches = {0};
    PagerView ignored = {0};
    int64_t lag = 0;
    if (!find(cx, query_text(cx, "q"), &matches) || !work_words_lag(cx, &lag))
        return false;
    const size_t total = cut_page(cx, STR(""), &matches, &ignored);
    Json json = reply_json(cx);
    json_open_object(&json);
    desk_put_items(&json, matches.rows, matches.count);
    json_put_int(&json, "total", (int64_t)total);
    json_put_int(&json, "not_indexed", lag);
    json_close_object(&json);
    return true;
}
