#include "app/command_due.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LINE_BYTES (1u << 20) /* of the longest line */
#define OUTPUT_BYTES (64u << 10)
#define ROW_ARENA_BYTES (4u << 20)

/* The columns that a file may have; the first three it must have. */
enum {
    COLUMN_ID,
    COLUMN_FROM,
    COLUMN_LIMIT,
    COLUMN_CALENDAR,
    COLUMN_PAUSES,
    COLUMN_RESUME_RULE,
    COLUMN_COUNT,
    REQUIRED_COLUMNS = COLUMN_CALENDAR,
};
static const char *const COLUMNS[COLUMN_COUNT] = {
    "id", "from", "limit", "calendar", "pauses", "resume_rule",
};

/* A file read line by line through one buffer. */
typedef struct LineReader {
    FILE *file;
    char *data;
    size_t begin, end;
    int64_t line; /* number of the line read last, from 1 */
} LineReader;

typedef struct Batch {
    DueCalendars *calendars;
    LineReader reader;
    int places[COLUMN_COUNT]; /* of each column in a row, or -1 */
    size_t field_count;       /* of the header */
    CalendarPause pauses[CALENDAR_MAX_PAUSES];
    Arena *row_arena; /* for one row */
    Buf output;
    Json json;
    bool is_json;
    FILE *rejected; /* their JSON, until the results are out */
    int64_t rejected_count;
} Batch;

/* ---- lines ---- */

/* Moves what is unread to the front and reads on; false at the end of the file. */
static bool fill(LineReader *reader)
{
    reader->end -= reader->begin;
    memmove(reader->data, reader->data + reader->begin, reader->end);
    reader->begin = 0;
    const size_t got = fread(reader->data + reader->end, 1, LINE_BYTES - reader->end, reader->file);
    reader->end += got;
    return got > 0;
}

/* Skips what is left of a line that does not fit the buffer. */
static void skip_line(LineReader *reader)
{
    char *newline = NULL;
    do {
        newline = memchr(reader->data + reader->begin, '\n', reader->end - reader->begin);
        reader->begin = newline ? (size_t)(newline - reader->data) + 1 : reader->end;
    } while (!newline && fill(reader));
}

static Str take(LineReader *reader, size_t len)
{
    Str line = {reader->data + reader->begin, len};
    const size_t left = reader->end - reader->begin;
    reader->begin += len < left ? len + 1 : len;
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, len - 1) : line;
}

/* The next line without its end; *is_too_long when it was skipped. */
static bool next_line(LineReader *reader, Str *out, bool *is_too_long)
{
    *is_too_long = false;
    for (;;) {
        const size_t left = reader->end - reader->begin;
        const char *newline = memchr(reader->data + reader->begin, '\n', left);
        if (newline) {
            *out = take(reader, (size_t)(newline - reader->data) - reader->begin);
            break;
        }
        if (left == LINE_BYTES) {
            skip_line(reader);
            *is_too_long = true;
            break;
        }
        if (!fill(reader)) {
            if (left == 0)
                return false;
            *out = take(reader, left);
            break;
        }
    }
    reader->line++;
    return true;
}

/* ---- the header ---- */

static bool place_column(Batch *batch, Str name, int place, Error *error)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (str_is(name, COLUMNS[i]) && batch->places[i] < 0) {
            batch->places[i] = place;
            return true;
        }
    return error_set(
        error, ERROR_INPUT,
        VI("Dòng đầu của tệp có cột lạ hoặc lặp lại; các cột là id, from, limit, calendar, pauses, resume_rule."),
        "unknown column %d", place + 1);
}

static bool read_header(Batch *batch, Error *error)
{
    Str line = {0}, name = {0};
    bool is_too_long = false;
    int place = 0;
    if (!next_line(&batch->reader, &line, &is_too_long) || is_too_long)
        return error_set(error, ERROR_INPUT,
                         VI("Tệp trống; dòng đầu phải là tên các cột id, from, limit..."),
                         "no header");
    if (str_starts_with(line, STR("\xEF\xBB\xBF")))
        line = str_slice(line, 3, line.len);
    while (str_split_next(&line, '\t', &name))
        if (!place_column(batch, str_trim(name), place++, error))
            return false;
    for (int i = 0; i < REQUIRED_COLUMNS; i++)
        if (batch->places[i] < 0)
            return error_set(
                error, ERROR_INPUT,
                VI("Dòng đầu của tệp thiếu một trong các cột bắt buộc id, from, limit."),
                "column %s is missing", COLUMNS[i]);
    batch->field_count = (size_t)place;
    return true;
}

