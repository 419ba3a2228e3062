#include "app/local.h"
#include "app/writer.h"

#include "kernel/actor.h"
#include "kernel/journal.h"

#include <stdio.h>
#include <string.h>

/* What may be set. The server reads those marked once, when it starts. */
typedef struct SettingRule {
    const char *name, *meaning;
    bool needs_restart;
    const char *mistake; /* what a person reads whose value is not allowed */
    bool (*is_allowed)(Str value);
} SettingRule;

static bool is_base(Str value)
{
    const bool has_scheme =
        str_starts_with(value, STR("https://")) || str_starts_with(value, STR("http://"));
    return has_scheme && !str_ends_with(value, STR("/"));
}

static bool is_mail_url(Str value)
{
    return str_is_empty(value) || str_starts_with(value, STR("smtps://")) ||
           str_starts_with(value, STR("smtp://"));
}

static bool is_tls(Str value)
{
    return str_is(value, "required") || str_is(value, "none");
}

static bool is_path(Str value)
{
    return str_is_empty(value) || value.data[0] == '/';
}

static bool is_anything(Str value)
{
    return !str_is_empty(value);
}

static const SettingRule RULES[] = {
    {"site", VI("tên tỉnh trên trang"), true, VI("Tên không được trống."), is_anything},
    {"public_base", VI("địa chỉ công khai của máy chủ, dùng trong mã QR và thư"), true,
     VI("Viết https://máy-chủ, không có dấu / ở cuối."), is_base},
    {"mail.url", VI("máy chủ thư: smtps://máy:465 hoặc smtp://máy:587; trống: không gửi thư"), true,
     VI("Viết smtps://máy:465 hoặc smtp://máy:587."), is_mail_url},
    {"mail.sender", VI("địa chỉ gửi thư"), false, VI("Không phải địa chỉ thư."),
     mail_address_is_valid},
    {"mail.tls", VI("required (mặc định) hoặc none, chỉ cho máy chuyển thư trong nội bộ"), false,
     VI("Viết required hoặc none."), is_tls},
    {"mail.credentials_file", VI("tệp hai dòng: tên đăng nhập, mật khẩu của máy chủ thư"), false,
     VI("Viết đường dẫn đầy đủ, bắt đầu bằng /."), is_path},
    {"mail.ca_file", VI("chứng thư gốc riêng của máy chủ thư"), false,
     VI("Viết đường dẫn đầy đủ, bắt đầu bằng /."), is_path},
};

static const SettingRule *find_rule(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(RULES); i++)
        if (strcmp(RULES[i].name, name) == 0)
            return &RULES[i];
    return NULL;
}

/* ---- setting ---- */

typedef struct SettingPlan {
    const char *name, *value;
} SettingPlan;

static const char SQL_SET[] = "INSERT INTO setting (name, value) VALUES ($1, $2)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/* The journal keeps what was set; a value is no secret, passwords lie in files. */
static bool note(Db *db, Arena *arena, IdMaker *ids, const SettingPlan *plan, Error *error)
{
    static const App NO_APP;
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Ctx *cx = ARENA_NEW(arena, Ctx);
    ctx_init(cx, &NO_APP, arena, &NO_REQUEST, (Instant){ids->now_ms});
    cx->db = db;
    cx->ids = ids;
    cx->actor = actor_of_time();
    Buf body = buf_new(arena, 128);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_cstr(&json, "name", plan->name);
    json_put_cstr(&json, "value", plan->value);
    json_close_object(&json);
    if (journal_note(cx, "setting.changed", 0, buf_str(&body)))
        return true;
    *error = cx->error;
    return false;
}

static bool set(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error)
{
    const SettingPlan *plan = data;
    return db_run(db, SQL_SET, DB_ARGS(db_cstr(plan->name), db_cstr(plan->value)), error) &&
           note(db, arena, ids, plan, error);
}

static int run_set(Command *command, const SettingPlan *plan)
{
    Error error = {0};
    Writer writer;
    int status = EXIT_DONE;
    SettingPlan copy = *plan;
    bool ok = writer_open(command, &writer, &error);
    if (ok && writer.is_remote)
        ok = local_send(command, &writer.installation, &status, &error);
    else if (ok)
        ok = writer_run(&writer, set, &copy, &error);
    writer_close(&writer);
    if (ok && find_rule(plan->name)->needs_restart && !command->lanes)
        fprintf(command->err, "%s\n", VI("Có hiệu lực khi máy chủ khởi động lại."));
    return ok ? status : command_fail(command, &error);
}

/* ---- listing ---- */

static const char SQL_GET[] =
    "SELECT coalesce(max(value), '') AS value FROM setting WHERE name = $1";

static bool print_rule(Command *command, Db *db, const SettingRule *rule, Json *json, Error *error)
{
    Str value = {0};
    if (!db_fetch_text(db, command->arena, SQL_GET, DB_ARGS(db_cstr(rule->name)), &value, error))
        return false;
    if (command->is_json)
        json_put_text(json, rule->name, value);
    else
        fprintf(command->out, "%-22s %-32.*s %s\n", rule->name, STR_ARGS(value), rule->meaning);
    return true;
}

static bool print_rules(Command *command, Db *db, Error *error)
{
    Buf text = buf_new(command->arena, 1024);
    Json json = json_to(&text);
    json_open_object(&json);
    for (size_t i = 0; i < COUNT_OF(RULES); i++)
        if (!print_rule(command, db, &RULES[i], &json, error))
            return false;
    json_close_object(&json);
    if (command->is_json)
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
    return true;
}

static int run_list(Command *command)
{
    Error error = {0};
    Db *db = database_open(command->arena, command->database, DB_READ_ONLY, &error);
    const bool ok = db && print_rules(command, db, &error);
    db_close(db);
    return ok ? EXIT_DONE : command_fail(command, &error);
}

int command_setting(Command *command)
{
    const char *action = command->argc > 1 ? command->argv[1] : "";
    if (strcmp(action, "list") == 0)
        return run_list(command);
    const SettingPlan plan = {command->argc > 2 ? command->argv[2] : "",
                              command->argc > 3 ? command->argv[3] : ""};
    const SettingRule *rule = find_rule(plan.name);
    if (strcmp(action, "set") != 0 || !rule || command->argc < 4) {
        fprintf(command->err, "lam setting list | set TÊN GIÁ-TRỊ\n");
        return EXIT_USAGE;
    }
    Error error = {0};
    if (!rule->is_allowed(str_of(plan.value))) {
        (void)error_set(&error, ERROR_INPUT, rule->mistake, "value of %s", rule->name);
        return command_fail(command, &error);
    }
    return run_set(command, &plan);
}
