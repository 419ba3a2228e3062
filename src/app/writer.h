/*
 * writer: how a command writes. It takes the lock of the database file and runs each slice in a
 * transaction of its own, with ids from a leased writer number. On PostgreSQL any number of
 * processes may write; on SQLite a command is refused while a server holds the file.
 */
#ifndef APP_WRITER_H
#define APP_WRITER_H

#include "app/commands.h"

typedef struct Writer {
    Installation installation;
    Db *db;
    IdMaker ids;
    Arena *arena; /* emptied before each slice */
} Writer;

MUST_CHECK bool writer_open(Command *command, Writer *out, Error *error);
void writer_close(Writer *writer);

/* The same shape as a lane's write, without a request. */
typedef bool WriterSlice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error);
MUST_CHECK bool writer_run(Writer *writer, WriterSlice *slice, void *data, Error *error);

#endif
