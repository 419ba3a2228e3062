/*
 * work_transfer (chuyển việc theo sắp xếp đơn vị): open work follows its unit to the successor, row
 * by row, journalled by Lam itself. State, step, limits and deadlines stay as they are; what runs
 * is counted by the new unit's calendar from then on (docs/decisions/0024).
 */
#ifndef KERNEL_WORK_TRANSFER_H
#define KERNEL_WORK_TRANSFER_H

#include "kernel/work.h"

#define WORK_TRANSFER_ROWS 100

/* Open work that still names `unit_id` as holder, receiver or owner; the most urgent, at most
 * WORK_TRANSFER_ROWS, in no order. Empty when all has followed. The rows are taken: nobody else
 * changes them until the transaction ends. A row may have been closed while this waited for it. */
MUST_CHECK bool work_take_left(Ctx *cx, int64_t unit_id, Work **out, size_t *out_count);
/* How many those are, counted exactly. */
MUST_CHECK bool work_count_left(Ctx *cx, int64_t unit_id, int64_t *out);

typedef struct WorkTransfer {
    const char *verb; /* "transfer", or "transfer_back" of an undo */
    int64_t unit_id, origin_unit_id, owner_unit_id, officer_id; /* from now on */
    int64_t reorganization_id;
    Str resolution;
    bool is_taken; /* by work_take_left: nobody can have been faster */
} WorkTransfer;

/* Moves the work as it was `seen` and writes the journal: by Lam itself, or by who chose. *done
 * stays false when somebody was faster: the row is then looked at again with the next slice. */
MUST_CHECK bool work_transfer(Ctx *cx, const Work *seen, const WorkTransfer *to, bool *done);

/* The rows of these moves, for histories; NULL for another verb. */
const Move *work_transfer_move(Str verb);

#endif
