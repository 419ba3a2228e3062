/* Tables for spreadsheets. */
#include "base/base.h"
#include "tests/harness/test.h"

TEST(cells_are_quoted_and_never_formulas)
{
    Arena *arena = arena_new(1 << 16);
    Buf out = buf_new(arena, 64);
    const Str cells[] = {STR("Xã \"A\", mới"), STR("=1+1"), STR("-3"), STR("+x"), STR("@y"),
                         STR("\tz"),           STR(""),     STR("7")};
    csv_put_line(&out, cells, COUNT_OF(cells));
    check_text("\"Xã \"\"A\"\", mới\",\"'=1+1\",\"'-3\",\"'+x\",\"'@y\",\"'\tz\",\"\",\"7\"\r\n",
               buf_str(&out));
    arena_free(arena);
}

TEST_MAIN(cells_are_quoted_and_never_formulas)
