#include "kernel/desk.h"

#include "kernel/calendar.h"
#include "kernel/calendar_store.h"
#include "kernel/item.h"
#include "kernel/unit.h"
#include "kernel/work_words.h"

#include <string.h>

#define WORKING_DAY_MINUTES 480

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

/* Working minutes by the calendar of the unit that answers for it; 0 when its years lack data. */
static int64_t working_minutes(const Ctx *cx, const Work *work, Instant from, Instant to)
{
    Error ignored = {0};
    int64_t minutes = 0;
    const Calendar *calendar = calendar_of_unit(cx, work->owner_unit_id);
    return calendar && calendar_working_minutes_between(calendar, calendar_minute_of(from),
                                                        calendar_minute_of(to), cx->arena, &minutes,
                                                        &ignored)
               ? minutes
               : 0;
}

DueView desk_due(const Ctx *cx, const Work *work)
{
    DueView view = {.due = work_due(work)};
    if (work->due_at.ms >= DUE_PAUSED_MS) {
        view.state = work->due_at.ms == DUE_PAUSED_MS ? DUE_PAUSED : DUE_NONE;
        return view;
    }
    if (work->due_at.ms < cx->now.ms) {
        view.state = DUE_LATE;
        view.late_minutes = working_minutes(cx, work, work->due_at, cx->now);
        return view;
    }
    if (instant_date(work->due_at).days == cx->today.days) {
        view.state = DUE_TODAY;
        return view;
    }
    view.state =
        work->due_at.ms <= work_soon_end(cx, work->owner_unit_id).ms ? DUE_SOON : DUE_AHEAD;
    view.working_days = working_minutes(cx, work, cx->now, work->due_at) / WORKING_DAY_MINUTES;
    return view;
}

int64_t desk_unit(const Ctx *cx, Permission permission)
{
    const int64_t wanted = query_int(cx, "unit");
    const RoleSet roles = permission_roles(permission);
    if (wanted && actor_has_role_in(&cx->actor, roles, wanted))
        return wanted;
    const ActorPost *post = actor_post_with(&cx->actor, roles);
    return post ? post->unit_id : 0;
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

const DeskRow *desk_rows(Ctx *cx, const Work *work, size_t count)
{
    DeskRow *rows = ARENA_ARRAY(cx->arena, DeskRow, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = row_of(cx, &work[i]);
    return rows;
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
    {"previous", REPLY_TEXT, NULL, "cursor for ?before=, empty at the beginning"},
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
    json_put_instant(json, "due_at", work_due(work));
    json_put_int(json, "version", work->version);
    json_close_object(json);
}

void desk_put_items(Json *json, const Work *work, size_t count)
{
    json_key(json, "items");
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_row(json, &work[i]);
    json_close_array(json);
}

static const ReplyField FOUND_REPLY[] = {
    {"items", REPLY_LIST, NULL, "at most 50, best match first; ?page= for more"},
    {"total", REPLY_INT, NULL, "how many match, looking at the 1,000 newest"},
    {"not_indexed", REPLY_INT, NULL, "changes that words cannot find yet"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

static bool show_list_json(Ctx *cx)
{
    const WorkQuery query = desk_query(cx);
    WorkPage page = {0};
    if (!work_list(cx, &query, &page))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    desk_put_items(&json, page.rows, page.count);
    json_put_text(&json, "next", page.next);
    json_put_text(&json, "previous", page.previous);
    json_close_object(&json);
    return true;
}

static const Route ROUTES[] = {
    {.method = METHOD_GET,
     .path = "/api/v1/items",
     .permission = PERM_READ,
     .handler = show_list_json,
     .summary =
         "Work: view=unit|mine|late|today|soon|paused|origin, sort, unit, state, role, officer,"
         " day, after, before",
     .reply = LIST_REPLY},
    {.method = METHOD_GET,
     .path = "/api/v1/search",
     .permission = PERM_READ,
     .handler = desk_search_json,
     .summary = "Work by code or words: q, page",
     .reply = FOUND_REPLY},
    {.method = METHOD_GET, .path = "/", .permission = PERM_PUBLIC, .handler = show_start},
    {.method = METHOD_GET, .path = "/inbox", .permission = PERM_READ, .handler = desk_show_inbox},
    {.method = METHOD_GET, .path = "/search", .permission = PERM_READ, .handler = desk_show_search},
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

static const DutyKind *const DUTIES[] = {&WORK_WORDS_DUTY};

const Feature DESK_FEATURE = {.name = "desk",
                              .routes = ROUTES,
                              .route_count = COUNT_OF(ROUTES),
                              .duties = DUTIES,
                              .duty_count = COUNT_OF(DUTIES),
                              .caches = CACHES,
                              .cache_count = COUNT_OF(CACHES),
                              .nav = NAV,
                              .nav_count = COUNT_OF(NAV)};
