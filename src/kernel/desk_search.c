#include "kernel/desk.h"

/* Codes first, then words within the newest work of the unit. */

static bool has_all_words(Str folded, Str words)
{
    Str word = {0};
    while (str_split_next(&words, ' ', &word))
        if (str_find(folded, word) < 0)
            return false;
    return true;
}

static bool search_words(Ctx *cx, Str text, int64_t unit_id, Work *found, size_t *found_count)
{
    const Str words = utf8_fold(cx->arena, text);
    WorkQuery query = {.scope = SCOPE_ORIGIN, .sort = SORT_RECEIVED, .unit_id = unit_id};
    for (int pages = 0; pages < 20 && *found_count < WORK_LIST_ROWS; pages++) {
        WorkPage page = {0};
        if (!work_list(cx, &query, &page))
            return false;
        for (size_t i = 0; i < page.count && *found_count < WORK_LIST_ROWS; i++) {
            const Str all = utf8_fold(cx->arena, arena_format(cx->arena, "%.*s %.*s",
                                                              STR_ARGS(page.rows[i].title),
                                                              STR_ARGS(page.rows[i].subject)));
            if (has_all_words(all, words))
                found[(*found_count)++] = page.rows[i];
        }
        if (str_is_empty(page.next))
            break;
        query.after = page.next;
    }
    return true;
}

bool desk_show_search(Ctx *cx)
{
    const Str text = query_text(cx, "q");
    Work *found = NULL;
    size_t count = 0;
    if (!work_list_by_code(cx, utf8_upper(cx->arena, text), &found, &count))
        return false;
    if (count == 0 && !str_is_empty(text)) {
        found = ARENA_ARRAY(cx->arena, Work, WORK_LIST_ROWS);
        if (!search_words(cx, text, desk_unit(cx, PERM_READ), found, &count))
            return false;
    }
    const SearchView view = {text, desk_rows(cx, found, count), count};
    cx->response.title = str_of(VI("Tìm"));
    search_html(&cx->response.body, &view);
    return true;
}
