#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TESTS 200

/* Read by the leak checker: fonts stay cached in these libraries, once for the process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\n";
}

static size_t skipped_count;

void test_count_skip(const char *reason)
{
    print_message("SKIP: %s\n", reason);
    skipped_count++;
}

static void list_tests(struct CMUnitTest *tests, char *names, const CMUnitTestFunction *functions,
                       size_t count)
{
    char *rest = names;
    for (size_t i = 0; i < count; i++) {
        char *name = strtok_r(NULL, ", \t\n", &rest);
        tests[i] = (struct CMUnitTest){.name = name, .test_func = functions[i]};
    }
}

int test_run_list(const char *file, const char *names, const CMUnitTestFunction *functions,
                  size_t count)
{
    static struct CMUnitTest tests[MAX_TESTS];
    ensure(count <= MAX_TESTS);
    char *copy = strdup(names);
    list_tests(tests, copy, functions, count);
    const int failed = _cmocka_run_group_tests(file, tests, count, NULL, NULL);
    printf("%zu passed, %d failed", count - (size_t)failed - skipped_count, failed);
    if (skipped_count > 0)
        printf(", %zu skipped", skipped_count);
    printf("\n");
    free(copy);
    return failed == 0 ? 0 : 1;
}

void check_int_at(const char *file, int line, int64_t expected, int64_t actual)
{
    if (expected == actual)
        return;
    print_error("expected %lld, got %lld\n", (long long)expected, (long long)actual);
    _fail(file, line);
}

void check_text_at(const char *file, int line, Str expected, Str actual)
{
    if (str_equal(expected, actual))
        return;
    print_error("expected \"%.*s\"\n     got \"%.*s\"\n", STR_ARGS(expected), STR_ARGS(actual));
    _fail(file, line);
}

static void write_golden(const char *path, Str actual)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(actual.data, 1, actual.len, out), actual.len);
    assert_int_equal(fclose(out), 0);
}

void check_golden_at(const char *file, int line, const char *path, Str actual)
{
    if (getenv("UPDATE_GOLDEN")) {
        write_golden(path, actual);
        return;
    }
    FILE *in = fopen(path, "rb");
    if (!in) {
        print_error("no golden file %s: run make golden and read it\n", path);
        _fail(file, line);
    }
    Arena *arena = arena_new(1 << 24);
    Buf expected = buf_new(arena, 1 << 16);
    size_t got = 0;
    while ((got = fread(buf_reserve(&expected, 4096), 1, 4096, in)) > 0)
        expected.len += got;
    assert_int_equal(fclose(in), 0);
    check_text_at(file, line, buf_str(&expected), actual);
    arena_free(arena);
}

int64_t test_scale(int64_t full, int64_t least)
{
    if (getenv("LAM_PROOF"))
        return full;
    const int64_t part = full / 100;
    return part > least ? part : least;
}
