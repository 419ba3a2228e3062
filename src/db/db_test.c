/* The same suite on both engines: SQLite in a temporary file, then PostgreSQL at TEST_PG. */
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

static void open_world(World *w, const char *url)
{
    *w = (World){.arena = arena_new(64u << 20), .url = url};
    w->db = db_open(url, DB_READ_WRITE, &w->error);
    if (!w->db)
        print_error("%s: %s\n", url, w->error.detail);
    assert_non_null(w->db);
}

static void close_world(World *w)
{
    db_close(w->db);
    arena_free(w->arena);
}

static void migrate(World *w)
{
    int applied = 0;
    if (!db_migrate(w->db, MIGRATIONS, COUNT_OF(MIGRATIONS), &applied, &w->error))
        print_error("%s\n", w->error.detail);
    check_int(ERROR_NONE, w->error.code);
}

static char folder[200];

static void remove_folder(void)
{
    rmdir(folder);
}

static const char *temporary_folder(void)
{
    const char *parent = getenv("TMPDIR");
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/lam-db-XXXXXX", parent ? parent : "/tmp");
        assert_non_null(mkdtemp(folder));
        atexit(remove_folder);
    }
    return folder;
}

static void remove_file(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        char name[256];
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        unlink(name);
    }
}

static void on_sqlite(Body *body)
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

static void on_postgres(Body *body)
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

static void good(World *w, bool ok)
{
    if (!ok)
        print_error("%s: %s\n", w->url, w->error.detail);
    assert_true(ok);
}

/* The call failed, with this code; the error is cleared for the next one. */
static void bad(World *w, bool ok, ErrorCode code)
{
    assert_false(ok);
    if (w->error.code != code)
        print_error("%s: %s\n", w->url, w->error.detail);
    check_int(code, w->error.code);
    assert_non_null(w->error.message);
    error_clear(&w->error);
}

static Thing thing(int64_t id, const char *name)
{
    return (Thing){.id = {id}, .name = str_of(name), .hash = STR("\0\1\xff\\x")};
}

static const char SQL_ADD[] =
    "INSERT INTO thing (id, name, colour, is_open, amount, parent, at, \"on\", hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

static bool add(World *w, Thing row)
{
    return db_run(w->db, SQL_ADD, db_args_of(w->arena, DB_ROWS(COLUMNS), &row), &w->error);
}

static const char SQL_GET[] =
    "SELECT id, name, colour, is_open, amount, parent, at, \"on\", hash FROM thing WHERE id = $1";

static bool get(World *w, int64_t id, Thing *out)
{
    return db_fetch_one(w->db, w->arena, SQL_GET, DB_ARGS(db_int(id)), DB_ROWS(COLUMNS), out,
                        &w->error);
}

static const char SQL_COUNT[] = "SELECT count(*) FROM thing";

static int64_t count_things(World *w)
{
    int64_t count = -1;
    good(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &count, &w->error));
    return count;
}

static const char SQL_RENAME[] = "UPDATE thing SET name = $2 WHERE id = $1";

static bool rename_thing(World *w, int64_t id, const char *name)
{
    return db_run_one(w->db, SQL_RENAME, DB_ARGS(db_int(id), db_cstr(name)), &w->error);
}

/* ---- values and rows ---- */

TEST_BOTH(a_struct_comes_back_as_it_went)
{
    const Thing sent = {.id = {INT64_MAX},
                        .name = STR("Nguyễn Thị 'Hoà' \"x\" \\ $1"),
                        .colour = COLOUR_BLUE,
                        .is_open = true,
                        .amount = INT64_MIN,
                        .parent = {1},
                        .at = {1767225600123},
                        .on = date_of_civil((CivilDate){2026, 2, 28}),
                        .hash = STR("\0\1\xff\\x")};
    Thing got;
    good(w, add(w, sent));
    good(w, get(w, INT64_MAX, &got));
    check_text("Nguyễn Thị 'Hoà' \"x\" \\ $1", got.name);
    check_int(INT64_MAX, got.id.value);
    check_int(INT64_MIN, got.amount);
    check_int(COLOUR_BLUE, got.colour);
    check_true(got.is_open);
    check_int(1, got.parent.value);
    check_int(sent.at.ms, got.at.ms);
    check_int(sent.on.days, got.on.days);
    check_true(str_equal(sent.hash, got.hash));
}

static const char SQL_NULLS[] = "SELECT count(*) FROM thing WHERE id = $1 AND parent IS NULL"
                                " AND at IS NULL AND \"on\" IS NULL AND name = ''";

TEST_BOTH(zero_is_stored_as_null_and_read_back_as_zero)
{
    Thing got = {.parent = {9}, .at = {9}, .on = {9}};
    int64_t nulls = 0;
    good(w, add(w, thing(2, "")));
    good(w, db_fetch_int(w->db, SQL_NULLS, DB_ARGS(db_int(2)), &nulls, &w->error));
    check_int(1, nulls);
    good(w, get(w, 2, &got));
    check_int(0, got.parent.value);
    check_int(0, got.at.ms);
    check_int(0, got.on.days);
    check_text("", got.name);
}

