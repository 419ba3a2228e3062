#include "features/dossier/dossier_internal.h"
#include "kernel/unit.h"

#include <string.h>

#define X(value, code, label, closed, tone, national) {code, label, closed, tone},
static const WorkState STATES[DOSSIER_STATE_COUNT] = {DOSSIER_STATES(X)};
#undef X
#define X(value, code, label, closed, tone, national) national,
static const int NATIONAL_CODES[DOSSIER_STATE_COUNT] = {DOSSIER_STATES(X)};
#undef X

int dossier_national_code(Str state)
{
    const int index = work_state_index(&DOSSIER, state);
    return index < 0 ? 0 : NATIONAL_CODES[index];
}

/* What an opening follows, read once, and what its hook decides for its rows. */
typedef struct Chosen {
    ProcedureVersion version;
    ProcedureCase one;
    Str procedure_code;
    const char *channel;
    Instant received_at;
} Chosen;

/* ---- limits ---- */

static bool choose(Ctx *cx, int64_t version_id, int64_t case_id, Chosen *out)
{
    ProcedureContent content = {0};
    const ProcedureVersionId id = {version_id};
    if (!procedure_version_recall(cx, id, &out->version, &out->procedure_code) ||
        !procedure_content_get(cx, id, &content))
        return false;
    for (size_t i = 0; i < content.case_count; i++)
        if (content.cases[i].id == case_id) {
            out->one = content.cases[i];
            return true;
        }
    return fail(cx, ERROR_INPUT, VI("Trường hợp này không thuộc thủ tục đã chọn."), "case %lld",
                (long long)case_id);
}

bool dossier_case_get(Ctx *cx, int64_t version_id, int64_t case_id, ProcedureVersion *out_version,
                      ProcedureCase *out_case)
{
    Chosen chosen = {0};
    if (!choose(cx, version_id, case_id, &chosen))
        return false;
    *out_version = chosen.version;
    *out_case = chosen.one;
    return true;
}

static bool check_in_force(Ctx *cx, const ProcedureVersion *version)
{
    bool is_in_force = false;
    if (!procedure_version_is_in_force(cx, version->id, cx->today, &is_in_force))
        return false;
    return is_in_force ||
           fail(cx, ERROR_CONFLICT,
                VI("Thủ tục này không có phiên bản đang có hiệu lực, chưa tiếp nhận được."),
                "version %lld is not in force", (long long)version->id.value);
}

/* "10wd" and "10wd" more give "20wd" where the extra is in the same unit (vùng khó khăn). */
static Str limit_in(Ctx *cx, const ProcedureCase *one, const Unit *unit)
{
    int64_t base = 0;
    int64_t extra = 0;
    const Str limit = one->statutory_limit;
    const Str more = one->difficult_extra;
    if (!unit || !unit->is_difficult || !str_ends_with(limit, STR("wd")) ||
        !str_ends_with(more, STR("wd")) ||
        !str_parse_int(str_slice(limit, 0, limit.len - 2), &base) ||
        !str_parse_int(str_slice(more, 0, more.len - 2), &extra))
        return limit;
    return arena_format(cx->arena, "%lldwd", (long long)(base + extra));
}

static void start_legal_clock(Ctx *cx, MoveRun *run, const Chosen *chosen)
{
    const Unit *unit = unit_find(cx, run->work->owner_unit_id);
    const Str rule = str_of(RESUME_RULE_CODES[chosen->version.resume_rule]);
    run->limits[run->limit_count++] = (ClockLimit){.kind = "legal",
                                                   .limit_text = limit_in(cx, &chosen->one, unit),
                                                   .resume_rule = rule,
                                                   .calendar_unit_id = run->work->owner_unit_id,
                                                   .limit_source = chosen->one.limit_source,
                                                   .resume_source = chosen->version.resume_source};
    if (!str_is_empty(chosen->one.committed_limit))
        run->limits[run->limit_count++] =
            (ClockLimit){.kind = "committed",
                         .limit_text = chosen->one.committed_limit,
                         .resume_rule = rule,
                         .calendar_unit_id = run->work->owner_unit_id,
                         .limit_source = chosen->one.limit_source,
                         .resume_source = chosen->version.resume_source};
}

