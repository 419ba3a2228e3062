#include "tests/harness/test.h"

#include "features/person/person.h"

#include <string.h>

typedef struct CitizenCase {
    const char *typed;
    CitizenFacts facts;
    const char *refusal; /* a part of the message; NULL: accepted */
} CitizenCase;

static const CitizenCase CITIZEN_CASES[] = {
    {"040085001234", {.birth_year = 1985, .sex = SEX_MALE, .this_year = 2026}, NULL},
    {"040 185.001-234", {.birth_year = 1985, .sex = SEX_FEMALE}, NULL},
    {"040314001234", {.birth_year = 2014, .sex = SEX_FEMALE, .this_year = 2026}, NULL},
    {"", {0}, "Chưa nhập"},
    {"04008500123", {0}, "đúng 12 chữ số"},
    {"0400850012345", {0}, "đúng 12 chữ số"},
    {"186012345", {0}, "chứng minh nhân dân cũ"},
    {"04008500123a", {0}, "chỉ gồm chữ số"},
    {"０40085001234", {0}, "chỉ gồm chữ số"},
    {"003085001234", {0}, "Ba chữ số đầu"},
    {"003085001234", {.extra_prefixes = {"041,003", 7}}, NULL},
    {"003085001234", {.extra_prefixes = {"10031", 5}}, "Ba chữ số đầu"},
    {"040085001234", {.birth_year = 1986}, "không khớp năm sinh"},
    {"040085001234", {.birth_year = 2085}, "không khớp năm sinh"},
    {"040085001234", {.sex = SEX_FEMALE}, "không khớp giới tính"},
    {"040285001234", {.this_year = 2026}, "tương lai"},
};

static void check_refusal(const char *typed, const char *refusal, bool accepted, const Error *error)
{
    if (!refusal != accepted)
        print_error("\"%s\": %s\n", typed, accepted ? "accepted" : error->message);
    check_true(!refusal == accepted);
    if (!refusal)
        return;
    check_int(ERROR_INPUT, error->code);
    check_true(strstr(error->message, refusal) != NULL);
    check_text("so_dinh_danh", str_of(error->field));
    if (strlen(typed) >= 9)
        check_true(strstr(error->detail, typed) == NULL);
}

TEST(each_wrong_citizen_number_has_its_own_sentence)
{
    Arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(CITIZEN_CASES); i++) {
        const CitizenCase *row = &CITIZEN_CASES[i];
        CitizenNumber out = {0};
        Error error = {0};
        const bool accepted = citizen_number_parse(arena, str_of(row->typed), &row->facts,
                                                   "so_dinh_danh", &out, &error);
        check_refusal(row->typed, row->refusal, accepted, &error);
        if (!accepted)
            check_int(0, (int64_t)out.digits.len);
    }
    arena_free(arena);
}

TEST(a_citizen_number_tells_province_year_and_sex)
{
    Arena *arena = arena_new(1 << 16);
    CitizenNumber out;
    Error error = {0};
    const CitizenFacts nothing = {0};
    check_true(citizen_number_parse(arena, STR("040 314 001 234"), &nothing, "n", &out, &error));
    check_text("040314001234", out.digits);
    check_text("Nghệ An", out.province);
    check_int(2014, out.birth_year);
    check_int(SEX_FEMALE, out.sex);
    arena_free(arena);
}

TEST(the_table_has_the_63_provinces_of_before_2025)
{
    int known = 0;
    for (int i = 0; i < 1000; i++) {
        char prefix[4] = {(char)('0' + i / 100), (char)('0' + i / 10 % 10), (char)('0' + i % 10)};
        known += citizen_number_province(str_of(prefix)).len > 0;
    }
    check_int(63, known);
}

typedef struct NumberCase {
    const char *typed, *expected; /* NULL: refused */
} NumberCase;

static const NumberCase TAX_CASES[] = {
    {"0100109106", "0100109106"},
    {"0100109106-001", "0100109106-001"},
    {"0100109106 012", "0100109106-012"},
    {"040085001234", "040085001234"},
    {"0100109107", NULL},
    {"1000109106", NULL},
    {"0100109106-000", NULL},
    {"003085001234", NULL},
    {"01001091", NULL},
    {"0100109106-0a1", NULL},
    {"", NULL},
};

TEST(tax_numbers_are_checked_by_their_check_digit)
{
    Arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(TAX_CASES); i++) {
        TaxNumber out = {0};
        Error error = {0};
        const bool accepted =
            tax_number_parse(arena, str_of(TAX_CASES[i].typed), "mst", &out, &error);
        check_int(TAX_CASES[i].expected != NULL, accepted);
        check_text(TAX_CASES[i].expected, out.text);
    }
    arena_free(arena);
}

TEST(one_wrong_digit_in_a_tax_number_is_always_found)
{
    Arena *arena = arena_new(1 << 20);
    for (size_t at = 0; at < 10; at++)
        for (char digit = '0'; digit <= '9'; digit++) {
            char typed[] = "0100109106";
            const bool is_same = typed[at] == digit;
            typed[at] = digit;
            TaxNumber out;
            Error error = {0};
            check_int(is_same, tax_number_parse(arena, str_of(typed), "mst", &out, &error));
        }
    arena_free(arena);
}

static const NumberCase PHONE_CASES[] = {
    {"0912345678", "0912345678"},
    {"091 234 56.78", "0912345678"},
    {"+84912345678", "0912345678"},
    {"84912345678", "0912345678"},
    {"+84 (0)912 345 678", "0912345678"},
    {"0842345678", "0842345678"},
    {"0238 3844 522", "02383844522"},
    {"(024) 3844-1234", "02438441234"},
    {"(024) 3844-123", NULL}, /* a digit is missing */
    {"01688123456", NULL},
    {"0612345678", NULL},
    {"912345678", NULL},
    {"0912345678/0987654321", NULL},
    {"112", NULL},
    {"+1 202 555 0100", NULL},
    {"", NULL},
};

TEST(phone_numbers_of_the_country_become_one_form)
{
    Arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(PHONE_CASES); i++) {
        Str out = {0};
        Error error = {0};
        const bool accepted =
            phone_parse(arena, str_of(PHONE_CASES[i].typed), "phone", &out, &error);
        check_int(PHONE_CASES[i].expected != NULL, accepted);
        check_text(PHONE_CASES[i].expected, out);
    }
    arena_free(arena);
}

TEST_MAIN(each_wrong_citizen_number_has_its_own_sentence,
          a_citizen_number_tells_province_year_and_sex,
          the_table_has_the_63_provinces_of_before_2025,
          tax_numbers_are_checked_by_their_check_digit,
          one_wrong_digit_in_a_tax_number_is_always_found,
          phone_numbers_of_the_country_become_one_form)