static const char SQL_BACKWARDS[] = "INSERT INTO note (body, line, thing_id) VALUES ($3, $2, $1)";
static const char SQL_REPEATED[] =
    "SELECT body FROM note WHERE line = $2 AND thing_id = $1 AND thing_id <= $1";

TEST_BOTH(parameters_are_bound_by_number)
{
    Str body;
    good(w, db_run(w->db, SQL_BACKWARDS, DB_ARGS(db_int(1), db_int(7), db_cstr("ba")), &w->error));
    good(w, db_fetch_text(w->db, w->arena, SQL_REPEATED, DB_ARGS(db_int(1), db_int(7)), &body,
                          &w->error));
    check_text("ba", body);
}

static const char SQL_GAP[] = "SELECT count(*) FROM thing WHERE id = $1 AND amount = $3";

TEST_BOTH(a_wrong_number_of_arguments_is_refused)
{
    int64_t count = 0;
    bad(w, db_run(w->db, SQL_RENAME, DB_ARGS(db_int(1)), &w->error), ERROR_INTERNAL);
    bad(w, db_run(w->db, SQL_COUNT, DB_ARGS(db_int(1)), &w->error), ERROR_INTERNAL);
    bad(w, db_fetch_int(w->db, SQL_GAP, DB_ARGS(db_int(1), db_int(2)), &count, &w->error),
        ERROR_INTERNAL);
}

TEST_BOTH(what_is_no_utf8_text_is_refused_at_once)
{
    Thing row = thing(2, "x");
    row.name = STR("a\xc3(");
    bad(w, add(w, row), ERROR_INPUT);
    row.name = STR("a\0b");
    bad(w, add(w, row), ERROR_INPUT);
    check_int(1, count_things(w));
}

static const char SQL_SET_AMOUNT[] = "UPDATE thing SET amount = $2 WHERE id = $1";

TEST_BOTH(text_does_not_get_into_a_number)
{
    bad(w, db_run(w->db, SQL_SET_AMOUNT, DB_ARGS(db_int(1), db_cstr("12x")), &w->error),
        ERROR_INTERNAL);
}

static const char SQL_BAD_COLOUR[] = "UPDATE thing SET colour = 'pink' WHERE id = 1";

TEST_BOTH(an_unknown_code_of_an_enum_is_an_error)
{
    Thing got;
    good(w, db_run(w->db, SQL_BAD_COLOUR, DB_NO_ARGS, &w->error));
    bad(w, get(w, 1, &got), ERROR_INTERNAL);
}

static const char SQL_SWAPPED[] =
    "SELECT id, colour, name, is_open, amount, parent, at, \"on\", hash FROM thing WHERE id = $1";

TEST_BOTH(columns_in_another_order_than_the_rows_are_noticed)
{
    Thing got;
    bad(w,
        db_fetch_one(w->db, w->arena, SQL_SWAPPED, DB_ARGS(db_int(1)), DB_ROWS(COLUMNS), &got,
                     &w->error),
        ERROR_INTERNAL);
}

/* ---- fetching ---- */

static const char SQL_ALL[] =
    "SELECT id, name, colour, is_open, amount, parent, at, \"on\", hash FROM thing ORDER BY id";

static bool fetch_all(World *w, size_t max_rows, Thing **out, size_t *count)
{
    return db_fetch_all(w->db, w->arena, SQL_ALL, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof(Thing),
                        max_rows, out, count, &w->error);
}

static void add_many(World *w, int64_t from, int64_t to)
{
    good(w, db_begin(w->db, &w->error));
    for (int64_t id = from; id <= to; id++)
        good(w, add(w, thing(id, arena_printf(w->arena, "việc %d", (int)id))));
    good(w, db_commit(w->db, &w->error));
}

TEST_BOTH(a_list_comes_whole_or_not_at_all)
{
    Thing *things = NULL;
    size_t count = 0;
    add_many(w, 2, 300);
    good(w, fetch_all(w, 300, &things, &count));
    check_int(300, (int64_t)count);
    check_text("việc 299", things[298].name);
    bad(w, fetch_all(w, 299, &things, &count), ERROR_INTERNAL);
}

static const char SQL_TWO_ROWS[] = "SELECT id FROM thing WHERE id <= $1";
static const char SQL_CHANGE_RETURNING[] =
    "UPDATE thing SET amount = amount + $2 WHERE id = $1 RETURNING amount";

