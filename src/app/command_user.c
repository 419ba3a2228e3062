#include "app/local.h"

#include "features/account/account.h"

#include <stdio.h>
#include <string.h>

typedef struct UserPlan {
    Str login, name, unit_code, hash;
    Role role;
} UserPlan;

static const char SQL_UNIT[] =
    "SELECT coalesce(max(id), 0) AS id FROM unit WHERE code = $1 AND valid_to IS NULL"
    " AND valid_to IS NULL";

static bool add_user(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error)
{
    const UserPlan *plan = data;
    int64_t unit_id = 0;
    int64_t account_id = 0;
    if (!db_fetch_int(db, SQL_UNIT, DB_ARGS(db_text(plan->unit_code)), &unit_id, error))
        return false;
    if (unit_id == 0)
        return error_set(error, ERROR_NOT_FOUND, VI("Không có đơn vị nào mang mã này."),
                         "unit code");
    const Instant now = {ids->now_ms};
    const AccountDraft draft = {.login = plan->login,
                                .name = plan->name,
                                .password_hash = plan->hash,
                                .home_unit_id = unit_id,
                                .must_change_password = true,
                                .now = now};
    if (!account_create(db, ids, &draft, &account_id, error))
        return false;
    const PostDraft post = {account_id, unit_id, plan->role, instant_date(now), now};
    return account_add_post(db, arena, ids, &post, error);
}

/* One line from standard input: a password on the command line would be seen by others. */
static bool read_password(Command *command, Str login, Str *out_hash, Error *error)
{
    const Str password = command_input(command);
    if (str_is_empty(password))
        return error_set(error, ERROR_INPUT, VI("Chưa có mật khẩu ở đầu vào chuẩn."), "no line");
    const char *mistake = password_mistake(command->arena, password, login);
    if (mistake)
        return error_set(error, ERROR_INPUT, mistake, "password rule");
    return password_hash(command->arena, password, out_hash, error);
}

int command_user(Command *command)
{
    UserPlan plan = {.login = str_of(command_option(command, "--login", "")),
                     .name = str_of(command_option(command, "--name", "")),
                     .unit_code = str_of(command_option(command, "--unit", ""))};
    Error error = {0};
    Writer writer;
    const bool is_add = command->argc > 1 && strcmp(command->argv[1], "add") == 0;
    if (!is_add || str_is_empty(plan.login) || str_is_empty(plan.name) ||
        !role_parse(str_of(command_option(command, "--role", "")), &plan.role)) {
        fprintf(command->err,
                "lam user add --login L --name T --unit MÃ --role VAI-TRÒ < mật-khẩu\n");
        return EXIT_USAGE;
    }
    bool ok = read_password(command, plan.login, &plan.hash, &error);
    int status = EXIT_DONE;
    if (ok) {
        ok = writer_open(command, &writer, &error);
        if (ok && writer.is_remote)
            ok = local_send(command, &writer.installation, &status, &error);
        else if (ok)
            ok = writer_run(&writer, add_user, &plan, &error);
        writer_close(&writer);
    }
    return ok ? status : command_fail(command, &error);
}
