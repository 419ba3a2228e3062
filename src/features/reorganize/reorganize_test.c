#include "features/dossier/dossier_internal.h"
#include "features/reorganize/reorganize_test_world.h"
#include "kernel/series.h"
#include "kernel/work.h"

/* ---- the plan ---- */

typedef struct Mistake {
    const char *text;
    int64_t line;
    const char *says;
} Mistake;

static const Mistake MISTAKES[] = {
    {"", 1, "dòng đầu"},
    {"old_code\tnew_code\n", 1, "thiếu cột"},
    {HEAD, 0, "không có dòng nào"},
    {HEAD "\t16681\tPhường Thành Vinh\t\t\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n", 2,
     "chưa có đơn vị kế tục"},
    {HEAD "\t77777\tXã Không Có\t99001\tX\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n", 2,
     "không có đơn vị nào mang mã 77777"},
    {HEAD "\t16681\tPhường Khác\t99001\tX\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n", 2,
     "Phường Thành Vinh"},
    {HEAD "\t16681\tPhường Thành Vinh\t16690\tPhường Mới\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n",
     2, "đang được dùng"},
    {HEAD "\t16681\tPhường Quang Trung\t99001\tX\t412\t2025-07-01\tNQ\tmerge\t\t\t\t\t\t\n", 2,
     "ở quá khứ"},
    {HEAD A_INTO("99001", "X", "H41.22"), 2, "mã định danh H41.22 đã được dùng"},
    {HEAD A_INTO("99001", "X", "") A_INTO("99001", "X", ""), 3, "lặp lại"},
    {HEAD A_INTO("99001", "X", "") A_INTO("99002", "Y", ""), 2, "dòng queue"},
    {HEAD
     "\t16681\tPhường Thành Vinh\t16690\tPhường Trường Vinh\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n"
     "\t16690\tPhường Trường Vinh\t16681\tPhường Thành Vinh\t40\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n",
     2, "vòng kế tục"},
    {HEAD A_INTO(
         "99001", "X",
         "") "\t16690\tPhường Trường Vinh\t99001\tX\t40\t2026-09-16\tNQ\tmerge\t\t\t\t\t\t\n",
     3, "cùng một ngày"},
    {HEAD "\t40\tTỉnh Nghệ An\t99000\tTỉnh X\t\t2026-09-15\tNQ\tmerge\t\t\t\t\t\t\n", 2,
     "mất đơn vị cấp trên"},
    {HEAD "\t16681\tPhường Thành Vinh\t99001\tX\t40\t2026-09-15\tNQ\tbay\t\t\t\t\t\t\n", 2,
     "cột kind"},
    {HEAD A_INTO("99001", "X", "") "rule\t16681\t\t99001\t\t\t\t\t\t\t\t\t\t\t\n", 3, "cột sort"},
    {HEAD A_INTO("99001", "X", "") "post\t16681\t\t99001\t\t\t\t\t\t\t\t*\tvua\t\t\n", 3,
     "cột role"},
};

static bool says(const Plan *plan, const Mistake *wanted)
{
    for (size_t i = 0; i < plan->mistake_count; i++)
        if (plan->mistakes[i].line == wanted->line &&
            strstr(plan->mistakes[i].reason, wanted->says))
            return true;
    return false;
}

TEST_WORLD(each_mistake_is_told_with_its_line)
{
    for (size_t i = 0; i < COUNT_OF(MISTAKES); i++) {
        Resolved resolved;
        const Plan *plan = cuts_read(w, MISTAKES[i].text, &resolved);
        if (!says(plan, &MISTAKES[i]))
            fail_msg("plan %zu: nothing about \"%s\" at line %lld; first: %s", i, MISTAKES[i].says,
                     (long long)MISTAKES[i].line,
                     plan->mistake_count ? plan->mistakes[0].reason : "none");
    }
}

static int64_t counted(const PlanReport *report, const char *name)
{
    return plan_counted(&report->counts, NO_UNIT, name);
}

