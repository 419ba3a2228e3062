#include "features/dossier/dossier_extension.h"
#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_pause.h"
#include "features/dossier/dossier_road.h"
#include "kernel/holding.h"

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

/* ---- forms ---- */

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
    "SELECT DISTINCT a.id, a.name FROM work AS w JOIN post AS p ON p.unit_id ="
    "   coalesce((SELECT h.holder_unit_id FROM unit_holder AS h WHERE h.unit_id = w.unit_id),"
    "            w.unit_id)"
    " JOIN account AS a ON a.id = p.account_id AND a.state = 'active'"
    " WHERE w.id = $1 AND p.role = 'specialist' AND p.valid_from <= $2"
    " AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY a.name, a.id LIMIT 200";

/* The specialists of the unit that holds this work, or of the one that holds for it. */
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

static bool note_reason(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    return true;
}

/* ---- along the road ---- */

static const Road *road_of_run(const MoveRun *run)
{
    ensure(run->facts);
    return &((const DossierFacts *)run->facts)->road;
}

static bool forward(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    put_form_note(run);
    road_enter(run, road_of_run(run), run->work->step + 1, 0);
    return true;
}

static bool assign(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    const AssignForm *form = run->form;
    const Road *road = road_of_run(run);
    put_note(run, form->note);
    json_put_id(&run->body, "officer", form->officer_id);
    road_enter(run, road, road_assignee(road, run->work->step), form->officer_id);
    return true;
}

static bool take(Ctx *cx, MoveRun *run)
{
    run->work->officer_id = cx->actor.account_id;
    return true;
}

static const char SQL_IS_SPECIALIST[] =
    "SELECT count(*) AS posts FROM post AS p JOIN account AS a ON a.id = p.account_id"
    " WHERE p.account_id = $1 AND p.role = 'specialist' AND p.unit_id ="
    "   coalesce((SELECT h.holder_unit_id FROM unit_holder AS h WHERE h.unit_id = $2), $2)"
    " AND p.valid_from <= $3 AND (p.valid_to IS NULL OR p.valid_to >= $3) AND a.state = 'active'";

