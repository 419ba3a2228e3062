#include "features/calendar/calendar.h"
#include "features/calendar/calendar_pages.h"
#include "kernel/calendar_end.h"
#include "platform/chunk.h"

// clang-format off
#define GET(at, who, show) {.method = METHOD_GET, .path = at, .permission = who, .handler = show}
#define POST(at, run, ...)                                                                         \
    {.method = METHOD_POST, .path = at, .permission = PERM_CALENDAR, .handler = run, __VA_ARGS__}
// clang-format on

/* Before the desk's, whose "/items/:id/:verb" would match too. */
static const Route LEDGER_ROUTES[] = {
    GET("/items/:id/clock", PERM_READ, ledger_show),
    {.method = METHOD_GET,
     .path = "/api/v1/items/:id/clocks",
     .permission = PERM_READ,
     .handler = ledger_show_json,
     .summary = "All limits of a piece of work, each explained day by day",
     .reply = LEDGER_REPLY},
};

const Feature LEDGER_FEATURE = {
    .name = "ledger", .routes = LEDGER_ROUTES, .route_count = COUNT_OF(LEDGER_ROUTES)};

/* The first match wins: fixed segments stand before ":id", which is a unit or "national". */
static const Route ROUTES[] = {
    GET("/calendars", PERM_SIGNED_IN, calendars_show),
    GET("/calendars/import", PERM_CALENDAR, import_show),
    POST("/calendars/import", import_post, .form = &IMPORT_FORM, .prepare = import_prepare,
         .flags = ROUTE_UPLOAD | ROUTE_TEXT_FILES),
    GET("/calendars/import/draft", PERM_CALENDAR, import_show),
    POST("/calendars/import/draft", import_post_draft),
    GET("/calendars/changes/:id", PERM_CALENDAR, change_show),
    GET("/calendars/changes/:id/confirm", PERM_CALENDAR, change_show),
    POST("/calendars/changes/:id/confirm", change_post_confirm, .form = &CHANGE_VERSION_FORM),
    GET("/calendars/changes/:id/drop", PERM_CALENDAR, change_show),
    POST("/calendars/changes/:id/drop", change_post_drop, .form = &CHANGE_VERSION_FORM),
    GET("/calendars/reasons", PERM_SIGNED_IN, reasons_show),
    GET("/calendars/reasons/:id", PERM_CALENDAR, reason_show),
    POST("/calendars/reasons/:id", reason_post, .form = &REASON_FORM),
    GET("/calendars/:id", PERM_SIGNED_IN, year_show),
    GET("/calendars/:id/days", PERM_CALENDAR, days_show),
    POST("/calendars/:id/days", days_post, .form = &DAYS_FORM),
    GET("/calendars/:id/hours", PERM_CALENDAR, hours_show),
    POST("/calendars/:id/hours", hours_post, .form = &HOURS_FORM),
};

/* Who must enter the next year sees on every page that it is missing. */
static bool count_missing_year(Ctx *cx, int64_t *out)
{
    *out = calendar_is_of_province(cx) && calendar_end_warning(cx) != NULL;
    return true;
}

static const NavRow NAV[] = {
    {.label = VI("Lịch làm việc"),
     .path = "/calendars",
     .permission = PERM_SIGNED_IN,
     .icon = ICON_CALENDAR,
     .key = "l",
     .count = count_missing_year,
     .is_alarm = true},
};

/* A new unit works by the calendar above it; what the old one had of its own does not pass on. */
static const char SQL_OWN[] =
    "SELECT unit_id, '' AS sort, count(*) AS number FROM calendar WHERE unit_id IN " ID_CHUNK_LIST
    " GROUP BY unit_id";
static const char SQL_DRAFTS[] =
    "SELECT t.unit_id, '' AS sort, count(*) AS number FROM calendar_change AS c"
    " JOIN calendar_change_target AS t ON t.change_id = c.id"
    " WHERE c.state = 'draft' AND t.unit_id IN " ID_CHUNK_LIST " GROUP BY t.unit_id";
static const UnitLoadKind LOADS[] = {
    {.name = "own_calendars",
     .label = VI("Lịch làm việc riêng"),
     .fate = LOAD_STAYS,
     .sql = SQL_OWN},
    {.name = "calendar_drafts",
     .label = VI("Thay đổi lịch chưa xác nhận"),
     .fate = LOAD_STAYS,
     .sql = SQL_DRAFTS},
};

const Feature CALENDAR_FEATURE = {.name = "calendar",
                                  .routes = ROUTES,
                                  .route_count = COUNT_OF(ROUTES),
                                  .jobs = &RECOMPUTE_JOB,
                                  .job_count = 1,
                                  .nav = NAV,
                                  .nav_count = COUNT_OF(NAV),
                                  .loads = LOADS,
                                  .load_count = COUNT_OF(LOADS)};
