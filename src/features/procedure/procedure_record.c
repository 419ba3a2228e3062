#include "features/procedure/procedure_internal.h"

#include <string.h>

#define MAX_DEPTH 32
#define MAX_KEY_BYTES 200
#define MAX_RECORD_BYTES ((size_t)4 * 1024 * 1024)
#define MAX_LIST_ITEMS 5000 /* the longest known list has 55 */

/* ---- members ---- */

const json_t *record_member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

Str record_string(const json_t *string)
{
    if (!json_is_string(string))
        return (Str){"", 0};
    return (Str){json_string_value(string), json_string_length(string)};
}

Str record_text(const json_t *object, const char *key)
{
    return record_string(json_object_get(object, key));
}

bool record_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* ---- the shape of a record: which type each known member has, where it is not null ---- */

enum { TEXT = 1, NUMBER = 2, FLAG = 4, OBJECT = 8, LIST = 16, TEXT_LIST = 32 };

typedef struct ShapeRow {
    const char *key; /* NULL ends the rows */
    unsigned types;
    const struct ShapeRow *rows; /* of the object, or of each object in the list */
} ShapeRow;

static const ShapeRow NAMED_ROWS[] = {
    {"id", TEXT, NULL}, {"code", TEXT, NULL}, {"name", TEXT, NULL}, {0}};
static const ShapeRow FILE_ROWS[] = {{"fileId", TEXT, NULL}, {"fileName", TEXT, NULL}, {0}};
static const ShapeRow FEE_ROWS[] = {
    {"type", TEXT, NULL},
    {"value", NUMBER | TEXT, NULL},
    {"currencyId", TEXT, NULL},
    {"currencyName", TEXT, NULL},
    {"description", TEXT, NULL},
    {"attachment", OBJECT, FILE_ROWS},
    {0},
};
static const ShapeRow METHOD_ROWS[] = {
    {"submissionMethod", TEXT, NULL},   {"processingTime", NUMBER | TEXT, NULL},
    {"processingTimeUnit", TEXT, NULL}, {"description", TEXT, NULL},
    {"fees", LIST, FEE_ROWS},           {0},
};
static const ShapeRow COMPONENT_ROWS[] = {
    {"code", TEXT, NULL},
    {"name", TEXT, NULL},
    {"profileComponentId", TEXT, NULL},
    {"originalQty", NUMBER, NULL},
    {"copyQty", NUMBER, NULL},
    {"required", FLAG, NULL},
    {"hasElectronicForm", FLAG, NULL},
    {"isProcessingResult", FLAG, NULL},
    {"attachments", LIST, FILE_ROWS},
    {0},
};
static const ShapeRow CASE_ROWS[] = {
    {"name", TEXT, NULL}, {"profileComponents", LIST, COMPONENT_ROWS}, {0}};
static const ShapeRow TIME_ROWS[] = {{"qty", NUMBER, NULL}, {"type", TEXT, NULL}, {0}};
static const ShapeRow SUBCASE_ROWS[] = {
    {"code", TEXT, NULL}, {"name", TEXT, NULL}, {"processingDay", OBJECT, TIME_ROWS}, {0}};
static const ShapeRow STEP_ROWS[] = {{"name", TEXT, NULL}, {"description", TEXT, NULL}, {0}};
static const ShapeRow RETURN_ROWS[] = {{"type", TEXT, NULL}, {"value", TEXT_LIST, NULL}, {0}};
static const ShapeRow PROPOSAL_ROWS[] = {
    {"proposalNumber", TEXT, NULL},
    {"decisionDate", NUMBER, NULL},
    {"publicationDate", NUMBER, NULL},
    {0},
};

