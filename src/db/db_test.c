#include "db/db_test_world.h"

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

TEST_MAIN(a_struct_comes_back_as_it_went, zero_is_stored_as_null_and_read_back_as_zero,
          parameters_are_bound_by_number, a_wrong_number_of_arguments_is_refused,
          what_is_no_utf8_text_is_refused_at_once, text_does_not_get_into_a_number,
          an_unknown_code_of_an_enum_is_an_error,
          columns_in_another_order_than_the_rows_are_noticed, a_list_comes_whole_or_not_at_all,
          one_row_means_one, a_stream_shows_kinds_names_and_values,
          a_stream_left_early_leaves_the_connection_usable, a_change_of_one_row_needs_one_row,
          broken_constraints_are_conflicts_and_broken_sql_is_not,
          the_detail_names_the_statement_and_no_value)
