/* What is counted where, before, while and after units are joined or split: each work once. */
#include "features/report/report_internal.h"
#include "tests/harness/cuts.h"
#include "tests/harness/dossiers.h"

#define A_INTO(code, name) CUT_UNIT("16681", "Phường Thành Vinh", code, name, "2026-09-15", "merge")
#define B_INTO(code, name)                                                                         \
    CUT_UNIT("16690", "Phường Trường Vinh", code, name, "2026-09-15", "merge")
#define JOIN                                                                                       \
    CUT_HEAD A_INTO("99001", "Phường Sông Lam") B_INTO("99001", "Phường Sông Lam")                 \
        CUT_POSTS("*", "99001")
#define QUEUE "queue\t16681\t\t99001\t\t\t\t\t\t\t\t\t\t\n"
#define RULE "rule\t16681\t\t99002\t\t\t\t\t\t\t\t\taddress\tXóm Bến\n"
#define SPLIT                                                                                      \
    CUT_HEAD A_INTO("99001", "Phường Sông Lam") A_INTO("99002", "Phường Sông Cả")                  \
        CUT_POSTS("16681", "99001") QUEUE RULE

/* ---- reading ---- */

static void count_all(World *w)
{
    (void)world_do_duty(w, "reports");
}

static Report load_by(World *w, int64_t unit_id, ReportSide side)
{
    Ctx *cx = world_context(w, "nobody");
    ReportQuery query = report_query_default(cx->today);
    Report report = {0};
    query.side = side;
    query.is_side_chosen = true;
    if (!db_begin_read(w->db, &cx->error) ||
        !(unit_id ? report_load(cx, unit_find(cx, unit_id), &query, &report)
                  : report_load_province(cx, &query, &report)))
        fail_msg("%s", cx->error.detail);
    db_rollback(w->db);
    return report;
}

static Report load(World *w, int64_t unit_id)
{
    count_all(w);
    return load_by(w, unit_id, SIDE_RECEIVING);
}

static ReportCounts counts_in(const Report *report, int64_t month)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->periods[i].month == month)
            return report->periods[i].counts;
    return (ReportCounts){0};
}

/* "received finished late without open" of the whole range. */
static const char *sums_of(World *w, int64_t unit_id)
{
    const Report report = load(w, unit_id);
    return arena_printf(w->arena, "%lld %lld %lld %lld %lld", (long long)report.total.received,
                        (long long)report_finished(&report.total), (long long)report.total.late,
                        (long long)report.total.without_result, (long long)report.open_now);
}

static const char SQL_ENDED[] =
    "SELECT count(*) FROM work WHERE closed_at IS NOT NULL OR state = 'done'";

/* Over the province and from both sides: each work came in once, and is open or ended once. */
static void check_once(World *w)
{
    const int64_t all = world_sql_int(w, "SELECT count(*) FROM work", DB_NO_ARGS);
    const int64_t ended = world_sql_int(w, SQL_ENDED, DB_NO_ARGS);
    count_all(w);
    for (int side = 0; side < SIDE_COUNT; side++) {
        const Report report = load_by(w, 0, (ReportSide)side);
        check_int(all, report.total.received);
        check_int(ended, report_finished(&report.total) + report.total.without_result);
        check_int(all - ended, report.open_now);
        check_int(0, report.lag);
    }
}

static const char SQL_TABLES[] =
    "SELECT (SELECT coalesce(sum(unit_id % 1000003 * (side + 1) * (month % 997)"
    "  * (received + 3 * in_time + 5 * late + 7 * without_result)), 0) FROM report_month)"
    " || ' ' || (SELECT count(*) FROM report_work)"
    " || ' ' || (SELECT coalesce(sum(first_origin_id % 1000003 + 3 * (origin_id % 1000003)"
    "  + 5 * (first_owner_id % 1000003) + coalesce(ended_at, 0) % 1000003), 0) FROM report_work)"
    " AS tables";

/* Counted anew from nothing, facts and sums are the same; of a move and its undo nothing is left.
 */
