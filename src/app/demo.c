#include "app/demo_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SETUP_DAYS_BEFORE 60
#define LAST_WRITER 8191 /* servers lease the first ones */

int64_t demo_random(Demo *demo, int64_t below)
{
    demo->random = demo->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int64_t)((demo->random >> 33) % (uint64_t)below);
}

void demo_set_time(Demo *demo, Instant at)
{
    const int64_t act = demo->acts++;
    demo->ids = id_maker_fixed((Instant){at.ms - MS_PER_MINUTE + act % MS_PER_MINUTE},
                               LAST_WRITER - act / MS_PER_MINUTE);
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
    return db_begin(db, error) && demo_make_calendars(demo, error) && build_caches(demo, error) &&
           demo_make_accounts(demo, error) && demo_make_work(demo, error) &&
           demo_make_posts(demo, error) && db_commit(db, error);
}

Instant demo_start(Date today)
{
    return instant_of_local((Date){today.days - SETUP_DAYS_BEFORE}, 7 * 60);
}

Instant demo_now(Date today)
{
    const Instant now = instant_now();
    const Instant nine = instant_of_local(today, 9 * 60);
    return instant_date(now).days == today.days && now.ms < nine.ms ? now : nine;
}

bool demo_load(const DemoPlan *plan, Error *error)
{
    Arena *arena = arena_new((size_t)2 << 30);
    Demo *demo = ARENA_NEW(arena, Demo);
    *demo = (Demo){.plan = plan, .arena = arena, .random = 20260915};
    demo_set_time(demo, demo_start(plan->today));
    demo->accounts = buf_new(arena, 8192);
    const bool ok = load(demo, error) && write_accounts_file(demo, error);
    if (!ok)
        db_rollback(plan->db);
    arena_free(arena);
    return ok;
}
