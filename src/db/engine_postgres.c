#include "db/db_internal.h"

static bool open_postgres(Db *db, const char *url __attribute__((unused)), Error *error)
{
    return db_fail(db, error, ERROR_INTERNAL, DB_AWAY, "this build has no PostgreSQL");
}

static void close_postgres(Db *db __attribute__((unused)))
{
}

const DbEngineFunctions DB_POSTGRES_FUNCTIONS = {.open = open_postgres, .close = close_postgres};
