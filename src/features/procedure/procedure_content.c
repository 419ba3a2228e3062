#include "features/procedure/procedure_internal.h"

static const DbColumn CASE_COLUMNS[] = {
    DB_INT(ProcedureCase, id),
    DB_INT(ProcedureCase, version_id),
    DB_INT(ProcedureCase, position),
    DB_TEXT(ProcedureCase, code),
    DB_TEXT(ProcedureCase, name),
    DB_TEXT(ProcedureCase, statutory_limit),
    DB_TEXT(ProcedureCase, committed_limit),
    DB_TEXT(ProcedureCase, difficult_extra),
    DB_TEXT(ProcedureCase, limit_source),
};
static const DbColumn COMPONENT_COLUMNS[] = {
    DB_INT(ProcedureComponent, id),         DB_INT(ProcedureComponent, case_id),
    DB_INT(ProcedureComponent, position),   DB_TEXT(ProcedureComponent, code),
    DB_TEXT(ProcedureComponent, name),      DB_INT(ProcedureComponent, original_count),
    DB_INT(ProcedureComponent, copy_count), DB_BOOL(ProcedureComponent, is_required),
    DB_TEXT(ProcedureComponent, note),
};
static const DbColumn FEE_COLUMNS[] = {
    DB_INT(ProcedureFee, id),
    DB_INT(ProcedureFee, version_id),
    DB_INT(ProcedureFee, case_position),
    DB_INT(ProcedureFee, position),
    DB_ENUM(ProcedureFee, kind, FEE_KIND_CODES),
    DB_TEXT(ProcedureFee, name),
    DB_BOOL(ProcedureFee, has_amount),
    DB_OPTIONAL(ProcedureFee, amount_vnd),
    DB_TEXT(ProcedureFee, words),
    DB_ENUM(ProcedureFee, due, FEE_DUE_CODES),
    DB_TEXT(ProcedureFee, source),
};
static const DbColumn STEP_COLUMNS[] = {
    DB_INT(ProcedureStep, id),
    DB_INT(ProcedureStep, version_id),
    DB_INT(ProcedureStep, position),
    DB_INT(ProcedureStep, phase),
    DB_ENUM(ProcedureStep, role, ROLE_CODES),
    DB_TEXT(ProcedureStep, name),
    DB_INT(ProcedureStep, minutes),
};
static const DbColumn RESULT_COLUMNS[] = {
    DB_INT(ProcedureResult, id),       DB_INT(ProcedureResult, version_id),
    DB_INT(ProcedureResult, position), DB_TEXT(ProcedureResult, code),
    DB_TEXT(ProcedureResult, name),    DB_BOOL(ProcedureResult, is_paper),
};

/* ---- reading ---- */

static const char SQL_CASES[] =
    "SELECT id, version_id, position, code, name, statutory_limit, committed_limit,"
    "       difficult_extra, limit_source"
    "  FROM procedure_case WHERE version_id = $1 ORDER BY position";
static const char SQL_COMPONENTS[] =
    "SELECT p.id, p.case_id, p.position, p.code, p.name, p.original_count, p.copy_count,"
    "       p.is_required, p.note"
    "  FROM procedure_case c JOIN procedure_component p ON p.case_id = c.id"
    " WHERE c.version_id = $1 ORDER BY c.position, p.position";

static bool load_cases(Db *db, Arena *arena, DbArgs args, ProcedureContent *out, Error *error)
{
    ProcedureCase *cases = NULL;
    ProcedureComponent *components = NULL;
    size_t component_count = 0;
    if (!db_fetch_all(db, arena, SQL_CASES, args, DB_ROWS(CASE_COLUMNS), sizeof(ProcedureCase),
                      PROCEDURE_MAX_CASES, &cases, &out->case_count, error) ||
        !db_fetch_all(db, arena, SQL_COMPONENTS, args, DB_ROWS(COMPONENT_COLUMNS),
                      sizeof(ProcedureComponent), PROCEDURE_MAX_COMPONENTS, &components,
                      &component_count, error))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < out->case_count; i++) {
        cases[i].components = components + at;
        while (at < component_count && components[at].case_id == cases[i].id)
            at++;
        cases[i].component_count = (size_t)(components + at - cases[i].components);
    }
    out->cases = cases;
    return true;
}

static const char SQL_FEES[] =
    "SELECT id, version_id, case_position, position, kind, name,"
    "       CAST(CASE WHEN amount_vnd IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_amount, amount_vnd, words, due,"
    "       source FROM procedure_fee WHERE version_id = $1 ORDER BY position";
