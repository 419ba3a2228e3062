#include "tests/harness/test.h"

#include <string.h>

TEST(the_first_error_wins)
{
    Error error = {0};
    check_false(error_set_field(&error, "name", VI("Hãy nhập tên."), "field %s is empty", "name"));
    check_false(error_set(&error, ERROR_BUSY, VI("Hãy thử lại sau."), "database is locked"));
    check_int(ERROR_INPUT, error.code);
    assert_string_equal("name", error.field);
    assert_string_equal(VI("Hãy nhập tên."), error.message);
    assert_string_equal("field name is empty", error.detail);
    error_clear(&error);
    check_int(ERROR_NONE, error.code);
    check_false(error_set(&error, ERROR_BUSY, VI("Hãy thử lại sau."), "database is locked"));
    check_true(error.field == NULL);
}

TEST(a_long_detail_is_cut)
{
    Error error = {0};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    check_false(error_set(&error, ERROR_INTERNAL, VI("Có lỗi."), "%s", text));
    check_int(sizeof error.detail - 1, (int64_t)strlen(error.detail));
}

TEST(each_code_has_its_row)
{
    check_int(409, error_http_status(ERROR_CONFLICT));
    check_int(200, error_http_status(ERROR_NONE));
    assert_string_equal("too-many", error_name(ERROR_TOO_MANY));
    check_true(error_is_logged(ERROR_INTERNAL));
    check_false(error_is_logged(ERROR_INPUT));
    for (int code = 1; code < ERROR_CODE_COUNT; code++)
        check_true(error_http_status((ErrorCode)code) >= 400 && error_name((ErrorCode)code));
}

TEST_MAIN(the_first_error_wins, a_long_detail_is_cut, each_code_has_its_row)
