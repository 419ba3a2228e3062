#include "features/procedure/procedure_test_world.h"

/* ---- the shared files against their README ---- */

typedef struct Expected {
    const char *path;
    double value;
} Expected;

static const Expected README[] = {
    {"catalog/records", 5670},
    {"catalog/by_state/UPDATED", 3341},
    {"catalog/by_state/ACTIVE", 2329},
    {"catalog/by_type/STANDARD", 4574},
    {"catalog/by_type/SPECIFIC", 904},
    {"catalog/by_type/STANDARD_INTERNAL", 192},
    {"catalog/by_state_and_type/UPDATED STANDARD", 3289},
    {"catalog/by_state_and_type/UPDATED SPECIFIC", 24},
    {"catalog/by_first_digit/1", 4437},
    {"catalog/by_first_digit/6", 103},
    {"catalog/codes", 5670},
    {"catalog/ids", 5670},
    {"catalog/category_references", 5677},
    {"catalog/categories", 283},
    {"catalog/category_ids", 300},
    {"catalog/categories_with_two_ids", 16},
    {"catalog/records_with_two_categories", 7},
    {"catalog/department_references", 8017},
    {"catalog/departments", 530},
    {"catalog/records_without_department", 75},
    {"catalog/records_with_empty_department", 1078},
    {"catalog/records_with_only_empty_department", 642},
    {"catalog/records_naming_commune", 572},
    {"catalog/records_naming_province", 831},
    {"catalog/promulgators", 52},
    {"catalog/promulgated_by_committee", 913},
    {"catalog/by_promulgator/UBND tỉnh Nghệ An", 9},
    {"catalog/target_references", 18816},
    {"catalog/targets", 16},
    {"catalog/names_with_outer_blanks", 98},
    {"catalog/names_with_line_break", 38},
    {"catalog/names_with_tab", 19},
    {"catalog/names_with_double_blank", 66},
    {"catalog/names_not_nfc", 91},
    {"catalog/repeated_names", 102},
    {"catalog/records_with_repeated_name", 446},
    {"catalog/shortest_name_chars", 7},
    {"catalog/longest_name_chars", 1192},
    {"catalog/longest_name_bytes", 1652},
    {"details/records", 402},
    {"details/by_state/ACTIVE", 331},
    {"details/by_state/UPDATED", 71},
    {"details/by_type/SPECIFIC", 326},
    {"details/by_type/STANDARD", 76},
    {"details/by_formality_type/ASSIGNED_REGULATION", 373},
    {"details/ministry", 5},
    {"details/province", 215},
    {"details/ward", 187},
    {"details/other_agency", 20},
    {"details/vertical", 18},
    {"details/undetermined", 0},
    {"details/full_process", 63},
    {"details/shared_service", 17},
    {"details/non_territorial", 193},
    {"details/by_levels/Province", 191},
    {"details/by_levels/Ministry+Province+Vertical", 3},
    {"details/ward_and_province", 17},
    {"details/execution_methods", 1663},
    {"details/by_submission_method/DIRECT", 572},
    {"details/by_time_unit/WORKING_DAY", 1313},
    {"details/by_time_unit/OTHER", 244},
    {"details/by_time_unit/MONTH", 2},
    {"details/by_time_type/integer", 1396},
    {"details/by_time_type/text", 165},
    {"details/by_time_type/fraction", 102},
    {"details/by_time_type_and_unit/integer OTHER", 79},
    {"details/sum_of_working_days", 18321.5},
    {"details/methods_with_zero_time", 7},
    {"details/methods_per_record/3", 274},
    {"details/methods_per_record/24", 2},
    {"details/methods_without_description_key", 9},
    {"details/fee_lines", 2061},
    {"details/by_fee_type/FEE", 1126},
    {"details/by_fee_type/SERVICE_FEE", 828},
    {"details/by_fee_type/PRICE_LEVEL", 107},
    {"details/by_fee_value/zero", 1177},
    {"details/by_fee_value/null", 607},
    {"details/by_fee_value/positive", 277},
    {"details/by_fee_type_and_value/PRICE_LEVEL null", 94},
    {"details/sum_of_fee_values", 28793755},
    {"details/by_currency_name/(absent)", 1529},
    {"details/by_currency_name/USD", 18},
    {"details/fee_lines_without_currency_id_key", 9},
    {"details/fee_lines_with_empty_currency_id", 1520},
    {"details/fee_lines_with_attachment", 127},
    {"details/fee_lines_without_attachment_key", 9},
    {"details/methods_without_fee_line", 553},
    {"details/records_without_fee_line", 106},
    {"details/execution_cases", 662},
    {"details/cases_per_record/1", 283},
    {"details/records_with_many_cases", 119},
    {"details/cases_with_empty_name", 316},
    {"details/components", 2823},
    {"details/components_per_case/23", 2},
    {"details/cases_without_component", 45},
    {"details/records_without_component", 38},
    {"details/component_codes", 1525},
    {"details/component_ids", 1527},
    {"details/component_names", 1158},
    {"details/components_with_electronic_form", 1453},
    {"details/components_processing_result", 7},
    {"details/components_without_processing_result_key", 56},
    {"details/components_required", 0},
    {"details/original_quantity", 2130},
    {"details/copy_quantity", 460},
    {"details/components_without_quantity", 512},
    {"details/component_attachments", 465},
    {"details/records_with_component_attachment", 281},
    {"details/by_attachment_extension/docx", 365},
    {"details/sub_cases", 377},
    {"details/sub_cases_per_record/7", 1},
    {"details/by_sub_case_time_type/WORKING_DAY", 325},
    {"details/results_per_record/0", 1},
    {"details/results_per_record/1", 307},
    {"details/result_codes", 247},
    {"details/category_codes", 8},
    {"details/by_category_code/G13-TN02", 320},
    {"details/records_without_category_object", 29},
    {"details/legal_basis_references", 3506},
    {"details/legal_basis_codes", 187},
    {"details/records_without_legal_basis", 28},
    {"details/subject_type_references", 1490},
    {"details/subject_type_codes", 14},
    {"details/executing_department_references", 670},
    {"details/executing_department_codes", 75},
    {"details/records_without_executing_department", 143},
    {"details/competent_department_references", 580},
    {"details/competent_department_codes", 47},
    {"details/records_without_competent_department", 211},
    {"details/records_without_executing_agency_and_group", 1},
    {"details/promulgators", 16},
    {"details/by_promulgator/H56", 44},
    {"details/execution_steps", 959},
    {"details/steps_per_record/1", 181},
    {"details/steps_with_empty_name", 215},
    {"details/by_returning_type/ONLINE", 317},
    {"details/by_returning_value/AT_HOME", 558},
    {"details/records_without_returning_method", 82},
    {"details/without_publication_date", 32},
    {"details/earliest_decision_date_ms", 1492102800000},
    {"details/latest_decision_date_ms", 1784221200000},
    {"details/earliest_updated_at_ms", 1775659979307},
    {"details/latest_updated_at_ms", 1784273341344},
    {"details/empty_description", 174},
    {"details/empty_note", 397},
    {"details/empty_keywords", 370},
    {"details/empty_executing_agencies", 143},
    {"details/empty_coordinating_agencies", 306},
    {"details/empty_dossier_receiving_addresses", 163},
    {"details/empty_requirements_and_conditions", 174},
    {"details/strings", 71639},
    {"details/strings_not_nfc", 806},
    {"details/records_with_string_not_nfc", 179},
    {"details/names_with_outer_blanks", 2},
    {"details/strings_with_line_break", 2306},
    {"details/strings_with_tab", 197},
    {"details/strings_with_no_break_space", 43},
    {"details/strings_with_html_tag", 0},
    {"details/longest_strings/executionSteps[].description/characters", 13266},
    {"details/longest_strings/executionSteps[].description/bytes", 18263},
    {"details/longest_strings/executionMethods[].processingTime/bytes", 2633},
    {"defects/procedure_code", 4},
    {"defects/repeated_entry", 5},
    {"defects/case_code", 7},
};

