/*
 * database: the database of an installation and the state beside it (FILE.d/ or --state DIR): keys,
 * blobs, spool. Opening for writing takes the file's lock; a second server is refused.
 */
#ifndef APP_DATABASE_H
#define APP_DATABASE_H

#include "app/features.h"

/* Name of this node in the journal's trees, until several nodes exchange. */
#define SEALER_NODE "nghe-an"

typedef struct Installation {
    Arena *arena;
    const char *url;         /* path or postgres:// */
    const char *state_dir;   /* FILE.d */
    const char *socket_path; /* NULL on PostgreSQL */
    int lock_fd;             /* -1 while another process holds it, or on PostgreSQL */
    App app;
} Installation;

/* Where things are; makes the state folders. `state_dir` NULL means beside the file. */
MUST_CHECK bool installation_open(Arena *arena, const char *url, const char *state_dir,
                                  Installation *out, Error *error);
/* Takes the writer's lock on SQLite; false without an error when another process has it. */
bool installation_lock(Installation *installation);
void installation_close(Installation *installation);

/* Opens a database whose tables are those of this program; NULL with the error set when it is away,
 * not made yet, or older. */
Db *database_open(Arena *arena, const char *url, DbMode mode, Error *error);

/* Creates or migrates; *applied tells how many migrations ran. The secret and keys are made once.
 */
MUST_CHECK bool installation_migrate(Installation *installation, Db *db, int *applied,
                                     Error *error);
/* Reads what the settings table and the key files say into app.settings. */
MUST_CHECK bool installation_load_settings(Installation *installation, Db *db, Error *error);

#endif