static void check_rebuilt(World *w)
{
    static const char *const CLEAR[] = {"DELETE FROM report_work", "DELETE FROM report_move",
                                        "DELETE FROM report_month",
                                        "DELETE FROM follower WHERE name = 'reports'"};
    count_all(w);
    const char *before = arena_cstr(w->arena, world_sql_text(w, SQL_TABLES, DB_NO_ARGS));
    for (size_t i = 0; i < COUNT_OF(CLEAR); i++)
        world_sql_run(w, CLEAR[i], DB_NO_ARGS);
    count_all(w);
    check_text(before, world_sql_text(w, SQL_TABLES, DB_NO_ARGS));
}

static void finish(World *w, int64_t id)
{
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    dossiers_propose(w, id);
    dossiers_approve(w, id);
    dossiers_number(w, id);
    dossiers_to_counter(w, id);
}

/* ---- one unit ---- */

TEST_WORLD(months_hold_what_came_in_and_how_it_ended)
{
    const int64_t in_time = dossiers_receive(w, "3wd", "a");
    const int64_t late = dossiers_receive(w, "3wd", "a");
    const int64_t gone = dossiers_receive(w, "3wd", "a");
    (void)dossiers_receive(w, "3wd", "a");
    finish(w, in_time);
    check_text("4 1 0 0 3", str_of(sums_of(w, w->unit_a)));
    world_set_time(w, "2026-10-05", 9, 0);
    finish(w, late);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, gone, "withdraw", "note", "Đổi ý", NULL));
    const Report report = load(w, w->unit_a);
    const ReportCounts september = counts_in(&report, REPORT_MONTH(2026, 9));
    const ReportCounts october = counts_in(&report, REPORT_MONTH(2026, 10));
    check_int(4, september.received);
    check_int(1, september.in_time);
    check_int(0, october.received);
    check_int(1, october.late);
    check_int(1, october.without_result);
    check_int(1, report.open_now);
    check_int(3, report.periods[report.count - 2].open);
    check_int(4, report.this_year.received);
    dossiers_hand_over(w, in_time); /* the applicant comes in October: it ended in September */
    check_text("4 2 1 1 1", str_of(sums_of(w, w->unit_a)));
    check_once(w);
    check_rebuilt(w);
}

TEST_WORLD(quarters_and_years_add_months_up_and_compare_with_the_year_before)
{
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-12-01", 9, 0);
    (void)dossiers_receive(w, "3wd", "a");
    count_all(w);
    Ctx *cx = world_context(w, "nobody");
    ReportQuery query = {.grain = GRAIN_QUARTER,
                         .is_side_chosen = true,
                         .from = REPORT_MONTH(2026, 8),
                         .to = REPORT_MONTH(2026, 12)};
    Report report = {0};
    report_query_fit(&query, cx->today);
    check_true(db_begin_read(w->db, &cx->error) &&
               report_load(cx, unit_find(cx, w->unit_a), &query, &report));
    db_rollback(w->db);
    check_int(2, (int64_t)report.count);
    check_int(REPORT_MONTH(2026, 7), report.periods[0].month);
    check_int(1, report.periods[0].counts.received);
    check_int(1, report.periods[1].counts.received);
    check_false(report.periods[0].is_running);
    check_true(report.periods[1].is_running);
    check_int(2, report.periods[1].open);
    check_int(0, report.periods[1].year_before.received);
    check_false(report.periods[1].has_year_before);
    world_sql_run(w, "UPDATE report_month SET month = month - 12 WHERE month = $1",
                  DB_ARGS(db_int(REPORT_MONTH(2026, 9))));
    report = load(w, w->unit_a);
    check_int(1, report.last_year.received);
    check_int(1, report.periods[report.count - 4].year_before.received);
    check_true(report.periods[report.count - 4].has_year_before);
    check_false(report.periods[report.count - 5].has_year_before);
}

/* ---- joined whole ---- */

