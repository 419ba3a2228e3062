#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_move_forms.h"
#include "features/dossier/dossier_place.h"
#include "features/person/person.h"
#include "kernel/calendar.h"
#include "kernel/clock.h"
#include "kernel/item.h"

#include <string.h>

static const FieldOption APPLICANT_KINDS[] = {
    {{"person", 6}, {"Cá nhân", sizeof "Cá nhân" - 1}},
    {{"business", 8}, {"Doanh nghiệp", sizeof "Doanh nghiệp" - 1}},
    {{"household", 9}, {"Hộ kinh doanh", sizeof "Hộ kinh doanh" - 1}},
    {{"organisation", 12}, {"Tổ chức", sizeof "Tổ chức" - 1}},
};
static const FieldOption RETURN_WAYS[] = {
    {{"counter", 7}, {"Tại quầy", sizeof "Tại quầy" - 1}},
    {{"post", 4}, {"Bưu chính", sizeof "Bưu chính" - 1}},
    {{"online", 6}, {"Trực tuyến", sizeof "Trực tuyến" - 1}},
};

static const FormField PAPER_FIELDS[] = {
    FORM_HIDDEN(ReceivePaper, component_id, .required = true),
    FORM_INT(ReceivePaper, originals, .label = VI("Bản chính"), .max = 99),
    FORM_INT(ReceivePaper, copies, .label = VI("Bản sao"), .max = 99),
};
static const FormDef PAPER_FORM = FORM_DEF(ReceivePaper, PAPER_FIELDS);

static int64_t chosen(const Ctx *cx, const char *query_name, const char *field)
{
    int64_t id = 0;
    const char *name = cx->refill == ERROR_NONE ? query_name : field;
    return str_parse_int(http_param(cx->request, name), &id) ? id : 0;
}

/* The units that may be competent for the procedure of the page. */
static FieldOptions competent_options(Ctx *cx)
{
    const ProcedureVersionId id = {chosen(cx, "version", "version_id")};
    ProcedureVersion version = {0};
    const Unit **units = NULL;
    if (!procedure_version_recall(cx, id, &version)) {
        error_clear(&cx->error);
        return (FieldOptions){0};
    }
    const size_t count = place_list(cx, version.level, &units);
    FieldOption *options = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        options[i] = (FieldOption){.value = units[i]->name, .label = units[i]->identifier_code};
    return (FieldOptions){options, count};
}

static const FormField RECEIVE_FIELDS[] = {
    FORM_HIDDEN(ReceiveForm, version_id, .required = true),
    FORM_HIDDEN(ReceiveForm, case_id, .required = true),
    FORM_CHOICE(ReceiveForm, applicant_kind, .label = VI("Người nộp là"), .required = true,
                .choices = APPLICANT_KINDS, .choice_count = COUNT_OF(APPLICANT_KINDS)),
    FORM_TEXT(ReceiveForm, applicant_name, .label = VI("Họ và tên, hoặc tên tổ chức"),
              .required = true, .max_chars = 200, .autocomplete = "off"),
    FORM_TEXT(ReceiveForm, identity_number, .label = VI("Số định danh hoặc mã số thuế"),
              .hint = VI("Cá nhân: 12 chữ số trên thẻ căn cước."), .required = true,
              .max_chars = 20, .input_mode = "numeric", .autocomplete = "off"),
    FORM_DATE(ReceiveForm, birth_date, .label = VI("Ngày sinh")),
    FORM_TEXT(ReceiveForm, address, .label = VI("Địa chỉ"), .max_chars = 300),
    FORM_TEXT(ReceiveForm, phone, .label = VI("Điện thoại"), .max_chars = 20, .input_mode = "tel"),
    FORM_TEXT(ReceiveForm, email, .label = VI("Thư điện tử"), .max_chars = 200),
    FORM_TEXT(ReceiveForm, content, .label = VI("Nội dung đề nghị"), .max_chars = 500),
    FORM_INT(ReceiveForm, sets, .label = VI("Số bộ hồ sơ"), .min = 1, .max = 99),
    FORM_CHOICE(ReceiveForm, return_way, .label = VI("Nhận kết quả"), .required = true,
                .choices = RETURN_WAYS, .choice_count = COUNT_OF(RETURN_WAYS)),
    FORM_TEXT(ReceiveForm, competent_unit, .label = VI("Đơn vị giải quyết"), .max_chars = 200,
              .hint =
                  VI("Gõ vài chữ của tên để chọn; có dấu hay không dấu, hoặc mã đơn vị đều được. "
                     "Bỏ trống: đơn vị này, hoặc cơ quan mà thủ tục đã ghi."),
              .options = competent_options, .autocomplete = "off"),
    FORM_TEXT(ReceiveForm, help_unit, .label = VI("Nơi hỗ trợ nộp"), .max_chars = 200,
              .hint = VI("Chỉ ghi khi nơi khác đã giúp người nộp làm hồ sơ."),
              .autocomplete = "off"),
    FORM_TEXT(ReceiveForm, missing_reason, .label = VI("Vì sao vẫn tiếp nhận khi thiếu giấy tờ"),
              .max_chars = 500,
              .hint = VI("Ví dụ: dữ liệu đã có trong cơ sở dữ liệu quốc gia. Ghi vào diễn biến.")),
    FORM_FLAG(ReceiveForm, forward_now, .label = VI("Chuyển xử lý ngay sau khi tiếp nhận")),
    FORM_ROWS(ReceiveForm, papers, .label = VI("Thành phần hồ sơ"), .rows = &PAPER_FORM,
              .max_items = DOSSIER_MAX_PAPERS),
    FORM_FILES(ReceiveForm, files, .label = VI("Tệp đính kèm"),
               .hint = VI("PDF, JPEG hoặc PNG, mỗi tệp đến 100 MB."), .max_items = 20,
               .accept = ".pdf,image/jpeg,image/png"),
};
const FormDef RECEIVE_FORM = FORM_DEF(ReceiveForm, RECEIVE_FIELDS);

