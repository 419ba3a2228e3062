#include "features/reorganize/reorganize_sheet.h"

#define X(value, name) name,
const char *const PLAN_COLUMN_NAMES[PLAN_COLUMN_COUNT] = {PLAN_COLUMNS(X)};
#undef X

typedef struct Head {
    Str names[TSV_MAX_COLUMNS];
    size_t count;
} Head;

static Str without_return(Str line)
{
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

static Str without_mark(Str text)
{
    return str_starts_with(text, STR("\xEF\xBB\xBF")) ? str_slice(text, 3, text.len) : text;
}

static size_t split(Str line, Str cells[TSV_MAX_COLUMNS])
{
    size_t count = 0;
    Str cell;
    while (count < TSV_MAX_COLUMNS && str_split_next(&line, '\t', &cell))
        cells[count++] = str_trim(cell);
    return count;
}

static Head read_head(Str *rest)
{
    Head head = {0};
    Str line;
    *rest = without_mark(*rest);
    if (str_split_next(rest, '\n', &line) && !str_is_empty(str_trim(line)))
        head.count = split(without_return(line), head.names);
    return head;
}

static size_t find_name(const Head *head, Str name)
{
    size_t at = 0;
    while (at < head->count && !str_equal(head->names[at], name))
        at++;
    return at;
}

/* ---- reading ---- */

size_t sheet_line_count(Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

static SheetRow row_of(Arena *arena, const Head *head, Str raw, int64_t line)
{
    Str cells[TSV_MAX_COLUMNS];
    const size_t count = split(raw, cells);
    SheetRow row = {.line = line, .raw = raw, .is_whole = count == head->count};
    for (size_t i = 0; i < PLAN_COLUMN_COUNT; i++) {
        const size_t at = find_name(head, str_of(PLAN_COLUMN_NAMES[i]));
        if (at < head->count && at < count && utf8_is_valid(cells[at]))
            row.cells[i] = utf8_to_nfc(arena, cells[at]);
    }
    return row;
}

size_t sheet_rows(Arena *arena, Str text, SheetRow *out, size_t max)
{
    const Head head = read_head(&text);
    size_t count = 0;
    Str line;
    for (int64_t at = 2; count < max && str_split_next(&text, '\n', &line); at++)
        if (!str_is_empty(str_trim(line)))
            out[count++] = row_of(arena, &head, without_return(line), at);
    return count;
}

bool sheet_find(Arena *arena, Str text, int64_t line, SheetRow *out)
{
    const Head head = read_head(&text);
    Str raw;
    for (int64_t at = 2; str_split_next(&text, '\n', &raw); at++)
        if (at == line && !str_is_empty(str_trim(raw))) {
            *out = row_of(arena, &head, without_return(raw), at);
            return true;
        }
    return false;
}

int64_t sheet_mark(Str raw)
{
    const Sha256 hash = sha256_of(raw);
    int64_t mark = 0;
    for (size_t i = 0; i < 7; i++)
        mark = mark << 8 | hash.bytes[i];
    return mark | 1;
}

/* ---- writing ---- */

/* A cell holds no tab and no end of a line. */
static void put_cell(Buf *out, Str cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        const char c = cell.data[i];
        buf_add_char(out, c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
    }
}

static void put_head(Buf *out, const Head *head)
{
    for (size_t i = 0; i < head->count; i++) {
        if (i > 0)
            buf_add_char(out, '\t');
        buf_add(out, head->names[i]);
    }
    buf_add_char(out, '\n');
}

/* Known columns come from `cells`, those of others from the line as it was. */
static void put_row(Buf *out, const Head *head, const Str cells[PLAN_COLUMN_COUNT], Str was)
{
    Str old[TSV_MAX_COLUMNS] = {0};
    (void)split(was, old);
    for (size_t at = 0; at < head->count; at++) {
        Str cell = old[at];
        for (size_t i = 0; i < PLAN_COLUMN_COUNT; i++)
            if (str_is(head->names[at], PLAN_COLUMN_NAMES[i]))
                cell = cells[i];
        if (at > 0)
            buf_add_char(out, '\t');
        put_cell(out, cell);
    }
    buf_add_char(out, '\n');
}

/* The head with the columns that the row needs; of an empty text, all that are known. */
static void widen(Head *head, const Str cells[PLAN_COLUMN_COUNT])
{
    const bool is_new = head->count == 0;
    for (size_t i = 0; i < PLAN_COLUMN_COUNT; i++) {
        const Str name = str_of(PLAN_COLUMN_NAMES[i]);
        const bool is_needed = is_new || !str_is_empty(cells[i]);
        if (is_needed && find_name(head, name) == head->count && head->count < TSV_MAX_COLUMNS)
            head->names[head->count++] = name;
    }
}

/* As it was, with the empty cells of columns that came. */
static void put_old(Buf *out, Str raw, size_t more)
{
    buf_add(out, raw);
    for (size_t i = 0; !str_is_empty(str_trim(raw)) && i < more; i++)
        buf_add_char(out, '\t');
    buf_add_char(out, '\n');
}

Str sheet_put_all(Arena *arena, Str text, const SheetRow *rows, size_t count)
{
    const Head was = read_head(&text);
    Head head = was;
    Buf out = buf_new(arena, text.len + 4096);
    size_t next = 0;
    Str raw;
    for (size_t i = 0; i < count; i++)
        widen(&head, rows[i].cells);
    put_head(&out, &head);
    for (int64_t at = 2; str_split_next(&text, '\n', &raw); at++) {
        raw = without_return(raw);
        if (next < count && rows[next].line == at)
            put_row(&out, &head, rows[next++].cells, raw);
        else if (text.data || !str_is_empty(str_trim(raw))) /* not what ends the last line */
            put_old(&out, raw, head.count - was.count);
    }
    for (; next < count; next++)
        put_row(&out, &head, rows[next].cells, STR(""));
    return buf_str(&out);
}

Str sheet_put(Arena *arena, Str text, int64_t line, const Str cells[PLAN_COLUMN_COUNT])
{
    SheetRow row = {.line = line ? line : INT64_MAX};
    for (size_t i = 0; i < PLAN_COLUMN_COUNT; i++)
        row.cells[i] = cells[i];
    return sheet_put_all(arena, text, &row, 1);
}

Str sheet_remove(Arena *arena, Str text, int64_t line)
{
    Buf out = buf_new(arena, text.len + 1);
    Str raw;
    for (int64_t at = 1; str_split_next(&text, '\n', &raw); at++) {
        if (at == line)
            continue;
        buf_add(&out, raw);
        if (text.data) /* an end of line came behind it */
            buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}

Str sheet_set_all(Arena *arena, Str text, PlanColumn column, Str value)
{
    const size_t max = sheet_line_count(text);
    SheetRow *rows = ARENA_ARRAY(arena, SheetRow, max);
    const size_t count = sheet_rows(arena, text, rows, max);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const Str kind = rows[i].cells[COLUMN_ROW];
        if (!rows[i].is_whole || (!str_is_empty(kind) && !str_is(kind, "succession")))
            continue;
        rows[kept] = rows[i];
        rows[kept++].cells[column] = value;
    }
    return kept > 0 ? sheet_put_all(arena, text, rows, kept) : text;
}

Str sheet_complete(Arena *arena, Str text)
{
    Str rest = text, raw = {0}, last = {0};
    const Head head = read_head(&rest);
    Str cells[TSV_MAX_COLUMNS];
    while (str_split_next(&rest, '\n', &raw))
        last = without_return(raw);
    const size_t count = str_is_empty(str_trim(last)) ? head.count : split(last, cells);
    Buf out = buf_new(arena, text.len + head.count + 1);
    buf_add(&out, text);
    for (size_t i = count; i < head.count; i++)
        buf_add_char(&out, '\t');
    return buf_str(&out);
}
