#include "db/db_test_world.h"

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

TEST_BOTH(a_mark_tells_whether_a_failed_request_had_changed_anything)
{
    const bool can_tell = db_engine(w->db) == DB_SQLITE;
    good(w, db_begin(w->db, &w->error));
    db_mark(w->db);
    good(w, add(w, thing(2, "hai")));
    db_mark(w->db);
    bad(w, rename_thing(w, 99, "ai") && db_flush(w->db, &w->error), ERROR_CONFLICT);
    check_int(can_tell, db_unmark(w->db));
    if (!can_tell)
        db_rollback(w->db);
    else
        good(w, db_commit(w->db, &w->error));
    check_int(can_tell ? 2 : 1, count_things(w));
    good(w, db_begin(w->db, &w->error));
    db_mark(w->db);
    good(w, add(w, thing(3, "ba")));
    bad(w, add(w, thing(1, "again")) && db_flush(w->db, &w->error), ERROR_CONFLICT);
    check_false(db_unmark(w->db));
    db_rollback(w->db);
    check_int(can_tell ? 2 : 1, count_things(w));
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

static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    size_t got;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_true(in && out);
    while ((got = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(got, fwrite(bytes, 1, got, out));
    assert_int_equal(0, fclose(in) + fclose(out));
}

/* As if the process had died at this moment: what a database in this state holds. */
static int64_t count_in_copy(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal"};
    char copy[256];
    snprintf(copy, sizeof copy, "%s/copy.db", temporary_folder());
    remove_file(copy);
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        char from[300], to[300];
        snprintf(from, sizeof from, "%s%s", path, ENDINGS[i]);
        snprintf(to, sizeof to, "%s%s", copy, ENDINGS[i]);
        copy_file(from, to);
    }
    World w;
    open_world(&w, copy);
    const int64_t count = count_things(&w);
    close_world(&w);
    remove_file(copy);
    return count;
}

TEST(a_sqlite_commit_of_any_size_is_in_its_files_when_it_returns)
{
    static const int64_t SIZES[] = {1, 3, 50, 2000, 40000};
    char path[256];
    snprintf(path, sizeof path, "%s/log.db", temporary_folder());
    remove_file(path);
    World w;
    open_world(&w, path);
    migrate(&w);
    int64_t last = 1;
    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        add_many(&w, last + 1, last + SIZES[i]);
        last += SIZES[i];
        check_int(last, count_in_copy(path));
    }
    close_world(&w);
    remove_file(path);
}

TEST(a_full_sqlite_file_is_busy_and_keeps_what_it_had)
{
    World w;
    open_world(&w, ":memory:");
    migrate(&w);
    good(&w, db_run_script(w.db, STR("PRAGMA max_page_count = 100"), &w.error));
    good(&w, db_begin(w.db, &w.error));
    int64_t id = 2;
    while (db_savepoint(w.db, &w.error) &&
           add(&w, thing(id, arena_printf(w.arena, "%*d", 900, (int)id))) &&
           db_savepoint_release(w.db, &w.error))
        id++;
    bad(&w, false, ERROR_BUSY);
    check_false(db_should_retry(w.db));
    /* SQLite then gives up the whole transaction, so the requests before in the group fail, too. */
    db_savepoint_rollback(w.db);
    bad(&w, db_commit(w.db, &w.error), ERROR_BUSY);
    check_true(id > 20);
    check_int(1, count_things(&w));
    good(&w, add(&w, thing(2, "hai")));
    close_world(&w);
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

TEST_MAIN(a_failure_in_a_transaction_fails_its_commit, a_failure_shows_at_the_next_read,
          flush_waits_and_reports, a_savepoint_takes_back_one_request_of_a_group,
          a_mark_tells_whether_a_failed_request_had_changed_anything,
          a_savepoint_is_not_begun_after_a_failure,
          a_read_transaction_sees_one_moment_and_writes_nothing,
          a_read_only_connection_cannot_write, a_locked_sqlite_file_is_busy_and_worth_another_try,
          a_sqlite_commit_of_any_size_is_in_its_files_when_it_returns,
          a_full_sqlite_file_is_busy_and_keeps_what_it_had, every_call_can_be_made_to_fail,
          a_connection_lost_between_transactions_goes_unnoticed,
          a_connection_lost_inside_a_transaction_is_busy,
          a_lock_that_does_not_come_is_worth_another_try, codes_of_the_server_have_their_meaning,
          a_long_transaction_of_long_texts_passes)
