#include "features/organization/organization.h"
#include "kernel/unit_trace.h"
#include "tests/harness/world.h"

#include <stdlib.h>

static Date day(int year, int month, int of_month)
{
    return date_of_civil((CivilDate){year, month, of_month});
}

static const UnitTree *stored_tree(World *w)
{
    const UnitTree *tree = UNIT_CACHE.build(w->db, w->arena, &w->error);
    assert_non_null(tree);
    return tree;
}

static size_t count_level(const UnitTree *tree, const char *level, Date on)
{
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        count += str_is(tree->units[i].level, level) &&
                 unit_version_on(tree, tree->units[i].id, on) != NULL;
    return count;
}

TEST_WORLD(three_epochs_have_21_460_then_20_412_then_0_130)
{
    const UnitTree *tree = stored_tree(w);
    const Date days[] = {day(2023, 11, 1), day(2024, 11, 30), day(2024, 12, 1),
                         day(2025, 6, 30), day(2025, 7, 1),   day(2025, 12, 31)};
    static const size_t WANTED[][2] = {{21, 460}, {21, 460}, {20, 412},
                                       {20, 412}, {0, 130},  {0, 130}};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        check_int(1, (int64_t)count_level(tree, "province", days[i]));
        check_int((int64_t)WANTED[i][0], (int64_t)count_level(tree, "district", days[i]));
        check_int((int64_t)WANTED[i][1], (int64_t)count_level(tree, "commune", days[i]));
    }
}

/* Versions of a unit follow each other without a gap or an overlap, and end with the unit. */
static void check_life(const UnitTree *tree, const Unit *unit)
{
    size_t count = 0;
    const UnitVersion *versions = unit_versions_of(tree, unit->id, &count);
    check_true(count > 0);
    check_int(unit->valid_from.days, versions[0].valid_from.days);
    check_int(unit->valid_to.days, versions[count - 1].valid_to.days);
    for (size_t i = 1; i < count; i++)
        check_int(versions[i - 1].valid_to.days + 1, versions[i].valid_from.days);
    check_true(str_equal(versions[count - 1].code, unit->code));
}

static int compare_text(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* On this day: who is there has a living parent, and no two bear one code. */
static void check_day(const UnitTree *tree, Str *codes, Date on)
{
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const UnitVersion *version = unit_version_on(tree, tree->units[i].id, on);
        if (!version)
            continue;
        codes[count++] = version->code;
        if (version->parent_id != 0 && !unit_version_on(tree, version->parent_id, on))
            fail_msg("%.*s has no parent on day %d", STR_ARGS(version->code), (int)on.days);
        if (str_is(tree->units[i].branch, "area") && version->parent_id == 0 &&
            !str_is(tree->units[i].level, "province"))
            fail_msg("%.*s is an orphan on day %d", STR_ARGS(version->code), (int)on.days);
    }
    qsort(codes, count, sizeof *codes, compare_text);
    for (size_t i = 1; i < count; i++)
        if (str_equal(codes[i - 1], codes[i]))
            fail_msg("%.*s twice on day %d", STR_ARGS(codes[i]), (int)on.days);
}

TEST_WORLD(on_every_day_of_26_months_no_orphan_no_overlap_no_double_code)
{
    const UnitTree *tree = stored_tree(w);
    Str *codes = ARENA_ARRAY(w->arena, Str, tree->count);
    int64_t days = 0;
    for (size_t i = 0; i < tree->count; i++)
        check_life(tree, &tree->units[i]);
    for (Date on = day(2023, 11, 1); on.days <= day(2025, 12, 31).days; on.days++, days++)
        check_day(tree, codes, on);
    check_int(792, days);
}

