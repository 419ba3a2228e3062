#include "features/procedure/procedure_pages.h"
#include "kernel/journal.h"

bool procedure_note(Ctx *cx, const char *verb, const ProcedureVersion *version)
{
    const ActorPost *post = actor_post_with(&cx->actor, permission_roles(PERM_PROCEDURE_CONTROL));
    Buf body = buf_new(cx->arena, 200);
    Json json = json_to(&body);
    ensure(post);
    json_open_object(&json);
    json_put_id(&json, "procedure", version->procedure_id.value);
    json_put_id(&json, "procedure_version", version->id.value);
    json_put_int(&json, "number", version->number);
    json_put_text(&json, "decision", version->decision_number);
    json_close_object(&json);
    return journal_note(cx, verb, post->unit_id, buf_str(&body));
}

/* ---- a new draft ---- */

/* The newest full record's proposal; nothing when no full record was imported. */
static bool propose(Ctx *cx, const Procedure *procedure, ProcedureContent *out)
{
    ProcedureSource source;
    if (procedure->detail_source_id == 0)
        return true;
    return procedure_source_get(cx->db, cx->arena, procedure->detail_source_id, &source,
                                &cx->error) &&
           procedure_draft_propose(cx->arena, source.raw, out, &cx->error);
}

bool procedure_post_draft(Ctx *cx)
{
    Procedure procedure;
    ProcedureContent content = {0};
    if (!procedure_get(cx->db, cx->arena, (ProcedureId){cx->path_id}, &procedure, &cx->error) ||
        !propose(cx, &procedure, &content))
        return false;
    ProcedureVersion draft = {.procedure_id = procedure.id,
                              .name = procedure.name,
                              .field_code = procedure.field_code,
                              .field_name = procedure.field_name,
                              .level = procedure.is_ward ? LEVEL_COMMUNE : LEVEL_PROVINCE,
                              .online_level = ONLINE_NONE,
                              .resume_rule = RESUME_REST,
                              .certainty = CERTAINTY_MEMORY,
                              .created_by = cx->actor.account_id,
                              .created_at = cx->now};
    if (!procedure_draft_create(cx->db, cx->ids, &draft, &cx->error) ||
        !procedure_draft_store(cx->db, cx->ids, &draft, &content, &cx->error))
        return false;
    redirect(cx, local_url(cx, "/procedures/versions/%lld/edit", (long long)draft.id.value));
    return procedure_note(cx, "procedure.drafted", &draft);
}

/* ---- forms of the two decisions ---- */

typedef struct ApproveForm {
    int64_t version;
    Str decision_number;
    Date decision_date, valid_from;
} ApproveForm;
static const FormField APPROVE_FIELDS[] = {
    FORM_HIDDEN(ApproveForm, version, .required = true),
    FORM_TEXT(ApproveForm, decision_number, .label = VI("Số quyết định công bố"), .required = true,
              .max_chars = 100, .autocomplete = "off"),
    FORM_DATE(ApproveForm, decision_date, .label = VI("Ngày quyết định"), .required = true),
    FORM_DATE(ApproveForm, valid_from, .label = VI("Có hiệu lực từ ngày"), .required = true,
              .hint = VI("Phiên bản đang có hiệu lực hết hiệu lực vào ngày liền trước.")),
};
const FormDef APPROVE_FORM = FORM_DEF(ApproveForm, APPROVE_FIELDS);

typedef struct WithdrawForm {
    int64_t version;
    Date last_day;
    Str reason;
} WithdrawForm;
static const FormField WITHDRAW_FIELDS[] = {
    FORM_HIDDEN(WithdrawForm, version, .required = true),
    FORM_DATE(WithdrawForm, last_day, .label = VI("Ngày cuối còn tiếp nhận"), .required = true,
              .hint = VI("Hồ sơ đã nhận vẫn theo phiên bản này đến khi xong.")),
    FORM_LONG_TEXT(WithdrawForm, reason, .label = VI("Lý do rút"), .required = true,
                   .max_chars = 1000),
};
const FormDef WITHDRAW_FORM = FORM_DEF(WithdrawForm, WITHDRAW_FIELDS);

