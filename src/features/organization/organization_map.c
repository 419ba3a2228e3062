#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"

#include <math.h>

#define MAX_PLACES 20000
#define MAP_WIDTH 900
#define MAP_MARGIN 24

typedef struct PlaceRow {
    int64_t unit_id, latitude_millionths, longitude_millionths;
    Str former_district;
} PlaceRow;
static const DbColumn PLACE_COLUMNS[] = {
    DB_INT(PlaceRow, unit_id),
    DB_INT(PlaceRow, latitude_millionths),
    DB_INT(PlaceRow, longitude_millionths),
    DB_TEXT(PlaceRow, former_district),
};
static const char SQL_PLACES[] =
    "SELECT unit_id, latitude_millionths, longitude_millionths, former_district"
    "  FROM unit_place ORDER BY unit_id LIMIT 20000";

/* Degrees to points of the drawing: a degree of longitude is shorter by the cosine of the latitude.
 */
typedef struct Projection {
    double west, north, points_per_degree, shrink;
} Projection;

static Projection project(const PlaceRow *rows, size_t count, int *out_height)
{
    double west = 180e6, east = -180e6, south = 90e6, north = -90e6;
    for (size_t i = 0; i < count; i++) {
        west = fmin(west, (double)rows[i].longitude_millionths);
        east = fmax(east, (double)rows[i].longitude_millionths);
        south = fmin(south, (double)rows[i].latitude_millionths);
        north = fmax(north, (double)rows[i].latitude_millionths);
    }
    const double shrink = cos((south + north) / 2e6 * M_PI / 180);
    const double width = fmax((east - west) * shrink / 1e6, 0.01);
    const double scale = (MAP_WIDTH - 2 * MAP_MARGIN) / width;
    *out_height = count == 0 ? 1 : (int)((north - south) / 1e6 * scale) + 2 * MAP_MARGIN;
    return (Projection){west, north, scale, shrink};
}

/* The surface grows with the people who live there. */
static int radius_of(int64_t population)
{
    const int radius = (int)(sqrt((double)population) / 25);
    return radius < 5 ? 5 : radius;
}

static MapPoint point_of(Ctx *cx, const Projection *p, const PlaceRow *row, const Unit *unit)
{
    const UnitVersion *version = unit_version_on(unit_tree(cx), unit->id, cx->today);
    const double x = ((double)row->longitude_millionths - p->west) * p->shrink / 1e6;
    const double y = (p->north - (double)row->latitude_millionths) / 1e6;
    return (MapPoint){.unit = unit_url(cx, unit->id),
                      .report = unit_report_url(cx, unit->id),
                      .name = unit->name,
                      .district = row->former_district,
                      .x = MAP_MARGIN + (int)(x * p->points_per_degree),
                      .y = MAP_MARGIN + (int)(y * p->points_per_degree),
                      .radius = radius_of(version ? version->population : 0),
                      .is_ward = str_is(unit->kind, "phường"),
                      .population = version ? version->population : 0,
                      .hectares = version ? version->area_hectares : 0};
}

/* Who sees numbers chooses whether the points open units or reports; the others open units. */
static void lead_points(Ctx *cx, MapPoint *points, MapView *view)
{
    const bool to_reports = str_is(query_text(cx, "open"), "report");
    bool has_reports = false;
    for (size_t i = 0; i < view->count; i++) {
        has_reports |= !url_is_empty(points[i].report);
        points[i].url =
            to_reports && !url_is_empty(points[i].report) ? points[i].report : points[i].unit;
    }
    if (!has_reports)
        return;
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, 2);
    tabs[0] = (TabView){.label = VI("Mở đơn vị"),
                        .url = url_path("/units/map"),
                        .count = -1,
                        .is_current = !to_reports};
    tabs[1] = (TabView){.label = VI("Mở báo cáo nhiều năm"),
                        .url = url_path("/units/map?open=report"),
                        .count = -1,
                        .is_current = to_reports};
    view->targets = (TabsView){VI("Bấm vào điểm thì"), tabs, 2};
}

bool organization_show_map(Ctx *cx)
{
    PlaceRow *rows = NULL;
    size_t count = 0;
    MapView view = {.width = MAP_WIDTH};
    if (!db_fetch_all(cx->db, cx->arena, SQL_PLACES, DB_NO_ARGS, DB_ROWS(PLACE_COLUMNS),
                      sizeof *rows, MAX_PLACES, (void *)&rows, &count, &cx->error))
        return false;
    const Projection projection = project(rows, count, &view.height);
    MapPoint *points = ARENA_ARRAY(cx->arena, MapPoint, count + 1);
    for (size_t i = 0; i < count; i++) {
        const Unit *unit = unit_find(cx, rows[i].unit_id);
        if (unit && unit_is_open(unit, cx->today))
            points[view.count++] = point_of(cx, &projection, &rows[i], unit);
    }
    lead_points(cx, points, &view);
    view.points = points;
    cx->response.title = STR(VI("Bản đồ xã, phường"));
    organization_map_html(&cx->response.body, &view);
    return true;
}
