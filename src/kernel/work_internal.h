/* Shared by the files about work in kernel/ only. */
#ifndef KERNEL_WORK_INTERNAL_H
#define KERNEL_WORK_INTERNAL_H

#include "kernel/work.h"

/* The columns of a Work, in the order of WORK_SHAPE. */
#define WORK_COLUMNS                                                                               \
    "id, kind, code, title, subject, state, unit_id, origin_unit_id, owner_unit_id, role,"         \
    " officer_id, step, parent_id, due_at, opened_at, closed_at, changed_at, version"
extern const DbShape WORK_SHAPE;

#endif
