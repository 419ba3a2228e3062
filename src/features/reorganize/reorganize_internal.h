/* Shared by the files of reorganize only. */
#ifndef REORGANIZE_REORGANIZE_INTERNAL_H
#define REORGANIZE_REORGANIZE_INTERNAL_H

#include "features/reorganize/reorganize.h"
#include "kernel/work.h"
#include "platform/chunk.h"

void plan_mistake(Plan *plan, int64_t line, const char *reason);
void plan_warning(Plan *plan, int64_t line, const char *reason);

/* How each unit that begins or goes on is from the day of the plan on. */
void plan_describe(Resolved *resolved);

/* Where work of a unit goes that does not go to its holder; oldest rule first. */
typedef struct RuleRow {
    int64_t id, reorganization_id, from_unit_id, to_unit_id;
    RuleSort sort;
    Str value;
} RuleRow;
MUST_CHECK bool rule_list(Ctx *cx, int64_t from_unit_id, RuleRow **out, size_t *out_count);
/* Functions that living units gave away in a reorganisation whose rows follow. */
MUST_CHECK bool rule_list_functions(Ctx *cx, RuleRow **out, size_t *out_count);
MUST_CHECK bool rule_store(Ctx *cx, const RuleRow *rule);

/* By a statement without arguments that selects the columns of a Reorganization. */
MUST_CHECK bool reorganization_find_by(Ctx *cx, const char *sql, Reorganization *out, bool *found);

/* The units of one fate ("ends", "begins", "goes_on"), lowest first: whoever takes rows of several
 * units takes them in this order. */
MUST_CHECK bool reorganization_units(Ctx *cx, int64_t id, const char *fate, const int64_t **out,
                                     size_t *out_count);

/* Whether open work still names a closed unit. */
MUST_CHECK bool follow_is_needed(Ctx *cx, bool *out);

/* Work of a split unit for which somebody chose a successor. What is in the hands of others stays
 * there and returns to the chosen unit. */
typedef struct CaseChoice {
    int64_t split_unit_id, from_origin_unit_id, from_owner_unit_id; /* before the transfer */
    int64_t to_unit_id;
} CaseChoice;
/* *done stays false when the work has moved since it was seen. */
MUST_CHECK bool follow_by_hand(Ctx *cx, const CaseChoice *choice, const Work *seen, bool *done);

/* Work that began in a unit which an undone reorganisation had begun: it goes to who answers for
 * that unit, which can give it no number. */
typedef struct Newborn {
    int64_t work_id, unit_id, answerer_unit_id, reorganization_id;
    Str resolution;
} Newborn;
MUST_CHECK bool follow_newborn(Ctx *cx, const Newborn *of);

/* One slice of an undo; *more: call again. */
MUST_CHECK bool return_slice(Ctx *cx, bool *more);
/* Whether undone reorganisations have something left: finished work that was kept, new
 * work in a unit that they began, or such a unit that holds nothing any more. */
MUST_CHECK bool return_is_needed(Ctx *cx, bool *out);

extern const DutyKind REORGANIZE_DUTY;
extern const JobKind REHEARSAL_JOB;

/* ERROR_FORBIDDEN for who does not administer the province as a whole. */
MUST_CHECK bool reorganize_check_province(Ctx *cx);
/* "/reorganize/ID" and the rest. */
Url reorganize_url(Ctx *cx, int64_t id, const char *rest);

#endif
