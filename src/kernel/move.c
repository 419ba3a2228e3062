#include "kernel/actor.h"
#include "kernel/journal.h"
#include "kernel/series.h"
#include "kernel/unit_former.h"
#include "kernel/unit_holder.h"
#include "kernel/work_internal.h"

#include <string.h>

/* ---- which move, and who may ---- */

const Move *work_move_find(const WorkKind *kind, Str verb, const Work *work)
{
    const int state = work ? work_state_index(kind, work->state) : 63;
    for (size_t i = 0; i < kind->move_count; i++)
        if (str_is(verb, kind->moves[i].verb) && state >= 0 && (kind->moves[i].from & FROM(state)))
            return &kind->moves[i];
    return NULL;
}

static bool holds(const Ctx *cx, const Work *work, const Move *move)
{
    if (work->officer_id != 0)
        return work->officer_id == cx->actor.account_id &&
               actor_has_role_in(&cx->actor, move->roles, work->unit_id);
    Role turn = ROLE_NONE;
    const bool has_turn = role_parse(work->role, &turn);
    const RoleSet roles = has_turn ? move->roles & ROLE_BIT(turn) : move->roles;
    return actor_has_role_in(&cx->actor, roles, work->unit_id);
}

static bool is_allowed(const Ctx *cx, const Work *work, const Move *move)
{
    const Actor *actor = &cx->actor;
    if (actor->kind == ACTOR_SYSTEM && move->who != WHO_SYSTEM && move->who != WHO_APPLICANT)
        return false;
    switch (move->who) {
    case WHO_HOLDER:
        return holds(cx, work, move);
    case WHO_ROLE:
        return actor_has_role_in(actor, move->roles, work->unit_id);
    case WHO_ORIGIN:
        return actor_has_role_in(actor, move->roles, work->origin_unit_id);
    case WHO_APPLICANT:
        return actor->kind == ACTOR_CITIZEN ||
               actor_has_role_in(actor, move->roles, work->origin_unit_id);
    case WHO_SYSTEM:
        return actor->kind == ACTOR_TIME ||
               (actor->kind == ACTOR_SYSTEM &&
                actor_has_role_in(actor, move->roles, work->origin_unit_id));
    }
    return false;
}

static bool read_facts(Ctx *cx, const WorkKind *kind, const Work *work, const void **out)
{
    *out = NULL;
    return !kind->facts || kind->facts(cx, work, out);
}

static bool applies(const Work *work, const Move *move, const void *facts)
{
    return !move->applies || !facts || move->applies(work, facts);
}

bool work_may_move(Ctx *cx, const WorkKind *kind, const Work *work, const Move *move)
{
    const void *facts = NULL;
    return work_move_find(kind, str_of(move->verb), work) == move && is_allowed(cx, work, move) &&
           read_facts(cx, kind, work, &facts) && applies(work, move, facts);
}

bool work_list_moves(Ctx *cx, const WorkKind *kind, const Work *work, const Move ***out,
                     size_t *out_count)
{
    const void *facts = NULL;
    const Move **moves = ARENA_ARRAY(cx->arena, const Move *, kind->move_count + 1);
    size_t count = 0;
    if (!read_facts(cx, kind, work, &facts))
        return false;
    for (size_t i = 0; i < kind->move_count; i++) {
        const Move *move = &kind->moves[i];
        if (work_move_find(kind, str_of(move->verb), work) == move && is_allowed(cx, work, move) &&
            applies(work, move, facts))
            moves[count++] = move;
    }
    *out = moves;
    *out_count = count;
    return true;
}

/* ---- what the journal says about who ---- */

static int64_t acting_unit(const Work *work, const Move *move)
{
    return move->who == WHO_ORIGIN || move->who == WHO_APPLICANT ? work->origin_unit_id
                                                                 : work->unit_id;
}

static Str acting_role(const Ctx *cx, const Move *move, int64_t unit_id)
{
    for (int role = 1; role < ROLE_COUNT; role++)
        if ((move->roles & ROLE_BIT(role)) &&
            actor_has_role_in(&cx->actor, ROLE_BIT(role), unit_id))
            return str_of(ROLE_CODES[role]);
    return STR("");
}

/* ---- writing ---- */

