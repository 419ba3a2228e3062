/* Changes of calendars: looked at, confirmed, and what they do to limits that run. */
#include "tests/harness/dossiers.h"

#include <string.h>

/* ---- helpers ---- */

static const char *calendar_of(World *w, int64_t unit_id, const char *rest)
{
    return arena_printf(w->arena, "/calendars/%lld/%s", (long long)unit_id, rest);
}

static const char *storm(World *w, const char *from, const char *to, const char *others)
{
    world_as(w, "administrator.p");
    check_int(303, world_post(w, calendar_of(w, w->unit_a, "days"), "from", from, "to", to, "type",
                              "off", "stands_for", "", "name", "Đóng cửa chống bão số 10",
                              "legal_source", "Công điện 12/CĐ-UBND", "certainty", "sourced",
                              "others", others, NULL));
    return arena_cstr(w->arena, world_header(w, "Location"));
}

static int confirm(World *w, const char *change)
{
    return world_post(w, arena_printf(w->arena, "%s/confirm", change), "version", "1", NULL);
}

/* The jobs begin two seconds later, when every process has the new calendar. */
static int run_jobs(World *w)
{
    w->now.ms += 2000;
    return world_run_jobs(w, 1000);
}

static void carry_out(World *w, const char *change)
{
    check_int(303, confirm(w, change));
    world_build_caches(w);
    assert_true(run_jobs(w) > 0);
}

static const char SQL_ENTRIES[] =
    "SELECT count(*) FROM journal WHERE work_id = $1 AND verb = 'recompute'";
static int64_t entries(World *w, int64_t id)
{
    return world_sql_int(w, SQL_ENTRIES, DB_ARGS(db_int(id)));
}

/* ---- a storm, entered afterwards ---- */

TEST_WORLD(a_storm_moves_the_limits_that_cover_it)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const int64_t other = dossiers_receive(w, "3wd", "b");
    world_set_time(w, "2026-09-18", 8, 0);
    const char *change = storm(w, "16/09/2026", "17/09/2026", "");
    check_int(200, world_get(w, change));
    world_check_holds(w, "<b>1</b> thời hạn đang chạy");
    world_check_holds(w, "<b>1</b> hồ sơ dời hạn, trong đó <b>1</b> ngày hẹn");
    dossiers_due_is(w, id, "2026-09-18", 17, 0);
    carry_out(w, change);
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    dossiers_due_is(w, other, "2026-09-18", 17, 0);
    check_int(1, entries(w, id));
    check_int(0, entries(w, other));
    check_int(200, world_get(w, change));
    world_check_holds(w, "Đã xem 1 việc, dời hạn 1 việc");
}

/* One runs, one is paused, one was asked for more and goes on, one has ended, one was renewed, one
 * is another unit's. */
static void receive_all_sorts(World *w)
{
    int64_t ids[5];
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        ids[i] = dossiers_receive(w, "3wd", "a");
    (void)dossiers_receive(w, "3wd", "b");
    for (size_t i = 1; i < 3; i++) {
        dossiers_forward(w, ids[i]);
        dossiers_assign(w, ids[i]);
        world_as(w, "specialist.a");
        check_int(303, dossiers_move(w, ids[i], "request_supplement", "note", "Thiếu", NULL));
    }
    world_set_time(w, "2026-09-15", 14, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, ids[2], "bring_supplement", "note", "Đủ", NULL));
    world_sql_run(w, "UPDATE clock SET ended_at = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(ids[3]), db_int(w->now.ms)));
    world_sql_run(w,
                  "UPDATE clock SET plain_due_at = due_at, due_at = due_at + 604800000"
                  " WHERE work_id = $1 AND kind = 'legal'",
                  DB_ARGS(db_int(ids[4])));
}

TEST_WORLD(what_is_shown_before_is_what_moves_then)
{
    receive_all_sorts(w);
    const char *change = storm(w, "16/09/2026", "17/09/2026", "");
    check_int(200, world_get(w, change));
    world_check_holds(w, "<b>4</b> hồ sơ dời hạn, trong đó <b>2</b> ngày hẹn");
    carry_out(w, change);
    check_int(200, world_get(w, change));
    world_check_holds(w, "dời hạn 4 việc");
    check_int(2, world_sql_int(w,
                               "SELECT count(*) FROM journal AS j JOIN journal_body AS b"
                               " ON b.entry_id = j.id WHERE j.verb = 'recompute'"
                               " AND CAST(b.body AS TEXT) <> replace(CAST(b.body AS TEXT),"
                               " 'new_due', '')",
                               DB_NO_ARGS));
}

