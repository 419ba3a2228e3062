/* lam calendar import FILE     a later year of the national calendar, see docs/lam.1 */
#include "app/local.h"

#include "features/calendar/calendar.h"
#include "kernel/actor.h"

#include <stdio.h>
#include <string.h>

static const char *find_file(const Command *command)
{
    for (int i = 2; i < command->argc; i++) {
        if (strcmp(command->argv[i], "--db") == 0 || strcmp(command->argv[i], "--state") == 0)
            i++;
        else if (strncmp(command->argv[i], "--", 2) != 0)
            return command->argv[i];
    }
    return NULL;
}

static bool store(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error)
{
    static const App NO_APP;
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Ctx *cx = ARENA_NEW(arena, Ctx);
    ctx_init(cx, &NO_APP, arena, &NO_REQUEST, (Instant){ids->now_ms});
    cx->db = db;
    cx->ids = ids;
    cx->actor = actor_of_time();
    if (calendar_import_later(cx, data))
        return true;
    *error = cx->error;
    return false;
}

static void put_rejection(Json *json, const CalendarRows *rows, const char *reason)
{
    json_key(json, "rejected");
    json_open_array(json);
    if (rows->faulty_line > 0) {
        json_open_object(json);
        json_put_int(json, "line", rows->faulty_line);
        json_put_cstr(json, "reason", reason);
        json_close_object(json);
    }
    json_close_array(json);
}

/* `reason` is NULL for a table that was entered. */
static void print_report(const Command *command, const CalendarRows *rows, const char *reason)
{
    Buf text = buf_new(command->arena, 1024);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_bool(&json, "written", !reason);
    json_put_int(&json, "days", (int64_t)rows->day_count);
    put_rejection(&json, rows, reason);
    json_close_object(&json);
    if (command->is_json)
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
    else if (!reason)
        fprintf(command->out, "%s: %zu\n", VI("Số ngày đã nhập"), rows->day_count);
    if (reason)
        fprintf(command->err, "lam: %s\n", reason);
}

/* One line that cannot be read refuses the table: a part of a year would make limits wrong. */
static int fail_import(const Command *command, const CalendarRows *rows, const Error *error)
{
    if (rows->faulty_line == 0)
        return command_fail(command, error);
    print_report(command, rows, error->message);
    return EXIT_REFUSED;
}

int command_calendar(Command *command)
{
    CalendarRows rows = {0};
    Writer writer;
    Error error = {0};
    const bool is_import = command->argc > 1 && strcmp(command->argv[1], "import") == 0;
    const char *path = is_import ? find_file(command) : NULL;
    if (!path) {
        fprintf(command->err, "lam calendar import [--json] %s\n", VI("TỆP"));
        return EXIT_USAGE;
    }
    bool ok = writer_open(command, &writer, &error);
    if (ok && writer.is_remote) {
        int status = EXIT_DONE;
        ok = local_send(command, &writer.installation, &status, &error);
        writer_close(&writer);
        return ok ? status : command_fail(command, &error);
    }
    ok = ok && calendar_import_read(command->arena, path, &rows, &error) &&
         writer_run(&writer, store, &rows, &error);
    if (!ok) /* the words of a slice end with its arena */
        error.message = arena_cstr(command->arena, str_of(error.message));
    writer_close(&writer);
    if (!ok)
        return fail_import(command, &rows, &error);
    print_report(command, &rows, NULL);
    return EXIT_DONE;
}