static ImportReport import_shared(World *w)
{
    static const char *const PATHS[] = {SHARED "catalog.jsonl.gz", SHARED "details.jsonl.gz"};
    ImportReport report;
    good(w, try_import(w, false, PATHS, COUNT_OF(PATHS), &report));
    return report;
}

TEST_BOTH_SHARED(shared_files_give_the_numbers_of_their_readme_and_are_stored_once)
{
    const ImportReport report = import_shared(w);
    const json_t *json = report_json(w, &report);
    for (size_t i = 0; i < COUNT_OF(README); i++) {
        const double value = number_at(w, json, README[i].path);
        if (value < README[i].value || value > README[i].value)
            print_error("%s: %.1f instead of %.1f\n", README[i].path, value, README[i].value);
        assert_true(value >= README[i].value && value <= README[i].value);
    }
    check_int(0, (int64_t)report.rejection_count);
    check_int(0, procedure_import_exit_code(&report));
    for (size_t i = 0; i < DEFECT_KIND_COUNT; i++)
        check_true(report.defects[i] > 0);

    check_int(5670, count_rows(w, "SELECT COUNT(*) FROM procedure"));
    check_int(5670 + 402, count_rows(w, "SELECT COUNT(*) FROM procedure_source"));
    const ImportReport again = import_shared(w);
    check_int(0, again.new_sources);
    check_int(5670 + 402, again.unchanged);
    check_int(5670 + 402, count_rows(w, "SELECT COUNT(*) FROM procedure_source"));
}

