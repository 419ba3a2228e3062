/*
 * Rights: who may do what, as rows, refused by default. A person holds roles in units through
 * posts; a permission lists the roles that have it. The dispatcher checks the permission of the
 * route, the kernel checks the unit of the record.
 */
#ifndef PLATFORM_RIGHTS_H
#define PLATFORM_RIGHTS_H

#include "base/base.h"

/* Value, code in the database, label. A post gives one role in one unit (vai trò tại đơn vị). */
#define ROLES_LIST(X)                                                                              \
    X(ROLE_NONE, "none", VI("Không"))                                                              \
    X(ROLE_COUNTER, "counter", VI("Cán bộ một cửa"))                                               \
    X(ROLE_SPECIALIST, "specialist", VI("Chuyên viên"))                                            \
    X(ROLE_LEADER, "leader", VI("Lãnh đạo đơn vị"))                                                \
    X(ROLE_CLERK, "clerk", VI("Văn thư"))                                                          \
    X(ROLE_ADMINISTRATOR, "administrator", VI("Quản trị đơn vị"))                                  \
    X(ROLE_AUDITOR, "auditor", VI("Thanh tra, kiểm tra"))                                          \
    X(ROLE_CONTROLLER, "controller", VI("Kiểm soát thủ tục hành chính tỉnh"))

#define X(value, code, label) value,
typedef enum Role { ROLES_LIST(X) ROLE_COUNT } Role;
#undef X
extern const char *const ROLE_CODES[ROLE_COUNT];
const char *role_label(Role role);
bool role_parse(Str code, Role *out);

typedef uint32_t RoleSet;
#define ROLE_BIT(role) (1u << (role))

/* Value, code, roles that have it, what it allows. Zero is "not decided" and refused at start. */
#define PERMISSIONS_LIST(X)                                                                        \
    X(PERM_NOT_DECIDED, "not-decided", 0, "")                                                      \
    X(PERM_PUBLIC, "public", 0, VI("Ai cũng được, không cần đăng nhập"))                           \
    X(PERM_SIGNED_IN, "signed-in", ~0u, VI("Mọi tài khoản đã đăng nhập"))                          \
    X(PERM_WORK, "work", DESK_ROLES, VI("Xem và xử lý việc của đơn vị mình"))                      \
    X(PERM_READ, "read", DESK_ROLES | ROLE_BIT(ROLE_AUDITOR), VI("Xem hồ sơ của đơn vị mình"))     \
    X(PERM_RECEIVE, "receive", ROLE_BIT(ROLE_COUNTER), VI("Tiếp nhận hồ sơ tại quầy"))             \
    X(PERM_ACCOUNTS, "accounts", ROLE_BIT(ROLE_ADMINISTRATOR),                                     \
      VI("Quản lý tài khoản và vị trí của đơn vị mình"))                                           \
    X(PERM_JOBS, "jobs", ROLE_BIT(ROLE_ADMINISTRATOR), VI("Xem và chạy lại tác vụ nền"))           \
    X(PERM_CALENDAR, "calendar", ROLE_BIT(ROLE_ADMINISTRATOR),                                     \
      VI("Sửa lịch làm việc của đơn vị mình; quản trị tỉnh: của mọi đơn vị"))                      \
    X(PERM_REORGANIZE, "reorganize", ROLE_BIT(ROLE_ADMINISTRATOR),                                 \
      VI("Xem các đợt sắp xếp đơn vị; quản trị tỉnh: nạp, thực hiện, hoàn tác"))                   \
    X(PERM_REORGANIZE_CASES, "reorganize-cases",                                                   \
      ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_ADMINISTRATOR),                                        \
      VI("Phân từng việc của đơn vị bị chia mà đơn vị mình đang giữ thay"))                        \
    X(PERM_UNITS, "units", ROLE_BIT(ROLE_ADMINISTRATOR),                                           \
      VI("Quản trị tỉnh: sửa mã định danh, địa chỉ, con dấu của đơn vị"))                          \
    X(PERM_AUDIT, "audit", ROLE_BIT(ROLE_AUDITOR), VI("Xem nhật ký của đơn vị mình"))              \
    X(PERM_WATCH, "watch",                                                                         \
      ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_CONTROLLER),                  \
      VI("Xem tình hình thời hạn của đơn vị mình, ở cấp tỉnh là của mọi đơn vị"))                  \
    X(PERM_PROCEDURE_CONTROL, "procedure-control", ROLE_BIT(ROLE_CONTROLLER),                      \
      VI("Duyệt phiên bản thủ tục hành chính"))                                                    \
    X(PERM_SUBMIT, "submit", 0, VI("Hệ thống khác nộp hồ sơ trực tuyến qua API"))                  \
    X(PERM_LOCAL, "local", 0, VI("Chỉ qua ổ cắm quản trị trên máy chủ"))

#define DESK_ROLES                                                                                 \
    (ROLE_BIT(ROLE_COUNTER) | ROLE_BIT(ROLE_SPECIALIST) | ROLE_BIT(ROLE_LEADER) |                  \
     ROLE_BIT(ROLE_CLERK))

#define X(value, code, roles, meaning) value,
typedef enum Permission { PERMISSIONS_LIST(X) PERMISSION_COUNT } Permission;
#undef X
const char *permission_code(Permission permission);
RoleSet permission_roles(Permission permission);
const char *permission_meaning(Permission permission);

/* One unit in which the person holds at least one role now. */
typedef struct ActorPost {
    int64_t unit_id;
    Str unit_name;
    RoleSet roles;
    int64_t held_by; /* 0: a post of her own; else the unit is closed, and hers holds for it */
} ActorPost;

typedef enum ActorKind {
    ACTOR_NOBODY,
    ACTOR_OFFICER, /* a session, or a bearer token of a person */
    ACTOR_SYSTEM,  /* a bearer token of another system; submits for the units of its posts */
    ACTOR_CITIZEN, /* holder of a dossier's link token */
    ACTOR_TIME,    /* Lam itself: time that passes, jobs */
} ActorKind;

typedef struct Actor {
    ActorKind kind;
    int64_t account_id; /* 0 for NOBODY, CITIZEN and TIME */
    Str name, login;
    const ActorPost *posts;
    size_t post_count;
    RoleSet all_roles; /* over all units */
} Actor;

/* Whether the roles the actor holds anywhere include one that has the permission. */
bool actor_may(const Actor *actor, Permission permission);
/* Whether the actor holds one of `roles` in exactly this unit. */
bool actor_has_role_in(const Actor *actor, RoleSet roles, int64_t unit_id);
/* The first post with one of `roles`, or NULL. */
const ActorPost *actor_post_with(const Actor *actor, RoleSet roles);

#endif
