#include "kernel/holding.h"

#include "kernel/calendar_store.h"
#include "kernel/work_transfer.h"

#include <jansson.h>

typedef struct EntryRow {
    Instant at;
    int64_t actor_id;
    Str actor_name;
    int64_t unit_id;
    Str verb, from_state, to_state, body;
} EntryRow;

static const DbColumn COLUMNS[] = {
    DB_INSTANT(EntryRow, at),    DB_INT(EntryRow, actor_id), DB_TEXT(EntryRow, actor_name),
    DB_INT(EntryRow, unit_id),   DB_TEXT(EntryRow, verb),    DB_TEXT(EntryRow, from_state),
    DB_TEXT(EntryRow, to_state), DB_TEXT(EntryRow, body),
};

static const char SQL_ENTRIES[] =
    "SELECT at, actor_id, actor_name, unit_id, verb, from_state, to_state, body FROM ("
    "SELECT j.version, j.at, j.actor_id, coalesce(a.name, '') AS actor_name, j.unit_id, j.verb,"
    " j.from_state, j.to_state, coalesce(b.body, '') AS body"
    "  FROM journal AS j LEFT JOIN account AS a ON a.id = j.actor_id"
    "  LEFT JOIN journal_body AS b ON b.entry_id = j.id"
    " WHERE j.work_id = $1 ORDER BY j.version DESC LIMIT 500) AS newest ORDER BY version";

/* ---- who had it after an entry ---- */

static int64_t id_of(const json_t *object, const char *name)
{
    const json_t *member = json_object_get(object, name);
    int64_t id = 0;
    return json_is_string(member) && str_parse_int(str_of(json_string_value(member)), &id) ? id : 0;
}

/* False when the body was erased: then he who had it is taken to have it still. */
static bool take_holder(Arena *arena, Str body, Holding *out)
{
    json_t *root = json_loadb(body.data, body.len, 0, NULL);
    const json_t *holder = root ? json_object_get(root, "holder") : NULL;
    const bool found = json_is_object(holder);
    if (found) {
        const char *role = json_string_value(json_object_get(holder, "role"));
        out->unit_id = id_of(holder, "unit");
        out->officer_id = id_of(holder, "officer");
        out->role = arena_copy(arena, str_of(role ? role : ""));
        out->step = json_integer_value(json_object_get(holder, "step"));
    }
    json_decref(root);
    return found;
}

/* The row of the move that made an entry; NULL for entries that are no move. */
static const Move *move_of(const WorkKind *kind, const EntryRow *entry)
{
    const Work before = {.state = entry->from_state};
    const Move *transfer = work_transfer_move(entry->verb);
    if (transfer)
        return transfer;
    return work_move_find(kind, entry->verb, str_is_empty(entry->from_state) ? NULL : &before);
}

static bool is_same(const Holding *a, const Holding *b)
{
    return a->unit_id == b->unit_id && a->officer_id == b->officer_id && a->step == b->step &&
           str_equal(a->role, b->role) && a->is_paused == b->is_paused;
}

/* ---- the stretches ---- */

typedef struct Walk {
    Ctx *cx;
    const WorkKind *kind;
    Holding *list;
    size_t count;
    bool has_ended; /* the limits ended: what follows is nobody's working time */
} Walk;

static void close_last(Walk *walk, const EntryRow *entry)
{
    if (walk->count == 0)
        return;
    Holding *last = &walk->list[walk->count - 1];
    last->to = entry->at;
    last->left_by = entry->actor_id;
    last->left_by_name = entry->actor_name;
}

static void take_entry(Walk *walk, const EntryRow *entry)
{
    const Move *move = move_of(walk->kind, entry);
    if (!move || walk->has_ended)
        return;
    if (move->clock == CLOCK_ENDS) {
        close_last(walk, entry);
        walk->has_ended = true;
        return;
    }
    const Holding *last = walk->count ? &walk->list[walk->count - 1] : NULL;
    Holding next = last ? *last : (Holding){.unit_id = entry->unit_id};
    (void)take_holder(walk->cx->arena, entry->body, &next);
    next.is_paused = move->clock == CLOCK_PAUSES || (next.is_paused && move->clock == CLOCK_KEEPS);
    next.state = entry->to_state;
    if (last && is_same(last, &next))
        return;
    close_last(walk, entry);
    next.from = entry->at;
    next.to = next.from;
    next.left_by = 0;
    next.left_by_name = STR("");
    walk->list[walk->count++] = next;
}