TEST_WORLD(three_communes_close_together)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const int64_t other = dossiers_receive(w, "3wd", "b");
    const char *change = storm(w, "16/09/2026", "17/09/2026", "phuong truong vinh\n16702");
    check_int(200, world_get(w, change));
    world_check_holds(w, "<b>2</b> thời hạn đang chạy");
    world_check_holds(w, "Phường Trường Vinh");
    world_check_holds(w, "Phường Vinh Phú");
    carry_out(w, change);
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    dossiers_due_is(w, other, "2026-09-22", 17, 0);
}

TEST_WORLD(the_ledger_and_the_history_name_the_storm)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    carry_out(w, storm(w, "16/09/2026", "17/09/2026", ""));
    world_as(w, "counter.a");
    check_int(200, world_get(w, dossiers_path(w, id, "clock")));
    world_check_holds(w, "Đóng cửa chống bão số 10");
    world_check_holds(w, "Công điện 12/CĐ-UBND");
    check_int(200, world_get(w, arena_printf(w->arena, "/items/%lld", (long long)id)));
    world_check_holds(w, "Tính lại thời hạn");
    world_check_holds(w, "Tính lại vì lịch làm việc thay đổi: Đóng cửa chống bão số 10.");
}

/* What is over stays as it was; what was late before the storm stays late. */
TEST_WORLD(ended_and_earlier_limits_stay)
{
    const int64_t ended = dossiers_receive(w, "3wd", "a");
    const int64_t early = dossiers_receive(w, "3wd", "a");
    world_sql_run(w, "UPDATE clock SET ended_at = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(ended), db_int(w->now.ms)));
    carry_out(w, storm(w, "21/09/2026", "22/09/2026", ""));
    dossiers_due_is(w, ended, "2026-09-18", 17, 0);
    dossiers_due_is(w, early, "2026-09-18", 17, 0);
    check_int(0, entries(w, ended) + entries(w, early));
}

/* A promise is never moved to an earlier time: a Saturday that becomes a working day. */
TEST_WORLD(a_make_up_day_moves_no_promise_forward)
{
    world_set_time(w, "2026-09-17", 8, 0);
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    world_as(w, "administrator.p");
    check_int(303, world_post(w, calendar_of(w, w->unit_a, "days"), "from", "19/09/2026", "to", "",
                              "type", "make_up", "stands_for", "", "name", "Làm bù", "legal_source",
                              "Công văn 1", "certainty", "sourced", "others", "", NULL));
    carry_out(w, arena_cstr(w->arena, world_header(w, "Location")));
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    check_int(0, entries(w, id));
}

/* Left at the pause: 7 hours of the 15th and three days, none of them the storm's. */
TEST_WORLD(a_paused_limit_is_right_when_it_runs_on)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu", NULL));
    carry_out(w, storm(w, "16/09/2026", "17/09/2026", ""));
    world_set_time(w, "2026-09-18", 7, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đủ", NULL));
    dossiers_due_is(w, id, "2026-09-23", 16, 0);
}

/* ---- the process ends in the middle ---- */

TEST_WORLD(many_works_go_in_slices_and_a_killed_slice_is_done_again)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    for (int i = 0; i < 3; i++)
        (void)dossiers_receive(w, "3wd", "a");
    check_int(303, confirm(w, storm(w, "16/09/2026", "17/09/2026", "")));
    world_build_caches(w);
    w->now.ms += 2000;
    check_int(1, world_run_jobs(w, 1));
    check_int(4, world_sql_int(w, "SELECT moved_count FROM calendar_change", DB_NO_ARGS));
    /* The slice is taken up again as if its end had never been written. */
    world_sql_run(w,
                  "UPDATE job SET state = 'waiting', taken_until = 0 WHERE kind ="
                  " 'calendar.recompute'",
                  DB_NO_ARGS);
    assert_true(world_run_jobs(w, 100) >= 2);
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    check_int(1, entries(w, id));
    check_int(4, world_sql_int(w, "SELECT moved_count FROM calendar_change", DB_NO_ARGS));
}

