#include "features/procedure/procedure_internal.h"

#define MAX_SUMMAND 1e12

/* Value, name in the JSON document. */
#define DETAIL_NUMBERS(X)                                                                          \
    X(RECORDS, "records")                                                                          \
    X(MINISTRY, "ministry")                                                                        \
    X(PROVINCE, "province")                                                                        \
    X(WARD, "ward")                                                                                \
    X(OTHER_AGENCY, "other_agency")                                                                \
    X(VERTICAL, "vertical")                                                                        \
    X(UNDETERMINED, "undetermined")                                                                \
    X(FULL_PROCESS, "full_process")                                                                \
    X(SHARED_SERVICE, "shared_service")                                                            \
    X(NON_TERRITORIAL, "non_territorial")                                                          \
    X(OFFLINE_ONLY, "offline_only")                                                                \
    X(INTERNAL, "internal")                                                                        \
    X(WARD_AND_PROVINCE, "ward_and_province")                                                      \
    X(METHODS, "execution_methods")                                                                \
    X(METHODS_WITH_ZERO_TIME, "methods_with_zero_time")                                            \
    X(METHODS_WITHOUT_DESCRIPTION, "methods_without_description_key")                              \
    X(METHODS_WITHOUT_FEE, "methods_without_fee_line")                                             \
    X(FEE_LINES, "fee_lines")                                                                      \
    X(FEES_WITHOUT_CURRENCY_ID, "fee_lines_without_currency_id_key")                               \
    X(FEES_WITH_EMPTY_CURRENCY_ID, "fee_lines_with_empty_currency_id")                             \
    X(FEES_WITH_ATTACHMENT, "fee_lines_with_attachment")                                           \
    X(FEES_WITHOUT_ATTACHMENT, "fee_lines_without_attachment_key")                                 \
    X(RECORDS_WITHOUT_FEE, "records_without_fee_line")                                             \
    X(CASES, "execution_cases")                                                                    \
    X(RECORDS_WITH_MANY_CASES, "records_with_many_cases")                                          \
    X(CASES_WITHOUT_NAME, "cases_with_empty_name")                                                 \
    X(CASES_WITHOUT_COMPONENT, "cases_without_component")                                          \
    X(COMPONENTS, "components")                                                                    \
    X(RECORDS_WITHOUT_COMPONENT, "records_without_component")                                      \
    X(ELECTRONIC_FORMS, "components_with_electronic_form")                                         \
    X(PROCESSING_RESULTS, "components_processing_result")                                          \
    X(PROCESSING_RESULT_ABSENT, "components_without_processing_result_key")                        \
    X(REQUIRED_COMPONENTS, "components_required")                                                  \
    X(ORIGINALS, "original_quantity")                                                              \
    X(COPIES, "copy_quantity")                                                                     \
    X(COMPONENTS_WITHOUT_QUANTITY, "components_without_quantity")                                  \
    X(ATTACHMENTS, "component_attachments")                                                        \
    X(RECORDS_WITH_ATTACHMENT, "records_with_component_attachment")                                \
    X(SUBCASES, "sub_cases")                                                                       \
    X(RECORDS_WITHOUT_CATEGORY_OBJECT, "records_without_category_object")                          \
    X(LEGAL_BASES, "legal_basis_references")                                                       \
    X(RECORDS_WITHOUT_LEGAL_BASIS, "records_without_legal_basis")                                  \
    X(SUBJECTS, "subject_type_references")                                                         \
    X(EXECUTING_DEPARTMENTS, "executing_department_references")                                    \
    X(RECORDS_WITHOUT_EXECUTING, "records_without_executing_department")                           \
    X(COMPETENT_DEPARTMENTS, "competent_department_references")                                    \
    X(RECORDS_WITHOUT_COMPETENT, "records_without_competent_department")                           \
    X(RECORDS_WITHOUT_AGENCY, "records_without_executing_agency_and_group")                        \
    X(STEPS, "execution_steps")                                                                    \
    X(STEPS_WITHOUT_NAME, "steps_with_empty_name")                                                 \
    X(RECORDS_WITHOUT_RETURNING, "records_without_returning_method")                               \
    X(WITHOUT_PUBLICATION_DATE, "without_publication_date")                                        \
    X(EMPTY_DESCRIPTION, "empty_description")                                                      \
    X(EMPTY_NOTE, "empty_note")                                                                    \
    X(EMPTY_KEYWORDS, "empty_keywords")                                                            \
    X(EMPTY_EXECUTING, "empty_executing_agencies")                                                 \
    X(EMPTY_COORDINATING, "empty_coordinating_agencies")                                           \
    X(EMPTY_ADDRESSES, "empty_dossier_receiving_addresses")                                        \
    X(EMPTY_REQUIREMENTS, "empty_requirements_and_conditions")

