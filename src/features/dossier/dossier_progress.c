/* The road of one dossier as page and API show it: what is done, where it is, what is to come, how
 * much working time each step and each officer used, and whose time it was when it went late. */
#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_road.h"
#include "kernel/clock.h"
#include "kernel/holding.h"
#include "kernel/unit.h"

#include <string.h>

typedef struct Progress {
    const DossierFacts *facts;
    Holding *holdings;
    size_t holding_count;
    HoldingTotal *totals;
    size_t total_count;
    Clock legal;              /* id 0: not received yet */
    const Holding *late_with; /* who had it when the legal limit passed, NULL: nobody or in time */
    bool is_late;
} Progress;

static bool load(Ctx *cx, const Work *work, Progress *out)
{
    const void *facts = NULL;
    Clock *clocks = NULL;
    size_t count = 0;
    *out = (Progress){0};
    if (!dossier_facts(cx, work, &facts) || !clock_list(cx, work->id.value, &clocks, &count) ||
        !holding_list(cx, work, &out->holdings, &out->holding_count))
        return false;
    ensure(facts);
    out->facts = facts;
    for (size_t i = 0; i < count; i++)
        if (str_is(clocks[i].kind, "legal"))
            out->legal = clocks[i];
    out->is_late = out->legal.id != 0 && clock_is_late(cx, &out->legal, out->legal.due_at);
    if (out->is_late)
        out->late_with = holding_at(out->holdings, out->holding_count, out->legal.due_at);
    holding_sum(cx->arena, out->holdings, out->holding_count, &out->totals, &out->total_count);
    return true;
}

/* ---- the steps ---- */

static RoadState state_of(const Work *work, const Road *road, int64_t position)
{
    const bool is_over = work->closed_at.ms != 0 && !str_is(work->state, "returned");
    if (str_is(work->state, "returned") || position < work->step)
        return ROAD_DONE;
    if (position == work->step && !is_over)
        return ROAD_HERE;
    return is_over || position > road->count ? ROAD_LEFT_OUT : ROAD_AHEAD;
}

static RoadRow row_of(Ctx *cx, const Work *work, const Progress *progress, int64_t position)
{
    const Road *road = &progress->facts->road;
    const RoadStep *step = road_step(road, position);
    RoadRow row = {.position = position,
                   .name = step->name,
                   .role = role_label(step->role),
                   .unit_id = road_unit(road, work, position),
                   .phase = step->phase,
                   .budget_minutes = step->minutes,
                   .state = state_of(work, road, position),
                   .is_implied = step->is_implied};
    for (size_t i = 0; i < progress->holding_count; i++) {
        const Holding *holding = &progress->holdings[i];
        if (holding->step != position || holding->is_paused)
            continue;
        row.used_minutes += holding->minutes;
        row.is_unknown = row.is_unknown || holding->is_unknown;
        row.who = str_is_empty(holding->officer) ? holding->left_by_name : holding->officer;
        row.is_late_here = row.is_late_here || holding == progress->late_with;
    }
    row.unit = unit_name(cx, row.unit_id);
    row.is_over = row.budget_minutes > 0 && row.used_minutes > row.budget_minutes;
    row.budget = row.budget_minutes ? clock_minutes_label(cx->arena, row.budget_minutes) : STR("–");
    row.used = row.used_minutes || row.state == ROAD_HERE
                   ? clock_minutes_label(cx->arena, row.used_minutes)
                   : STR("");
    return row;
}

static void list_rows(Ctx *cx, const Work *work, const Progress *progress, RoadView *view)
{
    const Road *road = &progress->facts->road;
    RoadRow *rows = ARENA_ARRAY(cx->arena, RoadRow, (size_t)road->count);
    for (int64_t i = 0; i < road->count; i++)
        rows[i] = row_of(cx, work, progress, i + 1);
    view->rows = rows;
    view->count = (size_t)road->count;
    view->has_phases = road->count > 0 && rows[road->count - 1].phase > 1;
}

/* ---- each unit's part of each phase ---- */

static ShareRow *share_of(ShareRow *shares, size_t *count, const RoadRow *row)
{
    for (size_t i = 0; i < *count; i++)
        if (shares[i].phase == row->phase && shares[i].unit_id == row->unit_id)
            return &shares[i];
    shares[*count] = (ShareRow){.phase = row->phase, .unit_id = row->unit_id, .unit = row->unit};
    return &shares[(*count)++];
}

static void list_shares(Ctx *cx, RoadView *view)
{
    ShareRow *shares = ARENA_ARRAY(cx->arena, ShareRow, view->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++) {
        ShareRow *share = share_of(shares, &count, &view->rows[i]);
        share->budget_minutes += view->rows[i].budget_minutes;
        share->used_minutes += view->rows[i].used_minutes;
    }
    for (size_t i = 0; i < count; i++) {
        shares[i].budget = clock_minutes_label(cx->arena, shares[i].budget_minutes);
        shares[i].used = clock_minutes_label(cx->arena, shares[i].used_minutes);
        shares[i].is_over =
            shares[i].used_minutes > shares[i].budget_minutes && shares[i].budget_minutes > 0;
    }
    view->shares = shares;
    view->share_count = count > 1 ? count : 0;
}

