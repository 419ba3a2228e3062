#include "app/commands.h"

#include "app/demo.h"
#include "app/shipped.h"

#include <stdio.h>
#include <unistd.h>

static const char SQL_SET[] = "INSERT INTO setting (name, value) VALUES ($1, $2)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

static bool set(Db *db, const char *name, const char *value, Error *error)
{
    return db_run(db, SQL_SET, DB_ARGS(db_cstr(name), db_cstr(value)), error) &&
           db_flush(db, error);
}

static bool migrate(Command *command, Installation *installation, Db **out, int *applied,
                    Error *error)
{
    if (!installation_open(command->arena, command->database, command->state_dir, installation,
                           error))
        return false;
    if (!installation_lock(installation))
        return error_set(error, ERROR_BUSY,
                         VI("Máy chủ đang chạy trên cơ sở dữ liệu này. Hãy dừng máy chủ trước."),
                         "the lock is taken");
    *out = db_open(command->database, DB_READ_WRITE, error);
    return *out && installation_migrate(installation, *out, applied, error) &&
           installation_load_settings(installation, *out, error);
}

/* Shipped rows are as old as the first day of the demonstration, or as this moment. */
static bool load_shipped(Command *command, Db *db, Instant at, Error *error)
{
    IdMaker ids = id_maker_fixed(at, 1);
    const bool ok = db_begin(db, error) && shipped_load(db, command->arena, &ids, error) &&
                    db_commit(db, error);
    if (!ok)
        db_rollback(db);
    return ok;
}

static bool find_today(Command *command, Date *out, Error *error)
{
    const char *wanted = command_option(command, "--today", NULL);
    *out = instant_date(instant_now());
    return !wanted || date_parse_iso(str_of(wanted), out) ||
           error_set(error, ERROR_INPUT, VI("Ngày sau --today không có thật. Viết 2026-09-15."),
                     "bad --today");
}

/* What is put into a database whose tables stand. */
typedef struct Filling {
    Command *command;
    Installation *installation;
    Date today;
    bool with_data, starts_demo;
} Filling;

static bool fill(const Filling *filling, Db *db, Error *error)
{
    const Instant at = filling->starts_demo ? demo_start(filling->today) : instant_now();
    if (filling->with_data && !load_shipped(filling->command, db, at, error))
        return false;
    if (!filling->starts_demo)
        return true;
    const DemoPlan plan = {filling->installation, db, filling->today, demo_now(filling->today)};
    return demo_load(&plan, error) && db_begin(db, error) && set(db, "demo", "1", error) &&
           db_commit(db, error);
}

static void remove_file(Arena *arena, const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++)
        unlink(arena_printf(arena, "%s%s", path, ENDINGS[i]));
}

/* A demonstration is thousands of moves, each of which waits for PostgreSQL's answers. Made in an
 * embedded database and copied whole, it takes a fifth of the time. */
static bool fill_by_copy(const Filling *filling, Db *db, Error *error)
{
    Arena *arena = filling->command->arena;
    const char *path = arena_printf(arena, "%s/demo.db", filling->installation->state_dir);
    int applied = 0;
    remove_file(arena, path);
    Db *copy = db_open(path, DB_READ_WRITE, error);
    const bool ok = copy && installation_migrate(filling->installation, copy, &applied, error) &&
                    fill(filling, copy, error);
    db_close(copy);
    const bool copied = ok && db_copy_from_sqlite(db, path, error);
    remove_file(arena, path);
    return copied;
}

static int run(Command *command, bool with_data, bool with_demo)
{
    Installation installation = {.lock_fd = -1};
    Filling filling = {.command = command, .installation = &installation, .with_data = with_data};
    Db *db = NULL;
    int applied = 0;
    Error error = {0};
    bool ok = find_today(command, &filling.today, &error) &&
              migrate(command, &installation, &db, &applied, &error);
    filling.starts_demo = with_demo && !installation.app.settings.is_demo;
    if (ok) {
        const bool is_new = applied == (int)app_migrations(command->arena).count;
        const bool by_copy = filling.starts_demo && is_new && db_engine(db) == DB_POSTGRES;
        ok = by_copy ? fill_by_copy(&filling, db, &error) : fill(&filling, db, &error);
    }
    db_close(db);
    installation_close(&installation);
    if (!ok)
        return command_fail(command, &error);
    if (command->is_json)
        printf("{\"migrations\":%d}\n", applied);
    else
        printf("%s: %d\n", VI("Đã nâng cấp, số bước"), applied);
    return EXIT_DONE;
}

int command_init(Command *command)
{
    return run(command, true, command_has_flag(command, "--demo"));
}

int command_migrate(Command *command)
{
    return run(command, false, false);
}
