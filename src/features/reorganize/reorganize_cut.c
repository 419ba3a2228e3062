/*
 * The cut: one transaction that ends and begins units, writes what became of whom, names the
 * holders, closes the registers and moves the posts. It touches no work: rows follow later, and
 * until then the holder's officers act for the closed unit (kernel/unit_holder.h).
 */
#include "features/reorganize/reorganize_internal.h"

#include "kernel/calendar_store.h"
#include "kernel/journal.h"
#include "kernel/series.h"
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
    " JOIN series AS s ON s.unit_id = u.unit_id AND s.is_closed = 1"
    " WHERE u.reorganization_id = $1 AND u.fate = 'ends'";

/* Last, because receptions at these units wait from here to the commit: those before have their
 * number and are counted, those behind get one of the holder. */
static bool close_books(Cut *cut)
{
    Ctx *cx = cut->cx;
    const int64_t *units = NULL;
    size_t count = 0;
    if (!reorganization_units(cx, cut->id, "ends", &units, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!series_close(cx, units[i], cx->today))
            return false;
    return db_run(cx->db, SQL_FREEZE_SERIES, DB_ARGS(db_int(cut->id)), &cx->error);
}

/* ---- posts ---- */

static const char SQL_END_POST[] = "UPDATE post SET valid_to = $2 WHERE id = $1";
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

static bool end_posts(Cut *cut, const PlanPosts *posts)
{
    Ctx *cx = cut->cx;
    const DbValue last_day = db_date(cx->arena, cut->before);
    for (size_t i = 0; i < posts->count; i++) {
        const PlanPost *post = &posts->items[i];
        if (post->is_ended &&
            (!db_run(cx->db, SQL_END_POST, DB_ARGS(db_int(post->id), last_day), &cx->error) ||
             !remember_post(cut, post->id, false, post->valid_to)))
            return false;
    }
    return true;
}

static bool give_posts(Cut *cut, const PlanPosts *posts)
{
    Ctx *cx = cut->cx;
    for (size_t i = 0; i < posts->gift_count; i++) {
        Post post = posts->gifts[i].post;
        post.id = id_next(cx->ids);
        post.unit_id = cut->resolved->news[posts->gifts[i].to].id;
        if (!post_store(cx->db, cx->arena, cx->ids, &post, cx->now, &cx->error) ||
            !remember_post(cut, post.id, true, (Date){0}))
            return false;
    }
    return true;
}

static bool move_posts(Cut *cut)
{
    PlanPosts posts = {0};
    return plan_posts(cut->cx, cut->resolved, &posts) && end_posts(cut, &posts) &&
           give_posts(cut, &posts);
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
           store_versions(&cut) && end_units(&cut) && store_lines(&cut) && move_posts(&cut) &&
           cache_touch(cx, UNIT_CACHE.name) && cache_touch(cx, CALENDAR_CACHE.name) &&
           journal_note(cx, "reorganization.cut", 0, note_of(&cut)) && close_books(&cut);
}
