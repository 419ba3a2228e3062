#include "kernel/watch_right.h"

#include "kernel/unit_trace.h"

bool watch_may_see_all(const Ctx *cx)
{
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        const Unit *unit = unit_find(cx, post->unit_id);
        if ((post->roles & ROLE_BIT(ROLE_CONTROLLER)) ||
            ((post->roles & ROLE_BIT(ROLE_AUDITOR)) && unit && str_is(unit->level, "province")))
            return true;
    }
    return false;
}

bool watch_may_see(const Ctx *cx, int64_t unit_id)
{
    return watch_may_see_all(cx) ||
           actor_has_role_in(&cx->actor, permission_roles(PERM_WATCH), unit_id);
}

/* The share of `unit_id` that is in `of` today, if any. */
static bool is_source(const Ctx *cx, int64_t unit_id, int64_t of, Share *out)
{
    const Unit *unit = unit_find(cx, of);
    if (!unit)
        return false;
    const Date on = unit_is_open(unit, cx->today) ? cx->today : unit->valid_to;
    const Trace sources = unit_sources(cx->arena, unit_tree(cx), of, on);
    for (size_t i = 0; i < sources.count; i++)
        if (sources.ends[i].unit->id == unit_id) {
            *out = sources.ends[i].share;
            return true;
        }
    return false;
}

bool watch_may_see_past(const Ctx *cx, int64_t unit_id, bool *in_part)
{
    bool found = watch_may_see(cx, unit_id);
    *in_part = !found;
    for (size_t i = 0; i < cx->actor.post_count && *in_part; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        Share share = SHARE_PART;
        if (!(post->roles & permission_roles(PERM_WATCH)) ||
            !is_source(cx, unit_id, post->unit_id, &share))
            continue;
        found = true;
        *in_part = share == SHARE_PART;
    }
    *in_part = *in_part && found;
    return found;
}
