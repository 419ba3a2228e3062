/* SQLite: one file, WAL, one writer at a time. Only this file and engine_sqlite_log.c know
 * sqlite3.h. */
#include "db/db_internal.h"
#include "db/engine_sqlite_log.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 5000

typedef struct Sqlite {
    sqlite3 *handle;
    sqlite3_stmt *controls[DB_CONTROL_COUNT];
    sqlite3_stmt *rollback, *rollback_to;
} Sqlite;

static const char *const CONTROL_SQL[DB_CONTROL_COUNT] = {
    [DB_BEGIN] = "BEGIN IMMEDIATE",   [DB_BEGIN_READ] = "BEGIN",    [DB_COMMIT] = "COMMIT",
    [DB_SAVEPOINT] = "SAVEPOINT lam", [DB_RELEASE] = "RELEASE lam",
};

/*
 * Set on every connection, after busy_timeout: the first statements on a WAL file may meet BUSY.
 * - The cache is small because the file is mapped; mapped pages are no anonymous memory.
 * - The application checkpoints from a thread of its own. It can never finish while the writer goes
 *   on, so the writer's own checkpoint at 64 MiB stays as the moment when the log starts over; the
 *   thread has then left it little to do.
 * - secure_delete stays on (Debian's default): erased journal bodies and withdrawn personal data
 * must not linger in free pages. Of a transaction that writes eight rows and deletes two it is 5 %
 * of the processor's time; FAST and OFF differ by less than the noise.
 */
static const char SETTINGS[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -8192;"
                               "PRAGMA mmap_size = 268435456;"
                               "PRAGMA wal_autocheckpoint = 16384;"
                               "PRAGMA journal_size_limit = 67108864;";

/* A reader takes the file as it is: a copy for safekeeping is not in WAL mode and stays so. */
static const char SETTINGS_READ_WRITE[] = "PRAGMA journal_mode = WAL";
static const char SETTINGS_READ_ONLY[] = "PRAGMA query_only = ON";

static Sqlite *sqlite_of(const Db *db)
{
    return db->connection;
}

/* ---- errors ---- */

typedef struct Meaning {
    ErrorCode code;
    const char *message;
    bool should_retry;
} Meaning;

static Meaning meaning_of_constraint(int extended)
{
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_CHECK:
        return (Meaning){ERROR_CONFLICT, DB_CLASHES, false};
    default:
        return (Meaning){ERROR_INTERNAL, DB_BROKEN, false};
    }
}

static Meaning meaning_of(int extended)
{
    switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        return (Meaning){ERROR_BUSY, DB_LOCKED, true};
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return (Meaning){ERROR_BUSY, DB_FULL, false};
    case SQLITE_CANTOPEN:
        return (Meaning){ERROR_BUSY, DB_AWAY, false};
    case SQLITE_CONSTRAINT:
        return meaning_of_constraint(extended);
    default:
        return (Meaning){ERROR_INTERNAL, DB_BROKEN, false};
    }
}

static bool fail_engine(Db *db, const char *sql, Error *error)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    const int extended = handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
    const Meaning meaning = meaning_of(extended);
    db->should_retry = meaning.should_retry;
    return db_fail(db, error, meaning.code, meaning.message, "sqlite %d: %.90s in: %.110s",
                   extended, sqlite3_errmsg(handle), sql);
}

/* ---- opening ---- */

static bool open_file(Db *db, const char *url, Error *error)
{
    /* Readers of a WAL file write its shared memory, so they too open it for writing. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (db->mode == DB_READ_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    /* The memory statistics nobody reads lie behind one mutex for all lanes; 5 % of a write. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
                   0); /* has effect before the process's first connection */
    if (sqlite3_open_v2(url, &sqlite_of(db)->handle, flags, sqlite_log_vfs()) != SQLITE_OK)
        return fail_engine(db, "open", error);
    sqlite3 *handle = sqlite_of(db)->handle;
    sqlite3_busy_timeout(handle, BUSY_TIMEOUT_MS);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return true;
}

