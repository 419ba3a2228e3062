#include "features/dossier/dossier_internal.h"

/* By what a dossier can be found beside its code, procedure and applicant. */
bool dossier_words(Ctx *cx, const Work *work, Buf *out)
{
    DossierRow row = {0};
    if (!dossier_get(cx, work->id.value, &row))
        return false;
    buf_printf(out, "%.*s %.*s %.*s %.*s %.*s %.*s %.*s", STR_ARGS(row.applicant_name),
               STR_ARGS(row.identity_number), STR_ARGS(row.address), STR_ARGS(row.phone),
               STR_ARGS(row.content), STR_ARGS(row.result_number), STR_ARGS(row.handed_to));
    return true;
}