TEST_WORLD(a_slice_that_fails_half_way_leaves_nothing)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    check_int(303, confirm(w, storm(w, "16/09/2026", "17/09/2026", "")));
    world_build_caches(w);
    const Str before = world_snapshot(w);
    w->now.ms += 2000;
    check_int(1, world_fail_job(w, 6));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
    w->now.ms += 10 * MS_PER_MINUTE;
    assert_true(world_run_jobs(w, 100) > 0);
    dossiers_due_is(w, id, "2026-09-22", 17, 0);
    check_int(1, entries(w, id));
}

/* ---- the database fails while it is confirmed ---- */

static const char SQL_CALENDAR_ROWS[] =
    "SELECT (SELECT count(*) FROM calendar) * 1000 + (SELECT count(*) FROM calendar_day) AS rows";

TEST_WORLD(a_failing_database_leaves_nothing_half_confirmed)
{
    const char *change = storm(w, "16/09/2026", "17/09/2026", "16690");
    const Str before = world_snapshot(w);
    const int64_t rows = world_sql_int(w, SQL_CALENDAR_ROWS, DB_NO_ARGS);
    int status = 0;
    for (w->fail_after = 0; w->fail_after < 200; w->fail_after++) {
        status = world_post(w, arena_printf(w->arena, "%s/confirm", change), "version", "1", "_key",
                            "sweep", NULL);
        if (status == 303)
            break;
        check_int(500, status);
        check_text(arena_cstr(w->arena, before), world_snapshot(w));
        check_int(rows, world_sql_int(w, SQL_CALENDAR_ROWS, DB_NO_ARGS));
    }
    assert_true(w->fail_after > 10);
    w->fail_after = -1;
    check_int(303, status);
    check_int(rows + 2004, world_sql_int(w, SQL_CALENDAR_ROWS, DB_NO_ARGS));
}

/* ---- deciding ---- */

TEST_WORLD(nothing_changes_before_it_is_confirmed)
{
    const char *change = storm(w, "16/09/2026", "17/09/2026", "");
    check_int(0, world_sql_int(w, "SELECT count(*) FROM calendar WHERE id <> 1", DB_NO_ARGS));
    check_int(303, world_post(w, arena_printf(w->arena, "%s/drop", change), "version", "1", NULL));
    check_int(409, confirm(w, change));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM calendar WHERE id <> 1", DB_NO_ARGS));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM job", DB_NO_ARGS));
}

TEST_WORLD(confirming_twice_is_refused)
{
    const char *change = storm(w, "16/09/2026", "17/09/2026", "");
    check_int(303, confirm(w, change));
    check_int(409, confirm(w, change));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM job", DB_NO_ARGS));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM journal WHERE verb = 'calendar.changed'",
                               DB_NO_ARGS));
}

static int post_days(World *w, int64_t unit_id, const char *from, const char *to, const char *type,
                     const char *others)
{
    return world_post(w, calendar_of(w, unit_id, "days"), "from", from, "to", to, "type", type,
                      "stands_for", "", "name", "Thử", "legal_source", "Văn bản thử", "certainty",
                      "sourced", "others", others, NULL);
}

TEST_WORLD(an_administrator_changes_the_calendar_of_his_own_unit)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    world_as(w, "administrator.a");
    check_int(303, post_days(w, w->unit_a, "16/09/2026", "", "morning", ""));
    carry_out(w, arena_cstr(w->arena, world_header(w, "Location")));
    dossiers_due_is(w, id, "2026-09-18", 17, 0);
    world_as(w, "administrator.a");
    check_int(403, post_days(w, w->unit_b, "16/09/2026", "", "off", ""));
    check_int(403, world_post(w, "/calendars/national/days", "from", "16/09/2026", "to", "", "type",
                              "off", "stands_for", "", "name", "Thử", "legal_source", "Thử",
                              "certainty", "sourced", "others", "", NULL));
    check_int(422, post_days(w, w->unit_a, "16/09/2026", "", "off", "16690"));
    world_check_holds(w, "Bạn không quản trị lịch của Phường Trường Vinh.");
    check_int(403, world_get(w, "/calendars/import"));
    world_as(w, "leader.a");
    check_int(403, post_days(w, w->unit_a, "16/09/2026", "", "off", ""));
}

TEST_WORLD(changes_of_other_units_are_not_there)
{
    const char *change = storm(w, "16/09/2026", "17/09/2026", "");
    world_as(w, "administrator.b");
    check_int(404, world_get(w, change));
    check_int(404, confirm(w, change));
    world_as(w, "administrator.a");
    check_int(200, world_get(w, change));
}