static void measure(Ctx *cx, Holding *holding)
{
    if (holding->is_paused)
        return;
    holding->is_unknown = !calendar_working_minutes_between(
        calendar_of_unit(cx, holding->unit_id), calendar_minute_of(holding->from),
        calendar_minute_of(holding->to), cx->arena, &holding->minutes, &cx->error);
    error_clear(&cx->error);
}

/* ---- names of those who held it and did nothing ---- */

typedef struct NameRow {
    int64_t id;
    Str name;
} NameRow;
static const DbColumn NAME_COLUMNS[] = {DB_INT(NameRow, id), DB_TEXT(NameRow, name)};

#define NAMES_AT_ONCE 8
static const char SQL_NAMES[] =
    "SELECT id, name FROM account WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8) LIMIT 8";

static bool fetch_names(Ctx *cx, const int64_t ids[NAMES_AT_ONCE], Holding *list, size_t count)
{
    NameRow *rows = NULL;
    size_t found = 0;
    const DbArgs args = DB_ARGS(db_int(ids[0]), db_int(ids[1]), db_int(ids[2]), db_int(ids[3]),
                                db_int(ids[4]), db_int(ids[5]), db_int(ids[6]), db_int(ids[7]));
    if (!db_fetch_all(cx->db, cx->arena, SQL_NAMES, args, DB_ROWS(NAME_COLUMNS), sizeof *rows,
                      NAMES_AT_ONCE, (void *)&rows, &found, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < found; k++)
            if (list[i].officer_id == rows[k].id)
                list[i].officer = rows[k].name;
    return true;
}

static bool contains(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool name_officers(Ctx *cx, Holding *list, size_t count)
{
    int64_t ids[NAMES_AT_ONCE] = {0};
    size_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t id = list[i].officer_id;
        if (id == 0 || !str_is_empty(list[i].officer) || contains(ids, wanted, id))
            continue;
        ids[wanted++] = id;
        if (wanted < NAMES_AT_ONCE)
            continue;
        if (!fetch_names(cx, ids, list, count))
            return false;
        wanted = 0;
    }
    for (size_t i = wanted; i < NAMES_AT_ONCE; i++)
        ids[i] = 0;
    return wanted == 0 || fetch_names(cx, ids, list, count);
}

bool holding_list(Ctx *cx, const Work *work, Holding **out, size_t *out_count)
{
    EntryRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_ENTRIES, DB_ARGS(db_int(work->id.value)),
                      DB_ROWS(COLUMNS), sizeof *rows, HOLDING_MAX, (void *)&rows, &count,
                      &cx->error))
        return false;
    Walk walk = {.cx = cx,
                 .kind = work_kind_find(work->kind),
                 .list = ARENA_ARRAY(cx->arena, Holding, count + 1)};
    ensure(walk.kind);
    for (size_t i = 0; i < count; i++)
        take_entry(&walk, &rows[i]);
    if (walk.count > 0 && !walk.has_ended)
        walk.list[walk.count - 1].to = cx->now;
    for (size_t i = 0; i < walk.count; i++)
        measure(cx, &walk.list[i]);
    *out = walk.list;
    *out_count = walk.count;
    return name_officers(cx, walk.list, walk.count);
}

/* ---- sums ---- */

static HoldingTotal *total_of(HoldingTotal *totals, size_t *count, const Holding *holding)
{
    for (size_t i = 0; i < *count; i++)
        if (totals[i].unit_id == holding->unit_id && totals[i].officer_id == holding->officer_id)
            return &totals[i];
    totals[*count] = (HoldingTotal){.unit_id = holding->unit_id,
                                    .officer_id = holding->officer_id,
                                    .officer = holding->officer};
    return &totals[(*count)++];
}

void holding_sum(Arena *arena, const Holding *list, size_t count, HoldingTotal **out,
                 size_t *out_count)
{
    HoldingTotal *totals = ARENA_ARRAY(arena, HoldingTotal, count + 1);
    *out_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].is_paused)
            continue;
        HoldingTotal *total = total_of(totals, out_count, &list[i]);
        total->minutes += list[i].minutes;
        total->stretches++;
    }
    *out = totals;
}

const Holding *holding_at(const Holding *list, size_t count, Instant at)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].from.ms <= at.ms && at.ms < list[i].to.ms)
            return &list[i];
    return NULL;
}
