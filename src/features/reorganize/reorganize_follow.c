/*
 * The rows follow: open work that still names a closed unit goes to its holder, slice by slice,
 * each row journalled. Which slice is next is read off the tables, so a process that was killed
 * goes on where it stood; work that reaches a closed unit late, by a move that was under way during
 * the cut, follows like the rest.
 */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/unit_holder.h"
#include "kernel/work_transfer.h"

/* ---- what the slice knows ---- */

/* Where work of a unit goes: to its holder, or of a unit that was split by these rules. */
typedef struct Left {
    int64_t unit_id, holder_unit_id;
    bool is_split;
    RuleRow *rules;
    size_t rule_count;
} Left;
typedef struct Seat {
    int64_t account_id, unit_id;
    bool is_held;
} Seat;
typedef struct Slice {
    Ctx *cx;
    int64_t unit_id; /* the closed one, or the one that gave a function away */
    int64_t reorganization_id;
    Str resolution;
    const char *moved; /* what a row of this unit is remembered as */
    bool is_taken;     /* its rows are */
    Left *lefts;
    size_t left_count;
    Seat *seats;
    size_t seat_count;
} Slice;

/* What is read of a work only when rules ask for it, and what they said. */
typedef struct Placing {
    const Work *work;
    bool is_read;
    Str procedure_code, address, content; /* folded: but for the code */
    int64_t split_unit_id, rule_id;
    bool waits; /* no rule decides */
} Placing;

typedef struct OfRow {
    int64_t reorganization_id;
    Str resolution;
    bool is_undone;
} OfRow;
static const DbColumn OF_COLUMNS[] = {DB_INT(OfRow, reorganization_id), DB_TEXT(OfRow, resolution),
                                      DB_BOOL(OfRow, is_undone)};
/* A unit is closed by a cut, or it began with one that was undone. */
static const char SQL_OF_UNIT[] =
    "SELECT u.reorganization_id, o.resolution,"
    " CASE WHEN u.fate = 'begins' THEN 1 ELSE 0 END AS is_undone FROM reorganization_unit AS u"
    " JOIN reorganization AS o ON o.id = u.reorganization_id WHERE u.unit_id = $1"
    " AND ((u.fate = 'ends' AND o.state IN ('following', 'done'))"
    "   OR (u.fate = 'begins' AND o.state IN ('returning', 'undone')))"
    " ORDER BY u.reorganization_id DESC LIMIT 1";
/* An undo takes these rows away in the same order, lowest first: one of both waits. */
static const char SQL_TAKE_HOLDER[] =
    "UPDATE unit_holder SET since = since WHERE unit_id = $1 RETURNING unit_id";

static bool take_holder(Ctx *cx, int64_t unit_id, bool *found)
{
    *found = db_fetch_int(cx->db, SQL_TAKE_HOLDER, DB_ARGS(db_int(unit_id)), &unit_id, &cx->error);
    if (!*found && cx->error.code == ERROR_NOT_FOUND)
        error_clear(&cx->error);
    return cx->error.code == ERROR_NONE;
}

/* *found stays false when the unit is not closed, or no longer. */
static bool begin_slice(Ctx *cx, int64_t unit_id, Slice *out, bool *found)
{
    OfRow of = {0};
    *out = (Slice){.cx = cx,
                   .unit_id = unit_id,
                   .lefts = ARENA_ARRAY(cx->arena, Left, 4 * WORK_TRANSFER_ROWS + 1),
                   .seats = ARENA_ARRAY(cx->arena, Seat, WORK_TRANSFER_ROWS)};
    if (!take_holder(cx, unit_id, found))
        return false;
    if (!*found)
        return true;
    if (!db_fetch_one(cx->db, cx->arena, SQL_OF_UNIT, DB_ARGS(db_int(unit_id)), DB_ROWS(OF_COLUMNS),
                      &of, &cx->error))
        return false;
    out->reorganization_id = of.reorganization_id;
    out->resolution = of.resolution;
    out->moved = of.is_undone ? "returned" : "moved";
    out->is_taken = true;
    return true;
}

static const char SQL_IS_SPLIT[] =
    "SELECT coalesce(max(is_split), 0) AS is_split FROM reorganization_unit"
    " WHERE unit_id = $1 AND fate = 'ends'";

