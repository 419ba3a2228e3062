#include "features/procedure/procedure_internal.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 16

typedef struct Validity {
    int64_t procedure_id;
    ProcedureVersionId version_id;
    ProcedureLevel level;
    Date from, to; /* to 0: open */
} Validity;

/* Texts for matching begin and end with a blank, so that " word" finds beginnings of words only. */
typedef struct Entry {
    ProcedureId id;
    Str code, name;
    Str lower_code;
    Str folded; /* of the name, without accents */
    Str marked; /* the same with accents */
    const Validity *validities;
    size_t validity_count;
} Entry;

struct ProcedureIndex {
    Entry *entries; /* by folded name, then code */
    size_t count;
};

/* ---- building ---- */

static Str between_blanks(Arena *arena, Str text)
{
    return arena_format(arena, " %.*s ", STR_ARGS(text));
}

static Entry make_entry(Arena *arena, int64_t id, Str code, Str name)
{
    return (Entry){
        .id = {id},
        .code = arena_copy(arena, code),
        .name = arena_copy(arena, name),
        .lower_code = utf8_lower(arena, arena_copy(arena, code)),
        .folded = between_blanks(arena, utf8_fold(arena, name)),
        .marked = between_blanks(arena, utf8_fold_keep_marks(arena, name)),
    };
}

static const char SQL_PROCEDURES[] = "SELECT id, code, name FROM procedure";

static bool read_entries(Db *db, Arena *arena, Arena *scratch, ProcedureIndex *index, Error *error)
{
    size_t capacity = 0;
    DbRows *rows = db_query(db, scratch, SQL_PROCEDURES, DB_NO_ARGS, error);
    if (!rows)
        return false;
    while (db_next(rows)) {
        if (index->count == capacity) {
            const size_t wanted = capacity == 0 ? 1024 : capacity * 2;
            index->entries =
                arena_grow(arena, index->entries, capacity * sizeof(Entry), wanted * sizeof(Entry));
            capacity = wanted;
        }
        index->entries[index->count++] = make_entry(arena, db_value_int(rows, 0),
                                                    db_value_text(rows, 1), db_value_text(rows, 2));
    }
    return db_rows_close(rows, error);
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = ((const Entry *)a)->id.value;
    const int64_t right = ((const Entry *)b)->id.value;
    return (left > right) - (left < right);
}

static int compare_names(const void *a, const void *b)
{
    const Entry *left = a, *right = b;
    const int order = str_compare(left->folded, right->folded);
    return order != 0 ? order : str_compare(left->code, right->code);
}

static const DbColumn VALIDITY_COLUMNS[] = {
    DB_INT(Validity, procedure_id),
    DB_ID(Validity, version_id),
    DB_ENUM(Validity, level, PROCEDURE_LEVEL_CODES),
    DB_DATE(Validity, from),
    DB_DATE(Validity, to),
};
static const char SQL_VALIDITIES[] =
    "SELECT procedure_id, id, level, valid_from, valid_to FROM procedure_version"
    " WHERE status <> 'draft' ORDER BY procedure_id, valid_from";
#define MAX_VALIDITIES 200000

static bool read_validities(Db *db, Arena *arena, ProcedureIndex *index, Error *error)
{
    Validity *all = NULL;
    size_t count = 0, at = 0;
    if (!db_fetch_all(db, arena, SQL_VALIDITIES, DB_NO_ARGS, DB_ROWS(VALIDITY_COLUMNS),
                      sizeof(Validity), MAX_VALIDITIES, &all, &count, error))
        return false;
    for (size_t i = 0; i < index->count; i++) {
        Entry *entry = &index->entries[i];
        while (at < count && all[at].procedure_id < entry->id.value)
            at++;
        entry->validities = all + at;
        while (at < count && all[at].procedure_id == entry->id.value)
            at++;
        entry->validity_count = (size_t)(all + at - entry->validities);
    }
    return true;
}

static void sort(ProcedureIndex *index, int compare(const void *, const void *))
{
    if (index->count > 1)
        qsort(index->entries, index->count, sizeof(Entry), compare);
}

const ProcedureIndex *procedure_index_build(Db *db, Arena *arena, Error *error)
{
    ProcedureIndex *index = ARENA_NEW(arena, ProcedureIndex);
    Arena *scratch = arena_new((size_t)64 * 1024 * 1024);
    bool is_fine = read_entries(db, arena, scratch, index, error);
    arena_free(scratch);
    sort(index, compare_ids);
    is_fine = is_fine && read_validities(db, arena, index, error);
    sort(index, compare_names);
    return is_fine ? index : NULL;
}

#define MAX_INDEX_BYTES ((size_t)128 * 1024 * 1024) /* 5,670 procedures take 6 MB */

static const void *build_cache(Db *db, Arena *arena, Error *error)
{
    return procedure_index_build(db, arena, error);
}

const CacheKind PROCEDURE_CACHE = {
    .name = "procedures",
    .limit_bytes = MAX_INDEX_BYTES,
    .build = build_cache,
};

const ProcedureIndex *procedure_index(const Ctx *cx)
{
    return CX_CACHE(cx, PROCEDURE_CACHE.name, ProcedureIndex);
}

size_t procedure_index_count(const ProcedureIndex *index)
{
    return index->count;
}

/* ---- matching ---- */

/* Best first. */
enum {
    MATCH_CODE,
    MATCH_CODE_START,
    MATCH_PHRASE_WITH_MARKS,
    MATCH_PHRASE,
    MATCH_WORDS_WITH_MARKS,
    MATCH_WORDS,
    MATCH_COUNT,
    MATCH_NONE,
};

