/*
 * merkle: the hash tree of RFC 6962 (section 2.1; the same in RFC 9162). A tree grows leaf by leaf;
 * all that must be kept for that are its peaks, the roots of the complete subtrees its size
 * consists of. Pure: where hashes are stored is the caller's affair.
 */
#ifndef KERNEL_MERKLE_H
#define KERNEL_MERKLE_H

#include "base/base.h"

#define MERKLE_MAX_LEVELS 62

/* The complete subtree over the leaves [index << level, (index + 1) << level). A leaf is level 0.
 */
typedef struct MerkleNode {
    int level;
    int64_t index;
    Sha256 hash;
} MerkleNode;

typedef struct MerkleTree {
    int64_t size; /* leaves */
    size_t peak_count;
    Sha256 peaks[MERKLE_MAX_LEVELS]; /* largest subtree first: one for each bit of size */
} MerkleTree;

Sha256 merkle_leaf_hash(Str data);
Sha256 merkle_node_hash(const Sha256 *left, const Sha256 *right);

/*
 * Adds a leaf. The inner nodes which it completes, lowest first, go into `out`; returns how many.
 */
size_t merkle_append(MerkleTree *tree, Sha256 leaf, MerkleNode out[MERKLE_MAX_LEVELS]);
Sha256 merkle_root(const MerkleTree *tree); /* of no leaves: SHA-256 of nothing */

/* The peaks one after another, as they are stored; `bytes` must fit `size`. */
Str merkle_peaks_bytes(const MerkleTree *tree); /* a view into the tree */
MUST_CHECK bool merkle_parse_peaks(int64_t size, Str bytes, MerkleTree *out);

/* ---- inclusion ---- */

/* Reads the hash of a complete subtree. */
typedef bool MerkleRead(void *context, int level, int64_t index, Sha256 *out, Error *error);
typedef struct MerkleSource {
    MerkleRead *read;
    void *context;
} MerkleSource;

typedef struct MerklePath {
    size_t count;
    Sha256 hashes[MERKLE_MAX_LEVELS]; /* from the leaf up */
} MerklePath;

/*
 * The hashes beside the way from `leaf` up to the root of the first `size` leaves, read with at
 * most 2 log2(size) calls. `leaf` must lie in [0, size).
 */
MUST_CHECK bool merkle_list_path(MerkleSource source, int64_t leaf, int64_t size, MerklePath *out,
                                 Error *error);
/* Whether the path leads from the leaf to the root: RFC 9162, 2.1.3.2. Takes any input. */
bool merkle_path_is_valid(Sha256 leaf_hash, int64_t leaf, int64_t size, const MerklePath *path,
                          Sha256 root);

#endif