TEST_BOTH(one_row_means_one)
{
    int64_t got = 5;
    bool found = true;
    Thing row;
    const DbArgs change = DB_ARGS(db_int(1), db_int(40));
    good(w, add(w, thing(2, "hai")));
    bad(w, db_fetch_int(w->db, SQL_TWO_ROWS, DB_ARGS(db_int(2)), &got, &w->error), ERROR_INTERNAL);
    bad(w, db_fetch_int(w->db, SQL_TWO_ROWS, DB_ARGS(db_int(0)), &got, &w->error), ERROR_NOT_FOUND);
    check_int(5, got);
    bad(w, get(w, 99, &row), ERROR_NOT_FOUND);
    good(w, db_find_one(w->db, w->arena, SQL_GET, DB_ARGS(db_int(99)), DB_ROWS(COLUMNS), &row,
                        &found, &w->error));
    check_false(found);
    good(w, db_fetch_int(w->db, SQL_CHANGE_RETURNING, change, &got, &w->error));
    good(w, db_fetch_int(w->db, SQL_CHANGE_RETURNING, change, &got, &w->error));
    check_int(80, got);
}

static const char SQL_MIXED[] =
    "SELECT id, name, hash, parent FROM thing WHERE id >= $1 ORDER BY id";

TEST_BOTH(a_stream_shows_kinds_names_and_values)
{
    add_many(w, 2, 50);
    DbRows *rows = db_query(w->db, w->arena, SQL_MIXED, DB_ARGS(db_int(2)), &w->error);
    assert_non_null(rows);
    assert_true(db_next(rows));
    check_int(4, db_column_count(rows));
    check_text("name", str_of(db_column_name(rows, 1)));
    check_int(DB_INTEGER, db_value(rows, 0).kind);
    check_int(DB_STRING, db_value(rows, 1).kind);
    check_int(DB_BYTES, db_value(rows, 2).kind);
    check_int(DB_NULL, db_value(rows, 3).kind);
    check_text("việc 2", db_value_text(rows, 1));
    check_true(str_equal(STR("\0\1\xff\\x"), db_value_text(rows, 2)));
    int64_t sum = db_value_int(rows, 0);
    while (db_next(rows))
        sum += db_value_int(rows, 0);
    good(w, db_rows_close(rows, &w->error));
    check_int(51 * 50 / 2 - 1, sum);
}

TEST_BOTH(a_stream_left_early_leaves_the_connection_usable)
{
    add_many(w, 2, 2000);
    good(w, db_begin_read(w->db, &w->error));
    DbRows *rows = db_query_dynamic(w->db, w->arena, SQL_MIXED, DB_ARGS(db_int(2)), &w->error);
    assert_non_null(rows);
    assert_true(db_next(rows));
    int64_t count = 0;
    bad(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &count, &w->error), ERROR_INTERNAL);
    good(w, db_rows_close(rows, &w->error));
    db_rollback(w->db);
    rows = db_query(w->db, w->arena, SQL_MIXED, DB_ARGS(db_int(2)), &w->error);
    assert_true(rows && db_next(rows));
    arena_reset(w->arena); /* what a request leaves open is closed with its memory */
    check_int(2000, count_things(w));
}

/* ---- changes ---- */

TEST_BOTH(a_change_of_one_row_needs_one_row)
{
    int64_t changed = -1;
    good(w, rename_thing(w, 1, "một"));
    bad(w, rename_thing(w, 2, "hai"), ERROR_CONFLICT);
    good(w, db_run(w->db, SQL_RENAME, DB_ARGS(db_int(2), db_cstr("hai")), &w->error));
    good(w, db_run_count(w->db, SQL_RENAME, DB_ARGS(db_int(1), db_cstr("x")), &changed, &w->error));
    check_int(1, changed);
    good(w, db_run_count(w->db, SQL_RENAME, DB_ARGS(db_int(3), db_cstr("y")), &changed, &w->error));
    check_int(0, changed);
}

static const char SQL_ADD_NOTE[] = "INSERT INTO note (thing_id, line, body) VALUES ($1, $2, $3)";
static const char SQL_CLOSE_WRONG[] = "UPDATE thing SET is_open = 2 WHERE id = $1";
static const char SQL_NO_NAME[] = "UPDATE thing SET name = NULL WHERE id = $1";
static const char SQL_NO_TABLE[] = "DELETE FROM nowhere";

TEST_BOTH(broken_constraints_are_conflicts_and_broken_sql_is_not)
{
    bad(w, add(w, thing(1, "again")), ERROR_CONFLICT);
    bad(w, add(w, thing(2, "{\"seed\": {}}")), ERROR_CONFLICT);
    bad(w, db_run(w->db, SQL_ADD_NOTE, DB_ARGS(db_int(5), db_int(1), db_null()), &w->error),
        ERROR_CONFLICT);
    bad(w, db_run(w->db, SQL_CLOSE_WRONG, DB_ARGS(db_int(1)), &w->error), ERROR_CONFLICT);
    bad(w, db_run(w->db, SQL_NO_NAME, DB_ARGS(db_int(1)), &w->error), ERROR_INTERNAL);
    bad(w, db_run(w->db, SQL_NO_TABLE, DB_NO_ARGS, &w->error), ERROR_INTERNAL);
    check_false(db_should_retry(w->db));
}

TEST_BOTH(the_detail_names_the_statement_and_no_value)
{
    assert_false(add(w, thing(1, "Bí mật")));
    assert_non_null(strstr(w->error.detail, "INSERT INTO thing"));
    assert_null(strstr(w->error.detail, "mật"));
    error_clear(&w->error);
    assert_false(db_run(w->db, SQL_SET_AMOUNT, DB_ARGS(db_int(1), db_cstr("mật12")), &w->error));
    assert_null(strstr(w->error.detail, "mật"));
}

