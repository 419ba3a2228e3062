#include "features/procedure/procedure_test_world.h"

static Date day(const char *iso)
{
    Date date = {0};
    assert_true(date_parse_iso(str_of(iso), &date));
    return date;
}

static ProcedureContent small_content(World *w)
{
    ProcedureComponent *paper = ARENA_NEW(w->arena, ProcedureComponent);
    *paper = (ProcedureComponent){
        .name = STR("Tờ khai"), .original_count = 1, .copy_count = 2, .is_required = true};
    ProcedureCase *one = ARENA_NEW(w->arena, ProcedureCase);
    *one = (ProcedureCase){.name = STR("Tất cả"),
                           .statutory_limit = STR("3wd"),
                           .difficult_extra = STR("10wd"),
                           .components = paper,
                           .component_count = 1};
    ProcedureFee *fees = ARENA_ARRAY(w->arena, ProcedureFee, 2);
    fees[0] = (ProcedureFee){.kind = FEE_DUTY, .name = STR("Lệ phí"), .has_amount = true};
    fees[1] = (ProcedureFee){.name = STR("Phí"), .words = STR("Theo quy định")};
    ProcedureStep *steps = ARENA_ARRAY(w->arena, ProcedureStep, 2);
    steps[0] =
        (ProcedureStep){.phase = 1, .role = ROLE_COUNTER, .name = STR("Nhận"), .minutes = 120};
    steps[1] = (ProcedureStep){.phase = 1, .role = ROLE_LEADER, .name = STR("Ký"), .minutes = 60};
    ProcedureResult *result = ARENA_NEW(w->arena, ProcedureResult);
    *result = (ProcedureResult){.name = STR("Giấy"), .is_paper = true};
    return (ProcedureContent){one, 1, fees, 2, steps, 2, result, 1};
}

static Procedure new_procedure(World *w)
{
    Procedure procedure;
    const Procedure wanted = {
        .code = STR("1.000001"), .name = STR("Thủ tục"), .changed_at = w->now};
    good(w, procedure_ensure(w->db, w->arena, &w->ids, &wanted, &procedure, &w->error));
    return procedure;
}

/* A stored draft, at version 2. */
static ProcedureVersion new_draft(World *w, ProcedureId id, const ProcedureContent *content)
{
    ProcedureVersion version = {.procedure_id = id,
                                .name = STR("Thủ tục"),
                                .agency = STR("Ủy ban nhân dân cấp xã"),
                                .resume_rule = RESUME_RESTART,
                                .created_by = 5,
                                .created_at = w->now};
    good(w, procedure_draft_create(w->db, &w->ids, &version, &w->error));
    good(w, procedure_draft_store(w->db, &w->ids, &version, content, &w->error));
    version.version++;
    return version;
}

static bool approve(World *w, const ProcedureVersion *version, const char *from)
{
    const ProcedureApproval approval = {STR("12/QĐ-UBND"), day("2026-01-05"), day(from), 7, w->now};
    return procedure_version_approve(w->db, w->arena, version->id, version->version, &approval,
                                     &w->error);
}

/* Which number is valid on that day; 0 for none. */
static int64_t valid_number(World *w, ProcedureId id, const char *on)
{
    ProcedureVersion version;
    bool found = false;
    good(w,
         procedure_version_find_valid(w->db, w->arena, id, day(on), &version, &found, &w->error));
    return found ? version.number : 0;
}

TEST_BOTH(a_draft_keeps_what_it_says)
{
    const Procedure procedure = new_procedure(w);
    const ProcedureContent wanted = small_content(w);
    const ProcedureVersion draft = new_draft(w, procedure.id, &wanted);
    ProcedureContent content;
    ProcedureVersion version;
    good(w, procedure_version_get(w->db, w->arena, draft.id, &version, &w->error));
    check_int(1, version.number);
    check_int(2, version.version);
    check_int(VERSION_DRAFT, version.status);
    check_int(RESUME_RESTART, version.resume_rule);
    good(w, procedure_content_load(w->db, w->arena, draft.id, &content, &w->error));
    check_int(1, (int64_t)content.case_count);
    check_text("10wd", content.cases[0].difficult_extra);
    check_int(1, (int64_t)content.cases[0].component_count);
    check_int(2, content.cases[0].components[0].copy_count);
    check_true(content.fees[0].has_amount);
    check_int(0, content.fees[0].amount_vnd);
    check_false(content.fees[1].has_amount);
    check_int(ROLE_COUNTER, content.steps[0].role);
    check_int(120, content.steps[0].minutes);
}

TEST_BOTH(two_people_cannot_store_over_each_other)
{
    const Procedure procedure = new_procedure(w);
    const ProcedureContent content = small_content(w);
    ProcedureVersion draft = new_draft(w, procedure.id, &content);
    good(w, procedure_draft_store(w->db, &w->ids, &draft, &content, &w->error));
    bad(w, procedure_draft_store(w->db, &w->ids, &draft, &content, &w->error), ERROR_CONFLICT);
    bad(w, approve(w, &draft, "2026-02-01"), ERROR_CONFLICT);
}

