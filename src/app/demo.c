#include "app/demo_internal.h"

#include "features/procedure/procedure.h"
#include "kernel/calendar_store.h"
#include "kernel/unit_load.h"
#include "platform/embedded.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SETUP_DAYS_BEFORE 60

int64_t demo_random(Demo *demo, int64_t below)
{
    demo->random = demo->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int64_t)((demo->random >> 33) % (uint64_t)below);
}

static Str data_file(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    ensure(file);
    return file->bytes;
}

static bool load_tables(Demo *demo, Error *error)
{
    Db *db = demo->plan->db;
    CalendarRows rows = {0};
    const CuratedTables tables = procedure_curated_shipped(demo->arena);
    const Instant start = {demo->ids.now_ms};
    int loaded = 0;
    return unit_load_tsv(db, demo->arena, &demo->ids, data_file("data/demo/units.tsv"), error) &&
           calendar_parse_rows(demo->arena, data_file("data/calendar/national.tsv"),
                               data_file("data/calendar/days.tsv"), &rows, error) &&
           calendar_store_national(db, demo->arena, &rows, start, error) &&
           procedure_load_curated(db, demo->arena, &demo->ids, &tables, &loaded, error);
}

static bool build_caches(Demo *demo, Error *error)
{
    const App *app = &demo->plan->installation->app;
    for (size_t i = 0; i < app->cache_count; i++) {
        demo->caches[i] = app->cache_kinds[i]->build(demo->plan->db, demo->arena, error);
        if (!demo->caches[i])
            return false;
    }
    return true;
}

static bool write_accounts_file(const Demo *demo, Error *error)
{
    const char *path =
        arena_printf(demo->arena, "%s/demo-accounts.tsv", demo->plan->installation->state_dir);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const Str text = buf_str(&demo->accounts);
    const bool ok = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len;
    if (fd >= 0)
        close(fd);
    return ok || error_set(error, ERROR_BUSY, VI("Không ghi được danh sách tài khoản minh họa."),
                           "demo-accounts.tsv");
}

static bool load(Demo *demo, Error *error)
{
    Db *db = demo->plan->db;
    return db_begin(db, error) && load_tables(demo, error) && db_flush(db, error) &&
           build_caches(demo, error) && demo_make_accounts(demo, error) &&
           demo_make_work(demo, error) && db_commit(db, error);
}

bool demo_load(const DemoPlan *plan, Error *error)
{
    Arena *arena = arena_new((size_t)2 << 30);
    Demo *demo = ARENA_NEW(arena, Demo);
    const Date start = {plan->today.days - SETUP_DAYS_BEFORE};
    *demo = (Demo){.plan = plan, .arena = arena, .random = 20260915};
    demo->ids = id_maker_fixed(instant_of_local(start, 7 * 60), 1);
    demo->accounts = buf_new(arena, 8192);
    const bool ok = load(demo, error) && write_accounts_file(demo, error);
    if (!ok)
        db_rollback(plan->db);
    arena_free(arena);
    return ok;
}
