/* Rehearsals that are asked for on the page of a draft: their rows, the job, the page. */
#include "features/reorganize/reorganize_draft.h"

/* ---- rows ---- */

typedef struct RehearsalRow {
    int64_t id, draft_version, done_count, total_count, cut_ms, follow_ms;
    Str state, reason, asked_by;
    Instant asked_at, seen_at, ended_at;
    bool is_equal;
} RehearsalRow;
static const DbColumn COLUMNS[] = {
    DB_INT(RehearsalRow, id),          DB_INT(RehearsalRow, draft_version),
    DB_INT(RehearsalRow, done_count),  DB_INT(RehearsalRow, total_count),
    DB_INT(RehearsalRow, cut_ms),      DB_INT(RehearsalRow, follow_ms),
    DB_TEXT(RehearsalRow, state),      DB_TEXT(RehearsalRow, reason),
    DB_TEXT(RehearsalRow, asked_by),   DB_INSTANT(RehearsalRow, asked_at),
    DB_INSTANT(RehearsalRow, seen_at), DB_INSTANT(RehearsalRow, ended_at),
    DB_BOOL(RehearsalRow, is_equal),
};
static const char SQL_NEWEST[] =
    "SELECT r.id, r.draft_version, r.done_count, r.total_count, r.cut_ms, r.follow_ms, r.state,"
    " r.reason, a.name AS asked_by, r.asked_at, r.seen_at, r.ended_at, r.is_equal"
    " FROM reorganization_rehearsal AS r JOIN account AS a ON a.id = r.asked_by"
    " WHERE r.draft_id = $1 ORDER BY r.id DESC LIMIT 1";

static bool find_newest(Ctx *cx, int64_t draft_id, RehearsalRow *out, bool *found)
{
    return db_find_one(cx->db, cx->arena, SQL_NEWEST, DB_ARGS(db_int(draft_id)), DB_ROWS(COLUMNS),
                       out, found, &cx->error);
}

bool rehearsal_is_of(Ctx *cx, const Draft *draft, bool *out)
{
    RehearsalRow row = {0};
    bool found = false;
    if (!find_newest(cx, draft->id, &row, &found))
        return false;
    *out =
        found && str_is(row.state, "done") && row.is_equal && row.draft_version == draft->version;
    return true;
}

/* ---- asking ---- */

/* What was interrupted and not heard of again blocks nothing. */
#define LOST_AFTER_MS 600000
static const char SQL_CLOSE_LOST[] =
    "UPDATE reorganization_rehearsal SET state = 'failed', is_open = NULL, ended_at = $2,"
    " reason = $3 WHERE is_open = 1 AND seen_at < $1";
static const char SQL_OPEN[] =
    "SELECT count(*) AS open FROM reorganization_rehearsal WHERE is_open = 1";
static const char SQL_ASK[] =
    "INSERT INTO reorganization_rehearsal (id, draft_id, draft_version, state, is_open, done_count,"
    " total_count, asked_by, asked_at, seen_at, is_equal, cut_ms, follow_ms, reason)"
    " VALUES ($1, $2, $3, 'waiting', 1, 0, 0, $4, $5, $5, 0, 0, 0, '')";

static bool ask(Ctx *cx, const Draft *draft)
{
    const int64_t id = id_next(cx->ids);
    int64_t open = 0;
    if (!db_run(cx->db, SQL_CLOSE_LOST,
                DB_ARGS(db_int(cx->now.ms - LOST_AFTER_MS), db_instant(cx->now),
                        db_cstr(VI("Bị ngắt giữa chừng."))),
                &cx->error) ||
        !db_fetch_int(cx->db, SQL_OPEN, DB_NO_ARGS, &open, &cx->error))
        return false;
    if (open > 0)
        return fail(cx, ERROR_CONFLICT,
                    VI("Một cuộc diễn tập khác đang chờ hoặc đang chạy. Hãy đợi nó xong."),
                    "another rehearsal is open");
    return db_run(cx->db, SQL_ASK,
                  DB_ARGS(db_int(id), db_int(draft->id), db_int(draft->version),
                          db_int(cx->actor.account_id), db_instant(cx->now)),
                  &cx->error) &&
           job_add(cx, REHEARSAL_JOB.name, arena_format(cx->arena, "%lld", (long long)id),
                   (Instant){0});
}