static const char SQL_STEPS[] = "SELECT id, version_id, position, phase, role, name, minutes"
                                "  FROM procedure_step WHERE version_id = $1 ORDER BY position";
static const char SQL_RESULTS[] = "SELECT id, version_id, position, code, name, is_paper"
                                  "  FROM procedure_result WHERE version_id = $1 ORDER BY position";

bool procedure_content_load(Db *db, Arena *arena, ProcedureVersionId id, ProcedureContent *out,
                            Error *error)
{
    ProcedureContent content = {0};
    ProcedureFee *fees = NULL;
    ProcedureStep *steps = NULL;
    ProcedureResult *results = NULL;
    const DbArgs args = DB_ARGS(db_int(id.value));
    if (!load_cases(db, arena, args, &content, error) ||
        !db_fetch_all(db, arena, SQL_FEES, args, DB_ROWS(FEE_COLUMNS), sizeof(ProcedureFee),
                      PROCEDURE_MAX_LINES, &fees, &content.fee_count, error) ||
        !db_fetch_all(db, arena, SQL_STEPS, args, DB_ROWS(STEP_COLUMNS), sizeof(ProcedureStep),
                      PROCEDURE_MAX_LINES, &steps, &content.step_count, error) ||
        !db_fetch_all(db, arena, SQL_RESULTS, args, DB_ROWS(RESULT_COLUMNS),
                      sizeof(ProcedureResult), PROCEDURE_MAX_LINES, &results, &content.result_count,
                      error))
        return false;
    content.fees = fees;
    content.steps = steps;
    content.results = results;
    *out = content;
    return true;
}

/* ---- writing, for drafts only ---- */

static const char SQL_DROP_COMPONENTS[] = "DELETE FROM procedure_component WHERE case_id IN"
                                          " (SELECT id FROM procedure_case WHERE version_id = $1)";
static const char SQL_DROP_CASES[] = "DELETE FROM procedure_case WHERE version_id = $1";
static const char SQL_DROP_FEES[] = "DELETE FROM procedure_fee WHERE version_id = $1";
static const char SQL_DROP_STEPS[] = "DELETE FROM procedure_step WHERE version_id = $1";
static const char SQL_DROP_RESULTS[] = "DELETE FROM procedure_result WHERE version_id = $1";

static bool drop_content(Db *db, ProcedureVersionId id, Error *error)
{
    const DbArgs args = DB_ARGS(db_int(id.value));
    return db_run(db, SQL_DROP_COMPONENTS, args, error) &&
           db_run(db, SQL_DROP_CASES, args, error) && db_run(db, SQL_DROP_FEES, args, error) &&
           db_run(db, SQL_DROP_STEPS, args, error) && db_run(db, SQL_DROP_RESULTS, args, error);
}

static const char SQL_ADD_COMPONENT[] =
    "INSERT INTO procedure_component (id, case_id, position, code, name, original_count,"
    "   copy_count, is_required, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

static bool add_components(Db *db, IdMaker *ids, int64_t case_id, const ProcedureCase *one,
                           Error *error)
{
    for (size_t i = 0; i < one->component_count; i++) {
        const ProcedureComponent *component = &one->components[i];
        if (!db_run(db, SQL_ADD_COMPONENT,
                    DB_ARGS(db_int(id_next(ids)), db_int(case_id), db_int((int64_t)i + 1),
                            db_text(component->code), db_text(component->name),
                            db_int(component->original_count), db_int(component->copy_count),
                            db_int(component->is_required), db_text(component->note)),
                    error))
            return false;
    }
    return true;
}

static const char SQL_ADD_CASE[] =
    "INSERT INTO procedure_case (id, version_id, position, code, name, statutory_limit,"
    "   committed_limit, difficult_extra, limit_source)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

static bool add_cases(Db *db, IdMaker *ids, ProcedureVersionId id, const ProcedureContent *content,
                      Error *error)
{
    for (size_t i = 0; i < content->case_count; i++) {
        const ProcedureCase *one = &content->cases[i];
        const int64_t case_id = id_next(ids);
        if (!db_run(db, SQL_ADD_CASE,
                    DB_ARGS(db_int(case_id), db_int(id.value), db_int((int64_t)i + 1),
                            db_text(one->code), db_text(one->name), db_text(one->statutory_limit),
                            db_text(one->committed_limit), db_text(one->difficult_extra),
                            db_text(one->limit_source)),
                    error) ||
            !add_components(db, ids, case_id, one, error))
            return false;
    }
    return true;
}

