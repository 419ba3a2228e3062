/* Shared by the files of platform/ only. */
#ifndef PLATFORM_INTERNAL_H
#define PLATFORM_INTERNAL_H

#include "platform/platform.h"

/* idempotency.c: first answers of writes that carried a key. */
MUST_CHECK bool idempotency_replay(Ctx *cx, bool *out_replayed);
MUST_CHECK bool idempotency_store(Ctx *cx);

/* page.c: the navigation with its counts, read in the request's transaction; the layout around a
 * page; the page that says what went wrong. */
MUST_CHECK bool page_count(Ctx *cx);
void page_wrap(Ctx *cx);
void page_of_error(Ctx *cx);

/* problem.c: RFC 9457. */
void problem_reply(Ctx *cx);

/* The language that a browser asked for, "en" or "vi". */
#define LANGUAGE_COOKIE "lam_language"

/* The fields that the platform itself adds to every form. */
#define FIELD_CSRF "_csrf"
#define FIELD_KEY "_key"

#endif