static bool left_of(Slice *slice, int64_t unit_id, const Left **out)
{
    Ctx *cx = slice->cx;
    Left *left = &slice->lefts[slice->left_count];
    int64_t is_split = 0;
    for (size_t i = 0; i < slice->left_count; i++)
        if (slice->lefts[i].unit_id == unit_id) {
            *out = &slice->lefts[i];
            return true;
        }
    *left = (Left){.unit_id = unit_id};
    if (!unit_holder_get(cx, unit_id, &left->holder_unit_id))
        return false;
    if (left->holder_unit_id != unit_id &&
        !db_fetch_int(cx->db, SQL_IS_SPLIT, DB_ARGS(db_int(unit_id)), &is_split, &cx->error))
        return false;
    left->is_split = is_split > 0;
    if (left->is_split && !rule_list(cx, unit_id, &left->rules, &left->rule_count))
        return false;
    slice->left_count++;
    *out = left;
    return true;
}

static bool lead(Slice *slice, int64_t unit_id, int64_t *out)
{
    const Left *left = NULL;
    if (!left_of(slice, unit_id, &left))
        return false;
    *out = left->holder_unit_id;
    return true;
}

static const char SQL_SEAT[] =
    "SELECT count(*) AS posts FROM post WHERE account_id = $1 AND unit_id = $2 AND valid_from <= $3"
    " AND (valid_to IS NULL OR valid_to >= $3)";

/* Her work stays in her hands if she has a post there; else it lies in the pool. */
static bool keep_officer(Slice *slice, int64_t unit_id, int64_t *officer_id)
{
    int64_t posts = 0;
    Ctx *cx = slice->cx;
    size_t at = 0;
    if (*officer_id == 0)
        return true;
    while (at < slice->seat_count &&
           (slice->seats[at].account_id != *officer_id || slice->seats[at].unit_id != unit_id))
        at++;
    if (at == slice->seat_count) {
        if (!db_fetch_int(
                cx->db, SQL_SEAT,
                DB_ARGS(db_int(*officer_id), db_int(unit_id), db_date(cx->arena, cx->today)),
                &posts, &cx->error))
            return false;
        slice->seats[slice->seat_count++] = (Seat){*officer_id, unit_id, posts > 0};
    }
    if (!slice->seats[at].is_held)
        *officer_id = 0;
    return true;
}

/* ---- the rules of a split ---- */

typedef struct CaseRow {
    Str procedure_code, address, content;
} CaseRow;
static const DbColumn CASE_COLUMNS[] = {DB_TEXT(CaseRow, procedure_code), DB_TEXT(CaseRow, address),
                                        DB_TEXT(CaseRow, content)};
static const char SQL_CASE[] =
    "SELECT procedure_code, address, content FROM dossier WHERE work_id = $1";

static bool read_case(Ctx *cx, Placing *placing)
{
    CaseRow row = {0};
    bool found = false;
    if (placing->is_read)
        return true;
    if (!db_find_one(cx->db, cx->arena, SQL_CASE, DB_ARGS(db_int(placing->work->id.value)),
                     DB_ROWS(CASE_COLUMNS), &row, &found, &cx->error))
        return false;
    placing->is_read = true;
    placing->procedure_code = row.procedure_code;
    placing->address = utf8_fold(cx->arena, row.address);
    placing->content = utf8_fold(cx->arena, row.content);
    return true;
}

static bool is_meant(const RuleRow *rule, const Placing *placing)
{
    if (rule->sort == RULE_PROCEDURE)
        return str_equal(rule->value, placing->procedure_code);
    return rule->sort == RULE_ADDRESS && (str_find(placing->address, rule->value) >= 0 ||
                                          str_find(placing->content, rule->value) >= 0);
}

/* What stands in place of `unit_id` from now on: of a unit that was split the successor that its
 * first rule names, or while none does the one that the plan made wait. */
static bool place(Slice *slice, Placing *placing, int64_t unit_id, int64_t *out)
{
    const Left *left = NULL;
    if (!left_of(slice, unit_id, &left))
        return false;
    *out = left->holder_unit_id;
    if (!left->is_split)
        return true;
    if (!read_case(slice->cx, placing))
        return false;
    placing->split_unit_id = unit_id;
    for (size_t i = 0; i < left->rule_count; i++)
        if (is_meant(&left->rules[i], placing)) {
            placing->rule_id = left->rules[i].id;
            return lead(slice, left->rules[i].to_unit_id, out);
        }
    placing->waits = true;
    return true;
}

/* ---- one row ---- */

static const char SQL_REMEMBER[] =
    "INSERT INTO reorganization_work (reorganization_id, work_id, from_unit_id,"
    " from_origin_unit_id, from_owner_unit_id, from_officer_id, version, state, split_unit_id,"
    " rule_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (reorganization_id, work_id) DO UPDATE SET version = excluded.version,"
    " state = excluded.state, split_unit_id = excluded.split_unit_id, rule_id = excluded.rule_id";