static const char SQL_ADD_FEE[] =
    "INSERT INTO procedure_fee (id, version_id, case_position, position, kind, name, amount_vnd,"
    "   words, due, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

static bool add_fees(Db *db, IdMaker *ids, ProcedureVersionId id, const ProcedureContent *content,
                     Error *error)
{
    for (size_t i = 0; i < content->fee_count; i++) {
        const ProcedureFee *fee = &content->fees[i];
        if (!db_run(db, SQL_ADD_FEE,
                    DB_ARGS(db_int(id_next(ids)), db_int(id.value), db_int(fee->case_position),
                            db_int((int64_t)i + 1), db_cstr(FEE_KIND_CODES[fee->kind]),
                            db_text(fee->name),
                            fee->has_amount ? db_int(fee->amount_vnd) : db_null(),
                            db_text(fee->words), db_cstr(FEE_DUE_CODES[fee->due]),
                            db_text(fee->source)),
                    error))
            return false;
    }
    return true;
}

static const char SQL_ADD_STEP[] =
    "INSERT INTO procedure_step (id, version_id, position, phase, role, name, minutes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";

static bool add_steps(Db *db, IdMaker *ids, ProcedureVersionId id, const ProcedureContent *content,
                      Error *error)
{
    for (size_t i = 0; i < content->step_count; i++) {
        const ProcedureStep *step = &content->steps[i];
        if (!db_run(db, SQL_ADD_STEP,
                    DB_ARGS(db_int(id_next(ids)), db_int(id.value), db_int((int64_t)i + 1),
                            db_int(step->phase), db_cstr(ROLE_CODES[step->role]),
                            db_text(step->name), db_int(step->minutes)),
                    error))
            return false;
    }
    return true;
}

static const char SQL_ADD_RESULT[] =
    "INSERT INTO procedure_result (id, version_id, position, code, name, is_paper)"
    " VALUES ($1, $2, $3, $4, $5, $6)";

static bool add_results(Db *db, IdMaker *ids, ProcedureVersionId id,
                        const ProcedureContent *content, Error *error)
{
    for (size_t i = 0; i < content->result_count; i++) {
        const ProcedureResult *result = &content->results[i];
        if (!db_run(db, SQL_ADD_RESULT,
                    DB_ARGS(db_int(id_next(ids)), db_int(id.value), db_int((int64_t)i + 1),
                            db_text(result->code), db_text(result->name), db_int(result->is_paper)),
                    error))
            return false;
    }
    return true;
}

bool content_replace(Db *db, IdMaker *ids, ProcedureVersionId id, const ProcedureContent *content,
                     Error *error)
{
    return drop_content(db, id, error) && add_cases(db, ids, id, content, error) &&
           add_fees(db, ids, id, content, error) && add_steps(db, ids, id, content, error) &&
           add_results(db, ids, id, content, error);
}

/* ---- checks ---- */

static bool is_number(Str digits)
{
    return digits.len > 0 && digits.len <= 4 && str_is_digits(digits) &&
           !(digits.len > 1 && digits.data[0] == '0');
}

/* "5" or "1.5": at most two decimals, not zero. */
static bool is_amount(Str text)
{
    const ptrdiff_t point = str_find_char(text, '.');
    if (point < 0)
        return is_number(text) && !str_is(text, "0");
    const Str decimals = str_slice(text, (size_t)point + 1, text.len);
    return is_number(str_slice(text, 0, (size_t)point)) && decimals.len >= 1 && decimals.len <= 2 &&
           str_is_digits(decimals);
}

bool procedure_limit_is_valid(Str limit)
{
    static const char *const WHOLE_UNITS[] = {"wh", "d", "m"};
    if (str_is(limit, "same-day"))
        return true;
    if (str_ends_with(limit, STR("wd")))
        return is_amount(str_slice(limit, 0, limit.len - 2));
    for (size_t i = 0; i < COUNT_OF(WHOLE_UNITS); i++) {
        const Str unit = str_of(WHOLE_UNITS[i]);
        const Str number = str_slice(limit, 0, limit.len > unit.len ? limit.len - unit.len : 0);
        if (str_ends_with(limit, unit) && is_number(number) && !str_is(number, "0"))
            return true;
    }
    return false;
}

static bool is_limit_or_empty(Str limit)
{
    return str_is_empty(limit) || procedure_limit_is_valid(limit);
}