TEST_WORLD(joined_units_are_counted_once_before_while_and_after_their_rows_follow)
{
    /* More than a slice takes of one unit, so that some rows have followed and some have not. */
    for (int i = 0; i < 52; i++)
        (void)dossiers_receive(w, "3wd", "a");
    const int64_t left = dossiers_receive(w, "3wd", "b");
    const int64_t done = dossiers_receive(w, "3wd", "a");
    finish(w, done);
    check_text("53 1 0 0 52", str_of(sums_of(w, w->unit_a)));
    check_text("1 0 0 0 1", str_of(sums_of(w, w->unit_b)));
    check_once(w);
    world_set_time(w, "2026-09-15", 9, 0);
    const int64_t id = cuts_make(w, JOIN);
    const int64_t joined = cuts_unit(w, "99001");
    check_text("54 1 0 0 53", str_of(sums_of(w, joined)));
    check_true(cuts_step(w));
    check_int(w->unit_b, world_sql_int(w, "SELECT origin_unit_id FROM work WHERE id = $1",
                                       DB_ARGS(db_int(left))));
    check_text("54 1 0 0 53", str_of(sums_of(w, joined)));
    check_once(w);
    cuts_follow(w);
    check_text("54 1 0 0 53", str_of(sums_of(w, joined)));
    check_once(w);
    check_rebuilt(w);
    const Report report = load(w, joined);
    check_int(0, report.periods[report.count - 1].moved_in);
    check_true(report_line_has(&report.line, w->unit_a) &&
               report_line_has(&report.line, w->unit_b));
    /* What they did themselves stays theirs; what was finished before it followed too. */
    check_text("53 1 0 0 0", str_of(sums_of(w, w->unit_a)));
    cuts_put_back(w, id);
    check_text("53 1 0 0 52", str_of(sums_of(w, w->unit_a)));
    check_text("1 0 0 0 1", str_of(sums_of(w, w->unit_b)));
    check_once(w);
    check_rebuilt(w);
}

TEST_WORLD(what_an_undo_leaves_with_the_new_unit_is_counted_there)
{
    const int64_t touched = dossiers_receive(w, "3wd", "a");
    (void)dossiers_receive(w, "3wd", "a");
    world_set_time(w, "2026-09-15", 9, 0);
    const int64_t id = cuts_make(w, JOIN);
    const int64_t joined = cuts_unit(w, "99001");
    cuts_follow(w);
    dossiers_forward(w, touched);
    count_all(w);
    check_true(cuts_undo(w, id));
    cuts_follow(w);
    check_text("2 0 0 0 1", str_of(sums_of(w, w->unit_a)));
    check_text("0 0 0 0 1", str_of(sums_of(w, joined)));
    check_int(1, load(w, joined).periods[load(w, joined).count - 1].moved_in);
    check_int(1, load(w, w->unit_a).periods[load(w, w->unit_a).count - 1].moved_out);
    check_once(w);
    check_rebuilt(w);
}

/* ---- split ---- */