static bool run_text(Db *db, const char *sql, Error *error)
{
    return sqlite3_exec(sqlite_of(db)->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
           fail_engine(db, sql, error);
}

static bool prepare(Db *db, const char *sql, unsigned flags, sqlite3_stmt **out, Error *error)
{
    return sqlite3_prepare_v3(sqlite_of(db)->handle, sql, -1, flags, out, NULL) == SQLITE_OK ||
           fail_engine(db, sql, error);
}

static bool prepare_controls(Db *db, Error *error)
{
    Sqlite *sqlite = sqlite_of(db);
    for (int i = 0; i < DB_CONTROL_COUNT; i++)
        if (!prepare(db, CONTROL_SQL[i], SQLITE_PREPARE_PERSISTENT, &sqlite->controls[i], error))
            return false;
    return prepare(db, "ROLLBACK", SQLITE_PREPARE_PERSISTENT, &sqlite->rollback, error) &&
           prepare(db, "ROLLBACK TO lam", SQLITE_PREPARE_PERSISTENT, &sqlite->rollback_to, error);
}

static bool open_sqlite(Db *db, const char *url, Error *error)
{
    db->connection = ARENA_NEW(db->arena, Sqlite);
    const char *mode = db->mode == DB_READ_WRITE ? SETTINGS_READ_WRITE : SETTINGS_READ_ONLY;
    return open_file(db, url, error) && run_text(db, mode, error) &&
           run_text(db, SETTINGS, error) && prepare_controls(db, error);
}

/* Only our own: FTS5 has statements on the same connection, which are its to close. */
static void close_sqlite(Db *db)
{
    Sqlite *sqlite = sqlite_of(db);
    for (size_t i = 0; i < db->statement_slots; i++)
        if (db->statements[i])
            sqlite3_finalize(db->statements[i]->handle);
    for (int i = 0; i < DB_CONTROL_COUNT; i++)
        sqlite3_finalize(sqlite->controls[i]);
    sqlite3_finalize(sqlite->rollback);
    sqlite3_finalize(sqlite->rollback_to);
    ensure(sqlite3_close(sqlite->handle) == SQLITE_OK);
}

/* ---- transactions ---- */

static bool step_control(Db *db, sqlite3_stmt *statement, Error *error)
{
    const int rc = sqlite3_step(statement);
    const bool ok = rc == SQLITE_DONE || fail_engine(db, sqlite3_sql(statement), error);
    sqlite3_reset(statement);
    return ok;
}

static bool control(Db *db, DbControl what, Error *error)
{
    return step_control(db, sqlite_of(db)->controls[what], error);
}

/* A full disk or an I/O error has already rolled back, and then ROLLBACK would fail. */
static bool is_in_transaction(const Db *db)
{
    return !sqlite3_get_autocommit(sqlite_of(db)->handle);
}

static void rollback(Db *db)
{
    Error ignored = {0};
    if (is_in_transaction(db))
        ensure(step_control(db, sqlite_of(db)->rollback, &ignored) || !is_in_transaction(db));
}

static bool rollback_to_savepoint(Db *db)
{
    Error ignored = {0};
    return is_in_transaction(db) && step_control(db, sqlite_of(db)->rollback_to, &ignored) &&
           control(db, DB_RELEASE, &ignored);
}

static int64_t count_changes(Db *db)
{
    return is_in_transaction(db) ? sqlite3_total_changes64(sqlite_of(db)->handle) : -1;
}

static bool flush(Db *db __attribute__((unused)), Error *error __attribute__((unused)))
{
    return true; /* nothing waits: every statement ran when it was called */
}

/* ---- statements ---- */

/* In SQLite "$2" is a name, and names get their index in the order of their first appearance. */
static bool read_parameters(Db *db, DbStatement *statement, Error *error)
{
    const int count = sqlite3_bind_parameter_count(statement->handle);
    bool ok = count <= DB_PARAMETERS_MAX;
    for (int index = 1; ok && index <= count; index++) {
        const char *name = sqlite3_bind_parameter_name(statement->handle, index);
        const long number = name && name[0] == '$' ? strtol(name + 1, NULL, 10) : 0;
        ok = number >= 1 && number <= count && statement->order[number - 1] == 0;
        if (ok)
            statement->order[number - 1] = (uint8_t)index;
    }
    statement->parameter_count = (size_t)count;
    return ok || db_fail(db, error, ERROR_INTERNAL, DB_BROKEN,
                         "parameters are not $1..$n in: %.120s", statement->sql);
}

static void drop_statement(DbStatement *statement)
{
    sqlite3_finalize(statement->handle);
    statement->handle = NULL;
}

/* Statements of the cache have a name; those of db_query_dynamic live for one use. */
static bool make_ready(Db *db, DbStatement *statement, Error *error)
{
    if (statement->handle)
        return true;
    sqlite3_stmt *handle = NULL;
    const unsigned flags = statement->name[0] ? SQLITE_PREPARE_PERSISTENT : 0;
    if (!prepare(db, statement->sql, flags, &handle, error))
        return false;
    if (!handle)
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN, "an empty statement");
    statement->handle = handle;
    statement->is_readonly = sqlite3_stmt_readonly(handle);
    memset(statement->order, 0, sizeof statement->order);
    if (read_parameters(db, statement, error))
        return true;
    drop_statement(statement);
    return false;
}

