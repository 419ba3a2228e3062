#include "features/calendar/calendar_pages.h"

#include <errno.h>

/* A later year of the national calendar, from a file: all of it or nothing. */

typedef struct ImportForm {
    Str legal_source;
    FormFiles files;
} ImportForm;
static const FormField IMPORT_FIELDS[] = {
    FORM_TEXT(ImportForm, legal_source, .label = VI("Căn cứ"), .required = true,
              .hint = VI("Thông báo lịch nghỉ của năm đó: số, ngày, cơ quan ban hành.")),
    FORM_FILES(ImportForm, files, .label = VI("Tệp lịch (.tsv)"), .required = true, .max_items = 1,
               .accept = ".tsv,.txt,text/plain,text/tab-separated-values"),
};
const FormDef IMPORT_FORM = FORM_DEF(ImportForm, IMPORT_FIELDS);

static const char EXAMPLE[] =
    "date\ttype\tkind\tname\tcounts\tstands_for\tlegal_source\tcertainty\tnote\n"
    "2027-01-01\toff\tholiday\tTết Dương lịch\t\t\tBộ luật Lao động 2019 điều 112\tsourced\t\n"
    "2027-01-09\tmake_up\tswap_work\tLàm bù cho ngày 31/12\t\t2026-12-31\tCông văn …\tuncertain\t\n";

static bool check_province(Ctx *cx)
{
    return calendar_is_of_province(cx) ||
           fail(cx, ERROR_FORBIDDEN, VI("Chỉ quản trị của tỉnh nhập lịch quốc gia."),
                "import by a unit's administrator");
}

static Str draft_words(Ctx *cx)
{
    return arena_format(
        cx->arena,
        VI("Lam lập sẵn dự thảo lịch năm %lld theo Bộ luật Lao động: ngày lễ cố định, Tết và Giỗ Tổ "
           "tính theo âm lịch, ngày nghỉ bù. Chưa phải thông báo chính thức: ngày Tết, ngày hoán đổi "
           "có thể khác. Dự thảo chỉ có hiệu lực khi bạn xem lại và xác nhận ở trang sau."),
        (long long)import_draft_year(cx));
}

bool import_show(Ctx *cx)
{
    if (!check_province(cx))
        return false;
    const ChangeFormView view = {
        .calendar = calendar_unit_label(cx, NATION),
        .heading = VI("Nhập lịch năm"),
        .explanation = VI("Một dòng sai thì không dòng nào được nhập. Ngày đã có mà bảng không nêu "
                          "thì giữ nguyên. Chưa có gì thay đổi cho đến khi bạn xem lại và xác nhận "
                          "ở trang sau."),
        .button = VI("Xem trước"),
        .action = url_path("/calendars/import"),
        .back = url_path("/calendars/national"),
        .form = form_html(cx, &IMPORT_FORM, NULL),
        .takes_files = true,
        .example = EXAMPLE,
        .draft_words = draft_words(cx),
        .draft = {.action = url_path("/calendars/import/draft"),
                  .hidden = form_hidden_html(cx),
                  .label = VI("Lập dự thảo để xem lại")}};
    cx->response.title = str_of(view.heading);
    change_form_html(&cx->response.body, &view);
    return true;
}

static bool read_upload(Ctx *cx, const HttpUpload *upload, Str *out)
{
    return import_read(cx->arena, arena_cstr(cx->arena, upload->path), out) ||
           fail(cx, ERROR_BUSY, VI("Máy chủ không đọc được tệp vừa gửi. Hãy gửi lại."),
                "upload: errno %d", errno);
}

bool import_prepare(Ctx *cx)
{
    const ImportForm *form = cx->form;
    CalendarRows *rows = ARENA_NEW(cx->arena, CalendarRows);
    Str text = {0};
    cx->prepared = rows;
    return check_province(cx) && read_upload(cx, form->files.items[0], &text) &&
           import_check(cx->arena, text, rows, &cx->error);
}

static Str title_of(Ctx *cx, const CalendarRows *rows)
{
    Buf out = buf_new(cx->arena, 64);
    buf_add_cstr(&out, VI("Lịch năm "));
    for (size_t i = 0; i < rows->year_count; i++)
        buf_printf(&out, "%s%lld", i ? ", " : "", (long long)rows->years[i]);
    return buf_str(&out);
}

bool import_post(Ctx *cx)
{
    const ImportForm *form = cx->form;
    const CalendarRows *rows = cx->prepared;
    const int64_t target = NATION;
    Buf text = buf_new(cx->arena, 8192);
    calendar_write_days(&text, rows->days, rows->day_count);
    Change change = {.kind = CHANGE_IMPORT,
                     .title = title_of(cx, rows),
                     .legal_source = form->legal_source,
                     .rows = buf_str(&text),
                     .row_count = (int64_t)rows->day_count,
                     .first_date = rows->days[0].date,
                     .last_date = rows->days[rows->day_count - 1].date};
    if (!check_province(cx) || !change_store(cx, &change, &target, 1))
        return false;
    redirect(cx, change_url(cx, change.id, "").text);
    return true;
}
