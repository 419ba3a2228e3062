#include "app/commands.h"

#include "app/demo.h"
#include "app/shipped.h"

#include <stdio.h>

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

static bool load_demo(Installation *installation, Db *db, Date today, Error *error)
{
    const DemoPlan plan = {installation, db, today};
    return demo_load(&plan, error);
}

static int run(Command *command, bool with_data, bool with_demo)
{
    Installation installation = {.lock_fd = -1};
    Db *db = NULL;
    int applied = 0;
    Error error = {0};
    Date today = {0};
    bool ok = find_today(command, &today, &error) &&
              migrate(command, &installation, &db, &applied, &error);
    const bool starts_demo = with_demo && !installation.app.settings.is_demo;
    const Instant at = starts_demo ? demo_start(today) : instant_now();
    if (ok && with_data)
        ok = load_shipped(command, db, at, &error);
    if (ok && starts_demo)
        ok = load_demo(&installation, db, today, &error) && db_begin(db, &error) &&
             set(db, "demo", "1", &error) && db_commit(db, &error);
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