static bool remember(Slice *slice, const Placing *placing)
{
    const Work *seen = placing->work;
    const char *state = placing->waits ? "waiting" : slice->moved;
    return db_run(slice->cx->db, SQL_REMEMBER,
                  DB_ARGS(db_int(slice->reorganization_id), db_int(seen->id.value),
                          db_int(seen->unit_id), db_int(seen->origin_unit_id),
                          db_int(seen->owner_unit_id), db_optional(seen->officer_id),
                          db_int(seen->version + 1), db_cstr(state), db_int(placing->split_unit_id),
                          db_int(placing->waits ? 0 : placing->rule_id)),
                  &slice->cx->error);
}

static bool transfer(Slice *slice, const Placing *placing, const WorkTransfer *to)
{
    bool done = false;
    return work_transfer(slice->cx, placing->work, to, &done) &&
           (!done || remember(slice, placing));
}

static bool follow_one(Slice *slice, const Work *seen)
{
    Placing placing = {.work = seen};
    WorkTransfer to = {.verb = "transfer",
                       .officer_id = seen->officer_id,
                       .reorganization_id = slice->reorganization_id,
                       .resolution = slice->resolution,
                       .is_taken = slice->is_taken};
    return place(slice, &placing, seen->unit_id, &to.unit_id) &&
           place(slice, &placing, seen->origin_unit_id, &to.origin_unit_id) &&
           place(slice, &placing, seen->owner_unit_id, &to.owner_unit_id) &&
           keep_officer(slice, to.unit_id, &to.officer_id) && transfer(slice, &placing, &to);
}

static bool follow_unit(Ctx *cx, int64_t unit_id, size_t *followed)
{
    Slice slice;
    Work *rows = NULL;
    size_t count = 0;
    bool found = false;
    if (!begin_slice(cx, unit_id, &slice, &found) ||
        (found && !work_take_left(cx, unit_id, &rows, &count)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i].closed_at.ms == 0 && !follow_one(&slice, &rows[i]))
            return false;
    *followed += count;
    return true;
}

/* ---- which are next ---- */

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_COLUMNS[] = {DB_INT(IdRow, id)};

/* The first entry of an index for each: an EXISTS would be hashed over all open work. */
#define MAX_UNITS 50
static const char SQL_NEXT_UNITS[] =
    "SELECT h.unit_id AS id FROM unit_holder AS h WHERE coalesce("
    "(SELECT min(w.due_at) FROM work AS w WHERE w.closed_at IS NULL AND w.unit_id = h.unit_id),"
    " (SELECT min(w.id) FROM work AS w WHERE w.closed_at IS NULL AND w.origin_unit_id = h.unit_id),"
    " (SELECT min(w.id) FROM work AS w WHERE w.closed_at IS NULL AND w.owner_unit_id = h.unit_id))"
    " IS NOT NULL ORDER BY h.unit_id LIMIT 50";

static bool list_next(Ctx *cx, IdRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_NEXT_UNITS, DB_NO_ARGS, DB_ROWS(ID_COLUMNS),
                        sizeof **out, MAX_UNITS, (void *)out, out_count, &cx->error);
}

bool follow_is_needed(Ctx *cx, bool *out)
{
    IdRow *units = NULL;
    size_t count = 0;
    if (!list_next(cx, &units, &count))
        return false;
    *out = count > 0;
    return true;
}

/* Small units share a slice. */
static bool follow_units(Ctx *cx, bool *more)
{
    IdRow *units = NULL;
    size_t count = 0;
    size_t followed = 0;
    if (!list_next(cx, &units, &count))
        return false;
    for (size_t i = 0; i < count && followed < WORK_TRANSFER_ROWS / 2; i++)
        if (!follow_unit(cx, units[i].id, &followed))
            return false;
    *more = count > 0;
    return true;
}

/* ---- functions that a living unit gave away ---- */

static const char SQL_OF_FUNCTION[] =
    "SELECT w.id FROM work AS w JOIN dossier AS d ON d.work_id = w.id AND d.procedure_code = $2"
    " WHERE w.closed_at IS NULL AND w.unit_id = $1 ORDER BY w.due_at, w.id LIMIT 100";

