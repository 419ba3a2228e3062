/* The work of a reorganisation by what became of it: what is left, waits, was kept by an undo. */
#include "features/reorganize/reorganize_pages.h"

#include <string.h>

typedef struct WorkPart {
    const char *code, *label;
} WorkPart;
static const WorkPart PARTS[] = {
    {"left", VI("Chưa chuyển theo")},     {"waiting", VI("Chờ phân cho đơn vị mới")},
    {"kept", VI("Giữ lại khi hoàn tác")}, {"moved", VI("Đã chuyển")},
    {"decided", VI("Đã phân")},           {"returned", VI("Đã trả về")},
};

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_COLUMNS[] = {DB_INT(IdRow, id)};
#define ID_LIMIT 51 /* one more than is shown tells whether there are more */

static const char SQL_PART[] =
    "SELECT work_id AS id FROM reorganization_work WHERE reorganization_id = $1 AND state = $2"
    " AND work_id > $3 ORDER BY work_id LIMIT 51";
#define NAMED(column)                                                                              \
    "SELECT w.id FROM reorganization_unit AS u JOIN work AS w ON w." column " = u.unit_id"         \
    " AND w.closed_at IS NULL AND w.id > $2 WHERE u.reorganization_id = $1 AND u.fate = 'ends'"
static const char SQL_LEFT[] = "SELECT id FROM (" NAMED("unit_id") " UNION " NAMED(
    "origin_unit_id") " UNION " NAMED("owner_unit_id") ") AS named ORDER BY id LIMIT 51";

static bool list_ids(Ctx *cx, int64_t id, const char *part, int64_t after, IdRow **out,
                     size_t *out_count)
{
    if (strcmp(part, "left") == 0)
        return db_fetch_all(cx->db, cx->arena, SQL_LEFT, DB_ARGS(db_int(id), db_int(after)),
                            DB_ROWS(ID_COLUMNS), sizeof **out, ID_LIMIT, (void *)out, out_count,
                            &cx->error);
    return db_fetch_all(cx->db, cx->arena, SQL_PART,
                        DB_ARGS(db_int(id), db_cstr(part), db_int(after)), DB_ROWS(ID_COLUMNS),
                        sizeof **out, ID_LIMIT, (void *)out, out_count, &cx->error);
}

static const Work *find_work(const Work *works, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (works[i].id.value == id)
            return &works[i];
    return NULL;
}

/* What identifies a person is left out; a link stands where the reader may read the work. */
static WorkLine line_of(Ctx *cx, const Work *work)
{
    WorkLine line = {.id = work->id.value,
                     .code = str_is_empty(work->code) ? STR(VI("chưa có số")) : work->code,
                     .title = work->title,
                     .unit = unit_name(cx, work->unit_id),
                     .due = work_due(work)};
    if (work_may_read(cx, work))
        ensure(url_local(local_url(cx, "/items/%lld", (long long)work->id.value), &line.url));
    return line;
}

static bool list_lines(Ctx *cx, WorksView *view, int64_t after, int64_t *next)
{
    IdRow *ids = NULL;
    Work *works = NULL;
    size_t count = 0, found = 0;
    if (!list_ids(cx, view->id, view->part, after, &ids, &count))
        return false;
    const size_t shown = count < ID_LIMIT ? count : ID_LIMIT - 1;
    int64_t *list = ARENA_ARRAY(cx->arena, int64_t, shown + 1);
    for (size_t i = 0; i < shown; i++)
        list[i] = ids[i].id;
    if (!work_get_many(cx, list, shown, &works, &found))
        return false;
    WorkLine *lines = ARENA_ARRAY(cx->arena, WorkLine, shown + 1);
    for (size_t i = 0; i < shown; i++) {
        const Work *work = find_work(works, found, list[i]);
        if (work)
            lines[view->count++] = line_of(cx, work);
    }
    view->lines = lines;
    *next = count == ID_LIMIT ? list[shown - 1] : 0;
    return true;
}

static const WorkPart *find_part(Str code)
{
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        if (str_is(code, PARTS[i].code))
            return &PARTS[i];
    return &PARTS[0];
}

static bool get_view(Ctx *cx, WorksView *view, int64_t *next)
{
    Reorganization one = {0};
    bool found = false;
    const WorkPart *part = find_part(query_text(cx, "state"));
    if (!reorganize_check_province(cx) ||
        (cx->path_id != 0 && !reorganize_find(cx, cx->path_id, &one, &found)))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đợt sắp xếp này."), "reorganization %lld",
                    (long long)cx->path_id);
    view->id = one.id;
    view->resolution = one.resolution;
    view->part = part->code;
    view->label = part->label;
    return list_lines(cx, view, query_int(cx, "after"), next);
}

bool reorganize_show_works(Ctx *cx)
{
    WorksView view = {0};
    int64_t next = 0;
    TabView tabs[COUNT_OF(PARTS)];
    if (!get_view(cx, &view, &next))
        return false;
    const Url self = reorganize_url(cx, view.id, "/works");
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        tabs[i] = (TabView){.label = PARTS[i].label,
                            .url = url_add_query(cx->arena, self, "state", str_of(PARTS[i].code)),
                            .count = -1,
                            .is_current = strcmp(PARTS[i].code, view.part) == 0};
    view.tabs = (TabsView){VI("Việc theo tình trạng"), tabs, COUNT_OF(PARTS)};
    view.back = reorganize_url(cx, view.id, "");
    view.pager.shown = view.count;
    if (next != 0)
        view.pager.next =
            url_add_query(cx->arena, url_add_query(cx->arena, self, "state", str_of(view.part)),
                          "after", arena_format(cx->arena, "%lld", (long long)next));
    if (query_int(cx, "after") != 0)
        view.pager.previous = url_add_query(cx->arena, self, "state", str_of(view.part));
    cx->response.title = str_of(view.label);
    reorganize_works_html(&cx->response.body, &view);
    return true;
}

const ReplyField REORGANIZE_WORKS_REPLY[] = {
    {"state", REPLY_TEXT, NULL, "left, waiting, kept, moved, decided or returned"},
    {"items", REPLY_LIST, NULL, "at most 50: id, code, title, unit"},
    {"after", REPLY_ID, NULL, "asks for the next ones; 0 behind the last"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

bool reorganize_works_json(Ctx *cx)
{
    WorksView view = {0};
    int64_t next = 0;
    if (!get_view(cx, &view, &next))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_put_cstr(&json, "state", view.part);
    json_key(&json, "items");
    json_open_array(&json);
    for (size_t i = 0; i < view.count; i++) {
        json_open_object(&json);
        json_put_id(&json, "id", view.lines[i].id);
        json_put_text(&json, "code", view.lines[i].code);
        json_put_text(&json, "title", view.lines[i].title);
        json_put_text(&json, "unit", view.lines[i].unit);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_put_id(&json, "after", next);
    json_close_object(&json);
    return true;
}