bool draft_post_rehearsal(Ctx *cx)
{
    const int64_t *version = cx->form;
    Draft draft = {0};
    Resolved resolved;
    PlanPosts posts;
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, *version))
        return false;
    draft_resolve(cx, &draft, &resolved);
    if (!plan_check_posts(cx, &resolved, &posts))
        return false;
    if (resolved.plan->mistake_count > 0)
        return fail(cx, ERROR_CONFLICT, VI("Phương án còn lỗi; sửa hết rồi mới diễn tập."),
                    "plan with %zu mistakes", resolved.plan->mistake_count);
    redirect(cx, draft_url(cx, draft.id, "/rehearsal").text);
    return ask(cx, &draft);
}

/* ---- the job ---- */

typedef struct Run {
    Ctx *cx;
    int64_t id;
    bool found;
    int64_t version;
    Str plan;
    const char *state;
    int64_t done, total;
    bool ok;
    const char *reason;
    RehearsalResult result;
} Run;

typedef struct PlanText {
    int64_t version;
    Str plan;
} PlanText;
static const DbColumn PLAN_TEXT_COLUMNS[] = {DB_INT(PlanText, version), DB_TEXT(PlanText, plan)};
static const char SQL_PLAN[] =
    "SELECT d.version, d.plan FROM reorganization_rehearsal AS r"
    " JOIN reorganization_draft AS d ON d.id = r.draft_id WHERE r.id = $1 AND r.is_open = 1";
static const char SQL_BEGIN[] =
    "UPDATE reorganization_rehearsal SET draft_version = $2, seen_at = $3 WHERE id = $1";

/* The draft as it is now is what is rehearsed. */
static bool begin(Ctx *cx, void *data)
{
    Run *run = data;
    PlanText row = {0};
    if (!db_find_one(cx->db, run->cx->arena, SQL_PLAN, DB_ARGS(db_int(run->id)),
                     DB_ROWS(PLAN_TEXT_COLUMNS), &row, &run->found, &cx->error))
        return false;
    run->plan = row.plan;
    return !run->found ||
           db_run_one(cx->db, SQL_BEGIN,
                      DB_ARGS(db_int(run->id), db_int(row.version), db_instant(cx->now)),
                      &cx->error);
}

static const char SQL_TELL[] =
    "UPDATE reorganization_rehearsal SET state = $2, done_count = $3, total_count = $4, seen_at = $5"
    " WHERE id = $1 AND is_open = 1";

static bool write_state(Ctx *cx, void *data)
{
    const Run *run = data;
    return db_run_one(cx->db, SQL_TELL,
                      DB_ARGS(db_int(run->id), db_cstr(run->state), db_int(run->done),
                              db_int(run->total), db_instant(cx->now)),
                      &cx->error);
}

static bool tell(void *context, const char *state, int64_t done, int64_t total, Error *error)
{
    Run *run = context;
    run->state = state;
    run->done = done;
    run->total = total;
    if (run->cx->commit_now(run->cx, write_state, run))
        return true;
    *error = run->cx->error;
    return false;
}

static bool run_rehearsal(Ctx *cx, Str payload)
{
    Run *run = ARENA_NEW(cx->arena, Run);
    Plan *plan = ARENA_NEW(cx->arena, Plan);
    Error error = {0};
    run->cx = cx;
    cx->prepared = run;
    if (!str_parse_int(payload, &run->id))
        return fail(cx, ERROR_INTERNAL, VI("Tác vụ diễn tập bị hỏng."), "bad payload");
    if (!cx->commit_now(cx, begin, run))
        return false;
    if (!run->found)
        return true; /* given up meanwhile */
    plan_read(cx->arena, run->plan, plan);
    const Rehearsal rehearsal = {.from = cx->db,
                                 .state_dir = cx->app->settings.state_dir,
                                 .plan = plan,
                                 .text = run->plan,
                                 .tell = tell,
                                 .context = run};
    run->ok = rehearse(&rehearsal, cx->arena, &run->result, &error);
    run->reason = run->ok ? "" : error.message;
    return true;
}

