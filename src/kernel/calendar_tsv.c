#include "kernel/calendar.h"

/* The tables that ship, and that an administrator imports: one header row, tab separated. */

#define HOURS_HEADER                                                                               \
    "weekday\tmorning_from\tmorning_to\tafternoon_from\tafternoon_to\tcounts\tvalid_from\t"        \
    "valid_to\tsource\tcertainty"
enum {
    HOURS_WEEKDAY,
    HOURS_MORNING_FROM,
    HOURS_MORNING_TO,
    HOURS_AFTERNOON_FROM,
    HOURS_AFTERNOON_TO,
    HOURS_COUNTS,
    HOURS_VALID_FROM,
    HOURS_VALID_TO,
    HOURS_SOURCE,
    HOURS_CERTAINTY,
    HOURS_COLUMNS,
};

#define DAYS_HEADER "date\ttype\tkind\tname\tcounts\tstands_for\tlegal_source\tcertainty\tnote"
enum {
    DAYS_DATE,
    DAYS_TYPE,
    DAYS_KIND,
    DAYS_NAME,
    DAYS_COUNTS,
    DAYS_STANDS_FOR,
    DAYS_LEGAL_SOURCE,
    DAYS_CERTAINTY,
    DAYS_NOTE,
    DAYS_COLUMNS,
};

#define MAX_COLUMNS 10
_Static_assert((int)HOURS_COLUMNS <= MAX_COLUMNS && (int)DAYS_COLUMNS <= MAX_COLUMNS, "columns");

static const char *const WEEKDAYS[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const CERTAINTIES[] = {"sourced", "memory", "uncertain"};

/* A table while it is read. */
typedef struct Reader {
    Arena *arena;
    Error *error;
    const char *name; /* of the table, for the message */
    Str rest;
    int line;
    Str fields[MAX_COLUMNS];
} Reader;

static bool fail_line(const Reader *reader, const char *what)
{
    return error_set(
        reader->error, ERROR_INPUT,
        arena_printf(reader->arena, VI("Bảng %s, dòng %d: %s."), reader->name, reader->line, what),
        "calendar table, line %d", reader->line);
}

static bool next_line(Reader *reader, Str *out)
{
    while (str_split_next(&reader->rest, '\n', out)) {
        reader->line++;
        if (str_ends_with(*out, STR("\r")))
            out->len--;
        if (out->len > 0)
            return true;
    }
    return false;
}

static bool check_header(Reader *reader, const char *header)
{
    Str line = {0};
    return (next_line(reader, &line) && str_is(line, header)) ||
           fail_line(reader, VI("các cột của dòng đầu không đúng"));
}

static bool split_fields(Reader *reader, Str line, size_t columns)
{
    size_t count = 0;
    Str field = {0};
    while (str_split_next(&line, '\t', &field)) {
        if (count < columns)
            reader->fields[count] = str_trim(field);
        count++;
    }
    return count == columns || fail_line(reader, VI("số cột không đúng"));
}

/* How many lines there are at most. */
static size_t count_lines(Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool find_code(Str text, const char *const *codes, size_t count, int64_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, codes[i])) {
            *out = (int64_t)i;
            return true;
        }
    return false;
}

static bool parse_flag(Str text, bool *out)
{
    *out = str_is(text, "1");
    return *out || str_is(text, "0");
}

/* HH:MM up to 24:00; empty is 0. */
static bool parse_hour(Str text, int64_t *out)
{
    int64_t hour = 0, minute = 0;
    if (text.len == 0) {
        *out = 0;
        return true;
    }
    if (text.len != 5 || text.data[2] != ':' || !str_is_digits(str_slice(text, 0, 2)) ||
        !str_is_digits(str_slice(text, 3, 5)) || !str_parse_int(str_slice(text, 0, 2), &hour) ||
        !str_parse_int(str_slice(text, 3, 5), &minute) || minute > 59 ||
        hour * 60 + minute > CALENDAR_MINUTES_PER_DAY)
        return false;
    *out = hour * 60 + minute;
    return true;
}

static bool parse_optional_date(Str text, Date *out)
{
    return text.len == 0 || date_parse_iso(text, out);
}

static bool is_certainty(Str text)
{
    int64_t unused = 0;
    return find_code(text, CERTAINTIES, COUNT_OF(CERTAINTIES), &unused);
}