TEST_WORLD(of_a_split_unit_nothing_is_added_but_what_was_handed_over)
{
    const int64_t by_rule = dossiers_receive(w, "3wd", "a");
    const int64_t by_queue = dossiers_receive(w, "3wd", "a");
    const int64_t ended = dossiers_receive(w, "3wd", "a");
    finish(w, ended);
    world_sql_run(w, "UPDATE dossier SET address = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(by_rule), db_text(STR("Số 3, xóm Bến, Thành Vinh"))));
    world_set_time(w, "2026-09-15", 9, 0);
    const int64_t id = cuts_make(w, SPLIT);
    const int64_t first = cuts_unit(w, "99001"), second = cuts_unit(w, "99002");
    check_text("0 0 0 0 0", str_of(sums_of(w, first)));
    check_text("0 0 0 0 0", str_of(sums_of(w, second)));
    check_text("3 1 0 0 2", str_of(sums_of(w, w->unit_a)));
    check_once(w);
    cuts_follow(w);
    check_text("0 0 0 0 1", str_of(sums_of(w, first)));
    check_text("0 0 0 0 1", str_of(sums_of(w, second)));
    check_text("3 1 0 0 0", str_of(sums_of(w, w->unit_a)));
    check_once(w);
    const Report report = load(w, second);
    const ReportPeriod *last = &report.periods[report.count - 1];
    check_int(1, last->moved_in);
    check_true(last->is_missing); /* the month before the day of the cut lacks a part */
    check_true(report.periods[0].is_missing);
    check_int(SHARE_PART, report.line.sources[0].share);
    check_int(w->unit_a, report.line.sources[0].unit->id);
    check_int(3, report.owns[1].counts.received);
    check_text("một phần Phường Thành Vinh nhập vào Phường Sông Cả",
               report.line.cuts[report.line.cut_count - 1].text);
    check_rebuilt(w);
    world_set_time(w, "2026-10-05", 9, 0);
    check_false(load(w, second).periods[load(w, second).count - 1].is_missing);
    (void)by_queue;
    world_set_time(w, "2026-09-15", 10, 0);
    cuts_put_back(w, id);
    check_text("3 1 0 0 2", str_of(sums_of(w, w->unit_a)));
    check_once(w);
}

/* ---- by the competent unit ---- */

TEST_WORLD(the_competent_unit_counts_what_it_decides_whoever_received_it)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_post_with(w, dossiers_choose(w, "3wd"), "competent_unit", "16690"));
    count_all(w);
    check_int(1, load_by(w, w->unit_a, SIDE_RECEIVING).total.received);
    check_int(0, load_by(w, w->unit_a, SIDE_COMPETENT).total.received);
    check_int(1, load_by(w, w->unit_b, SIDE_COMPETENT).total.received);
    check_once(w);
    /* Who does not say from which side sees the one that has numbers. */
    world_as(w, "leader.b");
    check_int(200,
              world_get(w, arena_printf(w->arena, "/units/%lld/report", (long long)w->unit_b)));
    world_check_holds(w, "Theo nơi giải quyết; gồm");
}

/* ---- pages, file, API ---- */

static const char *path_of(World *w, int64_t unit_id, const char *rest)
{
    return arena_printf(w->arena, "/units/%lld/report%s", (long long)unit_id, rest);
}

TEST_WORLD(each_number_leads_to_its_rows)
{
    for (int i = 0; i < 52; i++)
        (void)dossiers_receive(w, "3wd", "a");
    finish(w, dossiers_receive(w, "3wd", "a"));
    count_all(w);
    world_as(w, "leader.a");
    check_int(200, world_get(w, path_of(w, w->unit_a, "")));
    world_check_holds(w,
                      "/rows?from=2026-09&amp;to=2026-09&amp;by=receiving&amp;what=received\">53");
    world_check_holds(w, "what=in_time\">1</a>");
    check_int(200, world_get(w, path_of(w, w->unit_a, "/rows?from=2026-09&what=received")));
    world_check_holds(w, "50 dòng");
    const Str body = world_body(w);
    const ptrdiff_t at = str_find(body, STR("after="));
    assert_true(at > 0);
    const Str after = str_slice(body, (size_t)at, (size_t)at + 60);
    const char *rest = arena_printf(w->arena, "/rows?from=2026-09&what=received&%.*s",
                                    (int)str_find_char(after, '"'), after.data);
    check_int(200, world_get(w, path_of(w, w->unit_a, rest)));
    world_check_holds(w, "3 dòng");
    check_int(200, world_get(w, path_of(w, w->unit_a, "/rows?from=2026-09&what=finished")));
    world_check_holds(w, "H41.21-260915-0053");
    check_int(200, world_get(w, path_of(w, w->unit_a, "/rows?from=2026-08&to=2026-08")));
    world_check_holds(w, "Không nhận hồ sơ nào");
}

