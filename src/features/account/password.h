/*
 * password (mật khẩu): Argon2id of libsodium. A hash costs some 20 ms and 19 MiB on purpose, so it
 * is made and checked in a route's prepare step or in a command, never while the write lane waits.
 */
#ifndef ACCOUNT_PASSWORD_H
#define ACCOUNT_PASSWORD_H

#include "base/base.h"

#define PASSWORD_MIN_CHARS 10

/* The text to store: algorithm, parameters, salt and digest. ERROR_BUSY when memory is short. */
MUST_CHECK bool password_hash(Arena *arena, Str password, Str *out, Error *error);
/* False also for a stored text that is no hash, such as the empty one. */
bool password_is_right(Arena *arena, Str stored, Str password);
/* The same work as a wrong password, for a login that does not exist. */
void password_waste(Arena *arena, Str password);
/* What is wrong with a new password, in Vietnamese, or NULL. */
const char *password_mistake(Arena *arena, Str password, Str login);
/* Three groups of four letters and digits that are not mistaken for each other: 58 random bits. */
Str password_random(Arena *arena);

#endif
