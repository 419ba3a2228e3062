#include "app/commands.h"

#include <string.h>

const char *command_option(const Command *command, const char *name, const char *otherwise)
{
    for (int i = 1; i + 1 < command->argc; i++)
        if (strcmp(command->argv[i], name) == 0)
            return command->argv[i + 1];
    return otherwise;
}

bool command_has_flag(const Command *command, const char *name)
{
    for (int i = 1; i < command->argc; i++)
        if (strcmp(command->argv[i], name) == 0)
            return true;
    return false;
}

int command_fail(const Command *command, const Error *error)
{
    Buf text = buf_new(command->arena, 256);
    if (command->is_json) {
        Json json = json_to(&text);
        json_open_object(&json);
        json_put_cstr(&json, "error", error_name(error->code));
        json_put_cstr(&json, "message", error->message);
        json_close_object(&json);
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
    }
    fprintf(command->err, "lam: %s (%s)\n", error->message, error->detail);
    return EXIT_REFUSED;
}

Str command_input(Command *command)
{
    char line[4096];
    if (!command->input)
        command->input =
            fgets(line, sizeof line, stdin) ? arena_cstr(command->arena, str_of(line)) : "";
    return str_trim(str_of(command->input));
}