TEST_WORLD(each_of_the_460_reaches_exactly_one_of_the_130_and_splits_are_named)
{
    const UnitTree *tree = stored_tree(w);
    const Date before = day(2024, 11, 30), between = day(2024, 12, 1), after = day(2025, 7, 1);
    Buf split = buf_new(w->arena, 256);
    int64_t started = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        const UnitVersion *then = unit_version_on(tree, unit->id, before);
        if (!then || !str_is(unit->level, "commune"))
            continue;
        started++;
        const Trace whole = unit_trace(w->arena, tree, unit->id, before, after);
        check_int(1, (int64_t)whole.count);
        check_int(SHARE_WHOLE, whole.ends[0].share);
        check_true(str_is(whole.ends[0].unit->level, "commune"));
        const Trace first = unit_trace(w->arena, tree, unit->id, before, between);
        if (first.count != 1 || first.ends[0].share == SHARE_PART)
            buf_printf(&split, "%.*s:%zu ", STR_ARGS(then->name), first.count);
    }
    check_int(460, started);
    check_text("Xã Quỳnh Bá:2 Xã Quỳnh Hưng:2 Xã Chi Khê:2 ", buf_str(&split));
}

TEST_WORLD(the_130_come_from_the_460_and_from_nobody_twice)
{
    const UnitTree *tree = stored_tree(w);
    const Date before = day(2023, 11, 1), after = day(2025, 12, 31);
    int64_t predecessors = 0;
    for (size_t i = 0; i < tree->count; i++) {
        if (!str_is(tree->units[i].level, "commune") ||
            !unit_version_on(tree, tree->units[i].id, after))
            continue;
        const Trace trace = unit_trace(w->arena, tree, tree->units[i].id, after, before);
        check_true(trace.count > 0);
        predecessors += (int64_t)trace.count;
    }
    check_int(460, predecessors);
}

static Str traced(World *w, const char *code, Date from, Date to)
{
    Buf text = buf_new(w->arena, 512);
    Json json = json_to(&text);
    Error error = {0};
    check_true(organization_trace_json(w->arena, stored_tree(w),
                                       (TraceQuestion){str_of(code), from, to}, &json, &error));
    return buf_str(&text);
}

TEST_WORLD(a_unit_goes_on_under_another_code_and_its_old_code_names_who_was_absorbed)
{
    check_text(
        "{\"from\":{\"code\":\"17098\",\"name\":\"Thị trấn Cầu Giát\",\"at\":\"2024-11-30\"},"
        "\"to\":[{\"code\":\"17179\",\"name\":\"Thị trấn Cầu Giát\",\"kind\":\"enlarge\","
        "\"share\":\"whole\",\"date\":\"2024-12-01\",\"resolution\":\"1243/NQ-UBTVQH15\"}]}",
        traced(w, "17098", day(2024, 11, 30), day(2024, 12, 1)));
    check_text("{\"from\":{\"code\":\"17179\",\"name\":\"Xã Quỳnh Hồng\",\"at\":\"2024-11-30\"},"
               "\"to\":[{\"code\":\"17179\",\"name\":\"Thị trấn Cầu Giát\",\"kind\":\"merge\","
               "\"share\":\"whole\",\"date\":\"2024-12-01\",\"resolution\":\"1243/NQ-UBTVQH15\"}]}",
               traced(w, "17179", day(2024, 11, 30), day(2024, 12, 1)));
}

TEST_WORLD(a_trace_backwards_names_the_predecessors)
{
    check_text("{\"from\":{\"code\":\"so-nnmt\",\"name\":\"Sở Nông nghiệp và Môi trường\","
               "\"at\":\"2025-12-31\"},\"to\":["
               "{\"code\":\"so-nnptnt\",\"name\":\"Sở Nông nghiệp và Phát triển nông thôn\","
               "\"kind\":\"merge\",\"share\":\"whole\",\"date\":\"2025-03-01\",\"resolution\":"
               "\"Nghị quyết HĐND tỉnh, kỳ họp thứ 27 (25/02/2025); chưa rõ số\"},"
               "{\"code\":\"so-tnmt\",\"name\":\"Sở Tài nguyên và Môi trường\","
               "\"kind\":\"merge\",\"share\":\"whole\",\"date\":\"2025-03-01\",\"resolution\":"
               "\"Nghị quyết HĐND tỉnh, kỳ họp thứ 27 (25/02/2025); chưa rõ số\"}]}",
               traced(w, "so-nnmt", day(2025, 12, 31), day(2024, 1, 1)));
}

