#include "app/writer.h"

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
    *out = (Writer){.installation = {.lock_fd = -1}};
    if (!installation_open(command->arena, command->database, command->state_dir,
                           &out->installation, error))
        return false;
    if (!installation_lock(&out->installation))
        return error_set(error, ERROR_BUSY,
                         VI("Máy chủ đang giữ cơ sở dữ liệu này. Hãy dừng máy chủ rồi chạy lại."),
                         "the lock is taken");
    out->db = db_open(command->database, DB_READ_WRITE, error);
    out->arena = arena_new(SLICE_ARENA_BYTES);
    return out->db && installation_load_settings(&out->installation, out->db, error) &&
           lease(out, error);
}

void writer_close(Writer *writer)
{
    db_close(writer->db);
    arena_free(writer->arena);
    installation_close(&writer->installation);
}

bool writer_run(Writer *writer, WriterSlice *slice, void *data, Error *error)
{
    arena_reset(writer->arena);
    writer->ids.now_ms = instant_now().ms;
    if (db_begin(writer->db, error) &&
        slice(writer->db, writer->arena, &writer->ids, data, error) && db_commit(writer->db, error))
        return true;
    db_rollback(writer->db);
    return false;
}
