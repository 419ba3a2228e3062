#include "kernel/desk.h"

#include "kernel/calendar_store.h"
#include "kernel/item.h"
#include "kernel/unit.h"

#include <string.h>

#define SOON_MS (2 * MS_PER_DAY)

/* ---- rows ---- */

Tone desk_tone(const char *tone)
{
    static const struct {
        const char *name;
        Tone tone;
    } TONES[] = {{"info", TONE_INFO},
                 {"wait", TONE_PAUSED},
                 {"good", TONE_GOOD},
                 {"bad", TONE_BAD},
                 {"warn", TONE_WARN}};
    for (size_t i = 0; tone && i < COUNT_OF(TONES); i++)
        if (strcmp(tone, TONES[i].name) == 0)
            return TONES[i].tone;
    return TONE_PLAIN;
}

DueView desk_due(const Ctx *cx, const Work *work)
{
    DueView view = {.due = work->due_at};
    if (work->due_at.ms >= DUE_NEVER_MS) {
        view.due.ms = 0;
        return view;
    }
    if (work->due_at.ms < cx->now.ms)
        view.state = DUE_LATE;
    else if (instant_date(work->due_at).days == cx->today.days)
        view.state = DUE_TODAY;
    else
        view.state = work->due_at.ms - cx->now.ms < SOON_MS ? DUE_SOON : DUE_AHEAD;
    return view;
}

static DeskRow row_of(Ctx *cx, const Work *work)
{
    const WorkKind *kind = work_kind_find(work->kind);
    ensure(kind);
    const int state = work_state_index(kind, work->state);
    Role turn = ROLE_NONE;
    Url url = {0};
    ensure(url_local(local_url(cx, "/items/%lld", (long long)work->id.value), &url));
    return (DeskRow){
        .url = url,
        .code = str_is_empty(work->code) ? str_of(VI("(chưa có mã)")) : work->code,
        .title = work->title,
        .subject = work->subject,
        .holder = role_parse(work->role, &turn) ? str_of(role_label(turn)) : STR(""),
        .due = desk_due(cx, work),
        .state_label = state < 0 ? "" : kind->states[state].label,
        .tone = state < 0 ? TONE_PLAIN : desk_tone(kind->states[state].tone),
        .opened_at = work->opened_at,
    };
}

static const DeskRow *rows_of(Ctx *cx, const Work *work, size_t count)
{
    DeskRow *rows = ARENA_ARRAY(cx->arena, DeskRow, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = row_of(cx, &work[i]);
    return rows;
}

/* ---- the inbox ---- */

typedef struct ScopeRow {
    const char *name, *label, *empty;
    WorkScope scope;
} ScopeRow;

static const ScopeRow SCOPES[] = {
    {"unit", VI("Đơn vị đang giữ"), VI("Đơn vị không giữ việc nào."), SCOPE_UNIT},
    {"mine", VI("Tôi đang giữ"), VI("Bạn không giữ việc nào."), SCOPE_MINE},
    {"late", VI("Quá hạn"), VI("Không có việc quá hạn."), SCOPE_LATE},
    {"today", VI("Đến hạn hôm nay"), VI("Không có việc đến hạn hôm nay."), SCOPE_TODAY},
    {"origin", VI("Đã tiếp nhận"), VI("Đơn vị chưa tiếp nhận hồ sơ nào."), SCOPE_ORIGIN},
};

static const ScopeRow *find_scope(Str name)
{
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
        if (str_is(name, SCOPES[i].name))
            return &SCOPES[i];
    return &SCOPES[0];
}

static WorkSort find_sort(Str name)
{
    if (str_is(name, "received"))
        return SORT_RECEIVED;
    return str_is(name, "code") ? SORT_CODE : SORT_DUE;
}

/* The unit asked for, if the actor has a post there; else his first. */
static int64_t chosen_unit(const Ctx *cx)
{
    const int64_t wanted = query_int(cx, "unit");
    const RoleSet roles = permission_roles(PERM_READ);
    if (wanted && actor_has_role_in(&cx->actor, roles, wanted))
        return wanted;
    const ActorPost *post = actor_post_with(&cx->actor, roles);
    return post ? post->unit_id : 0;
}

/* The page's own address with one parameter changed; the cursor never survives a change. */
static Url address(Ctx *cx, const char *name, Str value)
{
    static const char *const KEPT[] = {"view", "sort", "state", "role", "unit"};
    Url url = url_path("/inbox");
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        url = url_add_query(cx->arena, url, KEPT[i],
                            strcmp(KEPT[i], name) == 0 ? value : query_text(cx, KEPT[i]));
    return strcmp(name, "after") == 0 ? url_add_query(cx->arena, url, name, value) : url;
}

static void make_tabs(Ctx *cx, const ScopeRow *chosen, const WorkCounts *counts, InboxView *view)
{
    const int64_t numbers[] = {counts->unit, counts->mine, counts->late, counts->today, -1};
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, COUNT_OF(SCOPES));
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
        tabs[i] = (TabView){.label = SCOPES[i].label,
                            .url = address(cx, "view", str_of(SCOPES[i].name)),
                            .count = numbers[i],
                            .is_alarm = SCOPES[i].scope == SCOPE_LATE && numbers[i] > 0,
                            .is_current = &SCOPES[i] == chosen};
    view->tabs = (TabsView){VI("Chọn danh sách"), tabs, COUNT_OF(SCOPES)};
}

