/* Proofs from the database; their text and its checking are journal_proof_text.c's. */
#include "kernel/journal_proof.h"

#include "kernel/journal_leaf.h"
#include "kernel/seal.h"

/* ---- sealed entries ---- */

typedef struct SealedRow {
    JournalEntry entry;
    bool is_sealed;
    Str body_hash, salt, leaf_hash;
    int64_t tree_id, leaf;
} SealedRow;

static const DbColumn SEALED_ROWS[] = {
    JOURNAL_HEADER_ROWS(SealedRow, entry.),
    DB_BYTES(SealedRow, body_hash),
    DB_TEXT(SealedRow, entry.body),
    DB_BYTES(SealedRow, salt),
    DB_BOOL(SealedRow, entry.is_erased),
    DB_BOOL(SealedRow, is_sealed),
    DB_INT(SealedRow, tree_id),
    DB_INT(SealedRow, leaf),
    DB_BYTES(SealedRow, leaf_hash),
};

#define SELECT_SEALED                                                                              \
    "SELECT " JOURNAL_HEADER_COLUMNS                                                               \
    ", j.body_hash, b.body, b.salt, CASE WHEN b.entry_id IS NULL THEN 1 ELSE 0 END AS is_erased,"  \
    " CASE WHEN s.entry_id IS NULL THEN 0 ELSE 1 END AS is_sealed, coalesce(s.tree_id, 0)"         \
    " AS tree_id, coalesce(s.leaf, -1) AS leaf, s.hash AS leaf_hash"                               \
    " FROM journal j LEFT JOIN journal_body b ON b.entry_id = j.id"                                \
    " LEFT JOIN seal s ON s.entry_id = j.id "

/* A tree as far as it is signed. */
typedef struct SignedTree {
    SealTree tree;
    SealRoot root; /* size 0 while it has none */
} SignedTree;

static bool load_signed_tree(Db *db, Arena *arena, int64_t tree_id, SignedTree *out, Error *error)
{
    SignedTree loaded = {0};
    bool found = false;
    if (!seal_get_tree(db, arena, tree_id, &loaded.tree, error) ||
        !seal_find_newest_root(db, arena, tree_id, &loaded.root, &found, error))
        return false;
    *out = loaded;
    return true;
}

/* ---- one entry ---- */

static const char SQL_ENTRY[] = SELECT_SEALED "WHERE j.id = $1";

/* Everything that one row can tell: body, header and leaf agree. */
static bool row_is_sound(const SealedRow *row)
{
    Sha256 body_hash;
    Sha256 computed;
    Sha256 stored;
    return sha256_of_column(row->body_hash, &body_hash) &&
           (row->entry.is_erased ||
            sha256_equal(journal_body_hash(row->salt, row->entry.body), body_hash)) &&
           journal_leaf_hash(&row->entry, body_hash, &computed) &&
           (!row->is_sealed ||
            (sha256_of_column(row->leaf_hash, &stored) && sha256_equal(stored, computed)));
}

static bool read_path(Db *db, Arena *arena, const SealedRow *row, int64_t size, MerklePath *out,
                      Error *error)
{
    SealReader reader = {.db = db, .arena = arena, .tree_id = row->tree_id};
    return merkle_list_path(seal_source(&reader), row->leaf, size, out, error);
}

/* Follows the path to the newest root. */
static bool judge_sealed(Ctx *cx, const SealedRow *row, const SignedTree *signed_tree,
                         JournalEvidence *evidence)
{
    MerklePath path;
    Sha256 leaf;
    PublicKey key = {0};
    if (!read_path(cx->db, cx->arena, row, signed_tree->root.size, &path, &cx->error))
        return false;
    const bool is_sound =
        seal_root_statement(&signed_tree->tree, &signed_tree->root, &evidence->root) &&
        public_key_of_bytes(signed_tree->tree.public_key, &key) &&
        seal_root_is_sound(cx->arena, &signed_tree->tree, &signed_tree->root) &&
        sha256_of_column(row->leaf_hash, &leaf) &&
        merkle_path_is_valid(leaf, row->leaf, signed_tree->root.size, &path, evidence->root.root);
    evidence->leaf = row->leaf;
    evidence->fingerprint = public_key_fingerprint(cx->arena, key);
    evidence->standing = is_sound ? JOURNAL_GENUINE : JOURNAL_CHANGED;
    return true;
}

