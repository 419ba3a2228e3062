/* The table api_token (thẻ truy cập): bearer tokens of systems and people, stored as SHA-256. */
#ifndef ACCOUNT_ACCOUNT_TOKEN_H
#define ACCOUNT_ACCOUNT_TOKEN_H

#include "features/account/account_internal.h"

#define TOKENS_SHOWN 200
#define TOKEN_MAX_DAYS 366

typedef struct TokenRow {
    int64_t id, account_id, home_unit_id;
    Str label, name, login, kind; /* name, login and kind of the account */
    Instant created_at, ends_at;
} TokenRow;

/* Of accounts at home in the unit, the longest valid first. */
MUST_CHECK bool token_list_of_unit(Ctx *cx, int64_t unit_id, TokenRow **out, size_t *out_count);
MUST_CHECK bool token_list_of_account(Ctx *cx, int64_t account_id, TokenRow **out,
                                      size_t *out_count);
MUST_CHECK bool token_get(Ctx *cx, int64_t id, TokenRow *out);
/* Whether the account has a valid token with this label. */
MUST_CHECK bool token_is_labelled(Ctx *cx, int64_t account_id, Str label, bool *out);
/* The secret is in *out_secret and nowhere else. */
MUST_CHECK bool token_make(Ctx *cx, int64_t account_id, Str label, Instant ends_at,
                           Str *out_secret);
/* Ends now; ERROR_CONFLICT when it had ended. */
MUST_CHECK bool token_end(Ctx *cx, int64_t id);

/* For the tables of pages; `action` is the path before the id, "/tokens" or "/account/tokens". */
const TokenLine *token_lines(Ctx *cx, const TokenRow *rows, size_t count, const char *action);

#endif