/* What the hook chose starts now; the rows follow when the work has its row. */
static bool compute_limits(Ctx *cx, MoveRun *run)
{
    Work *work = run->work;
    work->due_at.ms = DUE_NEVER_MS;
    for (size_t i = 0; i < run->limit_count; i++) {
        ClockLimit *limit = &run->limits[i];
        if (!clock_first_due(cx, limit, cx->now, &limit->due_at))
            return false;
        if (limit->due_at.ms < work->due_at.ms)
            work->due_at = limit->due_at;
    }
    return true;
}

static bool store_limits(Ctx *cx, const MoveRun *run)
{
    for (size_t i = 0; i < run->limit_count; i++)
        if (!clock_start(cx, run->work->id.value, &run->limits[i], cx->now))
            return false;
    return true;
}

static bool apply_clock(Ctx *cx, MoveRun *run, bool is_new)
{
    Work *work = run->work;
    switch (run->move->clock) {
    case CLOCK_KEEPS:
        return true;
    case CLOCK_STARTS:
        return (is_new || clock_end(cx, work->id.value, "reception", cx->now)) &&
               compute_limits(cx, run);
    case CLOCK_PAUSES:
        work->due_at.ms = DUE_PAUSED_MS;
        return clock_pause_all(cx, work->id.value,
                               run->pause_reason ? run->pause_reason : run->move->verb, cx->now);
    case CLOCK_RESUMES:
        return clock_resume_all(cx, work->id.value, cx->now) &&
               clock_earliest_due(cx, work->id.value, &work->due_at);
    case CLOCK_ENDS:
        work->due_at.ms = DUE_NEVER_MS;
        return clock_end(cx, work->id.value, NULL, cx->now);
    }
    return false;
}

/* Of the unit, or of who holds for it: also when its book was closed a moment ago, which the units
 * in memory do not show yet. */
static bool next_number(Ctx *cx, MoveRun *run, Str day, int64_t *out)
{
    if (!unit_holder_lead(cx, &run->series_unit_id) ||
        !series_next(cx, run->series, run->series_unit_id, day, out))
        return false;
    const int64_t closed = run->series_unit_id;
    if (*out == 0 && (!unit_holder_get(cx, closed, &run->series_unit_id) ||
                      (run->series_unit_id != closed &&
                       !series_next(cx, run->series, run->series_unit_id, day, out))))
        return false;
    return *out > 0 ||
           fail(cx, ERROR_CONFLICT, VI("Đơn vị này đã kết thúc hoạt động nên không cấp số nữa."),
                "the book of unit %lld is closed", (long long)run->series_unit_id);
}

/* "H41.27" + "-" + YYMMDD + "-" + at least four digits (mã số hồ sơ, one-stop.md §1.1). */
static bool allot_code(Ctx *cx, MoveRun *run)
{
    char iso[11];
    int64_t number = 0;
    Unit unit = {0};
    date_format_iso(cx->today, iso);
    if (!next_number(cx, run, str_of(iso), &number) || !unit_get(cx, run->series_unit_id, &unit))
        return false;
    if (str_is_empty(unit.identifier_code))
        return fail(cx, ERROR_CONFLICT,
                    VI("Đơn vị chưa có mã định danh nên chưa cấp được mã hồ sơ."),
                    "unit %lld has no identifier code", (long long)unit.id);
    run->work->code =
        arena_format(cx->arena, "%.*s-%.2s%.2s%.2s-%04lld", STR_ARGS(unit.identifier_code), iso + 2,
                     iso + 5, iso + 8, (long long)number);
    json_put_text(&run->body, "code", run->work->code);
    return true;
}

static const char SQL_INSERT[] =
    "INSERT INTO work (" WORK_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
    " $13, $14, $15, $16, $17, $18)";

static const char SQL_UPDATE[] =
    "UPDATE work SET code = $2, title = $3, subject = $4, state = $5, unit_id = $6,"
    " origin_unit_id = $7, owner_unit_id = $8, role = $9, officer_id = $10, step = $11,"
    " due_at = $12, closed_at = $13 WHERE id = $1";

