/*
 * look (lượt xem): who looked at a work with personal data (Decree 13/2023/NĐ-CP art. 26: the
 * processing of personal data is logged). One row for each person and work in ten minutes.
 */
#ifndef KERNEL_LOOK_H
#define KERNEL_LOOK_H

#include "kernel/work.h"

/* Writes that the actor sees it, committed before his answer leaves. */
MUST_CHECK bool look_remember(Ctx *cx, const Work *work);

typedef struct Look {
    int64_t id;
    Instant at;
    int64_t account_id, unit_id;
    Str name; /* of the account */
} Look;
/* The newest `max` looks at a work. Rights are the caller's affair. */
MUST_CHECK bool look_list_of_work(Ctx *cx, int64_t work_id, size_t max, Look **out,
                                  size_t *out_count);

#endif