/* ---- the odd records of the README, each alone ---- */

static const char *extract(World *w, const char *code)
{
    const Str mark = arena_format(w->arena, "\"code\":\"%s\"", code);
    char *line = arena_alloc(w->arena, 1 << 20);
    gzFile file = gzopen(SHARED "details.jsonl.gz", "rb");
    assert_non_null(file);
    while (gzgets(file, line, 1 << 20))
        if (str_find(str_slice(str_of(line), 0, 300), mark) >= 0)
            break;
    gzclose_r(file);
    assert_true(str_find(str_of(line), mark) >= 0);
    return write_file(w, "record.json", str_of(line));
}

/* Imports it alone and returns what is wrong with it, by kind. */
static DefectList defects_of(World *w, const char *code)
{
    DefectList list = {0};
    ProcedureDefect *defects = NULL;
    size_t count = 0;
    const ImportReport report = import_one(w, extract(w, code));
    check_int(0, (int64_t)report.rejection_count);
    check_int(1, report.new_sources);
    const Procedure procedure = procedure_of(w, code);
    good(w, procedure_defect_list(w->db, w->arena, procedure.detail_source_id, &defects, &count,
                                  &w->error));
    for (size_t i = 0; i < count; i++)
        list.items[defects[i].kind] = defects[i];
    return list;
}

TEST_BOTH_SHARED(a_record_without_result_and_agency_is_stored)
{
    const DefectList list = defects_of(w, "2.000540");
    check_true(list.items[DEFECT_AGENCY].occurrences >= 2);
    check_true(str_find(list.items[DEFECT_MISSING_KEY].detail, STR("không ghi kết quả")) >= 0);
}

TEST_BOTH_SHARED(the_longest_name_and_a_paper_twice_in_one_case_are_stored)
{
    const DefectList list = defects_of(w, "1.115369");
    check_int(1, list.items[DEFECT_REPEATED_ENTRY].occurrences);
    const Procedure procedure = procedure_of(w, "1.115369");
    check_true(utf8_is_nfc(procedure.name));
    check_true(procedure.name.len > 1500);
    check_int(-1, str_find_char(procedure.name, '\n'));
}

TEST_BOTH_SHARED(papers_without_code_and_name_are_named_as_defects)
{
    const DefectList list = defects_of(w, "1.115716");
    check_true(list.items[DEFECT_ODD_CODE].occurrences >= 2);
    check_true(str_find(list.items[DEFECT_ODD_CODE].detail, STR("không có mã")) >= 0);
}

