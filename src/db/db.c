#include "db/db_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CONNECTION_ARENA_BYTES (64u << 20)
#define FIRST_STATEMENT_SLOTS 256

/* ---- connections ---- */

bool db_url_is_postgres(const char *url)
{
    const Str text = str_of(url);
    return str_starts_with(text, STR("postgres://")) || str_starts_with(text, STR("postgresql://"));
}

Db *db_open(const char *url, DbMode mode, Error *error)
{
    Arena *arena = arena_new(CONNECTION_ARENA_BYTES);
    Db *db = ARENA_NEW(arena, Db);
    const bool is_postgres = db_url_is_postgres(url);
    db->arena = arena;
    db->mode = mode;
    db->kind = is_postgres ? DB_POSTGRES : DB_SQLITE;
    db->engine = is_postgres ? &DB_POSTGRES_FUNCTIONS : &DB_SQLITE_FUNCTIONS;
    db->calls_until_failure = -1;
    db->statement_slots = FIRST_STATEMENT_SLOTS;
    db->statements = ARENA_ARRAY(arena, DbStatement *, FIRST_STATEMENT_SLOTS);
    if (db->engine->open(db, url, error))
        return db;
    db_close(db);
    return NULL;
}

static void close_open_rows(Db *db)
{
    if (db->open) {
        Error ignored = {0};
        if (!db_rows_close(db->open, &ignored))
            db->open = NULL;
    }
    if (db->fetch.is_open) {
        db->engine->close_rows(&db->fetch);
        db->fetch.is_open = false;
    }
}

void db_close(Db *db)
{
    if (!db)
        return;
    close_open_rows(db);
    db->engine->close(db);
    arena_free(db->arena);
}

DbEngine db_engine(const Db *db)
{
    return db->kind;
}

int db_take_statement_count(Db *db)
{
    const int count = db->statements_run;
    db->statements_run = 0;
    return count;
}

void db_fail_after(Db *db, int calls)
{
    db->calls_until_failure = calls;
}

bool db_should_retry(const Db *db)
{
    return db->should_retry;
}

/* ---- failures ---- */

bool db_fail(Db *db, Error *error, ErrorCode code, const char *message, const char *detail, ...)
{
    char text[sizeof error->detail];
    va_list args;
    va_start(args, detail);
    vsnprintf(text, sizeof text, detail, args);
    va_end(args);
    if (!db->has_failed) {
        db->has_failed = true;
        db->failure = (Error){0};
        error_record(&db->failure, code, NULL, message, "%s", text);
    }
    return error_set(error, code, message, "%s", text);
}

bool db_repeat_failure(const Db *db, Error *error)
{
    return error_set(error, db->failure.code, db->failure.message, "%s", db->failure.detail);
}

static bool is_failure_injected(Db *db)
{
    return db->calls_until_failure >= 0 && db->calls_until_failure-- == 0;
}

/* What every call does before it reaches the engine. */
static bool start_call(Db *db, const char *sql, Error *error)
{
    if (db->state == DB_IDLE)
        db->has_failed = db->should_retry = false;
    if (db->has_failed)
        return db_repeat_failure(db, error);
    if (db->open)
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN,
                       "a stream is still open before: %.100s", sql);
    if (is_failure_injected(db))
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN, "injected failure at: %.100s", sql);
    return true;
}

/* ---- transactions ---- */

static bool begin(Db *db, DbControl what, DbState state, Error *error)
{
    ensure(db->state == DB_IDLE);
    if (!start_call(db, "BEGIN", error) || !db->engine->control(db, what, error))
        return false;
    db->state = state;
    return true;
}

bool db_begin(Db *db, Error *error)
{
    return begin(db, DB_BEGIN, DB_WRITING, error);
}

bool db_begin_read(Db *db, Error *error)
{
    return begin(db, DB_BEGIN_READ, DB_READING, error);
}

bool db_commit(Db *db, Error *error)
{
    ensure(db->state != DB_IDLE && !db->in_savepoint);
    if (!start_call(db, "COMMIT", error) || !db->engine->control(db, DB_COMMIT, error)) {
        db_rollback(db);
        return false;
    }
    db->state = DB_IDLE;
    return true;
}

void db_rollback(Db *db)
{
    if (!db)
        return;
    close_open_rows(db);
    if (db->state != DB_IDLE)
        db->engine->rollback(db);
    db->state = DB_IDLE;
    db->in_savepoint = db->has_failed = false;
}

