/* Rows into structs: what a DbShape says about one column becomes one member. */
#include "db/db_internal.h"

#include <string.h>

#define FIRST_ROWS 64

static bool fail_column(DbRows *rows, const char *what, const DbColumn *column, Error *error)
{
    return db_fail(rows->db, error, ERROR_INTERNAL, DB_BROKEN, "%s in column %s of: %.120s", what,
                   column->name, rows->statement->sql);
}

static bool read_int(DbRows *rows, int i, int64_t *out)
{
    return rows->db->engine->cell_int(rows, i, out);
}

static bool read_bool(DbRows *rows, int i, bool *out)
{
    int64_t number = 0;
    if (!read_int(rows, i, &number) || (number != 0 && number != 1))
        return false;
    *out = number == 1;
    return true;
}

static bool read_date(DbRows *rows, int i, Date *out)
{
    const Str text = rows->db->engine->cell_text(rows, i);
    Date date = {0};
    if (text.len > 0 && !date_parse_iso(text, &date))
        return false;
    *out = date;
    return true;
}

static bool read_enum(DbRows *rows, int i, const DbColumn *column, void *out)
{
    const Str code = rows->db->engine->cell_text(rows, i);
    for (unsigned value = 0; value < column->code_count; value++) {
        if (column->codes[value] && str_is(code, column->codes[value])) {
            memcpy(out, &value, sizeof value);
            return true;
        }
    }
    return false;
}

static bool read_column(DbRows *rows, int i, const DbColumn *column, void *out)
{
    switch (column->type) {
    case DB_TYPE_ID:
    case DB_TYPE_INT:
    case DB_TYPE_OPTIONAL:
    case DB_TYPE_INSTANT:
        return read_int(rows, i, out);
    case DB_TYPE_BOOL:
        return read_bool(rows, i, out);
    case DB_TYPE_TEXT:
    case DB_TYPE_BYTES:
        *(Str *)out = arena_copy(rows->arena, rows->db->engine->cell_text(rows, i));
        return true;
    case DB_TYPE_DATE:
        return read_date(rows, i, out);
    case DB_TYPE_ENUM:
        return read_enum(rows, i, column, out);
    }
    return false;
}

static bool read_row(DbRows *rows, DbShape shape, void *out, Error *error)
{
    for (size_t i = 0; i < shape.count; i++) {
        const DbColumn *column = &shape.columns[i];
        if (!read_column(rows, (int)i, column, (char *)out + column->offset))
            return fail_column(rows, "unreadable value", column, error);
    }
    return true;
}

/* Column `i` and another one carry each other's place: the SQL lists them in another order. */
static bool is_out_of_order(const DbRows *rows, DbShape shape, size_t i)
{
    const char *name = db_column_name(rows, (int)i);
    if (strcmp(name, shape.columns[i].name) == 0)
        return false;
    for (size_t other = 0; other < shape.count; other++)
        if (strcmp(name, shape.columns[other].name) == 0 &&
            strcmp(db_column_name(rows, (int)other), name) != 0)
            return true;
    return false;
}

/* Once for each statement and shape: a wrong order of equal types would go unnoticed. */
static bool check_shape(DbRows *rows, DbShape shape, Error *error)
{
    if (rows->statement->checked == shape.columns)
        return true;
    const int count = db_column_count(rows);
    if ((size_t)count != shape.count)
        return db_fail(rows->db, error, ERROR_INTERNAL, DB_BROKEN,
                       "%d columns for %zu members: %.120s", count, shape.count,
                       rows->statement->sql);
    for (size_t i = 0; i < shape.count; i++)
        if (is_out_of_order(rows, shape, i))
            return fail_column(rows, "another order of columns", &shape.columns[i], error);
    rows->statement->checked = shape.columns;
    return true;
}

/* ---- fetching: open, read, close ---- */

static DbRows *open_fetch(Db *db, Arena *arena, const char *sql, DbArgs args, Error *error)
{
    if (!db_start_statement(db, sql, args, error))
        return NULL;
    DbRows *rows = &db->fetch;
    *rows = (DbRows){.db = db, .arena = arena, .statement = db_find_statement(db, sql, false)};
    if (!db->engine->open_rows(rows, args, error))
        return NULL;
    rows->is_open = true;
    return rows;
}

