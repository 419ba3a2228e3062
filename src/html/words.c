#include "html/words.h"

#include <string.h>

typedef struct Entry {
    Str from, to;
} Entry;

struct Words {
    Entry *entries; /* open addressing; size is a power of two, at most half full */
    size_t size, count;
};

static size_t hash_of(Str text)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.data[i]) * 0x100000001b3ull;
    return (size_t)(hash ^ hash >> 32);
}

/* Where `from` stands or would stand. */
static Entry *place_of(const Words *words, Str from)
{
    size_t at = hash_of(from) & (words->size - 1);
    while (words->entries[at].from.data && !str_equal(words->entries[at].from, from))
        at = (at + 1) & (words->size - 1);
    return &words->entries[at];
}

Str words_find(const Words *words, Str text)
{
    if (!words || text.len == 0)
        return text;
    const Entry *entry = place_of(words, text);
    return entry->from.data ? entry->to : text;
}

size_t words_count(const Words *words)
{
    return words->count;
}

/* ---- the catalogue's file ---- */

typedef struct Reading {
    Arena *arena;
    Words *words;
    Buf from, to;
    Buf *current; /* what a further quoted piece continues; NULL outside an entry */
    int line;
    Error *error;
} Reading;

static bool malformed(Reading *reading)
{
    return error_set(reading->error, ERROR_MALFORMED, VI("Tệp ngôn ngữ bị hỏng."),
                     "catalogue line %d", reading->line);
}

/* "..." with \" \\ \n, and nothing behind it. */
static bool add_quoted(Reading *reading, Str quoted)
{
    if (!reading->current || quoted.len < 2 || quoted.data[0] != '"' ||
        quoted.data[quoted.len - 1] != '"')
        return malformed(reading);
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        char c = quoted.data[i];
        if (c == '"')
            return malformed(reading);
        if (c == '\\') {
            if (++i + 1 >= quoted.len || !strchr("\"\\n", quoted.data[i]))
                return malformed(reading);
            c = quoted.data[i] == 'n' ? '\n' : quoted.data[i];
        }
        buf_add_char(reading->current, c);
    }
    return true;
}

/* The header has an empty msgid. A sentence that stands there twice is a mistake. */
static bool end_entry(Reading *reading)
{
    const Str from = arena_copy(reading->arena, buf_str(&reading->from));
    const Str to = arena_copy(reading->arena, buf_str(&reading->to));
    buf_clear(&reading->from);
    buf_clear(&reading->to);
    reading->current = NULL;
    if (from.len == 0 || to.len == 0)
        return true;
    Entry *place = place_of(reading->words, from);
    if (place->from.data)
        return malformed(reading);
    *place = (Entry){from, to};
    reading->words->count++;
    return true;
}

static bool read_line(Reading *reading, Str line)
{
    static const Str ID = STR("msgid ");
    static const Str TEXT = STR("msgstr ");
    reading->line++;
    if (line.len == 0 || line.data[0] == '#')
        return true;
    if (line.data[0] == '"')
        return add_quoted(reading, line);
    if (str_starts_with(line, ID)) {
        if (!end_entry(reading))
            return false;
        reading->current = &reading->from;
        return add_quoted(reading, str_slice(line, ID.len, line.len));
    }
    if (!str_starts_with(line, TEXT) || reading->current != &reading->from)
        return malformed(reading);
    reading->current = &reading->to;
    return add_quoted(reading, str_slice(line, TEXT.len, line.len));
}

/* Each entry takes two lines at least, so half the lines bound their number. */
static size_t table_size(Str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    size_t size = 16;
    while (size < lines + 2)
        size *= 2;
    return size;
}

bool words_parse(Arena *arena, Str text, const Words **out, Error *error)
{
    Words *words = ARENA_NEW(arena, Words);
    words->size = table_size(text);
    words->entries = ARENA_ARRAY(arena, Entry, words->size);
    Reading reading = {.arena = arena,
                       .words = words,
                       .from = buf_new(arena, 256),
                       .to = buf_new(arena, 256),
                       .error = error};
    Str line = {0};
    while (str_split_next(&text, '\n', &line))
        if (!read_line(&reading, str_trim(line)))
            return false;
    if (!end_entry(&reading))
        return false;
    *out = words;
    return true;
}

/* ---- templates ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Blanks round the text stay: they part it from what stands beside it. */
static void put_piece(const Words *words, Buf *out, Str piece)
{
    size_t from = 0;
    size_t to = piece.len;
    while (from < to && is_blank(piece.data[from]))
        from++;
    while (to > from && is_blank(piece.data[to - 1]))
        to--;
    buf_add(out, str_slice(piece, 0, from));
    buf_add(out, words_find(words, str_slice(piece, from, to)));
    buf_add(out, str_slice(piece, to, piece.len));
}

/* Text stands between > and <, that of attributes between quotes; neither holds one of the three
 * itself. What is markup is no sentence of the catalogue and stays as it is. */
void words_put_literal(Buf *out, Str literal)
{
    const Words *words = out->lent;
    size_t from = 0;
    for (size_t i = 0; i < literal.len; i++) {
        if (!strchr("<>\"", literal.data[i]))
            continue;
        put_piece(words, out, str_slice(literal, from, i));
        buf_add_char(out, literal.data[i]);
        from = i + 1;
    }
    put_piece(words, out, str_slice(literal, from, literal.len));
}
