/*
 * journal_proof: what convinces somebody who does not trust this database. A proof (bằng chứng) is
 * a text file with all provable entries of one work, each with its way up to a signed root; it is
 * checked with nothing but the public key. docs/journal-format.md fixes the file.
 */
#ifndef KERNEL_JOURNAL_PROOF_H
#define KERNEL_JOURNAL_PROOF_H

#include "kernel/journal.h"
#include "kernel/journal_root.h"
#include "kernel/merkle.h"

#define PROOF_MAX_BYTES (16u << 20)
#define PROOF_MAX_TREES 100
#define PROOF_MAX_ENTRIES 2000

typedef struct ProofTree {
    JournalRoot root;
    PublicKey key;
    Signature signature;
} ProofTree;

typedef struct ProofEntry {
    JournalEntry entry; /* its body only when has_body */
    Sha256 body_hash;
    bool has_body;
    Str salt;
    size_t tree; /* position in the proof's list, from 0 */
    int64_t leaf;
    MerklePath path;
} ProofEntry;

typedef struct JournalProof {
    Str code; /* of the work; empty unless a body that came along has it as member "code" */
    int64_t work_id;
    ProofTree *trees;
    size_t tree_count;
    ProofEntry *entries; /* by version, then id */
    size_t entry_count;
} JournalProof;

/*
 * The entries of the work with this code that lie under a signed root, up to the first version that
 * does not. ERROR_NOT_FOUND for an unknown code, ERROR_CONFLICT while nothing is sealed yet. Bodies
 * hold personal data and come along only when asked for.
 */
MUST_CHECK bool journal_proof_make(Db *db, Arena *arena, Str code, bool with_bodies,
                                   JournalProof *out, Error *error);
Str journal_proof_text(Arena *arena, const JournalProof *proof);

/*
 * Views into `text`. Takes any bytes, accepts exactly what journal_proof_text writes; the first
 * line that is wrong is named in the error.
 */
MUST_CHECK bool journal_proof_parse(Arena *arena, Str text, JournalProof *out, Error *error);
/*
 * Whether everything in it follows from roots signed with one of the keys, and no version of the
 * work is left out between the first and the last. False with the reason in the error.
 */
MUST_CHECK bool journal_proof_check(Arena *arena, const JournalProof *proof, const PublicKey *keys,
                                    size_t key_count, Error *error);

/* Whether the entry's body came along and is an object whose member "code" is this. */
bool proof_entry_names_code(const ProofEntry *entry, Str code);

/* ---- one entry, for a page ---- */

typedef enum JournalStanding {
    JOURNAL_PENDING, /* recorded; its seal is to come within seconds */
    JOURNAL_GENUINE,
    JOURNAL_CHANGED, /* entry, body, leaf or root do not fit each other */
} JournalStanding;

typedef struct JournalEvidence {
    JournalStanding standing;
    JournalEntry entry;
    int64_t leaf;     /* -1 while pending */
    JournalRoot root; /* under which it lies; of JOURNAL_GENUINE and JOURNAL_CHANGED */
    Str fingerprint;  /* of the key that signed it */
} JournalEvidence;

/*
 * Recomputes the entry's leaf and its way to the newest signed root, reading O(log n) rows. False
 * when there is no such entry or reading failed; else evidence.standing is the answer. Whether the
 * entry is the one that the reader's slip means is the caller's to check.
 */
MUST_CHECK bool journal_entry_is_genuine(Ctx *cx, int64_t entry_id, JournalEvidence *out);

#endif