/* ---- opening ---- */

static Str tail_of(Str number)
{
    return number.len <= 4 ? number : str_slice(number, number.len - 4, number.len);
}

static bool store_papers(Ctx *cx, int64_t work_id, const ReceiveForm *form,
                         const ProcedureCase *one)
{
    const ReceivePaper *papers = form->papers.items;
    int64_t position = 0;
    for (size_t i = 0; i < form->papers.count; i++)
        for (size_t k = 0; k < one->component_count; k++) {
            const ProcedureComponent *component = &one->components[k];
            if (component->id != papers[i].component_id ||
                papers[i].originals + papers[i].copies == 0)
                continue;
            const PaperRow paper = {component->name, papers[i].originals, papers[i].copies};
            if (!dossier_paper_store(cx, work_id, ++position, component->id, &paper))
                return false;
        }
    return true;
}

static DossierRow row_of_opening(const MoveRun *run)
{
    const ReceiveForm *form = run->form;
    const Chosen *chosen = run->data;
    return (DossierRow){.work_id = run->work->id,
                        .procedure_code = chosen->procedure_code,
                        .version_id = form->version_id,
                        .case_id = form->case_id,
                        .channel = str_of(chosen->channel),
                        .applicant_kind = form->applicant_kind,
                        .applicant_name = form->applicant_name,
                        .identity_number = form->identity_number,
                        .identity_tail = tail_of(form->identity_number),
                        .birth_date = form->birth_date,
                        .address = form->address,
                        .phone = form->phone,
                        .email = form->email,
                        .content = form->content,
                        .sets = form->sets > 0 ? form->sets : 1,
                        .return_way = form->return_way,
                        .received_at = chosen->received_at};
}

static bool write_opening(Ctx *cx, MoveRun *run)
{
    const ReceiveForm *form = run->form;
    const Chosen *chosen = run->data;
    const DossierRow row = row_of_opening(run);
    return dossier_store(cx, &row) && store_papers(cx, row.work_id.value, form, &chosen->one) &&
           dossier_files_take(cx, row.work_id.value, &form->files, "paper");
}

static bool begin_opening(Ctx *cx, MoveRun *run, const char *channel, Instant received_at)
{
    const ReceiveForm *form = run->form;
    Chosen *chosen = run->data;
    if (!check_in_force(cx, &chosen->version))
        return false;
    chosen->channel = channel;
    chosen->received_at = received_at;
    run->rows = write_opening;
    json_put_text(&run->body, "procedure", chosen->procedure_code);
    json_put_id(&run->body, "version", form->version_id);
    json_put_text(&run->body, "applicant", form->applicant_name);
    json_put_text(&run->body, "identity_number", form->identity_number);
    return true;
}

static bool receive_new(Ctx *cx, MoveRun *run)
{
    if (!begin_opening(cx, run, "counter", cx->now))
        return false;
    start_legal_clock(cx, run, run->data);
    run->series = "dossier";
    run->series_unit_id = run->work->origin_unit_id;
    return true;
}

#define RECEPTION_SOURCE                                                                           \
    VI("Trả lời hồ sơ nộp trực tuyến trong 8 giờ làm việc; quá hạn là quá hạn tiếp nhận")

/* 8 working hours to answer an online submission (one-stop.md §2.2 row 2). */
static bool submit_new(Ctx *cx, MoveRun *run)
{
    run->limits[run->limit_count++] = (ClockLimit){.kind = "reception",
                                                   .limit_text = STR("8wh"),
                                                   .resume_rule = STR("rest"),
                                                   .calendar_unit_id = run->work->origin_unit_id,
                                                   .limit_source = STR(RECEPTION_SOURCE)};
    return begin_opening(cx, run, "online", (Instant){0});
}

static bool open_dossier(Ctx *cx, const char *verb, int64_t unit_id, const ReceiveForm *form,
                         Work *out)
{
    Chosen chosen = {0};
    if (!choose(cx, form->version_id, form->case_id, &chosen))
        return false;
    Work work = {.title = chosen.version.name,
                 .subject = form->applicant_name,
                 .unit_id = unit_id,
                 .origin_unit_id = unit_id,
                 .owner_unit_id = unit_id,
                 .role = str_of(ROLE_CODES[ROLE_COUNTER])};
    if (!work_open(cx, &DOSSIER, verb, form, &work, &chosen))
        return false;
    *out = work;
    return true;
}