/* One of each that a unit may have beside work and posts. */
static const char LOADS[] =
    "INSERT INTO calendar (id, unit_id, name) VALUES (901, {a}, 'own');"
    "INSERT INTO calendar_change (id, kind, title, legal_source, rows, row_count, first_date, state,"
    " unit_id, entered_by, entered_at, seen_count, moved_count, version) VALUES (902, 'days', 't',"
    " 's', '', 0, '2026-09-20', 'draft', {a}, {who}, 1, 0, 0, 1);"
    "INSERT INTO calendar_change_target (change_id, unit_id) VALUES (902, {a});"
    "INSERT INTO leave (id, account_id, unit_id, stand_in_id, first_day, last_day, reason, decision,"
    " entered_by, entered_at) VALUES (903, {who}, {a}, {other}, '2026-09-01', '2026-09-30', 'r', '',"
    " {who}, 1);"
    "INSERT INTO signing_delegation (id, unit_id, form, from_post_id, to_post_id, scope, valid_from,"
    " valid_to, decision, entered_by, entered_at) SELECT 904, {a}, 'KT', min(id), max(id), 's',"
    " '2026-09-01', '2026-12-31', 'd', {who}, 1 FROM post WHERE unit_id = {a};"
    "INSERT INTO notice (id, account_id, work_id, level, reason, due_at, made_at) SELECT 905, {who},"
    " max(id), 'soon', 'holder', 1, 1 FROM work;"
    "INSERT INTO job (id, kind, payload, state, run_at, attempts, taken_until, last_error, created_at)"
    " SELECT 906, 'notify.mail', CAST(max(id) AS TEXT), 'waiting', 1, 0, 0, '', 1 FROM journal"
    "  WHERE work_id IS NOT NULL;"
    "INSERT INTO job (id, kind, payload, state, run_at, attempts, taken_until, last_error, created_at)"
    " VALUES (907, 'calendar.recompute', 'no number', 'waiting', 1, 0, 0, '', 1);";

static void store_loads(World *w)
{
    const struct {
        const char *name;
        int64_t value;
    } IDS[] = {{"{a}", w->unit_a},
               {"{who}", world_account(w, "leader.a")->id},
               {"{other}", world_account(w, "second.a")->id}};
    Buf out = buf_new(w->arena, 4096);
    for (const char *at = LOADS; *at;) {
        bool is_id = false;
        for (size_t i = 0; i < COUNT_OF(IDS) && !is_id; i++)
            if (strncmp(at, IDS[i].name, strlen(IDS[i].name)) == 0) {
                buf_printf(&out, "%lld", (long long)IDS[i].value);
                at += strlen(IDS[i].name);
                is_id = true;
            }
        if (!is_id)
            buf_add_char(&out, *at++);
    }
    check_true(db_begin(w->db, &w->error) && db_run_script(w->db, buf_str(&out), &w->error) &&
               db_commit(w->db, &w->error));
}

TEST_WORLD(a_check_counts_what_would_move)
{
    static const char *const ONCE[] = {"open_work", "received",      "owned",
                                       "stand_ins", "delegations",   "letters",
                                       "notices",   "own_calendars", "calendar_drafts"};
    Resolved resolved;
    PlanReport report;
    dossiers_receive(w, "3wd", "a");
    store_loads(w);
    (void)cuts_read(w, JOIN_BOTH, &resolved);
    Ctx cx = cuts_context(w);
    cx.app = &w->installation.app;
    cuts_good_at(w, __LINE__, &cx, plan_report(&cx, &resolved, &report));
    for (size_t i = 0; i < COUNT_OF(ONCE); i++)
        if (counted(&report, ONCE[i]) != 1)
            fail_msg("%s: %lld", ONCE[i], (long long)counted(&report, ONCE[i]));
    check_int(8, plan_counted(&report.counts, 0, "posts"));
    check_int(6, plan_counted(&report.counts, 1, "posts"));
    check_int(14, counted(&report, "accounts"));
    check_int(14, counted(&report, "tokens"));
    check_true(counted(&report, "series") >= 1 && counted(&report, "addresses") >= 2);
    Buf text = buf_new(w->arena, 65536);
    Json json = json_to(&text);
    plan_report_json(&report, &json);
    check_true(str_find(buf_str(&text), STR("\"open_work\":{\"dossier\":1}")) > 0);
    world_sql_run(w, "DELETE FROM signing_delegation", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM leave", DB_NO_ARGS);
}

/* ---- the cut ---- */

TEST_WORLD(from_the_cut_on_the_successors_officers_do_the_work_before_the_rows_follow)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const int64_t due = dossiers_due_ms(w, item);
    const int64_t id =
        cuts_make(w, JOIN_BOTH POST("leader.a", "") POST("specialist.a", "") POST("counter.a", ""));
    check_int(w->unit_a, holder_of(w, item));
    check_int(200, get_item(w, "leader.a", item));
    check_int(403, get_item(w, "second.a", item)); /* no post was planned for him */
    dossiers_forward(w, item);
    check_int(w->unit_a, holder_of(w, item));
    cuts_follow(w);
    check_int(cuts_unit(w, "99001"), holder_of(w, item));
    check_int(due, dossiers_due_ms(w, item));
    check_int(cuts_unit(w, "99001"),
              world_sql_int(w, "SELECT max(calendar_unit_id) FROM clock WHERE work_id = $1",
                            DB_ARGS(db_int(item))));
    check_int(200, get_item(w, "leader.a", item));
    world_check_holds(w, "Chuyển theo sắp xếp đơn vị");
    check_int(403, get_item(w, "second.a", item));
    cuts_put_back(w, id);
    check_int(w->unit_a, holder_of(w, item)); /* moved on before the transfer, untouched since */
}