/* Value, name, how it is shown: counts by key, the number of distinct keys, the keys themselves. */
#define DETAIL_TALLIES(X)                                                                          \
    X(BY_STATE, "by_state", SHOW_COUNTS)                                                           \
    X(BY_TYPE, "by_type", SHOW_COUNTS)                                                             \
    X(BY_FORMALITY, "by_formality_type", SHOW_COUNTS)                                              \
    X(BY_LEVELS, "by_levels", SHOW_COUNTS)                                                         \
    X(BY_SUBMISSION, "by_submission_method", SHOW_COUNTS)                                          \
    X(BY_TIME_UNIT, "by_time_unit", SHOW_COUNTS)                                                   \
    X(BY_TIME_TYPE, "by_time_type", SHOW_COUNTS)                                                   \
    X(BY_TIME_TYPE_AND_UNIT, "by_time_type_and_unit", SHOW_COUNTS)                                 \
    X(METHODS_PER_RECORD, "methods_per_record", SHOW_COUNTS)                                       \
    X(BY_FEE_TYPE, "by_fee_type", SHOW_COUNTS)                                                     \
    X(BY_FEE_VALUE, "by_fee_value", SHOW_COUNTS)                                                   \
    X(BY_FEE_TYPE_AND_VALUE, "by_fee_type_and_value", SHOW_COUNTS)                                 \
    X(BY_CURRENCY, "by_currency_name", SHOW_COUNTS)                                                \
    X(CASES_PER_RECORD, "cases_per_record", SHOW_COUNTS)                                           \
    X(COMPONENTS_PER_CASE, "components_per_case", SHOW_COUNTS)                                     \
    X(COMPONENT_CODES, "component_codes", SHOW_SIZE)                                               \
    X(COMPONENT_IDS, "component_ids", SHOW_SIZE)                                                   \
    X(COMPONENT_NAMES, "component_names", SHOW_SIZE)                                               \
    X(BY_ATTACHMENT_EXTENSION, "by_attachment_extension", SHOW_COUNTS)                             \
    X(REPEATED_COMPONENT, "records_with_repeated_component", SHOW_KEYS)                            \
    X(SUBCASES_PER_RECORD, "sub_cases_per_record", SHOW_COUNTS)                                    \
    X(BY_SUBCASE_TIME_TYPE, "by_sub_case_time_type", SHOW_COUNTS)                                  \
    X(RESULTS_PER_RECORD, "results_per_record", SHOW_COUNTS)                                       \
    X(RESULT_CODES, "result_codes", SHOW_SIZE)                                                     \
    X(CATEGORY_CODES, "category_codes", SHOW_SIZE)                                                 \
    X(BY_CATEGORY_CODE, "by_category_code", SHOW_COUNTS)                                           \
    X(LEGAL_BASIS_CODES, "legal_basis_codes", SHOW_SIZE)                                           \
    X(REPEATED_LEGAL_BASIS, "records_with_repeated_legal_basis", SHOW_KEYS)                        \
    X(SUBJECT_CODES, "subject_type_codes", SHOW_SIZE)                                              \
    X(EXECUTING_CODES, "executing_department_codes", SHOW_SIZE)                                    \
    X(COMPETENT_CODES, "competent_department_codes", SHOW_SIZE)                                    \
    X(ID_WITHOUT_DETAIL, "records_with_department_id_only", SHOW_KEYS)                             \
    X(PROMULGATORS, "promulgators", SHOW_SIZE)                                                     \
    X(BY_PROMULGATOR, "by_promulgator", SHOW_COUNTS)                                               \
    X(STEPS_PER_RECORD, "steps_per_record", SHOW_COUNTS)                                           \
    X(BY_RETURNING_TYPE, "by_returning_type", SHOW_COUNTS)                                         \
    X(BY_RETURNING_VALUE, "by_returning_value", SHOW_COUNTS)

