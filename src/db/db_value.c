#include "db/db_internal.h"

#include <string.h>

DbValue db_int(int64_t number)
{
    return (DbValue){.kind = DB_INTEGER, .number = number};
}

DbValue db_optional(int64_t number)
{
    return number == 0 ? db_null() : db_int(number);
}

DbValue db_text(Str text)
{
    return (DbValue){.kind = DB_STRING, .text = text};
}

DbValue db_cstr(const char *text)
{
    return text ? db_text(str_of(text)) : db_null();
}

DbValue db_optional_text(Str text)
{
    return text.len == 0 ? db_null() : db_text(text);
}

DbValue db_bytes(Str bytes)
{
    return (DbValue){.kind = DB_BYTES, .text = bytes};
}

DbValue db_null(void)
{
    return (DbValue){.kind = DB_NULL};
}

DbValue db_instant(Instant at)
{
    return db_optional(at.ms);
}

DbValue db_date(Arena *arena, Date date)
{
    if (date.days == 0)
        return db_null();
    char iso[11];
    date_format_iso(date, iso);
    return db_text(arena_copy(arena, str_of(iso)));
}

/* An enum member is as wide as unsigned on the ABIs Lam is built for. */
static DbValue value_of_enum(const DbColumn *column, const char *at)
{
    unsigned value;
    memcpy(&value, at, sizeof value);
    ensure(value < column->code_count && column->codes[value] != NULL);
    return db_cstr(column->codes[value]);
}

static int64_t number_at(const char *at)
{
    int64_t number;
    memcpy(&number, at, sizeof number);
    return number;
}

static Str text_at(const char *at)
{
    Str text;
    memcpy(&text, at, sizeof text);
    return text;
}

static DbValue value_of(Arena *arena, const DbColumn *column, const char *at)
{
    switch (column->type) {
    case DB_TYPE_INT:
        return db_int(number_at(at));
    case DB_TYPE_ID:
    case DB_TYPE_OPTIONAL:
    case DB_TYPE_INSTANT:
        return db_optional(number_at(at));
    case DB_TYPE_BOOL:
        return db_int(*at != 0);
    case DB_TYPE_TEXT:
        return db_text(text_at(at));
    case DB_TYPE_BYTES:
        return db_bytes(text_at(at));
    case DB_TYPE_DATE: {
        Date date;
        memcpy(&date, at, sizeof date);
        return db_date(arena, date);
    }
    case DB_TYPE_ENUM:
        return value_of_enum(column, at);
    }
    ensure(!"a column without a type");
    return db_null();
}

DbArgs db_args_of(Arena *arena, DbShape shape, const void *row)
{
    DbValue *values = ARENA_ARRAY(arena, DbValue, shape.count);
    for (size_t i = 0; i < shape.count; i++) {
        const DbColumn *column = &shape.columns[i];
        values[i] = value_of(arena, column, (const char *)row + column->offset);
    }
    return (DbArgs){values, shape.count};
}
