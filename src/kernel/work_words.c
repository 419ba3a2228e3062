#include "kernel/work_words.h"

#include "kernel/follower.h"
#include "kernel/work_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME "search-index"
#define SLICE_WORK 100 /* rows a slice writes at most: some 10 ms of the write lane */
#define EVERY_MS 400

/* ---- indexing ---- */

typedef struct Entry {
    int64_t work_id;
    Str words, tags;
} Entry;

typedef struct Slice {
    FollowerPlace from, to;
    Entry *entries;
    size_t count;
} Slice;

static Str tags_of(Ctx *cx, const Work *work)
{
    Buf tags = buf_new(cx->arena, 128);
    buf_printf(&tags, "u%lld u%lld u%lld", (long long)work->unit_id,
               (long long)work->origin_unit_id, (long long)work->owner_unit_id);
    if (work->closed_at.ms == 0)
        buf_printf(&tags, " h%lld", (long long)work->unit_id);
    return buf_str(&tags);
}

static bool words_of(Ctx *cx, const Work *work, Str *out)
{
    const WorkKind *kind = work_kind_find(work->kind);
    Buf text = buf_new(cx->arena, 512);
    buf_printf(&text, "%.*s %.*s %.*s ", STR_ARGS(work->code), STR_ARGS(work->title),
               STR_ARGS(work->subject));
    /* Work that lacks its kind's row is found by what it has; the index goes on. */
    if (kind && kind->words && !kind->words(cx, work, &text)) {
        if (cx->error.code != ERROR_NOT_FOUND)
            return false;
        error_clear(&cx->error);
    }
    *out = utf8_fold(cx->arena, buf_str(&text));
    return true;
}

/* Most moves change neither words nor units: those are not written again. */
static bool add_work(Ctx *cx, const Work *work, Slice *slice)
{
    Entry entry = {.work_id = work->id.value, .tags = tags_of(cx, work)};
    bool is_same = false;
    if (!words_of(cx, work, &entry.words) ||
        !db_words_holds(cx->db, entry.work_id, entry.words, entry.tags, &is_same, &cx->error))
        return false;
    if (!is_same)
        slice->entries[slice->count++] = entry;
    return true;
}

static bool add_all(Ctx *cx, const Work *work, size_t count, Slice *slice)
{
    for (size_t i = 0; i < count; i++)
        if (!add_work(cx, &work[i], slice))
            return false;
    return true;
}

static const char SQL_WALK[] =
    "SELECT " WORK_COLUMNS " FROM work WHERE id > $1 ORDER BY id LIMIT 100";

/* Work that was there before the index: by id, each once. */
static bool walk(Ctx *cx, Slice *slice)
{
    Work *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_WALK, DB_ARGS(db_int(slice->from.walked_id)),
                      WORK_SHAPE, sizeof(Work), SLICE_WORK, (void *)&rows, &count, &cx->error))
        return false;
    slice->to.walked_id = count > 0 ? rows[count - 1].id.value : FOLLOWER_WALKED;
    return add_all(cx, rows, count, slice);
}

/* The work of the next entries, each once. */
static bool follow(Ctx *cx, Slice *slice)
{
    FollowerEntry entries[SLICE_WORK];
    Work *rows = NULL;
    int64_t ids[SLICE_WORK];
    size_t count = 0, row_count = 0;
    if (!follower_read_work(cx, slice->from, entries, SLICE_WORK, &count, &slice->to))
        return false;
    for (size_t i = 0; i < count; i++)
        ids[i] = entries[i].work_id;
    return work_get_many(cx, ids, count, &rows, &row_count) && add_all(cx, rows, row_count, slice);
}

static bool is_same_place(FollowerPlace a, FollowerPlace b)
{
    return a.tree_id == b.tree_id && a.leaf == b.leaf && a.walked_id == b.walked_id;
}

