#include "tests/harness/test.h"

#include "features/dossier/slip.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What poppler and zbar say of a document, as other people's programs see it. */
typedef struct Paper {
    Arena *arena;
    char folder[64];
    Str text; /* of all pages, line breaks as blanks */
    int page_count;
} Paper;

static const char *path_in(const Paper *paper, const char *name)
{
    return arena_printf(paper->arena, "%s/%s", paper->folder, name);
}

/* Runs a command and returns what it prints, or NULL when it fails. */
static char *run(Arena *arena, const char *command)
{
    Buf text = buf_new(arena, 1 << 16);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (;;) {
        char *room = buf_reserve(&text, 4096);
        const size_t got = fread(room, 1, 4096, pipe);
        text.len += got;
        if (got == 0)
            break;
    }
    if (pclose(pipe) != 0)
        return NULL;
    buf_add_char(&text, '\0');
    return text.data;
}

/* Line breaks, and where a cell or line wraps, are the layout's business. */
static Str one_line(Arena *arena, const char *text)
{
    Buf line = buf_new(arena, strlen(text) + 1);
    for (; *text; text++) {
        const bool is_blank = strchr(" \n\f", *text) != NULL;
        if (!is_blank)
            buf_add_char(&line, *text);
        else if (line.len > 0 && line.data[line.len - 1] != ' ')
            buf_add_char(&line, ' ');
    }
    return buf_str(&line);
}

static Paper open_paper(Str pdf)
{
    Paper paper = {.arena = arena_new(64 << 20), .folder = "/tmp/lam-slip-XXXXXX"};
    assert_non_null(mkdtemp(paper.folder));
    FILE *file = fopen(path_in(&paper, "slip.pdf"), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(pdf.data, 1, pdf.len, file), pdf.len);
    fclose(file);
    const char *info =
        run(paper.arena, arena_printf(paper.arena, "pdfinfo %s/slip.pdf", paper.folder));
    const char *text =
        run(paper.arena, arena_printf(paper.arena, "pdftotext -raw %s/slip.pdf -", paper.folder));
    assert_non_null(info);
    assert_non_null(text);
    assert_non_null(strstr(info, "Pages:"));
    paper.page_count = atoi(strstr(info, "Pages:") + strlen("Pages:"));
    paper.text = one_line(paper.arena, text);
    return paper;
}

static void close_paper(Paper *paper)
{
    run(paper->arena, arena_printf(paper->arena, "rm -r %s", paper->folder));
    arena_free(paper->arena);
}

static void check_says(const Paper *paper, const char *expected)
{
    if (str_find(paper->text, str_of(expected)) >= 0)
        return;
    print_error("not on the paper: %s\nbut: %.*s\n", expected, STR_ARGS(paper->text));
    check_true(false);
}

static Instant at(int day, int month, int hour, int minute)
{
    const Date date = date_of_civil((CivilDate){2026, month, day});
    return instant_of_local(date, hour * 60 + minute);
}

static SlipHead sample_head(void)
{
    return (SlipHead){
        .office = {.parent = STR("Ủy ban nhân dân xã Hoa Quân"),
                   .unit = STR("Trung tâm Phục vụ hành chính công"),
                   .place = STR("Hoa Quân"),
                   .address = STR("xã Hoa Quân, tỉnh Nghệ An"),
                   .hotline = STR("0238 3xxx xxx")},
        .owner = {.name = STR("Nguyễn Thị Quỳnh Hương"),
                  .identity_label = "Số định danh cá nhân",
                  .identity = STR("040190001234"),
                  .address = STR("xóm Đồng Tâm, xã Hoa Quân, tỉnh Nghệ An"),
                  .phone = STR("0912 345 678"),
                  .email = STR("huong@example.vn")},
        .number = STR("0007/TNHS"),
        .code = STR("H41.12.34-260213-0007"),
        .procedure = STR("1.001193 – Đăng ký khai sinh"),
        .content = STR("Đăng ký khai sinh cho con Đặng Nguyễn Ỷ Lan"),
        .issued = at(13, 2, 14, 5),
        .qr_url = STR("https://lam.example/t/9fB2kQmXvT4hYc7LrNdW0A"),
        .submitter_name = STR("Đặng Hữu Nghĩa"),
        .officer_name = STR("Cao Thị Mỹ Duyên"),
        .is_demo = true,
    };
}

