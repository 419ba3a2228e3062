/*
 * The minutes of handing over (biên bản bàn giao) of a unit that ended: its open dossiers,
 * registers with their last numbers, posts and seal, to be signed by both sides. Công văn
 * 414/BNV-VTLTNN (registers are closed on the day a body ends, papers and data stay together), NQ
 * 190/2025/QH15 article 10 (the body that takes over goes on; nothing is filed or done again).
 */
#include "features/reorganize/reorganize_pages.h"
#include "platform/pdf.h"

#define MAX_LINES 2000

typedef struct MinutesWork {
    Str code, title;
    Instant due_at;
} MinutesWork;
typedef struct MinutesSeries {
    Str name, period;
    int64_t last;
} MinutesSeries;
typedef struct MinutesPost {
    Str person, role, title;
} MinutesPost;

typedef struct Minutes {
    Str unit, holder, seal, resolution, place;
    Date date;
    MinutesWork *works;
    MinutesSeries *series;
    MinutesPost *posts;
    size_t work_count, series_count, post_count;
} Minutes;

static const DbColumn WORK_COLUMNS[] = {DB_TEXT(MinutesWork, code), DB_TEXT(MinutesWork, title),
                                        DB_INSTANT(MinutesWork, due_at)};
static const DbColumn SERIES_COLUMNS[] = {
    DB_TEXT(MinutesSeries, name), DB_TEXT(MinutesSeries, period), DB_INT(MinutesSeries, last)};
static const DbColumn POST_COLUMNS[] = {DB_TEXT(MinutesPost, person), DB_TEXT(MinutesPost, role),
                                        DB_TEXT(MinutesPost, title)};

/* What has followed, and what has not yet. */
static const char SQL_WORKS[] =
    "SELECT code, title, due_at FROM ("
    " SELECT coalesce(w.code, '') AS code, w.title, w.due_at, w.id FROM reorganization_work AS r"
    "  JOIN work AS w ON w.id = r.work_id WHERE r.from_unit_id = $2 AND r.reorganization_id = $1"
    " UNION SELECT coalesce(w.code, '') AS code, w.title, w.due_at, w.id FROM work AS w"
    "  WHERE w.unit_id = $2 AND w.closed_at IS NULL) AS held ORDER BY code, id LIMIT 2000";
static const char SQL_SERIES[] =
    "SELECT name, period, last FROM reorganization_series WHERE reorganization_id = $1"
    " AND unit_id = $2 ORDER BY name, period DESC LIMIT 2000";
static const char SQL_POSTS[] =
    "SELECT a.name AS person, p.role, p.title FROM reorganization_post AS r"
    " JOIN post AS p ON p.id = r.post_id JOIN account AS a ON a.id = p.account_id"
    " WHERE r.reorganization_id = $1 AND p.unit_id = $2 AND r.is_new = 0"
    " ORDER BY a.name, p.id LIMIT 2000";

static bool load(Ctx *cx, int64_t id, int64_t unit_id, Minutes *out)
{
    const DbArgs args = DB_ARGS(db_int(id), db_int(unit_id));
    return db_fetch_all(cx->db, cx->arena, SQL_WORKS, args, DB_ROWS(WORK_COLUMNS),
                        sizeof *out->works, MAX_LINES, (void *)&out->works, &out->work_count,
                        &cx->error) &&
           db_fetch_all(cx->db, cx->arena, SQL_SERIES, args, DB_ROWS(SERIES_COLUMNS),
                        sizeof *out->series, MAX_LINES, (void *)&out->series, &out->series_count,
                        &cx->error) &&
           db_fetch_all(cx->db, cx->arena, SQL_POSTS, args, DB_ROWS(POST_COLUMNS),
                        sizeof *out->posts, MAX_LINES, (void *)&out->posts, &out->post_count,
                        &cx->error);
}

/* ---- drawing ---- */