static bool store(Ctx *cx, const Work *work, bool is_new)
{
    const DbValue code = db_optional_text(work->code);
    if (is_new)
        return db_run(cx->db, SQL_INSERT,
                      DB_ARGS(db_int(work->id.value), db_text(work->kind), code,
                              db_text(work->title), db_text(work->subject), db_text(work->state),
                              db_int(work->unit_id), db_int(work->origin_unit_id),
                              db_int(work->owner_unit_id), db_text(work->role),
                              db_optional(work->officer_id), db_int(work->step),
                              db_optional(work->parent_id), db_int(work->due_at.ms),
                              db_instant(work->opened_at), db_optional(work->closed_at.ms),
                              db_instant(work->changed_at), db_int(work->version)),
                      &cx->error);
    return db_run_one(
        cx->db, SQL_UPDATE,
        DB_ARGS(db_int(work->id.value), code, db_text(work->title), db_text(work->subject),
                db_text(work->state), db_int(work->unit_id), db_int(work->origin_unit_id),
                db_int(work->owner_unit_id), db_text(work->role), db_optional(work->officer_id),
                db_int(work->step), db_int(work->due_at.ms), db_optional(work->closed_at.ms)),
        &cx->error);
}

/* Who has the work from now on: the time spent is counted from these members (holding.h). */
static void put_holder(MoveRun *run)
{
    const Work *work = run->work;
    json_key(&run->body, "holder");
    json_open_object(&run->body);
    json_put_id(&run->body, "unit", work->unit_id);
    json_put_id(&run->body, "officer", work->officer_id);
    json_put_text(&run->body, "role", work->role);
    json_put_int(&run->body, "step", work->step);
    json_close_object(&run->body);
}

static bool write_journal(Ctx *cx, MoveRun *run, Str from_state, int64_t unit_id, Str role)
{
    put_holder(run);
    if (!str_is_empty(run->led))
        json_put_text(&run->body, "led", run->led);
    json_close_object(&run->body);
    const JournalEntry entry = {
        .at = cx->now,
        .actor_kind = str_of(actor_kind_code(cx->actor.kind)),
        .actor_id = cx->actor.account_id,
        .unit_id = unit_id,
        .role = role,
        .work_id = run->work->id.value,
        .version = run->work->version,
        .verb = str_of(run->move->verb),
        .from_state = from_state,
        .to_state = run->work->state,
        .body = buf_str(&run->body_buf),
    };
    return journal_append(cx, &entry);
}

/* The counters over the lists of who held it and who holds it. */
static void tell_holders(Ctx *cx, const Work *work)
{
    memo_changed(cx, work->unit_id);
    memo_changed(cx, work->officer_id);
}

static void enter_state(Ctx *cx, const WorkKind *kind, const Move *move, Work *work)
{
    if (move->to == TO_SAME)
        return;
    const WorkState *state = &kind->states[move->to];
    work->state = str_of(state->code);
    work->closed_at = state->is_closed ? cx->now : (Instant){0};
}

/* The soft budget of the step that begins, in the calendar of the unit that holds it. */
static bool enter_step(Ctx *cx, const MoveRun *run)
{
    const bool begins = run->enters_step && run->move->clock != CLOCK_ENDS;
    return !begins || clock_enter_step(cx, run->work->id.value, run->work->unit_id,
                                       run->step_minutes, cx->now);
}

/*
 * Everything after the right was checked. The row of the work is written once, complete: what the
 * hook and the clock decide comes before it, the rows that refer to it come behind it. The code,
 * the contended number, is the last thing that is waited for.
 */
static bool run_move(Ctx *cx, MoveRun *run, bool is_new)
{
    Work *work = run->work;
    const Str from_state = work->state;
    const int64_t unit_id = acting_unit(work, run->move);
    const Str role = acting_role(cx, run->move, unit_id);
    run->body_buf = buf_new(cx->arena, 512);
    run->body = json_to(&run->body_buf);
    json_open_object(&run->body);
    tell_holders(cx, work);
    enter_state(cx, run->kind, run->move, work);
    if (run->move->hook && !run->move->hook(cx, run))
        return false;
    if (!apply_clock(cx, run, is_new))
        return false;
    if (run->series && !allot_code(cx, run))
        return false;
    tell_holders(cx, work);
    return store(cx, work, is_new) && (!run->rows || run->rows(cx, run)) && store_limits(cx, run) &&
           enter_step(cx, run) && write_journal(cx, run, from_state, unit_id, role);
}