TEST_BOTH_SHARED(foreign_money_is_a_defect_and_hours_are_a_limit)
{
    const DefectList list = defects_of(w, "2.000702");
    check_true(str_find(list.items[DEFECT_FEE_AMOUNT].detail, STR("ngoại tệ")) >= 0);
    ProcedureSource source;
    ProcedureContent content;
    const Procedure procedure = procedure_of(w, "2.000702");
    good(w, procedure_source_get(w->db, w->arena, procedure.detail_source_id, &source, &w->error));
    good(w, procedure_draft_propose(w->arena, source.raw, &content, &w->error));
    check_text("15wh", content.cases[0].statutory_limit);
    check_false(content.fees[0].has_amount);
}

TEST_BOTH_SHARED(a_limit_that_is_a_text_proposes_none)
{
    const DefectList list = defects_of(w, "1.115464");
    check_true(str_find(list.items[DEFECT_TIME_LIMIT].detail, STR("bằng chữ")) >= 0);
    ProcedureSource source;
    ProcedureContent content;
    const Procedure procedure = procedure_of(w, "1.115464");
    good(w, procedure_source_get(w->db, w->arena, procedure.detail_source_id, &source, &w->error));
    good(w, procedure_draft_propose(w->arena, source.raw, &content, &w->error));
    check_text("", content.cases[0].statutory_limit);
}

/* ---- own small files ---- */

#define ROW(code, name)                                                                            \
    "{\"id\":\"id-" code "\",\"code\":\"" code "\",\"name\":\"" name                               \
    "\",\"categories\":[\"Hộ tịch\"],\"categoryIds\":[\"c1\"],\"departments\":[\"\"],"         \
    "\"departmentPromulgate\":\"Bộ Tư pháp\",\"departmentPromulgateId\":\"d1\","               \
    "\"formalityTargetType\":[\"Công dân\"],\"state\":\"ACTIVE\",\"type\":\"STANDARD\"}"
#define FULL(code, name, members)                                                                  \
    "{\"id\":\"id-" code "\",\"code\":\"" code "\",\"name\":\"" name                               \
    "\",\"state\":\"ACTIVE\",\"type\":\"STANDARD\",\"isWard\":true" members "}"

TEST_BOTH(catalogue_row_and_full_record_are_two_sources_of_one_procedure)
{
    static const char ROW_TEXT[] = "{\"id\":\"a\",\"code\":\" 1.000001\",\"name\":\" Đăng\\tký\"}";
    static const char FULL_TEXT[] =
        "{\"code\":\"OK\",\"data\":{\"id\":\"a\",\"code\":\"1.000001\",\"name\":\"Đăng ký\","
        "\"isWard\":true,\"categoriesDetails\":[{\"code\":\"G15-TP07\",\"name\":\"Hộ tịch\"}]},"
        "\"message\":\"OK\"}";
    const ImportReport report = import_one(
        w, write_file(w, "both.jsonl", arena_format(w->arena, "%s\n%s", ROW_TEXT, FULL_TEXT)));
    check_int(1, report.new_procedures);
    check_int(2, report.new_sources);
    const Procedure procedure = procedure_of(w, "1.000001");
    check_true(procedure.catalog_source_id != 0);
    check_true(procedure.detail_source_id != 0);
    check_true(procedure.is_ward);
    check_text("Đăng ký", procedure.name);
    check_text("G15-TP07", procedure.field_code);
    check_text("Hộ tịch", procedure.field_name);
    ProcedureSource source;
    good(w, procedure_source_get(w->db, w->arena, procedure.catalog_source_id, &source, &w->error));
    check_text(ROW_TEXT, source.raw);
    check_int(1, source.line);
}