TEST_WORLD(an_officer_of_a_closed_unit_keeps_nothing_but_her_account)
{
    static const char *const LEFT[] = {"second.a", "clerk.a", "auditor.a", "administrator.a"};
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, JOIN_BOTH POST("leader.a", "specialist"));
    for (size_t i = 0; i < COUNT_OF(LEFT); i++) {
        check_true(get_item(w, LEFT[i], item) >= 403);
        check_int(403, world_get(w, "/inbox"));
        check_int(200, world_get(w, "/account"));
    }
    /* Hers is exactly what was planned: no leader any more. */
    const int64_t unit = cuts_unit(w, "99001");
    const Ctx *cx = world_context(w, "leader.a");
    check_true(actor_has_role_in(&cx->actor, ROLE_BIT(ROLE_SPECIALIST), unit));
    check_true(actor_has_role_in(&cx->actor, ROLE_BIT(ROLE_SPECIALIST), w->unit_a));
    check_false(actor_has_role_in(&cx->actor, ROLE_BIT(ROLE_LEADER), unit));
    check_false(actor_has_role_in(&cx->actor, ROLE_BIT(ROLE_LEADER), w->unit_a));
    cuts_put_back(w, id);
}

TEST_WORLD(registers_close_and_the_new_unit_numbers_from_one)
{
    int64_t number = 0;
    dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    Ctx *cx = world_context(w, "counter.a");
    check_true(db_begin(w->db, &cx->error));
    cuts_good_at(w, __LINE__, cx,
                 series_next(cx, "dossier", w->unit_a, STR("2026-09-15"), &number));
    check_int(0, number);
    cuts_good_at(w, __LINE__, cx,
                 series_next(cx, "dossier", w->unit_a, STR("2026-09-16"), &number));
    check_int(0, number); /* nor in a series that has not begun */
    db_rollback(w->db);
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, dossiers_choose(w, "3wd"), "after-the-cut"));
    const Str code =
        world_sql_text(w, "SELECT code FROM work ORDER BY id DESC LIMIT 1", DB_NO_ARGS);
    check_text("H41.991-260915-0001", code);
    check_int(1, world_sql_int(w, "SELECT count(*) FROM reorganization_series", DB_NO_ARGS));
    cuts_follow(w);
    check_false(cuts_undo(w, id)); /* a number was given */
    world_sql_run(w, "DELETE FROM reorganization_work WHERE work_id IN (SELECT max(id) FROM work)",
                  DB_NO_ARGS);
    cuts_put_back(w, id);
}