bool dossier_receive(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out)
{
    return open_dossier(cx, "receive", unit_id, form, out);
}

bool dossier_submit(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out)
{
    return open_dossier(cx, "submit", unit_id, form, out);
}

/* ---- forms ---- */

typedef struct NoteForm {
    int64_t version;
    Str note;
} NoteForm;
static const FormField REASON_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Lý do"), .required = true, .max_chars = 2000),
};
static const FormDef REASON_FORM = FORM_DEF(NoteForm, REASON_FIELDS);
static const FormField NOTE_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Ghi chú cho người sau"), .max_chars = 2000),
};
static const FormDef NOTE_FORM = FORM_DEF(NoteForm, NOTE_FIELDS);
static const FormField REQUEST_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Giấy tờ cần bổ sung và lý do"),
                   .hint = VI("Nêu một lần, đầy đủ và cụ thể; người nộp nhận đúng các dòng này."),
                   .required = true, .max_chars = 2000),
};
static const FormDef REQUEST_FORM = FORM_DEF(NoteForm, REQUEST_FIELDS);
static const FormField PROPOSE_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Kết quả đề nghị"), .required = true,
                   .max_chars = 4000),
};
static const FormDef PROPOSE_FORM = FORM_DEF(NoteForm, PROPOSE_FIELDS);

typedef struct AssignForm {
    int64_t version, officer_id;
    Str note;
} AssignForm;

typedef struct OfficerRow {
    int64_t id;
    Str name;
} OfficerRow;
static const DbColumn OFFICER_COLUMNS[] = {DB_INT(OfficerRow, id), DB_TEXT(OfficerRow, name)};
static const char SQL_OFFICERS[] =
    "SELECT DISTINCT a.id, a.name FROM work AS w JOIN post AS p ON p.unit_id = w.unit_id"
    " JOIN account AS a ON a.id = p.account_id AND a.state = 'active'"
    " WHERE w.id = $1 AND p.role = 'specialist' AND p.valid_from <= $2"
    " AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY a.name, a.id LIMIT 200";

/* The specialists of the unit that holds this work. */
static FieldOptions officer_options(Ctx *cx)
{
    OfficerRow *rows = NULL;
    size_t count = 0;
    const DbArgs args = DB_ARGS(db_int(cx->path_id), db_date(cx->arena, cx->today));
    if (!db_fetch_all(cx->db, cx->arena, SQL_OFFICERS, args, DB_ROWS(OFFICER_COLUMNS), sizeof *rows,
                      200, (void *)&rows, &count, &cx->error))
        return (FieldOptions){0};
    FieldOption *options = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        options[i] =
            (FieldOption){arena_format(cx->arena, "%lld", (long long)rows[i].id), rows[i].name};
    return (FieldOptions){options, count};
}

static const FormField ASSIGN_FIELDS[] = {
    FORM_HIDDEN(AssignForm, version, .required = true),
    FORM_CHOICE_ID(AssignForm, officer_id, .label = VI("Giao cho"), .required = true,
                   .options = officer_options),
    FORM_LONG_TEXT(AssignForm, note, .label = VI("Ý kiến chỉ đạo"), .max_chars = 2000),
};
static const FormDef ASSIGN_FORM = FORM_DEF(AssignForm, ASSIGN_FIELDS);

typedef struct NumberForm {
    int64_t version;
    Str number;
    Date date;
    FormFiles files;
} NumberForm;
static const FormField NUMBER_FIELDS[] = {
    FORM_HIDDEN(NumberForm, version, .required = true),
    FORM_TEXT(NumberForm, number, .label = VI("Số, ký hiệu của kết quả"), .required = true,
              .max_chars = 60),
    FORM_DATE(NumberForm, date, .label = VI("Ngày ban hành"), .required = true),
    FORM_FILES(NumberForm, files, .label = VI("Kết quả điện tử (PDF đã ký số)"), .max_items = 5,
               .accept = ".pdf,image/jpeg,image/png"),
};
static const FormDef NUMBER_FORM = FORM_DEF(NumberForm, NUMBER_FIELDS);

