#include "features/dossier/dossier_road.h"

#include "features/dossier/dossier.h"

/* ---- the steps ---- */

static const RoadStep RECEPTION = {.role = ROLE_COUNTER,
                                   .name = {VI("Tiếp nhận hồ sơ"), sizeof "Tiếp nhận hồ sơ" - 1},
                                   .phase = 1,
                                   .is_implied = true};
static const RoadStep DECISION = {.role = ROLE_LEADER,
                                  .name = {VI("Lãnh đạo ký"), sizeof "Lãnh đạo ký" - 1},
                                  .phase = 1,
                                  .is_implied = true};
static const RoadStep RETURN = {.role = ROLE_COUNTER,
                                .name = {VI("Trả kết quả"), sizeof "Trả kết quả" - 1},
                                .phase = 1,
                                .is_implied = true};

/* The last of the first `end` positions with this role, or 0. */
static int64_t last_with(const Road *road, Role role, int64_t end)
{
    for (int64_t i = end; i > ROAD_RECEPTION; i--)
        if (road->steps[i - 1].role == role)
            return i;
    return 0;
}

static int64_t decision_of(const Road *road)
{
    const int64_t leader = last_with(road, ROLE_LEADER, road->count);
    return leader ? leader : last_with(road, ROLE_SPECIALIST, road->count);
}

static void copy_steps(RoadStep *steps, Road *road, const ProcedureContent *content)
{
    for (size_t i = 0; i < content->step_count; i++) {
        const ProcedureStep *step = &content->steps[i];
        if (road->count == 0 && step->role != ROLE_COUNTER)
            steps[road->count++] = RECEPTION;
        steps[road->count++] = (RoadStep){
            .role = step->role, .name = step->name, .minutes = step->minutes, .phase = step->phase};
    }
    if (road->count == 0)
        steps[road->count++] = RECEPTION;
}

Road road_of(Arena *arena, const ProcedureContent *content)
{
    RoadStep *steps = ARENA_ARRAY(arena, RoadStep, content->step_count + 3);
    Road road = {.steps = steps};
    copy_steps(steps, &road, content);
    road.decide = decision_of(&road);
    if (road.decide == 0) {
        road.decide = road.count + 1;
        steps[road.count++] = DECISION;
    }
    if (steps[road.count - 1].role != ROLE_COUNTER)
        steps[road.count++] = RETURN;
    if (steps[road.decide - 1].role == ROLE_LEADER)
        road.draft = last_with(&road, ROLE_SPECIALIST, road.decide);
    road.issue = road.count - 1 > road.decide ? road.count - 1 : road.count;
    return road;
}

const RoadStep *road_step(const Road *road, int64_t position)
{
    return position >= 1 && position <= road->count ? &road->steps[position - 1] : NULL;
}

int64_t road_unit(const Road *road, const Work *work, int64_t position)
{
    const RoadStep *step = road_step(road, position);
    return step && step->role == ROLE_COUNTER ? work->origin_unit_id : work->owner_unit_id;
}

static bool is_role(const Road *road, int64_t position, Role role)
{
    const RoadStep *step = road_step(road, position);
    return step && step->role == role;
}

/* Up to here a dossier is forwarded while it is being processed. */
static int64_t end_of_processing(const Road *road)
{
    return road->draft ? road->draft : road->decide;
}

int64_t road_assignee(const Road *road, int64_t position)
{
    if (is_role(road, position, ROLE_SPECIALIST))
        return position;
    const int64_t next = position + 1;
    const bool may_skip = position == ROAD_RECEPTION && is_role(road, next, ROLE_LEADER) &&
                          next < end_of_processing(road);
    const int64_t target = may_skip ? next + 1 : next;
    const bool is_here = position == ROAD_RECEPTION || is_role(road, position, ROLE_LEADER);
    return is_here && is_role(road, target, ROLE_SPECIALIST) && target <= end_of_processing(road)
               ? target
               : 0;
}

/* ---- whether a move applies at this step ---- */

static const Road *road_in(const void *facts)
{
    return &((const DossierFacts *)facts)->road;
}

bool road_may_forward(const Work *work, const void *facts)
{
    return work->step < end_of_processing(road_in(facts));
}

bool road_may_forward_draft(const Work *work, const void *facts)
{
    return work->step < road_in(facts)->decide;
}

bool road_may_forward_result(const Work *work, const void *facts)
{
    return work->step < road_in(facts)->issue;
}

bool road_may_go_back(const Work *work, const void *facts __attribute__((unused)))
{
    return work->step > ROAD_RECEPTION;
}

