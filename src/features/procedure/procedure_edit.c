#include "features/procedure/procedure_pages.h"

#define EMPTY_ROWS 3
#define MAX_EDIT_CASES 40
#define MAX_EDIT_FEES 30
#define MAX_EDIT_STEPS 40
#define MAX_EDIT_RESULTS 20

/* ---- the form ---- */

#define X(value, code, label) {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption LEVELS[] = {PROCEDURE_LEVELS(X)};
static const FieldOption ONLINE_LEVELS[] = {PROCEDURE_ONLINE_LEVELS(X)};
static const FieldOption RESUME_RULES[] = {PROCEDURE_RESUME_RULES(X)};
static const FieldOption CERTAINTIES[] = {PROCEDURE_CERTAINTIES(X)};
static const FieldOption FEE_KINDS[] = {PROCEDURE_FEE_KINDS(X)};
static const FieldOption FEE_DUES[] = {PROCEDURE_FEE_DUES(X)};
static const FieldOption ROLES[] = {ROLES_LIST(X)};
#undef X
/* Of the roles, those that a step may have: the four of the desk, behind ROLE_NONE. */
#define STEP_ROLES .choices = ROLES + ROLE_COUNTER, .choice_count = ROLE_CLERK - ROLE_COUNTER + 1
static const FieldOption PAPER_WAYS[] = {
    {{"1", 1}, {"Có bản giấy", sizeof "Có bản giấy" - 1}},
    {{"0", 1}, {"Chỉ điện tử", sizeof "Chỉ điện tử" - 1}},
};
#define CHOICES(list) .choices = (list), .choice_count = COUNT_OF(list)

/* Position in the stored draft, 0 of a new line: its papers go along when lines are taken out. */
typedef struct CaseRow {
    int64_t origin;
    Str code, name, statutory_limit, committed_limit, difficult_extra, limit_source;
} CaseRow;
static const FormField CASE_FIELDS[] = {
    FORM_HIDDEN(CaseRow, origin),
    FORM_TEXT(CaseRow, name, .label = VI("Tên trường hợp"), .max_chars = 500),
    FORM_TEXT(CaseRow, code, .label = VI("Mã"), .max_chars = 60),
    FORM_TEXT(CaseRow, statutory_limit, .label = VI("Thời hạn quy định"), .max_chars = 12),
    FORM_TEXT(CaseRow, committed_limit, .label = VI("Thời hạn cam kết"), .max_chars = 12),
    FORM_TEXT(CaseRow, difficult_extra, .label = VI("Thêm ở vùng khó khăn"), .max_chars = 12),
    FORM_TEXT(CaseRow, limit_source, .label = VI("Căn cứ thời hạn"), .max_chars = 500),
};
static const FormDef CASE_FORM = FORM_DEF(CaseRow, CASE_FIELDS);

typedef struct FeeRow {
    int64_t case_position;
    Str kind, name, amount, words, due, source;
} FeeRow;
static const FormField FEE_FIELDS[] = {
    FORM_TEXT(FeeRow, name, .label = VI("Khoản thu"), .max_chars = 300),
    FORM_CHOICE(FeeRow, kind, .label = VI("Loại"), CHOICES(FEE_KINDS)),
    FORM_INT(FeeRow, case_position, .label = VI("Trường hợp số (0: mọi)"),
             .max = PROCEDURE_MAX_CASES),
    FORM_TEXT(FeeRow, amount, .label = VI("Số tiền, đồng"), .max_chars = 12,
              .input_mode = "numeric"),
    FORM_TEXT(FeeRow, words, .label = VI("Cách tính"), .max_chars = 500),
    FORM_CHOICE(FeeRow, due, .label = VI("Thu khi nào"), CHOICES(FEE_DUES)),
    FORM_TEXT(FeeRow, source, .label = VI("Căn cứ"), .max_chars = 500),
};
static const FormDef FEE_FORM = FORM_DEF(FeeRow, FEE_FIELDS);