typedef struct Pattern {
    Str code;                         /* lower case, trimmed; empty when there is no digit */
    Str folded_phrase, marked_phrase; /* a blank and the words; the last may be a beginning */
    Str folded_words[MAX_WORDS], marked_words[MAX_WORDS]; /* " word ", the last " word" */
    size_t word_count;
    bool is_empty;
} Pattern;

static size_t split_words(Arena *arena, Str phrase, Str out[MAX_WORDS])
{
    size_t count = 0;
    Str rest = phrase, word;
    while (count < MAX_WORDS && str_split_next(&rest, ' ', &word))
        out[count++] = arena_format(arena, " %.*s%s", STR_ARGS(word), rest.len > 0 ? " " : "");
    return count;
}

static bool has_digit(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

static Pattern make_pattern(Arena *arena, Str text)
{
    const Str folded = utf8_fold(arena, text);
    const Str marked = utf8_fold_keep_marks(arena, text);
    Pattern pattern = {.is_empty = str_is_empty(folded)};
    pattern.code = utf8_lower(arena, str_trim(text));
    if (!has_digit(pattern.code))
        pattern.code.len = 0;
    pattern.folded_phrase = arena_format(arena, " %.*s", STR_ARGS(folded));
    pattern.marked_phrase = arena_format(arena, " %.*s", STR_ARGS(marked));
    pattern.word_count = split_words(arena, folded, pattern.folded_words);
    split_words(arena, marked, pattern.marked_words);
    return pattern;
}

static bool contains(Str text, Str part)
{
    return str_find(text, part) >= 0;
}

static bool contains_words(Str text, const Str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!contains(text, words[i]))
            return false;
    return true;
}

/* The provincial and the case form of a code go on after a point: "1.001193.000.00.00.H41". */
static int match_code(const Entry *entry, Str typed)
{
    const Str code = entry->lower_code;
    if (str_is_empty(typed))
        return MATCH_NONE;
    if (str_starts_with(typed, code) && (typed.len == code.len || typed.data[code.len] == '.'))
        return MATCH_CODE;
    return str_starts_with(code, typed) ? MATCH_CODE_START : MATCH_NONE;
}

static int match(const Entry *entry, const Pattern *pattern)
{
    const int by_code = match_code(entry, pattern->code);
    if (by_code != MATCH_NONE)
        return by_code;
    if (pattern->is_empty)
        return MATCH_WORDS;
    if (contains(entry->folded, pattern->folded_phrase))
        return contains(entry->marked, pattern->marked_phrase) ? MATCH_PHRASE_WITH_MARKS
                                                               : MATCH_PHRASE;
    if (!contains_words(entry->folded, pattern->folded_words, pattern->word_count))
        return MATCH_NONE;
    return contains_words(entry->marked, pattern->marked_words, pattern->word_count)
               ? MATCH_WORDS_WITH_MARKS
               : MATCH_WORDS;
}

/* NULL: no version is valid on that day. */
static const Validity *find_validity(const Entry *entry, Date on)
{
    for (size_t i = 0; i < entry->validity_count; i++) {
        const Validity *validity = &entry->validities[i];
        if (validity->from.days <= on.days &&
            (validity->to.days == 0 || validity->to.days >= on.days))
            return validity;
    }
    return NULL;
}

/* ---- searching ---- */

#define RANK_COUNT (MATCH_COUNT * 2) /* each match: valid ones, then the others */
#define RANK_NONE RANK_COUNT

/* Ranks every entry and counts how many have each rank. */
static void rank_all(const ProcedureIndex *index, const Pattern *pattern,
                     const ProcedureQuery *query, uint8_t *ranks, size_t counts[RANK_COUNT])
{
    for (size_t i = 0; i < index->count; i++) {
        const Entry *entry = &index->entries[i];
        const int found = match(entry, pattern);
        ranks[i] = RANK_NONE;
        if (found == MATCH_NONE)
            continue;
        const bool is_valid = find_validity(entry, query->on) != NULL;
        if (query->valid_only && !is_valid)
            continue;
        ranks[i] = (uint8_t)(found * 2 + !is_valid);
        counts[ranks[i]]++;
    }
}

static ProcedureHit hit_of(const Entry *entry, Date on)
{
    const Validity *validity = find_validity(entry, on);
    ProcedureHit hit = {.id = entry->id, .code = entry->code, .name = entry->name};
    if (validity) {
        hit.version_id = validity->version_id;
        hit.level = validity->level;
    }
    return hit;
}

size_t procedure_search(const ProcedureIndex *index, Arena *arena, const ProcedureQuery *query,
                        ProcedureHit **out, size_t *out_count)
{
    const Pattern pattern = make_pattern(arena, query->text);
    uint8_t *ranks = ARENA_ARRAY(arena, uint8_t, index->count);
    size_t counts[RANK_COUNT] = {0}, places[RANK_COUNT], total = 0;
    rank_all(index, &pattern, query, ranks, counts);
    for (size_t rank = 0; rank < RANK_COUNT; rank++) {
        places[rank] = total;
        total += counts[rank];
    }
    *out_count = total < query->limit ? total : query->limit;
    *out = ARENA_ARRAY(arena, ProcedureHit, *out_count);
    for (size_t i = 0; i < index->count; i++) {
        if (ranks[i] == RANK_NONE)
            continue;
        const size_t place = places[ranks[i]]++;
        if (place < *out_count)
            (*out)[place] = hit_of(&index->entries[i], query->on);
    }
    return total;
}
