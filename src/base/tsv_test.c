#include "tests/harness/test.h"

#include "base/tsv.h"

#include <string.h>

static Tsv opened(Arena *arena, const char *text)
{
    Tsv tsv;
    assert_null(tsv_open(&tsv, arena, str_of(text)));
    return tsv;
}

TEST(cells_are_found_by_the_name_of_their_column)
{
    Arena *arena = arena_new(1 << 20);
    const char *fault = NULL;
    Tsv tsv = opened(arena, "code\tname\r\n1\t Xã A \r\n\n2\t\r\n");
    check_int(TSV_ROW, tsv_next(&tsv, &fault));
    check_int(2, tsv.line);
    check_text("Xã A", tsv_cell(&tsv, "name"));
    check_text("", tsv_cell(&tsv, "absent"));
    check_false(tsv_has_column(&tsv, "absent"));
    check_int(TSV_ROW, tsv_next(&tsv, &fault));
    check_int(4, tsv.line);
    check_text("2", tsv_cell(&tsv, "code"));
    check_text("", tsv_cell(&tsv, "name"));
    check_int(TSV_END, tsv_next(&tsv, &fault));
    arena_free(arena);
}

TEST(decomposed_letters_come_out_composed_and_the_byte_order_mark_is_no_letter)
{
    Arena *arena = arena_new(1 << 20);
    const char *fault = NULL;
    Tsv tsv = opened(arena, "\xEF\xBB\xBF"
                            "name\nXa\xCC\x83\n");
    check_int(TSV_ROW, tsv_next(&tsv, &fault));
    check_text("Xã", tsv_cell(&tsv, "name"));
    arena_free(arena);
}

TEST(a_faulty_line_is_told_and_the_next_is_read)
{
    Arena *arena = arena_new(1 << 20);
    const char *fault = NULL;
    Tsv tsv = opened(arena, "a\tb\n1\n1\t2\t3\n\xFF\t2\n1\t2\n");
    for (int line = 2; line <= 4; line++) {
        check_int(TSV_FAULT, tsv_next(&tsv, &fault));
        check_int(line, tsv.line);
        assert_non_null(fault);
    }
    check_int(TSV_ROW, tsv_next(&tsv, &fault));
    check_int(5, tsv.line);
    arena_free(arena);
}

TEST(a_table_without_a_head_or_beyond_a_limit_is_refused_as_a_whole)
{
    Arena *arena = arena_new(64 << 20);
    Tsv tsv;
    assert_non_null(tsv_open(&tsv, arena, STR("")));
    assert_non_null(tsv_open(&tsv, arena, STR("\n1\t2\n")));
    assert_non_null(tsv_open(&tsv, arena, STR("a\tb\ta\n")));
    Buf wide = buf_new(arena, 1024);
    for (int i = 0; i <= TSV_MAX_COLUMNS; i++)
        buf_printf(&wide, "c%d\t", i);
    assert_non_null(tsv_open(&tsv, arena, buf_str(&wide)));
    Buf big = buf_new(arena, TSV_MAX_BYTES + 1);
    memset(buf_reserve(&big, TSV_MAX_BYTES + 1), 'a', TSV_MAX_BYTES + 1);
    big.len = TSV_MAX_BYTES + 1;
    assert_non_null(tsv_open(&tsv, arena, buf_str(&big)));
    arena_free(arena);
}

TEST_MAIN(cells_are_found_by_the_name_of_their_column,
          decomposed_letters_come_out_composed_and_the_byte_order_mark_is_no_letter,
          a_faulty_line_is_told_and_the_next_is_read,
          a_table_without_a_head_or_beyond_a_limit_is_refused_as_a_whole)