static bool hand_function(Slice *slice, const RuleRow *rule, int64_t work_id)
{
    Work seen = {0};
    WorkTransfer to = {.verb = "transfer",
                       .unit_id = rule->to_unit_id,
                       .reorganization_id = rule->reorganization_id,
                       .resolution = slice->resolution};
    if (!work_get(slice->cx, (WorkId){work_id}, &seen))
        return false;
    to.officer_id = seen.officer_id;
    to.origin_unit_id = seen.origin_unit_id;
    to.owner_unit_id =
        seen.owner_unit_id == rule->from_unit_id ? rule->to_unit_id : seen.owner_unit_id;
    const Placing placing = {.work = &seen, .rule_id = rule->id};
    return keep_officer(slice, to.unit_id, &to.officer_id) && transfer(slice, &placing, &to);
}

/* *more: a slice of this function was moved. */
static bool follow_function(Ctx *cx, const RuleRow *rule, bool *more)
{
    IdRow *rows = NULL;
    size_t count = 0;
    Slice slice = {.cx = cx,
                   .unit_id = rule->from_unit_id,
                   .reorganization_id = rule->reorganization_id,
                   .resolution = STR(VI("Chuyển chức năng")),
                   .moved = "moved",
                   .seats = ARENA_ARRAY(cx->arena, Seat, WORK_TRANSFER_ROWS)};
    if (!db_fetch_all(cx->db, cx->arena, SQL_OF_FUNCTION,
                      DB_ARGS(db_int(rule->from_unit_id), db_text(rule->value)),
                      DB_ROWS(ID_COLUMNS), sizeof *rows, WORK_TRANSFER_ROWS, (void *)&rows, &count,
                      &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!hand_function(&slice, rule, rows[i].id))
            return false;
    *more = count > 0;
    return true;
}

static bool follow_functions(Ctx *cx, bool *more)
{
    RuleRow *rules = NULL;
    size_t count = 0;
    *more = false;
    if (!rule_list_functions(cx, &rules, &count))
        return false;
    for (size_t i = 0; i < count && !*more; i++)
        if (!follow_function(cx, &rules[i], more))
            return false;
    return true;
}

/* ---- begun in a unit that was undone ---- */

bool follow_newborn(Ctx *cx, const Newborn *of)
{
    Work seen = {0};
    Left lefts[5] = {{.unit_id = of->unit_id, .holder_unit_id = of->answerer_unit_id}};
    Seat seats[1];
    Slice slice = {.cx = cx,
                   .unit_id = of->unit_id,
                   .reorganization_id = of->reorganization_id,
                   .resolution = of->resolution,
                   .moved = "returned",
                   .lefts = lefts,
                   .left_count = 1,
                   .seats = seats};
    return work_get(cx, (WorkId){of->work_id}, &seen) && follow_one(&slice, &seen);
}

/* ---- by hand ---- */

bool follow_by_hand(Ctx *cx, const CaseChoice *choice, const Work *seen, bool *done)
{
    Slice slice;
    int64_t waits_with = 0;
    int64_t chosen = 0;
    bool found = false;
    if (!begin_slice(cx, choice->split_unit_id, &slice, &found))
        return false;
    if (!found)
        return fail(cx, ERROR_CONFLICT,
                    VI("Đợt sắp xếp này đã được hoàn tác nên không phân việc nữa."),
                    "unit %lld has no holder", (long long)choice->split_unit_id);
    if (!lead(&slice, choice->split_unit_id, &waits_with) ||
        !lead(&slice, choice->to_unit_id, &chosen))
        return false;
    const bool has_origin = choice->from_origin_unit_id == choice->split_unit_id;
    const bool has_owner = choice->from_owner_unit_id == choice->split_unit_id;
    WorkTransfer to = {.verb = "transfer",
                       .unit_id = seen->unit_id == waits_with ? chosen : seen->unit_id,
                       .origin_unit_id = has_origin ? chosen : seen->origin_unit_id,
                       .owner_unit_id = has_owner ? chosen : seen->owner_unit_id,
                       .officer_id = seen->officer_id,
                       .reorganization_id = slice.reorganization_id,
                       .resolution = slice.resolution};
    return keep_officer(&slice, to.unit_id, &to.officer_id) && work_transfer(cx, seen, &to, done);
}

/* ---- the whole ---- */

static const char SQL_DONE[] =
    "UPDATE reorganization SET state = 'done', ended_at = $1 WHERE state = 'following'";

bool reorganize_follow(Ctx *cx, bool *more)
{
    if (!follow_units(cx, more) || *more)
        return *more;
    if (!follow_functions(cx, more) || *more)
        return *more;
    if (!return_slice(cx, more) || *more)
        return *more;
    return db_run(cx->db, SQL_DONE, DB_ARGS(db_instant(cx->now)), &cx->error);
}
