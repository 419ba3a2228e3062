/* What `lam journal verify` must find. Changes are made in a transaction that is rolled back. */
#include "kernel/journal_verify.h"

#include "tests/harness/journal_world.h"

#include <stdio.h>
#include <string.h>

#define WORKS 4
#define ENTRIES 20

typedef struct Journal {
    int64_t ids[ENTRIES + 1]; /* by leaf; the last one waits for the sealer */
} Journal;

/* Twenty sealed entries under three roots, the body of the third erased, one entry waiting. */
static Journal make_journal(JournalWorld *w)
{
    Journal journal = {0};
    for (int64_t i = 0; i < ENTRIES; i++) {
        journal.ids[i] = journal_add(w, 7 + i % WORKS, 1 + i / WORKS);
        if (i == 4 || i == 17 || i == ENTRIES - 1) {
            journal_pass(w, SEALER_ROOT_INTERVAL_MS);
            journal_seal(w);
        }
    }
    journal.ids[ENTRIES] = journal_add(w, 100, 1);
    journal_script(w, arena_printf(w->arena, "DELETE FROM journal_body WHERE entry_id = %lld",
                                   (long long)journal.ids[2]));
    journal_check_fault(w, FAULT_NONE, 0);
    return journal;
}

static JournalVerdict judge_after(JournalWorld *w, const char *sql)
{
    JournalVerdict verdict = {0};
    journal_good(w, db_begin(w->db, &w->error));
    journal_script(w, sql);
    journal_good(w, journal_verify(w->db, NULL, &verdict, &w->error));
    db_rollback(w->db);
    return verdict;
}

static void check_after(JournalWorld *w, const char *sql, JournalFault fault, int64_t entry_id)
{
    const JournalVerdict verdict = judge_after(w, sql);
    if (verdict.fault == fault && verdict.entry_id == entry_id)
        return;
    fail_msg("%s\n%s: expected %s at %lld, got %s at %lld\n", w->url, sql,
             journal_fault_code(fault), (long long)entry_id, journal_fault_code(verdict.fault),
             (long long)verdict.entry_id);
}

/* ---- one byte of anything ---- */

typedef enum Kind { NUMBER, TEXT, BLOB } Kind;
typedef struct Column {
    const char *table, *name;
    Kind kind;
    const char *key; /* of the row, as a text expression */
} Column;

#define ENTRY_KEY "CAST(id AS TEXT)"
#define BODY_KEY "CAST(entry_id AS TEXT)"
#define SEAL_KEY "tree_id || '/' || leaf"
#define ROOT_KEY "tree_id || '/' || size"

static const Column COLUMNS[] = {
    {"journal", "id", NUMBER, ENTRY_KEY},
    {"journal", "at", NUMBER, ENTRY_KEY},
    {"journal", "actor_kind", TEXT, ENTRY_KEY},
    {"journal", "actor_id", NUMBER, ENTRY_KEY},
    {"journal", "unit_id", NUMBER, ENTRY_KEY},
    {"journal", "role", TEXT, ENTRY_KEY},
    {"journal", "work_id", NUMBER, ENTRY_KEY},
    {"journal", "version", NUMBER, ENTRY_KEY},
    {"journal", "verb", TEXT, ENTRY_KEY},
    {"journal", "from_state", TEXT, ENTRY_KEY},
    {"journal", "to_state", TEXT, ENTRY_KEY},
    {"journal", "body_hash", BLOB, ENTRY_KEY},
    {"journal_body", "entry_id", NUMBER, BODY_KEY},
    {"journal_body", "salt", BLOB, BODY_KEY},
    {"journal_body", "body", TEXT, BODY_KEY},
    {"seal", "tree_id", NUMBER, SEAL_KEY},
    {"seal", "leaf", NUMBER, SEAL_KEY},
    {"seal", "entry_id", NUMBER, SEAL_KEY},
    {"seal", "hash", BLOB, SEAL_KEY},
    {"seal_root", "tree_id", NUMBER, ROOT_KEY},
    {"seal_root", "size", NUMBER, ROOT_KEY},
    {"seal_root", "root", BLOB, ROOT_KEY},
    {"seal_root", "peaks", BLOB, ROOT_KEY},
    {"seal_root", "at", NUMBER, ROOT_KEY},
    {"seal_root", "signature", BLOB, ROOT_KEY},
};

