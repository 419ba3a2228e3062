#include "features/person/citizen_number.h"

#include "platform/embedded.h"

#include <string.h>

#define PREFIX_DIGITS 3
#define OLD_CARD_DIGITS 9

Str person_drop_separators(Arena *arena, Str typed)
{
    Buf out = buf_new(arena, typed.len + 1);
    for (size_t i = 0; i < typed.len; i++)
        if (!strchr(" .-\t", typed.data[i]))
            buf_add_char(&out, typed.data[i]);
    return buf_str(&out);
}

/* The rows of data/citizen-number.tsv: prefix, province, certainty. */
Str citizen_number_province(Str prefix)
{
    const EmbeddedFile *file = embedded_find(STR("data/citizen-number.tsv"));
    ensure(file);
    Str rest = file->bytes;
    for (Str line; str_split_next(&rest, '\n', &line);) {
        Str known, province;
        if (str_split_next(&line, '\t', &known) && str_equal(known, prefix) &&
            str_split_next(&line, '\t', &province))
            return province;
    }
    return STR("");
}

static bool is_extra_prefix(Str allowed, Str prefix)
{
    for (size_t i = 0; i + PREFIX_DIGITS <= allowed.len; i++) {
        const Str word = str_slice(allowed, i, i + PREFIX_DIGITS);
        const bool begins = i == 0 || strchr(" ,;\n", allowed.data[i - 1]);
        const size_t end = i + PREFIX_DIGITS;
        const bool ends = end == allowed.len || strchr(" ,;\n", allowed.data[end]);
        if (begins && ends && str_equal(word, prefix))
            return true;
    }
    return false;
}

static bool check_shape(Str digits, const char *field, Error *error)
{
    if (digits.len == 0)
        return error_set_field(error, field,
                               VI("Chưa nhập số định danh cá nhân. Hãy nhập 12 chữ số in trên thẻ "
                                  "căn cước."),
                               "citizen number is empty");
    if (!str_is_digits(digits))
        return error_set_field(error, field,
                               VI("Số định danh cá nhân chỉ gồm chữ số. Hãy bỏ chữ cái và dấu, chỉ "
                                  "nhập 12 chữ số in trên thẻ căn cước."),
                               "citizen number has other characters than digits");
    if (digits.len == OLD_CARD_DIGITS)
        return error_set_field(
            error, field,
            VI("Đây là số chứng minh nhân dân cũ có 9 chữ số. Hãy nhập 12 chữ số "
               "in trên thẻ căn cước hoặc hiện trong ứng dụng VNeID."),
            "citizen number has the 9 digits of the old card");
    if (digits.len != CITIZEN_NUMBER_DIGITS)
        return error_set_field(
            error, field,
            VI("Số định danh cá nhân phải có đúng 12 chữ số. Hãy đếm lại và nhập "
               "đủ như in trên thẻ căn cước."),
            "citizen number has %zu digits", digits.len);
    return true;
}

/* The fourth digit: 0 man and 1 woman born 1900-1999, 2 and 3 born 2000-2099, and so on. */
static CitizenNumber read_parts(Str digits)
{
    const int fourth = digits.data[3] - '0';
    return (CitizenNumber){
        .digits = digits,
        .province = citizen_number_province(str_slice(digits, 0, PREFIX_DIGITS)),
        .birth_year = 1900 + fourth / 2 * 100 + (digits.data[4] - '0') * 10 + digits.data[5] - '0',
        .sex = fourth % 2 == 0 ? SEX_MALE : SEX_FEMALE,
    };
}

static bool check_facts(const CitizenNumber *number, const CitizenFacts *facts, const char *field,
                        Error *error)
{
    if (facts->birth_year && facts->birth_year != number->birth_year)
        return error_set_field(
            error, field,
            VI("Số định danh cá nhân không khớp năm sinh đã nhập: chữ số thứ tư "
               "đến thứ sáu cho biết thế kỷ và hai số cuối của năm sinh. Hãy đối "
               "chiếu cả hai với thẻ căn cước."),
            "citizen number contradicts the birth year");
    if (facts->sex != SEX_UNKNOWN && facts->sex != number->sex)
        return error_set_field(
            error, field,
            VI("Số định danh cá nhân không khớp giới tính đã chọn: chữ số thứ tư "
               "chẵn là nam, lẻ là nữ. Hãy đối chiếu cả hai với thẻ căn cước."),
            "citizen number contradicts the sex");
    if (facts->this_year && number->birth_year > facts->this_year)
        return error_set_field(
            error, field,
            VI("Theo số định danh này, năm sinh còn ở tương lai. Hãy xem lại chữ "
               "số thứ tư đến thứ sáu trên thẻ căn cước."),
            "citizen number tells a birth year to come");
    return true;
}

bool citizen_number_parse(Arena *arena, Str typed, const CitizenFacts *facts, const char *field,
                          CitizenNumber *out, Error *error)
{
    const Str digits = person_drop_separators(arena, typed);
    if (!check_shape(digits, field, error))
        return false;
    const CitizenNumber number = read_parts(digits);
    const Str prefix = str_slice(digits, 0, PREFIX_DIGITS);
    if (str_is_empty(number.province) && !is_extra_prefix(facts->extra_prefixes, prefix))
        return error_set_field(
            error, field,
            VI("Ba chữ số đầu không phải mã tỉnh, thành phố nào đã biết. Hãy xem "
               "lại số trên thẻ căn cước; nếu thẻ in đúng như vậy, hãy báo quản "
               "trị thêm mã này."),
            "citizen number has an unknown province prefix");
    if (!check_facts(&number, facts, field, error))
        return false;
    *out = number;
    return true;
}
