/*
 * chunk: ids in groups of sixteen, for statements about several things at once: "WHERE unit_id IN "
 * ID_CHUNK_LIST. So a list of any length costs few statements, each by an index.
 */
#ifndef PLATFORM_CHUNK_H
#define PLATFORM_CHUNK_H

#include "db/db.h"

#define ID_CHUNK 16
/* The first arguments of the statement; those of its own follow as $17 and so on. */
#define ID_CHUNK_LIST "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"

typedef struct IdChunk {
    size_t from, count; /* which of the ids; all zero before the first */
} IdChunk;

/* Moves on to the next chunk; false behind the last. */
bool id_chunk_next(size_t id_count, IdChunk *chunk);
/* The ids of the chunk; places that are left over are 0, which is nothing's id. */
void id_chunk_values(const int64_t *ids, IdChunk chunk, DbValue out[ID_CHUNK]);

#endif