TEST_BOTH(only_a_changed_content_makes_a_new_version)
{
    import_one(w, write_file(w, "one.jsonl", STR(FULL("1.000001", "Đăng ký", ",\"note\":\"\""))));
    /* Other blanks, other order, an envelope: the same content. */
    const ImportReport same =
        import_one(w, write_file(w, "same.json",
                                 STR("{\n \"message\": \"OK\", \"code\": \"OK\", \"data\": {\n"
                                     "  \"note\": \"\", \"isWard\": true, \"type\": \"STANDARD\",\n"
                                     "  \"state\": \"ACTIVE\", \"name\": \"Đăng ký\",\n"
                                     "  \"code\": \"1.000001\", \"id\": \"id-1.000001\"}}\n")));
    check_int(1, same.unchanged);
    check_int(0, same.new_sources);
    const ImportReport changed = import_one(
        w, write_file(w, "two.jsonl", STR(FULL("1.000001", "Đăng ký mới", ",\"note\":\"\""))));
    check_int(0, changed.new_procedures);
    check_int(1, changed.new_sources);
    const Procedure procedure = procedure_of(w, "1.000001");
    check_text("Đăng ký mới", procedure.name);
    ProcedureSource *sources = NULL;
    size_t count = 0;
    good(w, procedure_source_list(w->db, w->arena, procedure.id, &sources, &count, &w->error));
    check_int(2, (int64_t)count);
    check_int(2, sources[0].number);
    check_int(sources[0].id, procedure.detail_source_id);
}

TEST_BOTH(an_import_never_touches_a_curated_version)
{
    load_shipped(w);
    const Procedure before = procedure_of(w, "1.001193");
    import_one(w, write_file(w, "new.jsonl", STR(FULL("1.001193", "Khai sinh kiểu khác", ""))));
    ProcedureVersion *versions = NULL;
    size_t count = 0;
    good(w, procedure_version_list(w->db, w->arena, before.id, &versions, &count, &w->error));
    check_int(1, (int64_t)count);
    check_text("Đăng ký khai sinh", versions[0].name);
    check_int(VERSION_APPROVED, versions[0].status);
    check_text("Khai sinh kiểu khác", procedure_of(w, "1.001193").name);
}

TEST_BOTH(two_records_with_one_code_are_two_procedures)
{
    const char *path = write_file(w, "twins.jsonl",
                                  STR("{\"id\":\"a\",\"code\":\"1.000001\",\"name\":\"Một\"}\n"
                                      "{\"id\":\"b\",\"code\":\"1.000001\",\"name\":\"Hai\"}\n"));
    check_int(2, import_one(w, path).new_procedures);
    check_int(2, import_one(w, path).unchanged);
    check_int(2, count_rows(w, "SELECT COUNT(*) FROM procedure"));
}

TEST_BOTH(a_record_without_code_is_known_by_its_id)
{
    import_one(w, write_file(w, "id.jsonl", STR("{\"id\":\"uuid-1\",\"name\":\"Thủ tục\"}\n")));
    check_text("Thủ tục", procedure_of(w, "uuid-1").name);
}

/* ---- what is rejected, and where ---- */

static const ImportRejection *rejection_at(const ImportReport *report, size_t index, int64_t line,
                                           const char *part_of_reason)
{
    assert_true(index < report->rejection_count);
    const ImportRejection *rejection = &report->rejections[index];
    if (str_find(str_of(rejection->reason), str_of(part_of_reason)) < 0)
        print_error("line %lld: %s\n", (long long)rejection->line, rejection->reason);
    check_int(line, rejection->line);
    check_true(str_find(str_of(rejection->reason), str_of(part_of_reason)) >= 0);
    return rejection;
}

static const char MIXED[] =
    ROW("1.000001", "Một") "\n"
                           "\n"
                           "{\"id\":\"x\",\"code\":\n"
                           "[1,2]\n"
                           "{\"code\":1.000003,\"name\":\"Số\"}\n"
                           "{\"code\":\"1.000004\",\"executionMethods\":[{\"fees\":\"không\"}]}\n"
                           "{\"code\":\"1.000005\",\"isWard\":\"có\"}\n"
                           "{\"name\":\"không mã\"}\n"
                           "{\"code\":\"ERROR\",\"data\":null,\"message\":\"không có\"}\n"
                           "{\"code\":\"1.000006\",\"code\":\"1.000007\"}\n"
                           "{\"code\":\"1.000008\",\"name\":\"\xff\"}\n" ROW("1.000002", "Hai");