static const char SQL_END[] =
    "UPDATE reorganization_rehearsal SET state = $2, is_open = NULL, ended_at = $3, seen_at = $3,"
    " is_equal = $4, cut_ms = $5, follow_ms = $6, reason = $7, done_count = $8, total_count = $8"
    " WHERE id = $1 AND is_open = 1";
static const char SQL_SUM[] =
    "INSERT INTO reorganization_rehearsal_sum (rehearsal_id, position, name, before_sum, after_sum)"
    " VALUES ($1, $2, $3, $4, $5)";

typedef struct SumName {
    const char *code, *label;
    size_t offset;
    bool is_kept; /* must not change */
} SumName;
#define SUM(member, label, is_kept)                                                                \
    {                                                                                              \
#member, label, offsetof(ReorganizeSums, member), is_kept                                  \
    }
static const SumName SUMS[] = {
    SUM(work, VI("Việc, cả đã xong"), true),
    SUM(open_work, VI("Việc đang mở"), true),
    SUM(held_by_living, VI("Việc đang mở do đơn vị còn hoạt động giữ"), false),
    SUM(codes, VI("Số hồ sơ khác nhau"), true),
    SUM(clocks, VI("Thời hạn"), true),
    SUM(due_sum, VI("Tổng hạn của việc đang mở (giây)"), true),
    SUM(clock_due_sum, VI("Tổng hạn của mọi thời hạn (giây)"), true),
    SUM(posts, VI("Vị trí có hiệu lực"), false),
};

static int64_t sum_of(const ReorganizeSums *sums, size_t at)
{
    return *(const int64_t *)(const void *)((const char *)sums + SUMS[at].offset);
}

static bool finish_rehearsal(Ctx *cx, Str payload __attribute__((unused)))
{
    const Run *run = cx->prepared;
    int64_t changed = 0;
    if (!run->found)
        return true;
    if (!db_run_count(cx->db, SQL_END,
                      DB_ARGS(db_int(run->id), db_cstr(run->ok ? "done" : "failed"),
                              db_instant(cx->now), db_int(run->result.is_equal),
                              db_int(run->result.cut_ms), db_int(run->result.follow_ms),
                              db_cstr(run->reason), db_int(run->result.progress.moved)),
                      &changed, &cx->error))
        return false;
    for (size_t i = 0; run->ok && changed == 1 && i < COUNT_OF(SUMS); i++)
        if (!db_run(cx->db, SQL_SUM,
                    DB_ARGS(db_int(run->id), db_int((int64_t)i), db_cstr(SUMS[i].code),
                            db_int(sum_of(&run->result.before, i)),
                            db_int(sum_of(&run->result.after, i))),
                    &cx->error))
            return false;
    return true;
}

const JobKind REHEARSAL_JOB = {.name = "reorganize.rehearse",
                               .label = VI("Diễn tập sắp xếp đơn vị"),
                               .run = run_rehearsal,
                               .finish = finish_rehearsal,
                               .max_attempts = 3,
                               .is_long = true};

/* ---- the page ---- */

typedef struct SumRow {
    int64_t position, before_sum, after_sum;
} SumRow;
static const DbColumn SUM_COLUMNS[] = {DB_INT(SumRow, position), DB_INT(SumRow, before_sum),
                                       DB_INT(SumRow, after_sum)};
static const char SQL_SUMS[] = "SELECT position, before_sum, after_sum FROM"
                               " reorganization_rehearsal_sum WHERE rehearsal_id = $1"
                               " ORDER BY position LIMIT 100";
