#include "features/procedure/procedure_internal.h"

#define SOURCE_NOTE VI("Theo bản ghi quốc gia, cần đối chiếu")
#define WHOLE_NAME VI("Tất cả trường hợp")
#define MAX_WORDS_CHARS 400

/* ---- papers ---- */

static int64_t bounded_count(const json_t *component, const char *key)
{
    const int64_t count = json_integer_value(json_object_get(component, key));
    return count < 0 ? 0 : count > 99 ? 99 : count;
}

static size_t propose_components(Arena *arena, const json_t *list, size_t room,
                                 ProcedureComponent *out)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list) && count < room; i++) {
        const json_t *component = json_array_get(list, i);
        ProcedureComponent *proposed = &out[count];
        *proposed = (ProcedureComponent){
            .code = str_trim(record_text(component, "code")),
            .name = record_clean_name(arena, record_text(component, "name")),
            .original_count = bounded_count(component, "originalQty"),
            .copy_count = bounded_count(component, "copyQty"),
            .note = {"", 0},
        };
        proposed->is_required = proposed->original_count + proposed->copy_count > 0;
        count += !str_is_empty(proposed->name);
    }
    return count;
}

/* ---- limits ---- */

static Str limit_of(Arena *arena, const json_t *amount, Str unit)
{
    static const struct {
        const char *unit, *suffix;
    } UNITS[] = {{"WORKING_DAY", "wd"}, {"DAY", "d"}, {"HOUR", "wh"}, {"MONTH", "m"}};
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        if (!str_is(unit, UNITS[i].unit) || !json_is_number(amount))
            continue;
        const Str limit = arena_format(arena, "%g%s", json_number_value(amount), UNITS[i].suffix);
        if (procedure_limit_is_valid(limit))
            return limit;
    }
    return (Str){"", 0};
}

/* The limit of direct filing, where all its lines agree: which line is whose case stands in words.
 */
static Str propose_limit(Arena *arena, const json_t *data)
{
    const json_t *methods = json_object_get(data, "executionMethods");
    Str limit = {"", 0};
    bool has_one = false;
    for (size_t i = 0; i < json_array_size(methods); i++) {
        const json_t *method = json_array_get(methods, i);
        if (!str_is(record_text(method, "submissionMethod"), "DIRECT"))
            continue;
        const Str found = limit_of(arena, json_object_get(method, "processingTime"),
                                   record_text(method, "processingTimeUnit"));
        if (has_one && !str_equal(found, limit))
            return (Str){"", 0};
        limit = found;
        has_one = true;
    }
    return limit;
}

/* ---- cases ---- */

static void propose_cases(Arena *arena, const json_t *data, ProcedureContent *out)
{
    const json_t *list = json_object_get(data, "executionCases");
    ProcedureCase *cases = ARENA_ARRAY(arena, ProcedureCase, PROCEDURE_MAX_CASES);
    ProcedureComponent *components =
        ARENA_ARRAY(arena, ProcedureComponent, PROCEDURE_MAX_COMPONENTS);
    const Str limit = propose_limit(arena, data);
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(list) && out->case_count < PROCEDURE_MAX_CASES; i++) {
        const json_t *one = json_array_get(list, i);
        const Str name = record_clean_name(arena, record_text(one, "name"));
        ProcedureCase *proposed = &cases[out->case_count++];
        *proposed = (ProcedureCase){
            .code = {"", 0},
            .name = str_is_empty(name) && json_array_size(list) == 1 ? str_of(WHOLE_NAME) : name,
            .statutory_limit = limit,
            .limit_source = str_of(SOURCE_NOTE),
            .components = components + used,
        };
        proposed->component_count =
            propose_components(arena, json_object_get(one, "profileComponents"),
                               PROCEDURE_MAX_COMPONENTS - used, components + used);
        used += proposed->component_count;
    }
    out->cases = cases;
}

/* ---- fees: of one way of filing, since each way repeats the list ---- */

static Str words_of(Arena *arena, const json_t *fee, bool has_amount)
{
    const Str words = record_clean_name(arena, record_text(fee, "description"));
    size_t at = 0;
    for (size_t chars = 0; at < words.len && chars < MAX_WORDS_CHARS; chars++)
        utf8_next(words, &at);
    if (at > 0 || has_amount)
        return str_slice(words, 0, at);
    return STR(VI("Chưa ghi mức thu"));
}

static void propose_fees(Arena *arena, const json_t *data, ProcedureContent *out)
{
    const json_t *method = json_array_get(json_object_get(data, "executionMethods"), 0);
    const json_t *list = json_object_get(method, "fees");
    ProcedureFee *fees = ARENA_ARRAY(arena, ProcedureFee, PROCEDURE_MAX_LINES);
    for (size_t i = 0; i < json_array_size(list) && out->fee_count < PROCEDURE_MAX_LINES; i++) {
        const json_t *fee = json_array_get(list, i);
        const json_t *value = json_object_get(fee, "value");
        const Str currency = record_text(fee, "currencyName");
        const bool is_foreign = !str_is_empty(currency) && !str_is(currency, "Việt Nam Đồng");
        const bool has_amount =
            json_is_integer(value) && json_integer_value(value) > 0 && !is_foreign;
        const bool is_duty = str_is(record_text(fee, "type"), "SERVICE_FEE");
        fees[out->fee_count++] = (ProcedureFee){
            .kind = is_duty ? FEE_DUTY : FEE_CHARGE,
            .name = str_of(fee_kind_label(is_duty ? FEE_DUTY : FEE_CHARGE)),
            .has_amount = has_amount,
            .amount_vnd = has_amount ? json_integer_value(value) : 0,
            .words = words_of(arena, fee, has_amount),
            .source = str_of(SOURCE_NOTE),
        };
    }
    out->fees = fees;
}

static void propose_results(Arena *arena, const json_t *data, ProcedureContent *out)
{
    const json_t *list = json_object_get(data, "resultsDetails");
    ProcedureResult *results = ARENA_ARRAY(arena, ProcedureResult, PROCEDURE_MAX_LINES);
    for (size_t i = 0; i < json_array_size(list) && out->result_count < PROCEDURE_MAX_LINES; i++) {
        const json_t *result = json_array_get(list, i);
        results[out->result_count++] = (ProcedureResult){
            .code = str_trim(record_text(result, "code")),
            .name = record_clean_name(arena, record_text(result, "name")),
            .is_paper = true,
        };
    }
    out->results = results;
}

bool procedure_draft_propose(Arena *arena, Str raw, ProcedureContent *out, Error *error)
{
    Record record;
    RecordFault fault;
    if (!record_parse(arena, &(RecordText){.text = raw, .line = 1}, &record, &fault))
        return error_set(error, ERROR_INPUT, fault.reason, "the stored record is unreadable");
    ProcedureContent content = {0};
    propose_cases(arena, record.data, &content);
    propose_fees(arena, record.data, &content);
    propose_results(arena, record.data, &content);
    *out = content;
    return true;
}
