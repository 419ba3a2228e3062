/*
 * actor: who sends a request. One query joins the session (or bearer token), the account and the
 * posts that are valid today, because every request pays for it.
 */
#ifndef KERNEL_ACTOR_H
#define KERNEL_ACTOR_H

#include "platform/platform.h"

/* App.load_actor. No or an unknown cookie gives ACTOR_NOBODY; a bad bearer token is ERROR_SIGN_IN.
 */
MUST_CHECK bool actor_load(Ctx *cx);
/* The actor for an account, for jobs, commands and tests. */
MUST_CHECK bool actor_of_account(Ctx *cx, int64_t account_id, Actor *out);
/* Lam itself. */
Actor actor_of_time(void);
const char *actor_kind_code(ActorKind kind);

#endif
