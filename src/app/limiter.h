/*
 * limiter: how often one address may do what costs the server much or helps a guesser: sign in,
 * look a dossier up, send files without an account. A bucket of tokens for each address, kept in
 * the process: nothing is written, so a flood of refused requests costs no database anything. Used
 * on the HTTP thread alone.
 */
#ifndef APP_LIMITER_H
#define APP_LIMITER_H

#include "base/base.h"

typedef struct LimiterRule {
    int burst;      /* requests at once from an address that was quiet */
    int per_minute; /* and so many go on being allowed */
} LimiterRule;

typedef struct Limiter Limiter;
Limiter *limiter_new(LimiterRule rule);
void limiter_free(Limiter *limiter);

/*
 * Takes a token of `address`; false when there is none, then *retry_after_s says when there will
 * be. An IPv6 network of 64 bits counts as one address, since one subscriber has all of it.
 */
bool limiter_take(Limiter *limiter, Str address, int64_t now_ms, int *retry_after_s);

typedef struct LimiterCounts {
    int64_t taken, refused;
} LimiterCounts;
LimiterCounts limiter_counts(const Limiter *limiter); /* from any thread */

#endif
