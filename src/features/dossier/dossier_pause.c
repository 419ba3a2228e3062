#include "features/dossier/dossier_pause.h"

#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_move_forms.h"
#include "features/dossier/dossier_road.h"
#include "kernel/clock_ledger.h"

/* ---- forms ---- */

static const FormField DUTY_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Nghĩa vụ phải thực hiện"), .required = true,
                   .hint = VI("Khoản phải nộp, số thông báo, nơi nộp; người nộp đọc các dòng này."),
                   .max_chars = 2000),
};
const FormDef DUTY_FORM = FORM_DEF(NoteForm, DUTY_FIELDS);

static const FormField RESUME_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(
        NoteForm, note, .label = VI("Vì sao tính tiếp"), .required = true,
        .hint = VI("Chứng từ đã nộp, văn bản trả lời: số và ngày; người nộp đọc các dòng này."),
        .max_chars = 2000),
};
const FormDef RESUME_FORM = FORM_DEF(NoteForm, RESUME_FIELDS);

typedef struct ExcludeForm {
    int64_t version;
    Str reason, note;
} ExcludeForm;

/* The rows that the law takes out of a limit. */
static FieldOptions exclusions(Ctx *cx)
{
    PauseReason *rows = NULL;
    size_t count = 0;
    FieldOptions options = {0};
    if (!pause_reason_list(cx, &rows, &count))
        return options;
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        if (rows[i].is_exclusion)
            items[options.count++] = (FieldOption){rows[i].code, rows[i].label};
    options.items = items;
    return options;
}

static const FormField EXCLUDE_FIELDS[] = {
    FORM_HIDDEN(ExcludeForm, version, .required = true),
    FORM_CHOICE(ExcludeForm, reason, .label = VI("Việc không tính vào thời hạn"), .required = true,
                .options = exclusions),
    FORM_LONG_TEXT(ExcludeForm, note, .label = VI("Căn cứ trong hồ sơ này"), .required = true,
                   .hint =
                       VI("Văn bản đã gửi đi hoặc quyết định: số, ngày, cơ quan; người nộp đọc các "
                          "dòng này."),
                   .max_chars = 2000),
};
const FormDef EXCLUDE_FORM = FORM_DEF(ExcludeForm, EXCLUDE_FIELDS);

/* ---- hooks ---- */

bool pause_await_duty(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    const NoteForm *form = run->form;
    run->pause_reason = "financial_duty";
    json_put_text(&run->body, "note", form->note);
    return true;
}

bool pause_exclude(Ctx *cx, MoveRun *run)
{
    const ExcludeForm *form = run->form;
    run->pause_reason = arena_cstr(cx->arena, form->reason);
    json_put_text(&run->body, "note", form->note);
    json_put_text(&run->body, "reason", form->reason);
    return true;
}

bool pause_end(Ctx *cx __attribute__((unused)), MoveRun *run)
{
    const NoteForm *form = run->form;
    json_put_text(&run->body, "note", form->note);
    return true;
}

bool pause_may_exclude(const Work *work __attribute__((unused)), const void *facts)
{
    return ((const DossierFacts *)facts)->is_of_land;
}
