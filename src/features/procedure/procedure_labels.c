#include "features/procedure/procedure.h"

/* Codes as stored and labels as shown, from the lists in procedure.h. */
#define X(value, code, label) code,
const char *const SOURCE_KIND_CODES[SOURCE_KIND_COUNT] = {PROCEDURE_SOURCE_KINDS(X)};
const char *const DEFECT_KIND_CODES[DEFECT_KIND_COUNT] = {PROCEDURE_DEFECTS(X)};
const char *const VERSION_STATUS_CODES[VERSION_STATUS_COUNT] = {PROCEDURE_STATUSES(X)};
const char *const PROCEDURE_LEVEL_CODES[PROCEDURE_LEVEL_COUNT] = {PROCEDURE_LEVELS(X)};
const char *const ONLINE_LEVEL_CODES[ONLINE_LEVEL_COUNT] = {PROCEDURE_ONLINE_LEVELS(X)};
const char *const RESUME_RULE_CODES[RESUME_RULE_COUNT] = {PROCEDURE_RESUME_RULES(X)};
const char *const CERTAINTY_CODES[CERTAINTY_COUNT] = {PROCEDURE_CERTAINTIES(X)};
const char *const FEE_KIND_CODES[FEE_KIND_COUNT] = {PROCEDURE_FEE_KINDS(X)};
const char *const FEE_DUE_CODES[FEE_DUE_COUNT] = {PROCEDURE_FEE_DUES(X)};
#undef X

#define X(value, code, label) label,

const char *source_kind_label(SourceKind kind)
{
    static const char *const LABELS[] = {PROCEDURE_SOURCE_KINDS(X)};
    return LABELS[kind];
}

const char *defect_kind_label(DefectKind kind)
{
    static const char *const LABELS[] = {PROCEDURE_DEFECTS(X)};
    return LABELS[kind];
}

const char *version_status_label(VersionStatus status)
{
    static const char *const LABELS[] = {PROCEDURE_STATUSES(X)};
    return LABELS[status];
}

const char *procedure_level_label(ProcedureLevel level)
{
    static const char *const LABELS[] = {PROCEDURE_LEVELS(X)};
    return LABELS[level];
}

const char *online_level_label(OnlineLevel level)
{
    static const char *const LABELS[] = {PROCEDURE_ONLINE_LEVELS(X)};
    return LABELS[level];
}

const char *resume_rule_label(ResumeRule rule)
{
    static const char *const LABELS[] = {PROCEDURE_RESUME_RULES(X)};
    return LABELS[rule];
}

const char *certainty_label(Certainty certainty)
{
    static const char *const LABELS[] = {PROCEDURE_CERTAINTIES(X)};
    return LABELS[certainty];
}

const char *fee_kind_label(FeeKind kind)
{
    static const char *const LABELS[] = {PROCEDURE_FEE_KINDS(X)};
    return LABELS[kind];
}

const char *fee_due_label(FeeDue due)
{
    static const char *const LABELS[] = {PROCEDURE_FEE_DUES(X)};
    return LABELS[due];
}
