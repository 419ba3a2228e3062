#include "features/procedure/procedure_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

/* The longest known record has 134 kB; what goes beyond these is no catalogue. */
#define CHUNK_BYTES ((size_t)64 * 1024)
#define MAX_LINE_BYTES ((size_t)4 * 1024 * 1024)
#define MAX_DOCUMENT_BYTES ((size_t)64 * 1024 * 1024)
#define MAX_FILE_BYTES ((int64_t)1024 * 1024 * 1024)

struct RecordReader {
    gzFile file;
    bool is_compressed_name, is_document;
    char *chunk;
    size_t chunk_at, chunk_len;
    int64_t total_bytes;
    bool has_ended;
    const char *broken; /* why reading ended early, until it is reported */
    int64_t line;       /* of the next byte */
    Buf text;           /* the line, or the whole document */
    bool is_too_long;
    size_t at; /* in the document */
    bool is_document_read, is_in_list, is_comma_due;
};

static void close_file(void *file)
{
    gzclose_r((gzFile)file);
}

static bool is_regular_file(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return false;
    errno = S_ISREG(about.st_mode) ? 0 : EINVAL;
    return errno == 0;
}

RecordReader *record_reader_open(Arena *arena, const char *path, Error *error)
{
    const gzFile file = is_regular_file(path) ? gzopen(path, "rb") : NULL;
    if (!file) {
        error_record(
            error, ERROR_INPUT, NULL,
            arena_printf(arena, VI("Không mở được tệp %s. Kiểm tra đường dẫn và quyền đọc."), path),
            "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    arena_on_free(arena, close_file, file);
    RecordReader *reader = ARENA_NEW(arena, RecordReader);
    Str name = str_of(path);
    reader->is_compressed_name = str_ends_with(name, STR(".gz"));
    if (reader->is_compressed_name)
        name.len -= 3;
    reader->is_document = str_ends_with(name, STR(".json"));
    reader->file = file;
    reader->line = 1;
    reader->chunk = arena_alloc(arena, CHUNK_BYTES);
    reader->text = buf_new(arena, CHUNK_BYTES);
    return reader;
}

static bool end_with(RecordReader *reader, const char *broken)
{
    reader->has_ended = true;
    reader->broken = broken;
    return false;
}

/* Whether there is a byte to read at chunk_at. */
static bool fill(RecordReader *reader)
{
    if (reader->chunk_at < reader->chunk_len)
        return true;
    if (reader->has_ended)
        return false;
    const int got = gzread(reader->file, reader->chunk, CHUNK_BYTES);
    if (got > 0) {
        const bool is_start = reader->total_bytes == 0;
        const bool has_mark = is_start && got >= 3 && memcmp(reader->chunk, "\xEF\xBB\xBF", 3) == 0;
        reader->total_bytes += got;
        reader->chunk_len = (size_t)got;
        reader->chunk_at = has_mark ? 3 : 0;
        if (reader->total_bytes > MAX_FILE_BYTES)
            return end_with(reader, VI("Tệp quá lớn sau khi giải nén (hơn 1 GB)."));
        return reader->chunk_at < reader->chunk_len || fill(reader);
    }
    int code = Z_OK;
    gzerror(reader->file, &code);
    if (got < 0 || code != Z_OK)
        return end_with(reader, VI("Tệp bị cắt cụt hoặc hỏng từ đây; hãy lấy lại tệp gốc."));
    if (reader->total_bytes == 0 && reader->is_compressed_name)
        return end_with(reader, VI("Tệp nén rỗng; hãy lấy lại tệp gốc."));
    return end_with(reader, NULL);
}

static void add_to_line(RecordReader *reader, Str piece)
{
    reader->is_too_long = reader->is_too_long || reader->text.len + piece.len > MAX_LINE_BYTES;
    if (!reader->is_too_long)
        buf_add(&reader->text, piece);
}

/* False when the file ends with this line. */
static bool read_line(RecordReader *reader)
{
    buf_clear(&reader->text);
    reader->is_too_long = false;
    while (fill(reader)) {
        const Str rest = {reader->chunk + reader->chunk_at, reader->chunk_len - reader->chunk_at};
        const ptrdiff_t end = str_find_char(rest, '\n');
        const size_t taken = end < 0 ? rest.len : (size_t)end;
        add_to_line(reader, str_slice(rest, 0, taken));
        reader->chunk_at += taken + (end >= 0);
        if (end >= 0) {
            reader->line++;
            return true;
        }
    }
    return false;
}

static bool take_broken(RecordReader *reader, RecordText *out)
{
    if (!reader->broken)
        return false;
    *out = (RecordText){.line = reader->line, .fault = reader->broken};
    reader->broken = NULL;
    return true;
}

static bool next_line(RecordReader *reader, RecordText *out)
{
    for (bool has_more = true; has_more;) {
        const int64_t line = reader->line;
        has_more = read_line(reader);
        if (!has_more && reader->broken)
            break;
        const Str text = str_trim(buf_str(&reader->text));
        if (reader->is_too_long) {
            *out = (RecordText){.line = line, .fault = VI("Dòng quá dài (hơn 4 MB).")};
            return true;
        }
        if (!str_is_empty(text)) {
            *out = (RecordText){.text = text, .line = line};
            return true;
        }
    }
    return take_broken(reader, out);
}

/* ---- a file that is one JSON document: a record, several, or a list of them ---- */

static void read_document(RecordReader *reader)
{
    reader->is_document_read = true;
    while (fill(reader)) {
        const size_t len = reader->chunk_len - reader->chunk_at;
        if (reader->text.len + len > MAX_DOCUMENT_BYTES) {
            reader->broken = VI("Tệp JSON quá lớn (hơn 64 MB); hãy dùng tệp mỗi dòng một bản ghi.");
            reader->has_ended = true;
            reader->chunk_at = reader->chunk_len;
            return;
        }
        buf_add(&reader->text, (Str){reader->chunk + reader->chunk_at, len});
        reader->chunk_at = reader->chunk_len;
    }
}

static char peek(const RecordReader *reader)
{
    return reader->at < reader->text.len ? reader->text.data[reader->at] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void step_over(RecordReader *reader)
{
    reader->line += peek(reader) == '\n';
    reader->at++;
}

/* Moves over blanks, commas between items and the brackets of the list around the records. */
static void skip_between(RecordReader *reader)
{
    while (reader->at < reader->text.len) {
        const char c = peek(reader);
        const bool opens = c == '[' && !reader->is_in_list;
        const bool closes = c == ']' && reader->is_in_list;
        const bool parts = c == ',' && reader->is_in_list && reader->is_comma_due;
        if (!opens && !closes && !parts && !is_blank(c))
            return;
        reader->is_in_list = opens || (reader->is_in_list && !closes);
        reader->is_comma_due = reader->is_comma_due && !opens && !parts;
        step_over(reader);
    }
}

static void skip_string(RecordReader *reader)
{
    step_over(reader);
    while (reader->at < reader->text.len && peek(reader) != '"') {
        if (peek(reader) == '\\')
            step_over(reader);
        step_over(reader);
    }
    step_over(reader);
}

/* Moves behind the value that begins here, or behind one byte that begins none. */
static void skip_value(RecordReader *reader)
{
    int64_t depth = 0;
    const size_t start = reader->at;
    while (reader->at < reader->text.len) {
        const char c = peek(reader);
        if (depth == 0 && reader->at > start && (is_blank(c) || strchr(",[]{}", c) != NULL))
            return;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (c == '"')
            skip_string(reader);
        else
            step_over(reader);
        if (depth <= 0 && strchr("\"]}", c) != NULL)
            return;
    }
}

static bool next_in_document(RecordReader *reader, RecordText *out)
{
    if (!reader->is_document_read)
        read_document(reader);
    skip_between(reader);
    if (reader->at >= reader->text.len) {
        if (reader->is_in_list && !reader->broken)
            reader->broken = VI("Danh sách JSON không có dấu ] ở cuối.");
        reader->is_in_list = false;
        return take_broken(reader, out);
    }
    *out = (RecordText){.line = reader->line};
    if (reader->is_in_list && reader->is_comma_due)
        out->fault = VI("Thiếu dấu phẩy trước bản ghi này.");
    const size_t start = reader->at;
    skip_value(reader);
    out->text = str_slice(buf_str(&reader->text), start, reader->at);
    reader->is_comma_due = true;
    return true;
}

bool record_reader_next(RecordReader *reader, RecordText *out)
{
    return reader->is_document ? next_in_document(reader, out) : next_line(reader, out);
}
