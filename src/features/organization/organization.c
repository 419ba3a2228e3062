#include "features/organization/organization_internal.h"

const Feature ORGANIZATION_FEATURE = {.name = "organization"};
