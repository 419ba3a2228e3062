#include "features/calendar/calendar.h"
#include "features/calendar/calendar_pages.h"

static const Route ROUTES[] = {
    {.method = METHOD_GET,
     .path = "/items/:id/clock",
     .permission = PERM_READ,
     .handler = ledger_show},
    {.method = METHOD_GET,
     .path = "/api/v1/items/:id/clocks",
     .permission = PERM_READ,
     .handler = ledger_show_json,
     .summary = "All limits of a piece of work, each explained day by day",
     .reply = LEDGER_REPLY},
};

const Feature CALENDAR_FEATURE = {
    .name = "calendar", .routes = ROUTES, .route_count = COUNT_OF(ROUTES)};