static void make_sorts(Ctx *cx, WorkSort sort, InboxView *view)
{
    view->sort_due = address(cx, "sort", STR(""));
    view->sort_received = address(cx, "sort", STR("received"));
    view->sort_code = address(cx, "sort", STR("code"));
    view->by_due = sort == SORT_DUE;
    view->by_received = sort == SORT_RECEIVED;
    view->by_code = sort == SORT_CODE;
}

static bool show_inbox(Ctx *cx)
{
    const ScopeRow *scope = find_scope(query_text(cx, "view"));
    const WorkQuery query = {.scope = scope->scope,
                             .sort = find_sort(query_text(cx, "sort")),
                             .unit_id = chosen_unit(cx),
                             .account_id = cx->actor.account_id,
                             .state = query_text(cx, "state"),
                             .role = query_text(cx, "role"),
                             .after = query_text(cx, "after")};
    WorkPage page = {0};
    WorkCounts counts = {0};
    if (!work_list(cx, &query, &page) || !work_counts(cx, query.unit_id, &counts))
        return false;
    InboxView view = {.unit_name = unit_name(cx, query.unit_id),
                      .rows = rows_of(cx, page.rows, page.count),
                      .count = page.count,
                      .empty = {.icon = ICON_DONE, .text = scope->empty}};
    make_tabs(cx, scope, &counts, &view);
    make_sorts(cx, query.sort, &view);
    view.pager.shown = page.count;
    if (!str_is_empty(page.next))
        view.pager.next = address(cx, "after", page.next);
    if (!str_is_empty(query.after))
        view.pager.previous = address(cx, "none", STR(""));
    cx->response.title = str_of(VI("Việc cần làm"));
    inbox_html(&cx->response.body, &view);
    return true;
}

/* ---- search: codes first, then words within the newest work of the unit ---- */

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

static bool show_search(Ctx *cx)
{
    const Str text = query_text(cx, "q");
    const int64_t unit_id = chosen_unit(cx);
    Work *found = NULL;
    size_t count = 0;
    if (!str_is_empty(text) &&
        !work_list_by_code(cx, utf8_upper(cx->arena, text), unit_id, &found, &count))
        return false;
    if (count == 0 && !str_is_empty(text)) {
        found = ARENA_ARRAY(cx->arena, Work, WORK_LIST_ROWS);
        if (!search_words(cx, text, unit_id, found, &count))
            return false;
    }
    const SearchView view = {text, rows_of(cx, found, count), count};
    cx->response.title = str_of(VI("Tìm"));
    search_html(&cx->response.body, &view);
    return true;
}

