#include "kernel/work_transfer.h"

#include "kernel/actor.h"
#include "kernel/journal.h"
#include "kernel/work_internal.h"

static const Move MOVES[] = {
    {.verb = "transfer",
     .label = VI("Chuyển theo sắp xếp đơn vị"),
     .to = TO_SAME,
     .who = WHO_SYSTEM,
     .source = "NQ 190/2025/QH15"},
    {.verb = "transfer_back", .label = VI("Trả về đơn vị cũ"), .to = TO_SAME, .who = WHO_SYSTEM},
};

const Move *work_transfer_move(Str verb)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++)
        if (str_is(verb, MOVES[i].verb))
            return &MOVES[i];
    return NULL;
}

/* ---- what is left ---- */

/* Nothing changes but that the rows are taken: what follows need not ask whether it met them. */
#define TAKE_LEFT(column, sort)                                                                    \
    "UPDATE work SET changed_at = changed_at WHERE id IN (SELECT w.id FROM work AS w"              \
    " WHERE w.closed_at IS NULL AND w." column " = $1 ORDER BY " sort                              \
    " LIMIT 100) RETURNING " WORK_COLUMNS
static const char SQL_HELD[] = TAKE_LEFT("unit_id", "w.due_at, w.id");
static const char SQL_RECEIVED[] = TAKE_LEFT("origin_unit_id", "w.id");
static const char SQL_OWNED[] = TAKE_LEFT("owner_unit_id", "w.id");

bool work_take_left(Ctx *cx, int64_t unit_id, Work **out, size_t *out_count)
{
    static const char *const WAYS[] = {SQL_HELD, SQL_RECEIVED, SQL_OWNED};
    *out_count = 0;
    for (size_t i = 0; i < COUNT_OF(WAYS) && *out_count == 0; i++)
        if (!db_fetch_all(cx->db, cx->arena, WAYS[i], DB_ARGS(db_int(unit_id)), WORK_SHAPE,
                          sizeof(Work), WORK_TRANSFER_ROWS, (void *)out, out_count, &cx->error))
            return false;
    return true;
}

static const char SQL_COUNT[] =
    "SELECT count(*) AS left_over FROM (SELECT id FROM work WHERE closed_at IS NULL AND unit_id = $1"
    " UNION SELECT id FROM work WHERE closed_at IS NULL AND origin_unit_id = $1"
    " UNION SELECT id FROM work WHERE closed_at IS NULL AND owner_unit_id = $1) AS named";

bool work_count_left(Ctx *cx, int64_t unit_id, int64_t *out)
{
    return db_fetch_int(cx->db, SQL_COUNT, DB_ARGS(db_int(unit_id)), out, &cx->error);
}

/* ---- moving ---- */

static const char SQL_MOVE[] =
    "UPDATE work SET version = version + 1, changed_at = $3, unit_id = $4, origin_unit_id = $5,"
    " owner_unit_id = $6, officer_id = $7 WHERE id = $1 AND version = $2";

static void put_holder(Json *json, const char *name, int64_t unit_id, int64_t officer_id,
                       const Work *work)
{
    json_key(json, name);
    json_open_object(json);
    json_put_id(json, "unit", unit_id);
    json_put_id(json, "officer", officer_id);
    json_put_text(json, "role", work->role);
    json_put_int(json, "step", work->step);
    json_close_object(json);
}

static Str body_of(Ctx *cx, const Work *seen, const WorkTransfer *to)
{
    Buf text = buf_new(cx->arena, 512);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_id(&json, "reorganization", to->reorganization_id);
    json_put_text(&json, "note", to->resolution);
    put_holder(&json, "from", seen->unit_id, seen->officer_id, seen);
    put_holder(&json, "holder", to->unit_id, to->officer_id, seen);
    json_close_object(&json);
    return buf_str(&text);
}

static bool write_journal(Ctx *cx, const Work *seen, const WorkTransfer *to)
{
    const JournalEntry entry = {.at = cx->now,
                                .actor_kind = str_of(actor_kind_code(cx->actor.kind)),
                                .actor_id = cx->actor.account_id,
                                .unit_id = to->unit_id,
                                .work_id = seen->id.value,
                                .version = seen->version + 1,
                                .verb = str_of(to->verb),
                                .from_state = seen->state,
                                .to_state = seen->state,
                                .body = body_of(cx, seen, to)};
    return journal_append(cx, &entry);
}

static bool move_row(Ctx *cx, const Work *seen, const WorkTransfer *to, bool *done)
{
    int64_t changed = 1;
    const DbArgs args = DB_ARGS(db_int(seen->id.value), db_int(seen->version), db_instant(cx->now),
                                db_int(to->unit_id), db_int(to->origin_unit_id),
                                db_int(to->owner_unit_id), db_optional(to->officer_id));
    if (to->is_taken ? !db_run_one(cx->db, SQL_MOVE, args, &cx->error)
                     : !db_run_count(cx->db, SQL_MOVE, args, &changed, &cx->error))
        return false;
    *done = changed == 1;
    return true;
}

bool work_transfer(Ctx *cx, const Work *seen, const WorkTransfer *to, bool *done)
{
    if (!move_row(cx, seen, to, done))
        return false;
    if (!*done)
        return true;
    memo_changed(cx, seen->unit_id);
    memo_changed(cx, to->unit_id);
    memo_changed(cx, seen->officer_id);
    return clock_follow_unit(cx, seen->id.value, seen->owner_unit_id, to->owner_unit_id) &&
           clock_follow_unit(cx, seen->id.value, seen->origin_unit_id, to->origin_unit_id) &&
           write_journal(cx, seen, to);
}
