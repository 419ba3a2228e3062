#include "tests/harness/test.h"

#include <pthread.h>
#include <string.h>

static Str hex_digest(Arena *arena, Sha256 digest)
{
    return hex_of(arena, (Str){(const char *)digest.bytes, SHA256_BYTES});
}

/* Vectors of FIPS 180-4 and RFC 4231. */
TEST(sha256_vectors)
{
    Arena *arena = arena_new(1 << 20);
    check_text("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               hex_digest(arena, sha256_of((Str){0})));
    check_text("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
               hex_digest(arena, sha256_of(STR("abc"))));
    arena_free(arena);
}

TEST(hmac_vectors)
{
    Arena *arena = arena_new(1 << 20);
    char key[131];
    memset(key, 0xAA, sizeof key);
    check_text("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
               hex_digest(arena, hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"))));
    check_text("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
               hex_digest(arena, hmac_sha256((Str){key, sizeof key},
                                             STR("Test Using Larger Than Block-Size Key - Hash "
                                                 "Key First"))));
    check_text("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
               hex_digest(arena, hmac_sha256(STR(""), STR(""))));
    arena_free(arena);
}

TEST(a_stream_is_reusable_and_takes_pieces)
{
    Sha256Stream *stream = sha256_stream_new();
    for (int round = 0; round < 2; round++) {
        sha256_stream_start(stream);
        sha256_stream_add(stream, "a", 1);
        sha256_stream_add(stream, NULL, 0);
        sha256_stream_add(stream, "bc", 2);
        const Sha256 whole = sha256_of(STR("abc"));
        check_true(sha256_equal(whole, sha256_stream_end(stream)));
    }
    sha256_stream_free(stream);
    sha256_stream_free(NULL);
}

static void *hash_in_thread(void *out)
{
    *(Sha256 *)out = sha256_of(STR("abc"));
    return NULL;
}

TEST(threads_hash_apart)
{
    pthread_t threads[4];
    Sha256 digests[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        check_int(0, pthread_create(&threads[i], NULL, hash_in_thread, &digests[i]));
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        check_int(0, pthread_join(threads[i], NULL));
        check_true(sha256_equal(digests[i], sha256_of(STR("abc"))));
    }
}

TEST(comparison)
{
    Sha256 a = sha256_of(STR("a"));
    Sha256 b = a;
    check_true(sha256_equal(a, b));
    b.bytes[31] ^= 1;
    check_false(sha256_equal(a, b));
    check_true(str_equal_constant_time(STR("token"), STR("token")));
    check_true(str_equal_constant_time((Str){0}, STR("")));
    check_false(str_equal_constant_time(STR("token"), STR("tokem")));
    check_false(str_equal_constant_time(STR("token"), STR("toke")));
}

TEST(random_bytes_differ)
{
    uint8_t a[32] = {0};
    uint8_t b[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    check_true(memcmp(a, b, sizeof a) != 0);
    random_bytes(a, 0);
}

TEST(hex_both_ways)
{
    Arena *arena = arena_new(1 << 20);
    uint8_t bytes[4] = {7, 7, 7, 7};
    check_text("00ff7fa0", hex_of(arena, STR("\x00\xFF\x7F\xA0")));
    check_text("", hex_of(arena, (Str){0}));
    check_true(hex_parse(STR("00fF7Fa0"), bytes, sizeof bytes));
    check_true(memcmp(bytes, "\x00\xFF\x7F\xA0", 4) == 0);
    check_false(hex_parse(STR("00000000f"), bytes, sizeof bytes));
    check_false(hex_parse(STR("0000000g"), bytes, sizeof bytes));
    check_false(hex_parse(STR("000000"), bytes, sizeof bytes));
    check_true(memcmp(bytes, "\x00\xFF\x7F\xA0", 4) == 0);
    arena_free(arena);
}

TEST(base64url_both_ways)
{
    static const char *const PLAIN[] = {"",     "f",     "fo",     "foo",
                                        "foob", "fooba", "foobar", "\xFB\xEF\xBE\xFF"};
    static const char *const CODED[] = {"",       "Zg",      "Zm8",      "Zm9v",
                                        "Zm9vYg", "Zm9vYmE", "Zm9vYmFy", "----_w"};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(PLAIN); i++) {
        Str back = {0};
        check_text(CODED[i], base64url_of(arena, str_of(PLAIN[i])));
        check_true(base64url_parse(arena, str_of(CODED[i]), &back));
        check_text(PLAIN[i], back);
    }
    arena_free(arena);
}

TEST(base64url_has_one_form_for_each_value)
{
    static const char *const BAD[] = {"Z",    "Zg==", "Zh",  "Zm9", "Zm9vY",
                                      "Zm+v", "Zm/v", "Zg ", "Z\n"};
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        Str back = STR("untouched");
        check_false(base64url_parse(arena, str_of(BAD[i]), &back));
        check_text("untouched", back);
    }
    arena_free(arena);
}

TEST_MAIN(sha256_vectors, hmac_vectors, a_stream_is_reusable_and_takes_pieces, threads_hash_apart,
          comparison, random_bytes_differ, hex_both_ways, base64url_both_ways,
          base64url_has_one_form_for_each_value)
