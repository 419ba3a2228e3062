#include "features/procedure/procedure_internal.h"

#include <stdlib.h>

/*
 * A version that was approved once never changes, except for the day on which it ends, so the
 * process keeps them all: a reception then asks the database only whether its version is in force
 * at this moment.
 */

#define MAX_VERSIONS 20000

typedef struct Kept {
    ProcedureVersion head;
    ProcedureContent content;
} Kept;

typedef struct Memory {
    Kept *items; /* by version id */
    size_t count;
} Memory;

static const void *build(Db *db, Arena *arena, Error *error)
{
    Memory *memory = ARENA_NEW(arena, Memory);
    ProcedureVersion *versions = NULL;
    if (!version_list_decided(db, arena, MAX_VERSIONS, &versions, &memory->count, error))
        return NULL;
    memory->items = ARENA_ARRAY(arena, Kept, memory->count + 1);
    for (size_t i = 0; i < memory->count; i++) {
        Kept *kept = &memory->items[i];
        kept->head = versions[i];
        if (!procedure_content_load(db, arena, kept->head.id, &kept->content, error))
            return NULL;
    }
    return memory;
}

const CacheKind PROCEDURE_CONTENT_CACHE = {
    .name = "procedure-contents", .limit_bytes = (size_t)64 << 20, .build = build};

static int compare(const void *key, const void *item)
{
    const int64_t id = *(const int64_t *)key;
    const int64_t other = ((const Kept *)item)->head.id.value;
    return id < other ? -1 : id > other;
}

static const Kept *find_kept(const Ctx *cx, ProcedureVersionId id)
{
    const Memory *memory = CX_CACHE(cx, PROCEDURE_CONTENT_CACHE.name, Memory);
    return memory->count
               ? bsearch(&id.value, memory->items, memory->count, sizeof *memory->items, compare)
               : NULL;
}

bool procedure_content_get(Ctx *cx, ProcedureVersionId id, ProcedureContent *out)
{
    const Kept *kept = find_kept(cx, id);
    if (!kept)
        return procedure_content_load(cx->db, cx->arena, id, out, &cx->error);
    *out = kept->content;
    return true;
}

bool procedure_version_recall(Ctx *cx, ProcedureVersionId id, ProcedureVersion *out)
{
    const Kept *kept = find_kept(cx, id);
    if (!kept)
        return procedure_version_get(cx->db, cx->arena, id, out, &cx->error);
    *out = kept->head;
    return true;
}
