#include "kernel/seal.h"

#include "kernel/journal_leaf.h"

#include <string.h>

bool seal_keeps_level(int level)
{
    return level > 0 && level % SEAL_TILE_LEVELS == 0;
}

/* ---- trees ---- */

#define TREE_COLUMNS "id, node, epoch, opened_at, public_key, size, peaks"
static const DbColumn TREE_ROWS[] = {
    DB_INT(SealTree, id),           DB_TEXT(SealTree, node),
    DB_INT(SealTree, epoch),        DB_INSTANT(SealTree, opened_at),
    DB_BYTES(SealTree, public_key), DB_INT(SealTree, size),
    DB_BYTES(SealTree, peaks),
};

static const char SQL_TREES[] = "SELECT " TREE_COLUMNS " FROM seal_tree ORDER BY id";

bool seal_list_trees(Db *db, Arena *arena, SealTree **out, size_t *out_count, Error *error)
{
    return db_fetch_all(db, arena, SQL_TREES, DB_NO_ARGS, DB_ROWS(TREE_ROWS), sizeof(SealTree),
                        SEAL_MAX_TREES, out, out_count, error);
}

static const char SQL_TREE[] = "SELECT " TREE_COLUMNS " FROM seal_tree WHERE id = $1";

bool seal_get_tree(Db *db, Arena *arena, int64_t tree_id, SealTree *out, Error *error)
{
    return db_fetch_one(db, arena, SQL_TREE, DB_ARGS(db_int(tree_id)), DB_ROWS(TREE_ROWS), out,
                        error);
}

static const char SQL_NEWEST_TREE[] =
    "SELECT " TREE_COLUMNS " FROM seal_tree WHERE node = $1 ORDER BY epoch DESC LIMIT 1";

bool seal_find_tree(Db *db, Arena *arena, Str node, SealTree *out, bool *found, Error *error)
{
    return db_find_one(db, arena, SQL_NEWEST_TREE, DB_ARGS(db_text(node)), DB_ROWS(TREE_ROWS), out,
                       found, error);
}

static const char SQL_ADD_TREE[] =
    "INSERT INTO seal_tree (id, node, epoch, opened_at, public_key, size, peaks)"
    " SELECT coalesce(max(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT),"
    "        $4, 0, $5 FROM seal_tree WHERE true";

bool seal_add_tree(Db *db, const SealTree *tree, Error *error)
{
    return db_run(db, SQL_ADD_TREE,
                  DB_ARGS(db_text(tree->node), db_int(tree->epoch), db_instant(tree->opened_at),
                          db_bytes(tree->public_key), db_bytes(STR(""))),
                  error);
}

static const char SQL_SET_SIZE[] =
    "UPDATE seal_tree SET size = $3, peaks = $4 WHERE id = $1 AND size = $2";

bool seal_set_size(Db *db, int64_t tree_id, int64_t old_size, const MerkleTree *tree, Error *error)
{
    return db_run_one(db, SQL_SET_SIZE,
                      DB_ARGS(db_int(tree_id), db_int(old_size), db_int(tree->size),
                              db_bytes(merkle_peaks_bytes(tree))),
                      error);
}

/* ---- leaves and inner nodes ---- */

static const char SQL_ADD_LEAF[] =
    "INSERT INTO seal (tree_id, leaf, entry_id, hash) VALUES ($1, $2, $3, $4)";

bool seal_add_leaf(Db *db, int64_t tree_id, int64_t leaf, int64_t entry_id, Str hash, Error *error)
{
    return db_run(db, SQL_ADD_LEAF,
                  DB_ARGS(db_int(tree_id), db_int(leaf), db_int(entry_id), db_bytes(hash)), error);
}

static const char SQL_ADD_NODE[] =
    "INSERT INTO seal_node (tree_id, level, position, hash) VALUES ($1, $2, $3, $4)";

bool seal_add_node(Db *db, int64_t tree_id, const MerkleNode *node, Error *error)
{
    return db_run(db, SQL_ADD_NODE,
                  DB_ARGS(db_int(tree_id), db_int(node->level), db_int(node->index),
                          db_bytes(sha256_bytes(&node->hash))),
                  error);
}

static const DbColumn PLACE_ROWS[] = {
    DB_INT(SealPlace, tree_id),
    DB_INT(SealPlace, leaf),
    DB_BYTES(SealPlace, hash),
};
static const char SQL_PLACE[] = "SELECT tree_id, leaf, hash FROM seal WHERE entry_id = $1";

bool seal_find_place(Db *db, Arena *arena, int64_t entry_id, SealPlace *out, bool *found,
                     Error *error)
{
    return db_find_one(db, arena, SQL_PLACE, DB_ARGS(db_int(entry_id)), DB_ROWS(PLACE_ROWS), out,
                       found, error);
}

/* ---- tiles ---- */

typedef struct HashRow {
    int64_t position;
    Str hash;
} HashRow;
static const DbColumn HASH_ROWS[] = {DB_INT(HashRow, position), DB_BYTES(HashRow, hash)};

static const char SQL_LEAVES[] = "SELECT leaf AS position, hash FROM seal WHERE tree_id = $1"
                                 " AND leaf >= $2 AND leaf < $3 ORDER BY leaf";
