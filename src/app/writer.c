#include "app/writer.h"

#include "app/lanes.h"

#define SLICE_ARENA_BYTES ((size_t)512 << 20)

static bool lease(Writer *writer, Error *error)
{
    if (db_begin(writer->db, error) &&
        id_maker_lease(writer->db, instant_now(), &writer->ids, error) &&
        db_commit(writer->db, error))
        return true;
    db_rollback(writer->db);
    return false;
}

bool writer_open(Command *command, Writer *out, Error *error)
{
    *out = (Writer){.installation = {.lock_fd = -1}, .lanes = command->lanes};
    out->arena = arena_new(SLICE_ARENA_BYTES);
    if (out->lanes)
        return true;
    if (!installation_open(command->arena, command->database, command->state_dir,
                           &out->installation, error))
        return false;
    if (!installation_lock(&out->installation)) {
        out->is_remote = true;
        return true;
    }
    out->db = database_open(command->arena, command->database, DB_READ_WRITE, error);
    return out->db && installation_load_settings(&out->installation, out->db, error) &&
           lease(out, error);
}

void writer_close(Writer *writer)
{
    db_close(writer->db);
    arena_free(writer->arena);
    installation_close(&writer->installation);
}

/* A slice on its way through a server's write lane. */
typedef struct LaneSlice {
    WriterSlice *slice;
    void *data;
} LaneSlice;

static bool write_slice(Ctx *cx, void *data)
{
    const LaneSlice *lane = data;
    return lane->slice(cx->db, cx->arena, cx->ids, lane->data, &cx->error);
}

bool writer_run(Writer *writer, WriterSlice *slice, void *data, Error *error)
{
    arena_reset(writer->arena);
    if (writer->lanes)
        return lanes_write(writer->lanes, writer->arena, write_slice, &(LaneSlice){slice, data},
                           error);
    writer->ids.now_ms = instant_now().ms;
    if (db_begin(writer->db, error) &&
        slice(writer->db, writer->arena, &writer->ids, data, error) && db_commit(writer->db, error))
        return true;
    db_rollback(writer->db);
    return false;
}