static bool look(Ctx *cx, void **out)
{
    Slice *slice = ARENA_NEW(cx->arena, Slice);
    slice->entries = ARENA_ARRAY(cx->arena, Entry, SLICE_WORK);
    if (!follower_load(cx, NAME, &slice->from))
        return false;
    slice->to = slice->from;
    const bool is_walking = slice->from.walked_id != FOLLOWER_WALKED;
    if (!(is_walking ? walk(cx, slice) : follow(cx, slice)))
        return false;
    if (!is_same_place(slice->from, slice->to))
        *out = slice;
    return true;
}

static bool write(Ctx *cx, void *data)
{
    const Slice *slice = data;
    if (!follower_store(cx, NAME, slice->from, slice->to))
        return false;
    for (size_t i = 0; i < slice->count; i++) {
        const Entry *entry = &slice->entries[i];
        if (!db_words_put(cx->db, entry->work_id, entry->words, entry->tags, &cx->error))
            return false;
    }
    return true;
}

const DutyKind WORK_WORDS_DUTY = {.name = NAME, .every_ms = EVERY_MS, .look = look, .write = write};

bool work_words_lag(Ctx *cx, int64_t *out)
{
    return follower_lag(cx, NAME, out);
}

/* ---- ranking ---- */

enum { RANK_PHRASE_WITH_MARKS, RANK_PHRASE, RANK_WORDS, RANK_ELSEWHERE };

/* Texts to match stand between blanks; the words of a pattern begin with one, all but the last end
 * with one, so that they match whole words and the last a beginning. */
typedef struct Pattern {
    Str folded_phrase, marked_phrase, folded_words;
} Pattern;

typedef struct Ranked {
    Work work;
    int rank;
} Ranked;

static bool has_all_words(Str text, Str words)
{
    Str word = {0};
    Str rest = words;
    char wanted[80];
    while (str_split_next(&rest, ' ', &word)) {
        const int length = snprintf(wanted, sizeof wanted, " %.*s%s", STR_ARGS(word),
                                    str_is_empty(rest) ? "" : " ");
        if (length >= (int)sizeof wanted || str_find(text, (Str){wanted, (size_t)length}) < 0)
            return false;
    }
    return true;
}

static int rank_of(Arena *arena, const Pattern *pattern, const Work *work)
{
    const Str text =
        arena_format(arena, "%.*s . %.*s", STR_ARGS(work->subject), STR_ARGS(work->title));
    const Str marked = arena_format(arena, " %.*s ", STR_ARGS(utf8_fold_keep_marks(arena, text)));
    const Str folded = arena_format(arena, " %.*s ", STR_ARGS(utf8_fold(arena, text)));
    if (str_find(marked, pattern->marked_phrase) >= 0)
        return RANK_PHRASE_WITH_MARKS;
    if (str_find(folded, pattern->folded_phrase) >= 0)
        return RANK_PHRASE;
    return has_all_words(folded, pattern->folded_words) ? RANK_WORDS : RANK_ELSEWHERE;
}

static int compare_ranked(const void *a, const void *b)
{
    const Ranked *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank - right->rank;
    if (left->work.opened_at.ms != right->work.opened_at.ms)
        return left->work.opened_at.ms < right->work.opened_at.ms ? 1 : -1;
    return left->work.id.value < right->work.id.value ? 1 : -1;
}

static void rank(Ctx *cx, Str text, WorkMatches *matches)
{
    const Str folded = utf8_fold(cx->arena, text);
    const Pattern pattern = {
        .folded_phrase = arena_format(cx->arena, " %.*s", STR_ARGS(folded)),
        .marked_phrase =
            arena_format(cx->arena, " %.*s", STR_ARGS(utf8_fold_keep_marks(cx->arena, text))),
        .folded_words = folded};
    Ranked *ranked = ARENA_ARRAY(cx->arena, Ranked, matches->count + 1);
    for (size_t i = 0; i < matches->count; i++)
        ranked[i] = (Ranked){matches->rows[i], rank_of(cx->arena, &pattern, &matches->rows[i])};
    qsort(ranked, matches->count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < matches->count; i++)
        matches->rows[i] = ranked[i].work;
}

