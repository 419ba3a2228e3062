/*
 * The cut: one transaction that ends and begins units, writes what became of whom, names the
 * holders, closes the registers and moves the posts. It touches no work: rows follow later, and
 * until then the holder's officers act for the closed unit (kernel/unit_holder.h).
 */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/calendar_store.h"
#include "kernel/journal.h"
#include "kernel/unit_holder.h"

typedef struct Cut {
    Ctx *cx;
    Resolved *resolved;
    int64_t id;
    Date before; /* the last day of the old state */
} Cut;

/* ---- units ---- */

static const char SQL_STORE_UNIT[] =
    "INSERT INTO reorganization_unit (reorganization_id, unit_id, fate, holder_unit_id, is_split)"
    " VALUES ($1, $2, $3, $4, $5)";

static bool store_unit_row(Cut *cut, const PlanUnit *unit, const char *fate)
{
    const int64_t holder = unit->holder == NO_UNIT ? 0 : cut->resolved->news[unit->holder].id;
    return db_run(cut->cx->db, SQL_STORE_UNIT,
                  DB_ARGS(db_int(cut->id), db_int(unit->id), db_cstr(fate), db_optional(holder),
                          db_int(unit->successor_count > 1)),
                  &cut->cx->error);
}

/* Exactly one row, or the unit has changed since the plan was resolved. */
static const char SQL_END_UNIT[] =
    "UPDATE unit SET valid_to = $2 WHERE id = $1 AND valid_to IS NULL";
static const char SQL_END_VERSION[] = "UPDATE unit_version SET valid_to = $2 WHERE unit_id = $1"
                                      " AND valid_to IS NULL AND valid_from <= $2";

static bool end_version(Cut *cut, const PlanUnit *unit)
{
    return db_run_one(cut->cx->db, SQL_END_VERSION,
                      DB_ARGS(db_int(unit->id), db_date(cut->cx->arena, cut->before)),
                      &cut->cx->error);
}

static bool begin_units(Cut *cut)
{
    Ctx *cx = cut->cx;
    Resolved *resolved = cut->resolved;
    for (size_t i = 0; i < resolved->new_count; i++)
        if (!resolved->news[i].unit)
            resolved->news[i].id = id_next(cx->ids);
    for (size_t i = 0; i < resolved->new_count; i++) {
        PlanUnit *new = &resolved->news[i];
        if (new->unit && !new->goes_on)
            continue;
        new->version.id = id_next(cx->ids);
        new->version.unit_id = new->after.id = new->id;
        if (new->parent != NO_UNIT)
            new->version.parent_id = resolved->news[new->parent].id;
        new->after.parent_id = new->version.parent_id;
    }
    return true;
}

/* A parent's row comes before those of its children. */
static bool store_identities(Cut *cut, bool above)
{
    Ctx *cx = cut->cx;
    for (size_t i = 0; i < cut->resolved->new_count; i++) {
        const PlanUnit *new = &cut->resolved->news[i];
        if (new->unit || (new->parent == NO_UNIT) != above)
            continue;
        if (!unit_store_identity(cx->db, cx->arena, &new->after, &cx->error) ||
            !store_unit_row(cut, new, "begins"))
            return false;
    }
    return true;
}

static bool store_versions(Cut *cut)
{
    Ctx *cx = cut->cx;
    for (size_t i = 0; i < cut->resolved->new_count; i++) {
        const PlanUnit *new = &cut->resolved->news[i];
        if (new->unit && !new->goes_on)
            continue;
        if (new->goes_on && (!end_version(cut, new) ||
                             !unit_update_identity(cx->db, cx->arena, &new->after, &cx->error) ||
                             !store_unit_row(cut, new, "goes_on")))
            return false;
        if (!unit_store_version(cx->db, cx->arena, &new->version, &cx->error))
            return false;
    }
    return true;
}

static bool end_units(Cut *cut)
{
    Ctx *cx = cut->cx;
    const DbValue last_day = db_date(cx->arena, cut->before);
    for (size_t i = 0; i < cut->resolved->old_count; i++) {
        const PlanUnit *old = &cut->resolved->olds[i];
        if (!old->ends)
            continue;
        const int64_t holder = cut->resolved->news[old->holder].id;
        if (!db_run_one(cx->db, SQL_END_UNIT, DB_ARGS(db_int(old->id), last_day), &cx->error) ||
            !end_version(cut, old) || !unit_holder_hand_on(cx->db, old->id, holder, &cx->error) ||
            !unit_holder_store(cx->db, old->id, holder, cx->now, &cx->error) ||
            !store_unit_row(cut, old, "ends"))
            return false;
    }
    return true;
}

/* ---- what became of whom ---- */

