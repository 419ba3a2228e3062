#include "db/db_test_world.h"

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

TEST_BOTH(a_copy_can_be_taken_by_a_reader)
{
    const char *path = copy_path(w);
    Db *reader = db_open(w->url, DB_READ_ONLY, &w->error);
    assert_non_null(reader);
    good(w, db_copy_to_sqlite(reader, path, &w->error));
    bad(w, db_run(reader, SQL_LOST_NOTE, DB_NO_ARGS, &w->error), ERROR_INTERNAL);
    db_close(reader);
    check_int(0, access(path, F_OK));
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

TEST_MAIN(migrations_run_once, a_migration_that_fails_leaves_nothing, a_database_in_memory_works,
          a_file_that_cannot_be_opened_is_an_error,
          words_are_found_without_their_marks_newest_first,
          words_are_found_only_under_the_readers_tags, words_are_replaced_and_deleted,
          unfolded_words_are_refused_in_a_question_and_left_out_of_a_row,
          a_copy_and_its_way_back_keep_every_row, a_copy_can_be_taken_by_a_reader,
          a_copy_makes_its_tables_in_an_empty_database,
          a_copy_that_cannot_be_loaded_changes_nothing)