#define MAX_SUMS 100
#define SILENT_MS 120000 /* then the page says that it may have been interrupted */

static bool list_sums(Ctx *cx, int64_t id, RehearsalView *view)
{
    SumRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_SUMS, DB_ARGS(db_int(id)), DB_ROWS(SUM_COLUMNS),
                      sizeof *rows, MAX_SUMS, (void *)&rows, &count, &cx->error))
        return false;
    RehearsalSum *sums = ARENA_ARRAY(cx->arena, RehearsalSum, count + 1);
    for (size_t i = 0; i < count; i++)
        if (rows[i].position >= 0 && rows[i].position < (int64_t)COUNT_OF(SUMS)) {
            const SumName *name = &SUMS[rows[i].position];
            const bool is_same = rows[i].before_sum == rows[i].after_sum;
            sums[view->sum_count++] =
                (RehearsalSum){.label = name->label,
                               .before = rows[i].before_sum,
                               .after = rows[i].after_sum,
                               .tone = is_same         ? TONE_GOOD
                                       : name->is_kept ? TONE_BAD
                                                       : TONE_PLAIN,
                               .verdict = is_same         ? VI("bằng nhau")
                                          : name->is_kept ? VI("khác nhau")
                                                          : VI("thay đổi theo phương án")};
        }
    view->sums = sums;
    return true;
}

static void describe_state(Ctx *cx, const Draft *draft, const RehearsalRow *row,
                           RehearsalView *view)
{
    view->was_asked = true;
    view->is_running = row->ended_at.ms == 0;
    view->is_done = str_is(row->state, "done");
    view->is_equal = row->is_equal;
    view->is_outdated = row->draft_version != draft->version;
    view->is_silent = view->is_running && cx->now.ms - row->seen_at.ms > SILENT_MS;
    view->step = str_is(row->state, "waiting")   ? VI("Đang chờ đến lượt")
                 : str_is(row->state, "copying") ? VI("Đang chép cơ sở dữ liệu")
                                                 : VI("Việc đang chuyển theo trên bản sao");
    view->done = row->done_count;
    view->total = row->total_count;
    view->cut_ms = row->cut_ms;
    view->follow_ms = row->follow_ms;
    view->reason = row->reason;
    view->asked_by = row->asked_by;
    view->asked_at = row->asked_at;
    view->ended_at = row->ended_at;
    view->version = row->draft_version;
}

static Html hidden_version(Ctx *cx, const Draft *draft)
{
    Buf out = buf_new(cx->arena, 256);
    buf_add(
        &out,
        form_field_html(cx, &DRAFT_VERSION_FORM, "version", &(int64_t){draft->version}).escaped);
    buf_add(&out, form_hidden_html(cx).escaped);
    return (Html){buf_str(&out)};
}

bool draft_show_rehearsal(Ctx *cx)
{
    Draft draft = {0};
    RehearsalRow row = {0};
    Resolved resolved;
    bool found = false;
    RehearsalView *view = ARENA_NEW(cx->arena, RehearsalView);
    if (!draft_get(cx, &draft) || !find_newest(cx, draft.id, &row, &found))
        return false;
    draft_resolve(cx, &draft, &resolved);
    view->head = draft_head(cx, &draft, TAB_REHEARSAL, resolved.plan->mistake_count);
    view->problems = form_summary_html(cx);
    if (found)
        describe_state(cx, &draft, &row, view);
    if (view->is_done && !list_sums(cx, row.id, view))
        return false;
    view->may_start = view->head.is_open && resolved.plan->mistake_count == 0 &&
                      (!view->is_running || view->is_silent);
    view->self = draft_url(cx, draft.id, "/rehearsal");
    view->start = (PostButtonView){.action = view->self,
                                   .hidden = hidden_version(cx, &draft),
                                   .label = found ? VI("Diễn tập lại") : VI("Bắt đầu diễn tập"),
                                   .icon = ICON_RETRY};
    draft_rehearsal_html(&cx->response.body, view);
    return true;
}
