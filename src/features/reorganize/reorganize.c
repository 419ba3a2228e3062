#include "features/reorganize/reorganize_draft.h"
#include "features/reorganize/reorganize_pages.h"

/* ---- the duty: cuts whose instant has come, then the rows ---- */

typedef struct Step {
    int64_t due_id; /* a cut to make, or 0: a slice */
    Resolved resolved;
} Step;

static const char SQL_UNDER_WAY[] =
    "SELECT count(*) AS under_way FROM reorganization WHERE state IN ('following', 'returning')";

static bool has_slice(Ctx *cx, bool *out)
{
    int64_t under_way = 0;
    bool is_needed = false;
    if (!db_fetch_int(cx->db, SQL_UNDER_WAY, DB_NO_ARGS, &under_way, &cx->error) ||
        (under_way == 0 && !follow_is_needed(cx, &is_needed)) ||
        (under_way == 0 && !is_needed && !return_is_needed(cx, &is_needed)))
        return false;
    *out = under_way > 0 || is_needed;
    return true;
}

static bool look(Ctx *cx, void **out)
{
    Reorganization due = {0};
    bool found = false;
    Step *step = ARENA_NEW(cx->arena, Step);
    if (!reorganize_find_due(cx, &due, &found))
        return false;
    if (found) {
        Plan *plan = ARENA_NEW(cx->arena, Plan);
        plan_read(cx->arena, due.plan, plan);
        plan_resolve(plan, unit_tree(cx), &step->resolved);
        if (plan->mistake_count > 0)
            return fail(cx, ERROR_CONFLICT, VI("Phương án đã lên lịch không còn khớp đơn vị."),
                        "reorganization %lld no longer fits the units: line %lld",
                        (long long)due.id, (long long)plan->mistakes[0].line);
        step->due_id = due.id;
    } else if (!has_slice(cx, &found)) {
        return false;
    }
    if (found)
        *out = step;
    return true;
}

static bool write_step(Ctx *cx, void *data)
{
    Step *step = data;
    bool more = false;
    return step->due_id ? reorganize_cut(cx, step->due_id, &step->resolved)
                        : reorganize_follow(cx, &more);
}

const DutyKind REORGANIZE_DUTY = {
    .name = "reorganize", .every_ms = 2000, .look = look, .write = write_step};

static const DutyKind *const DUTIES[] = {&REORGANIZE_DUTY};

/* ---- routes ---- */

// clang-format off
#define GET(at, who, show) {.method = METHOD_GET, .path = at, .permission = who, .handler = show}
#define POST(at, who, run, ...)                                                                    \
    {.method = METHOD_POST, .path = at, .permission = who, .handler = run, __VA_ARGS__}
// clang-format on

