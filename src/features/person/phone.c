#include "features/person/phone.h"

#include <string.h>

#define MOBILE_DIGITS 10
#define FIXED_DIGITS 11

static Str drop_signs(Arena *arena, Str typed)
{
    Buf out = buf_new(arena, typed.len + 2);
    for (size_t i = 0; i < typed.len; i++)
        if (!strchr(" .-()\t", typed.data[i]))
            buf_add_char(&out, typed.data[i]);
    return buf_str(&out);
}

/* "+84912345678", "84912345678" and "+840912345678" all begin with the 0 dialled at home. */
static Str to_domestic(Arena *arena, Str number)
{
    const bool has_plus = str_starts_with(number, STR("+84"));
    if (!has_plus && !(str_starts_with(number, STR("84")) && number.len >= FIXED_DIGITS))
        return number;
    const Str rest = str_slice(number, has_plus ? 3 : 2, number.len);
    return str_starts_with(rest, STR("0")) ? rest : arena_format(arena, "0%.*s", STR_ARGS(rest));
}

static bool is_mobile(Str number)
{
    return number.len == MOBILE_DIGITS && number.data[0] == '0' && strchr("35789", number.data[1]);
}

static bool is_fixed(Str number)
{
    return number.len == FIXED_DIGITS && str_starts_with(number, STR("02"));
}

/* The eleven digits beginning with 01 that ended in 2018. */
static bool is_old_mobile(Str number)
{
    return number.len == FIXED_DIGITS && str_starts_with(number, STR("01"));
}

bool phone_parse(Arena *arena, Str typed, const char *field, Str *out, Error *error)
{
    const Str number = to_domestic(arena, drop_signs(arena, typed));
    if (number.len == 0)
        return error_set_field(
            error, field,
            VI("Chưa nhập số điện thoại. Hãy nhập 10 chữ số của số di động, hoặc "
               "11 chữ số của số cố định kể cả mã vùng."),
            "phone number is empty");
    if (!str_is_digits(number))
        return error_set_field(
            error, field,
            VI("Số điện thoại chỉ gồm chữ số. Hãy bỏ chữ cái; nếu có nhiều số, chỉ "
               "nhập một số."),
            "phone number has other characters than digits");
    if (is_old_mobile(number))
        return error_set_field(error, field,
                               VI("Đây là số di động 11 chữ số đã đổi từ năm 2018. Hãy hỏi lại số "
                                  "10 chữ số đang dùng."),
                               "phone number is of the time before 2018");
    if (!is_mobile(number) && !is_fixed(number))
        return error_set_field(
            error, field,
            VI("Số điện thoại không đúng: số di động có 10 chữ số, bắt đầu bằng "
               "03, 05, 07, 08, 09; số cố định có 11 chữ số, bắt đầu bằng 02 và mã "
               "vùng. Hãy nhập lại."),
            "phone number has %zu digits of no known plan", number.len);
    *out = number;
    return true;
}
