/*
 * journal_world: a database with the tables of platform and kernel, one unit, a hand-made request
 * context and a sealer, on either engine: SQLite in a temporary file, PostgreSQL at TEST_PG.
 * Failures of what should work end the test.
 */
#ifndef TESTS_HARNESS_JOURNAL_WORLD_H
#define TESTS_HARNESS_JOURNAL_WORLD_H

#include "kernel/journal.h"
#include "kernel/journal_verify.h"
#include "kernel/sealer.h"
#include "tests/harness/test.h"

typedef struct JournalWorld {
    const char *url;
    Arena *arena;
    Db *db;
    IdMaker ids;
    Ctx cx;
    SealerState sealer;
    Error error;
} JournalWorld;

typedef void JournalBody(JournalWorld *w);
void journal_on_both(JournalBody *body);
void journal_on_sqlite(JournalBody *body);

/* A test that runs on each engine. */
#define JOURNAL_TEST(name)                                                                         \
    static void name##_on(JournalWorld *w);                                                        \
    TEST(name)                                                                                     \
    {                                                                                              \
        journal_on_both(name##_on);                                                                \
    }                                                                                              \
    static void name##_on(JournalWorld *w)

/* The call succeeded; prints the error otherwise. Clears nothing. */
void journal_good(JournalWorld *w, bool ok);
Db *journal_open(JournalWorld *w); /* a further connection; db_close it */
void journal_script(JournalWorld *w, const char *sql);
int64_t journal_number(JournalWorld *w, const char *sql);
void journal_pass(JournalWorld *w, int64_t ms); /* time goes on */

/* A row in `work` with this code. */
void journal_add_work(JournalWorld *w, int64_t work_id, const char *code);
/* One committed entry about a work; returns its id. The body names the version. */
int64_t journal_add(JournalWorld *w, int64_t work_id, int64_t version);
/* One step of the sealer, committed. */
void journal_seal(JournalWorld *w);
/* Verifies without a key. */
JournalVerdict journal_judge(JournalWorld *w);
void journal_check_fault_at(const char *file, int line, JournalWorld *w, JournalFault fault,
                            int64_t entry_id);
#define journal_check_fault(w, fault, entry_id)                                                    \
    journal_check_fault_at(__FILE__, __LINE__, (w), (fault), (entry_id))

#endif
