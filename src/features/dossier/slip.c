#include "features/dossier/slip_internal.h"

#define QR_SIZE 72.0
#define SIGNATURE_ROOM 46.0 /* to sign and stamp in */
#define HEAD_SIZE 12.0
#define SMALL_SIZE 11.0

/* Blanks stay where a person has to write; their number fits the line of a form. */
static const char DOTS[] = "………………………………………………………………";

Str slip_date_text(Arena *arena, Date date)
{
    const CivilDate civil = date_civil(date);
    const char *month_text = civil.month <= 2 ? arena_printf(arena, "%02d", civil.month)
                                              : arena_printf(arena, "%d", civil.month);

    return arena_format(arena, VI("ngày %02d tháng %s năm %d"), civil.day, month_text, civil.year);
}

Str slip_time_text(Arena *arena, Instant at)
{
    const int32_t minute = instant_minute_of_day(at);

    return arena_format(arena, VI("%02d giờ %02d phút, %.*s"), minute / 60, minute % 60,
                        STR_ARGS(slip_date_text(arena, instant_date(at))));
}

/* ---- lines ---- */

static void put_line(Pdf *pdf, const char *lead, Str text, bool is_strong)
{
    const PdfText line = {.lead = arena_printf(pdf_arena(pdf), "%s ", lead),
                          .text = str_is_empty(text) ? str_of(DOTS) : text,
                          .is_bold = is_strong && !str_is_empty(text),
                          .align = PDF_LEFT,
                          .space_after = SLIP_GAP};
    pdf_paragraph(pdf, &line);
}

void slip_put_line(Pdf *pdf, const char *lead, Str text)
{
    put_line(pdf, lead, text, false);
}

void slip_put_strong_line(Pdf *pdf, const char *lead, Str text)
{
    put_line(pdf, lead, text, true);
}

void slip_put_body(Pdf *pdf, Str text)
{
    pdf_paragraph(
        pdf, &(PdfText){
                 .text = text, .align = PDF_JUSTIFY, .first_indent = 28, .space_after = SLIP_GAP});
}

/* ---- the head ---- */

