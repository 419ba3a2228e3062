#include "platform/platform.h"

#include <string.h>

int app_cache_index(const App *app, const char *name)
{
    for (size_t i = 0; i < app->cache_count; i++)
        if (strcmp(app->cache_kinds[i]->name, name) == 0)
            return (int)i;
    return -1;
}

const void *cx_cache(const Ctx *cx, const char *name)
{
    const int index = app_cache_index(cx->app, name);
    ensure(index >= 0 && cx->caches);
    return cx->caches[index];
}

static const char SQL_TOUCH[] =
    "INSERT INTO cache_generation (name, generation) VALUES ($1, 1)"
    " ON CONFLICT (name) DO UPDATE SET generation = cache_generation.generation + 1";

bool cache_touch(Ctx *cx, const char *name)
{
    return db_run(cx->db, SQL_TOUCH, DB_ARGS(db_cstr(name)), &cx->error);
}