/* ---- rows ---- */

/* Trailing fields that a row lacks are empty. */
static bool split_row(const Batch *batch, Str line, Str fields[COLUMN_COUNT], Error *error)
{
    Str all[COLUMN_COUNT] = {0};
    Str field = {0};
    size_t count = 0;
    while (str_split_next(&line, '\t', &field)) {
        if (count == batch->field_count)
            return error_set(error, ERROR_INPUT, VI("Dòng có nhiều cột hơn dòng đầu."),
                             "too many fields");
        all[count++] = str_trim(field);
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        fields[i] = batch->places[i] >= 0 ? all[batch->places[i]] : STR("");
    return fields[COLUMN_ID].len > 0 || error_set_field(error, "id", VI("Dòng thiếu id."), "no id");
}

static bool parse_pauses(Batch *batch, Str text, CalendarRequest *request, Error *error)
{
    Str pause = {0};
    request->pauses = batch->pauses;
    if (text.len == 0)
        return true;
    while (str_split_next(&text, ';', &pause)) {
        if (request->pause_count == CALENDAR_MAX_PAUSES)
            return error_set_field(error, "pause",
                                   VI("Có quá nhiều khoảng tạm dừng (tối đa 1.000)."),
                                   "too many pauses");
        if (!calendar_parse_pause(str_trim(pause), &batch->pauses[request->pause_count], error))
            return false;
        request->pause_count++;
    }
    return true;
}

static bool compute_row(Batch *batch, const Str fields[COLUMN_COUNT], int64_t *out, Error *error)
{
    CalendarRequest request = {0};
    CalendarResult result = {0};
    const Calendar *calendar = NULL;
    const Str resume = fields[COLUMN_RESUME_RULE];
    if (!calendar_parse_minute(fields[COLUMN_FROM], &request.from, error) ||
        !calendar_parse_limit(fields[COLUMN_LIMIT], &request.limit, error) ||
        !parse_pauses(batch, fields[COLUMN_PAUSES], &request, error) ||
        (resume.len > 0 && !calendar_parse_resume(resume, &request.resume, error)) ||
        !due_find_calendar(batch->calendars, fields[COLUMN_CALENDAR],
                           calendar_date_of(request.from), batch->row_arena, &calendar, error) ||
        !calendar_due(calendar, &request, batch->row_arena, &result, error))
        return false;
    *out = result.due;
    return true;
}

/* ---- output ---- */

static void drain(Buf *buf, FILE *file)
{
    fwrite(buf->data, 1, buf->len, file); /* a failure stays in ferror and is told at the end */
    buf_clear(buf);
}

static void put_due(Batch *batch, Str id, int64_t due)
{
    char text[17];
    instant_format_local(calendar_instant_of(due), text);
    if (batch->is_json) {
        json_open_object(&batch->json);
        json_put_text(&batch->json, "id", id);
        json_put_cstr(&batch->json, "due", text);
        json_close_object(&batch->json);
    } else {
        buf_add(&batch->output, id);
        buf_add_char(&batch->output, '\t');
        buf_add(&batch->output, (Str){text, sizeof text - 1});
        buf_add_char(&batch->output, '\n');
    }
    if (batch->output.len >= OUTPUT_BYTES)
        drain(&batch->output, stdout);
}

static void reject(Batch *batch, const Error *error)
{
    Buf text = buf_new(batch->row_arena, 256);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_int(&json, "line", batch->reader.line);
    json_put_cstr(&json, "reason", error->message);
    json_close_object(&json);
    if (batch->rejected_count++ > 0)
        fputs(",\n", batch->rejected);
    drain(&text, batch->rejected);
}

static void run_row(Batch *batch, Str line, bool is_too_long)
{
    Error error = {0};
    Str fields[COLUMN_COUNT];
    int64_t due = 0;
    bool ok = false;
    if (is_too_long)
        error_record(&error, ERROR_TOO_LARGE, NULL, VI("Dòng dài quá 1 MB."), "line too long");
    else if (!utf8_is_valid(line))
        error_record(&error, ERROR_INPUT, NULL, VI("Dòng không phải là UTF-8 hợp lệ."), "no UTF-8");
    else
        ok = split_row(batch, line, fields, &error) && compute_row(batch, fields, &due, &error);
    if (ok)
        put_due(batch, fields[COLUMN_ID], due);
    else
        reject(batch, &error);
    if (arena_used(batch->row_arena) > 0)
        arena_reset(batch->row_arena);
}

/* Appends the spool of rejected lines as a JSON array. */
static void copy_rejected(Batch *batch, FILE *file)
{
    char part[4096];
    size_t got = 0;
    rewind(batch->rejected);
    fputs("\"rejected\":[", file);
    while ((got = fread(part, 1, sizeof part, batch->rejected)) > 0)
        fwrite(part, 1, got, file);
    fputs("]}\n", file);
}

static void begin_output(Batch *batch)
{
    batch->json = json_to(&batch->output);
    if (!batch->is_json)
        return;
    json_open_object(&batch->json);
    json_key(&batch->json, "due");
    json_open_array(&batch->json);
}

static void end_output(Batch *batch)
{
    if (batch->is_json) {
        json_close_array(&batch->json);
        buf_add_char(&batch->output, ',');
    }
    drain(&batch->output, stdout);
    if (batch->is_json)
        copy_rejected(batch, stdout);
    else if (batch->rejected_count > 0) {
        fputc('{', stderr);
        copy_rejected(batch, stderr);
    }
}

static int run_rows(Batch *batch)
{
    Str line = {0};
    bool is_too_long = false;
    begin_output(batch);
    while (next_line(&batch->reader, &line, &is_too_long))
        if (line.len > 0 || is_too_long)
            run_row(batch, line, is_too_long);
    end_output(batch);
    if (ferror(batch->reader.file) || ferror(batch->rejected) || fflush(stdout) != 0 ||
        ferror(stdout)) {
        fprintf(stderr, VI("lam due: Đọc tệp hoặc ghi kết quả không thành công.\n"));
        return EXIT_REFUSED;
    }
    return batch->rejected_count > 0 ? EXIT_REJECTED : EXIT_DONE;
}

static bool open_files(Batch *batch, const char *path, Error *error)
{
    batch->reader.file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!batch->reader.file)
        return error_set(error, ERROR_NOT_FOUND,
                         VI("Không mở được tệp; hãy kiểm tra đường dẫn và quyền đọc."), "fopen: %s",
                         strerror(errno));
    batch->rejected = tmpfile();
    return batch->rejected ||
           error_set(error, ERROR_BUSY,
                     VI("Không tạo được tệp tạm; hãy kiểm tra chỗ trống của đĩa."), "tmpfile: %s",
                     strerror(errno));
}

static void close_files(Batch *batch)
{
    if (batch->reader.file && batch->reader.file != stdin)
        fclose(batch->reader.file);
    if (batch->rejected)
        fclose(batch->rejected);
}

int due_run_batch(DueCalendars *calendars, const char *path, bool is_json)
{
    Error error = {0};
    Batch *batch = ARENA_NEW(calendars->arena, Batch);
    batch->calendars = calendars;
    batch->is_json = is_json;
    batch->reader.data = arena_alloc(calendars->arena, LINE_BYTES);
    batch->output = buf_new(calendars->arena, OUTPUT_BYTES + 4096);
    batch->row_arena = arena_new(ROW_ARENA_BYTES);
    for (int i = 0; i < COLUMN_COUNT; i++)
        batch->places[i] = -1;
    const bool ok = open_files(batch, path, &error) && read_header(batch, &error);
    const int code = ok ? run_rows(batch) : due_refuse(&error, is_json);
    close_files(batch);
    arena_free(batch->row_arena);
    return code;
}