bool db_savepoint(Db *db, Error *error)
{
    ensure(db->state == DB_WRITING && !db->in_savepoint);
    if (!start_call(db, "SAVEPOINT", error) || !db->engine->control(db, DB_SAVEPOINT, error))
        return false;
    db->in_savepoint = true;
    db->should_retry = false;
    return true;
}

bool db_savepoint_release(Db *db, Error *error)
{
    ensure(db->in_savepoint);
    if (!start_call(db, "RELEASE", error) || !db->engine->control(db, DB_RELEASE, error))
        return false;
    db->in_savepoint = false;
    return true;
}

void db_savepoint_rollback(Db *db)
{
    if (!db->in_savepoint)
        return;
    close_open_rows(db);
    db->in_savepoint = false;
    if (db->engine->rollback_to_savepoint(db)) {
        db->has_failed = false;
    } else {
        Error lost = {0};
        db_fail(db, &lost, ERROR_BUSY, DB_LOCKED, "the transaction around a savepoint is lost");
    }
}

void db_mark(Db *db)
{
    ensure(db->state == DB_WRITING && !db->in_savepoint);
    db->marked_changes = db->engine->count_changes(db);
}

bool db_unmark(Db *db)
{
    close_open_rows(db);
    if (db->marked_changes < 0 || db->engine->count_changes(db) != db->marked_changes)
        return false;
    db->has_failed = db->should_retry = false;
    return true;
}

bool db_flush(Db *db, Error *error)
{
    return start_call(db, "flush", error) && db->engine->flush(db, error);
}

/* ---- the statement cache ---- */

static size_t slot_of(const Db *db, const char *sql, bool exactly_one)
{
    const uint64_t mixed = ((uint64_t)(uintptr_t)sql + exactly_one) * 0x9E3779B97F4A7C15u;
    return (size_t)(mixed >> 32) & (db->statement_slots - 1);
}

/* The slot that holds the statement, or the free one where it belongs. */
static DbStatement **find_slot(Db *db, const char *sql, bool exactly_one)
{
    size_t at = slot_of(db, sql, exactly_one);
    while (db->statements[at] &&
           (db->statements[at]->sql != sql || db->statements[at]->exactly_one != exactly_one))
        at = (at + 1) & (db->statement_slots - 1);
    return &db->statements[at];
}

static void double_slots(Db *db)
{
    DbStatement **old = db->statements;
    const size_t old_slots = db->statement_slots;
    db->statement_slots *= 2;
    db->statements = ARENA_ARRAY(db->arena, DbStatement *, db->statement_slots);
    for (size_t i = 0; i < old_slots; i++)
        if (old[i])
            *find_slot(db, old[i]->sql, old[i]->exactly_one) = old[i];
}

DbStatement *db_find_statement(Db *db, const char *sql, bool exactly_one)
{
    DbStatement **slot = find_slot(db, sql, exactly_one);
    if (*slot)
        return *slot;
    if (2 * (db->statement_count + 1) > db->statement_slots) {
        double_slots(db);
        slot = find_slot(db, sql, exactly_one);
    }
    DbStatement *statement = ARENA_NEW(db->arena, DbStatement);
    statement->sql = sql;
    statement->exactly_one = exactly_one;
    snprintf(statement->name, sizeof statement->name, "s%zu", ++db->statement_count);
    *slot = statement;
    return statement;
}

const char *db_keep_sql(Db *db, Str sql)
{
    return arena_cstr(db->arena, sql);
}

/* ---- statements without rows ---- */

/* SQLite would store what PostgreSQL refuses; so both refuse, and at the same place. */
static bool check_value(Db *db, const char *sql, size_t i, const DbValue *value, Error *error)
{
    if (value->kind != DB_STRING && value->kind != DB_BYTES)
        return true;
    if (value->text.len > DB_VALUE_BYTES_MAX)
        return db_fail(db, error, ERROR_TOO_LARGE, VI("Nội dung quá dài. Xin rút gọn rồi gửi lại."),
                       "argument %zu is too long: %.100s", i + 1, sql);
    return value->kind == DB_BYTES || utf8_is_valid(value->text) ||
           db_fail(db, error, ERROR_INPUT,
                   VI("Văn bản có ký tự hỏng (không phải UTF-8). Xin nhập lại."),
                   "argument %zu is no UTF-8 text: %.100s", i + 1, sql);
}

static bool check_args(Db *db, const char *sql, DbArgs args, Error *error)
{
    if (args.count > DB_PARAMETERS_MAX)
        return db_fail(db, error, ERROR_INTERNAL, DB_BROKEN, "%zu arguments for: %.100s",
                       args.count, sql);
    for (size_t i = 0; i < args.count; i++)
        if (!check_value(db, sql, i, &args.values[i], error))
            return false;
    return true;
}