TEST_BOTH(each_fault_is_named_with_its_line_and_the_rest_is_stored)
{
    const ImportReport report = import_one(w, write_file(w, "mixed.jsonl", str_of(MIXED)));
    check_int(9, (int64_t)report.rejection_count);
    rejection_at(&report, 0, 3, "hết giữa chừng");
    rejection_at(&report, 1, 4, "không phải một bản ghi");
    rejection_at(&report, 2, 5, "code phải là chữ");
    rejection_at(&report, 3, 6, "executionMethods[0].fees phải là danh sách");
    rejection_at(&report, 4, 7, "isWard phải là đúng hoặc sai");
    rejection_at(&report, 5, 8, "không có mã");
    rejection_at(&report, 6, 9, "không có dữ liệu");
    rejection_at(&report, 7, 10, "hai lần");
    rejection_at(&report, 8, 11, "UTF-8");
    check_int(3, procedure_import_exit_code(&report));
    check_int(2, count_rows(w, "SELECT COUNT(*) FROM procedure"));
    const json_t *json = report_json(w, &report);
    check_int(2, (int64_t)number_at(w, json, "catalog/records"));
    check_int(9, (int64_t)json_array_size(json_object_get(json, "rejected")));
}

TEST_BOTH(strict_stores_nothing_when_one_record_is_rejected)
{
    const char *path = write_file(w, "mixed.jsonl", str_of(MIXED));
    ImportReport report;
    good(w, try_import(w, true, &path, 1, &report));
    check_int(1, procedure_import_exit_code(&report));
    check_int(9, (int64_t)report.rejection_count);
    check_int(0, count_rows(w, "SELECT COUNT(*) FROM procedure"));
    const char *fine = write_file(w, "fine.jsonl", STR(ROW("1.000001", "Một") "\n"));
    good(w, try_import(w, true, &fine, 1, &report));
    check_int(0, procedure_import_exit_code(&report));
    check_int(1, count_rows(w, "SELECT COUNT(*) FROM procedure"));
}

/* Rows that do not compress well, so that half the file is about half the rows. */
static Str many_rows(World *w, int count)
{
    Buf out = buf_new(w->arena, 1 << 16);
    for (int i = 0; i < count; i++) {
        const Sha256 noise = sha256_of(arena_format(w->arena, "%d", i));
        const Str hex = hex_of(w->arena, (Str){(const char *)noise.bytes, SHA256_BYTES});
        buf_printf(&out, "{\"id\":\"%.*s\",\"code\":\"1.%06d\",\"name\":\"Tên %.*s\"}\n",
                   STR_ARGS(hex), i, STR_ARGS(hex));
    }
    return buf_str(&out);
}

TEST_BOTH(a_truncated_gzip_names_the_line_and_keeps_what_came_before)
{
    const char *path = write_gzip(w, "cut.jsonl.gz", many_rows(w, 2000));
    assert_int_equal(truncate(path, 60000), 0);
    const ImportReport report = import_one(w, path);
    check_int(1, (int64_t)report.rejection_count);
    check_true(strstr(report.rejections[0].reason, "cắt cụt") != NULL);
    check_true(report.new_sources > 100);
    check_int(report.new_sources + 1, report.rejections[0].line);
    check_int(report.new_sources, count_rows(w, "SELECT COUNT(*) FROM procedure_source"));
}

TEST_BOTH(a_list_and_several_documents_in_one_json_file_are_read)
{
    const ImportReport list = import_one(
        w, write_file(
               w, "list.json",
               STR("\xEF\xBB\xBF[\n" ROW("1.000001", "Một") ",\n" ROW("1.000002", "Hai") "\n]\n")));
    check_int(2, list.new_procedures);
    const ImportReport pair = import_one(
        w, write_file(w, "pair.json", STR(ROW("1.000003", "Ba") "\n" ROW("1.000004", "Bốn"))));
    check_int(2, pair.new_procedures);
    const ImportReport open =
        import_one(w, write_file(w, "open.json", STR("[" ROW("1.000005", "Năm") ",\n{\"code\":")));
    check_int(1, open.new_procedures);
    rejection_at(&open, 0, 2, "hết giữa chừng");
    rejection_at(&open, 1, 2, "không có dấu ]");
    const ImportReport comma =
        import_one(w, write_file(w, "comma.json",
                                 STR("[" ROW("1.000006", "Sáu") "\n" ROW("1.000007", "Bảy") "]")));
    rejection_at(&comma, 0, 2, "dấu phẩy");
}

