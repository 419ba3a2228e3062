/*
 * session: sign-in sessions of browsers. The cookie holds 128 random bits; the database holds their
 * SHA-256, so a stolen copy of the database opens no session.
 */
#ifndef PLATFORM_SESSION_H
#define PLATFORM_SESSION_H

#include "platform/platform.h"

#define SESSION_COOKIE "lam_session"
#define SESSION_TOUCH_MS 60000

typedef struct SessionRow {
    int64_t id;
    Instant created_at, seen_at, ends_at;
    Str address, agent;
} SessionRow;

/* Makes a session, sets the cookie on the answer. `agent` is the browser's own description. */
MUST_CHECK bool session_open(Ctx *cx, int64_t account_id);
/* Ends this request's session and removes the cookie. */
MUST_CHECK bool session_close(Ctx *cx);
MUST_CHECK bool session_end(Ctx *cx, int64_t account_id, int64_t session_id);
/* All of the account but this request's own: after a change of password. */
MUST_CHECK bool session_end_others(Ctx *cx, int64_t account_id);
MUST_CHECK bool session_end_all(Ctx *cx, int64_t account_id);
MUST_CHECK bool session_list(Ctx *cx, int64_t account_id, SessionRow **out, size_t *out_count);
/* Remembers that the session was used, at most once a minute, after the answer. */
void session_touch(Ctx *cx);
/* SHA-256 of a token as the tables store it. */
Str token_hash(Ctx *cx, Str token);

#endif
