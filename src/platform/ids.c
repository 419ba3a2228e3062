#include "platform/ids.h"

#define LEASE_MS (24LL * 60 * 60 * 1000)
#define MAX_WRITER (1LL << ID_WRITER_BITS)
#define MAX_COUNT (1LL << ID_COUNT_BITS)

int64_t id_next(IdMaker *maker)
{
    if (maker->now_ms > maker->last_ms) {
        maker->last_ms = maker->now_ms;
        maker->count = 0;
    } else if (++maker->count == MAX_COUNT) {
        maker->last_ms++;
        maker->count = 0;
    }
    ensure(maker->last_ms <= maker->until_ms);
    return ((maker->last_ms - ID_EPOCH_MS) << (ID_WRITER_BITS + ID_COUNT_BITS)) |
           (maker->writer << ID_COUNT_BITS) | maker->count;
}

Instant id_instant(int64_t id)
{
    return (Instant){(id >> (ID_WRITER_BITS + ID_COUNT_BITS)) + ID_EPOCH_MS};
}

int64_t id_first_at(Instant at)
{
    const int64_t ms = at.ms > ID_EPOCH_MS ? at.ms - ID_EPOCH_MS : 0;
    return ms << (ID_WRITER_BITS + ID_COUNT_BITS);
}

static const char SQL_TAKE_IDLE[] =
    "UPDATE id_writer SET until_ms = $2, taken_at = $1"
    " WHERE writer = (SELECT writer FROM id_writer WHERE until_ms < $1"
    "                  ORDER BY until_ms, writer LIMIT 1)"
    "   AND until_ms < $1 RETURNING writer";
static const char SQL_TAKE_NEW[] =
    "INSERT INTO id_writer (writer, until_ms, taken_at)"
    " SELECT coalesce(max(writer), 0) + 1, CAST($2 AS BIGINT), CAST($1 AS BIGINT) FROM id_writer"
    " WHERE true RETURNING writer";

typedef struct WriterRow {
    int64_t writer;
} WriterRow;
static const DbColumn WRITER_COLUMNS[] = {DB_INT(WriterRow, writer)};

bool id_maker_lease(Db *db, Instant now, IdMaker *out, Error *error)
{
    Arena *arena = arena_new(1 << 16);
    const DbArgs args = DB_ARGS(db_instant(now), db_int(now.ms + LEASE_MS));
    WriterRow row = {0};
    bool found = false;
    bool ok =
        db_find_one(db, arena, SQL_TAKE_IDLE, args, DB_ROWS(WRITER_COLUMNS), &row, &found, error);
    if (ok && !found)
        ok = db_fetch_one(db, arena, SQL_TAKE_NEW, args, DB_ROWS(WRITER_COLUMNS), &row, error);
    arena_free(arena);
    if (ok && row.writer >= MAX_WRITER)
        return error_set(error, ERROR_BUSY, VI("Quá nhiều tiến trình ghi đang chạy."),
                         "no id writer number is left");
    if (ok)
        *out = (IdMaker){.now_ms = now.ms,
                         .last_ms = now.ms,
                         .until_ms = now.ms + LEASE_MS,
                         .writer = row.writer};
    return ok;
}

static const char SQL_RENEW[] = "UPDATE id_writer SET until_ms = $2 WHERE writer = $1";

bool id_maker_renew(Db *db, Instant now, IdMaker *maker, Error *error)
{
    if (maker->until_ms - now.ms > LEASE_MS / 2)
        return true;
    if (!db_run_one(db, SQL_RENEW, DB_ARGS(db_int(maker->writer), db_int(now.ms + LEASE_MS)),
                    error))
        return false;
    maker->until_ms = now.ms + LEASE_MS;
    return true;
}

IdMaker id_maker_fixed(Instant now, int64_t writer)
{
    return (IdMaker){.now_ms = now.ms, .last_ms = now.ms, .until_ms = INT64_MAX, .writer = writer};
}
