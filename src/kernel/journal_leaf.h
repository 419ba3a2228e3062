/*
 * journal_leaf: the bytes of an entry and their hashes, as docs/journal-format.md fixes them.
 * Shared by those who write, seal, verify and prove; nobody else computes them.
 */
#ifndef KERNEL_JOURNAL_LEAF_H
#define KERNEL_JOURNAL_LEAF_H

#include "kernel/journal.h"

#define JOURNAL_SALT_BYTES 16

Sha256 journal_body_hash(Str salt, Str body);
/* The Merkle leaf of a header. False when a text is longer than JOURNAL_TEXT_MAX. */
MUST_CHECK bool journal_leaf_hash(const JournalEntry *entry, Sha256 body_hash, Sha256 *out);

/* The header's columns in the order of the leaf, without the body's hash. */
#define JOURNAL_HEADER_COLUMNS                                                                     \
    "j.id, j.at, j.actor_kind, j.actor_id, j.unit_id, j.role, j.work_id, j.version, j.verb,"       \
    " j.from_state, j.to_state"
/* The same as rows of struct S; `entry` is what leads to the JournalEntry in it: nothing, or
 * `member.` */
#define JOURNAL_HEADER_ROWS(S, entry)                                                              \
    DB_INT(S, entry id), DB_INSTANT(S, entry at), DB_TEXT(S, entry actor_kind),                    \
        DB_INT(S, entry actor_id), DB_INT(S, entry unit_id), DB_TEXT(S, entry role),               \
        DB_INT(S, entry work_id), DB_INT(S, entry version), DB_TEXT(S, entry verb),                \
        DB_TEXT(S, entry from_state), DB_TEXT(S, entry to_state)

/* A stored hash; false when it has not exactly 32 bytes. */
MUST_CHECK bool sha256_of_column(Str bytes, Sha256 *out);
Str sha256_bytes(const Sha256 *hash); /* a view */

#endif
