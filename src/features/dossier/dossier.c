#include "features/dossier/dossier_internal.h"

static const Route ROUTES[] = {
    {.method = METHOD_GET, .path = "/counter", .permission = PERM_RECEIVE, .handler = counter_show},
    {.method = METHOD_GET,
     .path = "/counter/new",
     .permission = PERM_RECEIVE,
     .handler = counter_show_new},
    {.method = METHOD_POST,
     .path = "/counter/new",
     .permission = PERM_RECEIVE,
     .handler = counter_post_new,
     .form = &RECEIVE_FORM,
     .flags = ROUTE_UPLOAD},
    {.method = METHOD_GET,
     .path = "/dossiers/:id/files/:file",
     .permission = PERM_READ,
     .handler = dossier_show_file},
    {.method = METHOD_GET,
     .path = "/dossiers/:id/slips/:form",
     .permission = PERM_READ,
     .handler = dossier_show_slip},
    {.method = METHOD_GET, .path = "/track", .permission = PERM_PUBLIC, .handler = track_show},
    {.method = METHOD_POST,
     .path = "/track",
     .permission = PERM_PUBLIC,
     .handler = track_post,
     .form = &TRACK_FORM,
     .flags = ROUTE_EXPENSIVE},
    {.method = METHOD_GET, .path = "/link/:token", .permission = PERM_PUBLIC, .handler = link_show},
};

static const NavRow NAV[] = {
    {.label = VI("Tiếp nhận hồ sơ"),
     .path = "/counter",
     .permission = PERM_RECEIVE,
     .icon = ICON_COUNTER,
     .key = "c"},
};

static const CacheKind *const CACHES[] = {&PROCEDURE_CACHE};

const Feature DOSSIER_FEATURE = {.name = "dossier",
                                 .routes = ROUTES,
                                 .route_count = COUNT_OF(ROUTES),
                                 .caches = CACHES,
                                 .cache_count = COUNT_OF(CACHES),
                                 .nav = NAV,
                                 .nav_count = COUNT_OF(NAV)};
