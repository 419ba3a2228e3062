/*
 * watch (theo dõi thời hạn): how the work of a unit and of the province stands against its limits,
 * and the notices that tell the holder before a limit ends, and him and his leader when it has
 * ended.
 */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "platform/platform.h"

extern const Feature WATCH_FEATURE;

#endif