static Str counted(World *w, Date at)
{
    Buf text = buf_new(w->arena, 512);
    Json json = json_to(&text);
    check_true(organization_count_json(w->db, w->arena, stored_tree(w), at, &json, &w->error));
    return buf_str(&text);
}

TEST_WORLD(departments_go_from_20_to_14_on_the_first_of_march_2025)
{
    check_true(str_find(counted(w, day(2025, 2, 28)), STR("\"departments\":20")) > 0);
    check_true(str_find(counted(w, day(2025, 3, 1)), STR("\"departments\":14")) > 0);
    check_true(str_starts_with(
        counted(w, day(2024, 12, 1)),
        STR("{\"at\":\"2024-12-01\",\"areas\":{\"province\":1,\"district\":20,\"commune\":412},")));
}

/* ---- import ---- */

static bool write_in_world(void *context, OrganizationSlice *slice, void *data, Error *error)
{
    World *w = context;
    return slice(w->db, w->arena, &w->ids, data, error);
}

static OrganizationReport import(World *w, const OrganizationPlan *plan)
{
    const OrganizationWriter writer = {write_in_world, w};
    OrganizationReport report = {0};
    if (!organization_import(plan, &writer, w->arena, &report, &w->error))
        fail_msg("%s (%s)", w->error.message, w->error.detail);
    return report;
}

TEST_WORLD(the_same_tables_again_change_nothing)
{
    const OrganizationPlan plan = organization_shipped();
    check_true(db_begin(w->db, &w->error));
    const OrganizationReport report = import(w, &plan);
    check_int(664, report.lines[TABLE_UNITS]);
    check_int(545, report.lines[TABLE_SUCCESSIONS]);
    check_int(0, (int64_t)report.rejection_count);
    check_int(0, report.new_units + report.new_versions + report.changed_versions +
                     report.new_successions);
    db_rollback(w->db);
}

#define UNIT_HEAD "code\tname\tshort_name\tkind\tlevel\tparent_code\tvalid_from\tvalid_to\n"
#define ACT_HEAD                                                                                   \
    "old_code\told_name\told_parent_code\tnew_code\tnew_name\tnew_parent_code\tdate\tresolution\t" \
    "kind\n"

static OrganizationReport import_texts(World *w, const char *units, const char *acts)
{
    const OrganizationPlan plan = {.tables = {str_of(units), str_of(acts)},
                                   .records_begin = day(2030, 1, 1)};
    return import(w, &plan);
}

TEST_WORLD(a_rename_keeps_the_identity_and_what_the_table_does_not_say)
{
    check_true(db_begin(w->db, &w->error));
    const int64_t id =
        world_sql_int(w, "SELECT id FROM unit WHERE key = '16681@2025-07-01'", DB_NO_ARGS);
    const OrganizationReport report = import_texts(
        w,
        UNIT_HEAD "40\tTỉnh Nghệ An\tNghệ An\ttỉnh\t1\t\t2023-11-01\t\n"
                  "16681\tPhường Thành Vinh\tThành Vinh\tphường\t3\t40\t2025-07-01\t2030-05-31\n"
                  "16681\tPhường Tên Mới\tTên Mới\tphường\t3\t40\t2030-06-01\t\n",
        ACT_HEAD
        "16681\tPhường Thành Vinh\t40\t16681\tPhường Tên Mới\t40\t2030-06-01\t1/NQ\trename\n");
    check_int(0, (int64_t)report.rejection_count);
    check_int(0, report.new_units);
    check_int(1, report.new_successions);
    const UnitTree *tree = stored_tree(w);
    const Unit *unit = unit_tree_find_by_code(tree, STR("16681"), day(2030, 6, 1));
    check_int(id, unit->id);
    check_text("Phường Tên Mới", unit->name);
    check_text("H41.21", unit_version_on(tree, id, day(2030, 5, 31))->identifier_code);
    db_rollback(w->db);
}