static const SlipPaper PAPERS[] = {
    {STR("Tờ khai đăng ký khai sinh theo mẫu"), 1, 0, 0},
    {STR("Giấy chứng sinh; trường hợp không có giấy chứng sinh thì nộp văn bản của người làm "
         "chứng xác nhận về việc sinh"),
     1, 2, 0},
    {STR("Giấy ủy quyền được chứng thực"), 0, 1, 3},
};
static const SlipFee FEES[] = {
    {.name = STR("Lệ phí đăng ký khai sinh quá hạn"), .amount_vnd = 8000, .is_paid = true},
    {.name = STR("Phí cấp bản sao trích lục"), .amount_vnd = 1016000},
};

static SlipReceipt sample_receipt(void)
{
    return (SlipReceipt){
        .head = sample_head(),
        .papers = PAPERS,
        .paper_count = COUNT_OF(PAPERS),
        .sets = 1,
        .limit = STR("trong ngày làm việc"),
        .received = at(13, 2, 14, 5),
        .promised = at(3, 12, 17, 0),
        .return_place = STR("Bộ phận Một cửa xã Hoa Quân"),
        .return_way = STR("nhận trực tiếp"),
        .fees = FEES,
        .fee_count = COUNT_OF(FEES),
        .register_volume = STR("02/2026"),
        .register_number = STR("0118"),
    };
}

static Buf new_document(void)
{
    return buf_new(arena_new(64 << 20), 1024);
}

TEST(receipt_says_everything_form_01_asks_for)
{
    Buf out = new_document();
    Error error = {0};
    const SlipReceipt receipt = sample_receipt();
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    static const char *const EXPECTED[] = {
        "ỦY BAN NHÂN DÂN XÃ HOA QUÂN",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 0007/TNHS",
        "Hoa Quân, ngày 13 tháng 02 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H41.12.34-260213-0007",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Quỳnh Hương",
        "Số định danh cá nhân: 040190001234",
        "xóm Đồng Tâm, xã Hoa Quân, tỉnh Nghệ An",
        "Số điện thoại: 0912 345 678",
        "Thư điện tử: huong@example.vn",
        "1.001193 – Đăng ký khai sinh",
        "Đăng ký khai sinh cho con Đặng Nguyễn Ỷ Lan",
        "Tên giấy tờ",
        "Bản chính",
        "Bản sao",
        "Tờ khai đăng ký khai sinh theo mẫu",
        "2. Số lượng hồ sơ: 01 bộ",
        "3. Thời gian nhận hồ sơ: 14 giờ 05 phút, ngày 13 tháng 02 năm 2026",
        "quy định là: trong ngày làm việc",
        "4. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 03 tháng 12 năm 2026",
        "5. Nơi nhận kết quả: Bộ phận Một cửa xã Hoa Quân",
        "Cách nhận kết quả: nhận trực tiếp",
        "quá hạn: 8.000 đồng (đã nộp)",
        "trích lục: 1.016.000 đồng (chưa nộp)",
        "Còn phải nộp: 1.016.000 đồng",
        "quyển số: 02/2026, số thứ tự: 0118",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Đặng Hữu Nghĩa",
        "Cao Thị Mỹ Duyên",
        "0238 3xxx xxx",
        "DỮ LIỆU MINH HỌA",
    };
    for (size_t i = 0; i < COUNT_OF(EXPECTED); i++)
        check_says(&paper, EXPECTED[i]);
    check_int(1, paper.page_count);
    close_paper(&paper);
    arena_free(out.arena);
}

TEST(receipt_of_a_plain_matter_is_one_page_and_not_marked)
{
    Buf out = new_document();
    Error error = {0};
    SlipReceipt receipt = sample_receipt();
    receipt.fee_count = 0;
    receipt.paper_count = 2;
    receipt.head.is_demo = false;
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_int(1, paper.page_count);
    check_says(&paper, "6. Phí, lệ phí: không thu");
    check_says(&paper, "Trang 1/1");
    check_int(-1, str_find(paper.text, STR("MINH HỌA")));
    close_paper(&paper);
    arena_free(out.arena);
}

/* A receipt printed again is the receipt, byte for byte. */
TEST(equal_values_give_equal_bytes)
{
    Buf first = new_document();
    Buf second = new_document();
    Error error = {0};
    const SlipReceipt receipt = sample_receipt();
    check_true(slip_receipt_pdf(&receipt, &first, &error));
    check_true(slip_receipt_pdf(&receipt, &second, &error));
    check_true(str_equal(buf_str(&first), buf_str(&second)));
    arena_free(first.arena);
    arena_free(second.arena);
}

