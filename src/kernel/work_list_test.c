/* Lists of work: scopes, filters, both ways of paging, and the plans that keep them fast. */
#include "kernel/work_list.h"
#include "tests/harness/dossiers.h"

/* ---- plans ---- */

TEST_WORLD(every_list_follows_an_index_in_its_order)
{
    WorkListSql lists[WORK_LIST_SQL_MAX];
    const size_t count = work_list_sql(lists);
    assert_true(count > 25 && count <= WORK_LIST_SQL_MAX);
    for (size_t i = 0; i < count; i++)
        world_check_plan(w, "work", lists[i].sql, lists[i].args, lists[i].may_sort);
}

/* ---- rows ---- */

#define DAY 86400000LL

/* Open work of unit A: due `due` hours after nine o'clock, 0: paused; received in the order of `i`.
 */
static void add_work(World *w, int64_t i, int64_t due, const char *state, int64_t officer)
{
    static const char SQL[] =
        "INSERT INTO work (id, kind, code, title, subject, state, unit_id, origin_unit_id,"
        " owner_unit_id, role, officer_id, step, due_at, opened_at, changed_at, version)"
        " VALUES ($1, 'dossier', $2, 'Việc', '', $3, $4, $4, $4, 'specialist', $5, 1, $6, $1, $1,"
        " 1)";
    const int64_t due_at = due ? w->now.ms + due * 3600000 : DUE_PAUSED_MS;
    const char *code = arena_printf(w->arena, "W%04lld", (long long)i);
    world_sql_run(w, SQL,
                  DB_ARGS(db_int(i), db_cstr(code), db_cstr(state), db_int(w->unit_a),
                          db_optional(officer), db_int(due_at)));
}

static WorkPage list(World *w, WorkQuery query)
{
    WorkPage page = {0};
    Ctx *cx = world_context(w, "specialist.a");
    if (query.unit_id == 0)
        query.unit_id = w->unit_a;
    if (!work_list(cx, &query, &page))
        fail_msg("%s\n", cx->error.detail);
    return page;
}

/* "1 2 3": the ids of the rows. */
static const char *ids_of(World *w, WorkPage page)
{
    Buf ids = buf_new(w->arena, 256);
    for (size_t i = 0; i < page.count; i++)
        buf_printf(&ids, "%s%lld", i ? " " : "", (long long)page.rows[i].id.value);
    return arena_cstr(w->arena, buf_str(&ids));
}

TEST_WORLD(scopes_part_the_units_work_to_the_minute)
{
    add_work(w, 1, -30, "processing", 0);
    add_work(w, 2, 2, "processing", 0);
    add_work(w, 3, 33, "processing", 0);
    add_work(w, 4, 24 * 9, "processing", 0);
    add_work(w, 5, 0, "supplement", 0);
    assert_string_equal("1", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_LATE})));
    assert_string_equal("2", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_TODAY})));
    assert_string_equal("2 3", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_SOON})));
    assert_string_equal("5", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_PAUSED})));
    assert_string_equal("1 2 3 4 5", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_UNIT})));
    w->now.ms += 2 * 3600000 + 60000;
    assert_string_equal("1 2", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_LATE})));
    assert_string_equal("", ids_of(w, list(w, (WorkQuery){.scope = SCOPE_TODAY})));
}

TEST_WORLD(filters_hold_in_every_order)
{
    const int64_t officer = world_account(w, "specialist.a")->id;
    for (int64_t i = 1; i <= 6; i++)
        add_work(w, i, 100 - i, i % 2 ? "processing" : "proposed", i > 3 ? officer : 0);
    for (int sort = SORT_DUE; sort <= SORT_CODE; sort++) {
        const bool is_up = sort == SORT_CODE;
        WorkQuery query = {.sort = (WorkSort)sort, .state = STR("proposed")};
        assert_string_equal(is_up ? "2 4 6" : "6 4 2", ids_of(w, list(w, query)));
        query.account_id = officer;
        assert_string_equal(is_up ? "4 6" : "6 4", ids_of(w, list(w, query)));
        query.role = STR("leader");
        assert_string_equal("", ids_of(w, list(w, query)));
        query = (WorkQuery){.scope = SCOPE_MINE, .sort = (WorkSort)sort, .account_id = officer};
        assert_string_equal(is_up ? "4 5 6" : "6 5 4", ids_of(w, list(w, query)));
    }
    const WorkQuery of_day = {.due_on = {instant_date(w->now).days + 4}};
    check_int(6, (int64_t)list(w, of_day).count);
    const WorkQuery of_other = {.due_on = {instant_date(w->now).days + 5}};
    check_int(0, (int64_t)list(w, of_other).count);
}

