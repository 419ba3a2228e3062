#include "features/watch/watch_internal.h"
#include "platform/chunk.h"

static const Route ROUTES[] = {
    {.method = METHOD_GET, .path = "/watch", .permission = PERM_WATCH, .handler = watch_show},
    {.method = METHOD_GET,
     .path = "/watch/province",
     .permission = PERM_WATCH,
     .handler = watch_show_province},
    {.method = METHOD_GET,
     .path = "/watch/units/:id",
     .permission = PERM_WATCH,
     .handler = watch_show_unit},
    {.method = METHOD_GET,
     .path = "/watch/units/:id/rows",
     .permission = PERM_WATCH,
     .handler = watch_show_rows},
    {.method = METHOD_GET, .path = "/notices", .permission = PERM_WORK, .handler = notice_show},
    {.method = METHOD_POST,
     .path = "/notices/:id/read",
     .permission = PERM_WORK,
     .handler = notice_post_read},
    {.method = METHOD_POST,
     .path = "/notices/:id/read-all",
     .permission = PERM_WORK,
     .handler = notice_post_read_all},
};

static const NavRow NAV[] = {
    {.label = VI("Lời nhắc"),
     .path = "/notices",
     .permission = PERM_WORK,
     .icon = ICON_MESSAGE,
     .key = "n",
     .count = notice_count,
     .is_alarm = true},
    {.label = VI("Tình hình thời hạn"),
     .path = "/watch",
     .permission = PERM_WATCH,
     .icon = ICON_CHART,
     .key = "t"},
};

static const DutyKind *const DUTIES[] = {&ALARM_BY_TIME_DUTY, &ALARM_BY_JOURNAL_DUTY};

static const char SQL_NOTICES[] =
    "SELECT w.unit_id, '' AS sort, count(*) AS number FROM work AS w"
    " JOIN notice AS n ON n.work_id = w.id AND n.read_at IS NULL"
    " WHERE w.closed_at IS NULL AND w.unit_id IN " ID_CHUNK_LIST " GROUP BY w.unit_id";
static const UnitLoadKind LOADS[] = {{.name = "notices",
                                      .label = VI("Lời nhắc hạn chưa đọc"),
                                      .fate = LOAD_STAYS,
                                      .sql = SQL_NOTICES}};

const Feature WATCH_FEATURE = {
    .name = "watch",
    .routes = ROUTES,
    .route_count = COUNT_OF(ROUTES),
    .duties = DUTIES,
    .duty_count = COUNT_OF(DUTIES),
    .nav = NAV,
    .nav_count = COUNT_OF(NAV),
    .loads = LOADS,
    .load_count = COUNT_OF(LOADS),
};
