/*
 * journal_root: the signed statement about a tree, which is what others keep and compare. The text
 * that is signed is fixed in docs/journal-format.md. Ed25519 (RFC 8032) by libsodium.
 */
#ifndef KERNEL_JOURNAL_ROOT_H
#define KERNEL_JOURNAL_ROOT_H

#include "base/base.h"

#define PUBLIC_KEY_BYTES 32
#define SIGNATURE_BYTES 64

typedef struct PublicKey {
    uint8_t bytes[PUBLIC_KEY_BYTES];
} PublicKey;
typedef struct Signature {
    uint8_t bytes[SIGNATURE_BYTES];
} Signature;
typedef struct SealerKey {
    uint8_t secret[64]; /* as libsodium keeps it: seed and public key */
    PublicKey public_key;
} SealerKey;

/* "At this instant the tree of this node and epoch had so many leaves and this root." */
typedef struct JournalRoot {
    Str node; /* name of the installation; no line break */
    int64_t epoch;
    Instant opened_at; /* of the epoch */
    int64_t size;
    Instant at;
    Sha256 root;
} JournalRoot;

Str journal_root_text(Arena *arena, const JournalRoot *root);
Signature journal_root_sign(Arena *arena, const JournalRoot *root, const SealerKey *key);
bool journal_root_is_signed(Arena *arena, const JournalRoot *root, PublicKey key,
                            Signature signature);

/* "sha256:" and 64 digits: short enough to be read out or printed. */
Str public_key_fingerprint(Arena *arena, PublicKey key);
MUST_CHECK bool public_key_of_bytes(Str bytes, PublicKey *out);
MUST_CHECK bool signature_of_bytes(Str bytes, Signature *out);

/* ---- the key files STATE/keys/journal.key (0600, the seed in hex) and journal.pub ---- */

/* Makes both files unless there is a key already. The folder STATE must exist. */
MUST_CHECK bool sealer_key_create(Arena *arena, const char *state_dir, Error *error);
/* Refuses a damaged key file and one that others may read. */
MUST_CHECK bool sealer_key_load(Arena *arena, const char *state_dir, SealerKey *out, Error *error);
SealerKey sealer_key_of_seed(const uint8_t seed[32]);
/* Reads a file with 64 hex digits, such as journal.pub. */
MUST_CHECK bool public_key_load(const char *path, PublicKey *out, Error *error);

#endif
