#include "features/reorganize/reorganize_sheet.h"
#include "tests/harness/test.h"

#define HEAD "row\told_code\tmine\tnew_code\n"

static Arena *arena; /* of the running test */

#define TEST_SHEET(name)                                                                           \
    static void name##_in_arena(void);                                                             \
    TEST(name)                                                                                     \
    {                                                                                              \
        arena = arena_new(1 << 20);                                                                \
        name##_in_arena();                                                                         \
        arena_free(arena);                                                                         \
    }                                                                                              \
    static void name##_in_arena(void)

static Str put(const char *text, int64_t line, const char *old_code, const char *title)
{
    const Str cells[PLAN_COLUMN_COUNT] = {
        [COLUMN_OLD_CODE] = str_of(old_code), [COLUMN_TITLE] = str_of(title)};
    return sheet_put(arena, str_of(text), line, cells);
}

TEST_SHEET(lines_that_are_not_touched_stay_as_they_came)
{
    check_text(HEAD "\t1\tx\t2\n\nbroken\n\t9\t\t\n",
               put(HEAD "\t1\tx\t2\r\n\nbroken\n", 0, "9", ""));
    check_text(HEAD "\t9\tx\t\n\t5\ty\t6\n", put(HEAD "\t1\tx\t2\n\t5\ty\t6", 2, "9", ""));
    check_text(HEAD "\t9\tx\t\n", put("\xEF\xBB\xBF" HEAD "\t1\tx\t2", 2, "9", ""));
}

TEST_SHEET(a_column_that_a_row_needs_is_added_to_every_line)
{
    check_text("row\told_code\tmine\tnew_code\ttitle\n\t1\tx\t2\t\n\n\t9\t\t\tPhó\n",
               put(HEAD "\t1\tx\t2\n\n", 0, "9", "Phó"));
}

TEST_SHEET(an_empty_text_gets_all_columns)
{
    const Str text = put("", 0, "9", "");
    SheetRow row;
    assert_true(sheet_find(arena, text, 2, &row));
    check_text("9", row.cells[COLUMN_OLD_CODE]);
    check_true(row.is_whole);
    check_true(str_starts_with(text, STR("row\told_code\told_name\t")));
}

TEST_SHEET(a_cell_is_one_cell)
{
    check_text(HEAD "\ta b c\t\t\n", put(HEAD, 0, "a\tb\nc", ""));
}

TEST_SHEET(rows_are_told_with_their_lines)
{
    SheetRow rows[4];
    const Str text = STR(HEAD "\n\t1\tx\t2\nbroken\n");
    check_int(2, (int64_t)sheet_rows(arena, text, rows, 4));
    check_int(3, rows[0].line);
    check_text("2", rows[0].cells[COLUMN_NEW_CODE]);
    check_int(4, rows[1].line);
    check_false(rows[1].is_whole);
    check_text("broken", rows[1].raw);
    check_true(sheet_mark(rows[0].raw) != sheet_mark(rows[1].raw));
}

TEST_SHEET(a_row_is_taken_away)
{
    check_text(HEAD "\t5\ty\t6\n", sheet_remove(arena, STR(HEAD "\t1\tx\t2\n\t5\ty\t6\n"), 2));
    check_text(HEAD "\t1\tx\t2\n", sheet_remove(arena, STR(HEAD "\t1\tx\t2\n\t5\ty\t6"), 3));
    check_text(HEAD, sheet_remove(arena, STR(HEAD "\t1\tx\t2\n"), 2));
}

TEST_SHEET(one_value_goes_into_all_rows_about_units)
{
    check_text(
        "row\told_code\tmine\tnew_code\tdate\n\t1\tx\t2\tD\npost\t1\t\t\t\nbroken\t\n",
        sheet_set_all(arena, STR(HEAD "\t1\tx\t2\npost\t1\t\t\nbroken\n"), COLUMN_DATE, STR("D")));
}

TEST_SHEET(what_a_text_field_cuts_off_is_put_back)
{
    check_text(HEAD "post\t1\t\t", sheet_complete(arena, STR(HEAD "post\t1")));
    check_text(HEAD "\t1\tx\t2\n", sheet_complete(arena, STR(HEAD "\t1\tx\t2\n")));
}

TEST_MAIN(lines_that_are_not_touched_stay_as_they_came,
          a_column_that_a_row_needs_is_added_to_every_line, an_empty_text_gets_all_columns,
          a_cell_is_one_cell, rows_are_told_with_their_lines, a_row_is_taken_away,
          one_value_goes_into_all_rows_about_units, what_a_text_field_cuts_off_is_put_back)
