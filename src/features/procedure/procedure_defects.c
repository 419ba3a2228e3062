#include "features/procedure/procedure_internal.h"

#include <string.h>

#define MAX_PLACE_BYTES 200

/* A search under way: where in the record it stands, and what it found. */
typedef struct Search {
    Arena *arena;
    const ImportStatistics *statistics;
    DefectList *found;
    Buf path; /* of the text being looked at */
} Search;

/* Counts one occurrence; the first keeps its place, and each new explanation is added once. */
static void note(Search *s, DefectKind kind, const char *place, const char *detail)
{
    ProcedureDefect *defect = &s->found->items[kind];
    if (defect->occurrences++ == 0)
        *defect = (ProcedureDefect){kind, 1, arena_copy(s->arena, str_of(place)), str_of(detail)};
    else if (str_find(defect->detail, str_of(detail)) < 0)
        defect->detail = arena_format(s->arena, "%.*s; %s", STR_ARGS(defect->detail), detail);
}

static void note_if(Search *s, bool is_wrong, DefectKind kind, const char *place,
                    const char *detail)
{
    if (is_wrong)
        note(s, kind, place, detail);
}

static const char *item_place(Search *s, const char *path, size_t index, const char *member)
{
    return arena_printf(s->arena, "%s[%zu]%s", path, index, member);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- codes ---- */

/* d.dddddd */
static bool is_procedure_code(Str code)
{
    return code.len == 8 && is_digit(code.data[0]) && code.data[1] == '.' &&
           str_is_digits(str_slice(code, 2, 8));
}

/* "G15", "H41" somewhere: the owner that makes a code unique in the country. */
static bool has_owner(Str code)
{
    for (size_t i = 0; i + 2 < code.len; i++)
        if ((code.data[i] == 'G' || code.data[i] == 'H') && is_digit(code.data[i + 1]) &&
            is_digit(code.data[i + 2]))
            return true;
    return false;
}

/* ASCII letters, digits, points and hyphens, an owner, a number at the end. */
static bool is_item_code(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        const char c = code.data[i];
        const char lower = (char)(c | 0x20);
        if (!is_digit(c) && (lower < 'a' || lower > 'z') && c != '.' && c != '-')
            return false;
    }
    return code.len > 0 && has_owner(code) && is_digit(code.data[code.len - 1]);
}

/* "H21.24.01.01" or just "G01": an owner, then numbers. */
static bool is_agency_code(Str code)
{
    if (code.len < 3 || !has_owner(str_slice(code, 0, 3)))
        return false;
    for (size_t i = 3; i < code.len; i++)
        if (!is_digit(code.data[i]) && code.data[i] != '.')
            return false;
    return true;
}

/* ---- 1, 2: times and fees ---- */

static void check_time(Search *s, const json_t *method, const char *path)
{
    const json_t *time = record_member(method, "processingTime");
    const Str unit = record_text(method, "processingTimeUnit");
    const char *place = arena_printf(s->arena, "%s.processingTime", path);
    note_if(s, !time, DEFECT_TIME_LIMIT, place, VI("không ghi thời hạn"));
    note_if(s, json_is_string(time), DEFECT_TIME_LIMIT, place, VI("thời hạn viết bằng chữ"));
    note_if(s, json_is_real(time), DEFECT_TIME_LIMIT, place, VI("thời hạn lẻ"));
    note_if(s, json_is_integer(time) && json_integer_value(time) == 0, DEFECT_TIME_LIMIT, place,
            VI("thời hạn bằng 0"));
    note_if(s, str_is(unit, "OTHER"), DEFECT_TIME_LIMIT, place, VI("đơn vị thời hạn là OTHER"));
}

static void check_fee(Search *s, const json_t *fee, const char *place)
{
    const json_t *value = record_member(fee, "value");
    const Str currency = record_text(fee, "currencyName");
    const bool has_amount = json_is_number(value) && json_number_value(value) > 0;
    note_if(s, !json_is_number(value), DEFECT_FEE_AMOUNT, place, VI("không có số tiền"));
    note_if(s, has_amount && str_is_empty(currency), DEFECT_FEE_AMOUNT, place,
            VI("số tiền không ghi loại tiền"));
    note_if(s, has_amount && str_is(currency, "USD"), DEFECT_FEE_AMOUNT, place,
            VI("thu bằng ngoại tệ"));
    note_if(s, record_member(fee, "attachment") != NULL, DEFECT_FEE_AMOUNT, place,
            VI("mức thu nằm trong tệp đính kèm"));
    note_if(s, !json_object_get(fee, "attachment"), DEFECT_MISSING_KEY, place,
            VI("phí không có khóa attachment"));
    note_if(s, !json_object_get(fee, "currencyId"), DEFECT_MISSING_KEY, place,
            VI("phí không có khóa currencyId"));
}

