#include "features/dossier/dossier_extension.h"
#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_move_forms.h"
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
#define IN_PROCESS                                                                                 \
    (FROM(DOSSIER_PROCESSING) | FROM(DOSSIER_SUPPLEMENT) | FROM(DOSSIER_DUTY) |                    \
     FROM(DOSSIER_EXCLUDED))
#define LAW_ONE_STOP "NĐ 118/2025/NĐ-CP"

/* What the button says and where it leads; who has it; what it does, with which form. */
#define MOVE(the_verb, the_label, sources, target)                                                 \
    .verb = (the_verb), .label = (the_label), .from = (sources), .to = (target)
#define BY(relation, role_set) .who = (relation), .roles = (role_set)
#define DOES(the_hook, the_form) .hook = (the_hook), .form = (the_form)

static const Move MOVES[] = {
    {MOVE("submit", VI("Nộp trực tuyến"), FROM_NOTHING, DOSSIER_SUBMITTED), BY(WHO_SYSTEM, COUNTER),
     DOES(open_submit, NULL), .clock = CLOCK_STARTS, .source = LAW_ONE_STOP},
    {MOVE("receive", VI("Tiếp nhận"), FROM_NOTHING, DOSSIER_RECEIVED), BY(WHO_ORIGIN, COUNTER),
     DOES(open_receive, NULL), .clock = CLOCK_STARTS, .source = LAW_ONE_STOP},
    {MOVE("receive", VI("Tiếp nhận"), FROM(DOSSIER_SUBMITTED), DOSSIER_RECEIVED),
     BY(WHO_ORIGIN, COUNTER), DOES(open_receive_submitted, NULL), .clock = CLOCK_STARTS,
     .tone = "primary", .source = LAW_ONE_STOP},
    {MOVE("refuse", VI("Từ chối tiếp nhận"), FROM(DOSSIER_SUBMITTED), DOSSIER_REFUSED),
     BY(WHO_ORIGIN, COUNTER), DOES(note_reason, &WHY_FORM), .clock = CLOCK_ENDS, .tone = "danger",
     .hint = VI("Nêu lý do và căn cứ; người nộp nhận phiếu mẫu 03."),
     .source = "TT 03/2025/TT-VPCP, mẫu 03"},
    {MOVE("request_supplement", VI("Yêu cầu bổ sung"), FROM(DOSSIER_SUBMITTED),
          DOSSIER_SUBMIT_SUPPLEMENT),
     BY(WHO_ORIGIN, COUNTER), DOES(request_supplement, &REQUEST_FORM), .clock = CLOCK_PAUSES,
     .source = "TT 03/2025/TT-VPCP, mẫu 02"},
    {MOVE("bring_supplement", VI("Nhận giấy tờ bổ sung"), FROM(DOSSIER_SUBMIT_SUPPLEMENT),
          DOSSIER_SUBMITTED),
     BY(WHO_APPLICANT, COUNTER), DOES(bring_supplement, &BRING_FORM), .clock = CLOCK_RESUMES,
     .tone = "primary"},
    {MOVE("forward", VI("Chuyển xử lý"), FROM(DOSSIER_RECEIVED), DOSSIER_PROCESSING),
     BY(WHO_ORIGIN, COUNTER), DOES(forward, &NOTE_FORM), .tone = "primary",
     .hint = VI("Hồ sơ chuyển tới bước sau của quy trình, ở đơn vị giải quyết.")},
    {MOVE("assign", VI("Phân công"), FROM(DOSSIER_RECEIVED), DOSSIER_PROCESSING),
     BY(WHO_ROLE, LEADER), DOES(assign, &ASSIGN_FORM), .applies = road_may_assign,
     .tone = "primary"},
    {MOVE("take", VI("Nhận việc"), FROM(DOSSIER_PROCESSING), TO_SAME), BY(WHO_HOLDER, SPECIALIST),
     DOES(take, NULL), .applies = road_may_take},
    {MOVE("assign", VI("Phân công"), FROM(DOSSIER_PROCESSING), TO_SAME), BY(WHO_ROLE, LEADER),
     DOES(assign, &ASSIGN_FORM), .applies = road_may_assign},
    {MOVE("forward", VI("Chuyển bước sau"), FROM(DOSSIER_PROCESSING), TO_SAME),
     BY(WHO_HOLDER, ANY_STEP), DOES(forward, &NOTE_FORM), .applies = road_may_forward,
     .tone = "primary"},
    {MOVE("back", VI("Trả lại bước trước"), FROM(DOSSIER_PROCESSING), TO_SAME),
     BY(WHO_HOLDER, ANY_STEP), DOES(back, &WHY_FORM), .applies = road_may_go_back},
    {MOVE("request_supplement", VI("Yêu cầu bổ sung"), FROM(DOSSIER_PROCESSING),
          DOSSIER_SUPPLEMENT),
     BY(WHO_HOLDER, SPECIALIST | LEADER), DOES(request_supplement, &REQUEST_FORM),
     .clock = CLOCK_PAUSES, .source = "TT 03/2025/TT-VPCP, mẫu 02"},
    {MOVE("bring_supplement", VI("Nhận giấy tờ bổ sung"), FROM(DOSSIER_SUPPLEMENT),
          DOSSIER_PROCESSING),
     BY(WHO_APPLICANT, COUNTER), DOES(bring_supplement, &BRING_FORM), .clock = CLOCK_RESUMES,
     .tone = "primary"},
    {MOVE("await_duty", VI("Chờ nghĩa vụ tài chính"), FROM(DOSSIER_PROCESSING), DOSSIER_DUTY),
     BY(WHO_HOLDER, SPECIALIST | LEADER), DOES(pause_await_duty, &DUTY_FORM), .clock = CLOCK_PAUSES,
     .hint = VI("Thời hạn đứng lại cho đến khi người nộp thực hiện xong, giữa hai giai đoạn hoặc "
                "trước khi ra kết quả."),
     .source = "QĐ 766/QĐ-TTg"},
    {MOVE("exclude_time", VI("Dừng tính hạn theo luật"), FROM(DOSSIER_PROCESSING),
          DOSSIER_EXCLUDED),
     BY(WHO_HOLDER, SPECIALIST | LEADER), DOES(pause_exclude, &EXCLUDE_FORM),
     .applies = pause_may_exclude, .clock = CLOCK_PAUSES,
     .hint = VI("Chỉ cho những việc mà thủ tục đất đai không tính vào thời hạn.")},
    {MOVE("resume_time", VI("Tính tiếp thời hạn"), FROM(DOSSIER_DUTY) | FROM(DOSSIER_EXCLUDED),
          DOSSIER_PROCESSING),
     BY(WHO_HOLDER, SPECIALIST | LEADER), DOES(pause_end, &RESUME_FORM), .clock = CLOCK_RESUMES,
     .tone = "primary"},
    {MOVE("propose", VI("Trình kết quả"), FROM(DOSSIER_PROCESSING), DOSSIER_PROPOSED),
     BY(WHO_HOLDER, SPECIALIST), DOES(propose, &PROPOSE_FORM), .applies = road_may_propose,
     .tone = "primary"},
    {MOVE("approve", VI("Duyệt"), FROM(DOSSIER_PROCESSING), DOSSIER_APPROVED),
     BY(WHO_HOLDER, LEADER | SPECIALIST), DOES(forward, &NOTE_FORM), .applies = road_may_decide,
     .tone = "primary",
     .hint =
         VI("Quy trình của thủ tục này không có bước trình riêng: người giải quyết quyết định.")},
    {MOVE("forward", VI("Chuyển bước sau"), FROM(DOSSIER_PROPOSED), TO_SAME),
     BY(WHO_HOLDER, ANY_STEP), DOES(forward, &NOTE_FORM), .applies = road_may_forward_draft,
     .tone = "primary"},
    {MOVE("approve", VI("Duyệt"), FROM(DOSSIER_PROPOSED), DOSSIER_APPROVED), BY(WHO_ROLE, LEADER),
     DOES(forward, &NOTE_FORM), .applies = road_may_approve, .tone = "primary"},
    {MOVE("reject_draft", VI("Không duyệt, trả lại"), FROM(DOSSIER_PROPOSED), DOSSIER_PROCESSING),
     BY(WHO_ROLE, LEADER), DOES(reject_draft, &WHY_FORM), .applies = road_may_reject,
     .tone = "danger"},
    {MOVE("issue", VI("Cấp số và chuyển ra quầy"), FROM(DOSSIER_APPROVED), DOSSIER_DONE),
     BY(WHO_HOLDER, ANY_STEP), DOES(issue, &NUMBER_FORM), .applies = road_may_issue,
     .clock = CLOCK_ENDS, .tone = "primary",
     .hint = VI("Kết quả đã ký, đóng dấu: thời hạn kết thúc khi kết quả ra tới quầy.")},
    {MOVE("number", VI("Chỉ cấp số"), FROM(DOSSIER_APPROVED), DOSSIER_NUMBERED),
     BY(WHO_HOLDER, ANY_STEP), DOES(number, &NUMBER_FORM), .applies = road_may_issue,
     .hint = VI("Khi kết quả chưa ra quầy ngay: chuyển ra quầy bằng một bước riêng.")},
    {MOVE("forward", VI("Chuyển bước sau"), FROM(DOSSIER_APPROVED), TO_SAME),
     BY(WHO_HOLDER, ANY_STEP), DOES(forward, &NOTE_FORM), .applies = road_may_forward_result,
     .tone = "primary"},
    {MOVE("back", VI("Trả lại để ký lại"), FROM(DOSSIER_APPROVED), DOSSIER_PROPOSED),
     BY(WHO_HOLDER, ANY_STEP), DOES(back, &WHY_FORM), .applies = road_may_reopen},
    {MOVE("to_counter", VI("Chuyển kết quả ra quầy"), FROM(DOSSIER_NUMBERED), DOSSIER_DONE),
     BY(WHO_HOLDER, ANY_STEP), DOES(to_counter, NULL), .clock = CLOCK_ENDS, .tone = "primary"},
    {MOVE("draft_extension", VI("Xin gia hạn"), RUNNING, TO_SAME),
     BY(WHO_HOLDER, SPECIALIST | LEADER | CLERK), DOES(extension_draft, &EXTENSION_FORM),
     .applies = extension_may_draft,
     .hint = VI("Khi không kịp hẹn: soạn lời xin lỗi và ngày hẹn mới, lãnh đạo ký. Hồ sơ chậm vẫn "
                "được giải quyết và trả như thường."),
     .source = "TT 03/2025/TT-VPCP, mẫu 04"},
    {MOVE("sign_extension", VI("Ký xin lỗi, gia hạn"), RUNNING, TO_SAME), BY(WHO_ROLE, LEADER),
     DOES(extension_sign, &NOTE_FORM), .applies = extension_may_decide,
     .hint = VI("Ngày hẹn mới có hiệu lực khi ký; hẹn cũ vẫn được giữ để tính đúng hạn, quá hạn."),
     .source = "TT 03/2025/TT-VPCP, mẫu 04"},
    {MOVE("reject_extension", VI("Không gia hạn"), RUNNING, TO_SAME), BY(WHO_ROLE, LEADER),
     DOES(extension_reject, &WHY_FORM), .applies = extension_may_decide},
    {MOVE("hand_over", VI("Trả kết quả"), FROM(DOSSIER_DONE), DOSSIER_RETURNED),
     BY(WHO_ORIGIN, COUNTER), DOES(hand_over, &HAND_FORM), .tone = "primary"},
    {MOVE("withdraw", VI("Người nộp rút hồ sơ"),
          FROM(DOSSIER_SUBMITTED) | FROM(DOSSIER_SUBMIT_SUPPLEMENT) | FROM(DOSSIER_RECEIVED) |
              IN_PROCESS,
          DOSSIER_WITHDRAWN),
     BY(WHO_APPLICANT, COUNTER), DOES(note_reason, &WHY_FORM), .clock = CLOCK_ENDS,
     .tone = "danger"},
    {MOVE("stop", VI("Dừng giải quyết"), IN_PROCESS, DOSSIER_STOPPED), BY(WHO_ROLE, LEADER),
     DOES(note_reason, &WHY_FORM), .applies = road_may_stop, .clock = CLOCK_ENDS, .tone = "danger",
     .source = "TT 03/2025/TT-VPCP, mẫu 05"},
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