typedef struct Cell {
    Str key;
    int64_t number;
    Str bytes; /* of texts and blobs */
} Cell;

static size_t list_cells(JournalWorld *w, const Column *column, Cell *out, size_t max)
{
    const char *sql = arena_printf(w->arena, "SELECT %s, %s FROM %s ORDER BY 1", column->key,
                                   column->name, column->table);
    DbRows *rows = db_query_dynamic(w->db, w->arena, sql, DB_NO_ARGS, &w->error);
    journal_good(w, rows != NULL);
    size_t count = 0;
    while (db_next(rows)) {
        assert_true(count < max);
        out[count++] = (Cell){arena_copy(w->arena, db_value_text(rows, 0)),
                              column->kind == NUMBER ? db_value_int(rows, 1) : 0,
                              arena_copy(w->arena, db_value_text(rows, 1))};
    }
    journal_good(w, db_rows_close(rows, &w->error));
    return count;
}

/* The literal of the cell with one bit of byte `i` flipped; NULL behind the last byte. */
static const char *flip(JournalWorld *w, const Column *column, const Cell *cell, size_t i)
{
    const size_t size = column->kind == NUMBER ? 8 : cell->bytes.len;
    if (i >= size)
        return NULL;
    if (column->kind == NUMBER)
        return arena_printf(w->arena, "%lld",
                            (long long)(cell->number ^ (int64_t)(0x40ull << (8 * i))));
    char *copy = arena_alloc(w->arena, size + 1);
    memcpy(copy, cell->bytes.data, size);
    if (column->kind == TEXT) {
        copy[i] = copy[i] == 'x' ? 'y' : 'x';
        return arena_printf(w->arena, "'%s'", copy);
    }
    copy[i] ^= 0x20;
    const Str hex = hex_of(w->arena, (Str){copy, size});
    return arena_printf(w->arena, db_engine(w->db) == DB_SQLITE ? "x'%.*s'" : "'\\x%.*s'",
                        STR_ARGS(hex));
}

static bool is_part_of_a_letter(const Column *column, const Cell *cell, size_t i)
{
    return column->kind == TEXT && i < cell->bytes.len && (cell->bytes.data[i] & 0x80);
}

/* An entry changed in place is named by its id; other rows by tree and leaf or root. */
static void check_named(const Column *column, const Cell *cell, const JournalVerdict *verdict)
{
    int64_t id = 0;
    const bool is_entry = strcmp(column->table, "journal") == 0 ||
                          (strcmp(column->table, "journal_body") == 0 && column->kind != NUMBER);
    if (is_entry && strcmp(column->name, "id") != 0) {
        check_true(str_parse_int(cell->key, &id));
        check_int(id, verdict->entry_id);
    } else {
        check_true(verdict->entry_id > 0 || verdict->tree_id == 1 ||
                   verdict->fault == FAULT_ROOT_STRAY);
    }
}

static int64_t flip_every_byte(JournalWorld *w, const Column *column, const Cell *cell, size_t step)
{
    int64_t flips = 0;
    for (size_t i = 0;; i += step) {
        while (is_part_of_a_letter(column, cell, i))
            i++;
        const char *literal = flip(w, column, cell, i);
        if (!literal)
            return flips;
        const char *sql =
            arena_printf(w->arena, "UPDATE %s SET %s = %s WHERE %s = '%.*s'", column->table,
                         column->name, literal, column->key, STR_ARGS(cell->key));
        const JournalVerdict verdict = judge_after(w, sql);
        if (verdict.fault == FAULT_NONE)
            fail_msg("%s: not found: %s\n", w->url, sql);
        check_named(column, cell, &verdict);
        flips++;
    }
}

/* The entry that waits has no leaf yet: only its body is held by a hash. */
static bool is_held(const Column *column, const Cell *cell, int64_t waiting)
{
    int64_t id = 0;
    return strcmp(column->table, "journal") != 0 || !str_parse_int(cell->key, &id) || id != waiting;
}