bool journal_entry_is_genuine(Ctx *cx, int64_t entry_id, JournalEvidence *out)
{
    SealedRow row;
    SignedTree signed_tree = {0};
    if (!db_fetch_one(cx->db, cx->arena, SQL_ENTRY, DB_ARGS(db_int(entry_id)), DB_ROWS(SEALED_ROWS),
                      &row, &cx->error))
        return false;
    JournalEvidence evidence = {.standing = JOURNAL_PENDING, .entry = row.entry, .leaf = -1};
    if (row.is_sealed &&
        !load_signed_tree(cx->db, cx->arena, row.tree_id, &signed_tree, &cx->error))
        return false;
    if (!row_is_sound(&row))
        evidence.standing = JOURNAL_CHANGED;
    else if (row.is_sealed && row.leaf < signed_tree.root.size &&
             !judge_sealed(cx, &row, &signed_tree, &evidence))
        return false;
    *out = evidence;
    return true;
}

/* ---- all entries of a work ---- */

/* A proof being made. */
typedef struct Maker {
    Db *db;
    Arena *arena;
    bool with_bodies;
    JournalProof proof;
    SignedTree *loaded; /* beside proof.trees */
    Error *error;
} Maker;

static bool fill_tree(Maker *maker, const SignedTree *from, ProofTree *out)
{
    if (!seal_root_statement(&from->tree, &from->root, &out->root) ||
        !public_key_of_bytes(from->tree.public_key, &out->key) ||
        !signature_of_bytes(from->root.signature, &out->signature))
        return error_set(maker->error, ERROR_INTERNAL,
                         VI("Gốc đã ký bị hỏng. Hãy chạy lệnh kiểm tra nhật ký."),
                         "root of tree %lld is damaged", (long long)from->tree.id);
    return true;
}

/* The tree's place in the proof; trees without a root are known too, but prove nothing. */
static bool find_tree(Maker *maker, int64_t tree_id, size_t *out)
{
    JournalProof *proof = &maker->proof;
    size_t at = 0;
    while (at < proof->tree_count && maker->loaded[at].tree.id != tree_id)
        at++;
    if (at == PROOF_MAX_TREES)
        return error_set(maker->error, ERROR_TOO_LARGE,
                         VI("Hồ sơ nằm trong quá nhiều cây niêm phong."), "too many trees");
    if (at == proof->tree_count) {
        SignedTree *loaded = &maker->loaded[at];
        if (!load_signed_tree(maker->db, maker->arena, tree_id, loaded, maker->error) ||
            (loaded->root.size > 0 && !fill_tree(maker, loaded, &proof->trees[at])))
            return false;
        proof->tree_count++;
    }
    *out = at;
    return true;
}

/* Adds the entry if it lies under a signed root. */
static bool add_entry(Maker *maker, const SealedRow *row)
{
    size_t at = 0;
    if (!find_tree(maker, row->tree_id, &at))
        return false;
    const int64_t size = maker->loaded[at].root.size;
    if (row->leaf < 0 || row->leaf >= size)
        return true;
    ProofEntry *entry = &maker->proof.entries[maker->proof.entry_count];
    *entry = (ProofEntry){.entry = row->entry,
                          .has_body = maker->with_bodies && !row->entry.is_erased,
                          .salt = row->salt,
                          .tree = at,
                          .leaf = row->leaf};
    if (!sha256_of_column(row->body_hash, &entry->body_hash))
        return error_set(maker->error, ERROR_INTERNAL,
                         VI("Mục nhật ký bị hỏng. Hãy chạy lệnh kiểm tra nhật ký."),
                         "entry %lld has no sound body hash", (long long)row->entry.id);
    maker->proof.entry_count++;
    return read_path(maker->db, maker->arena, row, size, &entry->path, maker->error);
}

