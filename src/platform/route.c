#include "platform/platform.h"

/* Matches one path against one pattern, segment by segment. */
static bool match(Str pattern, Str path, Str params[MAX_PATH_PARAMS])
{
    size_t param_count = 0;
    Str want = {0};
    Str have = {0};
    while (str_split_next(&pattern, '/', &want)) {
        if (!str_split_next(&path, '/', &have))
            return false;
        if (want.len > 0 && want.data[0] == ':') {
            if (have.len == 0 || param_count == MAX_PATH_PARAMS)
                return false;
            params[param_count++] = have;
        } else if (!str_equal(want, have)) {
            return false;
        }
    }
    return !str_split_next(&path, '/', &have);
}

const Route *route_find(const App *app, Method method, Str path, Str out_params[MAX_PATH_PARAMS])
{
    for (size_t i = 0; i < app->route_count; i++) {
        const Route *route = &app->routes[i];
        if (route->method == method && match(str_of(route->path), path, out_params))
            return route;
    }
    return NULL;
}

static void check_form(const FormDef *def)
{
    for (size_t i = 0; i < def->field_count; i++) {
        const FormField *field = &def->fields[i];
        ensure(field->name && field->name[0] != '_');
        ensure(field->label || field->kind == FIELD_HIDDEN);
        ensure((field->kind != FIELD_ROWS && field->kind != FIELD_FILES) || field->max_items > 0);
        ensure(field->kind != FIELD_ROWS || field->rows);
    }
}

static bool is_same(const Route *route, const Route *other)
{
    return route->method == other->method && str_is(str_of(route->path), other->path);
}

static void check_route(const Route *route, const Route *before, size_t before_count)
{
    ensure(route->permission != PERM_NOT_DECIDED);
    ensure(route->handler && route->path[0] == '/');
    ensure(!str_starts_with(str_of(route->path), STR("/api/")) || route->summary);
    for (size_t i = 0; i < before_count; i++)
        ensure(!is_same(&before[i], route));
    if (route->form)
        check_form(route->form);
}

void app_check_rows(const App *app)
{
    for (size_t i = 0; i < app->route_count; i++)
        check_route(&app->routes[i], app->routes, i);
}