TEST_WORLD(who_may_see_numbers_sees_those_of_the_units_before_too)
{
    (void)dossiers_receive(w, "3wd", "a");
    count_all(w);
    world_as(w, "leader.c");
    check_int(404, world_get(w, path_of(w, w->unit_a, "")));
    check_int(404, world_get(w, path_of(w, w->unit_a, "/rows")));
    check_int(404, world_get(w, path_of(w, w->unit_a, "/csv")));
    world_as(w, "specialist.a");
    check_int(403, world_get(w, path_of(w, w->unit_a, "")));
    world_as(w, "leader.a");
    const int64_t before = world_sql_int(
        w, "SELECT id FROM unit WHERE name = 'Phường Lê Lợi' AND code = '16669'", DB_NO_ARGS);
    check_int(200, world_get(w, path_of(w, before, "")));
    world_check_holds(w, "báo cáo của Phường Thành Vinh</a>");
    check_int(200, world_get(w, path_of(w, before, "/rows")));
    world_as(w, "leader.b");
    check_int(404, world_get(w, path_of(w, before, "")));
    /* Rows without names for who watches over all. */
    world_as(w, "controller");
    check_int(200, world_get(w, path_of(w, w->unit_a, "/rows")));
    world_check_holds(w, "H41.21-260915-0001");
    check_int(-1, str_find(world_body(w), STR("Nguyễn Văn Thử")));
    check_int(-1, str_find(world_body(w), STR("/items/")));
}

TEST_WORLD(leader_of_two_units_chooses)
{
    static const char SQL[] =
        "INSERT INTO post (id, account_id, unit_id, role, valid_from, created_at)"
        " VALUES (5, $1, $2, 'leader', '2026-01-01', 1)";
    world_sql_run(w, SQL, DB_ARGS(db_int(world_account(w, "leader.a")->id), db_int(w->unit_b)));
    world_as(w, "leader.a");
    const int page = world_get(w, path_of(w, w->unit_a, ""));
    const bool has_choice = str_find(world_body(w), STR("<select id=\"list-unit\"")) > 0;
    const int led = world_get(w, arena_printf(w->arena, "/report?unit=%lld", (long long)w->unit_b));
    const char *place = arena_cstr(w->arena, world_header(w, "Location"));
    world_sql_run(w, "DELETE FROM post WHERE id = 5", DB_NO_ARGS);
    check_int(200, page);
    check_true(has_choice);
    check_int(303, led);
    check_text(path_of(w, w->unit_b, ""), str_of(place));
    world_as(w, "leader.c");
    check_int(200, world_get(w, path_of(w, w->unit_c, "")));
    check_int(-1, str_find(world_body(w), STR("list-unit")));
}

/* Who got a part sees what the whole was, but not whose work it was. */
TEST_WORLD(of_a_part_only_numbers_are_seen)
{
    (void)dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    count_all(w);
    world_sql_run(w, "DELETE FROM unit_holder WHERE unit_id = $1", DB_ARGS(db_int(w->unit_a)));
    world_as(w, "leader.a");
    check_int(200, world_get(w, path_of(w, w->unit_a, "")));
    world_check_holds(w, "Đơn vị đã bị chia");
    check_int(-1, str_find(world_body(w), STR("/report/rows")));
    check_int(404, world_get(w, path_of(w, w->unit_a, "/rows")));
    check_int(200, world_get(w, path_of(w, cuts_unit(w, "99001"), "")));
    world_check_holds(w, "thiếu phần (¹)");
    world_check_holds(w, "một phần, không cộng");
    check_int(200, world_get(w, path_of(w, cuts_unit(w, "99001"), "/csv")));
    world_check_holds(w, "\"thiếu phần của đơn vị bị chia\"");
    cuts_put_back(w, id);
}

