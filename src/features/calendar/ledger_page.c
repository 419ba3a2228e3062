#include "features/calendar/calendar_pages.h"
#include "kernel/work.h"

const char *const WEEKDAY_LABELS[] = {VI("Thứ Hai"), VI("Thứ Ba"),  VI("Thứ Tư"),  VI("Thứ Năm"),
                                      VI("Thứ Sáu"), VI("Thứ Bảy"), VI("Chủ nhật")};

/* "7 giờ 30 phút", "45 phút", "–" */
static Str duration(Arena *arena, int64_t minutes)
{
    const long long hours = minutes / 60, rest = minutes % 60;
    if (minutes == 0)
        return STR("–");
    if (hours == 0)
        return arena_format(arena, VI("%lld phút"), rest);
    if (rest == 0)
        return arena_format(arena, VI("%lld giờ"), hours);
    return arena_format(arena, VI("%lld giờ %lld phút"), hours, rest);
}

/* Where the limit stands against a promise: the present one or the first. */
static DueView standing(const Ctx *cx, const Clock *clock, Instant promise)
{
    DueView view = {.due = promise};
    if (clock->ended_at.ms)
        view.state = clock->ended_at.ms <= promise.ms ? DUE_ENDED_IN_TIME : DUE_ENDED_LATE;
    else if (clock->paused_at.ms && clock->paused_at.ms <= promise.ms)
        view.state = DUE_PAUSED;
    else if (promise.ms < cx->now.ms)
        view.state = DUE_LATE;
    else
        view.state = instant_date(promise).days == cx->today.days ? DUE_TODAY : DUE_AHEAD;
    return view;
}

static LedgerLimit limit_of(Ctx *cx, const ClockLedger *ledger, int64_t work_id)
{
    const Clock *clock = &ledger->clock;
    const char *path = arena_printf(cx->arena, "/items/%lld/clock", (long long)work_id);
    const Str id = arena_format(cx->arena, "%lld", (long long)clock->id);
    return (LedgerLimit){
        .label = clock_kind_label(clock->kind),
        .url = url_add_query(cx->arena, url_path(path), "limit", id),
        .limit = ledger->limit,
        .limit_source = clock->limit_source,
        .started_at = clock->started_at,
        .due_at = clock->due_at,
        .first_due_at = clock->first_due_at,
        .counted = duration(cx->arena, ledger->counted_minutes),
        .standing = standing(cx, clock, clock->due_at),
        .first_standing = standing(cx, clock, clock->first_due_at),
        .is_moved = clock->due_at.ms != clock->first_due_at.ms,
        .resume = str_is(clock->resume_rule, "restart") ? VI("tính lại từ đầu")
                                                        : VI("tính tiếp phần còn lại"),
        .resume_source = clock->resume_source,
    };
}

static LedgerDay day_of(Ctx *cx, const CalendarLine *line)
{
    return (LedgerDay){.date = line->date,
                       .weekday = WEEKDAY_LABELS[date_weekday(line->date)],
                       .worked = duration(cx->arena, line->minutes),
                       .counted = duration(cx->arena, line->counted),
                       .line = line,
                       .is_off = line->minutes == 0,
                       .is_partly = line->minutes > 0 && line->counted < line->minutes};
}

/* The limit that was asked for, else the legal one, else the first. */
static size_t choose(const ClockLedger *ledgers, size_t count, int64_t wanted)
{
    size_t chosen = 0;
    for (size_t i = count; i-- > 0;)
        if (str_is(ledgers[i].clock.kind, "legal"))
            chosen = i;
    for (size_t i = 0; i < count; i++)
        if (ledgers[i].clock.id == wanted)
            chosen = i;
    return chosen;
}

static void describe_chosen(Ctx *cx, const ClockLedger *ledger, LedgerView *view)
{
    LedgerDay *days = ARENA_ARRAY(cx->arena, LedgerDay, ledger->line_count + 1);
    for (size_t i = 0; i < ledger->line_count; i++)
        days[i] = day_of(cx, &ledger->lines[i]);
    view->days = days;
    view->day_count = ledger->line_count;
    view->chosen = clock_kind_label(ledger->clock.kind);
    view->mistake = ledger->mistake;
    view->pauses = ledger->pauses;
    view->pause_count = ledger->pause_count;
    view->total = duration(cx->arena, ledger->counted_minutes);
    if (ledger->mistake || ledger->due.ms == ledger->clock.due_at.ms)
        return;
    char due[20];
    instant_format_vi(ledger->due, due);
    view->difference = arena_printf(
        cx->arena,
        ledger->clock.paused_at.ms
            ? VI("Thời hạn đang tạm dừng. Nếu tính tiếp ngay lúc này thì hạn là %s; bảng dưới đây "
                 "tính như vậy.")
            : VI("Tính theo lịch thì hạn là %s; hạn đang có hiệu lực khác vì đã được gia hạn hoặc "
                 "giữ nguyên lời hẹn. Lý do ghi trong phần diễn biến."),
        due);
}

bool ledger_show(Ctx *cx)
{
    Work work = {0};
    ClockLedger *ledgers = NULL;
    LedgerView view = {0};
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work) ||
        !clock_ledger_list(cx, work.id.value, &ledgers, &view.limit_count))
        return false;
    LedgerLimit *limits = ARENA_ARRAY(cx->arena, LedgerLimit, view.limit_count + 1);
    for (size_t i = 0; i < view.limit_count; i++)
        limits[i] = limit_of(cx, &ledgers[i], work.id.value);
    view.limits = limits;
    view.item = url_path(arena_printf(cx->arena, "/items/%lld", (long long)work.id.value));
    view.code = work.code;
    view.title = work.title;
    if (view.limit_count > 0) {
        const size_t chosen = choose(ledgers, view.limit_count, query_int(cx, "limit"));
        limits[chosen].is_current = true;
        describe_chosen(cx, &ledgers[chosen], &view);
    }
    cx->response.title = STR(VI("Sổ tính thời hạn"));
    ledger_page_html(&cx->response.body, &view);
    return true;
}

