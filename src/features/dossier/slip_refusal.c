/* Form 03: Phiếu từ chối tiếp nhận, giải quyết hồ sơ. */
#include "features/dossier/slip_internal.h"

static void draw_refusal(Pdf *pdf, const void *data)
{
    const SlipRefusal *slip = data;
    const SlipHead *head = &slip->head;
    const Str opening = arena_format(
        pdf_arena(pdf),
        VI("Qua xem xét hồ sơ, %.*s không tiếp nhận, giải quyết hồ sơ này vì lý do sau:"),
        STR_ARGS(head->office.unit));

    slip_put_head(pdf, head, VI("PHIẾU TỪ CHỐI"), VI("TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"));
    slip_put_owner(pdf, head, VI("Hồ sơ của:"));
    pdf_space(pdf, SLIP_BLANK / 2);
    slip_put_body(pdf, opening);
    slip_put_strong_line(pdf, VI("Lý do:"), slip->reason);
    slip_put_line(pdf, VI("Căn cứ:"), slip->legal_basis);
    if (!str_is_empty(slip->advice))
        slip_put_line(pdf, VI("Hướng dẫn:"), slip->advice);
    pdf_space(pdf, SLIP_BLANK / 2);
    slip_put_body(pdf, STR(VI("Xin thông báo để người nộp hồ sơ được biết và thực hiện. Nếu không "
                              "đồng ý, người nộp hồ sơ có quyền phản ánh, kiến nghị hoặc khiếu nại "
                              "theo quy định.")));
    slip_put_signatures(pdf, VI("NGƯỜI NỘP HỒ SƠ"), head->submitter_name,
                        VI("NGƯỜI TIẾP NHẬN HỒ SƠ"), head->officer_name);
}

bool slip_refusal_pdf(const SlipRefusal *slip, Buf *out, Error *error)
{
    return slip_make(&slip->head, VI("Phiếu từ chối tiếp nhận, giải quyết hồ sơ"), draw_refusal,
                     slip, out, error);
}