TEST_WORLD(mistakes_stand_beside_their_field_and_change_nothing)
{
    world_as(w, "administrator.p");
    check_int(422, post_days(w, w->unit_a, "18/09/2026", "16/09/2026", "off", ""));
    world_check_holds(w, "Ngày cuối không được trước ngày đầu.");
    check_int(422, post_days(w, w->unit_a, "30/02/2026", "", "off", ""));
    check_int(422, post_days(w, w->unit_a, "01/09/2026", "30/10/2026", "off", ""));
    world_check_holds(w, "Nhiều nhất 31 ngày một lần.");
    check_int(422, post_days(w, w->unit_a, "16/09/2026", "17/09/2026", "make_up", ""));
    check_int(422, post_days(w, w->unit_a, "19/09/2026", "20/09/2026", "off", ""));
    world_check_holds(w, "Những ngày này vốn đã nghỉ.");
    check_int(422, post_days(w, w->unit_a, "04/01/2027", "", "off", ""));
    world_check_holds(w, "Lịch làm việc chưa có dữ liệu năm 2027");
    check_int(422, post_days(w, w->unit_a, "16/09/2026", "", "off", "Xã Không Có"));
    world_check_holds(w, "Không có đơn vị “Xã Không Có”.");
    check_int(404, post_days(w, 12345, "16/09/2026", "", "off", ""));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM calendar_change", DB_NO_ARGS));
}

/* ---- weekly hours ---- */

static int post_hours(World *w, const char *from, const char *to, const char *begin,
                      const char *end)
{
    return world_post(w, calendar_of(w, w->unit_a, "hours"), "weekdays", "01234", "morning_from",
                      begin, "morning_to", end, "afternoon_from", "13:00", "afternoon_to", "16:30",
                      "counts", "1", "from", from, "to", to, "legal_source", "QĐ 5/QĐ-UBND",
                      "certainty", "sourced", NULL);
}

TEST_WORLD(winter_hours_hold_for_their_months)
{
    world_as(w, "administrator.a");
    check_int(303, post_hours(w, "16/10/2026", "15/12/2026", "07:30", "11:30"));
    carry_out(w, arena_cstr(w->arena, world_header(w, "Location")));
    world_set_time(w, "2026-10-13", 8, 0);
    const int64_t id = dossiers_receive(w, "3wd", "a");
    dossiers_due_is(w, id, "2026-10-16", 16, 30);
    const int64_t other = dossiers_receive(w, "3wd", "b");
    dossiers_due_is(w, other, "2026-10-16", 17, 0);
    world_set_time(w, "2026-12-11", 8, 0);
    dossiers_due_is(w, dossiers_receive(w, "3wd", "a"), "2026-12-16", 17, 0);
}

TEST_WORLD(hours_that_are_none_are_refused)
{
    world_as(w, "administrator.a");
    check_int(422, post_hours(w, "16/10/2026", "", "7h30", "11:30"));
    world_check_holds(w, "Giờ ghi như 07:30, đủ cả đầu và cuối buổi.");
    check_int(422, post_hours(w, "16/10/2026", "", "11:30", "07:30"));
    check_int(422, post_hours(w, "16/10/2026", "", "07:30", ""));
    check_int(422, post_hours(w, "16/10/2026", "", "07:30", "13:30"));
    world_check_holds(w, "Buổi chiều phải sau buổi sáng.");
    check_int(422, post_hours(w, "16/10/2026", "15/10/2026", "07:30", "11:30"));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM calendar_change", DB_NO_ARGS));
}

/* ---- a later year from a file ---- */

#define HEAD "date\ttype\tkind\tname\tcounts\tstands_for\tlegal_source\tcertainty\tnote\n"
#define OFF(date, name)                                                                            \
    date "\toff\tholiday\t" name "\t\t\tBộ luật Lao động 2019 điều 112\tsourced\t\n"
#define YEAR_2027                                                                                  \
    OFF("2027-01-01", "Tết Dương lịch")                                                            \
    OFF("2027-02-04", "Tết")                                                                       \
    OFF("2027-02-05", "Tết")                                                                       \
    OFF("2027-02-08", "Tết")                                                                       \
    OFF("2027-02-09", "Tết")                                                                       \
    OFF("2027-02-10", "Tết") OFF("2027-04-16", "Giỗ Tổ") OFF("2027-04-30", "Chiến thắng")