#define X(value, ...) value,
enum { DETAIL_NUMBERS(X) DETAIL_NUMBER_COUNT };
enum { DETAIL_TALLIES(X) DETAIL_TALLY_COUNT };
#undef X
#define X(value, name) name,
static const char *const NUMBER_NAMES[] = {DETAIL_NUMBERS(X)};
#undef X
#define X(value, name, show) {name, show},
static const struct {
    const char *name;
    TallyShow show;
} TALLY_ROWS[] = {DETAIL_TALLIES(X)};
#undef X

struct DetailStatistics {
    Buf key; /* scratch */
    int64_t numbers[DETAIL_NUMBER_COUNT];
    Tally tallies[DETAIL_TALLY_COUNT];
    double working_days, fee_values;
    int64_t first_decision, last_decision, first_update, last_update; /* ms; 0 none yet */
};

DetailStatistics *detail_statistics_new(Arena *arena)
{
    DetailStatistics *s = ARENA_NEW(arena, DetailStatistics);
    s->key = buf_new(arena, 256);
    for (size_t i = 0; i < DETAIL_TALLY_COUNT; i++)
        s->tallies[i] = tally_new(arena);
    return s;
}

static void count(DetailStatistics *s, int tally, Str key)
{
    tally_add(&s->tallies[tally], key, 1);
}

static void count_cstr(DetailStatistics *s, int tally, const char *key)
{
    count(s, tally, str_of(key));
}

static void count_size(DetailStatistics *s, int tally, size_t size)
{
    buf_clear(&s->key);
    buf_add_int(&s->key, (int64_t)size);
    count(s, tally, buf_str(&s->key));
}

/* "a b" as one key. */
static void count_pair(DetailStatistics *s, int tally, Str first, Str second)
{
    buf_clear(&s->key);
    buf_add(&s->key, first);
    buf_add_char(&s->key, ' ');
    buf_add(&s->key, second);
    count(s, tally, buf_str(&s->key));
}