static bool parse_hours(const Reader *reader, CalendarHours *out)
{
    const Str *fields = reader->fields;
    if (!find_code(fields[HOURS_WEEKDAY], WEEKDAYS, COUNT_OF(WEEKDAYS), &out->weekday))
        return fail_line(reader, VI("thứ trong tuần phải là mon, tue, ..., sun"));
    if (!parse_hour(fields[HOURS_MORNING_FROM], &out->morning_from) ||
        !parse_hour(fields[HOURS_MORNING_TO], &out->morning_to) ||
        !parse_hour(fields[HOURS_AFTERNOON_FROM], &out->afternoon_from) ||
        !parse_hour(fields[HOURS_AFTERNOON_TO], &out->afternoon_to))
        return fail_line(reader, VI("giờ phải ghi như 07:30"));
    if (!parse_flag(fields[HOURS_COUNTS], &out->counts) ||
        !date_parse_iso(fields[HOURS_VALID_FROM], &out->valid_from) ||
        !parse_optional_date(fields[HOURS_VALID_TO], &out->valid_to))
        return fail_line(reader, VI("cột counts phải là 0 hoặc 1, ngày phải ghi như 2026-02-13"));
    if (!is_certainty(fields[HOURS_CERTAINTY]))
        return fail_line(reader, VI("cột certainty phải là sourced, memory hoặc uncertain"));
    out->source = arena_copy(reader->arena, fields[HOURS_SOURCE]);
    out->certainty = arena_copy(reader->arena, fields[HOURS_CERTAINTY]);
    return true;
}

static bool read_hours(Reader *reader, CalendarRows *rows)
{
    CalendarHours *hours = ARENA_ARRAY(reader->arena, CalendarHours, count_lines(reader->rest));
    Str line = {0};
    if (!check_header(reader, HOURS_HEADER))
        return false;
    while (next_line(reader, &line))
        if (!split_fields(reader, line, HOURS_COLUMNS) ||
            !parse_hours(reader, &hours[rows->hours_count++]))
            return false;
    rows->hours = hours;
    return true;
}

static bool parse_day(const Reader *reader, CalendarDay *out)
{
    const Str *fields = reader->fields;
    int64_t type = 0;
    if (!date_parse_iso(fields[DAYS_DATE], &out->date) ||
        !parse_optional_date(fields[DAYS_STANDS_FOR], &out->stands_for))
        return fail_line(reader, VI("ngày phải có thật và ghi như 2026-02-13"));
    if (!find_code(fields[DAYS_TYPE], CALENDAR_DAY_TYPE_CODES, CALENDAR_DAY_TYPE_COUNT, &type))
        return fail_line(reader,
                         VI("loại ngày phải là working, off, morning, afternoon hoặc make_up"));
    out->type = (CalendarDayType)type;
    out->counts = calendar_day_type_counts(out->type);
    if (fields[DAYS_COUNTS].len > 0 && !parse_flag(fields[DAYS_COUNTS], &out->counts))
        return fail_line(reader, VI("cột counts phải là 0, 1 hoặc để trống"));
    if (!is_certainty(fields[DAYS_CERTAINTY]))
        return fail_line(reader, VI("cột certainty phải là sourced, memory hoặc uncertain"));
    out->kind = arena_copy(reader->arena, fields[DAYS_KIND]);
    out->name = arena_copy(reader->arena, fields[DAYS_NAME]);
    out->legal_source = arena_copy(reader->arena, fields[DAYS_LEGAL_SOURCE]);
    out->certainty = arena_copy(reader->arena, fields[DAYS_CERTAINTY]);
    return true;
}

/* Rows come in order of date, so that one date twice is seen. */
static bool read_days(Reader *reader, CalendarRows *rows)
{
    CalendarDay *days = ARENA_ARRAY(reader->arena, CalendarDay, count_lines(reader->rest));
    Str line = {0};
    if (!check_header(reader, DAYS_HEADER))
        return false;
    while (next_line(reader, &line)) {
        CalendarDay *day = &days[rows->day_count++];
        if (!split_fields(reader, line, DAYS_COLUMNS) || !parse_day(reader, day))
            return false;
        if (day > days && day[-1].date.days >= day->date.days)
            return fail_line(reader, VI("các ngày phải xếp tăng dần và không lặp lại"));
    }
    rows->days = days;
    return true;
}

