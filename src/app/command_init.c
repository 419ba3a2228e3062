#include "app/commands.h"

#include "app/demo.h"

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

static bool load_demo(Command *command, Installation *installation, Db *db, Error *error)
{
    Date today = instant_date(instant_now());
    const char *wanted = command_option(command, "--today", NULL);
    if (wanted && !date_parse_iso(str_of(wanted), &today))
        return error_set(error, ERROR_INPUT, VI("Ngày sau --today không có thật. Viết 2026-09-15."),
                         "bad --today");
    const DemoPlan plan = {installation, db, today};
    return demo_load(&plan, error);
}

static int run(Command *command, bool with_demo)
{
    Installation installation = {.lock_fd = -1};
    Db *db = NULL;
    int applied = 0;
    Error error = {0};
    bool ok = migrate(command, &installation, &db, &applied, &error);
    if (ok && with_demo && !installation.app.settings.is_demo)
        ok = load_demo(command, &installation, db, &error) && db_begin(db, &error) &&
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
    return run(command, command_has_flag(command, "--demo"));
}

int command_migrate(Command *command)
{
    return run(command, false);
}
