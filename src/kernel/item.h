/* item: the page of one work and the one handler of all moves. */
#ifndef KERNEL_ITEM_H
#define KERNEL_ITEM_H

#include "kernel/work.h"

MUST_CHECK bool item_show(Ctx *cx);
MUST_CHECK bool item_show_move(Ctx *cx);
MUST_CHECK bool item_post_move(Ctx *cx);
MUST_CHECK bool item_show_json(Ctx *cx);
/* The answer of API routes that end in one work. */
MUST_CHECK bool item_reply(Ctx *cx, const Work *work);
extern const ReplyField ITEM_REPLY[];
MUST_CHECK bool item_post_move_json(Ctx *cx);

#endif
