#include "features/person/tax_number.h"

#include "features/person/citizen_number.h"

#define COMPANY_DIGITS 10
#define BRANCH_DIGITS 13

/* Of the first nine digits; the tenth is 10 - sum mod 11, and a remainder of 0 is never allotted.
 */
static const int WEIGHTS[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};

static bool has_check_digit(Str digits)
{
    int sum = 0;
    for (size_t i = 0; i < COUNT_OF(WEIGHTS); i++)
        sum += WEIGHTS[i] * (digits.data[i] - '0');
    return 10 - sum % 11 == digits.data[COUNT_OF(WEIGHTS)] - '0';
}

static bool is_branch_zero(Str digits)
{
    return str_equal(str_slice(digits, COMPANY_DIGITS, BRANCH_DIGITS), STR("000"));
}

static bool refuse_check_digit(const char *field, Error *error)
{
    return error_set_field(
        error, field,
        VI("Mã số thuế không đúng: chữ số kiểm tra (chữ số thứ mười) không khớp. "
           "Hãy xem lại từng chữ số trên giấy chứng nhận đăng ký."),
        "tax number has a wrong check digit");
}

bool tax_number_parse(Arena *arena, Str typed, const char *field, TaxNumber *out, Error *error)
{
    const Str digits = person_drop_separators(arena, typed);
    if (digits.len == 0)
        return error_set_field(
            error, field,
            VI("Chưa nhập mã số thuế. Hãy nhập 10 chữ số, hoặc 13 chữ số của chi "
               "nhánh, in trên giấy chứng nhận đăng ký."),
            "tax number is empty");
    if (!str_is_digits(digits))
        return error_set_field(error, field,
                               VI("Mã số thuế chỉ gồm chữ số. Hãy bỏ chữ cái và dấu khác dấu gạch "
                                  "nối."),
                               "tax number has other characters than digits");
    if (digits.len == CITIZEN_NUMBER_DIGITS) {
        const CitizenFacts nothing_known = {0};
        CitizenNumber citizen;
        if (!citizen_number_parse(arena, digits, &nothing_known, field, &citizen, error))
            return false;
        *out = (TaxNumber){citizen.digits, TAX_NUMBER_CITIZEN};
        return true;
    }
    if (digits.len != COMPANY_DIGITS && digits.len != BRANCH_DIGITS)
        return error_set_field(
            error, field,
            VI("Mã số thuế phải có 10 chữ số, hoặc 13 chữ số của chi nhánh, hoặc "
               "12 chữ số của số định danh cá nhân. Hãy đếm lại."),
            "tax number has %zu digits", digits.len);
    if (!has_check_digit(digits))
        return refuse_check_digit(field, error);
    if (digits.len == COMPANY_DIGITS) {
        *out = (TaxNumber){digits, TAX_NUMBER_COMPANY};
        return true;
    }
    if (is_branch_zero(digits))
        return error_set_field(
            error, field,
            VI("Ba chữ số cuối của mã chi nhánh bắt đầu từ 001. Hãy xem lại, hoặc "
               "chỉ nhập 10 chữ số của đơn vị chính."),
            "tax number has branch 000");
    *out = (TaxNumber){arena_format(arena, "%.10s-%.3s", digits.data, digits.data + COMPANY_DIGITS),
                       TAX_NUMBER_BRANCH};
    return true;
}
