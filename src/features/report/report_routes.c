#include "features/report/report_pages.h"

static const Route ROUTES[] = {
    {.method = METHOD_GET,
     .path = "/report",
     .permission = PERM_WATCH,
     .handler = report_show_province},
    {.method = METHOD_GET,
     .path = "/report/csv",
     .permission = PERM_WATCH,
     .handler = report_show_province_file},
    {.method = METHOD_GET,
     .path = "/api/v1/report",
     .permission = PERM_WATCH,
     .handler = report_province_json,
     .summary = "The province month by month, and its units: from, to, grain, by",
     .reply = REPORT_PROVINCE_REPLY},
    {.method = METHOD_GET,
     .path = "/units/:id/report",
     .permission = PERM_WATCH,
     .handler = report_show_unit},
    {.method = METHOD_GET,
     .path = "/units/:id/report/rows",
     .permission = PERM_WATCH,
     .handler = report_show_rows},
    {.method = METHOD_GET,
     .path = "/units/:id/report/csv",
     .permission = PERM_WATCH,
     .handler = report_show_file},
    {.method = METHOD_GET,
     .path = "/api/v1/units/:id/report",
     .permission = PERM_WATCH,
     .handler = report_unit_json,
     .summary = "A unit and those before it, month by month: from, to, grain, by",
     .reply = REPORT_UNIT_REPLY},
};

static const NavRow NAV[] = {
    {.label = VI("Báo cáo nhiều năm"),
     .path = "/report",
     .permission = PERM_WATCH,
     .icon = ICON_FILE,
     .key = "b"},
};

static const DutyKind *const DUTIES[] = {&REPORT_DUTY};

const Feature REPORT_FEATURE = {.name = "report",
                                .routes = ROUTES,
                                .route_count = COUNT_OF(ROUTES),
                                .duties = DUTIES,
                                .duty_count = COUNT_OF(DUTIES),
                                .nav = NAV,
                                .nav_count = COUNT_OF(NAV)};
