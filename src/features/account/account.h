/*
 * account (tài khoản): people who sign in, the posts that give them roles in units, their sessions,
 * and the administrator's pages about them and about background jobs. The functions here are for
 * commands and loaders; they run inside the caller's transaction.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "features/account/password.h" /* public too: who creates accounts hashes */
#include "platform/platform.h"

extern const Feature ACCOUNT_FEATURE;

/* What a new account begins with. */
typedef struct AccountDraft {
    Str login;            /* 3 to 60 of a-z 0-9 . _ - beginning with a letter */
    Str name;             /* as shown: "Nguyễn Thị Hoa" */
    Str password_hash;    /* of password_hash(); empty lets nobody sign in with a password */
    int64_t home_unit_id; /* whose administrators manage it */
    bool is_system;       /* another system: only bearer tokens, no pages */
    bool must_change_password;
    Instant now;
} AccountDraft;

/* One role in one unit from a day on, without an end. */
typedef struct PostDraft {
    int64_t account_id, unit_id;
    Role role;
    Date from;
    Instant now;
} PostDraft;

/* ERROR_INPUT with the field "login" when the login is badly formed or already used. */
MUST_CHECK bool account_create(Db *db, IdMaker *ids, const AccountDraft *draft, int64_t *out_id,
                               Error *error);
MUST_CHECK bool account_add_post(Db *db, Arena *arena, IdMaker *ids, const PostDraft *draft,
                                 Error *error);

#endif
