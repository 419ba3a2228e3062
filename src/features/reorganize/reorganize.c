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
    POST("/reorganize", PERM_REORGANIZE, reorganize_post_plan, .form = &PLAN_FORM,
         .prepare = reorganize_prepare_plan, .flags = ROUTE_UPLOAD | ROUTE_TEXT_FILES),
    GET("/reorganize/drafts/:id", PERM_REORGANIZE, reorganize_show_draft),
    POST("/reorganize/drafts/:id", PERM_REORGANIZE, reorganize_post_apply, .form = &APPLY_FORM),
    GET("/reorganize/:id", PERM_REORGANIZE, reorganize_show_one),
    POST("/reorganize/:id/undo", PERM_REORGANIZE, reorganize_post_undo),
    GET("/reorganize/:id/cases", PERM_REORGANIZE_CASES, reorganize_show_cases),
    POST("/reorganize/:id/cases", PERM_REORGANIZE_CASES, reorganize_post_cases,
         .form = &CASES_FORM),
};

static const NavRow NAV[] = {
    {.label = VI("Sắp xếp đơn vị"),
     .path = "/reorganize",
     .permission = PERM_REORGANIZE,
     .icon = ICON_UNIT},
};

const Feature REORGANIZE_FEATURE = {.name = "reorganize",
                                    .routes = ROUTES,
                                    .route_count = COUNT_OF(ROUTES),
                                    .duties = DUTIES,
                                    .duty_count = COUNT_OF(DUTIES),
                                    .nav = NAV,
                                    .nav_count = COUNT_OF(NAV)};