TEST_BOTH(a_deep_and_a_long_line_are_refused_without_harm)
{
    Buf text = buf_new(w->arena, 5 << 20);
    for (int i = 0; i < 100; i++)
        buf_add_cstr(&text, "{\"a\":");
    buf_add_char(&text, '\n');
    while (text.len < (size_t)9 << 19)
        buf_add_cstr(&text, "[\"0123456789\"],");
    buf_add_cstr(&text, "\n" ROW("1.000001", "Một") "\n");
    const ImportReport report = import_one(w, write_file(w, "odd.jsonl", buf_str(&text)));
    rejection_at(&report, 0, 1, "quá sâu");
    rejection_at(&report, 1, 2, "quá dài");
    check_int(1, report.new_procedures);
}

TEST_BOTH(many_records_are_written_in_slices_and_a_failure_keeps_whole_slices)
{
    const char *path = write_file(w, "many.jsonl", many_rows(w, 1100));
    ImportReport report;
    w->fail_after_slices = 2;
    bad(w, try_import(w, false, &path, 1, &report), ERROR_BUSY);
    const int64_t kept = count_rows(w, "SELECT COUNT(*) FROM procedure");
    check_true(kept > 0 && kept <= 1000);
    check_int(kept, count_rows(w, "SELECT COUNT(*) FROM procedure_source"));
    w->fail_after_slices = -1;
    w->slices = 0;
    report = import_one(w, path);
    check_true(w->slices >= 3);
    check_int(1100 - kept, report.new_procedures);
    check_int(kept, report.unchanged);
}

TEST_BOTH(a_file_that_cannot_be_opened_fails_before_anything_is_written)
{
    const char *paths[] = {write_file(w, "fine.jsonl", STR(ROW("1.000001", "Một"))),
                           world_path(w, "absent.jsonl")};
    ImportReport report;
    bad(w, try_import(w, false, paths, 2, &report), ERROR_INPUT);
    paths[1] = w->folder;
    bad(w, try_import(w, false, paths, 2, &report), ERROR_INPUT);
    check_int(0, count_rows(w, "SELECT COUNT(*) FROM procedure"));
}

/* ---- defects by kind, in one made-up record each ---- */

static void expect_defect(World *w, const char *json, DefectKind kind, const char *place)
{
    Record record;
    RecordFault fault;
    DefectList list;
    const RecordText text = {.text = str_of(json), .line = 1};
    const bool is_read = record_parse(w->arena, &text, &record, &fault);
    if (!is_read)
        print_error("%s: %s\n", json, fault.reason);
    assert_true(is_read);
    ImportStatistics *statistics = statistics_new(w->arena);
    statistics_add(statistics, &record);
    record_find_defects(w->arena, &record, statistics, &list);
    if (list.items[kind].occurrences == 0)
        print_error("no %s in %s\n", DEFECT_KIND_CODES[kind], json);
    assert_true(list.items[kind].occurrences > 0);
    check_text(place, list.items[kind].place);
}