/* Between the cut and the moment in which this process reads the units again. */
TEST_WORLD(a_process_that_does_not_know_the_new_unit_yet_receives_and_prints_for_it)
{
    const void *stale[MAX_CACHES];
    memcpy(stale, w->caches, sizeof stale);
    const int64_t id =
        cuts_make(w, HEAD A_INTO("99001", "Phường Sông Lam", "H41.991") POST("*", ""));
    memcpy(w->caches, stale, sizeof stale);
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, dossiers_choose(w, "3wd"), "stale"));
    const int64_t item = dossiers_last_id(w);
    check_int(cuts_unit(w, "99001"), holder_of(w, item));
    check_text("H41.991-260915-0001", world_sql_text(w, "SELECT code FROM work", DB_NO_ARGS));
    check_int(
        200, world_get(w, arena_printf(w->arena, "/dossiers/%lld/slips/form-01", (long long)item)));
    world_sql_run(w, "UPDATE work SET closed_at = 1", DB_NO_ARGS);
    world_build_caches(w);
    cuts_put_back(w, id);
}

TEST_WORLD(what_still_comes_to_a_unit_that_was_undone_goes_to_a_former_one)
{
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    const int64_t new_unit = cuts_unit(w, "99001");
    check_true(cuts_undo(w, id));
    cuts_follow(w);
    check_int(0, world_sql_int(w, "SELECT count(*) FROM unit WHERE id = $1 AND valid_to IS NULL",
                               DB_ARGS(db_int(new_unit))));
    const int64_t item = dossiers_receive(w, "3wd", "b");
    world_sql_run(w, "UPDATE work SET unit_id = $1, origin_unit_id = $1, owner_unit_id = $1",
                  DB_ARGS(db_int(new_unit)));
    check_true(world_do_duty(w, "reorganize") > 0);
    check_int(w->unit_a, holder_of(w, item));
    check_int(200, get_item(w, "leader.a", item));
    world_build_caches(w);
}

/* As another system submits it that still knows the old unit. */
static int64_t submit_to(World *w, int64_t unit_id)
{
    const DossierChoice choice = dossiers_choose(w, "3wd");
    ReceiveForm form = {.applicant_kind = STR("person"),
                        .applicant_name = STR("Trần Thị Thử"),
                        .identity_number = STR(APPLICANT_NUMBER),
                        .sets = 1,
                        .return_way = STR("online")};
    Work work = {0};
    assert_true(str_parse_int(str_of(choice.version_id), &form.version_id));
    assert_true(str_parse_int(str_of(choice.case_id), &form.case_id));
    Ctx *cx = world_context(w, "system.a");
    cuts_good_at(w, __LINE__, cx,
                 db_begin(w->db, &cx->error) && dossier_submit(cx, unit_id, &form, &work) &&
                     db_commit(w->db, &cx->error));
    return work.id.value;
}

TEST_WORLD(new_work_sent_to_a_closed_unit_is_led_to_its_holder)
{
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    const int64_t item = submit_to(w, w->unit_a);
    check_int(cuts_unit(w, "99001"), holder_of(w, item));
    check_int(200, get_item(w, "leader.a", item));
    world_check_holds(w, "Phường Thành Vinh (mã 16681) nay là Phường Sông Lam (mã 99001), từ"
                         " 15/09/2026, theo NQ 1/2026.");
    world_sql_run(w, "UPDATE work SET closed_at = 1", DB_NO_ARGS);
    cuts_put_back(w, id);
}

TEST_WORLD(undo_returns_what_nobody_touched_and_keeps_the_rest_with_a_living_holder)
{
    const int64_t touched = dossiers_receive(w, "3wd", "a");
    const int64_t untouched = dossiers_receive(w, "3wd", "a");
    const int64_t id = cuts_make(w, JOIN_BOTH POST("*", ""));
    ReorganizeProgress progress = {0};
    cuts_follow(w);
    dossiers_forward(w, touched);
    const int64_t new_unit = cuts_unit(w, "99001");
    check_true(cuts_undo(w, id));
    cuts_follow(w);
    world_build_caches(w);
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx, reorganize_progress(&cx, id, &progress));
    check_int(1, progress.returned);
    check_int(1, progress.kept);
    check_int(w->unit_a, holder_of(w, untouched));
    check_int(new_unit, holder_of(w, touched));
    check_int(200, get_item(w, "leader.a", touched));
    check_int(200, get_item(w, "leader.a", untouched));
    check_int(1, world_sql_int(w, "SELECT count(*) FROM unit WHERE id = $1 AND valid_to IS NULL",
                               DB_ARGS(db_int(new_unit))));
    /* When it holds nothing any more, it ends; the finished dossier lies where it came from. */
    world_sql_run(w, "UPDATE work SET closed_at = 1, version = version + 1 WHERE id = $1",
                  DB_ARGS(db_int(touched)));
    check_true(world_do_duty(w, "reorganize") > 0);
    check_int(w->unit_a, holder_of(w, touched));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM unit WHERE id = $1 AND valid_to IS NULL",
                               DB_ARGS(db_int(new_unit))));
    world_build_caches(w);
}