typedef struct HandForm {
    int64_t version;
    Str handed_to, proof;
    FormFiles files;
} HandForm;
static const FormField HAND_FIELDS[] = {
    FORM_HIDDEN(HandForm, version, .required = true),
    FORM_TEXT(HandForm, handed_to, .label = VI("Người nhận kết quả"), .required = true),
    FORM_TEXT(HandForm, proof, .label = VI("Bằng chứng đã trao"), .required = true,
              .hint = VI("Chữ ký nhận trên sổ, giấy ủy quyền, mã vận đơn bưu chính…"),
              .max_chars = 400),
    FORM_FILES(HandForm, files, .label = VI("Ảnh chụp bằng chứng (nếu có)"), .max_items = 5,
               .accept = ".pdf,image/jpeg,image/png"),
};
static const FormDef HAND_FORM = FORM_DEF(HandForm, HAND_FIELDS);

static const FormField BRING_FIELDS[] = {
    FORM_HIDDEN(BringForm, version, .required = true),
    FORM_LONG_TEXT(BringForm, note, .label = VI("Giấy tờ đã bổ sung"), .required = true,
                   .max_chars = 2000),
    FORM_FILES(BringForm, files, .label = VI("Tệp kèm theo"), .max_items = 20,
               .accept = ".pdf,image/jpeg,image/png"),
};
static const FormDef BRING_FORM = FORM_DEF(BringForm, BRING_FIELDS);

/* ---- hooks ---- */

static void pass_to(Work *work, Role role, int64_t officer_id)
{
    work->role = str_of(ROLE_CODES[role]);
    work->officer_id = officer_id;
}

static void put_note(MoveRun *run, Str note)
{
    if (!str_is_empty(note))
        json_put_text(&run->body, "note", note);
}

static void put_form_note(MoveRun *run)
{
    const NoteForm *form = run->form;
    put_note(run, form->note);
}

static bool receive_submitted(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    Chosen chosen = {0};
    if (!dossier_get(cx, run->work->id.value, &row) ||
        !choose(cx, row.version_id, row.case_id, &chosen) || !check_in_force(cx, &chosen.version))
        return false;
    start_legal_clock(cx, run, &chosen);
    row.received_at = cx->now;
    run->series = "dossier";
    run->series_unit_id = run->work->origin_unit_id;
    return dossier_update(cx, &row);
}

static bool note_reason(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    return true;
}

static bool forward(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    run->work->step++;
    pass_to(run->work, ROLE_LEADER, 0);
    return true;
}

static bool assign(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    const AssignForm *form = run->form;
    put_note(run, form->note);
    json_put_id(&run->body, "officer", form->officer_id);
    run->work->step++;
    pass_to(run->work, ROLE_SPECIALIST, form->officer_id);
    return true;
}

static bool back(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    run->work->step = run->work->step > 1 ? run->work->step - 1 : 1;
    pass_to(run->work, ROLE_LEADER, 0);
    return true;
}

/* Once only: a second request counts as late in the national index (QĐ 766/QĐ-TTg). */
static bool request_supplement(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    row.requests++;
    run->pause_reason = "supplement";
    put_form_note(run);
    json_put_int(&run->body, "request", row.requests);
    return dossier_update(cx, &row);
}

static bool bring_supplement(Ctx *cx, MoveRun *run)
{
    const BringForm *form = run->form;
    put_note(run, form->note);
    return dossier_files_take(cx, run->work->id.value, &form->files, "supplement");
}

static bool propose(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    row.proposer_id = cx->actor.account_id;
    put_form_note(run);
    pass_to(run->work, ROLE_LEADER, 0);
    return dossier_update(cx, &row);
}

static bool approve(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    pass_to(run->work, ROLE_CLERK, 0);
    return true;
}

static bool reject_draft(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    put_form_note(run);
    pass_to(run->work, ROLE_SPECIALIST, row.proposer_id);
    return true;
}