bool db_start_statement(Db *db, const char *sql, DbArgs args, Error *error)
{
    if (!start_call(db, sql, error) || !check_args(db, sql, args, error))
        return false;
    db->statements_run++;
    return true;
}

bool db_run(Db *db, const char *sql, DbArgs args, Error *error)
{
    return db_start_statement(db, sql, args, error) &&
           db->engine->run(db, db_find_statement(db, sql, false), args, NULL, error);
}

bool db_run_one(Db *db, const char *sql, DbArgs args, Error *error)
{
    return db_start_statement(db, sql, args, error) &&
           db->engine->run(db, db_find_statement(db, sql, true), args, NULL, error);
}

bool db_run_count(Db *db, const char *sql, DbArgs args, int64_t *changed, Error *error)
{
    int64_t count = 0;
    if (!db_start_statement(db, sql, args, error) ||
        !db->engine->run(db, db_find_statement(db, sql, false), args, &count, error))
        return false;
    *changed = count;
    return true;
}

bool db_run_script(Db *db, Str sql, Error *error)
{
    Arena *arena = arena_new(sql.len + 1);
    const char *text = arena_cstr(arena, sql);
    const bool ok =
        db_start_statement(db, text, DB_NO_ARGS, error) && db->engine->run_script(db, text, error);
    arena_free(arena);
    return ok;
}

bool db_checkpoint(Db *db, Error *error)
{
    return start_call(db, "checkpoint", error) && db->engine->checkpoint(db, error);
}

/* ---- streams ---- */

static void abandon_rows(void *resource)
{
    DbRows *rows = resource;
    Error ignored = {0};
    if (rows->is_open && !db_rows_close(rows, &ignored))
        rows->is_open = false;
}

static DbRows *open_stream(Db *db, DbRows *rows, DbArgs args, Error *error)
{
    rows->db = db;
    rows->is_stream = true;
    if (!db->engine->open_rows(rows, args, error))
        return NULL;
    rows->is_open = true;
    db->open = rows;
    arena_on_free(rows->arena, abandon_rows, rows);
    return rows;
}

DbRows *db_query(Db *db, Arena *arena, const char *sql, DbArgs args, Error *error)
{
    if (!db_start_statement(db, sql, args, error))
        return NULL;
    DbRows *rows = ARENA_NEW(arena, DbRows);
    rows->arena = arena;
    rows->statement = db_find_statement(db, sql, false);
    return open_stream(db, rows, args, error);
}

DbRows *db_query_dynamic(Db *db, Arena *arena, const char *sql, DbArgs args, Error *error)
{
    if (!db_start_statement(db, sql, args, error))
        return NULL;
    DbRows *rows = ARENA_NEW(arena, DbRows);
    rows->arena = arena;
    rows->own.sql = sql;
    rows->statement = &rows->own;
    return open_stream(db, rows, args, error);
}

bool db_next(DbRows *rows)
{
    return rows->is_open && rows->error.code == ERROR_NONE && rows->db->engine->next(rows);
}

bool db_rows_close(DbRows *rows, Error *error)
{
    if (!rows)
        return false;
    if (rows->is_open) {
        rows->is_open = false;
        rows->db->open = NULL;
        rows->db->engine->close_rows(rows);
    }
    if (rows->error.code != ERROR_NONE)
        return error_set(error, rows->error.code, rows->error.message, "%s", rows->error.detail);
    return true;
}

int db_column_count(const DbRows *rows)
{
    return rows->db->engine->column_count(rows);
}

const char *db_column_name(const DbRows *rows, int column)
{
    return rows->db->engine->column_name(rows, column);
}

int64_t db_value_int(const DbRows *rows, int column)
{
    int64_t number = 0;
    return rows->db->engine->cell_int(rows, column, &number) ? number : 0;
}

Str db_value_text(const DbRows *rows, int column)
{
    return rows->db->engine->cell_text(rows, column);
}

DbValue db_value(const DbRows *rows, int column)
{
    const DbKind kind = rows->db->engine->cell_kind(rows, column);
    switch (kind) {
    case DB_NULL:
        break;
    case DB_INTEGER:
        return db_int(db_value_int(rows, column));
    case DB_STRING:
        return db_text(db_value_text(rows, column));
    case DB_BYTES:
        return db_bytes(db_value_text(rows, column));
    }
    return db_null();
}
