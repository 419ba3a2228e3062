/* item: the page of one work and the one handler of all moves. */
#ifndef KERNEL_ITEM_H
#define KERNEL_ITEM_H

#include "platform/platform.h"

MUST_CHECK bool item_show(Ctx *cx);
MUST_CHECK bool item_show_move(Ctx *cx);
MUST_CHECK bool item_post_move(Ctx *cx);
MUST_CHECK bool item_show_json(Ctx *cx);
MUST_CHECK bool item_post_move_json(Ctx *cx);

#endif