TEST_BOTH(each_kind_of_defect_is_found_at_its_place)
{
    static const struct {
        const char *json;
        DefectKind kind;
        const char *place;
    } CASES[] = {
        {FULL("1.000001", "A", ",\"executionMethods\":[{\"processingTime\":4.75}]"),
         DEFECT_TIME_LIMIT, "executionMethods[0].processingTime"},
        {FULL("1.000001", "A", ",\"executionMethods\":[{\"fees\":[{\"value\":null}]}]"),
         DEFECT_FEE_AMOUNT, "executionMethods[0].fees[0]"},
        {FULL("1.000001", "A", ",\"departmentsExecuting\":[{\"code\":\"CTUBNDXA\"}]"),
         DEFECT_AGENCY, "departmentsExecuting[0]"},
        {FULL(
             "1.000001", "A",
             ",\"departmentPromulgateCode\":\"H56\",\"departmentsExecuting\":[{\"code\":\"H57.1\"}]"),
         DEFECT_AGENCY, "departmentsExecuting[0]"},
        {FULL("1.000001", "A", ",\"resultsDetails\":[{\"code\":\"GCN_73_DD\"}]"), DEFECT_ODD_CODE,
         "resultsDetails[0].code"},
        {FULL("1.000001", "A", ",\"legalBasisesDetails\":[{\"code\":\"1/2\"},{\"code\":\"1/2\"}]"),
         DEFECT_REPEATED_ENTRY, "legalBasisesDetails[1]"},
        {FULL("1.000001", "A",
              ",\"executionCases\":[{\"profileComponents\":[{\"originalQty\":0,\"copyQty\":0}]}]"),
         DEFECT_PAPER_QUANTITY, "executionCases[0].profileComponents[0]"},
        {FULL("1.000001", "A", ",\"executionCases\":[{\"name\":\"* Giấy tờ phải nộp:\"}]"),
         DEFECT_CASE, "executionCases[0]"},
        {FULL("1.000001", "A", ""), DEFECT_CASE, "executionCases"},
        {FULL("1.000001", "A", ",\"cases\":[{\"code\":\"1.01\"},{\"code\":\"1.01\"}]"),
         DEFECT_CASE_CODE, "cases[1]"},
        {FULL("1.000001", "A", ",\"executionMethods\":[{\"fees\":[]}]"), DEFECT_MISSING_KEY,
         "executionMethods[0]"},
        {ROW("1.000001", "do\u0323t"), DEFECT_UNICODE, "name"},
        {ROW("1.000001-Xoa", "A"), DEFECT_PROCEDURE_CODE, "code"},
        {ROW(" 1.000001", "A"), DEFECT_PROCEDURE_CODE, "code"},
        {"{\"code\":\"1.000001\",\"formalityTargetType\":[\"nhóm 1\"]}", DEFECT_CATALOG,
         "formalityTargetType[0]"},
        {ROW("1.000001", "Việc của huyện"), DEFECT_CATALOG, "name"},
        {FULL("1.000001", "A", ",\"subjectTypesDetails\":[{\"code\":\"DT12\"}]"),
         DEFECT_SUBJECT_CODE, "subjectTypesDetails[0].code"},
        {FULL("1.000001", "A",
              ",\"unitGroupsExecuting\":[{\"name\":\"Ủy ban nhân dân xã, phường, thị trấn\"}]"),
         DEFECT_OUTDATED_NAME, "unitGroupsExecuting[0]"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        expect_defect(w, CASES[i].json, CASES[i].kind, CASES[i].place);
}

TEST_MAIN(shared_files_give_the_numbers_of_their_readme_and_are_stored_once,
          a_record_without_result_and_agency_is_stored,
          the_longest_name_and_a_paper_twice_in_one_case_are_stored,
          papers_without_code_and_name_are_named_as_defects,
          foreign_money_is_a_defect_and_hours_are_a_limit, a_limit_that_is_a_text_proposes_none,
          catalogue_row_and_full_record_are_two_sources_of_one_procedure,
          only_a_changed_content_makes_a_new_version, an_import_never_touches_a_curated_version,
          two_records_with_one_code_are_two_procedures, a_record_without_code_is_known_by_its_id,
          each_fault_is_named_with_its_line_and_the_rest_is_stored,
          strict_stores_nothing_when_one_record_is_rejected,
          a_truncated_gzip_names_the_line_and_keeps_what_came_before,
          a_list_and_several_documents_in_one_json_file_are_read,
          a_deep_and_a_long_line_are_refused_without_harm,
          many_records_are_written_in_slices_and_a_failure_keeps_whole_slices,
          a_file_that_cannot_be_opened_fails_before_anything_is_written,
          each_kind_of_defect_is_found_at_its_place)