typedef struct FaultyLine {
    const char *units, *acts;
    int64_t line;
    const char *reason;
} FaultyLine;

#define PROVINCE_LINE "40\tTỉnh Nghệ An\tNghệ An\ttỉnh\t1\t\t2023-11-01\t\n"
static const FaultyLine FAULTY[] = {
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\txã\t3\t99\t2030-01-01\t\n", "", 3,
     "không có đơn vị cấp trên"},
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\txã\t3\t40\t2030-02-30\t\n", "", 3, "ngày hiệu lực"},
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\txã\t3\t40\t2030-02-02\t2030-02-01\n", "", 3,
     "ngày hết hiệu lực trước"},
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\txã\t4\t40\t\t\n", "", 3, "cấp phải là"},
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\n", "", 3, "số ô khác số cột"},
    {UNIT_HEAD PROVINCE_LINE "1\tXã A\tA\txã\t3\t40\t\t\n1\tXã B\tB\txã\t3\t40\t2030-05-01\t\n", "",
     4, "mã này đã thuộc"},
    {UNIT_HEAD PROVINCE_LINE, ACT_HEAD "1\tXã A\t40\t2\tXã B\t40\t2030-05-01\t1/NQ\tmerge\n", 2,
     "không có đơn vị cũ"},
    {UNIT_HEAD PROVINCE_LINE,
     ACT_HEAD "40\tTỉnh Nghệ An\t\t40\tTỉnh Nghệ An\t\t2030-05-01\t\tblow\n", 2, "loại thay đổi"},
};

TEST_WORLD(a_faulty_line_is_named_by_its_number_and_the_rest_is_stored)
{
    for (size_t i = 0; i < COUNT_OF(FAULTY); i++) {
        check_true(db_begin(w->db, &w->error));
        const OrganizationReport report = import_texts(w, FAULTY[i].units, FAULTY[i].acts);
        check_int(1, (int64_t)report.rejection_count);
        check_int(FAULTY[i].line, report.rejections[0].line);
        if (!str_starts_with(str_of(report.rejections[0].reason), str_of(FAULTY[i].reason)))
            fail_msg("%s", report.rejections[0].reason);
        check_true(report.is_written);
        check_int(0, world_sql_int(w,
                                   "SELECT count(*) FROM unit AS u WHERE NOT EXISTS"
                                   " (SELECT 1 FROM unit_version AS v WHERE v.unit_id = u.id)",
                                   DB_NO_ARGS));
        db_rollback(w->db);
    }
}

TEST_WORLD(what_lies_below_a_refused_unit_is_refused_with_it)
{
    check_true(db_begin(w->db, &w->error));
    const OrganizationReport report = import_texts(
        w, UNIT_HEAD PROVINCE_LINE "2\tXã C\tC\txã\t3\t1\t\t\n1\tHuyện A\tA\thuyện\t2\t99\t\t\n",
        "");
    check_int(2, (int64_t)report.rejection_count);
    check_int(4, report.rejections[0].line);
    check_text("đơn vị cấp trên bị từ chối", str_of(report.rejections[1].reason));
    check_int(0, report.new_units);
    db_rollback(w->db);
}

TEST_WORLD(strict_writes_nothing_when_a_line_is_faulty)

{
    const int64_t units = world_sql_int(w, "SELECT count(*) FROM unit", DB_NO_ARGS);
    const OrganizationPlan plan = {
        .tables = {STR(UNIT_HEAD PROVINCE_LINE
                       "1\tXã A\tA\txã\t3\t40\t\t\n2\tXã B\tB\txã\t9\t40\t\t\n")},
        .records_begin = day(2030, 1, 1),
        .is_strict = true};
    check_false(import(w, &plan).is_written);
    check_int(units, world_sql_int(w, "SELECT count(*) FROM unit", DB_NO_ARGS));
}

/* ---- pages ---- */

static const char SQL_OLD[] = "SELECT id FROM unit WHERE key = $1";