/* ---- finding the procedure ---- */

bool counter_show(Ctx *cx)
{
    const ProcedureQuery query = {
        .text = query_text(cx, "q"), .on = cx->today, .valid_only = true, .limit = 30};
    ProcedureHit *hits = NULL;
    CounterView view = {.query = query.text};
    view.matches = procedure_search(procedure_index(cx), cx->arena, &query, &hits, &view.count);
    view.hits = hits;
    cx->response.title = str_of(VI("Tiếp nhận hồ sơ"));
    counter_html(&cx->response.body, &view);
    return true;
}

/* ---- the form ---- */

static Str sent(const Ctx *cx, const char *name, size_t index)
{
    for (size_t i = 0; i < cx->request->param_count; i++)
        if (str_is(cx->request->params[i].name, name) && index-- == 0)
            return cx->request->params[i].value;
    return STR("");
}

/* What the case asks for; a paper that is only for some stays at 0 until it is handed in. */
static Str usual_count(Ctx *cx, const ProcedureComponent *component, int64_t count)
{
    return arena_format(cx->arena, "%lld", component->is_required ? (long long)count : 0LL);
}

static void list_papers(Ctx *cx, const ProcedureCase *one, NewView *view)
{
    PaperInput *papers = ARENA_ARRAY(cx->arena, PaperInput, one->component_count + 1);
    const bool is_refill = cx->refill != ERROR_NONE;
    for (size_t i = 0; i < one->component_count; i++) {
        const ProcedureComponent *component = &one->components[i];
        papers[i] = (PaperInput){
            .component_id = component->id,
            .name = component->name,
            .note = component->note,
            .is_required = component->is_required,
            .originals = is_refill ? sent(cx, "papers.originals", i)
                                   : usual_count(cx, component, component->original_count),
            .copies = is_refill ? sent(cx, "papers.copies", i)
                                : usual_count(cx, component, component->copy_count)};
        const char *mistake =
            form_mistake_of(cx, arena_printf(cx->arena, "papers.%zu.originals", i));
        papers[i].mistake =
            mistake ? mistake
                    : form_mistake_of(cx, arena_printf(cx->arena, "papers.%zu.copies", i));
    }
    view->papers = papers;
    view->paper_count = one->component_count;
}

static void list_fees(Ctx *cx, const ProcedureContent *content, const ProcedureCase *one,
                      NewView *view)
{
    ProcedureFee *fees = ARENA_ARRAY(cx->arena, ProcedureFee, content->fee_count + 1);
    for (size_t i = 0; i < content->fee_count; i++)
        if (content->fees[i].case_position == 0 || content->fees[i].case_position == one->position)
            fees[view->fee_count++] = content->fees[i];
    view->fees = fees;
}

static Str new_url(Ctx *cx, int64_t version_id, int64_t case_id, int64_t like)
{
    const char *end = like ? arena_printf(cx->arena, "&like=%lld", (long long)like) : "";
    return local_url(cx, "/counter/new?version=%lld&case=%lld%s", (long long)version_id,
                     (long long)case_id, end);
}

static void list_cases(Ctx *cx, int64_t version_id, const ProcedureContent *content,
                       const ProcedureCase *one, NewView *view)
{
    CaseChoice *cases = ARENA_ARRAY(cx->arena, CaseChoice, content->case_count + 1);
    for (size_t i = 0; i < content->case_count; i++) {
        ensure(url_local(new_url(cx, version_id, content->cases[i].id, view->like), &cases[i].url));
        cases[i].name = content->cases[i].name;
        cases[i].is_current = content->cases[i].id == one->id;
    }
    view->cases = cases;
    view->case_count = content->case_count;
}

