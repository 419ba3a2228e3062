/*
 * unit_holder (đơn vị kế tục): who holds what a closed unit left. From the instant of the cut the
 * officers of the holder read and handle the open work of the closed unit, before its rows have
 * followed, and go on reading what was closed there (NQ 190/2025/QH15 art. 10: the body that takes
 * over the function goes on, nothing is filed or done again).
 */
#ifndef KERNEL_UNIT_HOLDER_H
#define KERNEL_UNIT_HOLDER_H

#include "platform/platform.h"

/* Roles that an officer of the holder has in the closed unit as well, if she has them at home. */
#define HOLDER_ROLES (DESK_ROLES | ROLE_BIT(ROLE_AUDITOR))

/* The living unit that answers for `unit_id`: itself while it has no holder. */
MUST_CHECK bool unit_holder_get(Ctx *cx, int64_t unit_id, int64_t *out);
/* Puts the holder in place of a closed unit. Asks the database only for units that the tree shows
 * as closed; what is stale for a moment gets no number of the closed book and follows with the
 * slices. */
MUST_CHECK bool unit_holder_lead(Ctx *cx, int64_t *unit_id);

/* ---- writing: in the transaction of the cut ---- */

MUST_CHECK bool unit_holder_store(Db *db, int64_t unit_id, int64_t holder_unit_id, Instant since,
                                  Error *error);
/* What `unit_id` held for units closed before passes on to the new holder. */
MUST_CHECK bool unit_holder_hand_on(Db *db, int64_t unit_id, int64_t holder_unit_id, Error *error);
MUST_CHECK bool unit_holder_delete(Db *db, int64_t unit_id, Error *error);

#endif