TEST_WORLD(the_page_of_a_closed_commune_names_who_answers_today_and_by_which_resolution)
{
    const int64_t id = world_sql_int(w, SQL_OLD, DB_ARGS(db_cstr("17185@2023-11-01")));
    world_as(w, "specialist.a");
    check_int(200, world_get(w, arena_printf(w->arena, "/units/%lld", (long long)id)));
    world_check_holds(w, "Xã Quỳnh Bá");
    world_check_holds(w, "Đã kết thúc hoạt động");
    world_check_holds(w, "Xã Quỳnh Lưu");
    world_check_holds(w, "1243/NQ-UBTVQH15");
    check_int(404, world_get(w, "/units/1"));
    check_int(200, world_get(w, arena_printf(w->arena, "/units/%lld?on=30/11/2024",
                                             (long long)w->unit_a)));
    world_check_holds(w, "Ai trả lời ngày 30/11/2024");
    world_check_holds(w, "Phường Đội Cung");
}

TEST_WORLD(search_finds_old_names_without_accents_and_says_what_they_are_today)
{
    world_as(w, "counter.a");
    check_int(200, world_get(w, "/units?q=le+mao"));
    world_check_holds(w, "Phường Lê Mao");
    world_check_holds(w, "Phường Thành Vinh");
    check_int(200, world_get(w, "/units?q=Hưng+Yên"));
    world_check_holds(w, "Hưng Yên Nam");
    check_int(200, world_get(w, "/units?q=%E2%80%93"));
    world_check_holds(w, "Không có đơn vị nào");
}

TEST_WORLD(a_day_that_does_not_exist_is_told_beside_its_field)
{
    world_as(w, "counter.a");
    check_int(422, world_get(w, "/units?on=30/02/2025"));
    world_check_holds(w, "aria-describedby=\"m-on\"");
    check_int(422, world_api(w, METHOD_GET, "/api/v1/units?on=2025-02-30", NULL, NULL));
}

TEST_WORLD(other_programs_read_units_and_traces)
{
    world_as(w, "auditor.a");
    check_int(200, world_api(w, METHOD_GET,
                             "/api/v1/units/trace?code=16687&from=2024-01-01&to=2025-12-31", NULL,
                             NULL));
    world_check_holds(w, "\"to\":[{\"code\":\"16681\",\"name\":\"Phường Thành Vinh\"");
    check_int(200,
              world_api(w, METHOD_GET, "/api/v1/units?level=district&on=2024-12-01", NULL, NULL));
    world_check_holds(w, "Huyện Nghi Lộc");
    check_int(200, world_api(w, METHOD_GET,
                             arena_printf(w->arena, "/api/v1/units/%lld", (long long)w->unit_a),
                             NULL, NULL));
    world_check_holds(w, "\"key\":\"16681@2025-07-01\"");
    check_int(404, world_api(w, METHOD_GET, "/api/v1/units/trace?code=nobody", NULL, NULL));
    const int64_t old = world_sql_int(
        w, "SELECT unit_id FROM unit_version WHERE name = 'Phường Quang Trung'", DB_NO_ARGS);
    const char *path = arena_printf(w->arena, "/api/v1/units/%lld", (long long)old);
    check_int(200, world_api(w, METHOD_GET, path, NULL, NULL));
    world_check_holds(w, "\"code\":\"16681\",\"name\":\"Phường Thành Vinh\",\"share\":\"whole\"");
    world_check_holds(w, "\"seal\":");
    check_int(200, world_api(w, METHOD_GET, arena_printf(w->arena, "%s?on=2024-01-15", path), NULL,
                             NULL));
    world_check_holds(w, "\"name\":\"Phường Quang Trung\",\"share\":\"whole\"");
    check_int(422, world_api(w, METHOD_GET, arena_printf(w->arena, "%s?on=2024-02-31", path), NULL,
                             NULL));
    world_as(w, "leader.a");
    check_int(200, world_get(w, arena_printf(w->arena, "/units/%lld",
                                             (long long)world_sql_int(
                                                 w, "SELECT id FROM unit WHERE key = 'so-noi-vu'",
                                                 DB_NO_ARGS))));
    world_check_holds(w, "Cơ quan nhà nước, phụ trách địa bàn");
}