typedef struct StepRow {
    int64_t phase, minutes;
    Str role, name;
} StepRow;
static const FormField STEP_FIELDS[] = {
    FORM_TEXT(StepRow, name, .label = VI("Bước"), .max_chars = 300),
    FORM_CHOICE(StepRow, role, .label = VI("Vai trò"), STEP_ROLES),
    FORM_INT(StepRow, minutes, .label = VI("Số phút"), .max = 100000),
    FORM_INT(StepRow, phase, .label = VI("Giai đoạn"), .max = 20),
};
static const FormDef STEP_FORM = FORM_DEF(StepRow, STEP_FIELDS);

typedef struct ResultRow {
    Str code, name, is_paper;
} ResultRow;
static const FormField RESULT_FIELDS[] = {
    FORM_TEXT(ResultRow, name, .label = VI("Kết quả"), .max_chars = 500),
    FORM_TEXT(ResultRow, code, .label = VI("Mã"), .max_chars = 60),
    FORM_CHOICE(ResultRow, is_paper, .label = VI("Hình thức"), CHOICES(PAPER_WAYS)),
};
static const FormDef RESULT_FORM = FORM_DEF(ResultRow, RESULT_FIELDS);

typedef struct EditForm {
    int64_t version;
    Str name, field_code, field_name, level, agency, online_level, resume_rule, resume_source,
        source, certainty;
    FormRows cases, fees, steps, results;
} EditForm;
static const FormField EDIT_FIELDS[] = {
    FORM_HIDDEN(EditForm, version, .required = true),
    FORM_TEXT(EditForm, name, .label = VI("Tên thủ tục"), .required = true, .max_chars = 1000),
    FORM_TEXT(EditForm, field_code, .label = VI("Mã lĩnh vực"), .max_chars = 60),
    FORM_TEXT(EditForm, field_name, .label = VI("Lĩnh vực"), .max_chars = 300),
    FORM_CHOICE(EditForm, level, .label = VI("Cấp có thẩm quyền"), .required = true,
                CHOICES(LEVELS)),
    FORM_TEXT(EditForm, agency, .label = VI("Cơ quan thực hiện"), .max_chars = 300),
    FORM_CHOICE(EditForm, online_level, .label = VI("Mức độ trực tuyến"), .required = true,
                CHOICES(ONLINE_LEVELS)),
    FORM_CHOICE(EditForm, resume_rule, .label = VI("Sau khi bổ sung giấy tờ"), .required = true,
                CHOICES(RESUME_RULES)),
    FORM_TEXT(EditForm, resume_source, .label = VI("Căn cứ cách tính tiếp"), .max_chars = 500),
    FORM_TEXT(EditForm, source, .label = VI("Nguồn của nội dung"), .max_chars = 500),
    FORM_CHOICE(EditForm, certainty, .label = VI("Mức chắc chắn"), .required = true,
                CHOICES(CERTAINTIES)),
    FORM_ROWS(EditForm, cases, .label = VI("Trường hợp"), .rows = &CASE_FORM,
              .max_items = MAX_EDIT_CASES),
    FORM_ROWS(EditForm, fees, .label = VI("Phí, lệ phí"), .rows = &FEE_FORM,
              .max_items = MAX_EDIT_FEES),
    FORM_ROWS(EditForm, steps, .label = VI("Quy trình nội bộ"), .rows = &STEP_FORM,
              .max_items = MAX_EDIT_STEPS),
    FORM_ROWS(EditForm, results, .label = VI("Kết quả"), .rows = &RESULT_FORM,
              .max_items = MAX_EDIT_RESULTS),
};
const FormDef EDIT_FORM = FORM_DEF(EditForm, EDIT_FIELDS);

/* ---- from the draft to the form ---- */

bool procedure_get_draft(Ctx *cx, ProcedureVersion *out, ProcedureContent *content)
{
    if (!procedure_version_get(cx->db, cx->arena, (ProcedureVersionId){cx->path_id}, out,
                               &cx->error))
        return false;
    if (out->status != VERSION_DRAFT)
        return fail(cx, ERROR_CONFLICT, VI("Phiên bản này không còn là dự thảo."), "version is %s",
                    VERSION_STATUS_CODES[out->status]);
    return procedure_content_load(cx->db, cx->arena, out->id, content, &cx->error);
}