static int import(World *w, const char *table)
{
    world_as(w, "administrator.p");
    world_attach(w, "files", "2027.tsv", str_of(table));
    return world_post(w, "/calendars/import", "legal_source", "Thông báo 1/TB-BNV", NULL);
}

TEST_WORLD(a_later_year_is_imported_whole)
{
    check_int(303,
              import(w, HEAD YEAR_2027 OFF("2027-05-01", "Lao động") OFF("2027-05-03", "Nghỉ bù")
                            OFF("2027-09-02", "Quốc khánh") OFF("2027-09-03", "Quốc khánh")));
    const char *change = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(200, world_get(w, change));
    world_check_holds(w, "Lịch năm 2027");
    world_check_holds(w, "Giỗ Tổ");
    check_int(200, world_get(w, "/calendars/national?year=2027"));
    world_check_holds(w, "Lịch làm việc chưa có dữ liệu năm 2027");
    carry_out(w, change);
    check_int(200, world_get(w, "/calendars/national?year=2027"));
    world_check_holds(w, "Nghỉ bù");
    world_set_time(w, "2026-12-31", 8, 0);
    dossiers_due_is(w, dossiers_receive(w, "3wd", "a"), "2027-01-06", 17, 0);
}

static void import_is_refused(World *w, const char *table, const char *words)
{
    check_int(422, import(w, table));
    world_check_holds(w, words);
    check_int(0, world_sql_int(w, "SELECT count(*) FROM calendar_change", DB_NO_ARGS));
}

TEST_WORLD(a_faulty_table_is_refused_whole_with_its_line)
{
    import_is_refused(w, HEAD YEAR_2027 "2027-05-32\toff\tholiday\tx\t\t\ty\tsourced\t\n",
                      "dòng 10: ngày phải có thật");
    import_is_refused(w, HEAD YEAR_2027 OFF("2027-01-01", "Lặp lại"), "dòng 10: các ngày phải xếp");
    import_is_refused(w, HEAD YEAR_2027 "2027-05-01\tclosed\n", "dòng 10: số cột");
    import_is_refused(w, "ngày\tloại\n", "dòng 1: các cột");
    import_is_refused(w, HEAD YEAR_2027, "Năm 2027 thiếu ngày nghỉ lễ 01/05");
    import_is_refused(w, HEAD, "từ 1 đến 500 ngày");
    import_is_refused(w, HEAD "\xff\xfe", "không phải UTF-8");
}

TEST_WORLD(a_table_without_the_days_of_tet_is_no_year)
{
    import_is_refused(w,
                      HEAD OFF("2027-01-01", "a") OFF("2027-04-30", "b") OFF("2027-05-01", "c")
                          OFF("2027-09-02", "d"),
                      "Năm 2027 chỉ có 4 ngày nghỉ");
}

TEST_WORLD(a_huge_file_is_refused)
{
    char *table = arena_alloc(w->arena, 70000);
    memset(table, 'x', 69999);
    table[69999] = 0;
    import_is_refused(w, table, "Tệp lớn hơn 64 kB");
}

/* ---- pages ---- */

TEST_WORLD(everybody_sees_a_year_with_its_uncertain_days)
{
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/calendars"));
    world_check_holds(w, "Lịch quốc gia");
    check_int(200, world_get(w, "/calendars/national?year=2026"));
    world_check_holds(w, "Tháng 12");
    world_check_holds(w, "theo trí nhớ, chưa đối chiếu");
    world_check_holds(w, "mới dự kiến, chưa tính vào thời hạn");
    check_int(200, world_get(w, arena_printf(w->arena, "/calendars/%lld", (long long)w->unit_a)));
    world_check_holds(w, "Phường Thành Vinh: lịch năm 2026");
    check_int(404, world_get(w, "/calendars/77"));
    check_int(200, world_get(w, "/calendars/national?year=2031"));
    world_check_holds(w, "chưa có dữ liệu năm 2031");
}

/* ---- the known calendar comes to its end ---- */

static int calendars_on(World *w, const char *login, const char *day)
{
    world_set_time(w, day, 8, 0);
    world_as(w, login);
    return world_get(w, "/calendars");
}