TEST_WORLD(the_name_of_a_closed_unit_comes_with_who_answers_today)
{
    const Ctx *cx = world_context(w, "counter.a");
    const int64_t closed = world_sql_int(w, SQL_OLD, DB_ARGS(db_cstr("16687@2023-11-01")));
    const int64_t district = world_sql_int(w, SQL_OLD, DB_ARGS(db_cstr("415@2023-11-01")));
    check_text("Phường Lê Mao (nay là Phường Thành Vinh)", unit_name_today(cx, closed));
    check_text("Huyện Quế Phong (nay là Tỉnh Nghệ An)", unit_name_today(cx, district));
    check_text("Phường Thành Vinh", unit_name_today(cx, w->unit_a));
}

static int edit(World *w, const char *from, const char *identifier)
{
    const int64_t version =
        world_sql_int(w, "SELECT id FROM unit_version WHERE unit_id = $1 AND valid_to IS NULL",
                      DB_ARGS(db_int(w->unit_b)));
    return world_post(w, arena_printf(w->arena, "/units/%lld/edit", (long long)w->unit_b),
                      "version_id", arena_printf(w->arena, "%lld", (long long)version), "from",
                      from, "identifier_code", identifier, "identifier_status", "known", "address",
                      "Số 1", "phone", "", "seal", "", "source", "12/QĐ-UBND", NULL);
}

TEST_WORLD(the_province_corrects_an_identifier_code_from_a_day_on_and_the_old_one_stays_history)
{
    world_as(w, "administrator.p");
    check_int(422, edit(w, "15/09/2026", "h41.999"));
    check_int(422, edit(w, "15/09/2026", "H41.21"));
    world_check_holds(w, "Đơn vị khác đang mang mã định danh này");
    check_int(422, edit(w, "30/06/2025", "H41.999"));
    check_int(422, edit(w, "16/09/2026", "H41.999"));
    check_int(303, edit(w, "15/09/2026", "H41.999"));
    const UnitTree *tree = stored_tree(w);
    check_text("H41.22", unit_version_on(tree, w->unit_b, day(2026, 9, 14))->identifier_code);
    check_text("H41.999", unit_version_on(tree, w->unit_b, day(2026, 9, 15))->identifier_code);
    check_life(tree, unit_tree_find(tree, w->unit_b));
    check_int(409, edit(w, "15/09/2026", "H41.998")); /* the page shows the version before */
    world_as(w, "administrator.a");
    check_int(404, edit(w, "15/09/2026", "H41.998"));
    world_as(w, "leader.a");
    check_int(403, edit(w, "15/09/2026", "H41.998"));
}

TEST_MAIN(three_epochs_have_21_460_then_20_412_then_0_130,
          on_every_day_of_26_months_no_orphan_no_overlap_no_double_code,
          each_of_the_460_reaches_exactly_one_of_the_130_and_splits_are_named,
          the_130_come_from_the_460_and_from_nobody_twice,
          a_unit_goes_on_under_another_code_and_its_old_code_names_who_was_absorbed,
          a_trace_backwards_names_the_predecessors,
          departments_go_from_20_to_14_on_the_first_of_march_2025,
          the_same_tables_again_change_nothing,
          a_rename_keeps_the_identity_and_what_the_table_does_not_say,
          a_faulty_line_is_named_by_its_number_and_the_rest_is_stored,
          what_lies_below_a_refused_unit_is_refused_with_it,
          strict_writes_nothing_when_a_line_is_faulty,
          the_page_of_a_closed_commune_names_who_answers_today_and_by_which_resolution,
          search_finds_old_names_without_accents_and_says_what_they_are_today,
          a_day_that_does_not_exist_is_told_beside_its_field, other_programs_read_units_and_traces,
          the_name_of_a_closed_unit_comes_with_who_answers_today,
          the_province_corrects_an_identifier_code_from_a_day_on_and_the_old_one_stays_history)