/* A list that stops says so: minutes are signed. */
static void put_table(Pdf *pdf, const PdfColumn *columns, size_t column_count, const Str *cells,
                      size_t count)
{
    if (count > 0)
        pdf_table(pdf, &(PdfTable){columns, column_count, cells, count, 11});
    if (count == MAX_LINES)
        pdf_paragraph(pdf, &(PdfText){.text = STR(VI("Danh sách in dừng ở 2.000 dòng; phần còn lại "
                                                     "xem ở trang của đợt sắp xếp và in kèm.")),
                                      .is_italic = true,
                                      .space_after = 3});
}

static void put_text(Pdf *pdf, const char *lead, Str text)
{
    pdf_paragraph(pdf,
                  &(PdfText){.lead = lead, .text = text, .align = PDF_JUSTIFY, .space_after = 3});
}

static void put_heading(Pdf *pdf, const char *text)
{
    pdf_paragraph(pdf, &(PdfText){.text = str_of(text), .is_bold = true, .space_after = 3});
}

static void put_head(Pdf *pdf, const Minutes *minutes)
{
    Arena *arena = pdf_arena(pdf);
    const CivilDate day = date_civil(minutes->date);
    const PdfText left[] = {{.text = utf8_upper(arena, minutes->unit),
                             .size = 12,
                             .is_bold = true,
                             .align = PDF_CENTRE,
                             .rule = 0.4}};
    const PdfText right[] = {{.text = STR(VI("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
                              .size = 12,
                              .is_bold = true,
                              .align = PDF_CENTRE},
                             {.text = STR(VI("Độc lập - Tự do - Hạnh phúc")),
                              .is_bold = true,
                              .align = PDF_CENTRE,
                              .rule = 1,
                              .space_after = 6},
                             {.text = arena_format(arena, VI("%.*s, ngày %02d tháng %s%d năm %d"),
                                                   STR_ARGS(minutes->place), day.day,
                                                   day.month <= 2 ? "0" : "", day.month, day.year),
                              .is_italic = true,
                              .align = PDF_CENTRE}};
    const PdfBlock blocks[] = {{0.45, left, COUNT_OF(left)}, {0.55, right, COUNT_OF(right)}};
    pdf_blocks(pdf, blocks, COUNT_OF(blocks), 0);
    pdf_space(pdf, 9);
    pdf_paragraph(pdf, &(PdfText){.text = STR(VI("BIÊN BẢN BÀN GIAO")),
                                  .size = 14,
                                  .is_bold = true,
                                  .align = PDF_CENTRE,
                                  .space_after = 6});
    put_text(pdf, VI("Căn cứ: "),
             arena_format(arena,
                          VI("%.*s; Nghị quyết 190/2025/QH15, điều 10; Công văn 414/BNV-VTLTNN."),
                          STR_ARGS(minutes->resolution)));
    put_text(pdf, VI("Bên giao: "), minutes->unit);
    put_text(pdf, VI("Bên nhận: "), minutes->holder);
}

static void put_works(Pdf *pdf, const Minutes *minutes)
{
    static const PdfColumn COLUMNS[] = {{VI("TT"), 0.08, PDF_CENTRE},
                                        {VI("Mã hồ sơ"), 0.27, PDF_LEFT},
                                        {VI("Thủ tục, nội dung"), 0.43, PDF_LEFT},
                                        {VI("Hạn trả"), 0.22, PDF_LEFT}};
    Arena *arena = pdf_arena(pdf);
    Str *cells = ARENA_ARRAY(arena, Str, minutes->work_count * 4 + 1);
    for (size_t i = 0; i < minutes->work_count; i++) {
        const MinutesWork *work = &minutes->works[i];
        char due[20] = "";
        if (work->due_at.ms < DUE_PAUSED_MS)
            instant_format_vi(work->due_at, due);
        cells[4 * i] = arena_format(arena, "%zu", i + 1);
        cells[4 * i + 1] = str_is_empty(work->code) ? STR(VI("chưa cấp số")) : work->code;
        cells[4 * i + 2] = work->title;
        cells[4 * i + 3] = work->due_at.ms == DUE_PAUSED_MS ? STR(VI("đang tạm dừng"))
                                                            : arena_copy(arena, str_of(due));
    }
    put_heading(pdf, arena_printf(arena, VI("1. Hồ sơ, công việc đang giải quyết: %zu"),
                                  minutes->work_count));
    put_table(pdf, COLUMNS, COUNT_OF(COLUMNS), cells, minutes->work_count);
}

static void put_series(Pdf *pdf, const Minutes *minutes)
{
    static const PdfColumn COLUMNS[] = {{VI("Dãy số"), 0.4, PDF_LEFT},
                                        {VI("Kỳ"), 0.35, PDF_LEFT},
                                        {VI("Số cuối cùng"), 0.25, PDF_RIGHT}};
    Arena *arena = pdf_arena(pdf);
    Str *cells = ARENA_ARRAY(arena, Str, minutes->series_count * 3 + 1);
    for (size_t i = 0; i < minutes->series_count; i++) {
        const MinutesSeries *series = &minutes->series[i];
        cells[3 * i] = str_is(series->name, "dossier")  ? STR(VI("Mã hồ sơ"))
                       : str_is(series->name, "result") ? STR(VI("Số kết quả"))
                                                        : series->name;
        cells[3 * i + 1] = series->period;
        cells[3 * i + 2] = arena_format(arena, "%lld", (long long)series->last);
    }
    pdf_space(pdf, 6);
    put_heading(pdf, VI("2. Sổ đã khóa, số cuối cùng của từng dãy"));
    put_table(pdf, COLUMNS, COUNT_OF(COLUMNS), cells, minutes->series_count);
}

static void put_posts(Pdf *pdf, const Minutes *minutes)
{
    static const PdfColumn COLUMNS[] = {{VI("Họ tên"), 0.4, PDF_LEFT},
                                        {VI("Vị trí"), 0.3, PDF_LEFT},
                                        {VI("Chức danh"), 0.3, PDF_LEFT}};
    Arena *arena = pdf_arena(pdf);
    Str *cells = ARENA_ARRAY(arena, Str, minutes->post_count * 3 + 1);
    for (size_t i = 0; i < minutes->post_count; i++) {
        Role role = ROLE_NONE;
        const bool is_known = role_parse(minutes->posts[i].role, &role);
        cells[3 * i] = minutes->posts[i].person;
        cells[3 * i + 1] = is_known ? str_of(role_label(role)) : minutes->posts[i].role;
        cells[3 * i + 2] = minutes->posts[i].title;
    }
    pdf_space(pdf, 6);
    put_heading(pdf, VI("3. Vị trí đã kết thúc"));
    put_table(pdf, COLUMNS, COUNT_OF(COLUMNS), cells, minutes->post_count);
}

static void draw(Pdf *pdf, const void *data)
{
    const Minutes *minutes = data;
    const PdfText left[] = {
        {.text = STR(VI("ĐẠI DIỆN BÊN GIAO")), .size = 12, .is_bold = true, .align = PDF_CENTRE},
        {.text = STR(VI("(Ký, ghi rõ họ tên, đóng dấu)")),
         .size = 11,
         .is_italic = true,
         .align = PDF_CENTRE}};
    const PdfText right[] = {
        {.text = STR(VI("ĐẠI DIỆN BÊN NHẬN")), .size = 12, .is_bold = true, .align = PDF_CENTRE},
        {.text = STR(VI("(Ký, ghi rõ họ tên, đóng dấu)")),
         .size = 11,
         .is_italic = true,
         .align = PDF_CENTRE}};
    const PdfBlock blocks[] = {{0.5, left, COUNT_OF(left)}, {0.5, right, COUNT_OF(right)}};
    put_head(pdf, minutes);
    put_works(pdf, minutes);
    put_series(pdf, minutes);
    put_posts(pdf, minutes);
    pdf_space(pdf, 6);
    put_heading(pdf, VI("4. Con dấu"));
    put_text(pdf, NULL,
             str_is_empty(minutes->seal) ? STR("………………………………………………………………………") : minutes->seal);
    pdf_space(pdf, 12);
    pdf_blocks(pdf, blocks, COUNT_OF(blocks), 70);
}

/* ---- the answer ---- */

static const char SQL_HOLDER[] =
    "SELECT coalesce(max(holder_unit_id), 0) AS holder FROM reorganization_unit"
    " WHERE reorganization_id = $1 AND unit_id = $2 AND fate = 'ends'";

/* The province, and the administrators of who takes over. */
static bool get_holder(Ctx *cx, int64_t id, int64_t unit_id, int64_t *out)
{
    if (!db_fetch_int(cx->db, SQL_HOLDER, DB_ARGS(db_int(id), db_int(unit_id)), out, &cx->error))
        return false;
    const bool may =
        *out != 0 && (reorganize_is_of_province(cx) ||
                      actor_has_role_in(&cx->actor, permission_roles(PERM_REORGANIZE), *out));
    return may || fail(cx, ERROR_NOT_FOUND, VI("Không có biên bản bàn giao này."),
                       "minutes of unit %lld", (long long)unit_id);
}

bool reorganize_send_minutes(Ctx *cx)
{
    Reorganization one = {0};
    Minutes minutes = {0};
    bool found = false;
    int64_t unit_id = 0, holder = 0;
    if (!str_parse_int(cx->path[1], &unit_id))
        unit_id = 0;
    if (!get_holder(cx, cx->path_id, unit_id, &holder) ||
        !reorganize_find(cx, cx->path_id, &one, &found) || !load(cx, one.id, unit_id, &minutes))
        return false;
    const UnitVersion *version = unit_version_on(unit_tree(cx), unit_id, (Date){one.date.days - 1});
    minutes.unit = unit_body_name(cx, unit_id);
    minutes.holder = unit_body_name(cx, holder);
    minutes.seal = version ? version->seal : STR("");
    minutes.resolution = one.resolution;
    minutes.place = str_of(cx->app->settings.site);
    minutes.date = one.date;
    const PdfInfo info = {.title = VI("Biên bản bàn giao"),
                          .author = "Lam",
                          .created = one.cut_at,
                          .mark = cx->app->settings.is_demo
                                      ? VI("DỮ LIỆU MINH HỌA – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ")
                                      : NULL};
    Buf out = buf_new(cx->arena, 64 << 10);
    if (!pdf_make(&info, draw, &minutes, &out, &cx->error))
        return false;
    reply_bytes(cx, "application/pdf", buf_str(&out),
                arena_format(cx->arena, "bien-ban-ban-giao-%lld.pdf", (long long)unit_id));
    return true;
}

/* ---- which units ended ---- */

typedef struct EndedRow {
    int64_t unit_id, holder_unit_id;
} EndedRow;
static const DbColumn ENDED_COLUMNS[] = {DB_INT(EndedRow, unit_id),
                                         DB_INT(EndedRow, holder_unit_id)};
#define MAX_ENDED 1000
static const char SQL_ENDED[] =
    "SELECT unit_id, holder_unit_id FROM reorganization_unit WHERE reorganization_id = $1"
    " AND fate = 'ends' AND holder_unit_id IS NOT NULL ORDER BY unit_id LIMIT 1000";

bool reorganize_show_units(Ctx *cx)
{
    EndedRow *rows = NULL;
    size_t count = 0;
    EndedView view = {.back = reorganize_url(cx, cx->path_id, "")};
    if (!db_fetch_all(cx->db, cx->arena, SQL_ENDED, DB_ARGS(db_int(cx->path_id)),
                      DB_ROWS(ENDED_COLUMNS), sizeof *rows, MAX_ENDED, (void *)&rows, &count,
                      &cx->error))
        return false;
    EndedLine *lines = ARENA_ARRAY(cx->arena, EndedLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!reorganize_is_of_province(cx) &&
            !actor_has_role_in(&cx->actor, permission_roles(PERM_REORGANIZE),
                               rows[i].holder_unit_id))
            continue;
        lines[view.count++] =
            (EndedLine){.name = unit_name(cx, rows[i].unit_id),
                        .holder = unit_name(cx, rows[i].holder_unit_id),
                        .minutes = reorganize_url(cx, cx->path_id,
                                                  arena_printf(cx->arena, "/units/%lld/minutes",
                                                               (long long)rows[i].unit_id))};
    }
    view.lines = lines;
    cx->response.title = STR(VI("Biên bản bàn giao"));
    reorganize_units_html(&cx->response.body, &view);
    return true;
}
