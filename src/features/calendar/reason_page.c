#include "features/calendar/calendar_pages.h"
#include "kernel/journal.h"

/* Why a limit may stand still: rows of the law that people read and the province corrects. */

typedef struct ReasonForm {
    int64_t version;
    Str label, legal_source, certainty;
} ReasonForm;
static const FormField REASON_FIELDS[] = {
    FORM_HIDDEN(ReasonForm, version, .required = true),
    FORM_TEXT(ReasonForm, label, .label = VI("Tên lý do"), .required = true, .max_chars = 100),
    FORM_TEXT(ReasonForm, legal_source, .label = VI("Căn cứ"), .required = true, .max_chars = 400,
              .hint = VI("Số, ngày và cơ quan ban hành văn bản; người nộp cũng đọc dòng này.")),
    FORM_CHOICE(ReasonForm, certainty, .label = VI("Mức chắc chắn"), .required = true,
                CERTAINTY_CHOICES),
};
const FormDef REASON_FORM = FORM_DEF(ReasonForm, REASON_FIELDS);

static Url reason_url(Ctx *cx, Str code)
{
    return url_path(arena_printf(cx->arena, "/calendars/reasons/%.*s", STR_ARGS(code)));
}

/* ---- all of them ---- */

static const char *effect_of(const PauseReason *reason)
{
    if (reason->is_exclusion && reason->is_duty)
        return VI("Luật loại khỏi thời hạn; chờ người nộp");
    if (reason->is_exclusion)
        return VI("Luật loại khỏi thời hạn");
    return reason->is_duty ? VI("Tạm dừng; chờ người nộp") : VI("Tạm dừng");
}

static bool is_sure(const PauseReason *reason)
{
    return str_is(reason->certainty, "sourced");
}

static const char *certainty_words(const PauseReason *reason)
{
    if (is_sure(reason))
        return VI("có văn bản");
    return str_is(reason->certainty, "memory") ? VI("theo trí nhớ, chưa đối chiếu")
                                               : VI("chưa chắc chắn");
}

bool reasons_show(Ctx *cx)
{
    PauseReason *rows = NULL;
    ReasonsView view = {0};
    const bool may_change = calendar_is_of_province(cx);
    if (!pause_reason_list(cx, &rows, &view.count))
        return false;
    ReasonLine *lines = ARENA_ARRAY(cx->arena, ReasonLine, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        lines[i] = (ReasonLine){.code = rows[i].code,
                                .label = rows[i].label,
                                .source = rows[i].legal_source,
                                .effect = effect_of(&rows[i]),
                                .tone = is_sure(&rows[i]) ? TONE_GOOD : TONE_WARN,
                                .certainty = certainty_words(&rows[i])};
        if (may_change)
            lines[i].change = reason_url(cx, rows[i].code);
        view.unsure_count += !is_sure(&rows[i]);
    }
    view.reasons = lines;
    cx->response.title = STR(VI("Lý do tạm dừng"));
    reasons_html(&cx->response.body, &view);
    return true;
}

/* ---- one, corrected by the province ---- */

static bool get_changeable(Ctx *cx, PauseReason *out)
{
    if (!calendar_is_of_province(cx))
        return fail(cx, ERROR_FORBIDDEN, VI("Chỉ quản trị của tỉnh sửa lý do tạm dừng."),
                    "pause reason by a unit's administrator");
    return pause_reason_get(cx, cx->path[0], out);
}

bool reason_show(Ctx *cx)
{
    PauseReason reason = {0};
    if (!get_changeable(cx, &reason))
        return false;
    const ReasonForm values = {.version = reason.version,
                               .label = reason.label,
                               .legal_source = reason.legal_source,
                               .certainty = reason.certainty};
    const ChangeFormView view = {
        .calendar = STR(VI("Lý do tạm dừng")),
        .heading = arena_cstr(cx->arena, reason.label),
        .explanation = VI("Lời và căn cứ mới hiện ngay ở mọi hồ sơ có lý do này. Không thời hạn "
                          "nào đổi theo."),
        .button = VI("Lưu"),
        .action = reason_url(cx, reason.code),
        .back = url_path("/calendars/reasons"),
        .form = form_html(cx, &REASON_FORM, &values)};
    cx->response.title = STR(VI("Sửa lý do tạm dừng"));
    change_form_html(&cx->response.body, &view);
    return true;
}

/* What it said before and what it says now. */
static bool note(Ctx *cx, const PauseReason *before, const PauseReason *after)
{
    Buf body = buf_new(cx->arena, 1024);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_text(&json, "code", after->code);
    json_put_text(&json, "label", after->label);
    json_put_text(&json, "legal_source", after->legal_source);
    json_put_text(&json, "certainty", after->certainty);
    json_put_text(&json, "label_before", before->label);
    json_put_text(&json, "legal_source_before", before->legal_source);
    json_put_text(&json, "certainty_before", before->certainty);
    json_close_object(&json);
    return journal_note(cx, "calendar.reason_changed", calendar_acting_unit(cx), buf_str(&body));
}

bool reason_post(Ctx *cx)
{
    const ReasonForm *form = cx->form;
    PauseReason before = {0};
    if (!get_changeable(cx, &before))
        return false;
    PauseReason after = before;
    after.label = form->label;
    after.legal_source = form->legal_source;
    after.certainty = form->certainty;
    after.version = form->version;
    redirect(cx, STR("/calendars/reasons"));
    return pause_reason_change(cx, &after) && note(cx, &before, &after);
}