static bool store_succession(Cut *cut, size_t line_index)
{
    Ctx *cx = cut->cx;
    const Resolved *resolved = cut->resolved;
    const PlanLine *line = &resolved->plan->lines[line_index];
    const PlanUnit *old = &resolved->olds[resolved->old_of[line_index]];
    const bool is_part = line->kind == SUCCESSION_SPLIT_PART || line->kind == SUCCESSION_SHRINK ||
                         old->successor_count > 1;
    const UnitSuccession act = {
        .id = id_next(cx->ids),
        .from_unit_id = old->id,
        .to_unit_id = resolved->news[resolved->new_of[line_index]].id,
        .date = resolved->plan->date,
        .kind = line->kind,
        .share = is_part ? SHARE_PART : SHARE_WHOLE,
        .resolution = resolved->plan->resolution,
        .certainty = STR("sourced"),
        .source = line->source,
    };
    const bool is_split = old->ends && old->successor_count > 1 && !succession_goes_on(line->kind);
    const RuleRow rule = {.reorganization_id = cut->id,
                          .from_unit_id = act.from_unit_id,
                          .to_unit_id = act.to_unit_id,
                          .sort = RULE_SUCCESSOR};
    return unit_store_succession(cx->db, cx->arena, &act, &cx->error) &&
           (!is_split || rule_store(cx, &rule));
}

static bool store_rule(Cut *cut, size_t line_index)
{
    const Resolved *resolved = cut->resolved;
    const PlanLine *line = &resolved->plan->lines[line_index];
    const RuleRow rule = {
        .reorganization_id = cut->id,
        .from_unit_id = resolved->olds[resolved->old_of[line_index]].id,
        .to_unit_id = resolved->news[resolved->new_of[line_index]].id,
        .sort = line->sort,
        .value = line->sort == RULE_ADDRESS ? utf8_fold(cut->cx->arena, line->value) : line->value};
    return rule_store(cut->cx, &rule);
}

static bool store_lines(Cut *cut)
{
    const Plan *plan = cut->resolved->plan;
    for (size_t i = 0; i < plan->count; i++) {
        const PlanRow row = plan->lines[i].row;
        if (row == PLAN_SUCCESSION && !store_succession(cut, i))
            return false;
        if (row == PLAN_RULE && !store_rule(cut, i))
            return false;
    }
    return true;
}

/* ---- registers: closed with their unit; the new unit begins at 01 because it is another one ----
 */

static const char SQL_FREEZE_SERIES[] =
    "INSERT INTO reorganization_series (reorganization_id, unit_id, name, period, last)"
    " SELECT u.reorganization_id, s.unit_id, s.name, s.period, s.last FROM reorganization_unit AS u"
    " JOIN series AS s ON s.unit_id = u.unit_id WHERE u.reorganization_id = $1 AND u.fate = 'ends'";

/* ---- posts ---- */

typedef struct PostRow {
    int64_t id, account_id, unit_id;
    Str login, role;
    Date valid_to;
} PostRow;
static const DbColumn POST_COLUMNS[] = {DB_INT(PostRow, id),      DB_INT(PostRow, account_id),
                                        DB_INT(PostRow, unit_id), DB_TEXT(PostRow, login),
                                        DB_TEXT(PostRow, role),   DB_DATE(PostRow, valid_to)};
#define MAX_POSTS 50000
static const char SQL_POSTS[] =
    "SELECT p.id, p.account_id, p.unit_id, a.login, p.role, p.valid_to FROM reorganization_unit AS u"
    " JOIN post AS p ON p.unit_id = u.unit_id AND (p.valid_to IS NULL OR p.valid_to >= $2)"
    " JOIN account AS a ON a.id = p.account_id"
    " WHERE u.reorganization_id = $1 ORDER BY p.id LIMIT 50000";
static const char SQL_END_POST[] = "UPDATE post SET valid_to = $2 WHERE id = $1";
static const char SQL_ADD_POST[] =
    "INSERT INTO post (id, account_id, unit_id, role, valid_from, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const char SQL_STORE_POST[] =
    "INSERT INTO reorganization_post (reorganization_id, post_id, is_new, ended_before)"
    " VALUES ($1, $2, $3, $4)";

static bool remember_post(Cut *cut, int64_t post_id, bool is_new, Date ended_before)
{
    return db_run(cut->cx->db, SQL_STORE_POST,
                  DB_ARGS(db_int(cut->id), db_int(post_id), db_int(is_new),
                          db_date(cut->cx->arena, ended_before)),
                  &cut->cx->error);
}

