#include "platform/platform.h"
#include "tests/harness/test.h"

#define UNIT 17
#define OTHER_UNIT 18
#define ACCOUNT 4

static const MemoKey KEY = {"numbers", UNIT, ACCOUNT};

typedef struct Lanes {
    Arena *arena;
    MemoChanges *changes;
    Memo *memo;
    Ctx reader, writer;
} Lanes;

static Lanes open_lanes(void)
{
    Lanes lanes = {.arena = arena_new(2 * MEMO_ARENA_BYTES)};
    lanes.changes = memo_changes_new(lanes.arena);
    lanes.memo = memo_new(lanes.arena, lanes.changes);
    lanes.reader = (Ctx){.memo = lanes.memo, .now = {1000000}};
    memo_begin(lanes.memo);
    return lanes;
}

static void close_lanes(Lanes *lanes)
{
    arena_free(lanes->arena);
}

static void keep(Lanes *lanes, int64_t number)
{
    memo_keep(&lanes->reader, KEY, &number, 1);
}

/* What is kept, or -1. */
static int64_t find(const Lanes *lanes)
{
    int64_t number = -1;
    return memo_find(&lanes->reader, KEY, &number, 1) ? number : -1;
}

static void commit_change(Lanes *lanes, int64_t id)
{
    lanes->writer.changed_count = 0;
    memo_changed(&lanes->writer, id);
    memo_publish(lanes->changes, &lanes->writer);
}

TEST(a_number_is_kept_for_the_next_request_and_for_ten_seconds_at_most)
{
    Lanes lanes = open_lanes();
    check_int(-1, find(&lanes));
    keep(&lanes, 7);
    check_int(7, find(&lanes));
    lanes.reader.now.ms += MEMO_MS;
    check_int(7, find(&lanes));
    lanes.reader.now.ms++;
    check_int(-1, find(&lanes));
    close_lanes(&lanes);
}

TEST(a_committed_change_of_the_unit_or_the_account_forgets_it_and_no_other_does)
{
    Lanes lanes = open_lanes();
    keep(&lanes, 7);
    commit_change(&lanes, OTHER_UNIT);
    commit_change(&lanes, 0);
    check_int(7, find(&lanes));
    commit_change(&lanes, UNIT);
    check_int(-1, find(&lanes));
    memo_begin(lanes.memo);
    keep(&lanes, 8);
    check_int(8, find(&lanes));
    commit_change(&lanes, ACCOUNT);
    check_int(-1, find(&lanes));
    close_lanes(&lanes);
}

TEST(what_was_read_before_a_change_is_not_kept_beyond_it)
{
    Lanes lanes = open_lanes();
    commit_change(&lanes, UNIT); /* after the reader began, before it keeps what it read */
    keep(&lanes, 7);
    check_int(-1, find(&lanes));
    close_lanes(&lanes);
}

TEST(a_request_that_changes_very_much_forgets_everything)
{
    Lanes lanes = open_lanes();
    keep(&lanes, 7);
    lanes.writer.changed_count = 0;
    for (int64_t id = 100; id < 120; id++)
        memo_changed(&lanes.writer, id);
    memo_publish(lanes.changes, &lanes.writer);
    check_int(-1, find(&lanes));
    close_lanes(&lanes);
}

TEST_MAIN(a_number_is_kept_for_the_next_request_and_for_ten_seconds_at_most,
          a_committed_change_of_the_unit_or_the_account_forgets_it_and_no_other_does,
          what_was_read_before_a_change_is_not_kept_beyond_it,
          a_request_that_changes_very_much_forgets_everything)
