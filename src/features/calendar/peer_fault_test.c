/* Faults found in other provinces' systems, each as what a user would see of it here. */
#include "tests/harness/dossiers.h"

#include "kernel/calendar.h"

static Str code_of(World *w, int64_t id)
{
    return world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(id)));
}

static int64_t receive_at(World *w, const char *day, int hour, int minute)
{
    world_set_time(w, day, hour, minute);
    return dossiers_receive(w, "3wd", "a");
}

static void ledger_holds(World *w, int64_t id, const char *words)
{
    world_as(w, "counter.a");
    check_int(200, world_get(w, dossiers_path(w, id, "clock")));
    world_check_holds(w, words);
}

/* Times kept with twelve hours: 13:45 came back as 01:45, and work was late before it began. */
TEST_WORLD(an_afternoon_is_not_a_night)
{
    const int64_t afternoon = receive_at(w, "2026-09-15", 13, 45);
    ledger_holds(w, afternoon, "bắt đầu tính từ 13:45");
    const int64_t night = receive_at(w, "2026-09-15", 1, 45);
    ledger_holds(w, night, "nhận ngoài giờ làm việc lúc 01:45");
    world_check_holds(w, "bắt đầu tính từ 07:00");
    const char *path = arena_printf(w->arena, "/api/v1/items/%lld/clocks", (long long)afternoon);
    check_int(200, world_api(w, METHOD_GET, path, NULL, NULL));
    world_check_holds(w, "\"started_at\":\"2026-09-15T06:45:00.000Z\"");
}

/* "1/11" and "11/1" written without zeros gave two days one counter, and one number twice. */
TEST_WORLD(the_first_of_november_and_the_eleventh_of_january_count_apart)
{
    const int64_t january = receive_at(w, "2026-01-11", 9, 0);
    const int64_t november = receive_at(w, "2026-11-01", 9, 0);
    const int64_t next = receive_at(w, "2026-11-01", 9, 30);
    check_text("H41.21-260111-0001", code_of(w, january));
    check_text("H41.21-261101-0001", code_of(w, november));
    check_text("H41.21-261101-0002", code_of(w, next));
}

static const char *draft_hours(World *w, const char *afternoon_to)
{
    world_as(w, "administrator.a");
    check_int(303,
              world_post(w, arena_printf(w->arena, "/calendars/%lld/hours", (long long)w->unit_a),
                         "weekdays", "01234", "morning_from", "08:00", "morning_to", "11:30",
                         "afternoon_from", "13:00", "afternoon_to", afternoon_to, "counts", "1",
                         "from", "01/09/2026", "to", "", "legal_source", "QĐ 9/QĐ-UBND",
                         "certainty", "sourced", NULL));
    return arena_cstr(w->arena, world_header(w, "Location"));
}

/* Hours were configured and everything went on being reckoned from 7 to 17. */
TEST_WORLD(configured_hours_decide_the_promise)
{
    const char *change = draft_hours(w, "16:00");
    check_int(303,
              world_post(w, arena_printf(w->arena, "%s/confirm", change), "version", "1", NULL));
    world_build_caches(w);
    const int64_t id = receive_at(w, "2026-09-15", 7, 30);
    ledger_holds(w, id, "bắt đầu tính từ 08:00");
    world_check_holds(w, "hết hạn lúc 16:00");
    const int64_t other = dossiers_receive(w, "3wd", "b");
    check_int(instant_of_local((Date){date_of_civil((CivilDate){2026, 9, 18}).days}, 17 * 60).ms,
              dossiers_due_ms(w, other));
}

/* What the rules of a phase need was left empty, and its clock never ran. */
static const char SQL_EMPTY_RULES[] =
    "SELECT count(*) FROM procedure_version AS v WHERE v.status = 'approved' AND (v.resume_rule"
    " NOT IN ('rest', 'restart') OR v.resume_source = '' OR NOT EXISTS (SELECT 1 FROM"
    " procedure_case AS c WHERE c.version_id = v.id) OR NOT EXISTS (SELECT 1 FROM procedure_step AS"
    " s WHERE s.version_id = v.id AND s.minutes > 0))";
static const char SQL_EMPTY_PHASES[] =
    "SELECT count(*) FROM procedure_step AS s WHERE s.phase > 1 AND NOT EXISTS (SELECT 1 FROM"
    " procedure_step AS before WHERE before.version_id = s.version_id"
    " AND before.phase = s.phase - 1 AND before.minutes > 0)";
static const char SQL_LIMITS[] =
    "SELECT min(statutory_limit) AS value FROM procedure_case WHERE statutory_limit > $1";

TEST_WORLD(every_rule_that_a_limit_needs_is_there)
{
    check_int(0, world_sql_int(w, SQL_EMPTY_RULES, DB_NO_ARGS));
    check_int(0, world_sql_int(w, SQL_EMPTY_PHASES, DB_NO_ARGS));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM procedure_case WHERE statutory_limit = ''",
                               DB_NO_ARGS));
    int count = 0;
    for (Str limit = STR("");; count++) {
        CalendarLimit parsed = {0};
        Error error = {0};
        limit = world_sql_text(w, SQL_LIMITS, DB_ARGS(db_text(limit)));
        if (limit.len == 0)
            break;
        assert_true(calendar_parse_limit(limit, &parsed, &error));
    }
    assert_true(count > 3);
}

/* A limit whose kind of unit was not known ran for ever: here it is refused with words. */
TEST_WORLD(a_limit_that_nobody_can_read_is_said)
{
    const int64_t id = receive_at(w, "2026-09-15", 8, 0);
    world_sql_run(w, "UPDATE clock SET limit_text = '5 tuần' WHERE work_id = $1",
                  DB_ARGS(db_int(id)));
    ledger_holds(w, id, "Thời hạn");
    world_check_holds(w, "flash warn");
}

TEST_MAIN(an_afternoon_is_not_a_night,
          the_first_of_november_and_the_eleventh_of_january_count_apart,
          configured_hours_decide_the_promise, every_rule_that_a_limit_needs_is_there,
          a_limit_that_nobody_can_read_is_said)