static bool number(Ctx *cx, MoveRun *run)
{
    const NumberForm *form = run->form;
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    if (form->date.days > cx->today.days)
        return form_mistake(cx, "date", VI("Ngày ban hành không được sau hôm nay."));
    row.result_number = form->number;
    row.result_date = form->date;
    json_put_text(&run->body, "result_number", form->number);
    return dossier_update(cx, &row) &&
           dossier_files_take(cx, run->work->id.value, &form->files, "result");
}

/* The signed result is at the counter: on-time is measured here (national code 9). */
static bool to_counter(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    run->work->unit_id = run->work->origin_unit_id;
    pass_to(run->work, ROLE_COUNTER, 0);
    return true;
}

static bool hand_over(Ctx *cx, MoveRun *run)
{
    const HandForm *form = run->form;
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    row.handed_at = cx->now;
    row.handed_to = form->handed_to;
    json_put_text(&run->body, "handed_to", form->handed_to);
    put_note(run, form->proof);
    return dossier_update(cx, &row) &&
           dossier_files_take(cx, run->work->id.value, &form->files, "proof");
}

/* ---- the moves. What is not listed cannot happen: 1 to 9, 3 to anything, 10 to 4 ---- */

#define COUNTER ROLE_BIT(ROLE_COUNTER)
#define SPECIALIST ROLE_BIT(ROLE_SPECIALIST)
#define LEADER ROLE_BIT(ROLE_LEADER)
#define CLERK ROLE_BIT(ROLE_CLERK)
#define LAW_ONE_STOP "NĐ 118/2025/NĐ-CP"

