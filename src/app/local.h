/*
 * local: commands beside a running server. On SQLite the server alone writes, so a writing command
 * that finds the file locked sends its words over the administration socket in the state folder,
 * and the server runs it, slice by slice, through its write lane.
 */
#ifndef APP_LOCAL_H
#define APP_LOCAL_H

#include "app/lanes.h"
#include "app/writer.h"

extern const Feature LOCAL_FEATURE;

/* Client: runs the command in the server; prints what it printed; *out_exit is its exit code. */
MUST_CHECK bool local_send(const Command *command, const Installation *installation, int *out_exit,
                           Error *error);
/* Server: what App.run_command points to; `of` is the Lanes. */
bool local_run(void *of, Ctx *cx, Str request, Buf *out);

#endif