JOURNAL_TEST(one_byte_of_any_column_is_found_and_named)
{
    const Journal journal = make_journal(w);
    /* Over the network each flip costs some milliseconds: fewer bytes there. */
    const bool is_far = db_engine(w->db) == DB_POSTGRES;
    const size_t step = is_far && test_scale(1, 0) == 0 ? 11 : 1;
    int64_t flips = 0;
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++) {
        Cell cells[ENTRIES + 1];
        const size_t count = list_cells(w, &COLUMNS[c], cells, COUNT_OF(cells));
        const size_t row_step = is_far ? 5 : 1;
        for (size_t i = 0; i < count; i += row_step)
            if (is_held(&COLUMNS[c], &cells[i], journal.ids[ENTRIES]))
                flips += flip_every_byte(w, &COLUMNS[c], &cells[i], step);
    }
    print_message("%lld flips\n", (long long)flips);
    check_true(flips > (is_far ? 120 : 5000));
    journal_check_fault(w, FAULT_NONE, 0);
}

/* ---- rows that are missing, added or moved ---- */

static const char *with_id(JournalWorld *w, const char *format, int64_t id)
{
    const Str text = str_of(format);
    const ptrdiff_t at = str_find(text, STR("ID"));
    assert_true(at >= 0);
    return arena_printf(w->arena, "%.*s%lld%s", (int)at, format, (long long)id, format + at + 2);
}

JOURNAL_TEST(rows_that_are_gone_are_found)
{
    const Journal journal = make_journal(w);
    const int64_t id = journal.ids[6];
    check_after(w, with_id(w, "DELETE FROM journal WHERE id = ID", id), FAULT_ENTRY_MISSING, id);
    check_after(w, with_id(w, "DELETE FROM journal_body WHERE entry_id = ID", id), FAULT_NONE, 0);
    JournalVerdict verdict = judge_after(w, with_id(w, "DELETE FROM seal WHERE entry_id = ID", id));
    check_int(FAULT_LEAF_MISSING, verdict.fault);
    check_int(6, verdict.leaf);
    verdict = judge_after(w, "DELETE FROM seal WHERE leaf >= 18");
    check_int(FAULT_TRUNCATED, verdict.fault);
    check_int(20, verdict.root_size);
    verdict = judge_after(w, "DELETE FROM seal WHERE leaf >= 18;"
                             "DELETE FROM seal_root WHERE size > 18");
    check_int(FAULT_LEAF_MISSING, verdict.fault);
    check_int(18, verdict.leaf);
    verdict = judge_after(w, "DELETE FROM seal_node");
    check_int(FAULT_NODE_CHANGED, verdict.fault);
    verdict = judge_after(w, "DELETE FROM seal_tree");
    check_int(FAULT_LEAF_STRAY, verdict.fault);
    const int64_t waiting = journal.ids[ENTRIES];
    check_after(w, "DELETE FROM journal_unsealed", FAULT_NOT_QUEUED, waiting);
    check_after(w, with_id(w, "DELETE FROM journal WHERE id = ID", waiting), FAULT_BODY_STRAY,
                waiting);
}

JOURNAL_TEST(rows_that_do_not_belong_are_found)
{
    const Journal journal = make_journal(w);
    const int64_t id = journal.ids[3];
    check_after(w, with_id(w, "INSERT INTO journal_unsealed (entry_id) VALUES (ID)", id),
                FAULT_QUEUED_TWICE, id);
    check_after(w, "INSERT INTO journal_unsealed (entry_id) VALUES (5)", FAULT_QUEUED_NOTHING, 5);
    check_after(w,
                "INSERT INTO journal_body (entry_id, salt, body) SELECT 5, salt, body"
                " FROM journal_body ORDER BY entry_id LIMIT 1",
                FAULT_BODY_STRAY, 5);
    check_after(w,
                "INSERT INTO seal (tree_id, leaf, entry_id, hash)"
                " SELECT 9, leaf, 5, hash FROM seal WHERE leaf = 0",
                FAULT_LEAF_STRAY, 5);
    check_after(w,
                "INSERT INTO seal_node (tree_id, level, position, hash)"
                " SELECT 9, level, position, hash FROM seal_node",
                FAULT_NODE_CHANGED, 0);
    check_after(w, "UPDATE seal_tree SET size = size - 1", FAULT_TREE_CHANGED, 0);
    check_after(w, "UPDATE seal_tree SET opened_at = opened_at + 1", FAULT_SIGNATURE,
                journal.ids[0]);
}

