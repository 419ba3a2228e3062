#include "app/features.h"
#include "app/local.h"

#include "features/account/account.h"
#include "features/audit/audit.h"
#include "features/calendar/calendar.h"
#include "features/dossier/dossier.h"
#include "features/notify/notify.h"
#include "features/organization/organization.h"
#include "features/procedure/procedure.h"
#include "features/reorganize/reorganize.h"
#include "features/report/report.h"
#include "features/watch/watch.h"
#include "kernel/desk.h"
#include "kernel/work.h"
#include "platform/site.h"

/* Order matters for migrations: a feature comes after those whose tables it refers to; and for
 * routes: the ledger's "/items/:id/clock" stands before the desk's "/items/:id/:verb". */
const Feature *const FEATURES[] = {&SITE_FEATURE,       &LEDGER_FEATURE,  &DESK_FEATURE,
                                   &WATCH_FEATURE,      &REPORT_FEATURE,  &PROCEDURE_FEATURE,
                                   &CALENDAR_FEATURE,   &DOSSIER_FEATURE, &NOTIFY_FEATURE,
                                   &ACCOUNT_FEATURE,    &AUDIT_FEATURE,   &ORGANIZATION_FEATURE,
                                   &REORGANIZE_FEATURE, &LOCAL_FEATURE};
const size_t FEATURE_COUNT = COUNT_OF(FEATURES);

const WorkKind *const WORK_KINDS[] = {&DOSSIER};
const size_t WORK_KIND_COUNT = COUNT_OF(WORK_KINDS);
