/* Scheduling a draft: what will happen, said before it is confirmed. */
#include "features/reorganize/reorganize_draft.h"

#include "kernel/journal.h"

typedef struct ApplyForm {
    int64_t version;
    Str time;
    bool is_read;
} ApplyForm;
static const FormField APPLY_FIELDS[] = {
    FORM_HIDDEN(ApplyForm, version, .required = true),
    FORM_TEXT(ApplyForm, time, .label = VI("Giờ thực hiện trong ngày của phương án"),
              .required = true, .max_chars = 5, .placeholder = "00:00",
              .hint = VI("GIỜ:PHÚT. Thời điểm đã qua nghĩa là thực hiện ngay.")),
    FORM_FLAG(ApplyForm, is_read, .label = VI("Tôi đã đọc những gì sẽ chuyển ở trên")),
};
const FormDef APPLY_FORM = FORM_DEF(ApplyForm, APPLY_FIELDS);

static bool parse_time(Ctx *cx, Date day, Str time, Instant *out)
{
    char iso[11];
    date_format_iso(day, iso);
    return time.len == 5 &&
           instant_parse_local(arena_format(cx->arena, "%sT%.*s", iso, STR_ARGS(time)), out) &&
           instant_date(*out).days == day.days;
}

bool draft_show_apply(Ctx *cx)
{
    Draft draft = {0};
    Resolved resolved;
    PlanReport report;
    PlanTally tally;
    bool is_rehearsed = false;
    if (!draft_get(cx, &draft) || !rehearsal_is_of(cx, &draft, &is_rehearsed))
        return false;
    draft_resolve(cx, &draft, &resolved);
    if (!plan_report(cx, &resolved, &report))
        return false;
    plan_tally(&resolved, &tally);
    const ApplyForm values = {.version = draft.version, .time = STR("00:00")};
    const ApplyView view = {.head = draft_head(cx, &draft, TAB_APPLY, resolved.plan->mistake_count),
                            .is_clean = resolved.plan->mistake_count == 0,
                            .is_rehearsed = is_rehearsed,
                            .rehearsal = draft_url(cx, draft.id, "/rehearsal"),
                            .ends = tally.ends,
                            .begins = tally.begins,
                            .open_work = plan_counted(&report.counts, NO_UNIT, "open_work"),
                            .posts = (int64_t)report.posts.gift_count,
                            .lost_accounts = (int64_t)report.posts.lost_accounts,
                            .series = plan_counted(&report.counts, NO_UNIT, "series"),
                            .action = draft_url(cx, draft.id, "/apply"),
                            .check = draft_url(cx, draft.id, "/check"),
                            .form = form_html(cx, &APPLY_FORM, &values)};
    draft_apply_html(&cx->response.body, &view);
    return true;
}

static bool note(Ctx *cx, const Draft *draft, int64_t id)
{
    Buf body = buf_new(cx->arena, 256);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "reorganization", id);
    json_put_id(&json, "draft", draft->id);
    json_put_date(&json, "date", draft->date);
    json_put_text(&json, "resolution", draft->resolution);
    json_close_object(&json);
    return journal_note(cx, "reorganization.scheduled", 0, buf_str(&body));
}

bool draft_post_apply(Ctx *cx)
{
    const ApplyForm *form = cx->form;
    Draft draft = {0};
    Resolved resolved;
    PlanPosts posts;
    Instant at;
    int64_t id = 0;
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, form->version))
        return false;
    draft_resolve(cx, &draft, &resolved);
    if (!plan_check_posts(cx, &resolved, &posts))
        return false;
    if (resolved.plan->mistake_count > 0)
        return fail(cx, ERROR_CONFLICT, VI("Phương án còn lỗi nên chưa thực hiện được."),
                    "plan with %zu mistakes", resolved.plan->mistake_count);
    if (!parse_time(cx, resolved.plan->date, form->time, &at))
        return form_mistake(cx, "time", VI("Hãy ghi giờ và phút, ví dụ 00:00 hoặc 07:30."));
    if (!form->is_read)
        return form_mistake(cx, "is_read", VI("Hãy đọc những gì sẽ chuyển rồi đánh dấu ô này."));
    if (!reorganize_schedule(cx, resolved.plan, draft.plan, at, &id))
        return false;
    redirect(cx, reorganize_url(cx, id, "").text);
    return draft_end(cx, &draft, "scheduled", id) && note(cx, &draft, id);
}
