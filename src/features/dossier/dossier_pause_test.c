/* Stretches that do not count: the applicant's financial duty, and what land law takes out. */
#include "tests/harness/dossiers.h"

static const char SQL_LAND[] =
    "SELECT v.id || ' ' || c.id AS choice FROM procedure_version AS v"
    " JOIN procedure_case AS c ON c.version_id = v.id"
    " WHERE v.level = 'commune' AND v.status = 'approved' AND v.field_name = 'Đất đai'"
    " AND c.statutory_limit = '13wd' ORDER BY v.id, c.id LIMIT 1";

static DossierChoice choose_land(World *w)
{
    Str text = world_sql_text(w, SQL_LAND, DB_NO_ARGS);
    Str version = {0};
    assert_true(str_split_next(&text, ' ', &version));
    return (DossierChoice){arena_cstr(w->arena, version), arena_cstr(w->arena, text)};
}

/* A registration of land, 13 working days from Tuesday 15 September 08:00: Friday 2 October. */
static int64_t land_in_process(World *w)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_post(w, choose_land(w), NULL));
    const int64_t id = dossiers_last_id(w);
    dossiers_forward(w, id);
    dossiers_assign(w, id);
    return id;
}

static void as_specialist(World *w, const char *day, int hour)
{
    world_set_time(w, day, hour, 0);
    world_as(w, "specialist.a");
}

TEST_WORLD(what_land_law_takes_out_does_not_count)
{
    const int64_t id = land_in_process(w);
    dossiers_due_is(w, id, "2026-10-02", 17, 0);
    as_specialist(w, "2026-09-17", 9);
    check_int(303, dossiers_move(w, id, "exclude_time", "reason", "land_valuation", "note",
                                 "Phiếu chuyển 12/PC", NULL));
    check_text("excluded", dossiers_state(w, id));
    as_specialist(w, "2026-09-22", 9);
    check_int(303, dossiers_move(w, id, "resume_time", "note", "Chứng thư định giá 3/CT", NULL));
    check_text("processing", dossiers_state(w, id));
    dossiers_due_is(w, id, "2026-10-07", 17, 0);
    check_int(200, world_get(w, dossiers_path(w, id, "clock")));
    world_check_holds(w, "Đất đai: định giá đất");
    world_check_holds(w, "Cơ sở dữ liệu quốc gia về TTHC, các thủ tục đất đai (bản 18/7/2026)");
}

/* Between two phases: the tax notice is out, the limit stands still until it is paid. */
TEST_WORLD(the_duty_of_the_applicant_stands_between_two_phases)
{
    const int64_t id = land_in_process(w);
    const Str code = world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(id)));
    as_specialist(w, "2026-09-17", 9);
    check_int(303, dossiers_move(w, id, "await_duty", "note", "Thông báo thuế 45/TB", NULL));
    check_text("financial_duty", dossiers_state(w, id));
    check_int(409, dossiers_move(w, id, "propose", "note", "x", NULL));
    world_as(w, "nobody");
    check_int(200,
              world_post(w, "/track", "code", arena_cstr(w->arena, code), "tail", "1234", NULL));
    world_check_holds(w, "Cần thực hiện nghĩa vụ tài chính");
    as_specialist(w, "2026-09-18", 9);
    check_int(303, dossiers_move(w, id, "resume_time", "note", "Biên lai 9", NULL));
    as_specialist(w, "2026-09-22", 9);
    check_int(303, dossiers_move(w, id, "await_duty", "note", "Thông báo lệ phí 46/TB", NULL));
    as_specialist(w, "2026-09-23", 9);
    check_int(303, dossiers_move(w, id, "resume_time", "note", "Biên lai 10", NULL));
    dossiers_due_is(w, id, "2026-10-06", 17, 0);
}

static const char SQL_RESTART[] = "UPDATE clock SET resume_rule = 'restart' WHERE work_id = $1";

/* NĐ 61/2018: a supplement begins the limit anew; a payment does not. */
TEST_WORLD(only_a_supplement_restarts_a_limit)
{
    const int64_t id = land_in_process(w);
    world_sql_run(w, SQL_RESTART, DB_ARGS(db_int(id)));
    as_specialist(w, "2026-09-17", 9);
    check_int(303, dossiers_move(w, id, "await_duty", "note", "Thông báo 45/TB", NULL));
    as_specialist(w, "2026-09-18", 9);
    check_int(303, dossiers_move(w, id, "resume_time", "note", "Biên lai 9", NULL));
    dossiers_due_is(w, id, "2026-10-05", 17, 0);
    as_specialist(w, "2026-09-22", 9);
    check_int(303, dossiers_move(w, id, "request_supplement", "note", "Thiếu sơ đồ", NULL));
    world_set_time(w, "2026-09-24", 9, 0);
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "bring_supplement", "note", "Đã có", NULL));
    dossiers_due_is(w, id, "2026-10-13", 17, 0);
}

/* Only where the law knows such stretches, and only with a reason of the list. */
TEST_WORLD(other_procedures_have_nothing_to_exclude)
{
    const int64_t other = dossiers_receive(w, "3wd", "a");
    dossiers_forward(w, other);
    dossiers_assign(w, other);
    const int64_t land = land_in_process(w);
    as_specialist(w, "2026-09-17", 9);
    const Str before = world_snapshot(w);
    check_int(409, dossiers_move(w, other, "exclude_time", "reason", "land_valuation", "note", "x",
                                 NULL));
    check_int(422,
              dossiers_move(w, land, "exclude_time", "reason", "supplement", "note", "x", NULL));
    check_int(422,
              dossiers_move(w, land, "exclude_time", "reason", "land_lease", "note", "", NULL));
    check_int(200, world_get(w, dossiers_path(w, land, "exclude_time")));
    world_check_holds(w, "Đất đai: ký hợp đồng thuê đất");
    world_as(w, "counter.a");
    check_int(403, dossiers_move(w, land, "await_duty", "note", "x", NULL));
    check_text(arena_cstr(w->arena, before), world_snapshot(w));
}

TEST_MAIN(what_land_law_takes_out_does_not_count,
          the_duty_of_the_applicant_stands_between_two_phases, only_a_supplement_restarts_a_limit,
          other_procedures_have_nothing_to_exclude)