/* ---- the page ---- */

static Str holder_words(Ctx *cx, int64_t unit_id, Str officer)
{
    const Str unit = unit_name(cx, unit_id);
    return str_is_empty(officer)
               ? arena_format(cx->arena, VI("%.*s (chưa giao ai)"), STR_ARGS(unit))
               : arena_format(cx->arena, "%.*s – %.*s", STR_ARGS(unit), STR_ARGS(officer));
}

static void list_totals(Ctx *cx, const Progress *progress, RoadView *view)
{
    SpentRow *rows = ARENA_ARRAY(cx->arena, SpentRow, progress->total_count + 1);
    for (size_t i = 0; i < progress->total_count; i++) {
        const HoldingTotal *total = &progress->totals[i];
        rows[i] = (SpentRow){.unit = unit_name(cx, total->unit_id),
                             .officer = str_is_empty(total->officer) ? str_of(VI("Chưa giao ai"))
                                                                     : total->officer,
                             .time = clock_minutes_label(cx->arena, total->minutes)};
    }
    view->spent = rows;
    view->spent_count = progress->total_count;
}

bool dossier_road_panel(Ctx *cx, const Work *work, Buf *out)
{
    Progress progress = {0};
    ProcedureVersion version = {0};
    RoadView view = {0};
    if (!load(cx, work, &progress) ||
        !procedure_version_recall(cx, (ProcedureVersionId){progress.facts->version_id}, &version))
        return false;
    list_rows(cx, work, &progress, &view);
    list_shares(cx, &view);
    list_totals(cx, &progress, &view);
    view.origin = unit_name(cx, work->origin_unit_id);
    view.owner = unit_name(cx, work->owner_unit_id);
    view.is_apart = work->origin_unit_id != work->owner_unit_id;
    view.resume_rule = resume_rule_label(version.resume_rule);
    view.resume_source = version.resume_source;
    view.is_late = progress.is_late;
    view.due_at = progress.legal.due_at;
    if (progress.late_with)
        view.late_with = holder_words(cx, progress.late_with->unit_id, progress.late_with->officer);
    road_html(out, &view);
    return true;
}

/* ---- the API ---- */

static const char *const ROAD_STATE_CODES[] = {[ROAD_DONE] = "done",
                                               [ROAD_HERE] = "here",
                                               [ROAD_AHEAD] = "ahead",
                                               [ROAD_LEFT_OUT] = "left_out"};

static void put_step(Json *json, const Road *road, const RoadRow *row)
{
    json_open_object(json);
    json_put_int(json, "position", row->position);
    json_put_text(json, "name", row->name);
    json_put_cstr(json, "role", ROLE_CODES[road_step(road, row->position)->role]);
    json_put_id(json, "unit_id", row->unit_id);
    json_put_int(json, "phase", row->phase);
    json_put_cstr(json, "state", ROAD_STATE_CODES[row->state]);
    json_put_int(json, "budget_minutes", row->budget_minutes);
    json_put_int(json, "used_minutes", row->used_minutes);
    json_close_object(json);
}

static void put_shares(Json *json, const RoadView *view)
{
    json_key(json, "shares");
    json_open_array(json);
    for (size_t i = 0; i < view->share_count; i++) {
        json_open_object(json);
        json_put_int(json, "phase", view->shares[i].phase);
        json_put_id(json, "unit_id", view->shares[i].unit_id);
        json_put_int(json, "budget_minutes", view->shares[i].budget_minutes);
        json_put_int(json, "used_minutes", view->shares[i].used_minutes);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_totals(Json *json, const Progress *progress)
{
    json_key(json, "time_used");
    json_open_array(json);
    for (size_t i = 0; i < progress->total_count; i++) {
        json_open_object(json);
        json_put_id(json, "unit_id", progress->totals[i].unit_id);
        json_put_id(json, "officer_id", progress->totals[i].officer_id);
        json_put_text(json, "officer", progress->totals[i].officer);
        json_put_int(json, "minutes", progress->totals[i].minutes);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_late(Json *json, const Progress *progress)
{
    json_key(json, "late");
    if (!progress->is_late) {
        json_null_value(json);
        return;
    }
    json_open_object(json);
    json_put_instant(json, "due_at", progress->legal.due_at);
    if (progress->late_with) {
        json_put_id(json, "unit_id", progress->late_with->unit_id);
        json_put_id(json, "officer_id", progress->late_with->officer_id);
        json_put_text(json, "role", progress->late_with->role);
        json_put_int(json, "step", progress->late_with->step);
    }
    json_close_object(json);
}

bool dossier_road_json(Ctx *cx, const Work *work, Json *json)
{
    Progress progress = {0};
    RoadView view = {0};
    if (!load(cx, work, &progress))
        return false;
    list_rows(cx, work, &progress, &view);
    json_key(json, "road");
    json_open_array(json);
    for (size_t i = 0; i < view.count; i++)
        put_step(json, &progress.facts->road, &view.rows[i]);
    json_close_array(json);
    list_shares(cx, &view);
    put_shares(json, &view);
    put_totals(json, &progress);
    put_late(json, &progress);
    return true;
}
