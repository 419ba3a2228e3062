/*
 * post (vị trí): one role of one person in one unit for a period. A person holds several at once;
 * rights follow the post and end with it. Also leave with a stand-in, and the leave to sign in
 * another's stead. All SQL on post, leave and signing_delegation stands here.
 */
#ifndef KERNEL_POST_H
#define KERNEL_POST_H

#include "platform/platform.h"

#define MAX_POSTS 200 /* of one person, or of one unit on one day */

/* Value, code, label. A stand-in holds the post of somebody who is on leave, until she returns. */
#define POST_STANDINGS(X)                                                                          \
    X(POST_HOLDER, "holder", VI("Chính thức"))                                                     \
    X(POST_DEPUTY, "deputy", VI("Cấp phó"))                                                        \
    X(POST_ACTING, "acting", VI("Quyền (tạm giữ)"))                                                \
    X(POST_STAND_IN, "stand-in", VI("Thay người nghỉ"))

#define X(value, code, label) value,
typedef enum PostStanding { POST_STANDINGS(X) POST_STANDING_COUNT } PostStanding;
#undef X
extern const char *const POST_STANDING_CODES[POST_STANDING_COUNT];
const char *post_standing_label(PostStanding standing);
bool post_standing_parse(Str code, PostStanding *out);

typedef struct Post {
    int64_t id, account_id, unit_id;
    Str unit_name, person, role;
    Date valid_from, valid_to; /* valid_to 0: open */
    Str title;                 /* "Phó Chủ tịch UBND", may be empty */
    PostStanding standing;
    Str decision; /* number and day; "" not known */
    int64_t leave_id;
} Post;

bool post_is_valid(const Post *post, Date on);

/* An id of 0 gets a new one; `unit_name` and `person` are not stored. ERROR_CONFLICT for an unknown
 * unit or person. */
MUST_CHECK bool post_store(Db *db, Arena *arena, IdMaker *ids, const Post *post, Instant now,
                           Error *error);
/* Of one person, newest first. */
MUST_CHECK bool post_list(Ctx *cx, int64_t account_id, Post **out, size_t *out_count);
/* Of one unit on a day, by role and person. */
MUST_CHECK bool post_list_of_unit(Ctx *cx, int64_t unit_id, Date on, Post **out, size_t *out_count);
MUST_CHECK bool post_get(Ctx *cx, int64_t account_id, int64_t post_id, Post *out);
MUST_CHECK bool post_get_in_unit(Ctx *cx, int64_t unit_id, int64_t post_id, Post *out);
/* Whether the account holds this role in this unit on that day or later. */
MUST_CHECK bool post_is_held(Ctx *cx, const Post *post, bool *out);
/* Whether somebody was ever given this role in this unit. */
MUST_CHECK bool post_role_exists(Ctx *cx, int64_t unit_id, Role role, bool *out);
/* Rights must go at once, so yesterday becomes the last day; the journal holds the minute. */
MUST_CHECK bool post_end(Ctx *cx, int64_t post_id);

/* ---- leave (nghỉ) ---- */

typedef struct Leave {
    int64_t id, account_id, unit_id;
    int64_t stand_in_id; /* 0: nobody */
    Str person, stand_in;
    Date first_day, last_day;
    Str reason, decision;
} Leave;

/* Stores the leave and gives the stand-in every post that the absent person holds in the unit
 * during it, for its days. */
MUST_CHECK bool leave_store(Ctx *cx, const Leave *leave);
/* Those that are not over, soonest first. */
MUST_CHECK bool leave_list_of_unit(Ctx *cx, int64_t unit_id, Leave **out, size_t *out_count);
/* Whether the person is away on a day between the two. */
MUST_CHECK bool leave_is_away(Ctx *cx, int64_t account_id, Date from, Date to, bool *out);
/* She is back: yesterday becomes the last day, of the stand-in's posts too. ERROR_NOT_FOUND when
 * the unit has no such leave that is not over. */
MUST_CHECK bool leave_end(Ctx *cx, int64_t unit_id, int64_t leave_id);

/* ---- signing in another's stead: Nghị định 30/2020/NĐ-CP, article 13 ---- */

/* Value, code as it stands before the signature, label. */
#define SIGN_FORMS(X)                                                                              \
    X(SIGN_KT, "KT", VI("Ký thay (KT.)"))                                                          \
    X(SIGN_TL, "TL", VI("Ký thừa lệnh (TL.)"))                                                     \
    X(SIGN_TUQ, "TUQ", VI("Ký thừa ủy quyền (TUQ.)"))

#define X(value, code, label) value,
typedef enum SignForm { SIGN_FORMS(X) SIGN_FORM_COUNT } SignForm;
#undef X
extern const char *const SIGN_FORM_CODES[SIGN_FORM_COUNT];
const char *sign_form_label(SignForm form);

typedef struct Delegation {
    int64_t id, unit_id; /* unit of who gives it */
    SignForm form;
    int64_t from_post_id, to_post_id;
    Str from_person, to_person;
    Str scope; /* which papers */
    Date valid_from, valid_to;
    Str decision;
} Delegation;

/*
 * What is wrong with it, in Vietnamese, or NULL. Only the head of a unit gives it, holding the post
 * himself: KT. to his deputy; TL. and TUQ. to the head of a unit below his. Who has it by
 * delegation or as a stand-in does not pass it on.
 */
const char *delegation_mistake(const Ctx *cx, SignForm form, const Post *from, const Post *to);
MUST_CHECK bool delegation_store(Ctx *cx, const Delegation *delegation);
/* Given by a unit's head and not over. */
MUST_CHECK bool delegation_list_of_unit(Ctx *cx, int64_t unit_id, Delegation **out,
                                        size_t *out_count);
/* What a person may sign for others on that day: both posts and the delegation hold. */
MUST_CHECK bool delegation_list_of_account(Ctx *cx, int64_t account_id, Date on, Delegation **out,
                                           size_t *out_count);
MUST_CHECK bool delegation_end(Ctx *cx, int64_t unit_id, int64_t delegation_id);

#endif