/* ---- taking the row ---- */

static const char SQL_TAKE[] =
    "UPDATE work SET version = version + 1, changed_at = $3 WHERE id = $1 AND version = $2"
    " RETURNING " WORK_COLUMNS;

static bool take(Ctx *cx, WorkId id, int64_t seen_version, Work *out)
{
    bool found = false;
    const DbArgs args = DB_ARGS(db_int(id.value), db_int(seen_version), db_instant(cx->now));
    if (!db_find_one(cx->db, cx->arena, SQL_TAKE, args, WORK_SHAPE, out, &found, &cx->error))
        return false;
    if (found)
        return true;
    Work current = {0};
    if (!work_get(cx, id, &current))
        return false;
    return fail(cx, ERROR_CONFLICT,
                VI("Trong lúc bạn xem, người khác đã xử lý việc này. Hãy xem lại rồi làm tiếp."),
                "work %lld is at version %lld, seen %lld", (long long)id.value,
                (long long)current.version, (long long)seen_version);
}

static bool check_allowed(Ctx *cx, const WorkKind *kind, const Work *work, const char *verb,
                          MoveRun *run)
{
    const Move *move = work_move_find(kind, str_of(verb), work);
    const bool is_own = cx->actor.kind == ACTOR_CITIZEN || cx->actor.kind == ACTOR_SYSTEM;
    if (!is_own && !work_may_read(cx, work))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có hồ sơ hay việc này."),
                    "work %lld belongs to other units", (long long)work->id.value);
    if (!read_facts(cx, kind, work, &run->facts))
        return false;
    if (!move || !applies(work, move, run->facts))
        return fail(cx, ERROR_CONFLICT,
                    arena_printf(cx->arena,
                                 VI("Việc đang ở trạng thái “%s” nên không làm được bước này."),
                                 work_state_label(kind, work->state)),
                    "verb %.40s from state %.*s", verb, STR_ARGS(work->state));
    if (!is_allowed(cx, work, move))
        return fail(cx, ERROR_FORBIDDEN, VI("Bước này không thuộc phần việc của bạn."),
                    "verb %s by account %lld", verb, (long long)cx->actor.account_id);
    run->move = move;
    return true;
}

bool work_move(Ctx *cx, WorkId id, int64_t seen_version, const char *verb, const void *form,
               Work *out)
{
    Work work = {0};
    if (!take(cx, id, seen_version, &work))
        return false;
    const WorkKind *kind = work_kind_find(work.kind);
    ensure(kind);
    MoveRun run = {.kind = kind, .work = &work, .form = form};
    if (!check_allowed(cx, kind, &work, verb, &run))
        return false;
    if (!run_move(cx, &run, false))
        return false;
    if (out)
        *out = work;
    return true;
}

/* New work addressed to a closed unit goes to the one that holds for it; *led says so. */
static bool lead_units(Ctx *cx, Work *work, Str *led)
{
    int64_t *const units[] = {&work->unit_id, &work->origin_unit_id, &work->owner_unit_id};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        const int64_t addressed = *units[i];
        if (!unit_holder_lead(cx, units[i]))
            return false;
        if (*units[i] != addressed)
            *led = unit_closed_text(cx, addressed);
    }
    return true;
}

bool work_open(Ctx *cx, const WorkKind *kind, const char *verb, const void *form, Work *work,
               void *data)
{
    const Move *move = work_move_find(kind, str_of(verb), NULL);
    ensure(move);
    work->id.value = id_next(cx->ids);
    work->kind = str_of(kind->name);
    work->due_at.ms = DUE_NEVER_MS;
    work->opened_at = work->changed_at = cx->now;
    work->version = 1;
    Str led = {0};
    if (!lead_units(cx, work, &led))
        return false;
    if (!is_allowed(cx, work, move))
        return fail(cx, ERROR_FORBIDDEN, VI("Bạn không có quyền mở việc này ở đơn vị đó."),
                    "verb %s by account %lld", verb, (long long)cx->actor.account_id);
    MoveRun run = {
        .kind = kind, .move = move, .work = work, .form = form, .led = led, .data = data};
    return run_move(cx, &run, true);
}