static const ShapeRow CATALOG_ROWS[] = {
    {"id", TEXT, NULL},
    {"code", TEXT, NULL},
    {"name", TEXT, NULL},
    {"state", TEXT, NULL},
    {"type", TEXT, NULL},
    {"categories", TEXT_LIST, NULL},
    {"categoryIds", TEXT_LIST, NULL},
    {"departments", TEXT_LIST, NULL},
    {"departmentPromulgate", TEXT, NULL},
    {"departmentPromulgateId", TEXT, NULL},
    {"formalityTargetType", TEXT_LIST, NULL},
    {0},
};
static const ShapeRow DETAIL_ROWS[] = {
    {"id", TEXT, NULL},
    {"code", TEXT, NULL},
    {"name", TEXT, NULL},
    {"state", TEXT, NULL},
    {"type", TEXT, NULL},
    {"formalityType", TEXT, NULL},
    {"isMinistry", FLAG, NULL},
    {"isProvince", FLAG, NULL},
    {"isWard", FLAG, NULL},
    {"isOtherAgency", FLAG, NULL},
    {"isVertical", FLAG, NULL},
    {"isUndetermined", FLAG, NULL},
    {"isFullProcess", FLAG, NULL},
    {"isSharedService", FLAG, NULL},
    {"isNonTerritorial", FLAG, NULL},
    {"isOfflineOnly", FLAG, NULL},
    {"isInternal", FLAG, NULL},
    {"executionMethods", LIST, METHOD_ROWS},
    {"executionCases", LIST, CASE_ROWS},
    {"cases", LIST, SUBCASE_ROWS},
    {"executionSteps", LIST, STEP_ROWS},
    {"resultsDetails", LIST, NAMED_ROWS},
    {"legalBasisesDetails", LIST, NAMED_ROWS},
    {"subjectTypesDetails", LIST, NAMED_ROWS},
    {"categoriesDetails", LIST, NAMED_ROWS},
    {"category", OBJECT, NAMED_ROWS},
    {"departmentsExecuting", LIST, NAMED_ROWS},
    {"departmentsAuthority", LIST, NAMED_ROWS},
    {"departmentsAuthorized", LIST, NAMED_ROWS},
    {"departmentsCoordinating", LIST, NAMED_ROWS},
    {"departmentExecutingIds", TEXT_LIST, NULL},
    {"departmentAuthorityIds", TEXT_LIST, NULL},
    {"departmentAuthorizedIds", TEXT_LIST, NULL},
    {"departmentCoordinatingIds", TEXT_LIST, NULL},
    {"unitGroupsExecuting", LIST, NAMED_ROWS},
    {"unitGroupsAuthority", LIST, NAMED_ROWS},
    {"unitGroupsAuthorized", LIST, NAMED_ROWS},
    {"unitGroupsCoordinating", LIST, NAMED_ROWS},
    {"departmentPromulgateCode", TEXT, NULL},
    {"departmentPromulgateName", TEXT, NULL},
    {"returningMethods", LIST, RETURN_ROWS},
    {"procedureProposal", OBJECT, PROPOSAL_ROWS},
    {"executingAgencies", TEXT, NULL},
    {"coordinatingAgencies", TEXT, NULL},
    {"dossierReceivingAddresses", TEXT, NULL},
    {"requirementsAndConditions", TEXT, NULL},
    {"description", TEXT, NULL},
    {"note", TEXT, NULL},
    {"keywords", TEXT, NULL},
    {"updatedAt", NUMBER, NULL},
    {0},
};

static bool has_type(const json_t *value, unsigned types)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return types & TEXT;
    case JSON_INTEGER:
    case JSON_REAL:
        return types & NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        return types & FLAG;
    case JSON_OBJECT:
        return types & OBJECT;
    case JSON_ARRAY:
        return types & (LIST | TEXT_LIST);
    case JSON_NULL:
        return true;
    }
    return false;
}

static const char *type_name(unsigned types)
{
    if (types & (LIST | TEXT_LIST))
        return VI("danh sách");
    if (types & OBJECT)
        return VI("đối tượng");
    if (types & FLAG)
        return VI("đúng hoặc sai");
    return types & TEXT ? VI("chữ") : VI("số");
}

static const char *check_rows(Arena *arena, const json_t *object, const ShapeRow *rows,
                              const char *path);

static const char *wrong_type(Arena *arena, const char *path, const char *key, unsigned types)
{
    return arena_printf(arena, VI("Sai kiểu dữ liệu: %s%s phải là %s."), path, key,
                        type_name(types));
}

static const char *check_items(Arena *arena, const json_t *list, const ShapeRow *row,
                               const char *path)
{
    const unsigned item_type = row->types & TEXT_LIST ? TEXT : OBJECT;
    if (json_array_size(list) > MAX_LIST_ITEMS)
        return arena_printf(arena, VI("Danh sách %s%s dài hơn 5.000 mục."), path, row->key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *place = arena_printf(arena, "%s%s[%zu]", path, row->key, i);
        if (json_is_null(item) || !has_type(item, item_type))
            return wrong_type(arena, place, "", item_type);
        const char *reason =
            row->rows ? check_rows(arena, item, row->rows, arena_printf(arena, "%s.", place))
                      : NULL;
        if (reason)
            return reason;
    }
    return NULL;
}

