#include "features/calendar/calendar.h"
#include "features/calendar/calendar_internal.h"
#include "kernel/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A later year from a file on the server, without the draft that a person would look at. */

bool import_read(Arena *arena, const char *path, Str *out)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = arena_alloc(arena, IMPORT_MAX_BYTES + 1);
    size_t len = 0;
    ssize_t got = 0;
    while (fd >= 0 && len <= IMPORT_MAX_BYTES &&
           (got = read(fd, bytes + len, IMPORT_MAX_BYTES + 1 - len)) > 0)
        len += (size_t)got;
    if (fd >= 0)
        close(fd);
    *out = (Str){bytes, len};
    return fd >= 0 && got >= 0;
}

bool calendar_import_read(Arena *arena, const char *path, CalendarRows *out, Error *error)
{
    Str text = {0};
    if (!import_read(arena, path, &text))
        return error_set(error, ERROR_INPUT,
                         arena_printf(arena, VI("Không đọc được tệp %s."), path), "%s: %s", path,
                         strerror(errno));
    return import_check(arena, text, out, error);
}

static const char SQL_KNOWN[] =
    "SELECT count(*) AS known FROM calendar_year WHERE calendar_id = $1 AND year = $2";

/* Limits may run into a year that is known: only a change on the page goes through them. */
static bool check_new(Ctx *cx, int64_t year)
{
    int64_t known = 0;
    return db_fetch_int(cx->db, SQL_KNOWN, DB_ARGS(db_int(CALENDAR_NATIONAL_ID), db_int(year)),
                        &known, &cx->error) &&
           (known == 0 ||
            fail(cx, ERROR_CONFLICT,
                 arena_printf(cx->arena,
                              VI("Năm %lld đã có lịch. Sửa trên trang Lịch làm việc, nơi các thời "
                                 "hạn đang chạy được tính lại."),
                              (long long)year),
                 "the year %lld is known", (long long)year));
}

static bool has_year(const CalendarRows *rows, int64_t year)
{
    for (size_t i = 0; i < rows->year_count; i++)
        if (rows->years[i] == year)
            return true;
    return false;
}

static bool store_days(Ctx *cx, const CalendarRows *rows)
{
    const CalendarEntry entry = {.calendar_id = CALENDAR_NATIONAL_ID, .entered_at = cx->now};
    for (size_t i = 0; i < rows->day_count; i++) {
        const int64_t year = date_civil(rows->days[i].date).year;
        if (!has_year(rows, year) && !check_new(cx, year))
            return false;
        if (!calendar_store_day(cx->db, cx->arena, entry, &rows->days[i], &cx->error))
            return false;
    }
    return true;
}

static bool note(Ctx *cx, const CalendarRows *rows)
{
    Buf body = buf_new(cx->arena, 128);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_int(&json, "first_year", rows->years[0]);
    json_put_int(&json, "last_year", rows->years[rows->year_count - 1]);
    json_put_int(&json, "days", (int64_t)rows->day_count);
    json_close_object(&json);
    return journal_note(cx, "calendar.imported", 0, buf_str(&body));
}

bool calendar_import_later(Ctx *cx, const CalendarRows *rows)
{
    for (size_t i = 0; i < rows->year_count; i++)
        if (!check_new(cx, rows->years[i]) ||
            !calendar_store_year(cx->db, CALENDAR_NATIONAL_ID, rows->years[i], &cx->error))
            return false;
    return store_days(cx, rows) && cache_touch(cx, CALENDAR_CACHE.name) && note(cx, rows);
}
