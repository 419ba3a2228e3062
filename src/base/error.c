#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct ErrorRow {
    const char *name;
    int http_status;
    bool is_logged;
} ErrorRow;

#define X(code, name, status, logged) [code] = {name, status, logged},
static const ErrorRow ROWS[] = {ERROR_CODES(X)};
#undef X

static const ErrorRow *row_of(ErrorCode code)
{
    ensure((size_t)code < COUNT_OF(ROWS));
    return &ROWS[code];
}

int error_http_status(ErrorCode code)
{
    return row_of(code)->http_status;
}

const char *error_name(ErrorCode code)
{
    return row_of(code)->name;
}

bool error_is_logged(ErrorCode code)
{
    return row_of(code)->is_logged;
}

void error_record(Error *error, ErrorCode code, const char *field, const char *message,
                  const char *detail, ...)
{
    if (error->code != ERROR_NONE)
        return;
    error->code = code;
    error->field = field;
    error->message = message;
    va_list args;
    va_start(args, detail);
    vsnprintf(error->detail, sizeof error->detail, detail, args);
    va_end(args);
}

void error_clear(Error *error)
{
    *error = (Error){0};
}