static bool has_key(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

static void add_flags(DetailStatistics *s, const json_t *data)
{
    static const struct {
        const char *key;
        int number;
        const char *level; /* name in level combinations, or NULL */
    } FLAGS[] = {
        {"isMinistry", MINISTRY, "Ministry"},
        {"isProvince", PROVINCE, "Province"},
        {"isWard", WARD, "Ward"},
        {"isOtherAgency", OTHER_AGENCY, "OtherAgency"},
        {"isVertical", VERTICAL, "Vertical"},
        {"isUndetermined", UNDETERMINED, "Undetermined"},
        {"isFullProcess", FULL_PROCESS, NULL},
        {"isSharedService", SHARED_SERVICE, NULL},
        {"isNonTerritorial", NON_TERRITORIAL, NULL},
        {"isOfflineOnly", OFFLINE_ONLY, NULL},
        {"isInternal", INTERNAL, NULL},
    };
    buf_clear(&s->key);
    for (size_t i = 0; i < COUNT_OF(FLAGS); i++) {
        if (!record_flag(data, FLAGS[i].key))
            continue;
        s->numbers[FLAGS[i].number]++;
        if (FLAGS[i].level)
            buf_printf(&s->key, "%s%s", s->key.len > 0 ? "+" : "", FLAGS[i].level);
    }
    count(s, BY_LEVELS, buf_str(&s->key));
    s->numbers[WARD_AND_PROVINCE] += record_flag(data, "isWard") && record_flag(data, "isProvince");
}

/* What the files say, unless it is absurd: sums of such numbers would mean nothing. */
static double sane_number(const json_t *number)
{
    const double value = json_number_value(number);
    return value > -MAX_SUMMAND && value < MAX_SUMMAND ? value : 0;
}

static int64_t quantity(const json_t *component, const char *key)
{
    return (int64_t)sane_number(json_object_get(component, key));
}

static const char *time_type(const json_t *time)
{
    if (json_is_integer(time))
        return "integer";
    if (json_is_real(time))
        return "fraction";
    return json_is_string(time) ? "text" : "absent";
}

static void add_time(DetailStatistics *s, const json_t *method)
{
    const json_t *time = json_object_get(method, "processingTime");
    const Str unit = record_text(method, "processingTimeUnit");
    count(s, BY_TIME_UNIT, unit);
    count_cstr(s, BY_TIME_TYPE, time_type(time));
    count_pair(s, BY_TIME_TYPE_AND_UNIT, str_of(time_type(time)), unit);
    s->numbers[METHODS_WITH_ZERO_TIME] += json_is_number(time) && !(json_number_value(time) > 0);
    if (json_is_number(time) && str_is(unit, "WORKING_DAY"))
        s->working_days += sane_number(time);
}

static const char *value_class(const json_t *value)
{
    if (json_is_string(value))
        return "text";
    if (!json_is_number(value))
        return "null";
    if (json_number_value(value) < 0)
        return "negative";
    return json_number_value(value) > 0 ? "positive" : "zero";
}

static void add_fee(DetailStatistics *s, const json_t *fee)
{
    const json_t *value = json_object_get(fee, "value");
    const Str type = record_text(fee, "type");
    const Str currency = record_text(fee, "currencyName");
    s->numbers[FEE_LINES]++;
    count(s, BY_FEE_TYPE, type);
    count_cstr(s, BY_FEE_VALUE, value_class(value));
    count_pair(s, BY_FEE_TYPE_AND_VALUE, type, str_of(value_class(value)));
    count(s, BY_CURRENCY, str_is_empty(currency) ? STR("(absent)") : currency);
    s->fee_values += sane_number(value);
    s->numbers[FEES_WITHOUT_CURRENCY_ID] += !has_key(fee, "currencyId");
    s->numbers[FEES_WITH_EMPTY_CURRENCY_ID] +=
        has_key(fee, "currencyId") && str_is_empty(record_text(fee, "currencyId"));
    s->numbers[FEES_WITH_ATTACHMENT] += record_member(fee, "attachment") != NULL;
    s->numbers[FEES_WITHOUT_ATTACHMENT] += !has_key(fee, "attachment");
}

static void add_methods(DetailStatistics *s, const json_t *data)
{
    const json_t *methods = json_object_get(data, "executionMethods");
    const size_t method_count = json_array_size(methods);
    const int64_t fees_before = s->numbers[FEE_LINES];
    count_size(s, METHODS_PER_RECORD, method_count);
    s->numbers[METHODS] += (int64_t)method_count;
    for (size_t i = 0; i < method_count; i++) {
        const json_t *method = json_array_get(methods, i);
        const json_t *fees = json_object_get(method, "fees");
        count(s, BY_SUBMISSION, record_text(method, "submissionMethod"));
        add_time(s, method);
        s->numbers[METHODS_WITHOUT_DESCRIPTION] += !has_key(method, "description");
        s->numbers[METHODS_WITHOUT_FEE] += json_array_size(fees) == 0;
        for (size_t k = 0; k < json_array_size(fees); k++)
            add_fee(s, json_array_get(fees, k));
    }
    s->numbers[RECORDS_WITHOUT_FEE] += s->numbers[FEE_LINES] == fees_before;
}

static Str extension_of(Str file_name)
{
    size_t start = file_name.len;
    while (start > 0 && file_name.data[start - 1] != '.')
        start--;
    return start == 0 ? STR("(none)") : str_slice(file_name, start, file_name.len);
}

static void add_component(DetailStatistics *s, const json_t *component)
{
    const json_t *files = json_object_get(component, "attachments");
    const int64_t originals = quantity(component, "originalQty");
    const int64_t copies = quantity(component, "copyQty");
    count(s, COMPONENT_CODES, record_text(component, "code"));
    count(s, COMPONENT_IDS, record_text(component, "profileComponentId"));
    count(s, COMPONENT_NAMES, str_trim(record_text(component, "name")));
    s->numbers[ELECTRONIC_FORMS] += record_flag(component, "hasElectronicForm");
    s->numbers[PROCESSING_RESULTS] += record_flag(component, "isProcessingResult");
    s->numbers[PROCESSING_RESULT_ABSENT] += !has_key(component, "isProcessingResult");
    s->numbers[REQUIRED_COMPONENTS] += record_flag(component, "required");
    s->numbers[ORIGINALS] += originals;
    s->numbers[COPIES] += copies;
    s->numbers[COMPONENTS_WITHOUT_QUANTITY] += originals == 0 && copies == 0;
    s->numbers[ATTACHMENTS] += (int64_t)json_array_size(files);
    for (size_t i = 0; i < json_array_size(files); i++)
        count(s, BY_ATTACHMENT_EXTENSION,
              extension_of(record_text(json_array_get(files, i), "fileName")));
}

/* Whether two objects of the list have the same code. */
static bool has_repeated_code(const json_t *list)
{
    for (size_t i = 1; i < json_array_size(list); i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(record_text(json_array_get(list, i), "code"),
                          record_text(json_array_get(list, k), "code")))
                return true;
    return false;
}

/* Returns whether the case names a component twice. */
static bool add_case(DetailStatistics *s, const json_t *execution_case)
{
    const json_t *components = json_object_get(execution_case, "profileComponents");
    const size_t component_count = json_array_size(components);
    s->numbers[CASES_WITHOUT_NAME] += str_is_empty(record_text(execution_case, "name"));
    s->numbers[CASES_WITHOUT_COMPONENT] += component_count == 0;
    s->numbers[COMPONENTS] += (int64_t)component_count;
    count_size(s, COMPONENTS_PER_CASE, component_count);
    for (size_t i = 0; i < component_count; i++)
        add_component(s, json_array_get(components, i));
    return has_repeated_code(components);
}

static void add_cases(DetailStatistics *s, const Record *record)
{
    const json_t *cases = json_object_get(record->data, "executionCases");
    const size_t case_count = json_array_size(cases);
    const int64_t components_before = s->numbers[COMPONENTS];
    const int64_t files_before = s->numbers[ATTACHMENTS];
    bool has_repeated = false;
    s->numbers[CASES] += (int64_t)case_count;
    s->numbers[RECORDS_WITH_MANY_CASES] += case_count > 1;
    count_size(s, CASES_PER_RECORD, case_count);
    for (size_t i = 0; i < case_count; i++)
        has_repeated |= add_case(s, json_array_get(cases, i));
    if (has_repeated)
        count(s, REPEATED_COMPONENT, record->code);
    s->numbers[RECORDS_WITHOUT_COMPONENT] += s->numbers[COMPONENTS] == components_before;
    s->numbers[RECORDS_WITH_ATTACHMENT] += s->numbers[ATTACHMENTS] > files_before;
}

static void add_subcases(DetailStatistics *s, const json_t *data)
{
    const json_t *cases = json_object_get(data, "cases");
    s->numbers[SUBCASES] += (int64_t)json_array_size(cases);
    count_size(s, SUBCASES_PER_RECORD, json_array_size(cases));
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *time = json_object_get(json_array_get(cases, i), "processingDay");
        count(s, BY_SUBCASE_TIME_TYPE, record_text(time, "type"));
    }
}