/* The specialist who had this step last, if he still is one there; else 0, the pool. */
static bool find_last_officer(Ctx *cx, const MoveRun *run, int64_t position, int64_t *out)
{
    const Road *road = road_of_run(run);
    Holding *list = NULL;
    size_t count = 0;
    int64_t officer_id = 0;
    int64_t posts = 0;
    *out = 0;
    if (road_step(road, position)->role != ROLE_SPECIALIST)
        return true;
    if (!holding_list(cx, run->work, &list, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (list[i].step == position)
            officer_id = list[i].officer_id ? list[i].officer_id : list[i].left_by;
    if (officer_id == 0)
        return true;
    if (!db_fetch_int(cx->db, SQL_IS_SPECIALIST,
                      DB_ARGS(db_int(officer_id), db_int(road_unit(road, run->work, position)),
                              db_date(cx->arena, cx->today)),
                      &posts, &cx->error))
        return false;
    *out = posts > 0 ? officer_id : 0;
    return true;
}

static bool back(Ctx *cx, MoveRun *run)
{
    const int64_t before = run->work->step - 1;
    int64_t officer_id = 0;
    put_form_note(run);
    if (!find_last_officer(cx, run, before, &officer_id))
        return false;
    road_enter(run, road_of_run(run), before, officer_id);
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
    road_enter(run, road_of_run(run), run->work->step + 1, 0);
    return dossier_update(cx, &row);
}

static bool reject_draft(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    if (!dossier_get(cx, run->work->id.value, &row))
        return false;
    put_form_note(run);
    road_enter(run, road_of_run(run), road_of_run(run)->draft, row.proposer_id);
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
    const Road *road = road_of_run(run);
    road_enter(run, road, road->count, 0);
    return true;
}

static bool issue(Ctx *cx, MoveRun *run)
{
    return number(cx, run) && to_counter(cx, run);
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
#define ANY_STEP (COUNTER | SPECIALIST | LEADER | CLERK)
#define RUNNING                                                                                    \
    (FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_PROPOSED) | FROM(DOSSIER_APPROVED) |                  \
     FROM(DOSSIER_NUMBERED))
#define LAW_ONE_STOP "NĐ 118/2025/NĐ-CP"

static const Move MOVES[] = {
    {.verb = "submit",
     .label = VI("Nộp trực tuyến"),
     .from = FROM_NOTHING,
     .to = DOSSIER_SUBMITTED,
     .who = WHO_SYSTEM,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = open_submit,
     .source = LAW_ONE_STOP},
    {.verb = "receive",
     .label = VI("Tiếp nhận"),
     .from = FROM_NOTHING,
     .to = DOSSIER_RECEIVED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = open_receive,
     .source = LAW_ONE_STOP},
    {.verb = "receive",
     .label = VI("Tiếp nhận"),
     .from = FROM(DOSSIER_SUBMITTED),
     .to = DOSSIER_RECEIVED,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .clock = CLOCK_STARTS,
     .hook = open_receive_submitted,
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
    {.verb = "forward",
     .label = VI("Chuyển xử lý"),
     .from = FROM(DOSSIER_RECEIVED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ORIGIN,
     .roles = COUNTER,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .hint = VI("Hồ sơ chuyển tới bước sau của quy trình, ở đơn vị giải quyết.")},
    {.verb = "assign",
     .label = VI("Phân công"),
     .from = FROM(DOSSIER_RECEIVED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &ASSIGN_FORM,
     .hook = assign,
     .tone = "primary",
     .applies = road_may_assign},
    {.verb = "take",
     .label = VI("Nhận việc"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = SPECIALIST,
     .hook = take,
     .applies = road_may_take},
    {.verb = "assign",
     .label = VI("Phân công"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &ASSIGN_FORM,
     .hook = assign,
     .applies = road_may_assign},
    {.verb = "forward",
     .label = VI("Chuyển bước sau"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .applies = road_may_forward},
    {.verb = "back",
     .label = VI("Trả lại bước trước"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &REASON_FORM,
     .hook = back,
     .applies = road_may_go_back},
    {.verb = "request_supplement",
     .label = VI("Yêu cầu bổ sung"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_SUPPLEMENT,
     .who = WHO_HOLDER,
     .roles = SPECIALIST | LEADER,
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
    {.verb = "await_duty",
     .label = VI("Chờ nghĩa vụ tài chính"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_DUTY,
     .who = WHO_HOLDER,
     .roles = SPECIALIST | LEADER,
     .clock = CLOCK_PAUSES,
     .form = &DUTY_FORM,
     .hook = pause_await_duty,
     .hint = VI("Thời hạn đứng lại cho đến khi người nộp thực hiện xong, giữa hai giai đoạn hoặc "
                "trước khi ra kết quả."),
     .source = "QĐ 766/QĐ-TTg"},
    {.verb = "exclude_time",
     .label = VI("Dừng tính hạn theo luật"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_EXCLUDED,
     .who = WHO_HOLDER,
     .roles = SPECIALIST | LEADER,
     .clock = CLOCK_PAUSES,
     .form = &EXCLUDE_FORM,
     .hook = pause_exclude,
     .hint = VI("Chỉ cho những việc mà thủ tục đất đai không tính vào thời hạn."),
     .applies = pause_may_exclude},
    {.verb = "resume_time",
     .label = VI("Tính tiếp thời hạn"),
     .from = FROM(DOSSIER_DUTY) | FROM(DOSSIER_EXCLUDED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_HOLDER,
     .roles = SPECIALIST | LEADER,
     .clock = CLOCK_RESUMES,
     .form = &RESUME_FORM,
     .hook = pause_end,
     .tone = "primary"},
    {.verb = "propose",
     .label = VI("Trình kết quả"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_PROPOSED,
     .who = WHO_HOLDER,
     .roles = SPECIALIST,
     .form = &PROPOSE_FORM,
     .hook = propose,
     .tone = "primary",
     .applies = road_may_propose},
    {.verb = "approve",
     .label = VI("Duyệt"),
     .from = FROM(DOSSIER_PROCESSING),
     .to = DOSSIER_APPROVED,
     .who = WHO_HOLDER,
     .roles = LEADER | SPECIALIST,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .hint =
         VI("Quy trình của thủ tục này không có bước trình riêng: người giải quyết quyết định."),
     .applies = road_may_decide},
    {.verb = "forward",
     .label = VI("Chuyển bước sau"),
     .from = FROM(DOSSIER_PROPOSED),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .applies = road_may_forward_draft},
    {.verb = "approve",
     .label = VI("Duyệt"),
     .from = FROM(DOSSIER_PROPOSED),
     .to = DOSSIER_APPROVED,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .applies = road_may_approve},
    {.verb = "reject_draft",
     .label = VI("Không duyệt, trả lại"),
     .from = FROM(DOSSIER_PROPOSED),
     .to = DOSSIER_PROCESSING,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &REASON_FORM,
     .hook = reject_draft,
     .tone = "danger",
     .applies = road_may_reject},
    {.verb = "issue",
     .label = VI("Cấp số và chuyển ra quầy"),
     .from = FROM(DOSSIER_APPROVED),
     .to = DOSSIER_DONE,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .clock = CLOCK_ENDS,
     .form = &NUMBER_FORM,
     .hook = issue,
     .tone = "primary",
     .hint = VI("Kết quả đã ký, đóng dấu: thời hạn kết thúc khi kết quả ra tới quầy."),
     .applies = road_may_issue},
    {.verb = "number",
     .label = VI("Chỉ cấp số"),
     .from = FROM(DOSSIER_APPROVED),
     .to = DOSSIER_NUMBERED,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &NUMBER_FORM,
     .hook = number,
     .hint = VI("Khi kết quả chưa ra quầy ngay: chuyển ra quầy bằng một bước riêng."),
     .applies = road_may_issue},
    {.verb = "forward",
     .label = VI("Chuyển bước sau"),
     .from = FROM(DOSSIER_APPROVED),
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &NOTE_FORM,
     .hook = forward,
     .tone = "primary",
     .applies = road_may_forward_result},
    {.verb = "back",
     .label = VI("Trả lại để ký lại"),
     .from = FROM(DOSSIER_APPROVED),
     .to = DOSSIER_PROPOSED,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .form = &REASON_FORM,
     .hook = back,
     .applies = road_may_reopen},
    {.verb = "to_counter",
     .label = VI("Chuyển kết quả ra quầy"),
     .from = FROM(DOSSIER_NUMBERED),
     .to = DOSSIER_DONE,
     .who = WHO_HOLDER,
     .roles = ANY_STEP,
     .clock = CLOCK_ENDS,
     .hook = to_counter,
     .tone = "primary"},
    {.verb = "draft_extension",
     .label = VI("Xin gia hạn"),
     .from = RUNNING,
     .to = TO_SAME,
     .who = WHO_HOLDER,
     .roles = SPECIALIST | LEADER | CLERK,
     .form = &EXTENSION_FORM,
     .hook = extension_draft,
     .hint = VI("Khi không kịp hẹn: soạn lời xin lỗi và ngày hẹn mới, lãnh đạo ký. Hồ sơ chậm vẫn "
                "được giải quyết và trả như thường."),
     .source = "TT 03/2025/TT-VPCP, mẫu 04",
     .applies = extension_may_draft},
    {.verb = "sign_extension",
     .label = VI("Ký xin lỗi, gia hạn"),
     .from = RUNNING,
     .to = TO_SAME,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &NOTE_FORM,
     .hook = extension_sign,
     .hint = VI("Ngày hẹn mới có hiệu lực khi ký; hẹn cũ vẫn được giữ để tính đúng hạn, quá hạn."),
     .source = "TT 03/2025/TT-VPCP, mẫu 04",
     .applies = extension_may_decide},
    {.verb = "reject_extension",
     .label = VI("Không gia hạn"),
     .from = RUNNING,
     .to = TO_SAME,
     .who = WHO_ROLE,
     .roles = LEADER,
     .form = &REASON_FORM,
     .hook = extension_reject,
     .applies = extension_may_decide},
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
             FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_SUPPLEMENT) | FROM(DOSSIER_DUTY) |
             FROM(DOSSIER_EXCLUDED),
     .to = DOSSIER_WITHDRAWN,
     .who = WHO_APPLICANT,
     .roles = COUNTER,
     .clock = CLOCK_ENDS,
     .form = &REASON_FORM,
     .hook = note_reason,
     .tone = "danger"},
    {.verb = "stop",
     .label = VI("Dừng giải quyết"),
     .from = FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_SUPPLEMENT) | FROM(DOSSIER_DUTY) |
             FROM(DOSSIER_EXCLUDED),
     .to = DOSSIER_STOPPED,
     .who = WHO_ROLE,
     .roles = LEADER,
     .clock = CLOCK_ENDS,
     .form = &REASON_FORM,
     .hook = note_reason,
     .tone = "danger",
     .source = "TT 03/2025/TT-VPCP, mẫu 05",
     .applies = road_may_stop},
};

const WorkKind DOSSIER = {.name = "dossier",
                          .label = VI("Hồ sơ"),
                          .states = STATES,
                          .state_count = COUNT_OF(STATES),
                          .moves = MOVES,
                          .move_count = COUNT_OF(MOVES),
                          .facts = dossier_facts,
                          .panel = dossier_panel,
                          .json = dossier_json,
                          .links = dossier_links,
                          .words = dossier_words};