/* ---- JSON ---- */

static const ReplyField PAUSE_REPLY[] = {
    {"from", REPLY_INSTANT, NULL, NULL},
    {"to", REPLY_INSTANT, NULL, "null while it is open"},
    {"reason", REPLY_TEXT, NULL, "code of the reason"},
    {"label", REPLY_TEXT, NULL, "the reason in Vietnamese"},
    {"source", REPLY_TEXT, NULL, "legal source"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField DAY_REPLY[] = {
    {"date", REPLY_DATE, NULL, NULL},
    {"minutes", REPLY_INT, NULL, "working minutes of the day"},
    {"counted", REPLY_INT, NULL, "of these, those that the limit used up"},
    {"reason", REPLY_TEXT, NULL, "why, in Vietnamese"},
    {"source", REPLY_TEXT, NULL, "legal source"},
    {"uncertain", REPLY_BOOL, NULL, "a row behind it is not confirmed"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField CLOCK_REPLY[] = {
    {"id", REPLY_ID, NULL, NULL},
    {"kind", REPLY_TEXT, NULL, "reception, legal, committed, step"},
    {"limit", REPLY_TEXT, NULL, "5wd, 8wh, 30d, 3m, same-day"},
    {"limit_source", REPLY_TEXT, NULL, NULL},
    {"resume_rule", REPLY_TEXT, NULL, "rest or restart"},
    {"resume_source", REPLY_TEXT, NULL, NULL},
    {"calendar_unit_id", REPLY_ID, NULL, "whose calendar counts"},
    {"started_at", REPLY_INSTANT, NULL, NULL},
    {"due_at", REPLY_INSTANT, NULL, "the promise in force"},
    {"first_due_at", REPLY_INSTANT, NULL, "the first promise"},
    {"paused_at", REPLY_INSTANT, NULL, "begin of the open pause, or null"},
    {"ended_at", REPLY_INSTANT, NULL, NULL},
    {"counted_minutes", REPLY_INT, NULL, "sum of the ledger"},
    {"pauses", REPLY_LIST, PAUSE_REPLY, NULL},
    {"ledger", REPLY_LIST, DAY_REPLY, "empty while it cannot be computed"},
    {"mistake", REPLY_TEXT, NULL, "why it cannot be computed, or empty"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
const ReplyField LEDGER_REPLY[] = {
    {"clocks", REPLY_LIST, CLOCK_REPLY, "all limits of the work"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

static void put_pauses(Json *json, const ClockLedger *ledger)
{
    json_key(json, "pauses");
    json_open_array(json);
    for (size_t i = 0; i < ledger->pause_count; i++) {
        const ClockPause *pause = &ledger->pauses[i];
        json_open_object(json);
        json_put_instant(json, "from", pause->from_at);
        json_put_instant(json, "to", pause->is_open ? (Instant){0} : pause->to_at);
        json_put_text(json, "reason", pause->reason);
        json_put_text(json, "label", pause->label);
        json_put_text(json, "source", pause->legal_source);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_days(Json *json, const ClockLedger *ledger)
{
    json_key(json, "ledger");
    json_open_array(json);
    for (size_t i = 0; i < ledger->line_count; i++) {
        const CalendarLine *line = &ledger->lines[i];
        json_open_object(json);
        json_put_date(json, "date", line->date);
        json_put_int(json, "minutes", line->minutes);
        json_put_int(json, "counted", line->counted);
        json_put_text(json, "reason", line->reason);
        json_put_text(json, "source", line->source);
        json_put_bool(json, "uncertain", line->is_uncertain);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_clock(Json *json, const ClockLedger *ledger)
{
    const Clock *clock = &ledger->clock;
    json_open_object(json);
    json_put_id(json, "id", clock->id);
    json_put_text(json, "kind", clock->kind);
    json_put_text(json, "limit", clock->limit_text);
    json_put_text(json, "limit_source", clock->limit_source);
    json_put_text(json, "resume_rule", clock->resume_rule);
    json_put_text(json, "resume_source", clock->resume_source);
    json_put_id(json, "calendar_unit_id", clock->calendar_unit_id);
    json_put_instant(json, "started_at", clock->started_at);
    json_put_instant(json, "due_at", clock->due_at);
    json_put_instant(json, "first_due_at", clock->first_due_at);
    json_put_instant(json, "paused_at", clock->paused_at);
    json_put_instant(json, "ended_at", clock->ended_at);
    json_put_int(json, "counted_minutes", ledger->counted_minutes);
    put_pauses(json, ledger);
    put_days(json, ledger);
    json_put_cstr(json, "mistake", ledger->mistake ? ledger->mistake : "");
    json_close_object(json);
}

bool ledger_show_json(Ctx *cx)
{
    Work work = {0};
    ClockLedger *ledgers = NULL;
    size_t count = 0;
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work) ||
        !clock_ledger_list(cx, work.id.value, &ledgers, &count))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_key(&json, "clocks");
    json_open_array(&json);
    for (size_t i = 0; i < count; i++)
        put_clock(&json, &ledgers[i]);
    json_close_array(&json);
    json_close_object(&json);
    return true;
}
