/* The applicant who was here before: the counter types the number and gets the rest. */
#include "features/dossier/dossier_internal.h"
#include "kernel/look.h"

static const char SQL_NEWEST[] =
    "SELECT coalesce(max(d.work_id), 0) AS id FROM dossier AS d JOIN work AS w ON w.id = d.work_id"
    " WHERE d.identity_number = $1 AND w.origin_unit_id = $2";

Str applicant_number(Ctx *cx, Str typed)
{
    Buf digits = buf_new(cx->arena, typed.len + 1);
    for (size_t i = 0; i < typed.len; i++)
        if (typed.data[i] != ' ' && typed.data[i] != '.')
            buf_add_char(&digits, typed.data[i]);
    return buf_str(&digits);
}

bool applicant_find(Ctx *cx, Str number, int64_t unit_id, int64_t *out_work_id)
{
    return db_fetch_int(cx->db, SQL_NEWEST, DB_ARGS(db_text(number), db_int(unit_id)), out_work_id,
                        &cx->error);
}

bool applicant_fill(Ctx *cx, int64_t work_id, int64_t unit_id, ReceiveForm *form)
{
    Work work = {0};
    DossierRow row = {0};
    if (!work_get_readable(cx, (WorkId){work_id}, &work))
        return false;
    if (work.origin_unit_id != unit_id)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có hồ sơ này ở đơn vị của bạn."),
                    "received by another unit");
    if (!look_remember(cx, &work) || !dossier_get(cx, work_id, &row))
        return false;
    form->identity_number = row.identity_number;
    form->applicant_kind = row.applicant_kind;
    form->applicant_name = row.applicant_name;
    form->birth_date = row.birth_date;
    form->address = row.address;
    form->phone = row.phone;
    form->email = row.email;
    return true;
}