TEST_WORLD(file_opens_in_a_spreadsheet)
{
    (void)dossiers_receive(w, "3wd", "a");
    count_all(w);
    world_as(w, "leader.a");
    check_int(200, world_get(w, path_of(w, w->unit_a, "/csv?from=2026-08&grain=month")));
    check_text("text/csv; charset=utf-8", world_header(w, "Content-Type"));
    check_true(str_starts_with(world_body(w), STR(CSV_MARK "\"Báo cáo\",\"Phường Thành Vinh\"")));
    world_check_holds(w,
                      "\"09/2026\",\"1\",\"\",\"0\",\"\",\"0\",\"0\",\"0\",\"0\",\"0\",\"1\",\"\"");
    world_check_holds(w, "\"01/07/2025\",\"Phường Đông Vĩnh, Phường Lê Lợi");
    world_check_holds(w, "\"Phường Lê Lợi\",\"toàn bộ, đã cộng\",\"0\",\"0\",\"0\"");
}

TEST_WORLD(other_programs_read_the_same_numbers)
{
    const char *path =
        arena_printf(w->arena, "/api/v1/units/%lld/report?from=2026-09", (long long)w->unit_a);
    finish(w, dossiers_receive(w, "3wd", "a"));
    count_all(w);
    world_as(w, "leader.a");
    check_int(200, world_api(w, METHOD_GET, path, NULL, NULL));
    world_check_holds(w, "\"periods\":[{\"from\":\"2026-09\",\"counts\":{\"received\":1,"
                         "\"finished\":1,\"in_time\":1,\"late\":0,\"without_result\":0}");
    world_check_holds(w, "\"share\":\"whole\",\"date\":\"2025-07-01\"");
    world_as(w, "leader.c");
    check_int(404, world_api(w, METHOD_GET, path, NULL, NULL));
}

TEST_WORLD(what_is_asked_wrongly_is_told_beside_its_field)
{
    static const char *const WRONG[] = {
        "?from=13/2024", "?to=x",       "?from=2027-01",           "?from=2024-02&to=2024-01",
        "?by=me",        "?grain=week", "?from=2001-01&to=2026-01"};
    world_as(w, "leader.a");
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        check_int(422, world_get(w, path_of(w, w->unit_a, WRONG[i])));
        world_check_holds(w, "aria-invalid=\"true\"");
        check_int(422,
                  world_get(w, path_of(w, w->unit_a, arena_printf(w->arena, "/csv%s", WRONG[i]))));
    }
    check_int(422, world_get(w, path_of(w, w->unit_a, "/rows?after=x")));
}

TEST_WORLD(unit_tree_and_map_lead_to_the_report)
{
    const char *link = arena_printf(w->arena, "href=\"/units/%lld/report\"", (long long)w->unit_a);
    const char *unit = arena_printf(w->arena, "/units/%lld", (long long)w->unit_a);
    static const char *const LISTS[] = {"/units/map?open=report", "/units/map", "/units?q=16681"};
    for (size_t i = 0; i < COUNT_OF(LISTS) + 1; i++) {
        const char *path = i < COUNT_OF(LISTS) ? LISTS[i] : unit;
        world_as(w, "leader.a");
        check_int(200, world_get(w, path));
        world_check_holds(w, link);
        world_as(w, "counter.a");
        check_int(200, world_get(w, path));
        check_int(-1, str_find(world_body(w), STR("/report\"")));
    }
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/watch"));
    world_check_holds(w, link);
}

/* ---- the province ---- */