/* Lines stored, then a few empty ones, never more than the form takes back. */
static FormRows rows_for(Ctx *cx, size_t item_size, size_t count, size_t most)
{
    const size_t wanted = count + EMPTY_ROWS;
    const size_t shown = count > most ? count : wanted < most ? wanted : most;
    return (FormRows){arena_alloc(cx->arena, item_size * (shown + 1)), shown};
}

static FormRows case_rows(Ctx *cx, const ProcedureContent *content)
{
    const FormRows rows = rows_for(cx, sizeof(CaseRow), content->case_count, MAX_EDIT_CASES);
    CaseRow *items = rows.items;
    for (size_t i = 0; i < content->case_count; i++) {
        const ProcedureCase *one = &content->cases[i];
        items[i] = (CaseRow){.origin = (int64_t)i + 1,
                             .code = one->code,
                             .name = one->name,
                             .statutory_limit = one->statutory_limit,
                             .committed_limit = one->committed_limit,
                             .difficult_extra = one->difficult_extra,
                             .limit_source = one->limit_source};
    }
    return rows;
}

static FormRows fee_rows(Ctx *cx, const ProcedureContent *content)
{
    const FormRows rows = rows_for(cx, sizeof(FeeRow), content->fee_count, MAX_EDIT_FEES);
    FeeRow *items = rows.items;
    for (size_t i = 0; i < content->fee_count; i++) {
        const ProcedureFee *fee = &content->fees[i];
        items[i] = (FeeRow){.case_position = fee->case_position,
                            .kind = str_of(FEE_KIND_CODES[fee->kind]),
                            .name = fee->name,
                            .words = fee->words,
                            .due = str_of(FEE_DUE_CODES[fee->due]),
                            .source = fee->source};
        if (fee->has_amount)
            items[i].amount = arena_format(cx->arena, "%lld", (long long)fee->amount_vnd);
    }
    return rows;
}

static FormRows step_rows(Ctx *cx, const ProcedureContent *content)
{
    const FormRows rows = rows_for(cx, sizeof(StepRow), content->step_count, MAX_EDIT_STEPS);
    StepRow *items = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        items[i].phase = 1;
    for (size_t i = 0; i < content->step_count; i++) {
        const ProcedureStep *step = &content->steps[i];
        items[i] = (StepRow){.phase = step->phase,
                             .minutes = step->minutes,
                             .role = str_of(ROLE_CODES[step->role]),
                             .name = step->name};
    }
    return rows;
}

static FormRows result_rows(Ctx *cx, const ProcedureContent *content)
{
    const FormRows rows = rows_for(cx, sizeof(ResultRow), content->result_count, MAX_EDIT_RESULTS);
    ResultRow *items = rows.items;
    for (size_t i = 0; i < content->result_count; i++) {
        const ProcedureResult *result = &content->results[i];
        items[i] = (ResultRow){result->code, result->name, result->is_paper ? STR("1") : STR("0")};
    }
    return rows;
}

static EditForm form_of(Ctx *cx, const ProcedureVersion *version, const ProcedureContent *content)
{
    return (EditForm){.version = version->version,
                      .name = version->name,
                      .field_code = version->field_code,
                      .field_name = version->field_name,
                      .level = str_of(PROCEDURE_LEVEL_CODES[version->level]),
                      .agency = version->agency,
                      .online_level = str_of(ONLINE_LEVEL_CODES[version->online_level]),
                      .resume_rule = str_of(RESUME_RULE_CODES[version->resume_rule]),
                      .resume_source = version->resume_source,
                      .source = version->source,
                      .certainty = str_of(CERTAINTY_CODES[version->certainty]),
                      .cases = case_rows(cx, content),
                      .fees = fee_rows(cx, content),
                      .steps = step_rows(cx, content),
                      .results = result_rows(cx, content)};
}

bool procedure_show_edit(Ctx *cx)
{
    ProcedureEditView view = {0};
    ProcedureContent content;
    if (!procedure_get_draft(cx, &view.version, &content))
        return false;
    const EditForm values = form_of(cx, &view.version, &content);
    PapersLink *papers = ARENA_ARRAY(cx->arena, PapersLink, content.case_count + 1);
    for (size_t i = 0; i < content.case_count; i++)
        papers[i] =
            (PapersLink){(int64_t)i + 1, content.cases[i].name, content.cases[i].component_count};
    view.papers = papers;
    view.paper_count = content.case_count;
    view.form = form_html(cx, &EDIT_FORM, &values);
    if (cx->refill == ERROR_NONE && str_is(query_text(cx, "done"), "stored"))
        cx->flash = VI("Đã lưu dự thảo.");
    cx->response.title = STR(VI("Sửa dự thảo"));
    procedure_edit_html(&cx->response.body, &view);
    return true;
}