/* Counts the codes of a list of named things; returns its length. */
static size_t add_codes(DetailStatistics *s, const json_t *data, const char *key, int tally)
{
    const json_t *list = json_object_get(data, key);
    for (size_t i = 0; i < json_array_size(list); i++)
        count(s, tally, record_text(json_array_get(list, i), "code"));
    return json_array_size(list);
}

static void add_named_lists(DetailStatistics *s, const Record *record)
{
    const json_t *data = record->data;
    count_size(s, RESULTS_PER_RECORD, add_codes(s, data, "resultsDetails", RESULT_CODES));
    add_codes(s, data, "categoriesDetails", CATEGORY_CODES);
    add_codes(s, data, "categoriesDetails", BY_CATEGORY_CODE);
    s->numbers[RECORDS_WITHOUT_CATEGORY_OBJECT] += !record_member(data, "category");
    const size_t bases = add_codes(s, data, "legalBasisesDetails", LEGAL_BASIS_CODES);
    s->numbers[LEGAL_BASES] += (int64_t)bases;
    s->numbers[RECORDS_WITHOUT_LEGAL_BASIS] += bases == 0;
    if (has_repeated_code(json_object_get(data, "legalBasisesDetails")))
        count(s, REPEATED_LEGAL_BASIS, record->code);
    s->numbers[SUBJECTS] += (int64_t)add_codes(s, data, "subjectTypesDetails", SUBJECT_CODES);
}

