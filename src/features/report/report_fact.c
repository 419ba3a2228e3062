#include "features/report/report_fact.h"

#define X(value, code, label) code,
const char *const REPORT_SIDE_CODES[SIDE_COUNT] = {REPORT_SIDES(X)};
#undef X

const char *report_side_label(ReportSide side)
{
#define X(value, code, label) label,
    static const char *const LABELS[SIDE_COUNT] = {REPORT_SIDES(X)};
#undef X
    return LABELS[side];
}

const char *const REPORT_ENDING_CODES[ENDING_COUNT] = {"open", "in_time", "late", "without_result"};

/* The states in which a kind's work has its result; closed in another one it has none. */
typedef struct ResultRow {
    const char *kind, *state;
} ResultRow;
static const ResultRow RESULTS[] = {
    {"dossier", "done"}, /* at the counter: on time is measured here */
    {"dossier", "returned"},
};

bool report_counts(Str kind)
{
    for (size_t i = 0; i < COUNT_OF(RESULTS); i++)
        if (str_is(kind, RESULTS[i].kind))
            return true;
    return false;
}

static bool has_result(const ReportSeen *seen)
{
    for (size_t i = 0; i < COUNT_OF(RESULTS); i++)
        if (str_is(seen->kind, RESULTS[i].kind) && str_is(seen->state, RESULTS[i].state))
            return true;
    return false;
}

/* Work without a limit ended when its row last changed, unless it says when it was closed. */
static Instant ended_at(const ReportSeen *seen)
{
    if (seen->limit_ended_at.ms)
        return seen->limit_ended_at;
    return seen->closed_at.ms ? seen->closed_at : seen->changed_at;
}

static void find_ending(const ReportSeen *seen, ReportFact *out)
{
    out->ending = ENDING_OPEN;
    out->ended_at = (Instant){0};
    if (has_result(seen)) {
        const bool is_late = seen->due_at.ms && seen->limit_ended_at.ms > seen->due_at.ms;
        out->ending = is_late ? ENDING_LATE : ENDING_IN_TIME;
        out->ended_at = ended_at(seen);
    } else if (seen->closed_at.ms) {
        out->ending = ENDING_VOID;
        out->ended_at = seen->closed_at;
    }
}

ReportFact report_fact_next(const ReportFact *before, const ReportSeen *seen)
{
    ReportFact next = *before;
    ReportFact now = {0};
    find_ending(seen, &now);
    if (before->ending != ENDING_OPEN && now.ending != ENDING_OPEN)
        return next;
    next.ending = now.ending;
    next.ended_at = now.ended_at;
    /* A row that followed its unit after the end of the work ended where it was before. */
    const bool moved_later = now.ending != ENDING_OPEN && seen->moved_at.ms > now.ended_at.ms;
    for (int side = 0; side < SIDE_COUNT && !moved_later; side++)
        next.unit[side] = seen->unit[side];
    return next;
}

bool report_fact_equal(const ReportFact *a, const ReportFact *b)
{
    return a->work_id == b->work_id && a->ending == b->ending && a->ended_at.ms == b->ended_at.ms &&
           a->unit[SIDE_RECEIVING] == b->unit[SIDE_RECEIVING] &&
           a->unit[SIDE_COMPETENT] == b->unit[SIDE_COMPETENT];
}
