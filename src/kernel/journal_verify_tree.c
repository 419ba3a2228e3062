/*
 * One tree, streamed in batches of leaves: each batch first fetches the inner nodes and roots that
 * its leaves will complete, then reads the leaves with their entries and compares as the tree
 * grows.
 */
#include "kernel/journal_verify_internal.h"

#define BATCH 4096 /* leaves: a whole number of the larger tiles */
#define LEVELS (MERKLE_MAX_LEVELS / SEAL_TILE_LEVELS + 1)

typedef struct NodeRow {
    int64_t position;
    Str hash;
} NodeRow;

typedef struct NodeQueue {
    NodeRow *rows;
    size_t count, next;
} NodeQueue;

typedef struct TreeWalk {
    Verify *v;
    const SealTree *tree;
    MerkleTree grown;
    int64_t batch_from;
    NodeQueue nodes[LEVELS];
    SealRoot *roots;
    size_t root_count, next_root;
    int64_t rooted;     /* leaves under the last root that was right */
    Instant rooted_at;  /* its time */
    int64_t *entry_ids; /* of the batch */
} TreeWalk;

/* A fault of the hashes: the change lies in the leaves from `leaf` to the one just added. */
static bool fault_from(TreeWalk *walk, JournalFault fault, int64_t leaf)
{
    const int64_t first = leaf > walk->batch_from ? leaf : walk->batch_from;
    walk->v->verdict.leaf = leaf;
    return verify_fault(walk->v, fault,
                        first < walk->grown.size ? walk->entry_ids[first - walk->batch_from] : 0);
}

/* ---- what a batch will complete ---- */

static const char SQL_NODES[] =
    "SELECT position, hash FROM seal_node WHERE tree_id = $1 AND level = $2 AND position >= $3"
    " AND position < $4 ORDER BY position";
static const DbColumn NODE_ROWS[] = {DB_INT(NodeRow, position), DB_BYTES(NodeRow, hash)};

static bool fetch_nodes(TreeWalk *walk)
{
    Verify *v = walk->v;
    for (int i = 1; i < LEVELS; i++) {
        const int level = i * SEAL_TILE_LEVELS;
        const int64_t from = walk->batch_from >> level;
        const int64_t to = (walk->batch_from + BATCH) >> level;
        walk->nodes[i] = (NodeQueue){0};
        if (from < to &&
            !db_fetch_all(v->db, v->scratch, SQL_NODES,
                          DB_ARGS(db_int(walk->tree->id), db_int(level), db_int(from), db_int(to)),
                          DB_ROWS(NODE_ROWS), sizeof(NodeRow), BATCH, &walk->nodes[i].rows,
                          &walk->nodes[i].count, v->error))
            return false;
    }
    return true;
}

static const char SQL_ROOTS[] = "SELECT tree_id, size, root, peaks, at, signature FROM seal_root"
                                " WHERE tree_id = $1 AND size > $2 AND size <= $3 ORDER BY size";
static const DbColumn ROOT_ROWS[] = {
    DB_INT(SealRoot, tree_id), DB_INT(SealRoot, size),   DB_BYTES(SealRoot, root),
    DB_BYTES(SealRoot, peaks), DB_INSTANT(SealRoot, at), DB_BYTES(SealRoot, signature),
};

static bool fetch_roots(TreeWalk *walk)
{
    Verify *v = walk->v;
    walk->roots = NULL;
    walk->root_count = 0;
    walk->next_root = 0;
    return db_fetch_all(
        v->db, v->scratch, SQL_ROOTS,
        DB_ARGS(db_int(walk->tree->id), db_int(walk->batch_from), db_int(walk->batch_from + BATCH)),
        DB_ROWS(ROOT_ROWS), sizeof(SealRoot), BATCH, &walk->roots, &walk->root_count, v->error);
}

/* ---- comparing as the tree grows ---- */

static bool verify_node(TreeWalk *walk, const MerkleNode *node)
{
    NodeQueue *queue = &walk->nodes[node->level / SEAL_TILE_LEVELS];
    Sha256 stored;
    if (queue->next < queue->count) {
        const NodeRow *row = &queue->rows[queue->next++];
        walk->v->nodes++;
        if (row->position == node->index && sha256_of_column(row->hash, &stored) &&
            sha256_equal(stored, node->hash))
            return true;
    }
    return fault_from(walk, FAULT_NODE_CHANGED, node->index << node->level);
}

static bool verify_root(TreeWalk *walk, const SealRoot *root)
{
    Verify *v = walk->v;
    JournalRoot statement;
    v->verdict.root_size = root->size;
    if (!seal_root_statement(walk->tree, root, &statement) ||
        !sha256_equal(statement.root, merkle_root(&walk->grown)) ||
        !str_equal(root->peaks, merkle_peaks_bytes(&walk->grown)))
        return fault_from(walk, FAULT_ROOT_CHANGED, walk->rooted);
    if (root->at.ms < walk->rooted_at.ms || !seal_root_is_sound(v->scratch, walk->tree, root))
        return fault_from(walk, FAULT_SIGNATURE, walk->rooted);
    v->verdict.root_size = 0;
    v->verdict.roots++;
    walk->rooted = root->size;
    walk->rooted_at = root->at;
    return true;
}