#define LANES 4
#define DRAWN_PER_LANE 8

/* As a lane does it: returns whether all documents equal the one it is given. */
static void *draw_like_a_lane(void *expected)
{
    const SlipReceipt receipt = sample_receipt();
    bool is_equal = true;
    for (int i = 0; i < DRAWN_PER_LANE; i++) {
        Buf out = new_document();
        Error error = {0};
        is_equal = slip_receipt_pdf(&receipt, &out, &error) && is_equal;
        is_equal = str_equal(buf_str(&out), *(const Str *)expected) && is_equal;
        arena_free(out.arena);
    }
    return is_equal ? expected : NULL;
}

TEST(lanes_draw_at_the_same_time)
{
    Buf out = new_document();
    Error error = {0};
    pthread_t lanes[LANES];
    const SlipReceipt receipt = sample_receipt();
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Str expected = buf_str(&out);
    for (int i = 0; i < LANES; i++)
        check_int(0, pthread_create(&lanes[i], NULL, draw_like_a_lane, &expected));
    for (int i = 0; i < LANES; i++) {
        void *result = NULL;
        check_int(0, pthread_join(lanes[i], &result));
        check_true(result != NULL);
    }
    arena_free(out.arena);
}

TEST(long_lists_go_on_over_pages_under_their_heading)
{
    Buf out = new_document();
    Error error = {0};
    SlipPaper papers[120];
    for (size_t i = 0; i < COUNT_OF(papers); i++)
        papers[i] = (SlipPaper){
            arena_format(out.arena, "Bản trích đo địa chính thửa đất số %zu, tờ bản đồ Ấ%zu", i, i),
            1, 0, 0};
    SlipReceipt receipt = sample_receipt();
    receipt.papers = papers;
    receipt.paper_count = COUNT_OF(papers);
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_true(paper.page_count >= 4);
    check_says(&paper, arena_printf(out.arena, "Trang %d/%d", paper.page_count, paper.page_count));
    for (size_t i = 0; i < COUNT_OF(papers); i++)
        check_says(&paper, arena_cstr(out.arena, papers[i].name));
    const char *second =
        run(out.arena, arena_printf(out.arena, "pdftotext -f 2 -l 2 %s/slip.pdf -", paper.folder));
    assert_non_null(second);
    assert_non_null(strstr(second, "Tên giấy tờ"));
    close_paper(&paper);
    arena_free(out.arena);
}

/* One cell longer than a page, and a word that no line can hold. */
TEST(monstrous_values_lose_nothing)
{
    Buf out = new_document();
    Error error = {0};
    Buf name = buf_new(out.arena, 8192);
    for (int i = 0; i < 600; i++)
        buf_printf(&name, "chữ%d ", i);
    for (int i = 0; i < 300; i++)
        buf_add(&name, STR("Ở"));
    const SlipPaper papers[] = {{buf_str(&name), 1, 0, 0}, {STR("Giấy cuối cùng"), 1, 0, 0}};
    SlipReceipt receipt = sample_receipt();
    receipt.papers = papers;
    receipt.paper_count = COUNT_OF(papers);
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_true(paper.page_count >= 3);
    check_says(&paper, "chữ0 ");
    check_says(&paper, "chữ299 chữ300");
    check_says(&paper, "chữ599 ");
    check_says(&paper, "Giấy cuối cùng");
    close_paper(&paper);
    arena_free(out.arena);
}

