/*
 * command_run: a command of the program as scripts see it, without starting a process: its exit
 * code and what it printed, on the database and state folder of a test.
 */
#ifndef TESTS_HARNESS_COMMAND_RUN_H
#define TESTS_HARNESS_COMMAND_RUN_H

#include "app/commands.h"
#include "tests/harness/test.h"

/* What a run came to; the text lives as long as the arena. */
typedef struct CommandRun {
    int status;
    Str out;
} CommandRun;

/* Where commands of a test work; `state_dir` NULL: beside the database file. */
typedef struct CommandPlace {
    int (*command)(Command *);
    Arena *arena;
    const char *database, *state_dir;
} CommandPlace;

/* Runs it with these words, the command's name first; "--json" among them is heeded. */
CommandRun command_run(CommandPlace place, const char *const *words, size_t count);
#define COMMAND_RUN(place, ...)                                                                    \
    command_run((place), (const char *const[]){__VA_ARGS__},                                       \
                COUNT_OF(((const char *const[]){__VA_ARGS__})))

void command_check_printed_at(const char *file, int line, CommandRun run, const char *wanted);
#define command_check_printed(run, wanted)                                                         \
    command_check_printed_at(__FILE__, __LINE__, (run), (wanted))

/* Writes the file; fails the test otherwise. Returns its path, in the arena. */
const char *command_write_file(Arena *arena, const char *path, Str text);

#endif
