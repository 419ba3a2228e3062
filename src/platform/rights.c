#include "platform/rights.h"

#define X(value, code, label) code,
const char *const ROLE_CODES[ROLE_COUNT] = {ROLES_LIST(X)};
#undef X
#define X(value, code, label) label,
static const char *const ROLE_LABELS[ROLE_COUNT] = {ROLES_LIST(X)};
#undef X

const char *role_label(Role role)
{
    return ROLE_LABELS[role];
}

bool role_parse(Str code, Role *out)
{
    for (int i = 1; i < ROLE_COUNT; i++)
        if (str_is(code, ROLE_CODES[i])) {
            *out = (Role)i;
            return true;
        }
    return false;
}

#define X(value, code, roles, meaning) {code, roles, meaning},
static const struct {
    const char *code;
    RoleSet roles;
    const char *meaning;
} PERMISSIONS[PERMISSION_COUNT] = {PERMISSIONS_LIST(X)};
#undef X

const char *permission_code(Permission permission)
{
    return PERMISSIONS[permission].code;
}

RoleSet permission_roles(Permission permission)
{
    return PERMISSIONS[permission].roles;
}

const char *permission_meaning(Permission permission)
{
    return PERMISSIONS[permission].meaning;
}

bool actor_may(const Actor *actor, Permission permission)
{
    if (permission == PERM_PUBLIC)
        return true;
    if (permission == PERM_SUBMIT)
        return actor->kind == ACTOR_SYSTEM;
    if (actor->kind != ACTOR_OFFICER)
        return false;
    if (permission == PERM_SIGNED_IN)
        return true;
    return (actor->all_roles & PERMISSIONS[permission].roles) != 0;
}

bool actor_has_role_in(const Actor *actor, RoleSet roles, int64_t unit_id)
{
    for (size_t i = 0; i < actor->post_count; i++)
        if (actor->posts[i].unit_id == unit_id)
            return (actor->posts[i].roles & roles) != 0;
    return false;
}

const ActorPost *actor_post_with(const Actor *actor, RoleSet roles)
{
    for (size_t i = 0; i < actor->post_count; i++)
        if (actor->posts[i].roles & roles)
            return &actor->posts[i];
    return NULL;
}
