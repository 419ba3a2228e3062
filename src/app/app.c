#include "app/features.h"

#include "connect/smtp.h"
#include "kernel/actor.h"
#include "platform/embedded.h"

#include <string.h>

#define LAM_VERSION "0.1.0"

static void gather_routes(Arena *arena, App *app)
{
    size_t count = 0;
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        count += FEATURES[f]->route_count;
    Route *routes = ARENA_ARRAY(arena, Route, count);
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        for (size_t i = 0; i < FEATURES[f]->route_count; i++)
            routes[app->route_count++] = FEATURES[f]->routes[i];
    app->routes = routes;
}

static void gather_caches(App *app)
{
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        for (size_t i = 0; i < FEATURES[f]->cache_count; i++) {
            ensure(app->cache_count < MAX_CACHES);
            app->cache_kinds[app->cache_count++] = FEATURES[f]->caches[i];
        }
}

/* Eight digits that change when any file under web/static changes. */
static const char *asset_version(Arena *arena)
{
    Buf all = buf_new(arena, 1024);
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++)
        if (str_starts_with(EMBEDDED_FILES[i].path, STR("web/static/")))
            buf_add_cstr(&all, EMBEDDED_FILES[i].hash);
    const Sha256 hash = sha256_of(buf_str(&all));
    return arena_cstr(arena, hex_of(arena, (Str){(const char *)hash.bytes, 4}));
}

/* Part of the program: a catalogue that cannot be read is a mistake of whoever built it. */
static const Words *read_catalogue(Arena *arena, const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    const Words *words = NULL;
    Error error = {0};
    ensure(file && words_parse(arena, file->bytes, &words, &error));
    return words;
}

void app_build(Arena *arena, App *out)
{
    *out = (App){.features = FEATURES,
                 .feature_count = FEATURE_COUNT,
                 .version = LAM_VERSION,
                 .asset_version = asset_version(arena),
                 .english = read_catalogue(arena, "data/language/en.po"),
                 .load_actor = actor_load,
                 .send_mail = smtp_send};
    gather_routes(arena, out);
    gather_caches(out);
    app_check_rows(out);
}

/* "src/kernel/migrations/0001_kernel.sql" under `folder` becomes "kernel/0001_kernel". */
static void add_migrations(Arena *arena, const char *folder, DbMigration *items, size_t *count)
{
    const Str prefix = arena_format(arena, "src/%s/migrations/", folder);
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        if (!str_starts_with(file->path, prefix) || !str_ends_with(file->path, STR(".sql")))
            continue;
        const Str name = str_slice(file->path, prefix.len, file->path.len - 4);
        items[(*count)++] =
            (DbMigration){arena_printf(arena, "%s/%.*s", folder, STR_ARGS(name)), file->bytes.data};
    }
}

MigrationList app_migrations(Arena *arena)
{
    DbMigration *items = ARENA_ARRAY(arena, DbMigration, EMBEDDED_FILE_COUNT + 1);
    size_t count = 0;
    add_migrations(arena, "platform", items, &count);
    add_migrations(arena, "kernel", items, &count);
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        add_migrations(arena, arena_printf(arena, "features/%s", FEATURES[f]->name), items, &count);
    return (MigrationList){items, count};
}