TEST(supplement_asks_for_everything_at_once)
{
    Buf out = new_document();
    Error error = {0};
    const Str items[] = {STR("Bản chính Giấy chứng sinh"),
                         STR("Ảnh chân dung cỡ 4 × 6, nền trắng")};
    const SlipSupplement slip = {.head = sample_head(),
                                 .items = items,
                                 .item_count = COUNT_OF(items),
                                 .reason = STR("Bản đã nộp bị mờ, không đọc được ngày sinh"),
                                 .bring_by = date_of_civil((CivilDate){2026, 3, 9}),
                                 .guide_phone = STR("0238 3yyy yyy")};
    check_true(slip_supplement_pdf(&slip, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_int(1, paper.page_count);
    check_says(&paper, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ");
    check_says(&paper, "Hồ sơ của: Nguyễn Thị Quỳnh Hương");
    check_says(&paper, "1. Bản chính Giấy chứng sinh");
    check_says(&paper, "2. Ảnh chân dung cỡ 4 × 6, nền trắng");
    check_says(&paper, "Lý do: Bản đã nộp bị mờ, không đọc được ngày sinh");
    check_says(&paper, "Bổ sung chậm nhất: ngày 09 tháng 3 năm 2026");
    check_says(&paper, "liên hệ Cao Thị Mỹ Duyên, số điện thoại 0238 3yyy yyy");
    check_says(&paper, "NGƯỜI HƯỚNG DẪN");
    close_paper(&paper);
    arena_free(out.arena);
}

/* The fields of Form 04: code, reception, old promise, reason, new promise, who signs. */
TEST(apology_names_both_promises_and_the_reason)
{
    Buf out = new_document();
    Error error = {0};
    const SlipReceipt receipt = sample_receipt();
    const SlipExtension slip = {.head = receipt.head,
                                .received = receipt.received,
                                .promised = receipt.promised,
                                .new_promise = {receipt.promised.ms + 5 * MS_PER_DAY},
                                .reason = STR("Chờ kết quả xác minh của phường cũ")};
    check_true(slip_extension_pdf(&slip, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_says(&paper, "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ");
    check_says(&paper, "GIA HẠN THỜI GIAN GIẢI QUYẾT");
    check_says(&paper, arena_cstr(out.arena, slip.head.code));
    check_says(&paper, "Thời điểm tiếp nhận hồ sơ:");
    check_says(&paper, "Thời gian đã hẹn trả kết quả:");
    check_says(&paper, "Chờ kết quả xác minh của phường cũ");
    check_says(&paper, "Thời gian hẹn trả kết quả mới:");
    check_says(&paper, arena_cstr(out.arena, slip.head.officer_name));
    close_paper(&paper);
    arena_free(out.arena);
}

TEST(refusal_gives_reason_and_ground)
{
    Buf out = new_document();
    Error error = {0};
    SlipRefusal slip = {.head = sample_head(),
                        .reason = STR("Việc không thuộc thẩm quyền của xã"),
                        .legal_basis = STR("Điều 13 Luật Hộ tịch"),
                        .advice = STR("Nộp tại Ủy ban nhân dân xã nơi cư trú của người mẹ")};
    slip.head.code = STR("");
    slip.head.owner.phone = slip.head.owner.email = STR("");
    check_true(slip_refusal_pdf(&slip, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    check_int(1, paper.page_count);
    check_says(&paper, "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ");
    check_says(&paper, "Lý do: Việc không thuộc thẩm quyền của xã");
    check_says(&paper, "Căn cứ: Điều 13 Luật Hộ tịch");
    check_says(&paper, "Hướng dẫn: Nộp tại Ủy ban nhân dân xã nơi cư trú của người mẹ");
    check_says(&paper, "Số điện thoại: ……");
    check_says(&paper, "NGƯỜI TIẾP NHẬN HỒ SƠ");
    check_int(-1, str_find(paper.text, STR("Mã hồ sơ")));
    close_paper(&paper);
    arena_free(out.arena);
}

TEST(qr_code_leads_to_the_slips_page)
{
    if (system("command -v zbarimg >/dev/null 2>&1") != 0)
        test_skip("zbarimg (package zbar-tools) is not installed");
    Buf out = new_document();
    Error error = {0};
    const SlipReceipt receipt = sample_receipt();
    check_true(slip_receipt_pdf(&receipt, &out, &error));
    Paper paper = open_paper(buf_str(&out));
    assert_non_null(run(out.arena, arena_printf(out.arena, "pdftoppm -png -r 150 %s/slip.pdf %s/p",
                                                paper.folder, paper.folder)));
    const char *read =
        run(out.arena,
            arena_printf(out.arena, "zbarimg -q --raw %s/p-1.png 2>/dev/null", paper.folder));
    assert_non_null(read);
    check_true(str_starts_with(str_of(read), receipt.head.qr_url));
    close_paper(&paper);
    arena_free(out.arena);
}

TEST_MAIN(receipt_says_everything_form_01_asks_for,
          receipt_of_a_plain_matter_is_one_page_and_not_marked, equal_values_give_equal_bytes,
          lanes_draw_at_the_same_time, long_lists_go_on_over_pages_under_their_heading,
          monstrous_values_lose_nothing, supplement_asks_for_everything_at_once,
          apology_names_both_promises_and_the_reason, refusal_gives_reason_and_ground,
          qr_code_leads_to_the_slips_page)