static void check_methods(Search *s, const json_t *data)
{
    const json_t *methods = json_object_get(data, "executionMethods");
    for (size_t i = 0; i < json_array_size(methods); i++) {
        const json_t *method = json_array_get(methods, i);
        const json_t *fees = json_object_get(method, "fees");
        const char *path = item_place(s, "executionMethods", i, "");
        check_time(s, method, path);
        note_if(s, !json_object_get(method, "description"), DEFECT_MISSING_KEY, path,
                VI("cách thực hiện không có khóa description"));
        for (size_t k = 0; k < json_array_size(fees); k++)
            check_fee(s, json_array_get(fees, k),
                      item_place(s, arena_printf(s->arena, "%s.fees", path), k, ""));
    }
}

/* ---- 4, 5, 6, 7, 8: cases and papers ---- */

/* Whether an earlier item of the list has the same non-empty text under the key. */
static bool is_repeated(const json_t *list, size_t index, const char *key)
{
    const Str text = record_text(json_array_get(list, index), key);
    for (size_t i = 0; i < index && !str_is_empty(text); i++)
        if (str_equal(record_text(json_array_get(list, i), key), text))
            return true;
    return false;
}

static void check_component(Search *s, const json_t *components, size_t index, const char *path)
{
    const json_t *component = json_array_get(components, index);
    const char *place = item_place(s, path, index, "");
    const bool has_none = json_integer_value(json_object_get(component, "originalQty")) == 0 &&
                          json_integer_value(json_object_get(component, "copyQty")) == 0;
    const Str code = record_text(component, "code");
    note_if(s, str_is_empty(code), DEFECT_ODD_CODE, place, VI("thành phần không có mã"));
    note_if(s, !str_is_empty(code) && !is_item_code(code), DEFECT_ODD_CODE, place,
            VI("mã thành phần lạ"));
    note_if(s, is_repeated(components, index, "code"), DEFECT_REPEATED_ENTRY, place,
            VI("một thành phần ghi hai lần trong một trường hợp"));
    note_if(s, has_none, DEFECT_PAPER_QUANTITY, place, VI("bản chính và bản sao đều bằng 0"));
    note_if(s, !json_object_get(component, "isProcessingResult"), DEFECT_MISSING_KEY, place,
            VI("thành phần không có khóa isProcessingResult"));
}

static bool is_heading(Str name)
{
    const Str text = str_trim(name);
    return str_starts_with(text, STR("*")) || str_ends_with(text, STR(":"));
}

/* Returns the number of papers. */
static size_t check_case(Search *s, const json_t *cases, size_t index)
{
    const json_t *one = json_array_get(cases, index);
    const json_t *components = json_object_get(one, "profileComponents");
    const Str name = record_text(one, "name");
    const char *place = item_place(s, "executionCases", index, "");
    const bool is_nameless = str_is_empty(str_trim(name)) && json_array_size(cases) > 1;
    note_if(s, is_nameless, DEFECT_CASE, place, VI("trường hợp không có tên"));
    note_if(s, is_heading(name), DEFECT_CASE, place, VI("tên trường hợp là đề mục"));
    note_if(s, is_repeated(cases, index, "name"), DEFECT_CASE, place, VI("tên trường hợp trùng"));
    note_if(s, json_array_size(components) == 0, DEFECT_CASE, place,
            VI("trường hợp không có giấy tờ"));
    const char *path = arena_printf(s->arena, "%s.profileComponents", place);
    for (size_t i = 0; i < json_array_size(components); i++)
        check_component(s, components, i, path);
    return json_array_size(components);
}

static void check_cases(Search *s, const json_t *data)
{
    const json_t *cases = json_object_get(data, "executionCases");
    const json_t *numbered = json_object_get(data, "cases");
    size_t papers = 0;
    for (size_t i = 0; i < json_array_size(cases); i++)
        papers += check_case(s, cases, i);
    note_if(s, papers == 0, DEFECT_CASE, "executionCases", VI("thủ tục không ghi giấy tờ nào"));
    for (size_t i = 0; i < json_array_size(numbered); i++)
        note_if(s, is_repeated(numbered, i, "code"), DEFECT_CASE_CODE,
                item_place(s, "cases", i, ""), VI("mã trường hợp ghi hai lần"));
}

/* ---- 3, 13, 14: agencies, results, subjects ---- */

static bool is_outdated(Search *s, Str name)
{
    const Str text = utf8_lower(s->arena, utf8_to_nfc(s->arena, name));
    return str_find(text, STR("thị trấn")) >= 0 || str_find(text, STR("cấp huyện")) >= 0 ||
           str_find(text, STR("cũ)")) >= 0;
}

/* The province of a code "H56.24.01", or empty. */
static Str province_of(Str code)
{
    const bool has_province =
        code.len >= 3 && code.data[0] == 'H' && has_owner(str_slice(code, 0, 3));
    return str_slice(code, 0, has_province ? 3 : 0);
}

