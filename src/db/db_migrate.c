/*
 * Migrations: each runs once, in a transaction of its own, and leaves a row with the text that ran.
 * A copy of the database can therefore build the same tables on the other engine (db_copy.c).
 */
#include "db/db_internal.h"

#include <ctype.h>
#include <string.h>

/* ---- macros ---- */

typedef struct Macro {
    const char *name;
    const char *sqlite, *postgres;
} Macro;

static const Macro MACROS[] = {
    {"key", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"},
    {"int", "INTEGER", "BIGINT"},
    /* The same order on both engines: by bytes. */
    {"text", "TEXT", "TEXT COLLATE \"C\""},
    {"blob", "BLOB", "BYTEA"},
    {"strict", "STRICT", ""},
    /*
     * The table of db_words_put, a whole statement. Which words a row has is all that is asked, so
     * no positions are kept. Beginnings of up to three letters have an index of their own: without
     * it "nghe a" takes 46 ms in 200,000 rows instead of 0.4. Lexemes bypass PostgreSQL's parser,
     * which would take some words for numbers or addresses.
     */
    {"words",
     "CREATE VIRTUAL TABLE search_words USING fts5 (words, detail = none, columnsize = 0,"
     " prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0 tokenchars _')",
     "CREATE TABLE search_words (id BIGINT PRIMARY KEY, words TEXT COLLATE \"C\" NOT NULL,"
     " lexemes TSVECTOR NOT NULL GENERATED ALWAYS AS"
     " (array_to_tsvector(string_to_array(words, ' '))) STORED);"
     "CREATE INDEX search_words_lexemes ON search_words USING gin (lexemes)"},
};

/* The letters between '{' and '}' at the start of `text`; empty when it is no macro. */
static Str macro_name(Str text)
{
    size_t end = 1;
    while (end < text.len && islower((unsigned char)text.data[end]))
        end++;
    return end < text.len && text.data[end] == '}' ? str_slice(text, 1, end) : STR("");
}

static const Macro *find_macro(Str name)
{
    for (size_t i = 0; i < COUNT_OF(MACROS); i++)
        if (str_is(name, MACROS[i].name))
            return &MACROS[i];
    return NULL;
}

bool db_expand_macros(Arena *arena, DbEngine engine, const char *sql, Str *out, Error *error)
{
    Str rest = str_of(sql);
    Buf buf = buf_new(arena, rest.len + rest.len / 4 + 64);
    while (rest.len > 0) {
        const Str name = rest.data[0] == '{' ? macro_name(rest) : STR("");
        if (name.len == 0) {
            buf_add_char(&buf, rest.data[0]);
            rest = str_slice(rest, 1, rest.len);
            continue;
        }
        const Macro *macro = find_macro(name);
        if (!macro)
            return error_set(error, ERROR_INTERNAL, DB_BROKEN, "no macro {%.*s}", STR_ARGS(name));
        buf_add_cstr(&buf, engine == DB_SQLITE ? macro->sqlite : macro->postgres);
        rest = str_slice(rest, name.len + 2, rest.len);
    }
    *out = buf_str(&buf);
    return true;
}

/* ---- the table of what ran ---- */

static const char CREATE_TABLE[] =
    "CREATE TABLE IF NOT EXISTS migration (name {text} PRIMARY KEY, position {int} NOT NULL,"
    " sql {text} NOT NULL, applied_at {int} NOT NULL) {strict}";

static const char SQL_TABLE_EXISTS_SQLITE[] =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migration'";
static const char SQL_TABLE_EXISTS_POSTGRES[] =
    "SELECT count(*) FROM pg_class WHERE oid = to_regclass('migration')";

static bool has_table(Db *db, bool *out, Error *error)
{
    int64_t count = 0;
    const bool is_sqlite = db_engine(db) == DB_SQLITE;
    if (!db_fetch_int(db, is_sqlite ? SQL_TABLE_EXISTS_SQLITE : SQL_TABLE_EXISTS_POSTGRES,
                      DB_NO_ARGS, &count, error))
        return false;
    *out = count > 0;
    return true;
}

/* Of two processes that begin at once on PostgreSQL one fails to make it, and then it is there. */
static bool create_table(Db *db, Arena *arena, Error *error)
{
    bool exists = false;
    Str sql;
    Error first = {0}, second = {0};
    if (!has_table(db, &exists, error))
        return false;
    if (exists)
        return true;
    if (!db_expand_macros(arena, db_engine(db), CREATE_TABLE, &sql, error))
        return false;
    if (db_run_script(db, sql, &first) || (has_table(db, &exists, &second) && exists))
        return true;
    return error_set(error, first.code, first.message, "%s", first.detail);
}

static const char SQL_IS_APPLIED[] = "SELECT count(*) FROM migration WHERE name = $1";

static bool is_applied(Db *db, const DbMigration *migration, bool *out, Error *error)
{
    int64_t count = 0;
    if (!db_fetch_int(db, SQL_IS_APPLIED, DB_ARGS(db_cstr(migration->name)), &count, error))
        return false;
    *out = count > 0;
    return true;
}

/* ---- running ---- */

static const char SQL_CLAIM[] =
    "INSERT INTO migration (name, position, sql, applied_at)"
    " SELECT CAST($1 AS TEXT), count(*), CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM migration"
    " WHERE true ON CONFLICT (name) DO NOTHING";

/* The row comes first: a second process that migrates waits on it and then finds nothing to do. */
static bool run_claimed(Db *db, const DbMigration *migration, Str sql, int *applied, Error *error)
{
    int64_t claimed = 0;
    const DbArgs args =
        DB_ARGS(db_cstr(migration->name), db_cstr(migration->sql), db_int(instant_now().ms));
    if (!db_run_count(db, SQL_CLAIM, args, &claimed, error))
        return false;
    if (claimed == 1 && !db_run_script(db, sql, error))
        return false;
    *applied += (int)claimed;
    return true;
}

static bool apply(Db *db, Arena *arena, const DbMigration *migration, int *applied, Error *error)
{
    Str sql;
    if (!db_expand_macros(arena, db_engine(db), migration->sql, &sql, error) ||
        !db_begin(db, error))
        return false;
    if (run_claimed(db, migration, sql, applied, error))
        return db_commit(db, error);
    db_rollback(db);
    return false;
}

static bool apply_all(Db *db, Arena *arena, const DbMigration *migrations, size_t count,
                      int *applied, Error *error)
{
    if (!create_table(db, arena, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_done = false;
        if (!is_applied(db, &migrations[i], &is_done, error))
            return false;
        if (!is_done && !apply(db, arena, &migrations[i], applied, error))
            return false;
    }
    return true;
}

bool db_migrate(Db *db, const DbMigration *migrations, size_t count, int *applied, Error *error)
{
    Arena *arena = arena_new(16u << 20);
    *applied = 0;
    const bool ok = apply_all(db, arena, migrations, count, applied, error);
    arena_free(arena);
    return ok;
}

bool db_pending_migrations(Db *db, const DbMigration *migrations, size_t count, int *pending,
                           Error *error)
{
    bool exists = false;
    if (!has_table(db, &exists, error))
        return false;
    int missing = exists ? 0 : (int)count;
    for (size_t i = 0; exists && i < count; i++) {
        bool is_done = false;
        if (!is_applied(db, &migrations[i], &is_done, error))
            return false;
        missing += !is_done;
    }
    *pending = missing;
    return true;
}
