/* Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả. */
#include "features/dossier/slip_internal.h"
#include "html/html.h"

#define TITLE_FIRST VI("GIẤY TIẾP NHẬN HỒ SƠ")
#define TITLE_SECOND VI("VÀ HẸN TRẢ KẾT QUẢ")

/* ---- 1: the papers ---- */

static const PdfColumn PAPER_COLUMNS[] = {
    {VI("TT"), 0.07, PDF_CENTRE},          {VI("Tên giấy tờ"), 0.58, PDF_LEFT},
    {VI("Bản chính"), 0.11, PDF_CENTRE},   {VI("Bản sao"), 0.11, PDF_CENTRE},
    {VI("Bản điện tử"), 0.13, PDF_CENTRE},
};

static void put_papers(Pdf *pdf, const SlipReceipt *receipt)
{
    Arena *arena = pdf_arena(pdf);
    const size_t columns = COUNT_OF(PAPER_COLUMNS);
    Str *cells = ARENA_ARRAY(arena, Str, receipt->paper_count * columns);

    for (size_t i = 0; i < receipt->paper_count; i++) {
        const SlipPaper *paper = &receipt->papers[i];
        Str *row = cells + i * columns;
        row[0] = arena_format(arena, "%zu", i + 1);
        row[1] = paper->name;
        row[2] = arena_format(arena, "%lld", (long long)paper->originals);
        row[3] = arena_format(arena, "%lld", (long long)paper->copies);
        row[4] = arena_format(arena, "%lld", (long long)paper->electronic);
    }
    pdf_paragraph(
        pdf, &(PdfText){.text = STR(VI("1. Thành phần hồ sơ nộp gồm:")), .space_after = SLIP_GAP});
    pdf_table(pdf, &(PdfTable){.columns = PAPER_COLUMNS,
                               .column_count = columns,
                               .cells = cells,
                               .row_count = receipt->paper_count});
    pdf_space(pdf, 2 * SLIP_GAP);
}

/* ---- 6: the money ---- */

static Str money_text(Arena *arena, int64_t amount_vnd)
{
    Buf text = buf_new(arena, 32);

    html_put_money(&text, html_money(amount_vnd));
    return buf_str(&text);
}

static void put_fees(Pdf *pdf, const SlipReceipt *receipt)
{
    Arena *arena = pdf_arena(pdf);
    int64_t owed_vnd = 0;

    if (receipt->fee_count == 0) {
        slip_put_line(pdf, VI("6. Phí, lệ phí:"), STR(VI("không thu")));
        return;
    }
    for (size_t i = 0; i < receipt->fee_count; i++) {
        const SlipFee *fee = &receipt->fees[i];
        const Str text = arena_format(
            arena, "%.*s: %.*s (%s)", STR_ARGS(fee->name),
            STR_ARGS(str_is_empty(fee->words) ? money_text(arena, fee->amount_vnd) : fee->words),
            fee->is_paid ? VI("đã nộp") : VI("chưa nộp"));
        slip_put_line(pdf, i == 0 ? VI("6. Phí, lệ phí:") : VI("    –"), text);
        owed_vnd += fee->is_paid ? 0 : fee->amount_vnd;
    }
    if (owed_vnd > 0)
        slip_put_strong_line(pdf, VI("    Còn phải nộp:"), money_text(arena, owed_vnd));
}

/* ---- the rest ---- */

static void put_times(Pdf *pdf, const SlipReceipt *receipt)
{
    Arena *arena = pdf_arena(pdf);

    slip_put_line(pdf, VI("2. Số lượng hồ sơ:"),
                  arena_format(arena, VI("%02lld bộ"), (long long)receipt->sets));
    slip_put_line(pdf, VI("3. Thời gian nhận hồ sơ:"), slip_time_text(arena, receipt->received));
    if (!str_is_empty(receipt->limit))
        slip_put_line(pdf, VI("    Thời hạn giải quyết theo quy định là:"), receipt->limit);
    slip_put_strong_line(pdf, VI("4. Thời gian trả kết quả giải quyết hồ sơ:"),
                         slip_time_text(arena, receipt->promised));
    slip_put_line(pdf, VI("5. Nơi nhận kết quả:"), receipt->return_place);
    slip_put_line(pdf, VI("    Cách nhận kết quả:"), receipt->return_way);
}

static void put_register(Pdf *pdf, const SlipReceipt *receipt)
{
    if (str_is_empty(receipt->register_number))
        return;
    slip_put_line(pdf, VI("Vào Sổ theo dõi hồ sơ, quyển số:"),
                  arena_format(pdf_arena(pdf), VI("%.*s, số thứ tự: %.*s"),
                               STR_ARGS(receipt->register_volume),
                               STR_ARGS(receipt->register_number)));
}

static void put_advice(Pdf *pdf, const SlipHead *head)
{
    Arena *arena = pdf_arena(pdf);
    Buf text = buf_new(arena, 512);

    buf_add(&text, STR(VI("Ghi chú: Khi đến nhận kết quả, xin mang theo giấy này và giấy tờ tùy "
                          "thân; người nhận thay cần có giấy ủy quyền.")));
    if (!str_is_empty(head->qr_url))
        buf_add(&text, STR(VI(" Quét mã ở đầu giấy để xem hồ sơ đang ở bước nào và kiểm tra giấy "
                              "này là thật.")));
    if (!str_is_empty(head->office.address))
        buf_printf(&text, VI(" Địa chỉ: %.*s."), STR_ARGS(head->office.address));
    if (!str_is_empty(head->office.hotline))
        buf_printf(&text, VI(" Đường dây nóng: %.*s."), STR_ARGS(head->office.hotline));
    pdf_space(pdf, SLIP_BLANK / 2);
    pdf_paragraph(pdf, &(PdfText){.text = buf_str(&text), .size = 10.5, .is_italic = true});
}

static void draw_receipt(Pdf *pdf, const void *data)
{
    const SlipReceipt *receipt = data;
    const SlipHead *head = &receipt->head;

    slip_put_head(pdf, head, TITLE_FIRST, TITLE_SECOND);
    slip_put_owner(pdf, head, VI("Tiếp nhận hồ sơ của:"));
    put_papers(pdf, receipt);
    put_times(pdf, receipt);
    put_fees(pdf, receipt);
    put_register(pdf, receipt);
    slip_put_signatures(pdf, VI("NGƯỜI NỘP HỒ SƠ"), head->submitter_name,
                        VI("NGƯỜI TIẾP NHẬN HỒ SƠ"), head->officer_name);
    put_advice(pdf, head);
}

bool slip_receipt_pdf(const SlipReceipt *receipt, Buf *out, Error *error)
{
    return slip_make(&receipt->head, VI("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"), draw_receipt,
                     receipt, out, error);
}