static void check_agency_list(Search *s, const json_t *data, const char *ids, const char *key)
{
    const json_t *agencies = json_object_get(data, key);
    const Str home = province_of(record_text(data, "departmentPromulgateCode"));
    note_if(s, json_array_size(json_object_get(data, ids)) > json_array_size(agencies),
            DEFECT_AGENCY, ids, VI("mã cơ quan không có thông tin kèm theo"));
    for (size_t i = 0; i < json_array_size(agencies); i++) {
        const json_t *agency = json_array_get(agencies, i);
        const Str code = record_text(agency, "code");
        const Str province = province_of(code);
        const char *place = item_place(s, key, i, "");
        note_if(s, !is_agency_code(code), DEFECT_AGENCY, place, VI("mã cơ quan lạ"));
        note_if(s, !str_is_empty(home) && !str_is_empty(province) && !str_equal(home, province),
                DEFECT_AGENCY, place, VI("cơ quan của tỉnh khác"));
        note_if(s, is_outdated(s, record_text(agency, "name")), DEFECT_OUTDATED_NAME, place,
                VI("tên cơ quan đã cũ"));
    }
}

static void check_agencies(Search *s, const json_t *data)
{
    const json_t *groups = json_object_get(data, "unitGroupsExecuting");
    const bool has_none =
        json_array_size(json_object_get(data, "departmentsExecuting")) + json_array_size(groups) ==
        0;
    note_if(s, has_none, DEFECT_AGENCY, "departmentsExecuting",
            VI("không ghi cơ quan thực hiện, cũng không ghi loại cơ quan"));
    check_agency_list(s, data, "departmentExecutingIds", "departmentsExecuting");
    check_agency_list(s, data, "departmentAuthorityIds", "departmentsAuthority");
    check_agency_list(s, data, "departmentAuthorizedIds", "departmentsAuthorized");
    check_agency_list(s, data, "departmentCoordinatingIds", "departmentsCoordinating");
    for (size_t i = 0; i < json_array_size(groups); i++)
        note_if(s, is_outdated(s, record_text(json_array_get(groups, i), "name")),
                DEFECT_OUTDATED_NAME, item_place(s, "unitGroupsExecuting", i, ""),
                VI("tên loại cơ quan đã cũ"));
}

static void check_lists(Search *s, const json_t *data)
{
    const json_t *results = json_object_get(data, "resultsDetails");
    const json_t *bases = json_object_get(data, "legalBasisesDetails");
    const json_t *subjects = json_object_get(data, "subjectTypesDetails");
    const json_t *fields = json_object_get(data, "categoriesDetails");
    for (size_t i = 0; i < json_array_size(results); i++)
        note_if(s, !is_item_code(record_text(json_array_get(results, i), "code")), DEFECT_ODD_CODE,
                item_place(s, "resultsDetails", i, ".code"), VI("mã kết quả lạ"));
    for (size_t i = 0; i < json_array_size(bases); i++)
        note_if(s, is_repeated(bases, i, "code"), DEFECT_REPEATED_ENTRY,
                item_place(s, "legalBasisesDetails", i, ""), VI("căn cứ pháp lý ghi hai lần"));
    for (size_t i = 0; i < json_array_size(subjects); i++)
        note_if(s, str_starts_with(record_text(json_array_get(subjects, i), "code"), STR("DT")),
                DEFECT_SUBJECT_CODE, item_place(s, "subjectTypesDetails", i, ".code"),
                VI("mã viết DT thay cho ĐT"));
    for (size_t i = 0; i < json_array_size(fields); i++)
        note_if(s, is_outdated(s, record_text(json_array_get(fields, i), "name")),
                DEFECT_OUTDATED_NAME, item_place(s, "categoriesDetails", i, ".name"),
                VI("tên lĩnh vực đã cũ"));
    note_if(s, json_array_size(results) == 0, DEFECT_MISSING_KEY, "resultsDetails",
            VI("không ghi kết quả"));
    note_if(s, !record_member(data, "category"), DEFECT_MISSING_KEY, "category",
            VI("không có khóa category"));
}

/* ---- 12: what only catalogue rows can have ---- */

static bool starts_lower(Search *s, Str text)
{
    size_t end = 0;
    if (str_is_empty(text))
        return false;
    utf8_next(text, &end);
    const Str first = str_slice(text, 0, end);
    return !str_equal(utf8_upper(s->arena, first), first);
}

