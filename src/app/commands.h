/* The commands of the program; exit codes and outputs are a contract with scripts. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/database.h"

#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_REJECTED = 3 };

/* A command line: options every command knows are read, the rest is its own. */
typedef struct Command {
    Arena *arena;
    int argc;
    char **argv; /* argv[0] is the command's name */
    const char *database, *state_dir;
    bool is_json;
    FILE *out, *err;     /* what it prints; a running server catches it */
    const char *input;   /* standard input, once read; NULL before */
    struct Lanes *lanes; /* of the server that runs it, or NULL */
} Command;

/* The value behind `name`, or `otherwise`. */
const char *command_option(const Command *command, const char *name, const char *otherwise);
bool command_has_flag(const Command *command, const char *name);
/* Prints the error for people, or as JSON; returns EXIT_REFUSED. */
int command_fail(const Command *command, const Error *error);

/* The first line of standard input, or of what the caller of a running server sent. */
Str command_input(Command *command);

int command_serve(Command *command);
int command_init(Command *command);
int command_migrate(Command *command);
int command_user(Command *command);
int command_setting(Command *command);
int command_procedure(Command *command);
int command_org(Command *command);
int command_calendar(Command *command);
int command_reorganize(Command *command);
int command_report(Command *command);
int command_journal(Command *command);
int command_backup(Command *command);
int command_restore(Command *command);

#endif
