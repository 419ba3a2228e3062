#include "features/calendar/calendar_internal.h"

/* The post from which the actor administers the province as a whole, or NULL. */
static const ActorPost *province_post(const Ctx *cx)
{
    const RoleSet roles = permission_roles(PERM_CALENDAR);
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        const Unit *unit = unit_find(cx, post->unit_id);
        if ((post->roles & roles) && unit && str_is(unit->level, "province"))
            return post;
    }
    return NULL;
}

bool calendar_is_of_province(const Ctx *cx)
{
    return province_post(cx) != NULL;
}

bool calendar_may_change(const Ctx *cx, int64_t unit_id)
{
    return province_post(cx) ||
           (unit_id != NATION &&
            actor_has_role_in(&cx->actor, permission_roles(PERM_CALENDAR), unit_id));
}

int64_t calendar_acting_unit(const Ctx *cx)
{
    const ActorPost *post = province_post(cx);
    if (!post)
        post = actor_post_with(&cx->actor, permission_roles(PERM_CALENDAR));
    return post ? post->unit_id : 0;
}

Str calendar_unit_label(const Ctx *cx, int64_t unit_id)
{
    return unit_id == NATION ? STR(VI("Lịch quốc gia")) : unit_name(cx, unit_id);
}
