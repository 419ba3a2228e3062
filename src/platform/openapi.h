/* openapi: the OpenAPI 3.1 document, generated from the route rows and their forms. */
#ifndef PLATFORM_OPENAPI_H
#define PLATFORM_OPENAPI_H

#include "platform/platform.h"

MUST_CHECK bool openapi_show(Ctx *cx); /* GET /api/v1/openapi.json */

#endif
