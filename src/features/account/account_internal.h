/* Shared by the files of this folder. */
#ifndef ACCOUNT_ACCOUNT_INTERNAL_H
#define ACCOUNT_ACCOUNT_INTERNAL_H

#include "features/account/account.h"
#include "features/account/account_pages.h"
#include "html/field.h"
#include "kernel/post.h"
#include "platform/session.h"

/* ---- account_agent.c ---- */

/* "Chrome trên Windows" for the User-Agent of a session, so that its owner knows it again; what
 * names neither browser nor system stays as it is. */
Str account_agent_name(Arena *arena, Str agent);

/* ---- account_store.c: all SQL on account and failure_count ---- */

typedef struct Account {
    int64_t id;
    Str login, name, kind, state, password_hash;
    bool must_change_password;
    Instant locked_until; /* zero: never locked since the last good sign-in */
    int64_t failures;     /* wrong passwords since then */
    int64_t home_unit_id;
    Instant created_at;
    int64_t version;
} Account;

/* ERROR_NOT_FOUND in the person's words when there is none. */
MUST_CHECK bool account_get(Ctx *cx, int64_t id, Account *out);
MUST_CHECK bool account_find_by_login(Ctx *cx, Str login, Account *out, bool *found);
bool account_is_active(const Account *account);
/* What is wrong with a login, in Vietnamese, or NULL. */
const char *account_login_mistake(Str login);

/* Changes by version; false with ERROR_CONFLICT when somebody else was faster. */
MUST_CHECK bool account_set_state(Ctx *cx, const Account *account, int64_t version,
                                  const char *state);
MUST_CHECK bool account_set_password(Ctx *cx, const Account *account, int64_t version, Str hash,
                                     bool must_change);
MUST_CHECK bool account_clear_failures(Ctx *cx, int64_t account_id);
/* Counts one failure; at the limit of the settings it locks the account. */
MUST_CHECK bool account_count_failure(Ctx *cx, const Account *account);

/* Failures of a subject (an address, an unknown login) since an instant, counted by the minute. */
MUST_CHECK bool failures_since(Ctx *cx, Str subject, Instant since, int64_t *out);
MUST_CHECK bool failures_add(Ctx *cx, Str subject);

/* For the tables of pages, with an end button where the actor may end the post. */
const PostLine *account_post_lines(Ctx *cx, const Post *posts, size_t count);

#define ACCOUNTS_SHOWN 50
/* Accounts at home in a unit behind the login `after`, at most one more than ACCOUNTS_SHOWN. */
MUST_CHECK bool account_list_of_unit(Ctx *cx, int64_t unit_id, Str after, AccountLine **out,
                                     size_t *out_count);
/* Accounts of other units that hold a post in this one. */
MUST_CHECK bool account_list_guests(Ctx *cx, int64_t unit_id, AccountLine **out, size_t *out_count);

/* ---- account_credential.c: checking passwords, for all pages that ask for one ---- */

/* What a prepare step found out outside the write lane. */
typedef struct Credential {
    Account account;
    bool is_known; /* an active officer's account with this login */
    bool is_right;
    Str subject;   /* of an unknown login in failure_count */
    Str new_hash;  /* of the new password, where the form has one */
    Str generated; /* one-time password made for somebody else */
} Credential;

/* Prepare: loads the account, checks the password with the same work for an unknown login. */
MUST_CHECK bool credential_check(Ctx *cx, Str login, Str password, Credential **out);
/* What somebody types who replaces his password. */
typedef struct PasswordChange {
    Str login, current, wanted, repeated;
} PasswordChange;
/* Prepare: the same, and rules for the new password and its hash, all left in cx->prepared.
 * Mistakes stand beside the fields "new_password" and "repeat_password". */
MUST_CHECK bool credential_prepare_change(Ctx *cx, const PasswordChange *change);
/*
 * Write step: decides with what is true now. *out_refusal is NULL when the password is good, else
 * what the person reads; then the failure has been counted and the caller shows its page with 422
 * as a success of the transaction, so that the count is kept.
 */
MUST_CHECK bool credential_settle(Ctx *cx, const Credential *credential, const char **out_refusal);
/* Shows `page` again with this message and what was typed, status 422; the transaction commits. */
MUST_CHECK bool credential_refuse(Ctx *cx, const char *message, Handler *page);

/* ---- handlers ---- */

Handler account_show_sign_in, account_prepare_sign_in, account_post_sign_in, account_post_sign_out;
Handler account_show_first, account_prepare_first, account_post_first;
Handler account_show_own, account_prepare_password, account_post_password, account_post_session_end;
Handler account_show_list, account_show_new, account_prepare_new, account_post_new;
Handler account_show_one, account_post_disable, account_post_enable, account_prepare_reset;
Handler account_post_reset, account_post_add_post, account_post_end_post;
Handler account_show_tokens, account_post_token, account_post_token_end;
Handler account_post_own_token_end, account_show_system, account_post_system;
Handler account_show_jobs, account_post_retry;

extern const FormDef SIGN_IN_FORM, FIRST_FORM, PASSWORD_FORM, NEW_ACCOUNT_FORM, VERSION_FORM,
    POST_FORM, TOKEN_FORM, SYSTEM_FORM;

/* The units where the actor is administrator; at most as many as he has posts. */
FieldOptions account_managed_units(Ctx *cx);
/* One tab for each of them, leading to `path`. */
TabsView account_unit_tabs(Ctx *cx, const char *path, int64_t chosen);

/* One entry about an account: {"account", "login"} and what `extra` adds ("role", "unit"...). */
MUST_CHECK bool account_note(Ctx *cx, const char *verb, const Account *account, int64_t unit_id,
                             const char *role);
/* Idempotency rows hold a digest of what was sent; a form with a password leaves none. */
void account_forget_key(Ctx *cx);

#endif
