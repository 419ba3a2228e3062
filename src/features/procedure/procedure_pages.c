#include "features/procedure/procedure_pages.h"

#define HITS_SHOWN 50
#define DRAFTS_SHOWN 200

/* ---- lists ---- */

bool procedure_show_list(Ctx *cx)
{
    const ProcedureQuery query = {
        .text = query_text(cx, "q"), .on = cx->today, .limit = HITS_SHOWN};
    ProcedureHit *hits = NULL;
    ProcedureListView view = {.query = query.text,
                              .is_controller = actor_may(&cx->actor, PERM_PROCEDURE_CONTROL)};
    view.matches = procedure_search(procedure_index(cx), cx->arena, &query, &hits, &view.count);
    view.hits = hits;
    cx->response.title = STR(VI("Thủ tục hành chính"));
    procedure_list_html(&cx->response.body, &view);
    return true;
}

bool procedure_show_drafts(Ctx *cx)
{
    ProcedureVersion *drafts = NULL;
    ProcedureDraftsView view = {0};
    if (!procedure_draft_list(cx->db, cx->arena, DRAFTS_SHOWN, &drafts, &view.count, &cx->error))
        return false;
    view.drafts = drafts;
    cx->response.title = STR(VI("Dự thảo thủ tục"));
    procedure_drafts_html(&cx->response.body, &view);
    return true;
}

/* ---- rows of the feature ---- */

// clang-format off
#define GET(at, who, show) {.method = METHOD_GET, .path = at, .permission = who, .handler = show}
#define POST(at, run, ...)                                                                         \
    {.method = METHOD_POST, .path = at, .permission = PERM_PROCEDURE_CONTROL, .handler = run,      \
     __VA_ARGS__}
// clang-format on

/* The first match wins: fixed segments stand before ":id". */
static const Route ROUTES[] = {
    GET("/procedures", PERM_SIGNED_IN, procedure_show_list),
    GET("/procedures/drafts", PERM_PROCEDURE_CONTROL, procedure_show_drafts),
    GET("/procedures/versions/:id/edit", PERM_PROCEDURE_CONTROL, procedure_show_edit),
    POST("/procedures/versions/:id/edit", procedure_post_edit, .form = &EDIT_FORM),
    GET("/procedures/versions/:id/cases/:case", PERM_PROCEDURE_CONTROL, procedure_show_papers),
    POST("/procedures/versions/:id/cases/:case", procedure_post_papers, .form = &PAPERS_FORM),
    GET("/procedures/versions/:id/approve", PERM_PROCEDURE_CONTROL, procedure_show_approve),
    POST("/procedures/versions/:id/approve", procedure_post_approve, .form = &APPROVE_FORM),
    GET("/procedures/versions/:id/withdraw", PERM_PROCEDURE_CONTROL, procedure_show_withdraw),
    POST("/procedures/versions/:id/withdraw", procedure_post_withdraw, .form = &WITHDRAW_FORM),
    GET("/procedures/:id", PERM_SIGNED_IN, procedure_show_one),
    POST("/procedures/:id/drafts", procedure_post_draft, .form = NULL),
};

static const NavRow NAV[] = {
    {.label = VI("Thủ tục hành chính"),
     .path = "/procedures",
     .permission = PERM_SIGNED_IN,
     .icon = ICON_BOOK,
     .key = "t"},
};

static const CacheKind *const CACHES[] = {&PROCEDURE_CACHE, &PROCEDURE_CONTENT_CACHE};

const Feature PROCEDURE_FEATURE = {.name = "procedure",
                                   .routes = ROUTES,
                                   .route_count = COUNT_OF(ROUTES),
                                   .caches = CACHES,
                                   .cache_count = COUNT_OF(CACHES),
                                   .nav = NAV,
                                   .nav_count = COUNT_OF(NAV)};
