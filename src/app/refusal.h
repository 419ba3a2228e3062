/* refusal: what a person reads when his request is refused before it reaches a lane. */
#ifndef APP_REFUSAL_H
#define APP_REFUSAL_H

#include "platform/platform.h"

/* Answers with a page, or problem details under /api/. On the HTTP thread; asks no database. */
void refusal_answer(const App *app, HttpExchange *exchange, int status, const char *reason,
                    int retry_after_s);

#endif
