#include "base/base.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define HMAC_BLOCK_BYTES 64

struct Sha256Stream {
    EVP_MD_CTX *context;
};

/*
 * Looking an algorithm up by name costs more than hashing a journal leaf, so the digest is fetched
 * once and each thread keeps one context. Nothing of these caches can be seen from outside.
 */
static pthread_once_t fetched_once = PTHREAD_ONCE_INIT;
static EVP_MD *fetched_sha256;
static pthread_key_t stream_key;
static _Thread_local Sha256Stream *thread_stream;

static void free_thread_stream(void *stream)
{
    sha256_stream_free(stream);
}

static void fetch(void)
{
    fetched_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    ensure(fetched_sha256 != NULL);
    ensure(pthread_key_create(&stream_key, free_thread_stream) == 0);
}

Sha256Stream *sha256_stream_new(void)
{
    ensure(pthread_once(&fetched_once, fetch) == 0);
    Sha256Stream *stream = calloc(1, sizeof(Sha256Stream));
    ensure(stream != NULL);
    stream->context = EVP_MD_CTX_new();
    ensure(stream->context != NULL);
    sha256_stream_start(stream);
    return stream;
}

void sha256_stream_free(Sha256Stream *stream)
{
    if (!stream)
        return;
    EVP_MD_CTX_free(stream->context);
    free(stream);
}

void sha256_stream_start(Sha256Stream *stream)
{
    ensure(EVP_DigestInit_ex2(stream->context, fetched_sha256, NULL) == 1);
}

void sha256_stream_add(Sha256Stream *stream, const void *data, size_t size)
{
    if (size > 0)
        ensure(EVP_DigestUpdate(stream->context, data, size) == 1);
}

Sha256 sha256_stream_end(Sha256Stream *stream)
{
    Sha256 digest;
    ensure(EVP_DigestFinal_ex(stream->context, digest.bytes, NULL) == 1);
    return digest;
}

static Sha256Stream *own_stream(void)
{
    if (!thread_stream) {
        thread_stream = sha256_stream_new();
        ensure(pthread_setspecific(stream_key, thread_stream) == 0);
    }
    return thread_stream;
}

Sha256 sha256_of_pair(Str first, Str second)
{
    Sha256Stream *stream = own_stream();
    sha256_stream_start(stream);
    sha256_stream_add(stream, first.data, first.len);
    sha256_stream_add(stream, second.data, second.len);
    return sha256_stream_end(stream);
}

Sha256 sha256_of(Str data)
{
    return sha256_of_pair(data, STR(""));
}

Sha256 hmac_sha256(Str key, Str data)
{
    uint8_t inner[HMAC_BLOCK_BYTES] = {0};
    uint8_t outer[HMAC_BLOCK_BYTES];
    if (key.len > HMAC_BLOCK_BYTES) {
        const Sha256 short_key = sha256_of(key);
        memcpy(inner, short_key.bytes, SHA256_BYTES);
    } else if (key.len > 0) {
        memcpy(inner, key.data, key.len);
    }
    for (size_t i = 0; i < HMAC_BLOCK_BYTES; i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    const Sha256 message = sha256_of_pair((Str){(const char *)inner, sizeof inner}, data);
    const Sha256 result = sha256_of_pair((Str){(const char *)outer, sizeof outer},
                                         (Str){(const char *)message.bytes, SHA256_BYTES});
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
    return result;
}

bool sha256_equal(Sha256 a, Sha256 b)
{
    return CRYPTO_memcmp(a.bytes, b.bytes, SHA256_BYTES) == 0;
}

bool str_equal_constant_time(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}

void random_bytes(void *out, size_t size)
{
    char *at = out;
    while (size > 0) {
        const ssize_t got = getrandom(at, size, 0);
        ensure(got > 0 || errno == EINTR);
        if (got > 0) {
            at += got;
            size -= (size_t)got;
        }
    }
}

Str hex_of(Arena *arena, Str bytes)
{
    static const char DIGITS[] = "0123456789abcdef";
    if (bytes.len == 0)
        return STR("");
    char *text = arena_alloc_array(arena, 2, bytes.len);
    for (size_t i = 0; i < bytes.len; i++) {
        const uint8_t byte = (uint8_t)bytes.data[i];
        text[2 * i] = DIGITS[byte >> 4];
        text[2 * i + 1] = DIGITS[byte & 15];
    }
    return (Str){text, 2 * bytes.len};
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_parse(Str text, void *out, size_t size)
{
    if (text.len % 2 != 0 || text.len / 2 != size)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (hex_value(text.data[i]) < 0)
            return false;
    uint8_t *bytes = out;
    for (size_t i = 0; i < size; i++) {
        const unsigned high = (unsigned)hex_value(text.data[2 * i]);
        bytes[i] = (uint8_t)(high << 4 | (unsigned)hex_value(text.data[2 * i + 1]));
    }
    return true;
}

Str base64url_of(Arena *arena, Str bytes)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    Buf out = buf_new(arena, bytes.len / 3 * 4 + 4);
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (uint8_t)bytes.data[i];
        held += 8;
        while (held >= 6) {
            held -= 6;
            buf_add_char(&out, DIGITS[bits >> held & 63]);
        }
    }
    if (held > 0)
        buf_add_char(&out, DIGITS[bits << (6 - held) & 63]);
    return buf_str(&out);
}

static int base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : -1;
}

bool base64url_parse(Arena *arena, Str text, Str *out)
{
    Buf bytes = buf_new(arena, text.len / 4 * 3 + 3);
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < text.len; i++) {
        const int value = base64url_value(text.data[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            buf_add_char(&bytes, (char)(bits >> held & 255));
        }
    }
    /* One form for each value: no lone digit, and the bits left over are zero. */
    if (held == 6 || (bits & ((1u << held) - 1)) != 0)
        return false;
    *out = buf_str(&bytes);
    return true;
}