static const char SQL_NODES[] =
    "SELECT position, hash FROM seal_node WHERE tree_id = $1 AND position >= $2 AND position < $3"
    " AND level = $4 ORDER BY position";

static bool fail_missing(const SealReader *reader, int level, int64_t position, Error *error)
{
    return error_set(error, ERROR_INTERNAL,
                     VI("Cây niêm phong của nhật ký bị hỏng. Hãy chạy lệnh kiểm tra nhật ký."),
                     "tree %lld has no sound level %d position %lld", (long long)reader->tree_id,
                     level, (long long)position);
}

static bool load_tile(SealReader *reader, int level, int64_t index, Error *error)
{
    const int64_t from = index << SEAL_TILE_LEVELS;
    const DbValue args[] = {db_int(reader->tree_id), db_int(from), db_int(from + SEAL_TILE),
                            db_int(level)};
    const bool is_leaf = level == 0;
    HashRow *rows = NULL;
    size_t count = 0;
    reader->has_tile = false;
    if (!db_fetch_all(reader->db, reader->arena, is_leaf ? SQL_LEAVES : SQL_NODES,
                      (DbArgs){args, is_leaf ? 3 : 4}, DB_ROWS(HASH_ROWS), sizeof(HashRow),
                      SEAL_TILE, &rows, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i].position != from + (int64_t)i ||
            !sha256_of_column(rows[i].hash, &reader->tile[i]))
            return fail_missing(reader, level, from + (int64_t)i, error);
    reader->tile_level = level;
    reader->tile_index = index;
    reader->tile_count = count;
    reader->has_tile = true;
    return true;
}

/* Joins neighbours until one is left; `count` is a power of two. */
static Sha256 reduce(const Sha256 *from, size_t count)
{
    Sha256 hashes[SEAL_TILE];
    memcpy(hashes, from, count * sizeof(Sha256));
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            hashes[i] = merkle_node_hash(&hashes[2 * i], &hashes[2 * i + 1]);
    return hashes[0];
}

/* A level that is not stored is computed from the stored one below it. */
static bool read_node(void *context, int level, int64_t index, Sha256 *out, Error *error)
{
    SealReader *reader = context;
    const int above = level % SEAL_TILE_LEVELS;
    const int stored = level - above;
    const int64_t first = index << above;
    const int64_t tile = first >> SEAL_TILE_LEVELS;
    const size_t at = (size_t)(first - (tile << SEAL_TILE_LEVELS));
    const size_t count = (size_t)1 << above;
    const bool is_at_hand =
        reader->has_tile && reader->tile_level == stored && reader->tile_index == tile;
    if (!is_at_hand && !load_tile(reader, stored, tile, error))
        return false;
    if (at + count > reader->tile_count)
        return fail_missing(reader, stored, first, error);
    *out = reduce(reader->tile + at, count);
    return true;
}

MerkleSource seal_source(SealReader *reader)
{
    return (MerkleSource){read_node, reader};
}

/* ---- signed roots ---- */

static const char SQL_ADD_ROOT[] =
    "INSERT INTO seal_root (tree_id, size, root, peaks, at, signature)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const DbColumn ROOT_ROWS[] = {
    DB_INT(SealRoot, tree_id), DB_INT(SealRoot, size),   DB_BYTES(SealRoot, root),
    DB_BYTES(SealRoot, peaks), DB_INSTANT(SealRoot, at), DB_BYTES(SealRoot, signature),
};

bool seal_add_root(Db *db, const SealRoot *root, Error *error)
{
    return db_run(db, SQL_ADD_ROOT,
                  DB_ARGS(db_int(root->tree_id), db_int(root->size), db_bytes(root->root),
                          db_bytes(root->peaks), db_instant(root->at), db_bytes(root->signature)),
                  error);
}

static const char SQL_NEWEST_ROOT[] =
    "SELECT tree_id, size, root, peaks, at, signature FROM seal_root WHERE tree_id = $1"
    " ORDER BY size DESC LIMIT 1";

bool seal_find_newest_root(Db *db, Arena *arena, int64_t tree_id, SealRoot *out, bool *found,
                           Error *error)
{
    return db_find_one(db, arena, SQL_NEWEST_ROOT, DB_ARGS(db_int(tree_id)), DB_ROWS(ROOT_ROWS),
                       out, found, error);
}

bool seal_root_statement(const SealTree *tree, const SealRoot *root, JournalRoot *out)
{
    JournalRoot statement = {.node = tree->node,
                             .epoch = tree->epoch,
                             .opened_at = tree->opened_at,
                             .size = root->size,
                             .at = root->at};
    if (!sha256_of_column(root->root, &statement.root))
        return false;
    *out = statement;
    return true;
}

bool seal_root_is_sound(Arena *arena, const SealTree *tree, const SealRoot *root)
{
    JournalRoot statement;
    MerkleTree peaks;
    PublicKey key;
    Signature signature;
    return seal_root_statement(tree, root, &statement) &&
           merkle_parse_peaks(root->size, root->peaks, &peaks) &&
           sha256_equal(merkle_root(&peaks), statement.root) &&
           public_key_of_bytes(tree->public_key, &key) &&
           signature_of_bytes(root->signature, &signature) &&
           journal_root_is_signed(arena, &statement, key, signature);
}