/* ---- from the form to the draft ---- */

/* The place of a choice's code among its options; the first when nothing was chosen. */
static int choice_index(const FieldOption *options, size_t count, Str code)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(options[i].value, code))
            return (int)i;
    return 0;
}
#define CHOICE_INDEX(list, code) choice_index((list), COUNT_OF(list), (code))

static bool row_mistake(Ctx *cx, const char *group, size_t index, const char *field,
                        const char *message)
{
    return form_mistake(cx, arena_printf(cx->arena, "%s.%zu.%s", group, index, field), message);
}

/* A line without a name is taken out, unless something else was written in it. */
static bool is_left_out(Ctx *cx, const char *group, size_t index, Str name, bool has_more, bool *ok)
{
    if (!str_is_empty(name))
        return false;
    if (has_more)
        *ok = row_mistake(cx, group, index, "name",
                          VI("Ghi tên, hoặc xóa hết các ô của dòng để bỏ dòng."));
    return true;
}

static bool check_case(Ctx *cx, const CaseRow *row, size_t index)
{
    const struct {
        const char *field;
        Str value;
    } LIMITS[] = {{"statutory_limit", row->statutory_limit},
                  {"committed_limit", row->committed_limit},
                  {"difficult_extra", row->difficult_extra}};
    bool ok = true;
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        if (!str_is_empty(LIMITS[i].value) && !procedure_limit_is_valid(LIMITS[i].value))
            ok = row_mistake(cx, "cases", index, LIMITS[i].field,
                             VI("Viết như 5wd, 1.5wd, 8wh, 30d, 3m hoặc same-day."));
    return ok;
}

static bool take_cases(Ctx *cx, const FormRows *rows, const ProcedureContent *old,
                       ProcedureContent *out)
{
    ProcedureCase *cases = ARENA_ARRAY(cx->arena, ProcedureCase, rows->count + 1);
    const CaseRow *items = rows->items;
    bool ok = true;
    for (size_t i = 0; i < rows->count; i++) {
        const CaseRow *row = &items[i];
        const bool has_more = row->statutory_limit.len + row->committed_limit.len +
                                  row->difficult_extra.len + row->code.len + row->limit_source.len >
                              0;
        if (is_left_out(cx, "cases", i, row->name, has_more, &ok))
            continue;
        ok = check_case(cx, row, i) && ok;
        ProcedureCase *one = &cases[out->case_count++];
        *one = (ProcedureCase){.code = row->code,
                               .name = row->name,
                               .statutory_limit = row->statutory_limit,
                               .committed_limit = row->committed_limit,
                               .difficult_extra = row->difficult_extra,
                               .limit_source = row->limit_source};
        if (row->origin >= 1 && (size_t)row->origin <= old->case_count) {
            one->components = old->cases[row->origin - 1].components;
            one->component_count = old->cases[row->origin - 1].component_count;
        }
    }
    out->cases = cases;
    return ok;
}

static bool take_fee(Ctx *cx, const FeeRow *row, size_t index, ProcedureFee *out)
{
    *out = (ProcedureFee){.case_position = row->case_position,
                          .kind = (FeeKind)CHOICE_INDEX(FEE_KINDS, row->kind),
                          .name = row->name,
                          .has_amount = !str_is_empty(row->amount),
                          .words = row->words,
                          .due = (FeeDue)CHOICE_INDEX(FEE_DUES, row->due),
                          .source = row->source};
    if (out->has_amount &&
        (!str_is_digits(row->amount) || !str_parse_int(row->amount, &out->amount_vnd)))
        return row_mistake(cx, "fees", index, "amount", VI("Chỉ ghi chữ số, ví dụ 8000."));
    if (!out->has_amount && str_is_empty(row->words))
        return row_mistake(cx, "fees", index, "words", VI("Ghi số tiền hoặc cách tính."));
    return true;
}