/* NULL, or what is wrong. */
static const char *check_rows(Arena *arena, const json_t *object, const ShapeRow *rows,
                              const char *path)
{
    for (const ShapeRow *row = rows; row->key; row++) {
        const json_t *value = record_member(object, row->key);
        const char *reason = NULL;
        if (!value)
            continue;
        if (!has_type(value, row->types))
            return wrong_type(arena, path, row->key, row->types);
        if (json_is_array(value))
            reason = check_items(arena, value, row, path);
        else if (json_is_object(value))
            reason =
                check_rows(arena, value, row->rows, arena_printf(arena, "%s%s.", path, row->key));
        if (reason)
            return reason;
    }
    return NULL;
}

/* ---- parsing ---- */

/* The parser recurses, so the depth is counted before it sees the text. */
static bool is_too_deep(Str text)
{
    int depth = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        if (c == '"')
            is_quoted = !is_quoted;
        else if (is_quoted)
            i += c == '\\';
        else if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        if (depth > MAX_DEPTH)
            return true;
    }
    return false;
}

static const char *parse_reason(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_premature_end_of_input:
        return VI("JSON hết giữa chừng.");
    case json_error_end_of_input_expected:
        return VI("Có chữ thừa sau bản ghi JSON.");
    case json_error_invalid_utf8:
        return VI("JSON có byte không phải UTF-8.");
    case json_error_null_byte_in_key:
    case json_error_null_character:
        return VI("JSON có ký tự NUL.");
    case json_error_duplicate_key:
        return VI("JSON có khóa ghi hai lần trong một đối tượng.");
    case json_error_numeric_overflow:
        return VI("JSON có số quá lớn.");
    default:
        return VI("JSON sai cú pháp.");
    }
}

static void free_json(void *root)
{
    json_decref((json_t *)root);
}

static bool reject(RecordFault *fault, int64_t line, const char *reason)
{
    *fault = (RecordFault){line, reason};
    return false;
}

/* Full records carry what the list lacks; an answer around them is taken off. */
static json_t *take_off_envelope(json_t *root)
{
    const bool is_answer = json_object_get(root, "data") && !json_object_get(root, "name");
    return is_answer ? json_object_get(root, "data") : root;
}

static SourceKind kind_of(const json_t *data)
{
    static const char *const DETAIL_KEYS[] = {
        "executionMethods", "executionCases",    "executionSteps", "resultsDetails",
        "formalityType",    "procedureProposal", "isWard",         "isProvince"};
    for (size_t i = 0; i < COUNT_OF(DETAIL_KEYS); i++)
        if (json_object_get(data, DETAIL_KEYS[i]))
            return SOURCE_DETAIL;
    return SOURCE_CATALOG;
}

static bool read_record(Arena *arena, json_t *root, int64_t line, Record *out, RecordFault *fault)
{
    if (!json_is_object(root))
        return reject(fault, line, VI("Dòng này không phải một bản ghi (đối tượng JSON)."));
    Record record = {.data = take_off_envelope(root)};
    if (!json_is_object(record.data))
        return reject(fault, line, VI("Câu trả lời của Cổng không có dữ liệu (data)."));
    record.kind = kind_of(record.data);
    const char *reason = check_rows(arena, record.data,
                                    record.kind == SOURCE_DETAIL ? DETAIL_ROWS : CATALOG_ROWS, "");
    if (reason)
        return reject(fault, line, reason);
    record.record_id = str_trim(record_text(record.data, "id"));
    record.code = str_trim(record_text(record.data, "code"));
    if (str_is_empty(record.code))
        record.code = record.record_id;
    if (str_is_empty(record.code))
        return reject(fault, line, VI("Bản ghi không có mã (code) và cũng không có id."));
    if (record.code.len > MAX_KEY_BYTES || record.record_id.len > MAX_KEY_BYTES)
        return reject(fault, line, VI("Mã (code) hoặc id dài hơn 200 byte."));
    *out = record;
    return true;
}

bool record_parse(Arena *arena, const RecordText *text, Record *out, RecordFault *fault)
{
    if (text->fault)
        return reject(fault, text->line, text->fault);
    if (text->text.len > MAX_RECORD_BYTES)
        return reject(fault, text->line, VI("Bản ghi quá dài (hơn 4 MB)."));
    if (is_too_deep(text->text))
        return reject(fault, text->line, VI("JSON lồng quá sâu (hơn 32 tầng)."));
    json_error_t error;
    json_t *root = json_loadb(text->text.data, text->text.len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        const int64_t inside = error.line > 1 ? error.line - 1 : 0;
        return reject(fault, text->line + inside, parse_reason(&error));
    }
    arena_on_free(arena, free_json, root);
    return read_record(arena, root, text->line, out, fault);
}