bool road_may_reopen(const Work *work, const void *facts)
{
    const Road *road = road_in(facts);
    return road->draft != 0 && work->step == road->decide + 1;
}

bool road_may_assign(const Work *work, const void *facts)
{
    /* Before the dossier has reached the competent unit, only a leader who is of it may. */
    return work->unit_id == work->owner_unit_id && road_assignee(road_in(facts), work->step) != 0;
}

bool road_may_take(const Work *work, const void *facts)
{
    return work->officer_id == 0 && is_role(road_in(facts), work->step, ROLE_SPECIALIST);
}

bool road_may_propose(const Work *work, const void *facts)
{
    const Road *road = road_in(facts);
    return road->draft != 0 && work->step == road->draft;
}

bool road_may_approve(const Work *work, const void *facts)
{
    return work->step == road_in(facts)->decide;
}

bool road_may_decide(const Work *work, const void *facts)
{
    const Road *road = road_in(facts);
    return road->draft == 0 && work->step == road->decide;
}

bool road_may_reject(const Work *work __attribute__((unused)), const void *facts)
{
    return road_in(facts)->draft != 0;
}

/* Only a leader of the competent unit; not of the counter that has it for a step. */
bool road_may_stop(const Work *work, const void *facts __attribute__((unused)))
{
    return work->unit_id == work->owner_unit_id;
}

bool road_may_issue(const Work *work, const void *facts)
{
    return work->step == road_in(facts)->issue;
}

/* ---- entering a step ---- */

void road_enter(MoveRun *run, const Road *road, int64_t position, int64_t officer_id)
{
    const RoadStep *step = road_step(road, position);
    Work *work = run->work;
    ensure(step);
    if (position != work->step) {
        run->enters_step = true;
        run->step_minutes = step->minutes;
    }
    work->step = position;
    work->role = str_of(ROLE_CODES[step->role]);
    work->unit_id = road_unit(road, work, position);
    work->officer_id = officer_id;
}

/* ---- what the rows of a dossier say ---- */

/* The field (lĩnh vực) of the procedures on land, as the national catalogue writes it. */
#define LAND_FIELD VI("Đất đai")

typedef struct FactsRow {
    int64_t version_id, drafts, signed_count, allowed;
} FactsRow;
static const DbColumn FACTS_COLUMNS[] = {DB_INT(FactsRow, version_id), DB_INT(FactsRow, drafts),
                                         DB_INT(FactsRow, signed_count), DB_INT(FactsRow, allowed)};

static const char SQL_FACTS[] =
    "SELECT d.version_id,"
    " (SELECT count(*) FROM dossier_extension AS e WHERE e.work_id = d.work_id"
    "   AND e.state = 'drafted') AS drafts,"
    " (SELECT count(*) FROM dossier_extension AS e WHERE e.work_id = d.work_id"
    "   AND e.state = 'signed') AS signed_count,"
    " coalesce((SELECT r.value FROM dossier_rule AS r WHERE r.name = 'extensions'"
    "   AND r.valid_from <= $2 ORDER BY r.valid_from DESC LIMIT 1), 0) AS allowed"
    "  FROM dossier AS d WHERE d.work_id = $1";

bool dossier_facts(Ctx *cx, const Work *work, const void **out)
{
    FactsRow row = {0};
    ProcedureContent content = {0};
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_FACTS,
                     DB_ARGS(db_int(work->id.value), db_date(cx->arena, cx->today)),
                     DB_ROWS(FACTS_COLUMNS), &row, &found, &cx->error))
        return false;
    if (!found)
        return true;
    ProcedureVersion version = {0};
    const ProcedureVersionId id = {row.version_id};
    if (!procedure_content_get(cx, id, &content) || !procedure_version_recall(cx, id, &version))
        return false;
    DossierFacts *facts = ARENA_NEW(cx->arena, DossierFacts);
    facts->version_id = row.version_id;
    facts->has_extension_draft = row.drafts > 0;
    facts->may_extend = row.signed_count < row.allowed;
    facts->is_of_land = str_is(version.field_name, LAND_FIELD);
    facts->road = road_of(cx->arena, &content);
    *out = facts;
    return true;
}

bool dossier_step_minutes(Ctx *cx, const Work *work, int64_t *out)
{
    const void *facts = NULL;
    if (!dossier_facts(cx, work, &facts))
        return false;
    const RoadStep *step = facts ? road_step(road_in(facts), work->step) : NULL;
    *out = step ? step->minutes : 0;
    return true;
}