static bool get_version(Ctx *cx, ProcedureVersion *out)
{
    return procedure_version_get(cx->db, cx->arena, (ProcedureVersionId){cx->path_id}, out,
                                 &cx->error);
}

/* Both caches hold what a decision changes. */
static bool finish(Ctx *cx, const char *verb, const char *done)
{
    ProcedureVersion version;
    if (!get_version(cx, &version))
        return false;
    redirect(cx,
             local_url(cx, "/procedures/%lld?version=%lld&done=%s",
                       (long long)version.procedure_id.value, (long long)version.id.value, done));
    return cache_touch(cx, PROCEDURE_CACHE.name) && cache_touch(cx, PROCEDURE_CONTENT_CACHE.name) &&
           procedure_note(cx, verb, &version);
}

/* ---- approval ---- */

bool procedure_show_approve(Ctx *cx)
{
    ProcedureDecideView view = {
        .heading = VI("Duyệt phiên bản"),
        .explanation = VI("Sau khi duyệt, nội dung không sửa được nữa; hồ sơ tiếp nhận từ ngày có "
                          "hiệu lực theo phiên bản này trong toàn tỉnh."),
        .button = VI("Duyệt"),
        .verb = "approve"};
    ProcedureContent content;
    if (!procedure_get_draft(cx, &view.version, &content))
        return false;
    const ApproveForm values = {.version = view.version.version, .valid_from = cx->today};
    view.form = form_html(cx, &APPROVE_FORM, &values);
    cx->response.title = str_of(view.heading);
    procedure_decide_html(&cx->response.body, &view);
    return true;
}

bool procedure_post_approve(Ctx *cx)
{
    const ApproveForm *form = cx->form;
    const ProcedureApproval approval = {.decision_number = form->decision_number,
                                        .decision_date = form->decision_date,
                                        .valid_from = form->valid_from,
                                        .account_id = cx->actor.account_id,
                                        .now = cx->now};
    return procedure_version_approve(cx->db, cx->arena, (ProcedureVersionId){cx->path_id},
                                     form->version, &approval, &cx->error) &&
           finish(cx, "procedure.approved", "approved");
}

/* ---- withdrawal ---- */

bool procedure_show_withdraw(Ctx *cx)
{
    ProcedureDecideView view = {
        .heading = VI("Rút phiên bản"),
        .explanation = VI("Sau ngày cuối, không đơn vị nào tiếp nhận hồ sơ theo phiên bản này."),
        .button = VI("Rút phiên bản"),
        .verb = "withdraw"};
    if (!get_version(cx, &view.version))
        return false;
    if (view.version.status != VERSION_APPROVED)
        return fail(cx, ERROR_CONFLICT, VI("Chỉ rút được phiên bản đã duyệt."), "version is %s",
                    VERSION_STATUS_CODES[view.version.status]);
    const WithdrawForm values = {.version = view.version.version, .last_day = cx->today};
    view.form = form_html(cx, &WITHDRAW_FORM, &values);
    cx->response.title = str_of(view.heading);
    procedure_decide_html(&cx->response.body, &view);
    return true;
}

bool procedure_post_withdraw(Ctx *cx)
{
    const WithdrawForm *form = cx->form;
    const ProcedureWithdrawal withdrawal = {.last_day = form->last_day,
                                            .reason = form->reason,
                                            .account_id = cx->actor.account_id,
                                            .now = cx->now};
    return procedure_version_withdraw(cx->db, cx->arena, (ProcedureVersionId){cx->path_id},
                                      form->version, &withdrawal, &cx->error) &&
           finish(cx, "procedure.withdrawn", "withdrawn");
}
