#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"
#include "features/organization/organization_people.h"

// clang-format off
#define GET(at, show, ...)                                                                         \
    {.method = METHOD_GET, .path = at, .permission = PERM_SIGNED_IN, .handler = show, __VA_ARGS__}
#define MANAGE(verb, at, run, ...)                                                                 \
    {.method = verb, .path = at, .permission = PERM_ACCOUNTS, .handler = run, __VA_ARGS__}
// clang-format on

/* The first match wins: fixed segments stand before ":id". */
static const Route ROUTES[] = {
    GET("/units", organization_show_tree),
    GET("/units/map", organization_show_map),
    GET("/units/:id", organization_show_unit),
    {.method = METHOD_GET,
     .path = "/units/:id/edit",
     .permission = PERM_UNITS,
     .handler = organization_show_edit},
    {.method = METHOD_POST,
     .path = "/units/:id/edit",
     .permission = PERM_UNITS,
     .handler = organization_post_edit,
     .form = &UNIT_EDIT_FORM},

    GET("/units/:id/people", organization_show_people),
    MANAGE(METHOD_GET, "/units/:id/people/post", organization_show_post_form),
    MANAGE(METHOD_POST, "/units/:id/people/post", organization_post_post,
           .form = &PEOPLE_POST_FORM),
    MANAGE(METHOD_GET, "/units/:id/people/leave", organization_show_leave_form),
    MANAGE(METHOD_POST, "/units/:id/people/leave", organization_post_leave,
           .form = &PEOPLE_LEAVE_FORM),
    MANAGE(METHOD_GET, "/units/:id/people/delegation", organization_show_delegation_form),
    MANAGE(METHOD_POST, "/units/:id/people/delegation", organization_post_delegation,
           .form = &PEOPLE_DELEGATION_FORM),
    MANAGE(METHOD_POST, "/units/:id/people/posts/:post/end", organization_post_end_post),
    MANAGE(METHOD_POST, "/units/:id/people/leaves/:leave/end", organization_post_end_leave),
    MANAGE(METHOD_POST, "/units/:id/people/delegations/:delegation/end",
           organization_post_end_delegation),
    GET("/rights", organization_show_own_rights),
    GET("/people/:id/rights", organization_show_rights),

    GET("/api/v1/units", organization_list_json,
        .summary = "Units of a day: on, level; or of any day: q", .reply = ORGANIZATION_LIST_REPLY),
    GET("/api/v1/units/trace", organization_trace_route,
        .summary = "What became of the unit that bore a code: code, from, to",
        .reply = ORGANIZATION_TRACE_REPLY),
    GET("/api/v1/units/:id", organization_unit_json, .summary = "One unit through time",
        .reply = ORGANIZATION_UNIT_REPLY),
};

static const NavRow NAV[] = {
    {.label = VI("Tổ chức bộ máy"),
     .path = "/units",
     .permission = PERM_SIGNED_IN,
     .icon = ICON_UNIT,
     .key = "u"},
};

const Feature ORGANIZATION_FEATURE = {.name = "organization",
                                      .routes = ROUTES,
                                      .route_count = COUNT_OF(ROUTES),
                                      .nav = NAV,
                                      .nav_count = COUNT_OF(NAV)};