static void list_years(Arena *arena, CalendarRows *rows)
{
    int64_t *years = ARENA_ARRAY(arena, int64_t, rows->day_count);
    for (size_t i = 0; i < rows->day_count; i++) {
        const int64_t year = date_civil(rows->days[i].date).year;
        const bool is_decided = !str_is(rows->days[i].kind, CALENDAR_KIND_PLANNED);
        if (is_decided && (rows->year_count == 0 || years[rows->year_count - 1] != year))
            years[rows->year_count++] = year;
    }
    rows->years = years;
}

bool calendar_parse_weekly(Arena *arena, Str weekly, CalendarRows *out, Error *error)
{
    Reader reader = {.arena = arena, .error = error, .name = VI("giờ làm việc"), .rest = weekly};
    CalendarRows rows = {0};
    if (!read_hours(&reader, &rows))
        return false;
    out->hours = rows.hours;
    out->hours_count = rows.hours_count;
    return true;
}

bool calendar_parse_days(Arena *arena, Str days, CalendarRows *out, Error *error)
{
    Reader reader = {.arena = arena, .error = error, .name = VI("ngày"), .rest = days};
    CalendarRows rows = {0};
    if (!read_days(&reader, &rows)) {
        out->faulty_line = reader.line;
        return false;
    }
    list_years(arena, &rows);
    out->days = rows.days;
    out->day_count = rows.day_count;
    out->years = rows.years;
    out->year_count = rows.year_count;
    return true;
}

bool calendar_parse_rows(Arena *arena, Str weekly, Str days, CalendarRows *out, Error *error)
{
    CalendarRows rows = {0};
    if (!calendar_parse_weekly(arena, weekly, &rows, error) ||
        !calendar_parse_days(arena, days, &rows, error))
        return false;
    *out = rows;
    return true;
}

bool calendar_parse_tsv(Arena *arena, Str weekly, Str days, const Calendar **out, Error *error)
{
    CalendarRows rows = {0};
    return calendar_parse_rows(arena, weekly, days, &rows, error) &&
           calendar_build(arena, &rows, out, error);
}

/* ---- writing ---- */

/* A tab or line break in a text would be read back as a column or a row. */
static void put_field(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_add_char(out, (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i]);
    buf_add_char(out, '\t');
}

static void put_date(Buf *out, Date date)
{
    char iso[11] = "";
    if (date.days != 0)
        date_format_iso(date, iso);
    put_field(out, str_of(iso));
}

static void put_hour(Buf *out, int64_t from, int64_t to, int64_t minute)
{
    if (from < to)
        buf_printf(out, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    buf_add_char(out, '\t');
}

static void end_row(Buf *out)
{
    out->len--; /* the last tab */
    buf_add_char(out, '\n');
}

void calendar_write_weekly(Buf *out, const CalendarHours *hours, size_t count)
{
    buf_add_cstr(out, HOURS_HEADER "\n");
    for (size_t i = 0; i < count; i++) {
        const CalendarHours *row = &hours[i];
        put_field(out, str_of(WEEKDAYS[row->weekday]));
        put_hour(out, row->morning_from, row->morning_to, row->morning_from);
        put_hour(out, row->morning_from, row->morning_to, row->morning_to);
        put_hour(out, row->afternoon_from, row->afternoon_to, row->afternoon_from);
        put_hour(out, row->afternoon_from, row->afternoon_to, row->afternoon_to);
        put_field(out, row->counts ? STR("1") : STR("0"));
        put_date(out, row->valid_from);
        put_date(out, row->valid_to);
        put_field(out, row->source);
        put_field(out, row->certainty);
        end_row(out);
    }
}

void calendar_write_days(Buf *out, const CalendarDay *days, size_t count)
{
    buf_add_cstr(out, DAYS_HEADER "\n");
    for (size_t i = 0; i < count; i++) {
        const CalendarDay *row = &days[i];
        put_date(out, row->date);
        put_field(out, str_of(CALENDAR_DAY_TYPE_CODES[row->type]));
        put_field(out, row->kind);
        put_field(out, row->name);
        put_field(out, row->counts ? STR("1") : STR("0"));
        put_date(out, row->stands_for);
        put_field(out, row->legal_source);
        put_field(out, row->certainty);
        buf_add_char(out, '\t'); /* no note */
        end_row(out);
    }
}