TEST_WORLD(the_last_quarter_asks_for_the_next_year)
{
    check_int(200, calendars_on(w, "administrator.p", "2026-09-30"));
    check_int(-1, str_find(world_body(w), STR("Chưa có lịch năm 2027")));
    check_int(200, calendars_on(w, "administrator.p", "2026-12-28"));
    world_check_holds(w, "Chưa có lịch năm 2027. Hồ sơ nhận hôm nay có thời hạn trên 3 ngày");
    world_check_holds(w, "class=\"count alarm\"");
    check_int(200, calendars_on(w, "leader.a", "2026-12-28"));
    check_int(200, world_get(w, "/watch"));
    world_check_holds(w, "Chưa có lịch năm 2027");
    check_int(200, calendars_on(w, "leader.a", "2027-01-15"));
    world_check_holds(w, "Chưa có lịch năm 2027 nên chưa tính được thời hạn nào");
}

TEST_WORLD(a_draft_of_the_next_year_counts_once_it_is_confirmed)
{
    world_set_time(w, "2026-12-28", 8, 0);
    world_as(w, "administrator.a");
    check_int(403, world_post(w, "/calendars/import/draft", NULL));
    world_as(w, "administrator.p");
    check_int(200, world_get(w, "/calendars/import"));
    world_check_holds(w, "dự thảo lịch năm 2027");
    check_int(303, world_post(w, "/calendars/import/draft", NULL));
    const char *change = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(200, world_get(w, change));
    world_check_holds(w, "Lịch năm 2027 (dự thảo)");
    world_check_holds(w, "chưa có thông báo chính thức");
    world_check_holds(w, "Thứ Sáu 05/02/2027");
    world_check_holds(w, "Nghỉ bù Tết Nguyên đán (mùng 2)");
    world_check_holds(w, "Thứ Sáu 16/04/2027");
    world_check_holds(w, "Thứ Hai 03/05/2027");
    world_check_holds(w, "chưa kiểm chứng");
    check_int(0,
              world_sql_int(w, "SELECT count(*) FROM calendar_year WHERE year = 2027", DB_NO_ARGS));
    carry_out(w, change);
    check_int(1,
              world_sql_int(w, "SELECT count(*) FROM calendar_year WHERE year = 2027", DB_NO_ARGS));
    world_set_time(w, "2027-02-03", 8, 0);
    dossiers_due_is(w, dossiers_receive(w, "3wd", "a"), "2027-02-15", 17, 0);
}

TEST_WORLD(a_reception_that_reaches_the_unknown_year_says_whom_to_ask)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    world_set_time(w, "2026-12-28", 8, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, choice, NULL));
    world_set_time(w, "2026-12-29", 8, 0);
    world_as(w, "counter.a");
    const Str before = world_snapshot(w);
    check_int(200,
              world_get(w, arena_printf(w->arena, "/counter/new?version=%s", choice.version_id)));
    world_check_holds(w, "Hãy báo quản trị của tỉnh nhập lịch năm 2027");
    check_int(422, dossiers_post(w, choice, NULL));
    world_check_holds(w, "Lịch làm việc chưa có dữ liệu năm 2027");
    world_check_holds(w, "Hãy báo quản trị của tỉnh nhập lịch năm 2027");
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_MAIN(a_storm_moves_the_limits_that_cover_it, what_is_shown_before_is_what_moves_then,
          three_communes_close_together, the_ledger_and_the_history_name_the_storm,
          ended_and_earlier_limits_stay, a_make_up_day_moves_no_promise_forward,
          a_paused_limit_is_right_when_it_runs_on,
          many_works_go_in_slices_and_a_killed_slice_is_done_again,
          a_slice_that_fails_half_way_leaves_nothing,
          a_failing_database_leaves_nothing_half_confirmed, nothing_changes_before_it_is_confirmed,
          confirming_twice_is_refused, an_administrator_changes_the_calendar_of_his_own_unit,
          changes_of_other_units_are_not_there,
          mistakes_stand_beside_their_field_and_change_nothing, winter_hours_hold_for_their_months,
          hours_that_are_none_are_refused, a_later_year_is_imported_whole,
          a_faulty_table_is_refused_whole_with_its_line, a_table_without_the_days_of_tet_is_no_year,
          a_huge_file_is_refused, everybody_sees_a_year_with_its_uncertain_days,
          the_last_quarter_asks_for_the_next_year,
          a_draft_of_the_next_year_counts_once_it_is_confirmed,
          a_reception_that_reaches_the_unknown_year_says_whom_to_ask)
