/* The pages of people and posts: who holds what in a unit, leave, signing, and why somebody may. */
#ifndef ORGANIZATION_ORGANIZATION_PEOPLE_H
#define ORGANIZATION_ORGANIZATION_PEOPLE_H

#include "features/organization/organization.h"
#include "html/part.h"
#include "kernel/post.h"

/* ---- views ---- */

typedef struct PostRow {
    Str person, title, role, decision;
    const char *standing;
    Date from, to;
    Url why; /* empty: the reader may not see it */
    bool has_end;
    PostButtonView end;
} PostRow;

typedef struct LeaveRow {
    Str person, stand_in, reason, decision;
    Date from, to;
    bool has_end;
    PostButtonView end;
} LeaveRow;

typedef struct DelegationRow {
    const char *form;
    Str from_person, to_person, scope, decision;
    Date from, to;
    bool has_end;
    PostButtonView end;
} DelegationRow;

typedef struct PeopleView {
    Str unit;
    Url back, add_post, add_leave, add_delegation;
    bool is_administrator;
    const PostRow *posts;
    size_t post_count;
    const LeaveRow *leaves;
    size_t leave_count;
    const DelegationRow *delegations;
    size_t delegation_count;
} PeopleView;
void organization_people_html(Buf *out, const PeopleView *v);

/* A form about a unit on a page of its own. */
typedef struct PeopleFormView {
    Str unit;
    const char *heading, *explanation, *button;
    Url back, action;
    Html form;
} PeopleFormView;
void organization_people_form_html(Buf *out, const PeopleFormView *v);

/* One permission: what it allows, and the posts it comes from, or the roles that would give it. */
typedef struct WhyRow {
    const char *meaning;
    bool is_held;
    const Str *reasons;
    size_t reason_count;
    Str roles; /* that have it */
} WhyRow;

typedef struct WhyView {
    Str person;
    Date on;
    Str on_text;
    const char *mistake;
    Url self;
    const WhyRow *rows;
    size_t count;
    const DelegationRow *delegations;
    size_t delegation_count;
    const PostRow *ended;
    size_t ended_count;
} WhyView;
void organization_why_html(Buf *out, const WhyView *v);

/* ---- handlers ---- */

Handler organization_show_people, organization_show_post_form, organization_post_post;
Handler organization_show_leave_form, organization_post_leave;
Handler organization_show_delegation_form, organization_post_delegation;
Handler organization_post_end_post, organization_post_end_leave, organization_post_end_delegation;
Handler organization_show_own_rights, organization_show_rights;
extern const FormDef PEOPLE_POST_FORM, PEOPLE_LEAVE_FORM, PEOPLE_DELEGATION_FORM;

/* Whether the actor administers the unit. */
bool people_may_manage(const Ctx *cx, int64_t unit_id);
/* The unit of the path, which the actor administers and which is open; else ERROR_NOT_FOUND or
 * ERROR_CONFLICT. */
MUST_CHECK bool people_get_managed(Ctx *cx, const Unit **out);
/* A journal entry {"account": id, ...} in the unit's name. */
MUST_CHECK bool people_note(Ctx *cx, const char *verb, int64_t unit_id, int64_t account_id,
                            Str detail);

#endif