static bool show_start(Ctx *cx)
{
    if (cx->actor.kind == ACTOR_OFFICER) {
        redirect(cx, STR("/inbox"));
        return true;
    }
    const StartView view = {cx->app->settings.is_demo};
    cx->response.title = str_of(VI("Trang đầu"));
    start_html(&cx->response.body, &view);
    return true;
}

/* ---- JSON ---- */

static const ReplyField LIST_REPLY[] = {
    {"items", REPLY_LIST, NULL, "at most 50: id, code, title, state, due_at, version"},
    {"next", REPLY_TEXT, NULL, "cursor for ?after=, empty at the end"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

static void put_row(Json *json, const Work *work)
{
    json_open_object(json);
    json_put_id(json, "id", work->id.value);
    json_put_text(json, "code", work->code);
    json_put_text(json, "title", work->title);
    json_put_text(json, "subject", work->subject);
    json_put_text(json, "state", work->state);
    json_put_text(json, "role", work->role);
    json_put_instant(json, "opened_at", work->opened_at);
    json_put_instant(json, "due_at", work->due_at.ms < DUE_NEVER_MS ? work->due_at : (Instant){0});
    json_put_int(json, "version", work->version);
    json_close_object(json);
}

static bool show_list_json(Ctx *cx)
{
    const WorkQuery query = {.scope = find_scope(query_text(cx, "view"))->scope,
                             .sort = find_sort(query_text(cx, "sort")),
                             .unit_id = chosen_unit(cx),
                             .account_id = cx->actor.account_id,
                             .state = query_text(cx, "state"),
                             .role = query_text(cx, "role"),
                             .after = query_text(cx, "after")};
    WorkPage page = {0};
    if (!work_list(cx, &query, &page))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_key(&json, "items");
    json_open_array(&json);
    for (size_t i = 0; i < page.count; i++)
        put_row(&json, &page.rows[i]);
    json_close_array(&json);
    json_put_text(&json, "next", page.next);
    json_close_object(&json);
    return true;
}

static const Route ROUTES[] = {
    {.method = METHOD_GET,
     .path = "/api/v1/items",
     .permission = PERM_READ,
     .handler = show_list_json,
     .summary = "Open work: view=unit|mine|late|today|origin, sort, state, role, after",
     .reply = LIST_REPLY},
    {.method = METHOD_GET, .path = "/", .permission = PERM_PUBLIC, .handler = show_start},
    {.method = METHOD_GET, .path = "/inbox", .permission = PERM_READ, .handler = show_inbox},
    {.method = METHOD_GET, .path = "/search", .permission = PERM_READ, .handler = show_search},
    {.method = METHOD_GET, .path = "/items/:id", .permission = PERM_READ, .handler = item_show},
    {.method = METHOD_GET,
     .path = "/items/:id/:verb",
     .permission = PERM_READ,
     .handler = item_show_move},
    {.method = METHOD_POST,
     .path = "/items/:id/:verb",
     .permission = PERM_WORK,
     .handler = item_post_move,
     .flags = ROUTE_UPLOAD | ROUTE_OWN_FORM},
    {.method = METHOD_GET,
     .path = "/api/v1/items/:id",
     .permission = PERM_READ,
     .handler = item_show_json,
     .summary = "One piece of work",
     .reply = ITEM_REPLY},
    {.method = METHOD_POST,
     .path = "/api/v1/items/:id/:verb",
     .permission = PERM_WORK,
     .handler = item_post_move_json,
     .flags = ROUTE_UPLOAD | ROUTE_OWN_FORM,
     .summary = "Make a move on a piece of work",
     .reply = ITEM_REPLY},
};

static const NavRow NAV[] = {
    {.label = VI("Việc cần làm"),
     .path = "/inbox",
     .permission = PERM_READ,
     .icon = ICON_INBOX,
     .key = "i"},
};

static const CacheKind *const CACHES[] = {&UNIT_CACHE, &CALENDAR_CACHE};

const Feature DESK_FEATURE = {.name = "desk",
                              .routes = ROUTES,
                              .route_count = COUNT_OF(ROUTES),
                              .caches = CACHES,
                              .cache_count = COUNT_OF(CACHES),
                              .nav = NAV,
                              .nav_count = COUNT_OF(NAV)};
