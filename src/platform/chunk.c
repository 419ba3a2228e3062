#include "platform/chunk.h"

bool id_chunk_next(size_t id_count, IdChunk *chunk)
{
    chunk->from += chunk->count;
    const size_t left = id_count - chunk->from;
    chunk->count = left < ID_CHUNK ? left : ID_CHUNK;
    return chunk->count > 0;
}

void id_chunk_values(const int64_t *ids, IdChunk chunk, DbValue out[ID_CHUNK])
{
    for (size_t i = 0; i < ID_CHUNK; i++)
        out[i] = db_int(i < chunk.count ? ids[chunk.from + i] : 0);
}
