/* site: what every installation serves: static files, health, metrics. */
#ifndef PLATFORM_SITE_H
#define PLATFORM_SITE_H

#include "platform/platform.h"

extern const Feature SITE_FEATURE;

#endif