TEST_WORLD(a_plan_with_an_instant_to_come_is_cut_when_it_comes)
{
    Resolved resolved;
    int64_t id = 0;
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const char *text = JOIN_BOTH POST("*", "");
    Plan *plan = cuts_read(w, text, &resolved);
    Ctx cx = cuts_context(w);
    cuts_good_at(
        w, __LINE__, &cx,
        db_begin(w->db, &cx.error) &&
            reorganize_schedule(&cx, plan, str_of(text), (Instant){w->now.ms + 60000}, &id) &&
            db_commit(w->db, &cx.error));
    check_false(world_step_duty(w, "reorganize"));
    w->now.ms += 60000;
    check_true(world_step_duty(w, "reorganize"));
    world_build_caches(w);
    check_true(world_do_duty(w, "reorganize") >= 1);
    check_int(cuts_unit(w, "99001"), holder_of(w, item));
    cuts_put_back(w, id);
}

TEST_WORLD(a_plan_that_waits_for_its_instant_can_be_cancelled)
{
    Resolved resolved;
    int64_t id = 0;
    Plan *plan = cuts_read(w, JOIN_BOTH, &resolved);
    Ctx cx = cuts_context(w);
    cuts_good_at(
        w, __LINE__, &cx,
        db_begin(w->db, &cx.error) &&
            reorganize_schedule(&cx, plan, STR(JOIN_BOTH), (Instant){w->now.ms + 60000}, &id) &&
            db_commit(w->db, &cx.error));
    check_true(cuts_undo(w, id));
    w->now.ms += 60000;
    check_false(world_step_duty(w, "reorganize"));
}

TEST_WORLD(a_split_goes_by_its_rules_and_the_rest_waits_with_the_named_successor)
{
    static const char SPLIT[] = HEAD A_INTO("99001", "Phường Sông Lam", "H41.991")
        A_INTO("99002", "Phường Sông Cả",
               "H41.992") "queue\t16681\t\t99001\t\t\t\t\t\t\t\t\t\t\t\n"
                          "rule\t16681\t\t99002\t\t\t\t\t\t\t\t\t\taddress\tXóm Bến\n";
    ReorganizeProgress progress = {0};
    const int64_t by_rule = dossiers_receive(w, "3wd", "a");
    const int64_t by_hand = dossiers_receive(w, "3wd", "a");
    world_sql_run(w, "UPDATE dossier SET address = $2 WHERE work_id = $1",
                  DB_ARGS(db_int(by_rule), db_text(STR("Số 3, xóm Bến, Thành Vinh"))));
    const int64_t id = cuts_make(w, SPLIT);
    cuts_follow(w);
    check_int(cuts_unit(w, "99002"), holder_of(w, by_rule));
    check_int(cuts_unit(w, "99001"), holder_of(w, by_hand));
    Ctx cx = cuts_context(w);
    cuts_good_at(w, __LINE__, &cx, reorganize_progress(&cx, id, &progress));
    check_int(1, progress.waiting);
    check_int(1, progress.moved);
    cuts_put_back(w, id);
}

TEST_WORLD(a_function_moves_its_open_work_between_units_that_go_on)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    const Str procedure = world_sql_text(w, "SELECT procedure_code FROM dossier WHERE work_id = $1",
                                         DB_ARGS(db_int(item)));
    const char *text = arena_printf(
        w->arena,
        HEAD "\t16702\t%s\t99003\tXã Thử\t40\t2026-09-15\tNQ\tmerge\t\tH41.993\t\t\t\t\n"
             "rule\t16681\t\t16690\t\t\t\t\t\t\t\t\t\tprocedure\t%.*s\n",
        arena_cstr(w->arena, world_sql_text(w,
                                            "SELECT name FROM unit WHERE code = '16702'"
                                            " AND valid_to IS NULL",
                                            DB_NO_ARGS)),
        STR_ARGS(procedure));
    const int64_t id = cuts_make(w, text);
    cuts_follow(w);
    check_int(w->unit_b, holder_of(w, item));
    cuts_put_back(w, id);
    check_int(w->unit_a, holder_of(w, item));
}

