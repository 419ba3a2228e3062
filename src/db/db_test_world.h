/*
 * A small database on each engine for the tests of this folder: SQLite in a temporary file,
 * PostgreSQL at TEST_PG, whose schema "public" they empty. A TEST_BOTH runs on one after the other.
 */
#ifndef DB_DB_TEST_WORLD_H
#define DB_DB_TEST_WORLD_H

#include "db/db.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct ThingId {
    int64_t value;
} ThingId;
typedef enum Colour { COLOUR_RED, COLOUR_GREEN, COLOUR_BLUE } Colour;
typedef struct Thing {
    ThingId id;
    Str name;
    Colour colour;
    bool is_open;
    int64_t amount;
    ThingId parent;
    Instant at;
    Date on;
    Str hash;
} Thing;

static const char *const COLOUR_CODES[] = {"red", "green", "blue"};
static const DbColumn COLUMNS[] = {
    DB_ID(Thing, id),        DB_TEXT(Thing, name),  DB_ENUM(Thing, colour, COLOUR_CODES),
    DB_BOOL(Thing, is_open), DB_INT(Thing, amount), DB_ID(Thing, parent),
    DB_INSTANT(Thing, at),   DB_DATE(Thing, on),    DB_BYTES(Thing, hash),
};

static const DbMigration MIGRATIONS[] = {
    {"test/0001_thing", "CREATE TABLE thing (id {key}, name {text} NOT NULL UNIQUE,"
                        " colour {text} NOT NULL, is_open {int} NOT NULL CHECK (is_open IN (0, 1)),"
                        " amount {int} NOT NULL, parent {int} REFERENCES thing (id), at {int},"
                        " \"on\" {text}, hash {blob}) {strict};"
                        "CREATE INDEX thing_parent ON thing (parent)"},
    {"test/0002_note", "CREATE TABLE note (thing_id {int} NOT NULL REFERENCES thing (id),"
                       " line {int} NOT NULL, body {text}, PRIMARY KEY (thing_id, line)) {strict};"
                       "INSERT INTO thing (id, name, colour, is_open, amount)"
                       " VALUES (1, '{\"seed\": {}}', 'red', 1, 0)"},
    {"test/0003_words", "{words};"},
};

/* ---- one test runs on each engine ---- */

typedef struct World {
    Arena *arena;
    Db *db;
    const char *url;
    Error error;
} World;

typedef void Body(World *w);

static inline void open_world(World *w, const char *url)
{
    *w = (World){.arena = arena_new(64u << 20), .url = url};
    w->db = db_open(url, DB_READ_WRITE, &w->error);
    if (!w->db)
        print_error("%s: %s\n", url, w->error.detail);
    assert_non_null(w->db);
}

static inline void close_world(World *w)
{
    db_close(w->db);
    arena_free(w->arena);
}

static inline void migrate(World *w)
{
    int applied = 0;
    if (!db_migrate(w->db, MIGRATIONS, COUNT_OF(MIGRATIONS), &applied, &w->error))
        print_error("%s\n", w->error.detail);
    check_int(ERROR_NONE, w->error.code);
}

static char folder[200];

static inline void remove_folder(void)
{
    rmdir(folder);
}

static inline const char *temporary_folder(void)
{
    const char *parent = getenv("TMPDIR");
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/lam-db-XXXXXX", parent ? parent : "/tmp");
        assert_non_null(mkdtemp(folder));
        atexit(remove_folder);
    }
    return folder;
}

static inline void remove_file(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        char name[256];
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        unlink(name);
    }
}

static inline void on_sqlite(Body *body)
{
    char path[256];
    snprintf(path, sizeof path, "%s/test.db", temporary_folder());
    remove_file(path);
    World w;
    open_world(&w, path);
    migrate(&w);
    body(&w);
    close_world(&w);
    remove_file(path);
}

static const char EMPTY_SCHEMA[] = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";

static inline void on_postgres(Body *body)
{
    const char *url = getenv("TEST_PG");
    if (!url)
        test_skip("TEST_PG is not set, so nothing ran on PostgreSQL");
    World w;
    open_world(&w, url);
    assert_true(db_run_script(w.db, str_of(EMPTY_SCHEMA), &w.error));
    migrate(&w);
    body(&w);
    close_world(&w);
}

#define TEST_BOTH(name)                                                                            \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        on_sqlite(name##_on);                                                                      \
        on_postgres(name##_on);                                                                    \
    }                                                                                              \
    static void name##_on(World *w)

/* ---- helpers ---- */

static inline void good(World *w, bool ok)
{
    if (!ok)
        print_error("%s: %s\n", w->url, w->error.detail);
    assert_true(ok);
}

/* The call failed, with this code; the error is cleared for the next one. */
static inline void bad(World *w, bool ok, ErrorCode code)
{
    assert_false(ok);
    if (w->error.code != code)
        print_error("%s: %s\n", w->url, w->error.detail);
    check_int(code, w->error.code);
    assert_non_null(w->error.message);
    error_clear(&w->error);
}

static inline Thing thing(int64_t id, const char *name)
{
    return (Thing){.id = {id}, .name = str_of(name), .hash = STR("\0\1\xff\\x")};
}

static const char SQL_ADD[] =
    "INSERT INTO thing (id, name, colour, is_open, amount, parent, at, \"on\", hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

static inline bool add(World *w, Thing row)
{
    return db_run(w->db, SQL_ADD, db_args_of(w->arena, DB_ROWS(COLUMNS), &row), &w->error);
}

static const char SQL_GET[] =
    "SELECT id, name, colour, is_open, amount, parent, at, \"on\", hash FROM thing WHERE id = $1";

static inline bool get(World *w, int64_t id, Thing *out)
{
    return db_fetch_one(w->db, w->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out,
                        &w->error);
}

static const char SQL_COUNT[] = "SELECT count(*) FROM thing";

static inline int64_t count_things(World *w)
{
    int64_t count = -1;
    good(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &count, &w->error));
    return count;
}

static const char SQL_RENAME[] = "UPDATE thing SET name = $2 WHERE id = $1";

static inline bool rename_thing(World *w, int64_t id, const char *name)
{
    return db_run_one(w->db, SQL_RENAME, DB_ARGS(db_int(id), db_cstr(name)), &w->error);
}

static inline void add_many(World *w, int64_t from, int64_t to)
{
    good(w, db_begin(w->db, &w->error));
    for (int64_t id = from; id <= to; id++)
        good(w, add(w, thing(id, arena_printf(w->arena, "việc %d", (int)id))));
    good(w, db_commit(w->db, &w->error));
}

static const char SQL_ADD_NOTE[] = "INSERT INTO note (thing_id, line, body) VALUES ($1, $2, $3)";
#define TEST_POSTGRES(name)                                                                        \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        on_postgres(name##_on);                                                                    \
    }                                                                                              \
    static void name##_on(World *w)

#endif
