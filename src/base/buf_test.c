#include "tests/harness/test.h"

#include <string.h>

TEST(everything_that_can_be_added)
{
    Arena *arena = arena_new(1 << 20);
    Buf buf = buf_new(arena, 0);
    check_text("", buf_str(&buf));
    buf_add(&buf, (Str){0});
    buf_add(&buf, STR("a\0b"));
    buf_add_char(&buf, '|');
    buf_add_cstr(&buf, "việc");
    buf_add_cstr(&buf, NULL);
    buf_printf(&buf, "|%05.1f|%s", 2.25, "");
    check_true(str_equal(STR("a\0b|việc|002.2|"), buf_str(&buf)));
    buf_clear(&buf);
    check_text("", buf_str(&buf));
    arena_free(arena);
}

TEST(integers_to_the_ends_of_their_range)
{
    Arena *arena = arena_new(1 << 20);
    Buf buf = buf_new(arena, 1);
    buf_add_int(&buf, 0);
    buf_add_char(&buf, ' ');
    buf_add_int(&buf, INT64_MIN);
    buf_add_char(&buf, ' ');
    buf_add_int(&buf, INT64_MAX);
    check_text("0 -9223372036854775808 9223372036854775807", buf_str(&buf));
    arena_free(arena);
}

TEST(content_survives_growth_between_other_allocations)
{
    Arena *arena = arena_new(1 << 20);
    Buf buf = buf_new(arena, 4);
    for (int i = 0; i < 5000; i++) {
        buf_add_char(&buf, (char)('a' + i % 26));
        if (i % 100 == 0)
            arena_alloc(arena, 1);
    }
    check_int(5000, (int64_t)buf.len);
    for (int i = 0; i < 5000; i++)
        assert_int_equal('a' + i % 26, buf.data[i]);
    arena_free(arena);
}

TEST(reserved_room_is_written_by_the_caller)
{
    Arena *arena = arena_new(1 << 20);
    Buf buf = buf_new(arena, 2);
    buf_add_char(&buf, 'x');
    memset(buf_reserve(&buf, 1000), 'y', 1000);
    buf.len += 1000;
    check_int(1001, (int64_t)buf_str(&buf).len);
    check_true(buf.data[0] == 'x' && buf.data[1000] == 'y');
    arena_free(arena);
}

TEST_MAIN(everything_that_can_be_added, integers_to_the_ends_of_their_range,
          content_survives_growth_between_other_allocations, reserved_room_is_written_by_the_caller)
