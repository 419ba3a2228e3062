#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static const WatchState *find_state(const WatchState *states, size_t count, int64_t unit_id)
{
    for (size_t i = 0; i < count; i++)
        if (states[i].unit_id == unit_id)
            return &states[i];
    return NULL;
}

/* The name, the district it was in, and its numbers, for eyes and for ears. */
static Str words_of(Ctx *cx, const MapPoint *point)
{
    if (!point->state)
        return arena_format(cx->arena, "%.*s (%.*s)", STR_ARGS(point->name),
                            STR_ARGS(point->district));
    return arena_format(
        cx->arena, VI("%.*s (%.*s): %lld việc quá hạn, %lld sắp đến hạn, %lld đang mở"),
        STR_ARGS(point->name), STR_ARGS(point->district), (long long)point->state->late.count,
        (long long)point->state->soon.count, (long long)point->state->open.count);
}

static MapPoint point_of(Ctx *cx, const Projection *p, const PlaceRow *row,
                         const UnitVersion *version)
{
    const double x = ((double)row->longitude_millionths - p->west) * p->shrink / 1e6;
    const double y = (p->north - (double)row->latitude_millionths) / 1e6;
    return (MapPoint){.unit = unit_url(cx, version->unit_id),
                      .report = unit_report_url(cx, version->unit_id),
                      .name = version->name,
                      .district = row->former_district,
                      .x = MAP_MARGIN + (int)(x * p->points_per_degree),
                      .y = MAP_MARGIN + (int)(y * p->points_per_degree),
                      .radius = radius_of(version->population),
                      .is_ward = str_is(version->kind, "phường"),
                      .population = version->population,
                      .hectares = version->area_hectares,
                      .class = ""};
}

static void put_state(Ctx *cx, MapPoint *point, const WatchState *state)
{
    point->state = state;
    point->is_late = state && state->late.count > 0;
    point->is_soon = state && !point->is_late && state->soon.count > 0;
    if (state)
        point->class = point->is_late ? "late" : point->is_soon ? "soon" : "calm";
    point->words = words_of(cx, point);
}

/* ---- the order of the table ---- */

static int64_t late_of(const MapPoint *point)
{
    return point->state ? point->state->late.count : -1;
}

static int64_t open_of(const MapPoint *point)
{
    return point->state ? point->state->open.count : -1;
}

static int descending(int64_t a, int64_t b)
{
    return a == b ? 0 : a < b ? 1 : -1;
}

static int by_late(const void *a, const void *b)
{
    const int order = descending(late_of(a), late_of(b));
    return order ? order : descending(open_of(a), open_of(b));
}

static int by_open(const void *a, const void *b)
{
    return descending(open_of(a), open_of(b));
}

static int by_population(const void *a, const void *b)
{
    return descending(((const MapPoint *)a)->population, ((const MapPoint *)b)->population);
}

static int by_area(const void *a, const void *b)
{
    return descending(((const MapPoint *)a)->hectares, ((const MapPoint *)b)->hectares);
}

typedef struct MapSort {
    const char *name, *label;
    int (*compare)(const void *a, const void *b); /* NULL: as the units were founded */
    bool needs_states;
} MapSort;
static const MapSort SORTS[MAP_SORTS] = {
    {"", VI("như danh mục"), NULL, false},     {"late", VI("quá hạn"), by_late, true},
    {"open", VI("đang mở"), by_open, true},    {"population", VI("dân số"), by_population, false},
    {"area", VI("diện tích"), by_area, false},
};

static Url map_url(Ctx *cx, const char *name, const char *value)
{
    static const char *const KEPT[] = {"on", "open", "sort"};
    Url url = url_path("/units/map");
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        url = url_add_query(cx->arena, url, KEPT[i],
                            strcmp(KEPT[i], name) == 0 ? str_of(value) : query_text(cx, KEPT[i]));
    return url;
}

