/*
 * Shared by the two files of journal_verify. A step returns false when it recorded a fault in the
 * verdict or an error; either ends the walk.
 */
#ifndef KERNEL_JOURNAL_VERIFY_INTERNAL_H
#define KERNEL_JOURNAL_VERIFY_INTERNAL_H

#include "kernel/journal_leaf.h"
#include "kernel/journal_verify.h"
#include "kernel/seal.h"

#define VERIFY_ARENA_BYTES (256u << 20)

typedef struct Verify {
    Db *db;
    Arena *arena;
    Arena *scratch; /* emptied after each batch of leaves */
    JournalVerdict verdict;
    int64_t nodes; /* stored inner nodes met */
    Error *error;
} Verify;

/* An entry joined with its body, as a stream gives it; lives until the next row. */
typedef struct EntryRow {
    bool exists, has_body;
    JournalEntry header;
    Str body_hash, salt, body;
} EntryRow;

/* Records the fault; returns false. */
bool verify_fault(Verify *v, JournalFault fault, int64_t entry_id);
/* Columns from `first`: the header, body_hash, the body's entry_id, salt, body. */
void verify_read_entry(const DbRows *rows, int first, EntryRow *out);
/* The stored hash of the body, after comparing it with the body unless that is erased. */
MUST_CHECK bool verify_body(Verify *v, const EntryRow *row, Sha256 *out_hash);
/* All leaves, inner nodes and roots of one tree. */
MUST_CHECK bool verify_tree(Verify *v, const SealTree *tree);

#endif