/* Bound without a copy: the values outlive the step, and the next use binds anew. */
static int bind_value(sqlite3_stmt *handle, int index, const DbValue *value)
{
    const char *data = value->text.data ? value->text.data : "";
    switch (value->kind) {
    case DB_NULL:
        return sqlite3_bind_null(handle, index);
    case DB_INTEGER:
        return sqlite3_bind_int64(handle, index, value->number);
    case DB_STRING:
        return sqlite3_bind_text64(handle, index, data, value->text.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_BYTES:
        return sqlite3_bind_blob64(handle, index, data, value->text.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static bool bind(Db *db, DbStatement *statement, DbArgs args, Error *error)
{
    if (args.count != statement->parameter_count)
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN,
                       "%zu arguments for %zu parameters of: %.120s", args.count,
                       statement->parameter_count, statement->sql);
    for (size_t i = 0; i < args.count; i++)
        if (bind_value(statement->handle, statement->order[i], &args.values[i]) != SQLITE_OK)
            return fail_engine(db, statement->sql, error);
    return true;
}

static bool start(Db *db, DbStatement *statement, DbArgs args, Error *error)
{
    if (!make_ready(db, statement, error))
        return false;
    if (db->state == DB_READING && !statement->is_readonly)
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN,
                       "a write in a read transaction: %.120s", statement->sql);
    return bind(db, statement, args, error);
}

static bool check_changes(Db *db, const DbStatement *statement, int64_t *changed, Error *error)
{
    const int64_t count = sqlite3_changes64(sqlite_of(db)->handle);
    if (changed)
        *changed = count;
    return !statement->exactly_one || count == 1 ||
           db_fail(db, error, ERROR_CONFLICT, DB_CHANGED, "not exactly one row changed by: %.120s",
                   statement->sql);
}

static bool run(Db *db, DbStatement *statement, DbArgs args, int64_t *changed, Error *error)
{
    if (!start(db, statement, args, error))
        return false;
    int rc;
    do
        rc = sqlite3_step(statement->handle);
    while (rc == SQLITE_ROW);
    const bool ok = rc == SQLITE_DONE ? check_changes(db, statement, changed, error)
                                      : fail_engine(db, statement->sql, error);
    sqlite3_reset(statement->handle);
    return ok;
}

static bool run_script(Db *db, const char *sql, Error *error)
{
    return run_text(db, sql, error);
}

/* ---- rows ---- */

static void close_rows(DbRows *rows)
{
    if (!rows->statement->name[0])
        drop_statement(rows->statement);
    else
        sqlite3_reset(rows->statement->handle);
}

static bool open_rows(DbRows *rows, DbArgs args, Error *error)
{
    if (start(rows->db, rows->statement, args, error))
        return true;
    if (rows->statement->handle)
        close_rows(rows);
    return false;
}

static bool next(DbRows *rows)
{
    const int rc = sqlite3_step(rows->statement->handle);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        fail_engine(rows->db, rows->statement->sql, &rows->error);
    return false;
}

static int column_count(const DbRows *rows)
{
    return sqlite3_column_count(rows->statement->handle);
}

static const char *column_name(const DbRows *rows, int column)
{
    const char *name = sqlite3_column_name(rows->statement->handle, column);
    return name ? name : "";
}

static DbKind cell_kind(const DbRows *rows, int column)
{
    switch (sqlite3_column_type(rows->statement->handle, column)) {
    case SQLITE_NULL:
        return DB_NULL;
    case SQLITE_INTEGER:
        return DB_INTEGER;
    case SQLITE_BLOB:
        return DB_BYTES;
    default:
        return DB_STRING;
    }
}

static bool cell_int(const DbRows *rows, int column, int64_t *out)
{
    sqlite3_stmt *handle = rows->statement->handle;
    const int type = sqlite3_column_type(handle, column);
    if (type != SQLITE_INTEGER && type != SQLITE_NULL)
        return false;
    *out = sqlite3_column_int64(handle, column);
    return true;
}

static Str cell_text(const DbRows *rows, int column)
{
    sqlite3_stmt *handle = rows->statement->handle;
    const void *data = sqlite3_column_type(handle, column) == SQLITE_BLOB
                           ? sqlite3_column_blob(handle, column)
                           : (const void *)sqlite3_column_text(handle, column);
    if (!data)
        return STR("");
    return (Str){data, (size_t)sqlite3_column_bytes(handle, column)};
}

/* ---- upkeep ---- */

static bool checkpoint(Db *db, Error *error)
{
    return sqlite3_wal_checkpoint_v2(sqlite_of(db)->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                     NULL) == SQLITE_OK ||
           fail_engine(db, "checkpoint", error);
}

const DbEngineFunctions DB_SQLITE_FUNCTIONS = {
    .open = open_sqlite,
    .close = close_sqlite,
    .control = control,
    .rollback = rollback,
    .rollback_to_savepoint = rollback_to_savepoint,
    .count_changes = count_changes,
    .flush = flush,
    .run = run,
    .run_script = run_script,
    .open_rows = open_rows,
    .next = next,
    .close_rows = close_rows,
    .column_count = column_count,
    .column_name = column_name,
    .cell_kind = cell_kind,
    .cell_int = cell_int,
    .cell_text = cell_text,
    .checkpoint = checkpoint,
};