/* The first match wins: "drafts" stands before ":id". */
static const Route ROUTES[] = {
    GET("/reorganize", PERM_REORGANIZE, reorganize_show_list),
    POST("/reorganize", PERM_REORGANIZE, draft_post_plan, .form = &PLAN_FORM,
         .prepare = draft_prepare_plan, .flags = ROUTE_UPLOAD | ROUTE_TEXT_FILES),
    GET("/reorganize/drafts/new", PERM_REORGANIZE, draft_show_new),
    POST("/reorganize/drafts/new", PERM_REORGANIZE, draft_post_new, .form = &DRAFT_SETTINGS_FORM),
    GET("/reorganize/drafts/join", PERM_REORGANIZE, draft_show_join),
    POST("/reorganize/drafts/join", PERM_REORGANIZE, draft_post_join, .form = &JOIN_FORM),
    GET("/reorganize/drafts/:id", PERM_REORGANIZE, draft_show_rows),
    GET("/reorganize/drafts/:id/settings", PERM_REORGANIZE, draft_show_settings),
    POST("/reorganize/drafts/:id/settings", PERM_REORGANIZE, draft_post_settings,
         .form = &DRAFT_SETTINGS_FORM),
    GET("/reorganize/drafts/:id/text", PERM_REORGANIZE, draft_show_text),
    POST("/reorganize/drafts/:id/text", PERM_REORGANIZE, draft_post_text, .form = &DRAFT_TEXT_FORM,
         .prepare = draft_prepare_text, .flags = ROUTE_UPLOAD | ROUTE_TEXT_FILES),
    GET("/reorganize/drafts/:id/file", PERM_REORGANIZE, draft_send_file),
    GET("/reorganize/drafts/:id/join", PERM_REORGANIZE, draft_show_join),
    POST("/reorganize/drafts/:id/join", PERM_REORGANIZE, draft_post_join, .form = &JOIN_FORM),
    GET("/reorganize/drafts/:id/succession", PERM_REORGANIZE, draft_show_succession),
    POST("/reorganize/drafts/:id/succession", PERM_REORGANIZE, draft_post_succession,
         .form = &SUCCESSION_LINE_FORM),
    GET("/reorganize/drafts/:id/post", PERM_REORGANIZE, draft_show_post),
    POST("/reorganize/drafts/:id/post", PERM_REORGANIZE, draft_post_post, .form = &POST_LINE_FORM),
    GET("/reorganize/drafts/:id/queue", PERM_REORGANIZE, draft_show_queue),
    POST("/reorganize/drafts/:id/queue", PERM_REORGANIZE, draft_post_queue,
         .form = &QUEUE_LINE_FORM),
    GET("/reorganize/drafts/:id/rule", PERM_REORGANIZE, draft_show_rule),
    POST("/reorganize/drafts/:id/rule", PERM_REORGANIZE, draft_post_rule, .form = &RULE_LINE_FORM),
    GET("/reorganize/drafts/:id/remove", PERM_REORGANIZE, draft_show_rows),
    POST("/reorganize/drafts/:id/remove", PERM_REORGANIZE, draft_post_remove,
         .form = &LINE_REMOVE_FORM),
    GET("/reorganize/drafts/:id/units/:unit", PERM_REORGANIZE, draft_show_unit),
    POST("/reorganize/drafts/:id/units/:unit", PERM_REORGANIZE, draft_post_unit,
         .form = &NEW_UNIT_FORM),
    GET("/reorganize/drafts/:id/check", PERM_REORGANIZE, draft_show_check),
    GET("/reorganize/drafts/:id/check/file", PERM_REORGANIZE, draft_send_check),
    GET("/reorganize/drafts/:id/rehearsal", PERM_REORGANIZE, draft_show_rehearsal),
    POST("/reorganize/drafts/:id/rehearsal", PERM_REORGANIZE, draft_post_rehearsal,
         .form = &DRAFT_VERSION_FORM),
    GET("/reorganize/drafts/:id/apply", PERM_REORGANIZE, draft_show_apply),
    POST("/reorganize/drafts/:id/apply", PERM_REORGANIZE, draft_post_apply, .form = &APPLY_FORM),
    GET("/reorganize/drafts/:id/drop", PERM_REORGANIZE, draft_show_rows),
    POST("/reorganize/drafts/:id/drop", PERM_REORGANIZE, draft_post_drop,
         .form = &DRAFT_VERSION_FORM),
    GET("/reorganize/drafts/:id/copy", PERM_REORGANIZE, draft_show_rows),
    POST("/reorganize/drafts/:id/copy", PERM_REORGANIZE, draft_post_copy,
         .form = &DRAFT_VERSION_FORM),
    GET("/reorganize/queue", PERM_REORGANIZE_CASES, reorganize_show_queue),
    GET("/reorganize/:id", PERM_REORGANIZE, reorganize_show_one),
    GET("/reorganize/:id/units", PERM_REORGANIZE, reorganize_show_units),
    GET("/reorganize/:id/units/:unit/minutes", PERM_REORGANIZE, reorganize_send_minutes),
    GET("/reorganize/:id/works", PERM_REORGANIZE, reorganize_show_works),
    POST("/reorganize/:id/undo", PERM_REORGANIZE, reorganize_post_undo),
    GET("/reorganize/:id/cases", PERM_REORGANIZE_CASES, reorganize_show_cases),
    POST("/reorganize/:id/cases", PERM_REORGANIZE_CASES, reorganize_post_cases,
         .form = &CASES_FORM),
    {.method = METHOD_GET,
     .path = "/api/v1/reorganize/:id/works",
     .permission = PERM_REORGANIZE,
     .handler = reorganize_works_json,
     .summary = "Work of a reorganisation by what became of it: state, after",
     .reply = REORGANIZE_WORKS_REPLY},
    {.method = METHOD_GET,
     .path = "/api/v1/reorganize/drafts/:id/check",
     .permission = PERM_REORGANIZE,
     .handler = draft_check_json,
     .summary = "What is wrong with a drafted plan and what it would move",
     .reply = DRAFT_CHECK_REPLY},
};

static const NavRow NAV[] = {
    {.label = VI("Sắp xếp đơn vị"),
     .path = "/reorganize",
     .permission = PERM_REORGANIZE,
     .icon = ICON_UNIT},
    {.label = VI("Việc chờ phân"),
     .path = "/reorganize/queue",
     .permission = PERM_REORGANIZE_CASES,
     .icon = ICON_UNIT,
     .count = reorganize_count_cases,
     .is_alarm = true,
     .hides_at_zero = true},
};

const Feature REORGANIZE_FEATURE = {.name = "reorganize",
                                    .routes = ROUTES,
                                    .route_count = COUNT_OF(ROUTES),
                                    .jobs = &REHEARSAL_JOB,
                                    .job_count = 1,
                                    .duties = DUTIES,
                                    .duty_count = COUNT_OF(DUTIES),
                                    .nav = NAV,
                                    .nav_count = COUNT_OF(NAV)};