static bool add_post(Cut *cut, const PostRow *post, int64_t unit_id, Str role)
{
    Ctx *cx = cut->cx;
    const int64_t id = id_next(cx->ids);
    return db_run(cx->db, SQL_ADD_POST,
                  DB_ARGS(db_int(id), db_int(post->account_id), db_int(unit_id), db_text(role),
                          db_date(cx->arena, cut->resolved->plan->date), db_instant(cx->now)),
                  &cx->error) &&
           remember_post(cut, id, true, (Date){0});
}

static size_t find_old_by_id(const Resolved *resolved, int64_t unit_id)
{
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].id == unit_id)
            return i;
    return NO_UNIT;
}

static bool is_meant(const Resolved *resolved, size_t line_index, size_t old, const PostRow *post)
{
    const PlanLine *line = &resolved->plan->lines[line_index];
    if (line->row != PLAN_POST ||
        (!str_is_empty(line->value) && !str_equal(line->value, post->role)) ||
        (!str_is(line->login, "*") && !str_equal(line->login, post->login)))
        return false;
    return resolved->old_of[line_index] == old ||
           (str_is(line->old_code, "*") && resolved->olds[old].ends);
}

static int64_t post_target(const Resolved *resolved, size_t line_index, size_t old)
{
    const size_t named = resolved->new_of[line_index];
    return resolved->news[named != NO_UNIT ? named : resolved->olds[old].holder].id;
}

/* The lines that mean this post, each gives one; a line for one login stands above "*". */
static bool follow_post(Cut *cut, const PostRow *post, size_t old)
{
    const Resolved *resolved = cut->resolved;
    bool is_named = false;
    for (size_t i = 0; i < resolved->plan->count; i++)
        is_named = is_named || (is_meant(resolved, i, old, post) &&
                                !str_is(resolved->plan->lines[i].login, "*"));
    for (size_t i = 0; i < resolved->plan->count; i++) {
        const PlanLine *line = &resolved->plan->lines[i];
        if (!is_meant(resolved, i, old, post) || (is_named && str_is(line->login, "*")))
            continue;
        const Str role = str_is_empty(line->role) ? post->role : line->role;
        if (!add_post(cut, post, post_target(resolved, i, old), role))
            return false;
    }
    return true;
}

static bool move_posts(Cut *cut)
{
    Ctx *cx = cut->cx;
    PostRow *posts = NULL;
    size_t count = 0;
    const DbValue last_day = db_date(cx->arena, cut->before);
    const DbArgs args = DB_ARGS(db_int(cut->id), db_date(cx->arena, cut->resolved->plan->date));
    if (!db_fetch_all(cx->db, cx->arena, SQL_POSTS, args, DB_ROWS(POST_COLUMNS), sizeof *posts,
                      MAX_POSTS, (void *)&posts, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const size_t old = find_old_by_id(cut->resolved, posts[i].unit_id);
        if (old == NO_UNIT)
            continue;
        if (cut->resolved->olds[old].ends &&
            (!db_run(cx->db, SQL_END_POST, DB_ARGS(db_int(posts[i].id), last_day), &cx->error) ||
             !remember_post(cut, posts[i].id, false, posts[i].valid_to)))
            return false;
        if (!follow_post(cut, &posts[i], old))
            return false;
    }
    return true;
}

/* ---- the whole ---- */

static const char SQL_BEGIN[] = "UPDATE reorganization SET state = 'following', cut_at = $2"
                                " WHERE id = $1 AND state = 'scheduled'";

static Str note_of(const Cut *cut)
{
    Buf text = buf_new(cut->cx->arena, 512);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_id(&json, "reorganization", cut->id);
    json_put_date(&json, "date", cut->resolved->plan->date);
    json_put_text(&json, "resolution", cut->resolved->plan->resolution);
    json_put_int(&json, "lines", (int64_t)cut->resolved->plan->count);
    json_close_object(&json);
    return buf_str(&text);
}

bool reorganize_cut(Ctx *cx, int64_t id, Resolved *resolved)
{
    Cut cut = {cx, resolved, id, {resolved->plan->date.days - 1}};
    ensure(resolved->plan->mistake_count == 0);
    return db_run_one(cx->db, SQL_BEGIN, DB_ARGS(db_int(id), db_instant(cx->now)), &cx->error) &&
           begin_units(&cut) && store_identities(&cut, true) && store_identities(&cut, false) &&
           store_versions(&cut) && end_units(&cut) && store_lines(&cut) &&
           db_run(cx->db, SQL_FREEZE_SERIES, DB_ARGS(db_int(id)), &cx->error) && move_posts(&cut) &&
           cache_touch(cx, UNIT_CACHE.name) && cache_touch(cx, CALENDAR_CACHE.name) &&
           journal_note(cx, "reorganization.cut", 0, note_of(&cut));
}
