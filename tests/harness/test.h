/*
 * test: what every test file includes. cmocka underneath; a test is a function, TEST_MAIN at the
 * end of the file lists those that run, and the last line printed is "N passed, N failed[, N
 * skipped]".
 */
#ifndef TESTS_HARNESS_TEST_H
#define TESTS_HARNESS_TEST_H

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>

/* cmocka's fail() makes way for that of platform.h. */
#pragma push_macro("fail")
#undef fail
#include <cmocka.h>
#undef fail
#pragma pop_macro("fail")
#undef fail_msg
#define fail_msg(...)                                                                              \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#define TEST(name) static void name(void **state __attribute__((unused)))
#define TEST_MAIN(...)                                                                             \
    int main(void)                                                                                 \
    {                                                                                              \
        const CMUnitTestFunction functions[] = {__VA_ARGS__};                                      \
        static const char names[] = #__VA_ARGS__;                                                  \
        return test_run_list(__FILE__, names, functions, COUNT_OF(functions));                     \
    }
int test_run_list(const char *file, const char *names, const CMUnitTestFunction *functions,
                  size_t count);

/* Comparisons that print both sides. */
void check_int_at(const char *file, int line, int64_t expected, int64_t actual);
void check_text_at(const char *file, int line, Str expected, Str actual);
/* Compares with a golden file; UPDATE_GOLDEN=1 rewrites it instead. */
void check_golden_at(const char *file, int line, const char *path, Str actual);
#define check_int(expected, actual) check_int_at(__FILE__, __LINE__, (expected), (actual))
#define check_text(expected, actual) check_text_at(__FILE__, __LINE__, str_of(expected), (actual))
#define check_golden(path, actual) check_golden_at(__FILE__, __LINE__, (path), (actual))
#define check_true(condition) assert_true(condition)
#define check_false(condition) assert_false(condition)

void test_count_skip(const char *reason);
/* Marks the running test as skipped, with the reason on standard output. */
#define test_skip(reason)                                                                          \
    do {                                                                                           \
        test_count_skip(reason);                                                                   \
        skip();                                                                                    \
    } while (0)
/* Repetitions of a heavy proof: `full` under LAM_PROOF=1, else about a hundredth, at least `least`.
 */
int64_t test_scale(int64_t full, int64_t least);

#endif