/* ---- transactions ---- */

TEST_BOTH(a_failure_in_a_transaction_fails_its_commit)
{
    good(w, db_begin(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    const bool sent = rename_thing(w, 99, "ai");
    const bool committed = db_commit(w->db, &w->error);
    check_false(sent && committed);
    bad(w, committed, ERROR_CONFLICT);
    check_int(1, count_things(w));
    good(w, add(w, thing(2, "hai")));
}

TEST_BOTH(a_failure_shows_at_the_next_read)
{
    Thing got;
    good(w, db_begin(w->db, &w->error));
    if (add(w, thing(1, "again")))
        assert_false(get(w, 1, &got));
    bad(w, false, ERROR_CONFLICT);
    bad(w, add(w, thing(3, "ba")), ERROR_CONFLICT);
    db_rollback(w->db);
    db_rollback(w->db);
    check_int(1, count_things(w));
}

TEST_BOTH(flush_waits_and_reports)
{
    good(w, db_begin(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    good(w, db_flush(w->db, &w->error));
    bad(w, rename_thing(w, 99, "ai") && db_flush(w->db, &w->error), ERROR_CONFLICT);
    db_rollback(w->db);
}

TEST_BOTH(a_savepoint_takes_back_one_request_of_a_group)
{
    good(w, db_begin(w->db, &w->error));
    good(w, db_savepoint(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    good(w, db_savepoint_release(w->db, &w->error));
    good(w, db_savepoint(w->db, &w->error));
    good(w, add(w, thing(3, "ba")));
    bad(w, rename_thing(w, 99, "ai") && db_flush(w->db, &w->error), ERROR_CONFLICT);
    db_savepoint_rollback(w->db);
    good(w, db_savepoint(w->db, &w->error));
    good(w, add(w, thing(4, "bốn")));
    good(w, db_savepoint_release(w->db, &w->error));
    good(w, db_commit(w->db, &w->error));
    check_int(3, count_things(w));
}

TEST_BOTH(a_savepoint_is_not_begun_after_a_failure)
{
    good(w, db_begin(w->db, &w->error));
    const bool sent = add(w, thing(1, "again"));
    bad(w, sent && db_savepoint(w->db, &w->error) && db_flush(w->db, &w->error), ERROR_CONFLICT);
    db_savepoint_rollback(w->db);
    bad(w, db_commit(w->db, &w->error), ERROR_CONFLICT);
}

TEST_BOTH(a_read_transaction_sees_one_moment_and_writes_nothing)
{
    Db *other = db_open(w->url, DB_READ_WRITE, &w->error);
    assert_non_null(other);
    good(w, db_begin_read(w->db, &w->error));
    check_int(1, count_things(w));
    const Thing row = thing(2, "hai");
    good(w, db_run(other, SQL_ADD, db_args_of(w->arena, DB_ROWS(COLUMNS), &row), &w->error));
    check_int(1, count_things(w));
    bad(w, add(w, thing(3, "ba")) && db_flush(w->db, &w->error), ERROR_INTERNAL);
    db_rollback(w->db);
    check_int(2, count_things(w));
    db_close(other);
}

TEST_BOTH(a_read_only_connection_cannot_write)
{
    Db *reader = db_open(w->url, DB_READ_ONLY, &w->error);
    assert_non_null(reader);
    int64_t count = 0;
    good(w, db_fetch_int(reader, SQL_COUNT, DB_NO_ARGS, &count, &w->error));
    check_int(1, count);
    const Thing row = thing(2, "hai");
    bad(w, db_run(reader, SQL_ADD, db_args_of(w->arena, DB_ROWS(COLUMNS), &row), &w->error),
        ERROR_INTERNAL);
    db_close(reader);
}

TEST(a_locked_sqlite_file_is_busy_and_worth_another_try)
{
    char path[256];
    snprintf(path, sizeof path, "%s/locked.db", temporary_folder());
    remove_file(path);
    World w;
    open_world(&w, path);
    migrate(&w);
    Db *other = db_open(path, DB_READ_WRITE, &w.error);
    assert_non_null(other);
    good(&w, db_run_script(other, STR("PRAGMA busy_timeout = 0"), &w.error));
    good(&w, db_begin(w.db, &w.error));
    bad(&w, db_begin(other, &w.error), ERROR_BUSY);
    check_true(db_should_retry(other));
    good(&w, db_commit(w.db, &w.error));
    good(&w, db_begin(other, &w.error));
    check_false(db_should_retry(other));
    db_close(other);
    close_world(&w);
    remove_file(path);
}

TEST_BOTH(every_call_can_be_made_to_fail)
{
    for (int calls = 0; calls < 4; calls++) {
        db_fail_after(w->db, calls);
        const bool ok = db_begin(w->db, &w->error) && add(w, thing(2, "hai")) &&
                        rename_thing(w, 2, "đôi") && db_commit(w->db, &w->error);
        bad(w, ok, ERROR_INTERNAL);
        db_rollback(w->db);
        check_int(1, count_things(w));
    }
    db_fail_after(w->db, -1);
    db_take_statement_count(w->db);
    good(w, db_begin(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    good(w, rename_thing(w, 2, "đôi"));
    good(w, db_commit(w->db, &w->error));
    check_int(2, db_take_statement_count(w->db));
    check_int(0, db_take_statement_count(w->db));
}

/* ---- what only PostgreSQL can do to us ---- */

#define TEST_POSTGRES(name)                                                                        \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        on_postgres(name##_on);                                                                    \
    }                                                                                              \
    static void name##_on(World *w)

static const char SQL_OWN_PROCESS[] = "SELECT pg_backend_pid()";
static const char SQL_END_PROCESS[] = "SELECT pg_terminate_backend(CAST($1 AS int), 10000)";

static void end_connection(World *w)
{
    int64_t process = 0;
    Str ended;
    good(w, db_fetch_int(w->db, SQL_OWN_PROCESS, DB_NO_ARGS, &process, &w->error));
    Db *other = db_open(w->url, DB_READ_WRITE, &w->error);
    assert_non_null(other);
    good(w, db_fetch_text(other, w->arena, SQL_END_PROCESS, DB_ARGS(db_int(process)), &ended,
                          &w->error));
    check_text("t", ended);
    db_close(other);
}

TEST_POSTGRES(a_connection_lost_between_transactions_goes_unnoticed)
{
    end_connection(w);
    good(w, db_begin(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    good(w, db_commit(w->db, &w->error));
    end_connection(w);
    check_int(2, count_things(w));
    good(w, db_begin_read(w->db, &w->error));
    check_int(2, count_things(w));
    good(w, db_commit(w->db, &w->error));
    end_connection(w);
    good(w, rename_thing(w, 2, "đôi"));
}

TEST_POSTGRES(a_connection_lost_inside_a_transaction_is_busy)
{
    int64_t count = 0;
    good(w, db_begin(w->db, &w->error));
    good(w, add(w, thing(2, "hai")));
    end_connection(w);
    bad(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &count, &w->error), ERROR_BUSY);
    check_true(db_should_retry(w->db));
    bad(w, db_commit(w->db, &w->error), ERROR_BUSY);
    check_int(1, count_things(w));
    good(w, db_begin(w->db, &w->error));
    end_connection(w);
    good(w, add(w, thing(2, "hai")));
    bad(w, db_commit(w->db, &w->error), ERROR_BUSY);
    check_false(db_should_retry(w->db)); /* nobody knows whether it was committed */
    check_int(1, count_things(w));
}

TEST_POSTGRES(a_lock_that_does_not_come_is_worth_another_try)
{
    Db *other = db_open(w->url, DB_READ_WRITE, &w->error);
    assert_non_null(other);
    good(w, db_run_script(other, STR("SET lock_timeout = 20"), &w->error));
    good(w, db_begin(w->db, &w->error));
    good(w, rename_thing(w, 1, "một"));
    good(w, db_flush(w->db, &w->error));
    good(w, db_begin(other, &w->error));
    good(w, db_run_one(other, SQL_RENAME, DB_ARGS(db_int(1), db_cstr("x")), &w->error));
    bad(w, db_commit(other, &w->error), ERROR_BUSY);
    check_true(db_should_retry(other));
    good(w, db_commit(w->db, &w->error));
    good(w, db_begin(other, &w->error));
    good(w, db_run_one(other, SQL_RENAME, DB_ARGS(db_int(1), db_cstr("x")), &w->error));
    good(w, db_commit(other, &w->error));
    db_close(other);
}

TEST_POSTGRES(codes_of_the_server_have_their_meaning)
{
    static const struct {
        const char *script;
        ErrorCode code;
        bool should_retry;
    } CASES[] = {
        {"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END$$", ERROR_BUSY, true},
        {"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END$$", ERROR_BUSY, true},
        {"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END$$", ERROR_BUSY, false},
        {"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '57014'; END$$", ERROR_BUSY, false},
        {"DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '22003'; END$$", ERROR_INTERNAL, false},
        {"SELECT nothing", ERROR_INTERNAL, false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        bad(w, db_run_script(w->db, str_of(CASES[i].script), &w->error), CASES[i].code);
        check_int(CASES[i].should_retry, db_should_retry(w->db));
    }
}

static Str long_text(Arena *arena, size_t size)
{
    char *text = arena_alloc(arena, size);
    memset(text, 'a', size);
    return (Str){text, size};
}

TEST_BOTH(a_long_transaction_of_long_texts_passes)
{
    const Str body = long_text(w->arena, 200000);
    int64_t count = 0;
    good(w, db_begin(w->db, &w->error));
    for (int line = 0; line < 3000; line++)
        good(w, db_run(w->db, SQL_ADD_NOTE,
                       DB_ARGS(db_int(1), db_int(line), line % 100 ? db_null() : db_text(body)),
                       &w->error));
    good(w,
         db_fetch_int(w->db, "SELECT sum(length(body)) FROM note", DB_NO_ARGS, &count, &w->error));
    check_int(30 * 200000, count);
    good(w, db_commit(w->db, &w->error));
}

/* ---- migrations ---- */

TEST_BOTH(migrations_run_once)
{
    int applied = -1, pending = -1;
    good(w, db_pending_migrations(w->db, MIGRATIONS, COUNT_OF(MIGRATIONS), &pending, &w->error));
    check_int(0, pending);
    good(w, db_migrate(w->db, MIGRATIONS, COUNT_OF(MIGRATIONS), &applied, &w->error));
    check_int(0, applied);
    Thing seed;
    good(w, get(w, 1, &seed));
    check_text("{\"seed\": {}}", seed.name);
}

TEST_BOTH(a_migration_that_fails_leaves_nothing)
{
    static const DbMigration WRONG[] = {
        {"test/0003_half", "CREATE TABLE half (id {key}) {strict}; DELETE FROM nowhere"},
        {"test/0004_macro", "CREATE TABLE half (id {kex}) {strict}"},
    };
    int applied = -1, pending = 0;
    bad(w, db_migrate(w->db, WRONG, 1, &applied, &w->error), ERROR_INTERNAL);
    check_int(0, applied);
    bad(w, db_migrate(w->db, &WRONG[1], 1, &applied, &w->error), ERROR_INTERNAL);
    good(w, db_pending_migrations(w->db, WRONG, 2, &pending, &w->error));
    check_int(2, pending);
    good(w, db_run_script(w->db, STR("CREATE TABLE half (id BIGINT)"), &w->error));
}

TEST(a_database_in_memory_works)
{
    World w;
    open_world(&w, ":memory:");
    migrate(&w);
    good(&w, add(&w, thing(2, "hai")));
    check_int(2, count_things(&w));
    close_world(&w);
}

TEST(a_file_that_cannot_be_opened_is_an_error)
{
    Error error = {0};
    assert_null(db_open("/nowhere/at/all.db", DB_READ_WRITE, &error));
    check_int(ERROR_BUSY, error.code);
    error_clear(&error);
    assert_null(db_open("postgres://127.0.0.1:1/none", DB_READ_WRITE, &error));
    check_int(ERROR_BUSY, error.code);
}

/* ---- words ---- */

static void put_words(World *w, int64_t id, const char *text, const char *tags)
{
    const Str folded = utf8_fold(w->arena, str_of(text));
    good(w, db_words_put(w->db, id, folded, str_of(tags), &w->error));
}

/* The ids found, as "3 2 1". */
static Str match(World *w, const char *words, const char *any_tags, const char *all_tags,
                 size_t max_rows)
{
    const DbWordsQuery query = {
        .words = utf8_fold(w->arena, str_of(words)),
        .any_tags = str_of(any_tags),
        .all_tags = str_of(all_tags),
        .max_rows = max_rows,
    };
    int64_t *ids = NULL;
    size_t count = 0;
    good(w, db_words_match(w->db, w->arena, &query, &ids, &count, &w->error));
    Buf buf = buf_new(w->arena, 64);
    for (size_t i = 0; i < count; i++)
        buf_printf(&buf, "%s%d", i == 0 ? "" : " ", (int)ids[i]);
    return buf_str(&buf);
}

static void put_sample(World *w)
{
    good(w, db_begin(w->db, &w->error));
    put_words(w, 1, "Đăng ký khai sinh cho Nguyễn Văn Đức", "u1 kdossier");
    put_words(w, 2, "Đăng ký khai tử", "u1 u2 kdossier");
    put_words(w, 3, "Công văn 12/QĐ-UBND về đất đai, khai thác", "u2 kdocument");
    put_words(w, 4, "Đăng ký kết hôn", "u3 kdossier");
    good(w, db_commit(w->db, &w->error));
}

TEST_BOTH(words_are_found_without_their_marks_newest_first)
{
    put_sample(w);
    check_text("2 1", match(w, "dang ky khai", "u1", "", 100));
    check_text("1", match(w, "ĐĂNG KÝ KHAI SINH", "u1", "", 100));
    check_text("1", match(w, "duc nguyen", "u1 u2 u3", "", 100));
    check_text("3 2 1", match(w, "kha", "u1 u2", "", 100));
    check_text("", match(w, "kha sinh", "u1 u2", "", 100));
    check_text("3", match(w, "12/QĐ-UB", "u2", "", 100));
    check_text("3 2", match(w, "khai", "u1 u2", "", 2));
    check_text("", match(w, "or and not near", "u1", "", 100));
    check_text("", match(w, "*", "u1", "", 100));
}

TEST_BOTH(words_are_found_only_under_the_readers_tags)
{
    put_sample(w);
    check_text("4", match(w, "dang ky", "u3", "", 100));
    check_text("2", match(w, "dang ky", "u2", "", 100));
    check_text("", match(w, "dang ky", "u", "", 100));
    check_text("", match(w, "dang ky", "", "", 100));
    check_text("2", match(w, "khai", "u2", "kdossier", 100));
    check_text("", match(w, "khai", "u2", "kdossier u3", 100));
    put_words(w, 5, "khai u9 _u9 kdossier", "u1");
    check_text("", match(w, "khai", "u9", "", 100));
    check_text("5", match(w, "u9", "u1", "", 100));
}

TEST_BOTH(words_are_replaced_and_deleted)
{
    put_sample(w);
    put_words(w, 1, "Cấp lại", "u1");
    check_text("2", match(w, "khai", "u1", "", 100));
    check_text("1", match(w, "cap lai", "u1", "", 100));
    good(w, db_words_delete(w->db, 1, &w->error));
    good(w, db_words_delete(w->db, 99, &w->error));
    check_text("", match(w, "cap lai", "u1", "", 100));
    put_words(w, 6, "", "");
    check_text("2", match(w, "khai tu", "u1", "", 100));
}

TEST_BOTH(unfolded_words_are_refused_in_a_question_and_left_out_of_a_row)
{
    static const char *const WRONG[] = {"Khai", "đất", "a\"b", "a'b", "a*", "(a)", "a-b", "a:b"};
    int64_t *ids = NULL;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        const DbWordsQuery query = {
            .words = str_of(WRONG[i]), .any_tags = STR("u1"), .max_rows = 1};
        bad(w, db_words_match(w->db, w->arena, &query, &ids, &count, &w->error), ERROR_INPUT);
    }
    good(w, db_words_put(w->db, 7, STR("khai a'b 東京 \xff"), STR("u1 x*y"), &w->error));
    check_text("7", match(w, "khai", "u1", "", 100));
    check_text("", match(w, "khai", "x y", "", 100));
}

/* ---- copies ---- */

static const char SQL_DUMP_THINGS[] =
    "SELECT id, name, colour, is_open, amount, parent, at, \"on\", hash FROM thing ORDER BY id";
static const char SQL_DUMP_NOTES[] =
    "SELECT thing_id, line, body FROM note ORDER BY thing_id, line";
static const char SQL_DUMP_MIGRATIONS[] =
    "SELECT name, position, sql, applied_at FROM migration ORDER BY name";

static void dump_query(Db *db, Arena *arena, Buf *out, const char *sql)
{
    Error error = {0};
    DbRows *rows = db_query(db, arena, sql, DB_NO_ARGS, &error);
    assert_non_null(rows);
    while (db_next(rows)) {
        for (int i = 0; i < db_column_count(rows); i++) {
            const DbValue value = db_value(rows, i);
            buf_printf(out, "%d:%lld:", (int)value.kind, (long long)value.number);
            buf_add(out, value.text);
            buf_add_char(out, '|');
        }
        buf_add_char(out, '\n');
    }
    assert_true(db_rows_close(rows, &error));
}

/* Every row of every table; words only as far as they are found. */
static Str dump(Db *db, Arena *arena)
{
    Buf out = buf_new(arena, 4096);
    dump_query(db, arena, &out, SQL_DUMP_THINGS);
    dump_query(db, arena, &out, SQL_DUMP_NOTES);
    dump_query(db, arena, &out, SQL_DUMP_MIGRATIONS);
    World found = {.arena = arena, .db = db, .url = "dump"};
    buf_add(&out, match(&found, "kha", "u1 u2", "", 100));
    return buf_str(&out);
}

/* Parents after and before their children, so that no order of rows fits the foreign key. */
static void fill_sample(World *w)
{
    Thing child = thing(2, "hai"), parent = thing(3, "Đường \t\n \\ 'x'");
    good(w, add(w, child));
    child.parent = (ThingId){3};
    parent.parent = (ThingId){2};
    parent.at = (Instant){1767225600123};
    parent.on = date_of_civil((CivilDate){2026, 2, 28});
    parent.amount = INT64_MIN;
    good(w, add(w, parent));
    static const char SQL_TURN[] = "UPDATE thing SET parent = 3 WHERE id = 2";
    good(w, db_run_one(w->db, SQL_TURN, DB_NO_ARGS, &w->error));
    good(w, db_run(w->db, SQL_ADD_NOTE, DB_ARGS(db_int(3), db_int(1), db_null()), &w->error));
    good(w, db_run(w->db, SQL_ADD_NOTE, DB_ARGS(db_int(2), db_int(2), db_cstr("")), &w->error));
    good(w, db_run(w->db, SQL_RENAME, DB_ARGS(db_int(1), db_cstr("đổi")), &w->error));
    add_many(w, 100, 2500);
    put_sample(w);
}

static const char *copy_path(World *w)
{
    const char *path = arena_printf(w->arena, "%s/copy.db", temporary_folder());
    remove_file(path);
    return path;
}

static const char SQL_LOST_NOTE[] = "INSERT INTO note (thing_id, line) VALUES (77, 1)";

TEST_BOTH(a_copy_and_its_way_back_keep_every_row)
{
    const char *path = copy_path(w);
    fill_sample(w);
    const Str before = dump(w->db, w->arena);
    good(w, db_copy_to_sqlite(w->db, path, &w->error));
    bad(w, db_copy_to_sqlite(w->db, path, &w->error), ERROR_CONFLICT);

    Db *copy = db_open(path, DB_READ_ONLY, &w->error);
    assert_non_null(copy);
    check_text_at(__FILE__, __LINE__, before, dump(copy, w->arena));
    db_close(copy);

    add_many(w, 3000, 3100);
    put_words(w, 9, "khai thêm", "u1");
    good(w, db_copy_from_sqlite(w->db, path, &w->error));
    check_text_at(__FILE__, __LINE__, before, dump(w->db, w->arena));
    bad(w, db_run(w->db, SQL_LOST_NOTE, DB_NO_ARGS, &w->error), ERROR_CONFLICT);
    remove_file(path);
}

static const char EMPTY_SQLITE[] = "DROP TABLE note; DROP TABLE thing; DROP TABLE migration;"
                                   "DROP TABLE search_words";

TEST_BOTH(a_copy_makes_its_tables_in_an_empty_database)
{
    const char *path = copy_path(w);
    fill_sample(w);
    const Str before = dump(w->db, w->arena);
    good(w, db_copy_to_sqlite(w->db, path, &w->error));
    good(w, db_run_script(w->db, str_of(EMPTY_SQLITE), &w->error));
    good(w, db_copy_from_sqlite(w->db, path, &w->error));
    check_text_at(__FILE__, __LINE__, before, dump(w->db, w->arena));
    remove_file(path);
}

TEST_BOTH(a_copy_that_cannot_be_loaded_changes_nothing)
{
    static const DbMigration LATER[] = {
        {"test/0009_later", "CREATE TABLE later (id {key}) {strict}"}};
    const char *path = copy_path(w);
    int applied = 0;
    fill_sample(w);
    good(w, db_copy_to_sqlite(w->db, path, &w->error));
    Db *copy = db_open(path, DB_READ_WRITE, &w->error);
    assert_non_null(copy);
    good(w, db_run_script(copy, STR("PRAGMA foreign_keys = OFF"), &w->error));
    good(w, db_run(copy, SQL_LOST_NOTE, DB_NO_ARGS, &w->error));
    db_close(copy);
    const Str before = dump(w->db, w->arena);
    bad(w, db_copy_from_sqlite(w->db, path, &w->error), ERROR_CONFLICT);
    check_text_at(__FILE__, __LINE__, before, dump(w->db, w->arena));
    good(w, db_migrate(w->db, LATER, 1, &applied, &w->error));
    bad(w, db_copy_from_sqlite(w->db, path, &w->error), ERROR_CONFLICT);
    bad(w, db_copy_from_sqlite(w->db, "/nowhere/copy.db", &w->error), ERROR_BUSY);
    bad(w, db_copy_to_sqlite(w->db, "/nowhere/copy.db", &w->error), ERROR_BUSY);
    remove_file(path);
}

TEST_MAIN(a_struct_comes_back_as_it_went, zero_is_stored_as_null_and_read_back_as_zero,
          parameters_are_bound_by_number, a_wrong_number_of_arguments_is_refused,
          what_is_no_utf8_text_is_refused_at_once, text_does_not_get_into_a_number,
          an_unknown_code_of_an_enum_is_an_error,
          columns_in_another_order_than_the_rows_are_noticed, a_list_comes_whole_or_not_at_all,
          one_row_means_one, a_stream_shows_kinds_names_and_values,
          a_stream_left_early_leaves_the_connection_usable, a_change_of_one_row_needs_one_row,
          broken_constraints_are_conflicts_and_broken_sql_is_not,
          the_detail_names_the_statement_and_no_value, a_failure_in_a_transaction_fails_its_commit,
          a_failure_shows_at_the_next_read, flush_waits_and_reports,
          a_savepoint_takes_back_one_request_of_a_group, a_savepoint_is_not_begun_after_a_failure,
          a_read_transaction_sees_one_moment_and_writes_nothing,
          a_read_only_connection_cannot_write, a_locked_sqlite_file_is_busy_and_worth_another_try,
          every_call_can_be_made_to_fail, a_connection_lost_between_transactions_goes_unnoticed,
          a_connection_lost_inside_a_transaction_is_busy,
          a_lock_that_does_not_come_is_worth_another_try, codes_of_the_server_have_their_meaning,
          a_long_transaction_of_long_texts_passes, migrations_run_once,
          a_migration_that_fails_leaves_nothing, words_are_found_without_their_marks_newest_first,
          words_are_found_only_under_the_readers_tags, words_are_replaced_and_deleted,
          unfolded_words_are_refused_in_a_question_and_left_out_of_a_row,
          a_copy_and_its_way_back_keep_every_row, a_copy_makes_its_tables_in_an_empty_database,
          a_copy_that_cannot_be_loaded_changes_nothing, a_database_in_memory_works,
          a_file_that_cannot_be_opened_is_an_error)
