#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"

#include <stdlib.h>

#define MAX_ALIASES 20000

/* How well a version matches: exact codes first, then whole names, then beginnings, then words. */
typedef enum Grade { GRADE_NONE, GRADE_WORD, GRADE_BEGINNING, GRADE_NAME, GRADE_CODE } Grade;

typedef struct Hit {
    const UnitVersion *version;
    Grade grade;
    bool has_accents; /* as typed, marks and all */
} Hit;

typedef struct Alias {
    Str value;
    int64_t unit_id;
} Alias;
static const DbColumn ALIAS_COLUMNS[] = {DB_TEXT(Alias, value), DB_INT(Alias, unit_id)};
static const char SQL_ALIASES[] =
    "SELECT value, unit_id FROM unit_alias ORDER BY scheme, value LIMIT 20000";

typedef struct Search {
    Arena *arena;
    Str text, folded, marked;
    const Alias *aliases;
    size_t alias_count;
} Search;

/* Whether the words of `wanted` begin words of `name`, in their order side by side. */
static bool begins_words(Str name, Str wanted)
{
    for (size_t at = 0; at + wanted.len <= name.len; at++)
        if ((at == 0 || name.data[at - 1] == ' ') &&
            str_starts_with(str_slice(name, at, name.len), wanted))
            return true;
    return false;
}

static Grade grade_name(const Search *search, Str name, Str short_name)
{
    const Str folded = utf8_fold(search->arena, name);
    if (str_equal(folded, search->folded) ||
        str_equal(utf8_fold(search->arena, short_name), search->folded))
        return GRADE_NAME;
    if (str_starts_with(folded, search->folded))
        return GRADE_BEGINNING;
    return begins_words(folded, search->folded) ? GRADE_WORD : GRADE_NONE;
}

static Grade grade_aliases(const Search *search, int64_t unit_id)
{
    for (size_t i = 0; i < search->alias_count; i++)
        if (search->aliases[i].unit_id == unit_id &&
            begins_words(utf8_fold(search->arena, search->aliases[i].value), search->folded))
            return GRADE_WORD;
    return GRADE_NONE;
}

static Hit grade(const Search *search, const UnitVersion *version)
{
    Hit hit = {.version = version};
    if (str_equal(version->code, search->text) || str_equal(version->identifier_code, search->text))
        hit.grade = GRADE_CODE;
    else if (search->folded.len > 0)
        hit.grade = grade_name(search, version->name, version->short_name);
    if (hit.grade == GRADE_NONE && search->folded.len > 0)
        hit.grade = grade_aliases(search, version->unit_id);
    hit.has_accents =
        hit.grade != GRADE_NONE &&
        str_find(utf8_fold_keep_marks(search->arena, version->name), search->marked) >= 0;
    return hit;
}

/* Newer before older among equals: today's unit stands above its namesake of before. */
static int compare_hit(const void *a, const void *b)
{
    const Hit *left = a, *right = b;
    if (left->grade != right->grade)
        return left->grade > right->grade ? -1 : 1;
    if (left->has_accents != right->has_accents)
        return left->has_accents ? -1 : 1;
    if (left->version->valid_from.days != right->version->valid_from.days)
        return right->version->valid_from.days - left->version->valid_from.days;
    return str_compare(left->version->code, right->version->code);
}

bool organization_search(Ctx *cx, Str text, size_t limit, const UnitVersion ***out,
                         size_t *out_count, bool *is_cut)
{
    const UnitTree *tree = unit_tree(cx);
    Search search = {.arena = cx->arena,
                     .text = text,
                     .folded = utf8_fold(cx->arena, text),
                     .marked = utf8_fold_keep_marks(cx->arena, text)};
    if (!db_fetch_all(cx->db, cx->arena, SQL_ALIASES, DB_NO_ARGS, DB_ROWS(ALIAS_COLUMNS),
                      sizeof(Alias), MAX_ALIASES, (void *)&search.aliases, &search.alias_count,
                      &cx->error))
        return false;
    Hit *hits = ARENA_ARRAY(cx->arena, Hit, tree->version_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < tree->version_count; i++) {
        hits[count] = grade(&search, &tree->versions[i]);
        count += hits[count].grade != GRADE_NONE;
    }
    qsort(hits, count, sizeof *hits, compare_hit);
    *is_cut = count > limit;
    *out_count = *is_cut ? limit : count;
    *out = ARENA_ARRAY(cx->arena, const UnitVersion *, *out_count + 1);
    for (size_t i = 0; i < *out_count; i++)
        (*out)[i] = hits[i].version;
    return true;
}

#define ANY_DAY 1000 /* hits of any day among which those of one are looked for */

bool organization_find(Ctx *cx, Str text, Date on, size_t limit, const UnitVersion ***out,
                       size_t *out_count)
{
    const UnitVersion **hits = NULL;
    size_t count = 0;
    bool is_cut = false;
    if (!organization_search(cx, text, ANY_DAY, &hits, &count, &is_cut))
        return false;
    *out = hits;
    *out_count = 0;
    for (size_t i = 0; i < count && *out_count < limit; i++)
        if (unit_version_on(unit_tree(cx), hits[i]->unit_id, on) == hits[i])
            hits[(*out_count)++] = hits[i];
    return true;
}
