/*
 * The whole database as one SQLite file and back. The rows of `migration` say how its tables are
 * made, so that a copy from PostgreSQL can make the same ones; then every table is copied row by
 * row.
 */
#include "db/db_internal.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define COPY_ARENA_BYTES (64u << 20)
#define ROW_ARENA_BYTES (1u << 30)
#define TABLES_MAX 1000

typedef struct Copy {
    Db *from, *to;
    Db *sqlite; /* the one of the two whose catalogue is asked */
    Arena *arena;
    Error *error;
} Copy;

/* ---- migrations ---- */

typedef struct MigrationRow {
    Str name, sql;
} MigrationRow;
static const DbColumn MIGRATION_COLUMNS[] = {DB_TEXT(MigrationRow, name),
                                             DB_TEXT(MigrationRow, sql)};

static const char SQL_MIGRATIONS[] = "SELECT name, sql FROM migration ORDER BY position";

static bool list_migrations(Copy *copy, DbMigration **out, size_t *count)
{
    MigrationRow *rows = NULL;
    if (!db_fetch_all(copy->from, copy->arena, SQL_MIGRATIONS, DB_NO_ARGS,
                      DB_ROWS(MIGRATION_COLUMNS), sizeof *rows, TABLES_MAX, &rows, count,
                      copy->error))
        return false;
    *out = ARENA_ARRAY(copy->arena, DbMigration, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (DbMigration){arena_cstr(copy->arena, rows[i].name),
                                  arena_cstr(copy->arena, rows[i].sql)};
    return true;
}

static const char SQL_COUNT_MIGRATIONS[] = "SELECT count(*) FROM migration";

/* Makes the tables that are missing; both sides then have the same ones, or it is refused. */
static bool make_tables(Copy *copy)
{
    DbMigration *migrations = NULL;
    size_t count = 0;
    int applied = 0;
    int64_t there = 0;
    if (!list_migrations(copy, &migrations, &count) ||
        !db_migrate(copy->to, migrations, count, &applied, copy->error) ||
        !db_fetch_int(copy->to, SQL_COUNT_MIGRATIONS, DB_NO_ARGS, &there, copy->error))
        return false;
    if ((size_t)there == count)
        return true;
    return error_set(
        copy->error, ERROR_CONFLICT,
        VI("Bản sao thuộc phiên bản cũ hơn kho dữ liệu. Xin nạp vào kho dữ liệu trống."),
        "%zu migrations in the copy, %lld in the database", count, (long long)there);
}

/* ---- one table ---- */

typedef struct NameRow {
    Str name;
} NameRow;
static const DbColumn NAME_COLUMNS[] = {DB_TEXT(NameRow, name)};

static const char SQL_TABLES[] =
    "SELECT name FROM pragma_table_list WHERE schema = 'main'"
    " AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name";
static const char SQL_COLUMNS[] = "SELECT name FROM pragma_table_info($1) ORDER BY cid";

static bool list_names(Copy *copy, const char *sql, DbArgs args, NameRow **out, size_t *count)
{
    return db_fetch_all(copy->sqlite, copy->arena, sql, args, DB_ROWS(NAME_COLUMNS), sizeof **out,
                        TABLES_MAX, out, count, copy->error);
}

typedef struct TableSql {
    const char *empty, *select, *insert;
} TableSql;

static void add_name(Buf *buf, const char *before, Str name)
{
    buf_printf(buf, "%s\"%.*s\"", before, STR_ARGS(name));
}

static TableSql write_sql(Copy *copy, Str table, const NameRow *columns, size_t count)
{
    Buf names = buf_new(copy->arena, 512);
    Buf values = buf_new(copy->arena, 512);
    for (size_t i = 0; i < count; i++) {
        add_name(&names, i == 0 ? "" : ", ", columns[i].name);
        buf_printf(&values, "%s$%zu", i == 0 ? "" : ", ", i + 1);
    }
    const Str list = buf_str(&names);
    Arena *arena = copy->arena;
    return (TableSql){
        .empty =
            db_keep_sql(copy->to, arena_format(arena, "DELETE FROM \"%.*s\"", STR_ARGS(table))),
        .select = arena_printf(arena, "SELECT %.*s FROM \"%.*s\"", STR_ARGS(list), STR_ARGS(table)),
        .insert = db_keep_sql(
            copy->to, arena_format(arena, "INSERT INTO \"%.*s\" (%.*s) VALUES (%.*s)",
                                   STR_ARGS(table), STR_ARGS(list), STR_ARGS(buf_str(&values)))),
    };
}

/* Bytes from PostgreSQL are decoded into an arena, which must not hold a whole table. */
static bool copy_rows(Copy *copy, DbRows *rows, const char *insert)
{
    DbValue values[DB_PARAMETERS_MAX];
    const int count = db_column_count(rows);
    ensure(count <= DB_PARAMETERS_MAX);
    while (db_next(rows)) {
        for (int i = 0; i < count; i++)
            values[i] = db_value(rows, i);
        if (!db_run(copy->to, insert, (DbArgs){values, (size_t)count}, copy->error))
            return false;
        arena_reset(rows->arena);
    }
    return true;
}

static bool copy_with(Copy *copy, TableSql sql)
{
    if (!db_run(copy->to, sql.empty, DB_NO_ARGS, copy->error))
        return false;
    DbRows *rows = db_query_dynamic(copy->from, copy->arena, sql.select, DB_NO_ARGS, copy->error);
    if (!rows)
        return false;
    rows->arena = arena_new(ROW_ARENA_BYTES);
    const bool ok = copy_rows(copy, rows, sql.insert);
    arena_free(rows->arena);
    return db_rows_close(rows, copy->error) && ok;
}

static bool copy_table(Copy *copy, Str table)
{
    NameRow *columns = NULL;
    size_t count = 0;
    return list_names(copy, SQL_COLUMNS, DB_ARGS(db_text(table)), &columns, &count) &&
           copy_with(copy, write_sql(copy, table, columns, count));
}

/* ---- the words, whose table differs ---- */

static const char SQL_HAS_WORDS[] =
    "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name = 'search_words'";
static const char SQL_EMPTY_WORDS[] = "DELETE FROM search_words";
static const char SQL_WORDS_SQLITE[] = "SELECT rowid, words FROM search_words";
static const char SQL_WORDS_POSTGRES[] = "SELECT id, words FROM search_words";
static const char SQL_ADD_WORDS_SQLITE[] =
    "INSERT INTO search_words (rowid, words) VALUES ($1, $2)";
static const char SQL_ADD_WORDS_POSTGRES[] = "INSERT INTO search_words (id, words) VALUES ($1, $2)";

static bool copy_words(Copy *copy)
{
    int64_t has_words = 0;
    if (!db_fetch_int(copy->sqlite, SQL_HAS_WORDS, DB_NO_ARGS, &has_words, copy->error))
        return false;
    const bool from_sqlite = copy->from->kind == DB_SQLITE;
    const bool to_sqlite = copy->to->kind == DB_SQLITE;
    return !has_words ||
           copy_with(copy, (TableSql){
                               .empty = SQL_EMPTY_WORDS,
                               .select = from_sqlite ? SQL_WORDS_SQLITE : SQL_WORDS_POSTGRES,
                               .insert = to_sqlite ? SQL_ADD_WORDS_SQLITE : SQL_ADD_WORDS_POSTGRES,
                           });
}

static bool copy_tables(Copy *copy)
{
    NameRow *tables = NULL;
    size_t count = 0;
    if (!list_names(copy, SQL_TABLES, DB_NO_ARGS, &tables, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!copy_table(copy, tables[i].name))
            return false;
    return copy_words(copy);
}

/* ---- foreign keys: no order of tables and rows would satisfy them all ---- */

static const char SQL_FOREIGN_KEYS[] =
    "SELECT CAST(CAST(conrelid AS regclass) AS text), quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)"
    " ORDER BY 1, 2";

/* PostgreSQL: two scripts, to drop the constraints and to make them again, which checks all rows.
 */
static bool write_key_scripts(Copy *copy, Buf *drop, Buf *make)
{
    DbRows *rows =
        db_query_dynamic(copy->to, copy->arena, SQL_FOREIGN_KEYS, DB_NO_ARGS, copy->error);
    if (!rows)
        return false;
    while (db_next(rows)) {
        const Str table = db_value_text(rows, 0), name = db_value_text(rows, 1);
        buf_printf(drop, "ALTER TABLE %.*s DROP CONSTRAINT %.*s;", STR_ARGS(table), STR_ARGS(name));
        buf_printf(make, "ALTER TABLE %.*s ADD CONSTRAINT %.*s %.*s;", STR_ARGS(table),
                   STR_ARGS(name), STR_ARGS(db_value_text(rows, 2)));
    }
    return db_rows_close(rows, copy->error);
}

static bool fill_postgres(Copy *copy)
{
    Buf drop = buf_new(copy->arena, 4096);
    Buf make = buf_new(copy->arena, 4096);
    return write_key_scripts(copy, &drop, &make) &&
           db_run_script(copy->to, buf_str(&drop), copy->error) && copy_tables(copy) &&
           db_run_script(copy->to, buf_str(&make), copy->error);
}

static const char SQL_BROKEN_KEYS[] = "SELECT count(*) FROM pragma_foreign_key_check";

static bool fill_sqlite(Copy *copy)
{
    int64_t broken = 0;
    if (!copy_tables(copy) ||
        !db_fetch_int(copy->to, SQL_BROKEN_KEYS, DB_NO_ARGS, &broken, copy->error))
        return false;
    return broken == 0 || db_fail(copy->to, copy->error, ERROR_CONFLICT, DB_CLASHES,
                                  "%lld rows point to nothing", (long long)broken);
}

static bool fill(Copy *copy)
{
    if (!db_begin(copy->to, copy->error))
        return false;
    const bool ok = copy->to->kind == DB_SQLITE ? fill_sqlite(copy) : fill_postgres(copy);
    if (ok)
        return db_commit(copy->to, copy->error);
    db_rollback(copy->to);
    return false;
}

/* From one snapshot of the source; SQLite checks foreign keys at the end instead of at each row. */
static bool copy_all(Copy *copy)
{
    const bool to_sqlite = copy->to->kind == DB_SQLITE;
    if (!db_begin_read(copy->from, copy->error))
        return false;
    bool ok =
        make_tables(copy) &&
        (!to_sqlite || db_run_script(copy->to, STR("PRAGMA foreign_keys = OFF"), copy->error)) &&
        fill(copy);
    db_rollback(copy->from);
    Error last = {0};
    if (to_sqlite && !db_run_script(copy->to, STR("PRAGMA foreign_keys = ON"), &last))
        ok = ok && error_set(copy->error, last.code, last.message, "%s", last.detail);
    return ok;
}

/* ---- to a file ---- */

static bool fail_file(Error *error, const char *what)
{
    return error_set(error, ERROR_BUSY, DB_FULL, "cannot %s the copy", what);
}

static bool sync_path(const char *path, Error *error)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const bool ok = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return ok || fail_file(error, "sync");
}

static bool sync_copy(Arena *arena, const char *path, Error *error)
{
    const char *slash = strrchr(path, '/');
    const Str folder = {path, slash ? (size_t)(slash - path) + 1 : 0};
    return sync_path(path, error) && sync_path(slash ? arena_cstr(arena, folder) : ".", error);
}

static const char SQL_VACUUM_INTO[] = "VACUUM INTO $1";

/* query_only would refuse to write the copy, too. */
static bool vacuum_into(Db *db, const char *path, Error *error)
{
    const bool is_reader = db->mode == DB_READ_ONLY;
    if (is_reader && !db_run_script(db, STR("PRAGMA query_only = OFF"), error))
        return false;
    const bool ok = db_run(db, SQL_VACUUM_INTO, DB_ARGS(db_cstr(path)), error);
    Error last = {0};
    if (is_reader && !db_run_script(db, STR("PRAGMA query_only = ON"), &last))
        return error_set(error, last.code, last.message, "%s", last.detail);
    return ok;
}

/* The copy is worthless unless it becomes whole, so it needs no journal until then. */
static bool copy_rows_to(Copy *copy, const char *path)
{
    copy->to = copy->sqlite = db_open(path, DB_READ_WRITE, copy->error);
    const bool ok =
        copy->to &&
        db_run_script(copy->to, STR("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"),
                      copy->error) &&
        copy_all(copy);
    db_close(copy->to);
    return ok;
}

static const char SQL_SIZE_SQLITE[] =
    "SELECT c.page_count * s.page_size FROM pragma_page_count AS c, pragma_page_size AS s";
static const char SQL_SIZE_POSTGRES[] = "SELECT pg_database_size(current_database())";

bool db_size(Db *db, int64_t *out, Error *error)
{
    return db_fetch_int(db, db->kind == DB_SQLITE ? SQL_SIZE_SQLITE : SQL_SIZE_POSTGRES, DB_NO_ARGS,
                        out, error);
}

bool db_copy_to_sqlite(Db *db, const char *path, Error *error)
{
    if (access(path, F_OK) == 0)
        return error_set(error, ERROR_CONFLICT, VI("Đã có tệp ở nơi định ghi bản sao."),
                         "the copy's file exists");
    Arena *arena = arena_new(COPY_ARENA_BYTES);
    Copy copy = {.from = db, .arena = arena, .error = error};
    const bool ok =
        (db->kind == DB_SQLITE ? vacuum_into(db, path, error) : copy_rows_to(&copy, path)) &&
        sync_copy(arena, path, error);
    if (!ok)
        unlink(path);
    arena_free(arena);
    return ok;
}

bool db_copy_from_sqlite(Db *db, const char *path, Error *error)
{
    Db *file = db_open(path, DB_READ_ONLY, error);
    if (!file)
        return false;
    Copy copy = {.from = file,
                 .to = db,
                 .sqlite = file,
                 .arena = arena_new(COPY_ARENA_BYTES),
                 .error = error};
    bool ok = copy_all(&copy);
    if (ok && db->kind == DB_POSTGRES)
        ok = db_run_script(db, STR("ANALYZE"), error);
    arena_free(copy.arena);
    db_close(file);
    return ok;
}
