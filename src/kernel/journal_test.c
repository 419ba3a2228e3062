#include "kernel/journal.h"

#include "kernel/actor.h"
#include "tests/harness/journal_world.h"

#include <string.h>

JOURNAL_TEST(an_entry_is_read_back_as_it_was_written)
{
    journal_add_work(w, 7, "H41.1-261123-0001");
    const int64_t id = journal_add(w, 7, 1);
    JournalEntry entry;
    journal_good(w, journal_get(&w->cx, id, &entry));
    check_int(w->cx.now.ms, entry.at.ms);
    check_text("officer", entry.actor_kind);
    check_int(42, entry.actor_id);
    check_text("counter", entry.role);
    check_text("submitted", entry.from_state);
    check_text("received", entry.to_state);
    check_text("{\"name\":\"Nguyễn Thị Hoa\",\"version\":1}", entry.body);
    check_false(entry.is_erased);
    check_false(journal_get(&w->cx, id + 1, &entry));
    check_int(ERROR_NOT_FOUND, w->cx.error.code);
}

JOURNAL_TEST(a_work_shows_its_newest_entries_first_and_what_changed_since)
{
    for (int64_t version = 1; version <= 5; version++)
        journal_add(w, 7, version);
    journal_add(w, 8, 1);
    JournalList list;
    journal_good(w, journal_list_of_work(&w->cx, 7, 3, &list));
    check_int(3, (int64_t)list.count);
    check_int(5, list.items[0].version);
    check_int(3, list.items[2].version);
    journal_good(w, journal_changes_since(&w->cx, 7, 3, &list));
    check_int(2, (int64_t)list.count);
    check_int(4, list.items[0].version);
    check_int(5, list.items[1].version);
    journal_good(w, journal_changes_since(&w->cx, 7, 5, &list));
    check_int(0, (int64_t)list.count);
}

JOURNAL_TEST(a_unit_pages_through_its_entries)
{
    int64_t ids[5];
    for (int64_t i = 0; i < 5; i++)
        ids[i] = journal_add(w, 7, i + 1);
    JournalList list;
    journal_good(w, journal_list_of_unit(&w->cx, 1, 0, 3, &list));
    check_int(3, (int64_t)list.count);
    check_int(ids[4], list.items[0].id);
    journal_good(w, journal_list_of_unit(&w->cx, 1, list.items[2].id, 3, &list));
    check_int(2, (int64_t)list.count);
    check_int(ids[0], list.items[1].id);
    journal_good(w, journal_list_of_unit(&w->cx, 2, 0, 3, &list));
    check_int(0, (int64_t)list.count);
}

JOURNAL_TEST(a_note_bears_the_requests_actor)
{
    w->cx.actor = (Actor){.kind = ACTOR_OFFICER, .account_id = 9};
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_note(&w->cx, "account.created", 1, STR("{\"login\":\"hoa\"}")));
    journal_good(w, db_commit(w->db, &w->error));
    JournalList list;
    journal_good(w, journal_list_of_unit(&w->cx, 1, 0, 3, &list));
    check_int(1, (int64_t)list.count);
    check_text("officer", list.items[0].actor_kind);
    check_int(9, list.items[0].actor_id);
    check_int(0, list.items[0].work_id);
    check_text("account.created", list.items[0].verb);
}

JOURNAL_TEST(an_erased_body_is_gone_and_its_erasure_is_an_entry)
{
    const int64_t id = journal_add(w, 7, 1);
    journal_seal(w);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_erase_body(&w->cx, id, STR("QĐ 12/2026")));
    journal_good(w, db_commit(w->db, &w->error));
    JournalEntry entry;
    journal_good(w, journal_get(&w->cx, id, &entry));
    check_true(entry.is_erased);
    check_text("", entry.body);
    JournalList list;
    journal_good(w, journal_list_of_work(&w->cx, 7, 10, &list));
    check_int(2, (int64_t)list.count);
    check_text("journal.body_erased", list.items[0].verb);
    check_true(str_find(list.items[0].body, STR("QĐ 12/2026")) > 0);
    journal_seal(w);
    journal_check_fault(w, FAULT_NONE, 0);
    check_int(1, journal_judge(w).erased);
}

/* What the format cannot carry is refused before anything is written. */
JOURNAL_TEST(a_header_that_is_no_code_or_a_body_that_is_no_object_is_refused)
{
    char longer[JOURNAL_TEXT_MAX + 1];
    memset(longer, 'a', sizeof longer);
    const JournalEntry good = {.verb = STR("receive"), .body = STR("{}")};
    JournalEntry bad[6] = {good, good, good, good, good, good};
    bad[0].verb = STR("");
    bad[1].verb = (Str){longer, sizeof longer};
    bad[2].role = STR("line\nbreak");
    bad[3].body = STR("");
    bad[4].body = STR("[1]");
    bad[5].body = STR("{\n}");
    journal_good(w, db_begin(w->db, &w->error));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        check_false(journal_append(&w->cx, &bad[i]));
        check_int(ERROR_INTERNAL, w->cx.error.code);
        error_clear(&w->cx.error);
    }
    journal_good(w, journal_append(&w->cx, &good));
    journal_good(w, db_commit(w->db, &w->error));
    check_int(1, journal_number(w, "SELECT count(*) FROM journal"));
}

JOURNAL_TEST(equal_bodies_have_different_hashes)
{
    journal_add(w, 7, 1);
    journal_add(w, 8, 1);
    check_int(2, journal_number(w, "SELECT count(DISTINCT body_hash) FROM journal"));
    check_int(1, journal_number(w, "SELECT count(DISTINCT body) FROM journal_body"));
}

TEST_MAIN(an_entry_is_read_back_as_it_was_written,
          a_work_shows_its_newest_entries_first_and_what_changed_since,
          a_unit_pages_through_its_entries, a_note_bears_the_requests_actor,
          an_erased_body_is_gone_and_its_erasure_is_an_entry,
          a_header_that_is_no_code_or_a_body_that_is_no_object_is_refused,
          equal_bodies_have_different_hashes)
