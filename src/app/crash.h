/*
 * crash: a request that ended the process twice is not run a third time. While a thread runs a
 * request it remembers which, which is two stores; when the process dies of a signal, the dying
 * thread writes the request's fingerprint, 16 digits without personal data, into a file of the
 * state folder. At the next start those found there twice are refused. Only a request's own thread
 * is blamed: not its neighbours, nor what runs when the process is killed from outside.
 */
#ifndef APP_CRASH_H
#define APP_CRASH_H

#include "platform/platform.h"

/*
 * Reads STATE/crashes and from now on writes there. What another build of the program wrote is
 * forgotten, because the mistake may be mended. Once in a process; false only with the error set.
 */
MUST_CHECK bool crash_open(Arena *arena, const char *state_dir, Error *error);
/* This thread runs `request` until the next call; NULL: none. */
void crash_watch(const HttpRequest *request);
/* Whether it ended the process twice. */
bool crash_is_refused(const HttpRequest *request);

/* Method, path, fields and files, without the keys that differ at each try. */
uint64_t crash_fingerprint(const HttpRequest *request);

#endif