static void put_fields(Ctx *cx, const ReceiveForm *values, NewView *view)
{
    const struct {
        const char *name;
        Html *out;
    } FIELDS[] = {
        {"version_id", &view->version_id},
        {"case_id", &view->case_id},
        {"applicant_kind", &view->kind},
        {"applicant_name", &view->name},
        {"identity_number", &view->number},
        {"birth_date", &view->birth},
        {"address", &view->address},
        {"phone", &view->phone},
        {"email", &view->email},
        {"content", &view->content},
        {"sets", &view->sets},
        {"return_way", &view->way},
        {"files", &view->files},
        {"competent_unit", &view->competent},
        {"help_unit", &view->help},
        {"missing_reason", &view->missing},
        {"forward_now", &view->forward},
    };
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++)
        *FIELDS[i].out = form_field_html(cx, &RECEIVE_FORM, FIELDS[i].name, values);
    view->summary = form_summary_html(cx);
    view->hidden = form_hidden_html(cx);
    view->token = form_token_html(cx);
}

static Str limit_label(Ctx *cx, Str text)
{
    CalendarLimit limit = {0};
    Error ignored = {0};
    return calendar_parse_limit(text, &limit, &ignored) ? calendar_limit_label(cx->arena, limit)
                                                        : text;
}

static const ActorPost *counter_post_of(const Ctx *cx)
{
    const ActorPost *post = actor_post_with(&cx->actor, ROLE_BIT(ROLE_COUNTER));
    ensure(post);
    return post;
}

/* What the form is of; `one` is the chosen case, else the first. */
typedef struct Sheet {
    ProcedureVersion version;
    ProcedureContent content;
    const ProcedureCase *one;
} Sheet;

static bool load_sheet(Ctx *cx, int64_t version_id, int64_t case_id, Sheet *out)
{
    const ProcedureVersionId id = {version_id};
    if (!procedure_version_recall(cx, id, &out->version) ||
        !procedure_content_get(cx, id, &out->content))
        return false;
    if (out->content.case_count == 0)
        return fail(cx, ERROR_CONFLICT, VI("Phiên bản này chưa có trường hợp nào."), "no case");
    out->one = &out->content.cases[0];
    for (size_t i = 0; i < out->content.case_count; i++)
        if (out->content.cases[i].id == case_id)
            out->one = &out->content.cases[i];
    return true;
}

static ReceiveForm usual_values(Ctx *cx, const Sheet *sheet)
{
    const Unit *competent = place_default(cx, &sheet->version, counter_post_of(cx)->unit_id);
    return (ReceiveForm){.version_id = sheet->version.id.value,
                         .case_id = sheet->one->id,
                         .applicant_kind = STR("person"),
                         .competent_unit = competent ? competent->name : STR(""),
                         .sets = 1,
                         .return_way = STR("counter")};
}

/* Why a reception at this moment would be refused for want of a calendar; NULL: it would not. Told
 * before the form is filled in, not behind it. */
static const char *missing_calendar(Ctx *cx, const Sheet *sheet)
{
    const Unit *competent = place_default(cx, &sheet->version, counter_post_of(cx)->unit_id);
    const ClockLimit limit = {.limit_text = sheet->one->statutory_limit,
                              .resume_rule = STR("rest"),
                              .calendar_unit_id =
                                  competent ? competent->id : counter_post_of(cx)->unit_id};
    Instant due = {0};
    if (cx->refill != ERROR_NONE || clock_first_due(cx, &limit, cx->now, &due))
        return NULL;
    const char *message = cx->error.message;
    error_clear(&cx->error);
    return message;
}

static void show_sheet(Ctx *cx, const Sheet *sheet, const ReceiveForm *values, int64_t like)
{
    NewView view = {.procedure = sheet->version.name,
                    .procedure_code = sheet->version.procedure_code,
                    .version = sheet->version.id.value,
                    .chosen_case = sheet->one->id,
                    .applicant = values->identity_number,
                    .like = like,
                    .missing_calendar = missing_calendar(cx, sheet),
                    .limit = limit_label(cx, sheet->one->statutory_limit),
                    .source = sheet->one->limit_source,
                    .certainty = certainty_label(sheet->version.certainty)};
    list_fees(cx, &sheet->content, sheet->one, &view);
    list_cases(cx, view.version, &sheet->content, sheet->one, &view);
    list_papers(cx, sheet->one, &view);
    put_fields(cx, values, &view);
    cx->response.title = str_of(VI("Tiếp nhận hồ sơ"));
    new_dossier_html(&cx->response.body, &view);
}

