#include "features/account/password.h"

#include <sodium.h>

#include <string.h>

#define OPERATIONS 2
#define MEMORY_BYTES ((size_t)19 << 20)
#define GROUPS 3
#define GROUP_CHARS 4

bool password_hash(Arena *arena, Str password, Str *out, Error *error)
{
    char text[crypto_pwhash_STRBYTES];
    ensure(sodium_init() >= 0);
    if (crypto_pwhash_str_alg(text, arena_cstr(arena, password), password.len, OPERATIONS,
                              MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_set(error, ERROR_BUSY, VI("Máy chủ đang bận. Hãy thử lại sau ít phút."),
                         "no memory to hash a password");
    *out = arena_copy(arena, str_of(text));
    return true;
}

bool password_is_right(Arena *arena, Str stored, Str password)
{
    ensure(sodium_init() >= 0);
    return crypto_pwhash_str_verify(arena_cstr(arena, stored), arena_cstr(arena, password),
                                    password.len) == 0;
}

void password_waste(Arena *arena, Str password)
{
    Str ignored = {0};
    Error nothing = {0};
    (void)!password_hash(arena, password, &ignored, &nothing);
}

const char *password_mistake(Arena *arena, Str password, Str login)
{
    if (utf8_count_chars(password) < PASSWORD_MIN_CHARS)
        return VI("Mật khẩu phải có ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất.");
    if (str_equal(utf8_lower(arena, str_trim(password)), utf8_lower(arena, login)))
        return VI("Mật khẩu không được trùng tên đăng nhập.");
    return NULL;
}

Str password_random(Arena *arena)
{
    static const char LETTERS[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* without i l o 0 1 */
    Buf out = buf_new(arena, GROUPS * (GROUP_CHARS + 1));
    ensure(sodium_init() >= 0);
    for (int i = 0; i < GROUPS * GROUP_CHARS; i++) {
        if (i > 0 && i % GROUP_CHARS == 0)
            buf_add_char(&out, '-');
        buf_add_char(&out, LETTERS[randombytes_uniform(sizeof LETTERS - 1)]);
    }
    return buf_str(&out);
}
