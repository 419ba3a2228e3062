#include "platform/lease.h"

#include <string.h>

Lease lease_new(const char *name, int64_t duration_ms)
{
    static const char DIGITS[] = "0123456789abcdef";
    Lease lease = {.name = name, .duration_ms = duration_ms};
    uint8_t bytes[(LEASE_HOLDER_BYTES - 1) / 2];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        lease.holder[2 * i] = DIGITS[bytes[i] >> 4];
        lease.holder[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    return lease;
}

static const char SQL_TAKE[] =
    "INSERT INTO lease (name, holder, fence, until_ms) VALUES ($1, $2, 1, $3)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = lease.fence + 1,"
    "   until_ms = excluded.until_ms"
    " WHERE lease.until_ms <= $4 OR lease.holder = excluded.holder RETURNING fence";

typedef struct FenceRow {
    int64_t fence;
} FenceRow;
static const DbColumn FENCE_COLUMNS[] = {DB_INT(FenceRow, fence)};

/* Runs a statement that returns the fence if the row was ours to change. */
static bool change_row(Db *db, const char *sql, DbArgs args, FenceRow *row, Error *error)
{
    Arena *arena = arena_new(1 << 16);
    bool found = false;
    const bool ok = db_find_one(db, arena, sql, args, DB_ROWS(FENCE_COLUMNS), row, &found, error);
    arena_free(arena);
    return ok;
}

bool lease_take(Db *db, Lease *lease, Instant now, Error *error)
{
    FenceRow row = {0};
    const int64_t until_ms = now.ms + lease->duration_ms;
    if (!change_row(db, SQL_TAKE,
                    DB_ARGS(db_cstr(lease->name), db_cstr(lease->holder), db_int(until_ms),
                            db_instant(now)),
                    &row, error))
        return false;
    lease->fence = row.fence;
    lease->until = (Instant){until_ms};
    return true;
}

static const char SQL_RENEW[] = "UPDATE lease SET until_ms = $4"
                                " WHERE name = $1 AND holder = $2 AND fence = $3 RETURNING fence";

bool lease_renew(Db *db, Lease *lease, Instant now, Error *error)
{
    FenceRow row = {0};
    const int64_t until_ms = now.ms + lease->duration_ms;
    if (!change_row(db, SQL_RENEW,
                    DB_ARGS(db_cstr(lease->name), db_cstr(lease->holder), db_int(lease->fence),
                            db_int(until_ms)),
                    &row, error))
        return false;
    if (row.fence == 0) {
        lease->fence = 0;
        return error_set(error, ERROR_CONFLICT, VI("Một tiến trình khác đã nhận việc này."),
                         "lease %s was taken by another process", lease->name);
    }
    lease->until = (Instant){until_ms};
    return true;
}

static const char SQL_RELEASE[] = "UPDATE lease SET until_ms = 0"
                                  " WHERE name = $1 AND holder = $2 AND fence = $3";

bool lease_release(Db *db, Lease *lease, Error *error)
{
    const int64_t fence = lease->fence;
    lease->fence = 0;
    return fence == 0 ||
           db_run(db, SQL_RELEASE,
                  DB_ARGS(db_cstr(lease->name), db_cstr(lease->holder), db_int(fence)), error);
}

static const char SQL_OTHER_HOLDER[] =
    "SELECT count(*) FROM lease WHERE name = $1 AND holder <> $2 AND until_ms > $3";

bool lease_is_elsewhere(Db *db, const Lease *lease, Instant now, bool *out, Error *error)
{
    int64_t others = 0;
    if (!db_fetch_int(db, SQL_OTHER_HOLDER,
                      DB_ARGS(db_cstr(lease->name), db_cstr(lease->holder), db_instant(now)),
                      &others, error))
        return false;
    *out = others > 0;
    return true;
}

bool lease_holds(const Lease *lease, Instant now)
{
    return lease->fence > 0 && now.ms < lease->until.ms;
}
