#include "kernel/desk.h"
#include "kernel/journal.h"
#include "kernel/work_transfer.h"

#define MAX_EVENTS 200

typedef struct HistoryRow {
    Instant at;
    Str actor_kind, actor_name;
    int64_t unit_id;
    Str verb, to_state, note;
} HistoryRow;

static const DbColumn COLUMNS[] = {
    DB_INSTANT(HistoryRow, at),      DB_TEXT(HistoryRow, actor_kind),
    DB_TEXT(HistoryRow, actor_name), DB_OPTIONAL(HistoryRow, unit_id),
    DB_TEXT(HistoryRow, verb),       DB_TEXT(HistoryRow, to_state),
    DB_TEXT(HistoryRow, note),
};

static const char SQL_HISTORY[] =
    "SELECT j.at, j.actor_kind, coalesce(a.name, '') AS actor_name, j.unit_id, j.verb, j.to_state,"
    " coalesce(b.body, '') AS note"
    "  FROM journal AS j LEFT JOIN account AS a ON a.id = j.actor_id"
    "  LEFT JOIN journal_body AS b ON b.entry_id = j.id"
    " WHERE j.work_id = $1 AND j.version > $2 ORDER BY j.version DESC LIMIT 200";

/* Shown of a body: how it was led here from an old address, and the text that a person wrote. */
static Str note_of(Ctx *cx, Str body)
{
    Str led = {0};
    Str note = {0};
    const bool was_led = journal_body_text(cx->arena, body, "led", &led);
    if (!journal_body_text(cx->arena, body, "note", &note))
        return was_led ? led : STR("");
    return was_led ? arena_format(cx->arena, "%.*s %.*s", STR_ARGS(led), STR_ARGS(note)) : note;
}

static const char *label_of(const WorkKind *kind, Str verb)
{
    for (size_t i = 0; i < kind->move_count; i++)
        if (str_is(verb, kind->moves[i].verb))
            return kind->moves[i].label;
    const Move *transfer = work_transfer_move(verb);
    if (transfer)
        return transfer->label;
    return str_is(verb, "recompute") ? VI("Tính lại thời hạn") : "";
}

static Str who_of(const HistoryRow *row)
{
    if (str_is(row->actor_kind, "citizen"))
        return str_of(VI("Người nộp"));
    if (str_is(row->actor_kind, "time"))
        return str_of(VI("Hệ thống"));
    return row->actor_name;
}

bool item_history(Ctx *cx, const WorkKind *kind, int64_t work_id, int64_t after_version,
                  TimelineView *out)
{
    HistoryRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_HISTORY,
                      DB_ARGS(db_int(work_id), db_int(after_version)), DB_ROWS(COLUMNS),
                      sizeof *rows, MAX_EVENTS, (void *)&rows, &count, &cx->error))
        return false;
    EventView *events = ARENA_ARRAY(cx->arena, EventView, count + 1);
    for (size_t i = 0; i < count; i++)
        events[i] = (EventView){.at = rows[i].at,
                                .tone = TONE_INFO,
                                .title = str_of(label_of(kind, rows[i].verb)),
                                .who = who_of(&rows[i]),
                                .note = note_of(cx, rows[i].note)};
    *out = (TimelineView){events, count};
    return true;
}
