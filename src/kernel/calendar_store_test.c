/* Calendars of units in the database: SQLite in memory, PostgreSQL at TEST_PG. */
#include "kernel/calendar_store.h"
#include "platform/embedded.h"
#include "tests/harness/test.h"

#include <stdlib.h>

#define PROVINCE 10
#define COMMUNE 20
#define HIGH_COMMUNE 30
#define MAX_MIGRATIONS 32

typedef struct World {
    Arena *arena;
    Db *db;
    CalendarRows national;
    Error error;
} World;

static Str embedded_text(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    assert_non_null(file);
    return file->bytes;
}

static void check_done(World *w, bool ok)
{
    if (!ok)
        print_error("%s\n", w->error.detail);
    assert_true(ok);
}

static void add_migrations(const char *folder, DbMigration *items, size_t *count)
{
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        if (!str_starts_with(file->path, str_of(folder)))
            continue;
        assert_true(*count < MAX_MIGRATIONS);
        items[(*count)++] = (DbMigration){file->path.data, file->bytes.data};
    }
}

static void migrate(World *w)
{
    DbMigration items[MAX_MIGRATIONS];
    size_t count = 0;
    int applied = 0;
    add_migrations("src/platform/migrations/", items, &count);
    add_migrations("src/kernel/migrations/", items, &count);
    check_done(w, db_migrate(w->db, items, count, &applied, &w->error));
}

static void add_unit(World *w, int64_t id, const char *code, const char *name, int64_t parent_id)
{
    Unit unit = {.id = id,
                 .code = str_of(code),
                 .identifier_code = arena_format(w->arena, "H41.%lld", (long long)id),
                 .name = str_of(name),
                 .level = parent_id ? STR("commune") : STR("province"),
                 .parent_id = parent_id};
    assert_true(date_parse_iso(STR("2025-07-01"), &unit.valid_from));
    check_done(w, unit_store(w->db, &unit, &w->error));
}

static void open_world(World *w, const char *url)
{
    *w = (World){.arena = arena_new(64u << 20)};
    w->db = db_open(url, DB_READ_WRITE, &w->error);
    check_done(w, w->db != NULL);
    check_done(w, db_engine(w->db) == DB_SQLITE ||
                      db_run_script(w->db, STR("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
                                    &w->error));
    migrate(w);
    check_done(w, calendar_parse_rows(w->arena, embedded_text("data/calendar/national.tsv"),
                                      embedded_text("data/calendar/days.tsv"), &w->national,
                                      &w->error));
    check_done(w, db_begin(w->db, &w->error));
    check_done(w, calendar_store_national(w->db, w->arena, &w->national, (Instant){1}, &w->error));
    add_unit(w, PROVINCE, "40", "Tỉnh Nghệ An", 0);
    add_unit(w, COMMUNE, "16681", "Phường Thành Vinh", PROVINCE);
    add_unit(w, HIGH_COMMUNE, "16813", "Xã Mường Xén", PROVINCE);
}

static void close_world(World *w)
{
    check_done(w, db_commit(w->db, &w->error));
    db_close(w->db);
    arena_free(w->arena);
}

typedef void Body(World *w);

static void on_both(Body *body)
{
    World w;
    const char *postgres = getenv("TEST_PG");
    open_world(&w, ":memory:");
    body(&w);
    close_world(&w);
    if (!postgres) {
        print_message("PostgreSQL left out: TEST_PG is not set\n");
        return;
    }
    open_world(&w, postgres);
    body(&w);
    close_world(&w);
}

static const CalendarSet *load(World *w)
{
    const CalendarSet *set = NULL;
    check_done(w, calendar_set_load(w->db, w->arena, &set, &w->error));
    return set;
}

static void check_due(World *w, const CalendarSet *set, int64_t unit_id, const char *from,
                      const char *limit, const char *due)
{
    const Calendar *calendar = calendar_set_find(set, unit_id);
    CalendarRequest request = {0};
    CalendarResult result = {0};
    char text[17];
    assert_non_null(calendar);
    check_done(w, calendar_parse_minute(str_of(from), &request.from, &w->error) &&
                      calendar_parse_limit(str_of(limit), &request.limit, &w->error) &&
                      calendar_due(calendar, &request, w->arena, &result, &w->error));
    instant_format_local(calendar_instant_of(result.due), text);
    check_text(due, str_of(text));
}

static CalendarEntry entry_of(World *w, int64_t unit_id)
{
    const Unit unit = {.id = unit_id, .name = STR("Lịch riêng")};
    CalendarEntry entry = {.entered_at = {1}};
    check_done(w, calendar_store_unit(w->db, 1000 + unit_id, &unit, &entry.calendar_id, &w->error));
    return entry;
}

static Date date_of(const char *text)
{
    Date date = {0};
    assert_true(date_parse_iso(str_of(text), &date));
    return date;
}

static void store_day(World *w, int64_t unit_id, CalendarDay day, const char *date)
{
    day.date = date_of(date);
    check_done(w, calendar_store_day(w->db, w->arena, entry_of(w, unit_id), &day, &w->error));
}

/* ---- tests ---- */

static void national_rows_serve_every_unit(World *w)
{
    const CalendarSet *set = load(w);
    check_due(w, set, COMMUNE, "2026-02-13T14:30", "5wd", "2026-02-27T17:00");
    check_due(w, set, PROVINCE, "2026-08-21T10:00", "6wd", "2026-08-28T17:00");
    check_due(w, set, 0, "2026-01-08T10:00", "2wd", "2026-01-10T17:00");
}

TEST(the_nation_serves_units_without_a_calendar)
{
    on_both(national_rows_serve_every_unit);
}

static void store_again(World *w)
{
    int64_t before = 0, after = 0;
    static const char SQL_COUNT[] = "SELECT count(*) FROM calendar_day";
    check_done(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &before, &w->error));
    check_int((int64_t)w->national.day_count, before);
    store_day(w, PROVINCE, (CalendarDay){.type = CALENDAR_OFF, .kind = STR("x")}, "2026-03-03");
    w->national.day_count = 3;
    check_done(w, calendar_store_national(w->db, w->arena, &w->national, (Instant){2}, &w->error));
    check_done(w, db_fetch_int(w->db, SQL_COUNT, DB_NO_ARGS, &after, &w->error));
    check_int(before + 1, after);
}