static void put_letterhead(Pdf *pdf, const SlipHead *head)
{
    Arena *arena = pdf_arena(pdf);
    const SlipOffice *office = &head->office;
    const PdfText left[] = {
        {.text = utf8_upper(arena, office->parent), .size = HEAD_SIZE, .align = PDF_CENTRE},
        {.text = utf8_upper(arena, office->unit),
         .size = HEAD_SIZE,
         .is_bold = true,
         .align = PDF_CENTRE,
         .rule = 0.4,
         .space_after = 6},
        {.lead = VI("Số: "), .text = head->number, .align = PDF_CENTRE},
    };
    const PdfText right[] = {
        {.text = STR(VI("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
         .size = HEAD_SIZE,
         .is_bold = true,
         .align = PDF_CENTRE},
        {.text = STR(VI("Độc lập - Tự do - Hạnh phúc")),
         .is_bold = true,
         .align = PDF_CENTRE,
         .rule = 1,
         .space_after = 6},
        {.text = arena_format(arena, "%.*s, %.*s", STR_ARGS(office->place),
                              STR_ARGS(slip_date_text(arena, instant_date(head->issued)))),
         .is_italic = true,
         .align = PDF_CENTRE},
    };
    const PdfBlock blocks[] = {{0.45, left, COUNT_OF(left)}, {0.55, right, COUNT_OF(right)}};
    pdf_blocks(pdf, blocks, COUNT_OF(blocks), 0);
}

/* The code stands left of the title and the title between equal margins, so it stays centred. */
static void put_title(Pdf *pdf, const SlipHead *head, const char *first, const char *second)
{
    const PdfText lines[] = {
        {.text = str_of(first), .size = 14, .is_bold = true, .align = PDF_CENTRE},
        {.text = str_of(second),
         .size = 14,
         .is_bold = true,
         .align = PDF_CENTRE,
         .space_after = 4},
        {.lead = VI("Mã hồ sơ: "), .text = head->code, .is_bold = true, .align = PDF_CENTRE},
    };
    const size_t count = str_is_empty(head->code) ? 2 : 3;
    const PdfBlock blocks[] = {{0.18, NULL, 0}, {0.64, lines, count}, {0.18, NULL, 0}};
    const bool has_code = !str_is_empty(head->qr_url);

    if (has_code)
        pdf_qr(pdf, head->qr_url, 0, QR_SIZE);
    pdf_blocks(pdf, blocks, COUNT_OF(blocks), has_code ? QR_SIZE : 0);
}

void slip_put_head(Pdf *pdf, const SlipHead *head, const char *title_first,
                   const char *title_second)
{
    put_letterhead(pdf, head);
    pdf_space(pdf, SLIP_BLANK);
    put_title(pdf, head, title_first, title_second);
    pdf_space(pdf, SLIP_BLANK / 2);
}

/* Telephone and mail on one line, which keeps the common receipt on one page. */
static Str contact_text(Arena *arena, const SlipOwner *owner)
{
    const char *short_dots = "……………………";
    const Str phone = str_is_empty(owner->phone) ? str_of(short_dots) : owner->phone;

    if (str_is_empty(owner->email))
        return owner->phone;
    return arena_format(arena, VI("%.*s    Thư điện tử: %.*s"), STR_ARGS(phone),
                        STR_ARGS(owner->email));
}

void slip_put_owner(Pdf *pdf, const SlipHead *head, const char *owner_lead)
{
    const SlipOwner *owner = &head->owner;

    slip_put_strong_line(pdf, owner_lead, owner->name);
    if (owner->identity_label)
        slip_put_line(pdf, arena_printf(pdf_arena(pdf), "%s:", owner->identity_label),
                      owner->identity);
    slip_put_line(pdf, VI("Địa chỉ:"), owner->address);
    slip_put_line(pdf, VI("Số điện thoại:"), contact_text(pdf_arena(pdf), owner));
    slip_put_line(pdf, VI("Thủ tục hành chính:"), head->procedure);
    if (!str_is_empty(head->content))
        slip_put_line(pdf, VI("Nội dung yêu cầu giải quyết:"), head->content);
}

/* ---- signatures ---- */

static size_t list_signature(const char *label, Str name, PdfText out[3])
{
    if (!label)
        return 0;
    out[0] =
        (PdfText){.text = str_of(label), .size = HEAD_SIZE, .is_bold = true, .align = PDF_CENTRE};
    out[1] = (PdfText){.text = STR(VI("(Ký và ghi rõ họ tên)")),
                       .size = SMALL_SIZE,
                       .is_italic = true,
                       .align = PDF_CENTRE,
                       .space_after = SIGNATURE_ROOM};
    out[2] = (PdfText){.text = name, .is_bold = true, .align = PDF_CENTRE};
    return 3;
}

void slip_put_signatures(Pdf *pdf, const char *left_label, Str left_name, const char *right_label,
                         Str right_name)
{
    PdfText left[3];
    PdfText right[3];
    const PdfBlock blocks[] = {{0.5, left, list_signature(left_label, left_name, left)},
                               {0.5, right, list_signature(right_label, right_name, right)}};

    pdf_space(pdf, SLIP_BLANK);
    pdf_blocks(pdf, blocks, COUNT_OF(blocks), 0);
}

/* ---- the document ---- */

bool slip_make(const SlipHead *head, const char *title, PdfDraw *draw, const void *slip, Buf *out,
               Error *error)
{
    Arena *arena = out->arena;
    const PdfInfo info = {
        .title = arena_printf(arena, "%s %.*s", title, STR_ARGS(head->code)),
        .author = arena_printf(arena, "%.*s, %.*s", STR_ARGS(head->office.unit),
                               STR_ARGS(head->office.parent)),
        .created = head->issued,
        .footer = str_is_empty(head->code) ? NULL : arena_cstr(arena, head->code),
        .mark = head->is_demo ? VI("DỮ LIỆU MINH HỌA – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") : NULL,
    };
    return pdf_make(&info, draw, slip, out, error);
}
