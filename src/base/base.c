#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void ensure_failed(const char *condition, const char *file, int line)
{
    dprintf(STDERR_FILENO, "ensure failed: %s (%s:%d)\n", condition, file, line);
    abort();
}
