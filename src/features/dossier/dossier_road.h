/*
 * road (đường đi của hồ sơ): the steps of a procedure version in the order in which a dossier
 * passes them. The version's rows decide who comes next; what the law needs and a version leaves
 * out is implied: a counter receives at the beginning and gives back at the end, and somebody
 * decides in between. A step names a role, never a unit: the counter is the receiving unit's,
 * everybody else the competent unit's.
 */
#ifndef DOSSIER_DOSSIER_ROAD_H
#define DOSSIER_DOSSIER_ROAD_H

#include "features/procedure/procedure.h"
#include "kernel/work.h"

typedef struct RoadStep {
    Role role;
    Str name;
    int64_t minutes; /* soft budget of working time, 0: none */
    int64_t phase;   /* between two phases the applicant has a duty of his own */
    bool is_implied; /* not a row of the version */
} RoadStep;

/* Positions count from 1, as work.step does. */
typedef struct Road {
    const RoadStep *steps;
    int64_t count;
    int64_t draft;  /* the specialist who proposes the result; 0: whoever decides drafts it too */
    int64_t decide; /* the last leader; in a road without one the last specialist */
    int64_t issue;  /* who numbers the result: the last one before the counter, or the counter */
} Road;

#define ROAD_RECEPTION 1

/* In the arena; never empty. */
Road road_of(Arena *arena, const ProcedureContent *content);
const RoadStep *road_step(const Road *road, int64_t position); /* NULL beside the road */
/* The unit that has a step of this dossier. */
int64_t road_unit(const Road *road, const Work *work, int64_t position);
/* Where assigning leads from here: the specialist's step, this one or the next; 0: nowhere. */
int64_t road_assignee(const Road *road, int64_t position);

/* What the rows of a dossier say about its moves. */
typedef struct DossierFacts {
    Road road;
    int64_t version_id;
    bool has_extension_draft;
    bool may_extend; /* the rule allows one more extension */
    bool is_of_land; /* its law takes stretches out of the limit */
} DossierFacts;
MUST_CHECK bool dossier_facts(Ctx *cx, const Work *work, const void **out);

/* ---- whether a move applies at this step ---- */

bool road_may_forward(const Work *work, const void *facts);
bool road_may_forward_draft(const Work *work, const void *facts);
bool road_may_forward_result(const Work *work, const void *facts);
bool road_may_go_back(const Work *work, const void *facts);
bool road_may_reopen(const Work *work, const void *facts);
bool road_may_assign(const Work *work, const void *facts);
bool road_may_take(const Work *work, const void *facts);
bool road_may_propose(const Work *work, const void *facts);
bool road_may_approve(const Work *work, const void *facts);
bool road_may_decide(const Work *work, const void *facts);
bool road_may_reject(const Work *work, const void *facts);
bool road_may_stop(const Work *work, const void *facts);
bool road_may_issue(const Work *work, const void *facts);

/* Brings the work to a step: role, unit, officer (0: the pool) and the budget of the step. */
void road_enter(MoveRun *run, const Road *road, int64_t position, int64_t officer_id);

#endif