TEST(a_second_init_changes_nothing)
{
    on_both(store_again);
}

static void close_communes(World *w)
{
    const CalendarDay storm = {.type = CALENDAR_OFF,
                               .kind = STR("storm"),
                               .name = STR("Bão số 5"),
                               .legal_source = STR("Công điện 12/CĐ-UBND"),
                               .certainty = STR("sourced")};
    store_day(w, COMMUNE, storm, "2026-03-03");
    store_day(w, COMMUNE, storm, "2026-03-04");
    const CalendarSet *set = load(w);
    check_due(w, set, COMMUNE, "2026-03-02T08:00", "1wd", "2026-03-05T17:00");
    check_due(w, set, HIGH_COMMUNE, "2026-03-02T08:00", "1wd", "2026-03-03T17:00");
    check_due(w, set, COMMUNE, "2026-02-13T14:30", "5wd", "2026-02-27T17:00");
}

TEST(a_storm_closes_one_commune)
{
    on_both(close_communes);
}

static void override_province(World *w)
{
    store_day(w, PROVINCE, (CalendarDay){.type = CALENDAR_OFF, .kind = STR("local")}, "2026-03-03");
    store_day(w, HIGH_COMMUNE, (CalendarDay){.type = CALENDAR_WORKING, .counts = true},
              "2026-03-03");
    const CalendarSet *set = load(w);
    check_due(w, set, PROVINCE, "2026-03-02T08:00", "1wd", "2026-03-04T17:00");
    check_due(w, set, COMMUNE, "2026-03-02T08:00", "1wd", "2026-03-04T17:00");
    check_due(w, set, HIGH_COMMUNE, "2026-03-02T08:00", "1wd", "2026-03-03T17:00");
}

TEST(the_nearest_calendar_decides)
{
    on_both(override_province);
}