TEST_WORLD(province_compares_each_commune_with_itself_before_the_cut)
{
    const int64_t old = world_sql_int(
        w, "SELECT id FROM unit WHERE name = 'Phường Lê Lợi' AND code = '16669'", DB_NO_ARGS);
    for (int i = 0; i < 3; i++)
        (void)dossiers_receive(w, "3wd", "a");
    (void)dossiers_receive(w, "3wd", "b");
    count_all(w);
    /* As if two had come in a year ago, at a commune that has joined A since. */
    world_sql_run(w, "UPDATE report_month SET unit_id = $1, month = $2 WHERE unit_id = $3",
                  DB_ARGS(db_int(old), db_int(REPORT_MONTH(2025, 5)), db_int(w->unit_b)));
    world_as(w, "controller");
    check_int(200, world_get(w, "/report?sort=received"));
    world_check_holds(w, "01/2026 đến 09/2026, so với 01/2025 đến 09/2025");
    world_check_holds(w, "Phường Thành Vinh</a></th><td class=\"number\">3</td>"
                         "<td class=\"number\">1</td>");
    world_check_holds(w, "<th scope=\"row\">Toàn tỉnh</th><td class=\"number\">3</td>"
                         "<td class=\"number\">1</td>");
    world_check_holds(w, "aria-sort=\"descending\"");
    check_true(str_find(world_body(w), STR("Phường Thành Vinh</a>")) <
               str_find(world_body(w), STR("Phường Cửa Lò</a>")));
    check_int(200, world_get(w, "/report/csv"));
    world_check_holds(w, "\"16681\",\"Phường Thành Vinh\",\"3\",\"1\"");
    check_int(200, world_api(w, METHOD_GET, "/api/v1/report?from=2026-09", NULL, NULL));
    world_check_holds(w, "\"compared\":{\"from\":\"2026-09\",\"to\":\"2026-09\"}");
    /* The province's own unit leads there; a leader is led to his own unit. */
    const int64_t province = world_account(w, "controller")->unit_id;
    check_int(303, world_get(w, path_of(w, province, "")));
    world_as(w, "leader.a");
    check_int(303, world_get(w, "/report"));
    check_text(path_of(w, w->unit_a, ""), world_header(w, "Location"));
    check_int(403, world_get(w, "/report/csv"));
    check_int(403, world_api(w, METHOD_GET, "/api/v1/report", NULL, NULL));
}

TEST_WORLD(what_was_split_stands_apart_in_the_province)
{
    (void)dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    count_all(w);
    world_as(w, "controller");
    check_int(200, world_get(w, "/report"));
    world_check_holds(w, "<th scope=\"row\">Đơn vị cũ bị chia, không quy về một nơi</th>"
                         "<td class=\"number\">1</td>");
    world_check_holds(w, "Phường Sông Cả</a> <span class=\"quiet\">thiếu phần (¹)</span>");
    cuts_put_back(w, id);
}

/* ---- cost ---- */

TEST_WORLD(numbers_come_from_indexes)
{
    for (size_t i = 0; i < COUNT_OF(REPORT_FOLLOW_SQL); i++)
        world_check_plan(w, REPORT_FOLLOW_SQL[i].table, REPORT_FOLLOW_SQL[i].sql,
                         REPORT_FOLLOW_SQL[i].args, true);
    for (size_t i = 0; i < REPORT_STORE_SQL_COUNT; i++)
        world_check_plan(w, REPORT_STORE_SQL[i].table, REPORT_STORE_SQL[i].sql,
                         REPORT_STORE_SQL[i].args, true);
    for (size_t i = 0; i < COUNT_OF(REPORT_ROWS_SQL); i++)
        world_check_plan(w, REPORT_ROWS_SQL[i].table, REPORT_ROWS_SQL[i].sql,
                         REPORT_ROWS_SQL[i].args, false);
}

TEST_MAIN(months_hold_what_came_in_and_how_it_ended,
          quarters_and_years_add_months_up_and_compare_with_the_year_before,
          joined_units_are_counted_once_before_while_and_after_their_rows_follow,
          what_an_undo_leaves_with_the_new_unit_is_counted_there,
          of_a_split_unit_nothing_is_added_but_what_was_handed_over,
          the_competent_unit_counts_what_it_decides_whoever_received_it,
          each_number_leads_to_its_rows, who_may_see_numbers_sees_those_of_the_units_before_too,
          leader_of_two_units_chooses, of_a_part_only_numbers_are_seen, file_opens_in_a_spreadsheet,
          other_programs_read_the_same_numbers, what_is_asked_wrongly_is_told_beside_its_field,
          unit_tree_and_map_lead_to_the_report,
          province_compares_each_commune_with_itself_before_the_cut,
          what_was_split_stands_apart_in_the_province, numbers_come_from_indexes)