static bool check_components(const ProcedureCase *one, Error *error)
{
    for (size_t i = 0; i < one->component_count; i++) {
        const ProcedureComponent *component = &one->components[i];
        if (component->original_count < 0 || component->original_count > 99 ||
            component->copy_count < 0 || component->copy_count > 99)
            return error_set_field(error, "components", VI("Số bản phải từ 0 đến 99."),
                                   "count out of range");
    }
    return true;
}

static bool check_fees(const ProcedureContent *content, Error *error)
{
    for (size_t i = 0; i < content->fee_count; i++) {
        const ProcedureFee *fee = &content->fees[i];
        if (fee->has_amount ? fee->amount_vnd < 0 : str_is_empty(fee->words))
            return error_set_field(
                error, "fees", VI("Mỗi khoản thu phải có số tiền, hoặc lời giải thích mức thu."),
                "fee %zu", i + 1);
    }
    return true;
}

static bool check_steps(const ProcedureContent *content, Error *error)
{
    for (size_t i = 0; i < content->step_count; i++) {
        const ProcedureStep *step = &content->steps[i];
        if (step->minutes < 0 || step->phase < 1 || step->role < ROLE_COUNTER ||
            step->role > ROLE_CLERK)
            return error_set_field(error, "steps",
                                   VI("Mỗi bước phải có vai trò và thời gian không âm."),
                                   "step %zu", i + 1);
    }
    return true;
}

/* What holds for drafts too: sizes, and nothing that cannot be read back as meant. */
bool content_check_bounds(const ProcedureContent *content, Error *error)
{
    size_t components = 0;
    for (size_t i = 0; i < content->case_count; i++) {
        const ProcedureCase *one = &content->cases[i];
        components += one->component_count;
        if (!is_limit_or_empty(one->statutory_limit) || !is_limit_or_empty(one->committed_limit) ||
            !is_limit_or_empty(one->difficult_extra))
            return error_set_field(error, "limit",
                                   VI("Thời hạn viết như 5wd, 1.5wd, 8wh, 30d, 3m hoặc same-day."),
                                   "unreadable limit in case %zu", i + 1);
        if (!check_components(one, error))
            return false;
    }
    if (content->case_count > PROCEDURE_MAX_CASES || components > PROCEDURE_MAX_COMPONENTS ||
        content->fee_count > PROCEDURE_MAX_LINES || content->step_count > PROCEDURE_MAX_LINES ||
        content->result_count > PROCEDURE_MAX_LINES)
        return error_set(error, ERROR_INPUT,
                         VI("Phiên bản có quá nhiều trường hợp, giấy tờ hoặc bước."),
                         "content over its limits");
    return check_fees(content, error) && check_steps(content, error);
}

static bool check_case_complete(const ProcedureCase *one, Error *error)
{
    if (str_is_empty(str_trim(one->name)))
        return error_set_field(error, "cases", VI("Mỗi trường hợp phải có tên."), "case %lld",
                               (long long)one->position);
    if (!procedure_limit_is_valid(one->statutory_limit))
        return error_set_field(error, "limit", VI("Mỗi trường hợp phải có thời hạn theo quy định."),
                               "case %lld", (long long)one->position);
    if (one->component_count == 0)
        return error_set_field(error, "components",
                               VI("Mỗi trường hợp phải có ít nhất một giấy tờ: danh mục để trống "
                                  "nghĩa là thiếu dữ liệu."),
                               "case %lld", (long long)one->position);
    return true;
}

static bool has_decision(const ProcedureContent *content)
{
    for (size_t i = 0; i < content->step_count; i++)
        if (content->steps[i].role == ROLE_LEADER || content->steps[i].role == ROLE_SPECIALIST)
            return true;
    return false;
}

bool content_check_complete(const ProcedureContent *content, Error *error)
{
    if (content->case_count == 0)
        return error_set_field(error, "cases", VI("Phiên bản phải có ít nhất một trường hợp."),
                               "no case");
    for (size_t i = 0; i < content->case_count; i++)
        if (!check_case_complete(&content->cases[i], error))
            return false;
    if (content->step_count == 0)
        return error_set_field(error, "steps", VI("Phiên bản phải có quy trình nội bộ."),
                               "no step");
    if (!has_decision(content))
        return error_set_field(error, "steps",
                               VI("Quy trình phải có bước của lãnh đạo hoặc chuyên viên: ở quầy "
                                  "không ai ký được kết quả."),
                               "nobody decides");
    if (content->result_count == 0)
        return error_set_field(error, "results", VI("Phiên bản phải ghi kết quả."), "no result");
    return true;
}
