#include "features/audit/audit_internal.h"

static const Route ROUTES[] = {
    {.method = METHOD_GET, .path = "/audit", .permission = PERM_AUDIT, .handler = audit_show},
    {.method = METHOD_GET,
     .path = "/audit/csv",
     .permission = PERM_AUDIT,
     .handler = audit_show_file},
};

static const NavRow NAV[] = {
    {.label = VI("Nhật ký"),
     .path = "/audit",
     .permission = PERM_AUDIT,
     .icon = ICON_SHIELD,
     .key = "a"},
};

const Feature AUDIT_FEATURE = {.name = "audit",
                               .routes = ROUTES,
                               .route_count = COUNT_OF(ROUTES),
                               .nav = NAV,
                               .nav_count = COUNT_OF(NAV)};