static void add_agencies(DetailStatistics *s, const Record *record)
{
    static const char *const PAIRS[][2] = {
        {"departmentExecutingIds", "departmentsExecuting"},
        {"departmentAuthorityIds", "departmentsAuthority"},
        {"departmentAuthorizedIds", "departmentsAuthorized"},
        {"departmentCoordinatingIds", "departmentsCoordinating"},
    };
    const json_t *data = record->data;
    const size_t executing = add_codes(s, data, "departmentsExecuting", EXECUTING_CODES);
    const size_t competent = add_codes(s, data, "departmentsAuthority", COMPETENT_CODES);
    const size_t groups = json_array_size(json_object_get(data, "unitGroupsExecuting"));
    s->numbers[EXECUTING_DEPARTMENTS] += (int64_t)executing;
    s->numbers[RECORDS_WITHOUT_EXECUTING] += executing == 0;
    s->numbers[COMPETENT_DEPARTMENTS] += (int64_t)competent;
    s->numbers[RECORDS_WITHOUT_COMPETENT] += competent == 0;
    s->numbers[RECORDS_WITHOUT_AGENCY] += executing + groups == 0;
    bool is_longer = false;
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++)
        is_longer |= json_array_size(json_object_get(data, PAIRS[i][0])) >
                     json_array_size(json_object_get(data, PAIRS[i][1]));
    if (is_longer)
        count(s, ID_WITHOUT_DETAIL, record->code);
    count(s, PROMULGATORS, record_text(data, "departmentPromulgateCode"));
    count(s, BY_PROMULGATOR, record_text(data, "departmentPromulgateCode"));
}

static void add_steps(DetailStatistics *s, const json_t *data)
{
    const json_t *steps = json_object_get(data, "executionSteps");
    s->numbers[STEPS] += (int64_t)json_array_size(steps);
    count_size(s, STEPS_PER_RECORD, json_array_size(steps));
    for (size_t i = 0; i < json_array_size(steps); i++)
        s->numbers[STEPS_WITHOUT_NAME] +=
            str_is_empty(record_text(json_array_get(steps, i), "name"));
}

