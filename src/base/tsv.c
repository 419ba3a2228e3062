#include "base/tsv.h"

#include <string.h>

static Str without_mark(Str text)
{
    return str_starts_with(text, STR("\xEF\xBB\xBF")) ? str_slice(text, 3, text.len) : text;
}

static Str without_return(Str line)
{
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

/* Splits a line into at most as many cells as there is room for; the count may be one more. */
static size_t split(Str line, Str *cells)
{
    size_t count = 0;
    Str cell;
    while (count <= TSV_MAX_COLUMNS && str_split_next(&line, '\t', &cell)) {
        if (count < TSV_MAX_COLUMNS)
            cells[count] = str_trim(cell);
        count++;
    }
    return count;
}

static size_t count_lines(Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool is_twice(const Tsv *tsv)
{
    for (size_t i = 0; i < tsv->column_count; i++)
        for (size_t other = i + 1; other < tsv->column_count; other++)
            if (str_equal(tsv->head[i], tsv->head[other]))
                return true;
    return false;
}

const char *tsv_open(Tsv *out, Arena *arena, Str text)
{
    *out = (Tsv){.arena = arena, .rest = without_mark(text), .line = 1};
    if (text.len > TSV_MAX_BYTES)
        return VI("bảng lớn hơn 16 MB; hãy chia nhỏ");
    if (count_lines(text) > TSV_MAX_LINES)
        return VI("bảng dài hơn 100.000 dòng; hãy chia nhỏ");
    Str head;
    if (!str_split_next(&out->rest, '\n', &head) || str_is_empty(str_trim(head)))
        return VI("dòng đầu phải là tên các cột");
    if (!utf8_is_valid(head))
        return VI("dòng đầu không phải chữ UTF-8");
    out->column_count = split(without_return(head), out->head);
    if (out->column_count > TSV_MAX_COLUMNS)
        return VI("bảng có hơn 64 cột");
    return is_twice(out) ? VI("dòng đầu có hai cột cùng tên") : NULL;
}

static const char *read_line(Tsv *tsv, Str line)
{
    if (!utf8_is_valid(line))
        return VI("dòng này không phải chữ UTF-8");
    if (split(line, tsv->cells) != tsv->column_count)
        return VI("số ô khác số cột ở dòng đầu");
    for (size_t i = 0; i < tsv->column_count; i++) {
        if (tsv->cells[i].len > TSV_MAX_CELL_BYTES)
            return VI("một ô dài hơn 4.000 byte");
        tsv->cells[i] = utf8_to_nfc(tsv->arena, tsv->cells[i]);
    }
    return NULL;
}

TsvStep tsv_next(Tsv *tsv, const char **fault)
{
    Str line;
    while (str_split_next(&tsv->rest, '\n', &line)) {
        tsv->line++;
        if (str_is_empty(str_trim(line)))
            continue;
        *fault = read_line(tsv, without_return(line));
        return *fault ? TSV_FAULT : TSV_ROW;
    }
    return TSV_END;
}

static ptrdiff_t find_column(const Tsv *tsv, const char *column)
{
    for (size_t i = 0; i < tsv->column_count; i++)
        if (str_is(tsv->head[i], column))
            return (ptrdiff_t)i;
    return -1;
}

bool tsv_has_column(const Tsv *tsv, const char *column)
{
    return find_column(tsv, column) >= 0;
}

Str tsv_cell(const Tsv *tsv, const char *column)
{
    const ptrdiff_t at = find_column(tsv, column);
    return at < 0 ? STR("") : tsv->cells[at];
}
