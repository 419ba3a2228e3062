/*
 * writer: how a command writes: each slice in a transaction of its own, with ids from a leased
 * writer number. On PostgreSQL any number of processes may write. On SQLite a command takes the
 * lock of the file; when a server has it, the writer is remote and the command goes to the server,
 * where the same code runs over the server's write lane.
 */
#ifndef APP_WRITER_H
#define APP_WRITER_H

#include "app/commands.h"

typedef struct Writer {
    Installation installation;
    Db *db;
    IdMaker ids;
    Arena *arena;        /* emptied before each slice */
    struct Lanes *lanes; /* set in a server: slices go through its write lane */
    bool is_remote;      /* a server has the file: see local_send */
} Writer;

MUST_CHECK bool writer_open(Command *command, Writer *out, Error *error);
void writer_close(Writer *writer);

/* The same shape as a lane's write, without a request. */
typedef bool WriterSlice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error);
MUST_CHECK bool writer_run(Writer *writer, WriterSlice *slice, void *data, Error *error);

#endif