/* Two entries of one place exchanged, each row whole in itself. */
JOURNAL_TEST(a_changed_order_is_found)
{
    const Journal journal = make_journal(w);
    check_after(w,
                "UPDATE seal SET leaf = 1000 WHERE leaf = 8;"
                "UPDATE seal SET leaf = 8 WHERE leaf = 9;"
                "UPDATE seal SET leaf = 9 WHERE leaf = 1000",
                FAULT_NODE_CHANGED, journal.ids[0]);
    check_after(w,
                "DELETE FROM seal_node; UPDATE seal SET leaf = 1000 WHERE leaf = 18;"
                "UPDATE seal SET leaf = 18 WHERE leaf = 19;"
                "UPDATE seal SET leaf = 19 WHERE leaf = 1000",
                FAULT_NODE_CHANGED, journal.ids[0]);
}

/* Who rewrites entry, body, leaf and queue alike still meets the signed root. */
JOURNAL_TEST(a_rewritten_entry_does_not_lead_to_the_signed_root)
{
    const Journal journal = make_journal(w);
    const int64_t last = journal_add(w, 7, 1 + ENTRIES / WORKS);
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    journal_seal(w);
    /* Leaf 19 takes the place of leaf 21, consistently: the same entry, twice wrong. */
    const char *sql = arena_printf(
        w->arena,
        "DELETE FROM seal WHERE leaf = 19; UPDATE seal SET leaf = 19 WHERE entry_id = %lld;"
        "DELETE FROM journal WHERE id = %lld; DELETE FROM journal_body WHERE entry_id = %lld",
        (long long)last, (long long)journal.ids[19], (long long)journal.ids[19]);
    const JournalVerdict verdict = judge_after(w, sql);
    check_int(FAULT_ROOT_CHANGED, verdict.fault);
    check_int(20, verdict.root_size);
    check_int(journal.ids[18], verdict.entry_id); /* the first after the root that was right */
}

JOURNAL_TEST(a_forged_root_is_found)
{
    make_journal(w);
    JournalVerdict verdict = judge_after(w, "UPDATE seal_root SET at = at + 1 WHERE size = 20");
    check_int(FAULT_SIGNATURE, verdict.fault);
    check_int(20, verdict.root_size);
    verdict = judge_after(w, "UPDATE seal_root SET signature = (SELECT signature FROM seal_root"
                             " WHERE size = 5) WHERE size = 20");
    check_int(FAULT_SIGNATURE, verdict.fault);
    verdict = judge_after(w, "UPDATE seal_tree SET epoch = 2");
    check_int(FAULT_SIGNATURE, verdict.fault);
}

/* Signed anew from the beginning with a key of the forger's: only the known key tells. */
JOURNAL_TEST(another_signer_is_found_when_the_key_is_known)
{
    uint8_t seed[32] = {9};
    const PublicKey known = w->sealer.key.public_key;
    w->sealer.key = sealer_key_of_seed(seed);
    journal_add(w, 7, 1);
    journal_seal(w);
    journal_check_fault(w, FAULT_NONE, 0);
    JournalVerdict verdict = {0};
    journal_good(w, journal_verify(w->db, &known, &verdict, &w->error));
    check_int(FAULT_KEY, verdict.fault);
    journal_good(w, journal_verify(w->db, &w->sealer.key.public_key, &verdict, &w->error));
    check_int(FAULT_NONE, verdict.fault);
}

JOURNAL_TEST(a_missing_version_of_a_work_is_found)
{
    journal_add(w, 7, 1);
    journal_add(w, 7, 2);
    journal_add(w, 7, 2); /* an entry that changes nothing repeats the version */
    journal_check_fault(w, FAULT_NONE, 0);
    const int64_t id = journal_add(w, 7, 4);
    journal_check_fault(w, FAULT_VERSION, id);
    journal_add(w, 7, 3);
    journal_check_fault(w, FAULT_NONE, 0);
    const int64_t other = journal_add(w, 8, 2);
    journal_check_fault(w, FAULT_VERSION, other);
}

JOURNAL_TEST(an_empty_journal_is_whole)
{
    journal_check_fault(w, FAULT_NONE, 0);
}

TEST_MAIN(one_byte_of_any_column_is_found_and_named, rows_that_are_gone_are_found,
          rows_that_do_not_belong_are_found, a_changed_order_is_found,
          a_rewritten_entry_does_not_lead_to_the_signed_root, a_forged_root_is_found,
          another_signer_is_found_when_the_key_is_known, a_missing_version_of_a_work_is_found,
          an_empty_journal_is_whole)