TEST_BOTH(an_approved_version_never_changes)
{
    const Procedure procedure = new_procedure(w);
    ProcedureContent content = small_content(w);
    ProcedureVersion draft = new_draft(w, procedure.id, &content);
    good(w, approve(w, &draft, "2026-02-01"));
    draft.version++;
    content.fee_count = 0;
    bad(w, procedure_draft_store(w->db, &w->ids, &draft, &content, &w->error), ERROR_CONFLICT);
    bad(w, approve(w, &draft, "2026-03-01"), ERROR_CONFLICT);
    good(w, procedure_content_load(w->db, w->arena, draft.id, &content, &w->error));
    check_int(2, (int64_t)content.fee_count);
}

TEST_BOTH(one_version_is_valid_on_a_day)
{
    const Procedure procedure = new_procedure(w);
    const ProcedureContent content = small_content(w);
    ProcedureVersion *drafts = NULL;
    size_t count = 0;
    const ProcedureVersion first = new_draft(w, procedure.id, &content);
    const ProcedureVersion second = new_draft(w, procedure.id, &content);
    const ProcedureVersion third = new_draft(w, procedure.id, &content);
    good(w, approve(w, &first, "2026-02-01"));
    good(w, approve(w, &second, "2026-05-01"));
    good(w, procedure_draft_list(w->db, w->arena, 50, &drafts, &count, &w->error));
    check_int(1, (int64_t)count);
    check_int(3, drafts[0].number);
    bad(w, approve(w, &third, "2026-05-01"), ERROR_CONFLICT);
    bad(w, approve(w, &third, "2026-03-01"), ERROR_CONFLICT);
    check_int(0, valid_number(w, procedure.id, "2026-01-31"));
    check_int(1, valid_number(w, procedure.id, "2026-02-01"));
    check_int(1, valid_number(w, procedure.id, "2026-04-30"));
    check_int(2, valid_number(w, procedure.id, "2026-05-01"));
    check_int(2, valid_number(w, procedure.id, "2030-01-01"));
}

TEST_BOTH(a_withdrawn_version_ends_and_makes_room)
{
    const Procedure procedure = new_procedure(w);
    const ProcedureContent content = small_content(w);
    const ProcedureVersion first = new_draft(w, procedure.id, &content);
    const ProcedureVersion second = new_draft(w, procedure.id, &content);
    ProcedureWithdrawal withdrawal = {day("2026-03-31"), STR(""), 7, w->now};
    good(w, approve(w, &first, "2026-02-01"));
    bad(w, procedure_version_withdraw(w->db, w->arena, first.id, 3, &withdrawal, &w->error),
        ERROR_INPUT);
    withdrawal.reason = STR("Ban hành sai");
    good(w, procedure_version_withdraw(w->db, w->arena, first.id, 3, &withdrawal, &w->error));
    bad(w, procedure_version_withdraw(w->db, w->arena, first.id, 4, &withdrawal, &w->error),
        ERROR_CONFLICT);
    check_int(1, valid_number(w, procedure.id, "2026-03-31"));
    check_int(0, valid_number(w, procedure.id, "2026-04-01"));
    good(w, approve(w, &second, "2026-03-15"));
    check_int(1, valid_number(w, procedure.id, "2026-03-14"));
    check_int(2, valid_number(w, procedure.id, "2026-03-15"));
}

TEST_BOTH(a_road_on_which_nobody_decides_is_refused)
{
    const Procedure procedure = new_procedure(w);
    ProcedureContent content = small_content(w);
    content.step_count = 1;
    const ProcedureVersion draft = new_draft(w, procedure.id, &content);
    bad(w, approve(w, &draft, "2026-02-01"), ERROR_INPUT);
}

TEST_BOTH(an_incomplete_or_unreadable_version_is_refused)
{
    const Procedure procedure = new_procedure(w);
    ProcedureContent content = small_content(w);
    ProcedureCase one = content.cases[0];
    one.component_count = 0;
    content.cases = &one;
    ProcedureVersion draft = new_draft(w, procedure.id, &content);
    bad(w, approve(w, &draft, "2026-02-01"), ERROR_INPUT);
    one.statutory_limit = STR("ba ngày");
    bad(w, procedure_draft_store(w->db, &w->ids, &draft, &content, &w->error), ERROR_INPUT);
    content = small_content(w);
    content.step_count = 0;
    good(w, procedure_draft_store(w->db, &w->ids, &draft, &content, &w->error));
    draft.version++;
    bad(w, approve(w, &draft, "2026-02-01"), ERROR_INPUT);
    bad(w, approve(w, &draft, "2025-12-31"), ERROR_INPUT);
    check_int(0, valid_number(w, procedure.id, "2026-02-01"));
}