/* ---- finding ---- */

/* Whole words first; where they find less than a page, the last one is taken for a beginning. */
static bool match(Ctx *cx, Str text, Str tags, WorkMatches *out)
{
    DbWordsQuery query = {.words = utf8_fold(cx->arena, text),
                          .is_whole = true,
                          .any_tags = tags,
                          .max_rows = DB_WORDS_MAX_ROWS};
    int64_t *ids = NULL;
    size_t count = 0;
    *out = (WorkMatches){0};
    if (!db_words_match(cx->db, cx->arena, &query, &ids, &count, &cx->error))
        return false;
    query.is_whole = false;
    if (count < WORK_LIST_ROWS &&
        !db_words_match(cx->db, cx->arena, &query, &ids, &count, &cx->error))
        return false;
    out->is_cut = count == DB_WORDS_MAX_ROWS;
    return work_get_many(cx, ids, count, &out->rows, &out->count);
}

static Str unit_tags(Ctx *cx, char letter)
{
    size_t count = 0;
    const int64_t *units = work_readable_units(cx, &count);
    Buf tags = buf_new(cx->arena, 64);
    for (size_t i = 0; i < count; i++)
        buf_printf(&tags, "%s%c%lld", i ? " " : "", letter, (long long)units[i]);
    return buf_str(&tags);
}

/* The index may be a moment behind a hand-over: the row itself has the last word. */
bool work_words_find(Ctx *cx, Str text, WorkMatches *out)
{
    WorkMatches matches = {0};
    size_t kept = 0;
    if (!match(cx, text, unit_tags(cx, 'u'), &matches))
        return false;
    for (size_t i = 0; i < matches.count; i++)
        if (work_may_read(cx, &matches.rows[i]))
            matches.rows[kept++] = matches.rows[i];
    matches.count = kept;
    rank(cx, text, &matches);
    *out = matches;
    return true;
}

/* ---- finding within a list ---- */

static int compare_due(const void *a, const void *b)
{
    const Work *left = a, *right = b;
    if (left->due_at.ms != right->due_at.ms)
        return left->due_at.ms > right->due_at.ms ? 1 : -1;
    return left->id.value > right->id.value ? 1 : -1;
}

static int compare_received(const void *a, const void *b)
{
    const Work *left = a, *right = b;
    if (left->opened_at.ms != right->opened_at.ms)
        return left->opened_at.ms < right->opened_at.ms ? 1 : -1;
    return left->id.value < right->id.value ? 1 : -1;
}

static int compare_code(const void *a, const void *b)
{
    return str_compare(((const Work *)a)->code, ((const Work *)b)->code);
}

bool work_words_find_in(Ctx *cx, Str text, const WorkQuery *query, WorkMatches *out)
{
    static int (*const COMPARE[])(const void *, const void *) = {compare_due, compare_received,
                                                                 compare_code};
    const bool is_origin = query->scope == SCOPE_ORIGIN;
    const Str tags =
        query->scope == SCOPE_MINE
            ? unit_tags(cx, 'h')
            : arena_format(cx->arena, "%c%lld", is_origin ? 'u' : 'h', (long long)query->unit_id);
    WorkMatches matches = {0};
    size_t kept = 0;
    if (!match(cx, text, tags, &matches))
        return false;
    for (size_t i = 0; i < matches.count; i++)
        if (work_query_takes(cx, query, &matches.rows[i]))
            matches.rows[kept++] = matches.rows[i];
    matches.count = kept;
    qsort(matches.rows, kept, sizeof(Work), COMPARE[is_origin ? SORT_RECEIVED : query->sort]);
    *out = matches;
    return true;
}
