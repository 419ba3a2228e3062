/* Form 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết. */
#include "features/dossier/slip_internal.h"

static void draw_extension(Pdf *pdf, const void *data)
{
    const SlipExtension *slip = data;
    const SlipHead *head = &slip->head;
    Arena *arena = pdf_arena(pdf);

    slip_put_head(pdf, head, VI("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ"), VI("GIA HẠN THỜI GIAN GIẢI QUYẾT"));
    slip_put_owner(pdf, head, VI("Kính gửi:"));
    pdf_space(pdf, SLIP_BLANK / 2);
    slip_put_line(pdf, VI("Thời điểm tiếp nhận hồ sơ:"), slip_time_text(arena, slip->received));
    slip_put_line(pdf, VI("Thời gian đã hẹn trả kết quả:"), slip_time_text(arena, slip->promised));
    slip_put_body(
        pdf, arena_format(arena,
                          VI("Đến nay hồ sơ của Ông/Bà chưa giải quyết xong. %.*s xin lỗi Ông/Bà "
                             "vì sự chậm trễ này."),
                          STR_ARGS(head->office.unit)));
    slip_put_line(pdf, VI("Lý do chậm:"), slip->reason);
    slip_put_strong_line(pdf, VI("Thời gian hẹn trả kết quả mới:"),
                         slip_time_text(arena, slip->new_promise));
    pdf_space(pdf, SLIP_BLANK / 2);
    slip_put_body(pdf,
                  STR(VI("Rất mong Ông/Bà thông cảm. Kết quả vẫn được trả tại nơi đã tiếp nhận "
                         "hồ sơ, theo cách Ông/Bà đã chọn.")));
    slip_put_signatures(pdf, NULL, STR(""), VI("LÃNH ĐẠO CƠ QUAN GIẢI QUYẾT"), head->officer_name);
}

bool slip_extension_pdf(const SlipExtension *slip, Buf *out, Error *error)
{
    return slip_make(&slip->head, VI("Văn bản xin lỗi và đề nghị gia hạn"), draw_extension, slip,
                     out, error);
}
