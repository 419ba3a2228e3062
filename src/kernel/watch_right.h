/*
 * watch_right (quyền theo dõi): who sees the numbers of which unit. Numbers have no applicants:
 * leaders and auditors see those of their own units, the provincial controller and the auditors of
 * the province those of all.
 */
#ifndef KERNEL_WATCH_RIGHT_H
#define KERNEL_WATCH_RIGHT_H

#include "platform/platform.h"

/* Whether the actor sees the numbers of every unit. */
bool watch_may_see_all(const Ctx *cx);
/* Whether he sees those of this unit. */
bool watch_may_see(const Ctx *cx, int64_t unit_id);
/* The same also of what a closed unit left, for those who see a unit that it went into; *in_part
 * tells that only a part of it did, and nothing gives more. */
bool watch_may_see_past(const Ctx *cx, int64_t unit_id, bool *in_part);

#endif
