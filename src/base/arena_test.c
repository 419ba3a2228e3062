#include "tests/harness/test.h"

#include <string.h>

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

TEST(memory_is_aligned_and_zeroed_also_after_a_reset)
{
    Arena *arena = arena_new(1 << 20);
    for (int round = 0; round < 2; round++) {
        for (size_t size = 0; size < 200; size += 7) {
            char *piece = arena_alloc(arena, size);
            check_int(0, (int64_t)((uintptr_t)piece % 16));
            check_true(is_zero(piece, size));
            memset(piece, 0xAB, size);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

TEST(pieces_larger_than_a_block_fit)
{
    Arena *arena = arena_new(8 << 20);
    char *large = arena_alloc(arena, 3 << 20);
    char *small = arena_alloc(arena, 10);
    check_true(is_zero(large, 3 << 20));
    large[(3 << 20) - 1] = 1;
    small[9] = 1;
    check_int((3 << 20) + 10, (int64_t)arena_used(arena));
    arena_reset(arena);
    check_int(0, (int64_t)arena_used(arena));
    arena_free(arena);
}

typedef struct Jump {
    jmp_buf back;
    int count;
} Jump;

static void jump_back(void *context)
{
    Jump *jump = context;
    jump->count++;
    longjmp(jump->back, 1);
}

TEST(over_the_limit_calls_the_handler)
{
    Arena *arena = arena_new(1000);
    Jump jump = {.count = 0};
    arena_on_overflow(arena, jump_back, &jump);
    if (setjmp(jump.back) == 0) {
        arena_alloc(arena, 1000);
        arena_alloc(arena, 1);
        fail_msg("the arena gave more than its limit");
    }
    check_int(1, jump.count);
    arena_reset(arena);
    check_true(arena_alloc(arena, 1000) != NULL);
    arena_free(arena);
}

TEST(a_count_that_wraps_around_is_an_overflow)
{
    Arena *arena = arena_new(1000);
    Jump jump = {.count = 0};
    const volatile size_t huge = SIZE_MAX / 8 + 2;
    arena_on_overflow(arena, jump_back, &jump);
    if (setjmp(jump.back) == 0) {
        ARENA_ARRAY(arena, int64_t, huge);
        fail_msg("the product wrapped around");
    }
    if (setjmp(jump.back) == 0) {
        Buf buf = {.arena = arena};
        buf_add_char(&buf, 'x');
        buf_reserve(&buf, huge * 8 - 16);
        fail_msg("the sum wrapped around");
    }
    check_int(2, jump.count);
    arena_free(arena);
}

static void note_closing(void *resource)
{
    Buf *order = resource;
    buf_add_int(order, (int64_t)order->len);
}

static void note_other(void *resource)
{
    buf_add_char(resource, 'x');
}

TEST(clean_ups_run_newest_first_and_once)
{
    Arena *outside = arena_new(1000);
    Arena *arena = arena_new(1000);
    Buf order = buf_new(outside, 16);
    arena_on_free(arena, note_closing, &order);
    arena_on_free(arena, note_other, &order);
    arena_reset(arena);
    check_text("x1", buf_str(&order));
    arena_free(arena);
    check_text("x1", buf_str(&order));
    arena_free(outside);
}

TEST(a_clean_up_can_be_registered_in_a_full_arena)
{
    Arena *outside = arena_new(1000);
    Arena *arena = arena_new(100);
    Buf order = buf_new(outside, 16);
    arena_alloc(arena, 100);
    arena_on_free(arena, note_other, &order);
    arena_free(arena);
    check_text("x", buf_str(&order));
    arena_free(outside);
    arena_free(NULL);
}

TEST(growing_keeps_the_content_and_zeroes_the_rest)
{
    Arena *arena = arena_new(1 << 20);
    char *piece = arena_grow(arena, NULL, 0, 8);
    memcpy(piece, "12345678", 8);
    char *same = arena_grow(arena, piece, 8, 100);
    check_true(same == piece);
    check_true(memcmp(same, "12345678", 8) == 0 && is_zero(same + 8, 92));
    arena_alloc(arena, 1);
    char *moved = arena_grow(arena, same, 100, 200);
    check_true(moved != same);
    check_true(memcmp(moved, "12345678", 8) == 0 && is_zero(moved + 8, 192));
    memset(moved, 'x', 200);
    check_true(arena_grow(arena, moved, 200, 4) == moved);
    const size_t used = arena_used(arena);
    check_true(arena_grow(arena, moved, 4, 200) == moved);
    check_true(memcmp(moved, "xxxx", 4) == 0 && is_zero(moved + 4, 196));
    check_int((int64_t)used + 196, (int64_t)arena_used(arena));
    arena_free(arena);
}

TEST(text_copies)
{
    Arena *arena = arena_new(1 << 20);
    check_text("abc", arena_copy(arena, STR("abc")));
    check_text("", arena_copy(arena, (Str){0}));
    assert_string_equal("abc", arena_cstr(arena, str_slice(STR("abcdef"), 0, 3)));
    assert_string_equal("", arena_cstr(arena, (Str){0}));
    assert_string_equal("7 việc", arena_printf(arena, "%d %s", 7, "việc"));
    check_text("", arena_format(arena, "%s", ""));
    arena_free(arena);
}

TEST_MAIN(memory_is_aligned_and_zeroed_also_after_a_reset, pieces_larger_than_a_block_fit,
          over_the_limit_calls_the_handler, a_count_that_wraps_around_is_an_overflow,
          clean_ups_run_newest_first_and_once, a_clean_up_can_be_registered_in_a_full_arena,
          growing_keeps_the_content_and_zeroes_the_rest, text_copies)
