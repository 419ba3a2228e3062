/* What the templates of this folder show. */
#ifndef ACCOUNT_ACCOUNT_PAGES_H
#define ACCOUNT_ACCOUNT_PAGES_H

#include "html/part.h"
#include "platform/platform.h"

typedef struct SignInView {
    Url action;
    Html form;
} SignInView;
void account_sign_in_html(Buf *out, const SignInView *v);
void account_first_html(Buf *out, const SignInView *v);

/* A post in a table; `end` is empty where the reader may not end it. */
typedef struct PostLine {
    Str unit, role;
    Date from, to;
    bool has_end;
    PostButtonView end;
} PostLine;

typedef struct SessionLine {
    Str agent, address;
    Instant created_at, seen_at;
    bool is_this;
    PostButtonView end;
} SessionLine;

/* A bearer token; its secret is never here. */
typedef struct TokenLine {
    Str label, name, login;
    bool is_system;
    Instant created_at;
    Date last_day;
    bool has_end; /* valid now */
    PostButtonView end;
} TokenLine;

typedef struct TokensView {
    Str unit;
    TabsView units;
    const TokenLine *tokens;
    size_t count;
    Html form;
} TokensView;
void account_tokens_html(Buf *out, const TokensView *v);

/* The one time that the secret is shown. */
typedef struct TokenSecretView {
    Str name, label, secret;
    Date ends_on;
} TokenSecretView;
void account_token_secret_html(Buf *out, const TokenSecretView *v);

typedef struct OwnView {
    Str name, login;
    const PostLine *posts;
    size_t post_count;
    const SessionLine *sessions;
    size_t session_count;
    const TokenLine *tokens;
    size_t token_count;
    Html form;
} OwnView;
void account_own_html(Buf *out, const OwnView *v);

/* One account in the administrator's list. */
typedef struct AccountLine {
    int64_t id;
    Str login, name, state;
    Instant locked_until;
    bool must_change_password;
    int64_t post_count; /* valid today */
    Url page;
    Tone tone; /* of the sign that says how the account stands */
    Icon icon;
    const char *standing;
} AccountLine;

typedef struct ListView {
    Str unit;
    Url add;
    TabsView units; /* several only when one administers several */
    const AccountLine *accounts;
    size_t count;
    PagerView pager;
    const AccountLine *guests; /* at home in another unit, with a post here */
    size_t guest_count;
} ListView;
void account_list_html(Buf *out, const ListView *v);

typedef struct NewView {
    Html form;
} NewView;
void account_new_html(Buf *out, const NewView *v);
void account_system_html(Buf *out, const NewView *v);

typedef struct OneView {
    AccountLine line;
    Str home;
    Instant created_at;
    Html summary;    /* mistakes of whatever was sent */
    bool is_managed; /* its home is a unit of the reader; else only posts in that unit are */
    const PostButtonView *buttons;
    size_t button_count;
    const PostLine *posts;
    size_t post_count;
    Url add_post;
    Html post_form;
} OneView;
void account_one_html(Buf *out, const OneView *v);

/* The one time that a generated password is shown. */
typedef struct SecretView {
    Str name, login, password;
    Url page;
} SecretView;
void account_secret_html(Buf *out, const SecretView *v);

typedef struct JobLine {
    Str label, error;
    int64_t attempts;
    Instant created_at, run_at, ended_at;
    Tone tone;
    Icon icon;
    const char *standing;
    bool has_retry;
    PostButtonView retry;
} JobLine;
typedef struct JobsView {
    Html summary;
    const JobLine *jobs;
    size_t count;
} JobsView;
void account_jobs_html(Buf *out, const JobsView *v);

#endif
