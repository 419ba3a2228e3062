/*
 * seal (niêm phong): the rows of the journal's trees. A tree belongs to one node and one epoch; a
 * restore opens the next. `seal` has every leaf, `seal_node` the complete subtrees of 16, 256,
 * 4096... leaves, `seal_root` the signed roots. A path so reads at most 16 rows for every four
 * levels.
 */
#ifndef KERNEL_SEAL_H
#define KERNEL_SEAL_H

#include "db/db.h"
#include "kernel/journal_root.h"
#include "kernel/merkle.h"

#define SEAL_TILE_LEVELS 4 /* stored levels are its multiples; level 0 is `seal` itself */
#define SEAL_MAX_TREES 1000

typedef struct SealTree {
    int64_t id;
    Str node;
    int64_t epoch;
    Instant opened_at;
    Str public_key;
    int64_t size; /* sealed leaves */
    Str peaks;    /* after them */
} SealTree;

typedef struct SealRoot {
    int64_t tree_id, size;
    Str root, peaks;
    Instant at;
    Str signature;
} SealRoot;

/* Where an entry lies. */
typedef struct SealPlace {
    int64_t tree_id, leaf;
    Str hash; /* of the leaf */
} SealPlace;

bool seal_keeps_level(int level);

MUST_CHECK bool seal_list_trees(Db *db, Arena *arena, SealTree **out, size_t *out_count,
                                Error *error);
MUST_CHECK bool seal_get_tree(Db *db, Arena *arena, int64_t tree_id, SealTree *out, Error *error);
/* The node's tree with the highest epoch. */
MUST_CHECK bool seal_find_tree(Db *db, Arena *arena, Str node, SealTree *out, bool *found,
                               Error *error);
MUST_CHECK bool seal_find_newest_root(Db *db, Arena *arena, int64_t tree_id, SealRoot *out,
                                      bool *found, Error *error);
MUST_CHECK bool seal_find_place(Db *db, Arena *arena, int64_t entry_id, SealPlace *out, bool *found,
                                Error *error);

/* The statement that the root's signature covers; false when the stored root has not 32 bytes. */
MUST_CHECK bool seal_root_statement(const SealTree *tree, const SealRoot *root, JournalRoot *out);
/* Whether root, peaks and signature fit each other and the tree's key. */
bool seal_root_is_sound(Arena *arena, const SealTree *tree, const SealRoot *root);

/*
 * Complete subtrees of a stored tree, for merkle_list_path: sixteen neighbours of a stored level (a
 * tile) are read at once and kept, since a path wants four levels of the same tile one by one.
 */
#define SEAL_TILE (1 << SEAL_TILE_LEVELS)
typedef struct SealReader {
    Db *db;
    Arena *arena;
    int64_t tree_id;
    bool has_tile;
    int tile_level;
    int64_t tile_index;
    size_t tile_count; /* less than SEAL_TILE at the tree's right edge */
    Sha256 tile[SEAL_TILE];
} SealReader;
MerkleSource seal_source(SealReader *reader); /* the reader must outlive it */

/* ---- writing: the sealer only ---- */

MUST_CHECK bool seal_add_tree(Db *db, const SealTree *tree, Error *error);
MUST_CHECK bool seal_add_leaf(Db *db, int64_t tree_id, int64_t leaf, int64_t entry_id, Str hash,
                              Error *error);
MUST_CHECK bool seal_add_node(Db *db, int64_t tree_id, const MerkleNode *node, Error *error);
MUST_CHECK bool seal_add_root(Db *db, const SealRoot *root, Error *error);
/* Fails with ERROR_CONFLICT unless the tree still has `old_size` leaves. */
MUST_CHECK bool seal_set_size(Db *db, int64_t tree_id, int64_t old_size, const MerkleTree *tree,
                              Error *error);

#endif
