/*
 * Error: what went wrong, for two readers. `message` is Vietnamese and for the person: what is
 * wrong and what to do next. `detail` is English and for the log, and never holds personal data.
 * The first error wins. Nobody below the dispatcher logs.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

/* Code, name in logs and problem types, HTTP status, whether the dispatcher writes it to the log.
 */
#define ERROR_CODES(X)                                                                             \
    X(ERROR_NONE, "none", 200, false)                                                              \
    X(ERROR_MALFORMED, "malformed", 400, false) /* bytes that are no request */                    \
    X(ERROR_SIGN_IN, "sign-in", 401, false)     /* no or ended session, bad token */               \
    X(ERROR_FORBIDDEN, "forbidden", 403, true)                                                     \
    X(ERROR_NOT_FOUND, "not-found", 404, false)                                                    \
    X(ERROR_METHOD, "method", 405, false)                                                          \
    X(ERROR_CONFLICT, "conflict", 409, false) /* stale version, wrong state */                     \
    X(ERROR_GONE, "gone", 410, false)                                                              \
    X(ERROR_PRECONDITION, "precondition", 412, false) /* If-Match is stale */                      \
    X(ERROR_TOO_LARGE, "too-large", 413, false)                                                    \
    X(ERROR_MEDIA_TYPE, "media-type", 415, false)                                                  \
    X(ERROR_INPUT, "input", 422, false)       /* a field is wrong */                               \
    X(ERROR_TOO_MANY, "too-many", 429, false) /* rate limit */                                     \
    X(ERROR_INTERNAL, "internal", 500, true)                                                       \
    X(ERROR_BUSY, "busy", 503, true) /* database full, locked, away */

#define X(code, name, status, logged) code,
typedef enum ErrorCode { ERROR_CODES(X) ERROR_CODE_COUNT } ErrorCode;
#undef X

int error_http_status(ErrorCode code);
const char *error_name(ErrorCode code);
bool error_is_logged(ErrorCode code);

typedef struct Error {
    ErrorCode code;
    const char *message; /* Vietnamese; static or living in the request's arena */
    const char *field;   /* name of the form field at fault, or NULL */
    char detail[240];    /* English, for the log; never shown */
} Error;

/* Records the first error only. The value is false, so that one can "return error_set(...)". */
#define error_set(error, code, message, ...)                                                       \
    (error_record((error), (code), NULL, (message), __VA_ARGS__), false)
#define error_set_field(error, field, message, ...)                                                \
    (error_record((error), ERROR_INPUT, (field), (message), __VA_ARGS__), false)
void error_record(Error *error, ErrorCode code, const char *field, const char *message,
                  const char *detail, ...) PRINTF_LIKE(5, 6);
void error_clear(Error *error);

#endif