static void check_catalog(Search *s, const json_t *data)
{
    const json_t *fields = json_object_get(data, "categories");
    const json_t *targets = json_object_get(data, "formalityTargetType");
    const Str promulgator = record_text(data, "departmentPromulgate");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        const Str name = record_string(json_array_get(fields, i));
        const char *place = item_place(s, "categories", i, "");
        note_if(s, statistics_has_two_ids(s->statistics, name), DEFECT_CATALOG, place,
                VI("một tên lĩnh vực có hai mã"));
        note_if(s, is_outdated(s, name), DEFECT_OUTDATED_NAME, place, VI("tên lĩnh vực đã cũ"));
    }
    for (size_t i = 0; i < json_array_size(targets); i++)
        note_if(s, starts_lower(s, record_string(json_array_get(targets, i))), DEFECT_CATALOG,
                item_place(s, "formalityTargetType", i, ""), VI("đối tượng không rõ"));
    note_if(s, str_is_empty(str_trim(promulgator)), DEFECT_CATALOG, "departmentPromulgate",
            VI("không ghi nơi công bố"));
    note_if(s,
            str_starts_with(promulgator, STR("UBND")) &&
                str_is(record_text(data, "type"), "STANDARD"),
            DEFECT_CATALOG, "type", VI("thủ tục của UBND lại ghi là thủ tục gốc"));
}

static void check_district(Search *s, const json_t *data)
{
    const Str name = utf8_lower(s->arena, utf8_to_nfc(s->arena, record_text(data, "name")));
    note_if(s, str_find(name, STR("huyện")) >= 0, DEFECT_CATALOG, "name",
            VI("tên thủ tục còn nêu cấp huyện"));
}

/* ---- 9, 10, 11: keys, letters, the code ---- */

static void check_head(Search *s, const Record *record)
{
    static const char *const EXPECTED[] = {"id", "code", "name", "state", "type"};
    const Str raw = record_text(record->data, "code");
    for (size_t i = 0; i < COUNT_OF(EXPECTED); i++)
        note_if(s, !record_member(record->data, EXPECTED[i]), DEFECT_MISSING_KEY, EXPECTED[i],
                VI("thiếu khóa cơ bản"));
    note_if(s, !is_procedure_code(str_trim(raw)), DEFECT_PROCEDURE_CODE, "code",
            VI("mã không có dạng d.dddddd"));
    note_if(s, str_trim(raw).len < raw.len, DEFECT_PROCEDURE_CODE, "code",
            VI("mã có khoảng trắng ở đầu hoặc cuối"));
}

static void check_letters(Search *s, Str text)
{
    const TextTraits traits = record_text_traits(text);
    const bool is_name = str_ends_with(buf_str(&s->path), STR("name"));
    const bool is_unseen = traits.has_control || traits.has_zero_width || traits.has_private_use;
    const bool has_breaks = is_name && (traits.has_line_break || traits.has_tab);
    const bool has_blanks = is_name && (traits.has_outer_blank || traits.has_double_blank);
    if (!traits.is_not_nfc && !traits.has_no_break_space && !is_unseen && !traits.has_tag &&
        !has_breaks && !has_blanks)
        return;
    const char *path = arena_cstr(s->arena, str_slice(buf_str(&s->path), 0, MAX_PLACE_BYTES));
    note_if(s, traits.is_not_nfc, DEFECT_UNICODE, path, VI("dấu tổ hợp rời"));
    note_if(s, traits.has_no_break_space, DEFECT_UNICODE, path, VI("khoảng trắng không ngắt"));
    note_if(s, is_unseen, DEFECT_UNICODE, path, VI("ký tự không nhìn thấy"));
    note_if(s, traits.has_tag, DEFECT_UNICODE, path, VI("thẻ HTML"));
    note_if(s, has_breaks, DEFECT_UNICODE, path, VI("xuống dòng hoặc tab trong tên"));
    note_if(s, has_blanks, DEFECT_UNICODE, path, VI("thừa khoảng trắng trong tên"));
}

/* The depth is bounded by the reader of records. */
static void check_texts(Search *s, json_t *value)
{
    const size_t end = s->path.len;
    if (json_is_string(value)) {
        check_letters(s, record_string(value));
        return;
    }
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        if (end > 0)
            buf_add_char(&s->path, '.');
        buf_add_cstr(&s->path, key);
        check_texts(s, member);
        s->path.len = end;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        buf_printf(&s->path, "[%zu]", i);
        check_texts(s, json_array_get(value, i));
        s->path.len = end;
    }
}

void record_find_defects(Arena *arena, const Record *record, const ImportStatistics *statistics,
                         DefectList *out)
{
    Search search = {arena, statistics, out, buf_new(arena, 256)};
    memset(out, 0, sizeof *out);
    check_head(&search, record);
    check_texts(&search, record->data);
    check_district(&search, record->data);
    if (record->kind == SOURCE_CATALOG) {
        check_catalog(&search, record->data);
        return;
    }
    check_methods(&search, record->data);
    check_cases(&search, record->data);
    check_agencies(&search, record->data);
    check_lists(&search, record->data);
}
