/* Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ. */
#include "features/dossier/slip_internal.h"

static void put_items(Pdf *pdf, const SlipSupplement *slip)
{
    slip_put_body(pdf,
                  STR(VI("Để được giải quyết, đề nghị bổ sung, hoàn thiện những nội dung sau:")));
    for (size_t i = 0; i < slip->item_count; i++)
        slip_put_line(pdf, arena_printf(pdf_arena(pdf), "%zu.", i + 1), slip->items[i]);
    slip_put_line(pdf, VI("Lý do:"), slip->reason);
    if (slip->bring_by.days != 0)
        slip_put_strong_line(pdf, VI("Bổ sung chậm nhất:"),
                             slip_date_text(pdf_arena(pdf), slip->bring_by));
}

static void put_guide(Pdf *pdf, const SlipSupplement *slip)
{
    Arena *arena = pdf_arena(pdf);
    const SlipOffice *office = &slip->head.office;
    const Str guide = str_is_empty(slip->guide) ? slip->head.officer_name : slip->guide;
    const Str phone = str_is_empty(slip->guide_phone) ? office->hotline : slip->guide_phone;
    Buf text = buf_new(arena, 512);

    buf_printf(&text, VI("Nếu có vướng mắc khi hoàn thiện hồ sơ, xin liên hệ %.*s"),
               STR_ARGS(guide));
    if (!str_is_empty(phone))
        buf_printf(&text, VI(", số điện thoại %.*s"), STR_ARGS(phone));
    buf_add(&text, STR(VI(", để được hướng dẫn. Thời gian chờ bổ sung không tính vào thời hạn giải "
                          "quyết.")));
    pdf_space(pdf, SLIP_BLANK / 2);
    slip_put_body(pdf, buf_str(&text));
}

static void draw_supplement(Pdf *pdf, const void *data)
{
    const SlipSupplement *slip = data;

    slip_put_head(pdf, &slip->head, VI("PHIẾU YÊU CẦU"), VI("BỔ SUNG, HOÀN THIỆN HỒ SƠ"));
    slip_put_owner(pdf, &slip->head, VI("Hồ sơ của:"));
    pdf_space(pdf, SLIP_BLANK / 2);
    put_items(pdf, slip);
    put_guide(pdf, slip);
    slip_put_signatures(pdf, NULL, STR(""), VI("NGƯỜI HƯỚNG DẪN"), slip->head.officer_name);
}

bool slip_supplement_pdf(const SlipSupplement *slip, Buf *out, Error *error)
{
    return slip_make(&slip->head, VI("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"), draw_supplement,
                     slip, out, error);
}