static void check_both_ways(World *w, WorkQuery query, int64_t total)
{
    WorkPage page = list(w, query);
    WorkPage first = page;
    int64_t seen = (int64_t)page.count;
    while (!str_is_empty(page.next)) {
        query.after = page.next;
        const WorkPage next = list(w, query);
        if (next.count == 0)
            break;
        WorkQuery back = query;
        back.after = (Str){0};
        back.before = next.previous;
        assert_string_equal(ids_of(w, page), ids_of(w, list(w, back)));
        page = next;
        seen += (int64_t)page.count;
    }
    check_int(total, seen);
    assert_true(str_is_empty(first.previous));
}

TEST_WORLD(pages_lead_on_and_back_without_losing_a_row)
{
    const int64_t officer = world_account(w, "specialist.a")->id;
    for (int64_t i = 1; i <= 130; i++)
        add_work(w, i, 1 + i / 7, i % 2 ? "processing" : "proposed", officer);
    for (int sort = SORT_DUE; sort <= SORT_CODE; sort++) {
        check_both_ways(w, (WorkQuery){.sort = (WorkSort)sort}, 130);
        check_both_ways(w, (WorkQuery){.sort = (WorkSort)sort, .state = STR("proposed")}, 65);
        check_both_ways(w, (WorkQuery){.sort = (WorkSort)sort, .account_id = officer}, 130);
    }
    check_both_ways(w, (WorkQuery){.scope = SCOPE_ORIGIN}, 130);
    check_both_ways(w, (WorkQuery){.role = STR("specialist")}, 130);
}

/* A rare row behind the window is reached by going on, not by one long look. */
TEST_WORLD(filter_looks_through_a_window_and_goes_on)
{
    assert_true(db_begin(w->db, &w->error));
    for (int64_t i = 1; i <= WORK_WINDOW + 1; i++) {
        static const char SQL[] =
            "INSERT INTO work (id, kind, code, title, subject, state, unit_id, origin_unit_id,"
            " owner_unit_id, role, step, due_at, opened_at, changed_at, version)"
            " VALUES ($1, 'dossier', $3, '', '', 'processing', $2, $2, $2, $4, 1, $1, $1, $1, 1)";
        const bool is_last = i == WORK_WINDOW + 1;
        const char *code = arena_printf(w->arena, "W%05lld", (long long)i);
        assert_true(db_run(w->db, SQL,
                           DB_ARGS(db_int(i), db_int(w->unit_a), db_cstr(code),
                                   db_cstr(is_last ? "clerk" : "leader")),
                           &w->error));
    }
    assert_true(db_commit(w->db, &w->error));
    WorkQuery query = {.sort = SORT_DUE, .role = STR("clerk")};
    WorkPage page = list(w, query);
    check_int(0, (int64_t)page.count);
    query.after = page.next;
    page = list(w, query);
    assert_string_equal("1001", ids_of(w, page));
    assert_true(str_is_empty(page.next));
    query = (WorkQuery){.sort = SORT_CODE, .role = STR("clerk")};
    query.after = list(w, query).next;
    assert_string_equal("1001", ids_of(w, list(w, query)));
}

TEST_WORLD(counters_stop_at_a_bound_and_follow_the_clock)
{
    WorkCounts counts = {0};
    add_work(w, 1, 1, "processing", 0);
    add_work(w, 2, 0, "supplement", 0);
    add_work(w, 3, -1, "processing", world_account(w, "specialist.a")->id);
    Ctx *cx = world_context(w, "specialist.a");
    assert_true(work_counts(cx, w->unit_a, &counts));
    check_int(3, counts.unit);
    check_int(1, counts.mine);
    check_int(1, counts.late);
    check_int(1, counts.today);
    check_int(1, counts.soon);
    check_int(1, counts.paused);
    w->now.ms += 2 * 3600000;
    cx = world_context(w, "specialist.a");
    assert_true(work_counts(cx, w->unit_a, &counts));
    check_int(2, counts.late);
    check_int(0, counts.today);
}

/* ---- the page ---- */

TEST_WORLD(inbox_keeps_filters_in_the_address)
{
    add_work(w, 1, -30, "processing", 0);
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/inbox?view=late&state=processing&sort=received"));
    world_check_holds(w, "view=late&amp;sort=code&amp;state=processing");
    world_check_holds(w, "<option value=\"processing\" selected>");
    world_check_holds(w, "Quá hạn");
    check_int(200, world_get(w, "/inbox?view=late&state=proposed"));
    world_check_holds(w, "Không có việc nào khớp bộ lọc.");
    check_int(422, world_get(w, "/inbox?after=%21"));
}

TEST_MAIN(every_list_follows_an_index_in_its_order, scopes_part_the_units_work_to_the_minute,
          filters_hold_in_every_order, pages_lead_on_and_back_without_losing_a_row,
          filter_looks_through_a_window_and_goes_on, counters_stop_at_a_bound_and_follow_the_clock,
          inbox_keeps_filters_in_the_address)
