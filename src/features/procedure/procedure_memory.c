#include "features/procedure/procedure_internal.h"

#include <stdlib.h>

/*
 * The contents of approved versions never change, so the process keeps them: a reception then reads
 * one row, the version's head, which says whether it is in force at this moment.
 */

#define MAX_VERSIONS 20000

typedef struct Kept {
    int64_t version_id;
    ProcedureContent content;
} Kept;

typedef struct Memory {
    Kept *items; /* by version id */
    size_t count;
} Memory;

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_ROW_COLUMNS[] = {DB_INT(IdRow, id)};

static const char SQL_APPROVED[] =
    "SELECT id FROM procedure_version WHERE status = 'approved' ORDER BY id";

static const void *build(Db *db, Arena *arena, Error *error)
{
    Memory *memory = ARENA_NEW(arena, Memory);
    IdRow *rows = NULL;
    if (!db_fetch_all(db, arena, SQL_APPROVED, DB_NO_ARGS, DB_ROWS(ID_ROW_COLUMNS), sizeof *rows,
                      MAX_VERSIONS, &rows, &memory->count, error))
        return NULL;
    memory->items = ARENA_ARRAY(arena, Kept, memory->count + 1);
    for (size_t i = 0; i < memory->count; i++) {
        memory->items[i].version_id = rows[i].id;
        if (!procedure_content_load(db, arena, (ProcedureVersionId){rows[i].id},
                                    &memory->items[i].content, error))
            return NULL;
    }
    return memory;
}

const CacheKind PROCEDURE_CONTENT_CACHE = {
    .name = "procedure-contents", .limit_bytes = (size_t)64 << 20, .build = build};

static int compare(const void *key, const void *item)
{
    const int64_t id = *(const int64_t *)key;
    const int64_t other = ((const Kept *)item)->version_id;
    return id < other ? -1 : id > other;
}

bool procedure_content_get(Ctx *cx, ProcedureVersionId id, ProcedureContent *out)
{
    const Memory *memory = CX_CACHE(cx, PROCEDURE_CONTENT_CACHE.name, Memory);
    const Kept *kept = memory->count ? bsearch(&id.value, memory->items, memory->count,
                                               sizeof *memory->items, compare)
                                     : NULL;
    if (!kept)
        return procedure_content_load(cx->db, cx->arena, id, out, &cx->error);
    *out = kept->content;
    return true;
}