static const Move MOVES[] = {
    {.verb = "submit",
     .label = VI("Nộp trực tuyến"),
     .from = FROM_NOTHING,
     .to = DOSSIER_SUBMITTED,
     .who = WHO_SYSTEM,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = submit_new,
     .source = LAW_ONE_STOP},
    {.verb = "receive",
     .label = VI("Tiếp nhận"),
     .from = FROM_NOTHING,
     .to = DOSSIER_RECEIVED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = receive_new,
     .source = LAW_ONE_STOP},
    {.verb = "receive",
     .label = VI("Tiếp nhận"),
     .from = FROM(DOSSIER_SUBMITTED),
     .to = DOSSIER_RECEIVED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = receive_submitted,
     .tone = "primary",
     .source = LAW_ONE_STOP},
    {.verb = "refuse",
     .label = VI("Từ chối tiếp nhận"),
     .from = FROM(DOSSIER_SUBMITTED),
     .to = DOSSIER_REFUSED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_ENDS,
     .form = &REASON_FORM,
     .hook = note_reason,
     .tone = "danger",
     .hint = VI("Nêu lý do và căn cứ; người nộp nhận phiếu mẫu 03."),
     .source = "TT 03/2025/TT-VPCP, mẫu 03"},
    {.verb = "request_supplement",
     .label = VI("Yêu cầu bổ sung"),
     .from = FROM(DOSSIER_SUBMITTED),
     .to = DOSSIER_SUBMIT_SUPPLEMENT,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_PAUSES,
     .form = &REQUEST_FORM,
     .hook = request_supplement,
     .source = "TT 03/2025/TT-VPCP, mẫu 02"},
    {.verb = "bring_supplement",
     .label = VI("Nhận giấy tờ bổ sung"),
     .from = FROM(DOSSIER_SUBMIT_SUPPLEMENT),
     .to = DOSSIER_SUBMITTED,
     .who = WHO_APPLICANT,
     .roles = COUNTER,
     .clock = CLOCK_RESUMES,
     .form = &BRING_FORM,
     .hook = bring_supplement,
     .tone = "primary"},
    {.verb = "assign",
     .label = VI("Phân công"),
     .from = FROM(DOSSIER_RECEIVED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &ASSIGN_FORM,
     .hook = assign,
     .tone = "primary"},
    {.verb = "assign",
     .label = VI("Phân công lại"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &ASSIGN_FORM,
     .hook = assign},
    {.verb = "forward",
     .label = VI("Chuyển xử lý"),
     .from = FROM(DOSSIER_RECEIVED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .hint = VI("Hồ sơ chuyển tới lãnh đạo đơn vị để phân công.")},
    {.verb = "back",
     .label = VI("Trả lại bước trước"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = SPECIALIST,
     .form = &REASON_FORM,
     .hook = back},
    {.verb = "request_supplement",
     .label = VI("Yêu cầu bổ sung"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_SUPPLEMENT,
     .who = WHO_HOLDER,
     .roles = SPECIALIST,
     .clock = CLOCK_PAUSES,
     .form = &REQUEST_FORM,
     .hook = request_supplement,
     .source = "TT 03/2025/TT-VPCP, mẫu 02"},
    {.verb = "bring_supplement",
     .label = VI("Nhận giấy tờ bổ sung"),
     .from = FROM(DOSSIER_SUPPLEMENT),
     .to = DOSSIER_PROCESSING,
     .who = WHO_APPLICANT,
     .roles = COUNTER,
     .clock = CLOCK_RESUMES,
     .form = &BRING_FORM,
     .hook = bring_supplement,
     .tone = "primary"},
    {.verb = "propose",
     .label = VI("Trình kết quả"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_PROPOSED,
     .who = WHO_HOLDER,
     .roles = SPECIALIST,
     .form = &PROPOSE_FORM,
     .hook = propose,
     .tone = "primary"},
    {.verb = "approve",
     .label = VI("Duyệt"),
     .from = FROM(DOSSIER_PROPOSED),
     .to = DOSSIER_APPROVED,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &NOTE_FORM,
     .hook = approve,
     .tone = "primary"},
    {.verb = "reject_draft",
     .label = VI("Không duyệt, trả lại"),
     .from = FROM(DOSSIER_PROPOSED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &REASON_FORM,
     .hook = reject_draft,
     .tone = "danger"},
    {.verb = "number",
     .label = VI("Cấp số kết quả"),
     .from = FROM(DOSSIER_APPROVED),
     .to = DOSSIER_NUMBERED,
     .who = WHO_ROLE,
     .roles = CLERK,
     .form = &NUMBER_FORM,
     .hook = number,
     .tone = "primary"},
    {.verb = "to_counter",
     .label = VI("Chuyển kết quả ra quầy"),
     .from = FROM(DOSSIER_NUMBERED),
     .to = DOSSIER_DONE,
     .who = WHO_ROLE,
     .roles = CLERK,
     .clock = CLOCK_ENDS,
     .hook = to_counter,
     .tone = "primary"},
    {.verb = "hand_over",
     .label = VI("Trả kết quả"),
     .from = FROM(DOSSIER_DONE),
     .to = DOSSIER_RETURNED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .form = &HAND_FORM,
     .hook = hand_over,
     .tone = "primary"},
    {.verb = "withdraw",
     .label = VI("Người nộp rút hồ sơ"),
     .from = FROM(DOSSIER_SUBMITTED) | FROM(DOSSIER_SUBMIT_SUPPLEMENT) | FROM(DOSSIER_RECEIVED) |
             FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_SUPPLEMENT),
     .to = DOSSIER_WITHDRAWN,
     .who = WHO_APPLICANT,
     .roles = COUNTER,
     .clock = CLOCK_ENDS,
     .form = &REASON_FORM,
     .hook = note_reason,
     .tone = "danger"},
    {.verb = "stop",
     .label = VI("Dừng giải quyết"),
     .from = FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_SUPPLEMENT),
     .to = DOSSIER_STOPPED,
     .who = WHO_ROLE,
     .roles = LEADER,
     .clock = CLOCK_ENDS,
     .form = &REASON_FORM,
     .hook = note_reason,
     .tone = "danger",
     .source = "TT 03/2025/TT-VPCP, mẫu 05"},
};

const WorkKind DOSSIER = {.name = "dossier",
                          .label = VI("Hồ sơ"),
                          .states = STATES,
                          .state_count = COUNT_OF(STATES),
                          .moves = MOVES,
                          .move_count = COUNT_OF(MOVES),
                          .panel = dossier_panel,
                          .json = dossier_json,
                          .links = dossier_links};