static bool grow(TreeWalk *walk, Sha256 leaf)
{
    MerkleNode made[MERKLE_MAX_LEVELS];
    const size_t count = merkle_append(&walk->grown, leaf, made);
    for (size_t i = 0; i < count; i++)
        if (seal_keeps_level(made[i].level) && !verify_node(walk, &made[i]))
            return false;
    if (walk->next_root == walk->root_count ||
        walk->roots[walk->next_root].size != walk->grown.size)
        return true;
    return verify_root(walk, &walk->roots[walk->next_root++]);
}

static const char SQL_LEAVES[] =
    "SELECT s.leaf, s.entry_id, s.hash, " JOURNAL_HEADER_COLUMNS
    ", j.body_hash, b.entry_id, b.salt, b.body"
    " FROM seal s LEFT JOIN journal j ON j.id = s.entry_id"
    " LEFT JOIN journal_body b ON b.entry_id = s.entry_id"
    " WHERE s.tree_id = $1 AND s.leaf >= $2 AND s.leaf < $3 ORDER BY s.leaf";

static bool verify_leaf(TreeWalk *walk, const DbRows *rows)
{
    Verify *v = walk->v;
    EntryRow row;
    Sha256 body_hash;
    Sha256 stored;
    Sha256 computed;
    const int64_t entry_id = db_value_int(rows, 1);
    v->verdict.leaf = walk->grown.size;
    if (db_value_int(rows, 0) != walk->grown.size)
        return verify_fault(v, FAULT_LEAF_MISSING, 0);
    verify_read_entry(rows, 3, &row);
    if (!row.exists)
        return verify_fault(v, FAULT_ENTRY_MISSING, entry_id);
    if (!verify_body(v, &row, &body_hash))
        return false;
    if (!sha256_of_column(db_value_text(rows, 2), &stored) ||
        !journal_leaf_hash(&row.header, body_hash, &computed) || !sha256_equal(stored, computed))
        return verify_fault(v, FAULT_ENTRY_CHANGED, entry_id);
    walk->entry_ids[walk->grown.size - walk->batch_from] = entry_id;
    v->verdict.sealed++;
    return grow(walk, computed);
}

static bool verify_leaves(TreeWalk *walk)
{
    Verify *v = walk->v;
    DbRows *rows = db_query(
        v->db, v->scratch, SQL_LEAVES,
        DB_ARGS(db_int(walk->tree->id), db_int(walk->batch_from), db_int(walk->batch_from + BATCH)),
        v->error);
    if (!rows)
        return false;
    bool ok = true;
    while (ok && db_next(rows))
        ok = verify_leaf(walk, rows);
    return db_rows_close(rows, v->error) && ok;
}

/* Nodes and roots that the batch's leaves did not reach. */
static bool verify_nothing_left(TreeWalk *walk)
{
    if (walk->next_root < walk->root_count) {
        walk->v->verdict.root_size = walk->roots[walk->next_root].size;
        return fault_from(walk, FAULT_TRUNCATED, walk->grown.size);
    }
    for (int i = 1; i < LEVELS; i++)
        if (walk->nodes[i].next < walk->nodes[i].count)
            return fault_from(walk, FAULT_NODE_CHANGED,
                              walk->nodes[i].rows[walk->nodes[i].next].position
                                  << (i * SEAL_TILE_LEVELS));
    return true;
}

static bool verify_batch(TreeWalk *walk)
{
    arena_reset(walk->v->scratch);
    walk->batch_from = walk->grown.size;
    return fetch_nodes(walk) && fetch_roots(walk) && verify_leaves(walk) &&
           verify_nothing_left(walk);
}

/* ---- the tree as a whole ---- */

typedef struct SizeRow {
    int64_t size;
} SizeRow;
static const DbColumn SIZE_ROWS[] = {DB_INT(SizeRow, size)};
static const char SQL_ROOT_BEYOND[] = "SELECT size FROM seal_root WHERE tree_id = $1"
                                      " AND (size > $2 OR size < 1) ORDER BY size LIMIT 1";

static bool verify_end(TreeWalk *walk)
{
    Verify *v = walk->v;
    SizeRow row;
    bool found = false;
    if (!db_find_one(v->db, v->scratch, SQL_ROOT_BEYOND,
                     DB_ARGS(db_int(walk->tree->id), db_int(walk->grown.size)), DB_ROWS(SIZE_ROWS),
                     &row, &found, v->error))
        return false;
    v->verdict.leaf = walk->grown.size;
    if (found) {
        v->verdict.root_size = row.size;
        return verify_fault(v, FAULT_TRUNCATED, 0);
    }
    if (walk->tree->size > walk->grown.size)
        return verify_fault(v, FAULT_LEAF_MISSING, 0);
    if (walk->tree->size != walk->grown.size ||
        !str_equal(walk->tree->peaks, merkle_peaks_bytes(&walk->grown)))
        return verify_fault(v, FAULT_TREE_CHANGED, 0);
    return true;
}

bool verify_tree(Verify *v, const SealTree *tree)
{
    TreeWalk walk = {.v = v, .tree = tree, .entry_ids = ARENA_ARRAY(v->arena, int64_t, BATCH)};
    v->verdict.trees++;
    v->verdict.tree_id = tree->id;
    do {
        if (!verify_batch(&walk))
            return false;
    } while (walk.grown.size == walk.batch_from + BATCH);
    v->verdict.unsigned_leaves += walk.grown.size - walk.rooted;
    return verify_end(&walk);
}