/* Passes on what went wrong while stepping; `ok` is what the reading of the rows said. */
static bool close_fetch(DbRows *rows, bool ok, Error *error)
{
    rows->db->engine->close_rows(rows);
    rows->is_open = false;
    if (ok && rows->error.code != ERROR_NONE)
        return error_set(error, rows->error.code, rows->error.message, "%s", rows->error.detail);
    return ok;
}

static bool fail_second_row(DbRows *rows, Error *error)
{
    return db_fail(rows->db, error, ERROR_INTERNAL, DB_BROKEN, "more than one row from: %.120s",
                   rows->statement->sql);
}

bool db_find_one(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape, void *out,
                 bool *found, Error *error)
{
    DbRows *rows = open_fetch(db, arena, sql, args, error);
    if (!rows)
        return false;
    const bool has_row = db->engine->next(rows);
    bool ok = true;
    if (has_row)
        ok = check_shape(rows, shape, error) && read_row(rows, shape, out, error);
    if (has_row && ok && db->engine->next(rows))
        ok = fail_second_row(rows, error);
    if (!close_fetch(rows, ok, error))
        return false;
    *found = has_row;
    return true;
}

static bool fail_not_found(const char *sql, Error *error)
{
    return error_set(error, ERROR_NOT_FOUND,
                     VI("Không có dữ liệu này. Xin kiểm tra lại địa chỉ hoặc mã đã nhập."),
                     "no row from: %.120s", sql);
}

bool db_fetch_one(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape, void *out,
                  Error *error)
{
    bool found = false;
    return db_find_one(db, arena, sql, args, shape, out, &found, error) &&
           (found || fail_not_found(sql, error));
}

typedef struct RowArray {
    char *data;
    size_t count, capacity;
} RowArray;

static void *add_row(Arena *arena, RowArray *array, size_t struct_size, size_t max_rows)
{
    if (array->count == array->capacity) {
        const size_t wanted = array->capacity == 0 ? FIRST_ROWS : 4 * array->capacity;
        const size_t capacity = wanted < max_rows ? wanted : max_rows;
        array->data =
            arena_grow(arena, array->data, array->capacity * struct_size, capacity * struct_size);
        array->capacity = capacity;
    }
    return array->data + struct_size * array->count++;
}

static bool read_rows(DbRows *rows, DbShape shape, size_t struct_size, size_t max_rows,
                      RowArray *array, Error *error)
{
    while (rows->db->engine->next(rows)) {
        if (array->count == max_rows)
            return db_fail(rows->db, error, ERROR_INTERNAL, DB_BROKEN,
                           "more than %zu rows from: %.120s", max_rows, rows->statement->sql);
        if (array->count == 0 && !check_shape(rows, shape, error))
            return false;
        if (!read_row(rows, shape, add_row(rows->arena, array, struct_size, max_rows), error))
            return false;
    }
    return true;
}

bool db_fetch_all(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape,
                  size_t struct_size, size_t max_rows, void *out_array, size_t *out_count,
                  Error *error)
{
    DbRows *rows = open_fetch(db, arena, sql, args, error);
    if (!rows)
        return false;
    RowArray array = {0};
    const bool ok = read_rows(rows, shape, struct_size, max_rows, &array, error);
    if (!close_fetch(rows, ok, error))
        return false;
    memcpy(out_array, &array.data, sizeof array.data);
    *out_count = array.count;
    return true;
}

bool db_fetch_int(Db *db, const char *sql, DbArgs args, int64_t *out, Error *error)
{
    DbRows *rows = open_fetch(db, NULL, sql, args, error);
    if (!rows)
        return false;
    int64_t number = 0;
    bool ok = true;
    if (!db->engine->next(rows))
        ok = rows->error.code != ERROR_NONE || fail_not_found(sql, error);
    else if (!read_int(rows, 0, &number))
        ok = db_fail(db, error, ERROR_INTERNAL, DB_BROKEN, "no integer from: %.120s", sql);
    else if (db->engine->next(rows))
        ok = fail_second_row(rows, error);
    if (!close_fetch(rows, ok, error))
        return false;
    *out = number;
    return true;
}

static const DbColumn TEXT_COLUMNS[] = {{"", DB_TYPE_TEXT, 0, NULL, 0}};

bool db_fetch_text(Db *db, Arena *arena, const char *sql, DbArgs args, Str *out, Error *error)
{
    return db_fetch_one(db, arena, sql, args, DB_ROWS(TEXT_COLUMNS), out, error);
}