static bool take_fees(Ctx *cx, const FormRows *rows, ProcedureContent *out)
{
    ProcedureFee *fees = ARENA_ARRAY(cx->arena, ProcedureFee, rows->count + 1);
    const FeeRow *items = rows->items;
    bool ok = true;
    for (size_t i = 0; i < rows->count; i++) {
        const FeeRow *row = &items[i];
        const bool has_more = row->amount.len + row->words.len + row->source.len > 0;
        if (is_left_out(cx, "fees", i, row->name, has_more, &ok))
            continue;
        ok = take_fee(cx, row, i, &fees[out->fee_count++]) && ok;
        if (row->case_position > (int64_t)out->case_count)
            ok = row_mistake(cx, "fees", i, "case_position", VI("Không có trường hợp số này."));
    }
    out->fees = fees;
    return ok;
}

static bool take_steps(Ctx *cx, const FormRows *rows, ProcedureContent *out)
{
    ProcedureStep *steps = ARENA_ARRAY(cx->arena, ProcedureStep, rows->count + 1);
    const StepRow *items = rows->items;
    bool ok = true;
    for (size_t i = 0; i < rows->count; i++) {
        const StepRow *row = &items[i];
        const bool has_more = row->role.len > 0 || row->minutes != 0;
        Role role = ROLE_NONE;
        if (is_left_out(cx, "steps", i, row->name, has_more, &ok))
            continue;
        if (!role_parse(row->role, &role))
            ok = row_mistake(cx, "steps", i, "role", VI("Chọn vai trò của bước."));
        if (row->minutes < 0)
            ok = row_mistake(cx, "steps", i, "minutes", VI("Số phút không được âm."));
        steps[out->step_count++] = (ProcedureStep){.phase = row->phase > 0 ? row->phase : 1,
                                                   .role = role,
                                                   .name = row->name,
                                                   .minutes = row->minutes};
    }
    out->steps = steps;
    return ok;
}

static bool take_results(Ctx *cx, const FormRows *rows, ProcedureContent *out)
{
    ProcedureResult *results = ARENA_ARRAY(cx->arena, ProcedureResult, rows->count + 1);
    const ResultRow *items = rows->items;
    bool ok = true;
    for (size_t i = 0; i < rows->count; i++) {
        const ResultRow *row = &items[i];
        const bool has_more = row->code.len > 0 || row->is_paper.len > 0;
        if (!is_left_out(cx, "results", i, row->name, has_more, &ok))
            results[out->result_count++] = (ProcedureResult){
                .code = row->code, .name = row->name, .is_paper = str_is(row->is_paper, "1")};
    }
    out->results = results;
    return ok;
}

static void take_head(const EditForm *form, ProcedureVersion *version)
{
    version->version = form->version;
    version->name = form->name;
    version->field_code = form->field_code;
    version->field_name = form->field_name;
    version->level = (ProcedureLevel)CHOICE_INDEX(LEVELS, form->level);
    version->agency = form->agency;
    version->online_level = (OnlineLevel)CHOICE_INDEX(ONLINE_LEVELS, form->online_level);
    version->resume_rule = (ResumeRule)CHOICE_INDEX(RESUME_RULES, form->resume_rule);
    version->resume_source = form->resume_source;
    version->source = form->source;
    version->certainty = (Certainty)CHOICE_INDEX(CERTAINTIES, form->certainty);
}

bool procedure_post_edit(Ctx *cx)
{
    const EditForm *form = cx->form;
    ProcedureVersion version;
    ProcedureContent old;
    ProcedureContent content = {0};
    if (!procedure_get_draft(cx, &version, &old))
        return false;
    take_head(form, &version);
    bool ok = take_cases(cx, &form->cases, &old, &content);
    ok = take_fees(cx, &form->fees, &content) && ok;
    ok = take_steps(cx, &form->steps, &content) && ok;
    ok = take_results(cx, &form->results, &content) && ok;
    redirect(cx, local_url(cx, "/procedures/versions/%lld/edit?done=stored",
                           (long long)version.id.value));
    return ok && procedure_draft_store(cx->db, cx->ids, &version, &content, &cx->error) &&
           procedure_note(cx, "procedure.edited", &version);
}
