/*
 * base: what every other folder may use. Uses libc, OpenSSL's digests and nothing of Lam.
 * This header is the one that others include; it brings the whole folder.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Marks Vietnamese text that people read, so that a tool can list it all for proofreading. */
#define VI(text) text

/* A member's offset, refused by the compiler unless the member has exactly the type Expected. */
#define OFFSET_OF_TYPED(Struct, member, Expected)                                                  \
    (offsetof(Struct, member) +                                                                    \
     0 * sizeof(struct {                                                                           \
         _Static_assert(__builtin_types_compatible_p(__typeof__(((Struct *)0)->member), Expected), \
                        "the row names another type than the struct member has");                  \
         char unused;                                                                              \
     }))

/*
 * A broken invariant ends the process: the supervisor starts it again and nothing acknowledged is
 * lost. Always compiled in. For what the program guarantees itself, never for what comes from
 * outside.
 */
#define ensure(condition) ((condition) ? (void)0 : ensure_failed(#condition, __FILE__, __LINE__))
_Noreturn void ensure_failed(const char *condition, const char *file, int line);

#include "base/str.h"

#include "base/arena.h"

#include "base/buf.h"

#include "base/error.h"

#include "base/date.h"

#include "base/utf8.h"

#include "base/hash.h"

#include "base/json.h"

#include "base/csv.h"

#include "base/log.h"

#endif