static void sort_points(Ctx *cx, MapPoint *points, MapView *view)
{
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, MAP_SORTS);
    size_t chosen = 0;
    for (size_t i = 0; i < MAP_SORTS; i++)
        if (str_is(query_text(cx, "sort"), SORTS[i].name) &&
            (view->has_states || !SORTS[i].needs_states))
            chosen = i;
    for (size_t i = 0; i < MAP_SORTS; i++)
        if (view->has_states || !SORTS[i].needs_states)
            tabs[view->sorts.count++] = (TabView){.label = SORTS[i].label,
                                                  .url = map_url(cx, "sort", SORTS[i].name),
                                                  .count = -1,
                                                  .is_current = i == chosen};
    view->sorts.label = VI("Xếp bảng theo");
    view->sorts.tabs = tabs;
    if (SORTS[chosen].compare)
        qsort(points, view->count, sizeof *points, SORTS[chosen].compare);
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
                        .url = map_url(cx, "open", ""),
                        .count = -1,
                        .is_current = !to_reports};
    tabs[1] = (TabView){.label = VI("Mở báo cáo nhiều năm"),
                        .url = map_url(cx, "open", "report"),
                        .count = -1,
                        .is_current = to_reports};
    view->targets = (TabsView){VI("Bấm vào điểm thì"), tabs, 2};
}

/* "Kỳ Sơn" of "Huyện Kỳ Sơn": the drawing has little room. */
static Str short_name_of(Str district)
{
    static const char *const KINDS[] = {VI("Huyện "), VI("Thị xã "), VI("Thành phố ")};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_starts_with(district, str_of(KINDS[i])))
            return str_slice(district, strlen(KINDS[i]), district.len);
    return district;
}

static MapDistrict *district_of(MapDistrict *districts, size_t *count, Str name)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(districts[i].name, name))
            return &districts[i];
    if (str_is_empty(name) || *count == MAP_DISTRICTS)
        return NULL;
    districts[*count].name = name;
    return &districts[(*count)++];
}

static void name_districts(Ctx *cx, const MapPoint *points, MapView *view)
{
    MapDistrict *districts = ARENA_ARRAY(cx->arena, MapDistrict, MAP_DISTRICTS);
    for (size_t i = 0; i < view->count; i++) {
        MapDistrict *district =
            district_of(districts, &view->district_count, short_name_of(points[i].district));
        if (!district)
            continue;
        district->x += points[i].x;
        district->y += points[i].y;
        district->points++;
    }
    for (size_t i = 0; i < view->district_count; i++) {
        districts[i].x /= districts[i].points;
        districts[i].y /= districts[i].points;
    }
    view->districts = districts;
}

/* The units of the day; those of which no middle is known are only counted. */
static bool put_points(Ctx *cx, const PlaceRow *rows, size_t count, MapView *view)
{
    const UnitTree *tree = unit_tree(cx);
    WatchState *states = NULL;
    size_t state_count = 0;
    const Projection projection = project(rows, count, &view->height);
    MapPoint *points = ARENA_ARRAY(cx->arena, MapPoint, count + 1);
    if (view->is_today && !watch_list_states(cx, &states, &state_count))
        return false;
    for (size_t i = 0; i < count; i++) {
        const UnitVersion *version = unit_version_on(tree, rows[i].unit_id, view->on);
        if (!version)
            continue;
        MapPoint *point = &points[view->count++];
        *point = point_of(cx, &projection, &rows[i], version);
        put_state(cx, point, find_state(states, state_count, rows[i].unit_id));
        view->has_states |= point->state != NULL;
    }
    for (size_t i = 0; i < tree->count; i++)
        view->unplaced += str_is(tree->units[i].level, "commune") &&
                          unit_version_on(tree, tree->units[i].id, view->on);
    view->unplaced -= (int64_t)view->count;
    name_districts(cx, points, view);
    lead_points(cx, points, view);
    sort_points(cx, points, view);
    view->points = points;
    return true;
}

bool organization_show_map(Ctx *cx)
{
    PlaceRow *rows = NULL;
    size_t count = 0;
    MapView view = {.width = MAP_WIDTH, .on_text = query_text(cx, "on")};
    if (!db_fetch_all(cx->db, cx->arena, SQL_PLACES, DB_NO_ARGS, DB_ROWS(PLACE_COLUMNS),
                      sizeof *rows, MAX_PLACES, (void *)&rows, &count, &cx->error))
        return false;
    view.mistake = page_day(cx, &view.on);
    view.is_today = view.on.days == cx->today.days;
    if (!put_points(cx, rows, count, &view))
        return false;
    cx->response.title = STR(VI("Bản đồ xã, phường"));
    organization_map_html(&cx->response.body, &view);
    return true;
}
