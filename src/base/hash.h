/* Digests, random bytes and their text forms. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/base.h"

#define SHA256_BYTES 32
typedef struct Sha256 {
    uint8_t bytes[SHA256_BYTES];
} Sha256;

typedef struct Sha256Stream Sha256Stream; /* a digest being computed; reusable */

Sha256Stream *sha256_stream_new(void);
void sha256_stream_free(Sha256Stream *stream);
void sha256_stream_start(Sha256Stream *stream);
void sha256_stream_add(Sha256Stream *stream, const void *data, size_t size);
Sha256 sha256_stream_end(Sha256Stream *stream);

Sha256 sha256_of(Str data);
Sha256 sha256_of_pair(Str first, Str second); /* of both, one after the other */
Sha256 hmac_sha256(Str key, Str data);
bool sha256_equal(Sha256 a, Sha256 b);      /* in constant time */
bool str_equal_constant_time(Str a, Str b); /* lengths may leak, contents do not */

void random_bytes(void *out, size_t size); /* from the kernel; ends the process if it cannot */

Str hex_of(Arena *arena, Str bytes);                         /* lower case */
MUST_CHECK bool hex_parse(Str text, void *out, size_t size); /* exactly 2 * size digits */
Str base64url_of(Arena *arena, Str bytes);                   /* without padding */
MUST_CHECK bool base64url_parse(Arena *arena, Str text, Str *out);

#endif