static bool add_entries(Maker *maker, const SealedRow *rows, size_t count)
{
    JournalProof *proof = &maker->proof;
    for (size_t i = 0; i < count; i++) {
        const size_t had = proof->entry_count;
        const int64_t last = had > 0 ? proof->entries[had - 1].entry.version : 0;
        if (rows[i].entry.version > last + 1)
            break;
        if (rows[i].is_sealed && !add_entry(maker, &rows[i]))
            return false;
    }
    return proof->entry_count > 0 ||
           error_set(maker->error, ERROR_CONFLICT,
                     VI("Nhật ký của hồ sơ này chưa được niêm phong. Xin thử lại sau vài giây."),
                     "nothing of the work is under a signed root");
}

/* Trees that were met but have no root, or none over these entries, do not belong into the file. */
static void drop_unused_trees(JournalProof *proof)
{
    size_t kept = 0;
    for (size_t t = 0; t < proof->tree_count; t++) {
        bool is_used = false;
        for (size_t i = 0; i < proof->entry_count; i++)
            is_used |= proof->entries[i].tree == t;
        if (!is_used)
            continue;
        for (size_t i = 0; i < proof->entry_count; i++)
            if (proof->entries[i].tree == t)
                proof->entries[i].tree = kept;
        proof->trees[kept++] = proof->trees[t];
    }
    proof->tree_count = kept;
}

static const char SQL_WORK[] = "SELECT id FROM work WHERE code = $1";
static const char SQL_ENTRIES[] =
    SELECT_SEALED "WHERE j.work_id = $1 ORDER BY j.version, j.id LIMIT $2";

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_ROWS[] = {DB_INT(IdRow, id)};

static bool find_work(Maker *maker, Str code)
{
    IdRow row = {0};
    bool found = false;
    if (!db_find_one(maker->db, maker->arena, SQL_WORK, DB_ARGS(db_text(code)), DB_ROWS(ID_ROWS),
                     &row, &found, maker->error))
        return false;
    maker->proof.work_id = row.id;
    return found || error_set(maker->error, ERROR_NOT_FOUND,
                              VI("Không có hồ sơ nào mang mã này. Xin kiểm tra lại mã."),
                              "no work with this code");
}

/* Only what is proven goes into the file: headers know the work, not its code. */
static void name_code(JournalProof *proof, Str code)
{
    for (size_t i = 0; i < proof->entry_count; i++)
        if (proof_entry_names_code(&proof->entries[i], code))
            proof->code = code;
}

/* A proof that does not hold is not handed out. */
static bool check_own(Maker *maker)
{
    JournalProof *proof = &maker->proof;
    PublicKey *keys = ARENA_ARRAY(maker->arena, PublicKey, proof->tree_count);
    for (size_t i = 0; i < proof->tree_count; i++)
        keys[i] = proof->trees[i].key;
    return journal_proof_check(maker->arena, proof, keys, proof->tree_count, maker->error);
}

bool journal_proof_make(Db *db, Arena *arena, Str code, bool with_bodies, JournalProof *out,
                        Error *error)
{
    Maker maker = {.db = db, .arena = arena, .with_bodies = with_bodies, .error = error};
    SealedRow *rows = NULL;
    size_t count = 0;
    if (!find_work(&maker, code) ||
        !db_fetch_all(
            db, arena, SQL_ENTRIES, DB_ARGS(db_int(maker.proof.work_id), db_int(PROOF_MAX_ENTRIES)),
            DB_ROWS(SEALED_ROWS), sizeof(SealedRow), PROOF_MAX_ENTRIES, &rows, &count, error))
        return false;
    maker.proof.trees = ARENA_ARRAY(arena, ProofTree, PROOF_MAX_TREES);
    maker.proof.entries = ARENA_ARRAY(arena, ProofEntry, count + 1);
    maker.loaded = ARENA_ARRAY(arena, SignedTree, PROOF_MAX_TREES);
    if (!add_entries(&maker, rows, count))
        return false;
    drop_unused_trees(&maker.proof);
    name_code(&maker.proof, code);
    if (!check_own(&maker))
        return false;
    *out = maker.proof;
    return true;
}