static void add_returning(DetailStatistics *s, const json_t *data)
{
    const json_t *methods = json_object_get(data, "returningMethods");
    s->numbers[RECORDS_WITHOUT_RETURNING] += json_array_size(methods) == 0;
    for (size_t i = 0; i < json_array_size(methods); i++) {
        const json_t *method = json_array_get(methods, i);
        const json_t *values = json_object_get(method, "value");
        count(s, BY_RETURNING_TYPE, record_text(method, "type"));
        for (size_t k = 0; k < json_array_size(values); k++)
            count(s, BY_RETURNING_VALUE, record_string(json_array_get(values, k)));
    }
}

static void widen(int64_t *first, int64_t *last, const json_t *ms)
{
    const int64_t value = json_integer_value(ms);
    if (!json_is_integer(ms))
        return;
    if (*first == 0 || value < *first)
        *first = value;
    if (*last == 0 || value > *last)
        *last = value;
}

static void add_dates(DetailStatistics *s, const json_t *data)
{
    const json_t *proposal = record_member(data, "procedureProposal");
    s->numbers[WITHOUT_PUBLICATION_DATE] += !record_member(proposal, "publicationDate");
    widen(&s->first_decision, &s->last_decision, json_object_get(proposal, "decisionDate"));
    widen(&s->first_update, &s->last_update, json_object_get(data, "updatedAt"));
}

static void add_empty_texts(DetailStatistics *s, const json_t *data)
{
    static const struct {
        const char *key;
        int number;
    } TEXTS[] = {
        {"description", EMPTY_DESCRIPTION},
        {"note", EMPTY_NOTE},
        {"keywords", EMPTY_KEYWORDS},
        {"executingAgencies", EMPTY_EXECUTING},
        {"coordinatingAgencies", EMPTY_COORDINATING},
        {"dossierReceivingAddresses", EMPTY_ADDRESSES},
        {"requirementsAndConditions", EMPTY_REQUIREMENTS},
    };
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        s->numbers[TEXTS[i].number] += str_is_empty(record_text(data, TEXTS[i].key));
}

void detail_statistics_add(DetailStatistics *s, const Record *record)
{
    const json_t *data = record->data;
    s->numbers[RECORDS]++;
    count(s, BY_STATE, record_text(data, "state"));
    count(s, BY_TYPE, record_text(data, "type"));
    count(s, BY_FORMALITY, record_text(data, "formalityType"));
    add_flags(s, data);
    add_methods(s, data);
    add_cases(s, record);
    add_subcases(s, data);
    add_named_lists(s, record);
    add_agencies(s, record);
    add_steps(s, data);
    add_returning(s, data);
    add_dates(s, data);
    add_empty_texts(s, data);
}

static void put_double(Json *json, const char *key, double number)
{
    json_key(json, key);
    json_double(json, number);
}

void detail_statistics_json(const DetailStatistics *s, Json *json)
{
    for (size_t i = 0; i < DETAIL_NUMBER_COUNT; i++)
        json_put_int(json, NUMBER_NAMES[i], s->numbers[i]);
    for (size_t i = 0; i < DETAIL_TALLY_COUNT; i++) {
        json_key(json, TALLY_ROWS[i].name);
        tally_json(&s->tallies[i], TALLY_ROWS[i].show, json);
    }
    put_double(json, "sum_of_working_days", s->working_days);
    put_double(json, "sum_of_fee_values", s->fee_values);
    json_put_int(json, "earliest_decision_date_ms", s->first_decision);
    json_put_int(json, "latest_decision_date_ms", s->last_decision);
    json_put_int(json, "earliest_updated_at_ms", s->first_update);
    json_put_int(json, "latest_updated_at_ms", s->last_update);
}
