#include "app/features.h"

#include "features/dossier/dossier.h"
#include "kernel/work.h"

/* Order matters for migrations only: a feature comes after those whose tables it refers to. */
const WorkKind *const WORK_KINDS[] = {&DOSSIER};
const size_t WORK_KIND_COUNT = COUNT_OF(WORK_KINDS);