bool counter_show_new(Ctx *cx)
{
    const int64_t like = query_int(cx, "like");
    Sheet sheet = {0};
    if (!load_sheet(cx, chosen(cx, "version", "version_id"), chosen(cx, "case", "case_id"), &sheet))
        return false;
    ReceiveForm values = usual_values(cx, &sheet);
    if (like && !applicant_fill(cx, like, counter_post_of(cx)->unit_id, &values))
        return false;
    show_sheet(cx, &sheet, &values, like);
    return true;
}

/* ---- who was here before: the number is sent, so it stands in no address ---- */

typedef struct ApplicantForm {
    int64_t version_id, case_id;
    Str applicant;
} ApplicantForm;
static const FormField APPLICANT_FIELDS[] = {
    FORM_HIDDEN(ApplicantForm, version_id, .required = true),
    FORM_HIDDEN(ApplicantForm, case_id, .required = true),
    FORM_TEXT(ApplicantForm, applicant, .label = VI("Người đã từng nộp ở đây"), .max_chars = 40),
};
const FormDef APPLICANT_FORM = FORM_DEF(ApplicantForm, APPLICANT_FIELDS);

/* Who comes back to this address without the number chooses the procedure again. */
bool counter_show_applicant(Ctx *cx)
{
    if (cx->refill != ERROR_NONE)
        return false;
    redirect(cx, STR("/counter"));
    return true;
}

bool counter_post_applicant(Ctx *cx)
{
    const ApplicantForm *form = cx->form;
    const Str number = applicant_number(cx, form->applicant);
    int64_t like = 0;
    Sheet sheet = {0};
    if (!str_is_empty(number) && !applicant_find(cx, number, counter_post_of(cx)->unit_id, &like))
        return false;
    if (like || str_is_empty(number)) {
        redirect(cx, new_url(cx, form->version_id, form->case_id, like));
        return true;
    }
    if (!load_sheet(cx, form->version_id, form->case_id, &sheet))
        return false;
    ReceiveForm values = usual_values(cx, &sheet);
    values.identity_number = number;
    show_sheet(cx, &sheet, &values, 0);
    return true;
}

/* ---- receiving ---- */

static bool check_applicant(Ctx *cx, ReceiveForm *form)
{
    CitizenNumber number = {0};
    const CitizenFacts facts = {.birth_year =
                                    form->birth_date.days ? date_civil(form->birth_date).year : 0,
                                .this_year = date_civil(cx->today).year};
    if (!str_is(form->applicant_kind, "person"))
        return true;
    if (!citizen_number_parse(cx->arena, form->identity_number, &facts, "identity_number", &number,
                              &cx->error))
        return form_mistake(cx, "identity_number", cx->error.message);
    form->identity_number = number.digits;
    return true;
}

/* The same move as the button of the page, in the same transaction: one click on a busy morning. */
static bool forward_if_wanted(Ctx *cx, const ReceiveForm *form, Work *work)
{
    const NoteForm note = {.version = work->version};
    return !form->forward_now || work_move(cx, work->id, work->version, "forward", &note, work);
}

bool counter_post_new(Ctx *cx)
{
    ReceiveForm form = *(const ReceiveForm *)cx->form;
    const ActorPost *post = counter_post_of(cx);
    Work work = {0};
    if (!check_applicant(cx, &form) || !dossier_receive(cx, post->unit_id, &form, &work) ||
        !forward_if_wanted(cx, &form, &work))
        return false;
    redirect(cx, local_url(cx, "/items/%lld", (long long)work.id.value));
    return true;
}

/* ---- the same over the API ---- */

bool counter_post_json(Ctx *cx)
{
    ReceiveForm form = *(const ReceiveForm *)cx->form;
    const ActorPost *post = counter_post_of(cx);
    Work work = {0};
    return check_applicant(cx, &form) && dossier_receive(cx, post->unit_id, &form, &work) &&
           forward_if_wanted(cx, &form, &work) && item_reply(cx, &work);
}

/* Another system submits for the unit in which its account holds the counter's role. */
bool submit_post_json(Ctx *cx)
{
    ReceiveForm form = *(const ReceiveForm *)cx->form;
    const ActorPost *post = actor_post_with(&cx->actor, ROLE_BIT(ROLE_COUNTER));
    Work work = {0};
    if (!post)
        return fail(cx, ERROR_FORBIDDEN,
                    VI("Hệ thống này chưa được giao nộp hồ sơ cho đơn vị nào."), "no counter post");
    return check_applicant(cx, &form) && dossier_submit(cx, post->unit_id, &form, &work) &&
           item_reply(cx, &work);
}