/* ---- what a record amounts to ---- */

static int add_to_digest(const char *bytes, size_t size, void *stream)
{
    sha256_stream_add(stream, bytes, size);
    return 0;
}

Str record_content_hash(Arena *arena, const Record *record)
{
    Sha256Stream *stream = sha256_stream_new();
    sha256_stream_start(stream);
    const int failed = json_dump_callback(record->data, add_to_digest, stream,
                                          JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(17));
    ensure(failed == 0);
    const Sha256 digest = sha256_stream_end(stream);
    sha256_stream_free(stream);
    return hex_of(arena, (Str){(const char *)digest.bytes, SHA256_BYTES});
}

Str record_clean_name(Arena *arena, Str name)
{
    const Str composed = utf8_to_nfc(arena, name);
    Buf out = buf_new(arena, composed.len + 1);
    bool is_blank_due = false;
    for (size_t at = 0; at < composed.len;) {
        const uint32_t c = utf8_next(composed, &at);
        if (c <= ' ' || c == 0xA0) {
            is_blank_due = out.len > 0;
            continue;
        }
        if (is_blank_due)
            buf_add_char(&out, ' ');
        is_blank_due = false;
        utf8_put(&out, c);
    }
    return buf_str(&out);
}

static void describe_field(Arena *arena, const Record *record, Procedure *out)
{
    if (record->kind == SOURCE_CATALOG) {
        const json_t *names = json_object_get(record->data, "categories");
        out->field_name = record_clean_name(arena, record_string(json_array_get(names, 0)));
        return;
    }
    const json_t *field = json_array_get(json_object_get(record->data, "categoriesDetails"), 0);
    if (!field)
        field = record_member(record->data, "category");
    out->field_code = str_trim(record_text(field, "code"));
    out->field_name = record_clean_name(arena, record_text(field, "name"));
}

void record_describe(Arena *arena, const Record *record, Procedure *out)
{
    const json_t *data = record->data;
    const Str name = record_clean_name(arena, record_text(data, "name"));
    *out = (Procedure){
        .code = record->code,
        .record_id = record->record_id,
        .name = str_is_empty(name) ? record->code : name,
        .is_ministry = record_flag(data, "isMinistry"),
        .is_province = record_flag(data, "isProvince"),
        .is_ward = record_flag(data, "isWard"),
        .is_other = record_flag(data, "isOtherAgency") || record_flag(data, "isVertical"),
        .state = record_text(data, "state"),
        .type = record_text(data, "type"),
    };
    out->field_code = (Str){"", 0};
    describe_field(arena, record, out);
    out->folded = procedure_folded(arena, out->code, out->name);
}

/* ---- what is not the usual about a text ---- */

static bool is_zero_width(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

static bool is_outer_blank(Str text)
{
    return text.len > 0 && str_trim(text).len < text.len;
}

/* "<p", "</p": a letter or a slash right after the bracket, and a closing one later. */
static bool starts_tag(Str text, size_t at)
{
    if (at >= text.len)
        return false;
    const char next = text.data[at];
    const char lower = (char)(next | 0x20);
    const bool is_name = (lower >= 'a' && lower <= 'z') || next == '/';
    return is_name && str_find_char(str_slice(text, at, text.len), '>') >= 0;
}

TextTraits record_text_traits(Str text)
{
    TextTraits traits = {.has_outer_blank = is_outer_blank(text), .is_not_nfc = !utf8_is_nfc(text)};
    uint32_t before = 0;
    for (size_t at = 0; at < text.len;) {
        const uint32_t c = utf8_next(text, &at);
        traits.has_line_break |= c == '\n';
        traits.has_return |= c == '\r';
        traits.has_tab |= c == '\t';
        traits.has_double_blank |= c == ' ' && before == ' ';
        traits.has_control |=
            (c < ' ' && c != '\n' && c != '\r' && c != '\t') || (c >= 0x7F && c < 0xA0);
        traits.has_no_break_space |= c == 0xA0;
        traits.has_zero_width |= is_zero_width(c);
        traits.has_private_use |= c >= 0xE000 && c <= 0xF8FF;
        traits.has_tag |= c == '<' && starts_tag(text, at);
        before = c;
    }
    return traits;
}
