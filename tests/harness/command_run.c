#include "tests/harness/command_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CommandRun command_run(CommandPlace place, const char *const *words, size_t count)
{
    char *printed = NULL;
    char *complained = NULL;
    size_t sizes[2];
    Command command = {.arena = place.arena,
                       .argc = (int)count,
                       .argv = ARENA_ARRAY(place.arena, char *, count),
                       .database = place.database,
                       .state_dir = place.state_dir};
    for (size_t i = 0; i < count; i++) {
        command.argv[i] = arena_alloc(place.arena, strlen(words[i]) + 1);
        memcpy(command.argv[i], words[i], strlen(words[i]));
    }
    command.is_json = command_has_flag(&command, "--json");
    command.out = open_memstream(&printed, &sizes[0]);
    command.err = open_memstream(&complained, &sizes[1]);
    const int status = place.command(&command);
    fclose(command.out);
    fclose(command.err);
    const CommandRun run = {status, arena_copy(place.arena, str_of(printed))};
    free(printed);
    free(complained);
    return run;
}

void command_check_printed_at(const char *file, int line, CommandRun run, const char *wanted)
{
    if (str_find(run.out, str_of(wanted)) >= 0)
        return;
    print_error("no \"%s\" in: %.*s\n", wanted, STR_ARGS(run.out));
    _fail(file, line);
}

const char *command_write_file(Arena *arena, const char *path, Str text)
{
    const char *kept = arena_cstr(arena, str_of(path));
    FILE *file = fopen(kept, "wb");
    assert_non_null(file);
    check_int((int64_t)text.len, (int64_t)fwrite(text.data, 1, text.len, file));
    check_int(0, fclose(file));
    return kept;
}