/* 07:30 to 11:30 and 13:00 to 16:30 in winter only: hours are data, never 8 a day. */
static void set_winter(World *w)
{
    CalendarHours hours = {.valid_from = date_of("2025-10-16"),
                           .valid_to = date_of("2026-04-15"),
                           .morning_from = 450,
                           .morning_to = 690,
                           .afternoon_from = 780,
                           .afternoon_to = 990,
                           .counts = true};
    for (hours.weekday = 0; hours.weekday < 5; hours.weekday++)
        check_done(w,
                   calendar_store_hours(w->db, w->arena, entry_of(w, PROVINCE), &hours, &w->error));
    const CalendarSet *set = load(w);
    check_due(w, set, COMMUNE, "2026-03-02T07:00", "4wh", "2026-03-02T11:30");
    check_due(w, set, COMMUNE, "2026-03-02T07:00", "1wd", "2026-03-03T16:30");
    check_due(w, set, COMMUNE, "2026-05-04T07:00", "1wd", "2026-05-05T17:00");
}

TEST(winter_hours_are_dated_rows)
{
    on_both(set_winter);
}

/* Commune police: Saturday morning is worked but is no working day of a limit in days. */
static void open_saturdays(World *w)
{
    const CalendarHours hours = {
        .weekday = 5, .valid_from = date_of("2025-07-01"), .morning_from = 420, .morning_to = 690};
    check_done(w, calendar_store_hours(w->db, w->arena, entry_of(w, COMMUNE), &hours, &w->error));
    const CalendarSet *set = load(w);
    check_due(w, set, COMMUNE, "2026-03-06T16:00", "2wh", "2026-03-07T08:00");
    check_due(w, set, COMMUNE, "2026-03-06T16:00", "1wd", "2026-03-09T17:00");
    check_due(w, set, COMMUNE, "2026-03-02T08:00", "5d", "2026-03-09T17:00");
    check_due(w, set, COMMUNE, "2026-03-07T08:00", "same-day", "2026-03-09T17:00");
    check_due(w, set, HIGH_COMMUNE, "2026-03-06T16:00", "2wh", "2026-03-09T08:00");
}

TEST(saturday_mornings_work_without_counting)
{
    on_both(open_saturdays);
}

static void find_units(World *w)
{
    const CalendarSet *set = load(w);
    const Unit *unit = calendar_set_find_unit(set, STR("16681"), date_of("2026-03-02"));
    assert_non_null(unit);
    check_int(COMMUNE, unit->id);
    unit = calendar_set_find_unit(set, STR("H41.30"), date_of("2026-03-02"));
    assert_non_null(unit);
    check_int(HIGH_COMMUNE, unit->id);
    assert_null(calendar_set_find_unit(set, STR("16681"), date_of("2025-06-30")));
    assert_null(calendar_set_find_unit(set, STR("99999"), date_of("2026-03-02")));
    assert_null(calendar_set_find_unit(set, STR(""), date_of("2026-03-02")));
}

TEST(units_are_found_by_code_on_a_day)
{
    on_both(find_units);
}

static void refuse_hours(World *w)
{
    CalendarHours hours = {.weekday = 1,
                           .valid_from = date_of("2025-07-01"),
                           .morning_from = 420,
                           .morning_to = 800,
                           .afternoon_from = 780,
                           .afternoon_to = 990};
    check_done(w, db_commit(w->db, &w->error));
    check_done(w, db_begin(w->db, &w->error));
    assert_false(calendar_store_hours(w->db, w->arena,
                                      (CalendarEntry){.calendar_id = CALENDAR_NATIONAL_ID}, &hours,
                                      &w->error) &&
                 db_flush(w->db, &w->error));
    db_rollback(w->db);
    error_clear(&w->error);
    check_done(w, db_begin(w->db, &w->error));
    check_due(w, load(w), COMMUNE, "2026-03-02T08:00", "1wd", "2026-03-03T17:00");
}

TEST(hours_that_overlap_never_reach_the_tables)
{
    on_both(refuse_hours);
}

TEST_MAIN(the_nation_serves_units_without_a_calendar, a_second_init_changes_nothing,
          a_storm_closes_one_commune, the_nearest_calendar_decides, winter_hours_are_dated_rows,
          saturday_mornings_work_without_counting, units_are_found_by_code_on_a_day,
          hours_that_overlap_never_reach_the_tables)