/* ---- pages ---- */

TEST_WORLD(the_province_uploads_reads_the_report_applies_and_sees_progress)
{
    const int64_t item = dossiers_receive(w, "3wd", "a");
    make_province_administrator(w);
    check_int(303, upload(w, JOIN_BOTH POST("*", "")));
    const char *draft = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "Phường Thành Vinh");
    const char *apply = draft_path(w, draft, "/apply");
    check_int(200, world_get(w, apply));
    world_check_holds(w, "value=\"00:00\"");
    check_int(422, apply_at(w, draft, "24:10"));
    check_int(422, apply_at(w, draft, "mai"));
    check_int(422, world_post(w, apply, "version", "1", "time", "00:00", NULL));
    check_int(303, apply_at(w, draft, "00:00"));
    const char *page = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(200, world_get(w, page));
    world_check_holds(w, "Chờ đến thời điểm");
    check_true(world_step_duty(w, "reorganize"));
    world_build_caches(w);
    check_true(world_do_duty(w, "reorganize") >= 1);
    check_int(200, world_get(w, page));
    world_check_holds(w, "Đã xong");
    check_int(cuts_unit(w, "99001"), holder_of(w, item));
    check_int(200, world_get(w, "/reorganize"));
    world_check_holds(w, "Những ngày đơn vị thay đổi");
    check_int(303, world_post(w, arena_printf(w->arena, "%s/undo", page), NULL));
    cuts_follow(w);
    world_build_caches(w);
    check_int(w->unit_a, holder_of(w, item));
    check_int(200, world_get(w, "/reorganize"));
    world_check_holds(w, "Đã hoàn tác");
}

TEST_WORLD(a_faulty_plan_shows_its_mistakes_and_cannot_be_applied)
{
    make_province_administrator(w);
    check_int(303, upload(w, HEAD A_INTO("99001", "X", "") A_INTO("99002", "Y", "")));
    const char *draft = arena_cstr(w->arena, world_header(w, "Location"));
    check_int(200, world_get(w, draft));
    world_check_holds(w, "dòng queue");
    check_int(409, apply_at(w, draft, "00:00"));
    check_int(0, world_sql_int(w, "SELECT count(*) FROM reorganization", DB_NO_ARGS));
}

TEST_WORLD(a_communes_administrator_reads_the_list_and_changes_nothing)
{
    world_as(w, "administrator.a");
    check_int(200, world_get(w, "/reorganize"));
    check_int(403, upload(w, JOIN_BOTH));
    check_int(0, world_sql_int(w,
                               "SELECT count(*) FROM reorganization_draft"
                               " WHERE created_by = (SELECT id FROM account"
                               " WHERE login = 'administrator.a')",
                               DB_NO_ARGS));
}

TEST_MAIN(each_mistake_is_told_with_its_line, a_check_counts_what_would_move,
          from_the_cut_on_the_successors_officers_do_the_work_before_the_rows_follow,
          an_officer_of_a_closed_unit_keeps_nothing_but_her_account,
          registers_close_and_the_new_unit_numbers_from_one,
          a_process_that_does_not_know_the_new_unit_yet_receives_and_prints_for_it,
          what_still_comes_to_a_unit_that_was_undone_goes_to_a_former_one,
          new_work_sent_to_a_closed_unit_is_led_to_its_holder,
          undo_returns_what_nobody_touched_and_keeps_the_rest_with_a_living_holder,
          a_plan_with_an_instant_to_come_is_cut_when_it_comes,
          a_plan_that_waits_for_its_instant_can_be_cancelled,
          a_split_goes_by_its_rules_and_the_rest_waits_with_the_named_successor,
          a_function_moves_its_open_work_between_units_that_go_on,
          the_province_uploads_reads_the_report_applies_and_sees_progress,
          a_faulty_plan_shows_its_mistakes_and_cannot_be_applied,
          a_communes_administrator_reads_the_list_and_changes_nothing)
