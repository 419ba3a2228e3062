#include "features/account/account_internal.h"
#include "kernel/journal.h"
#include "platform/job.h"

/* What a job was about stays unseen: its payload may name people of another unit. */
static JobLine line_of(Ctx *cx, const Job *job)
{
    const JobKind *kind = job_kind_find(cx->app, job->kind);
    const char *action = arena_printf(cx->arena, "/jobs/%lld/retry", (long long)job->id);
    JobLine line = {.label = kind ? str_of(kind->label) : job->kind,
                    .error = job->last_error,
                    .attempts = job->attempts,
                    .created_at = job->created_at,
                    .run_at = job->run_at,
                    .ended_at = job->ended_at,
                    .tone = TONE_INFO,
                    .icon = ICON_CLOCK,
                    .standing = VI("Đang chờ")};
    if (str_is(job->state, "done")) {
        line.tone = TONE_GOOD;
        line.icon = ICON_DONE;
        line.standing = VI("Đã xong");
    } else if (str_is(job->state, "failed")) {
        line.tone = TONE_BAD;
        line.icon = ICON_WRONG;
        line.standing = VI("Không thành");
        line.has_retry = true;
        line.retry = (PostButtonView){.action = url_path(action),
                                      .hidden = form_hidden_html(cx),
                                      .label = VI("Chạy lại"),
                                      .icon = ICON_RETRY};
    }
    return line;
}

bool account_show_jobs(Ctx *cx)
{
    Job *jobs = NULL;
    JobsView view = {.summary = form_summary_html(cx)};
    if (!job_list(cx, &jobs, &view.count))
        return false;
    JobLine *lines = ARENA_ARRAY(cx->arena, JobLine, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        lines[i] = line_of(cx, &jobs[i]);
    view.jobs = lines;
    if (str_is(query_text(cx, "done"), "retry") && cx->refill == ERROR_NONE)
        cx->flash = VI("Đã đưa tác vụ vào hàng chờ để chạy lại.");
    cx->response.title = STR(VI("Tác vụ nền"));
    account_jobs_html(&cx->response.body, &view);
    return true;
}

bool account_post_retry(Ctx *cx)
{
    const ActorPost *post = actor_post_with(&cx->actor, permission_roles(PERM_JOBS));
    Buf body = buf_new(cx->arena, 64);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "job", cx->path_id);
    json_close_object(&json);
    redirect(cx, STR("/jobs?done=retry"));
    return job_retry(cx, cx->path_id) &&
           journal_note(cx, "job.retried", post ? post->unit_id : 0, buf_str(&body));
}