TEST(limits_are_those_of_the_due_command)
{
    static const char *const GOOD[] = {"5wd", "1.5wd", "0.25wd", "8wh", "30d", "3m", "same-day"};
    static const char *const BAD[] = {"",    "5",   "wd",   "0wd",  "05wd", "1.5d",   "-1d",
                                      "5 d", "3wm", "1.wd", ".5wd", "5WD",  "99999d", "1.555wd"};
    for (size_t i = 0; i < COUNT_OF(GOOD); i++)
        check_true(procedure_limit_is_valid(str_of(GOOD[i])));
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        check_false(procedure_limit_is_valid(str_of(BAD[i])));
}

TEST_BOTH(what_ships_is_approved_marked_and_loaded_once)
{
    const int loaded = load_shipped(w);
    check_true(loaded >= 33);
    check_true(count_rows(w, "SELECT COUNT(*) FROM procedure_version WHERE level = 'commune'") >=
               22);
    check_true(count_rows(w, "SELECT COUNT(*) FROM procedure_version WHERE level = 'province'") >=
               11);
    check_int(loaded, count_rows(w, "SELECT COUNT(*) FROM procedure_version"
                                    " WHERE status = 'approved' AND valid_to IS NULL"));
    check_int(0, count_rows(w, "SELECT COUNT(*) FROM procedure_case WHERE limit_source = ''"));
    check_int(0, count_rows(w, "SELECT COUNT(*) FROM procedure_fee WHERE source = ''"));
    check_int(0, load_shipped(w));

    ProcedureVersion version;
    ProcedureContent content;
    bool found = false;
    const Procedure birth = procedure_of(w, "1.001193");
    good(w, procedure_version_find_valid(w->db, w->arena, birth.id, day("2026-11-24"), &version,
                                         &found, &w->error));
    check_true(found);
    check_true(str_find(version.decision_number, STR("minh họa")) >= 0);
    good(w, procedure_content_load(w->db, w->arena, version.id, &content, &w->error));
    check_text("same-day", content.cases[0].statutory_limit);
    check_text("KQ.G15.000031", content.results[0].code);
    int64_t minutes = 0;
    for (size_t i = 0; i < content.step_count; i++)
        minutes += content.steps[i].minutes;
    check_int(480, minutes);
}

TEST_BOTH(a_fault_in_a_shipped_table_names_its_line)
{
    CuratedTables tables = procedure_curated_shipped(w->arena);
    int loaded = 0;
    tables.results = STR("code\tresult_code\tname\tis_paper\n1.001193\tKQ\tGiấy\tcó\n");
    good(w, db_begin(w->db, &w->error));
    assert_false(procedure_load_curated(w->db, w->arena, &w->ids, &tables, &loaded, &w->error));
    check_true(strstr(w->error.detail, "results.tsv line 2") != NULL);
    db_rollback(w->db);
}

TEST(an_imported_record_proposes_a_content)
{
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    ProcedureContent content;
    static const char RAW[] =
        "{\"code\":\"1.000001\",\"executionMethods\":[{\"submissionMethod\":\"DIRECT\","
        "\"processingTime\":1.5,\"processingTimeUnit\":\"WORKING_DAY\",\"fees\":["
        "{\"type\":\"SERVICE_FEE\",\"value\":8000,\"currencyName\":\"Việt Nam Đồng\"},"
        "{\"type\":\"FEE\",\"value\":null,\"description\":\" Theo \\n quy định\"}]}],"
        "\"executionCases\":[{\"name\":\"\",\"profileComponents\":[{\"code\":\"H41-KQ1\","
        "\"name\":\"Tờ khai\\n\",\"originalQty\":1,\"copyQty\":0}]}],"
        "\"resultsDetails\":[{\"code\":\"KQ.G15.1\",\"name\":\"Giấy\"}]}";
    assert_true(procedure_draft_propose(arena, str_of(RAW), &content, &error));
    check_text("1.5wd", content.cases[0].statutory_limit);
    check_text("Tất cả trường hợp", content.cases[0].name);
    check_text("Tờ khai", content.cases[0].components[0].name);
    check_int(8000, content.fees[0].amount_vnd);
    check_int(FEE_DUTY, content.fees[0].kind);
    check_text("Theo quy định", content.fees[1].words);
    check_text("Giấy", content.results[0].name);
    check_int(0, (int64_t)content.step_count);
    arena_free(arena);
}

TEST_MAIN(a_draft_keeps_what_it_says, two_people_cannot_store_over_each_other,
          an_approved_version_never_changes, one_version_is_valid_on_a_day,
          a_withdrawn_version_ends_and_makes_room, a_road_on_which_nobody_decides_is_refused,
          an_incomplete_or_unreadable_version_is_refused, limits_are_those_of_the_due_command,
          what_ships_is_approved_marked_and_loaded_once, a_fault_in_a_shipped_table_names_its_line,
          an_imported_record_proposes_a_content)
