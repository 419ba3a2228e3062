#include "kernel/sealer.h"

#include "kernel/journal_leaf.h"
#include "kernel/seal.h"

#define LEASE_MS 10000

SealerState sealer_new(Str node, const SealerKey *key)
{
    return (SealerState){.node = node, .key = *key, .lease = lease_new("sealer", LEASE_MS)};
}

/* ---- the tree ---- */

static Str key_bytes(const PublicKey *key)
{
    return (Str){(const char *)key->bytes, sizeof key->bytes};
}

bool sealer_open_epoch(Db *db, Arena *arena, const SealerState *state, Instant now, Error *error)
{
    SealTree last = {0};
    bool found = false;
    if (!seal_find_tree(db, arena, state->node, &last, &found, error))
        return false;
    const SealTree tree = {.node = state->node,
                           .epoch = last.epoch + 1,
                           .opened_at = now,
                           .public_key = key_bytes(&state->key.public_key)};
    return seal_add_tree(db, &tree, error);
}

/* One step under way. */
typedef struct Step {
    Db *db;
    Arena *arena;
    const SealerState *state;
    Instant now;
    SealTree stored; /* as the step found it */
    MerkleTree tree; /* as it grows */
    Error *error;
} Step;

static bool check_tree(const Step *step)
{
    if (!str_equal(step->stored.public_key, key_bytes(&step->state->key.public_key)))
        return error_set(step->error, ERROR_INTERNAL,
                         VI("Khóa ký nhật ký không phải là khóa của cây đang mở. Hãy khôi phục tệp"
                            " khóa từ bản sao lưu."),
                         "the key file is not that of tree %lld", (long long)step->stored.id);
    return true;
}

static bool load_tree(Step *step)
{
    const SealerState *state = step->state;
    SealTree *stored = &step->stored;
    bool found = false;
    if (!seal_find_tree(step->db, step->arena, state->node, stored, &found, step->error))
        return false;
    if (!found &&
        (!sealer_open_epoch(step->db, step->arena, state, step->now, step->error) ||
         !seal_find_tree(step->db, step->arena, state->node, stored, &found, step->error)))
        return false;
    if (!merkle_parse_peaks(stored->size, stored->peaks, &step->tree))
        return error_set(step->error, ERROR_INTERNAL,
                         VI("Cây niêm phong của nhật ký bị hỏng. Hãy chạy lệnh kiểm tra nhật ký."),
                         "peaks of tree %lld do not fit its size", (long long)stored->id);
    return check_tree(step);
}

/* ---- one batch ---- */

typedef struct Unsealed {
    JournalEntry entry;
    Str body_hash;
} Unsealed;
static const DbColumn UNSEALED_ROWS[] = {
    JOURNAL_HEADER_ROWS(Unsealed, entry.),
    DB_BYTES(Unsealed, body_hash),
};

static const char SQL_UNSEALED[] =
    "SELECT " JOURNAL_HEADER_COLUMNS ", j.body_hash"
    " FROM (SELECT entry_id FROM journal_unsealed ORDER BY entry_id LIMIT $1) u"
    " JOIN journal j ON j.id = u.entry_id ORDER BY u.entry_id";

static bool hash_entry(const Unsealed *row, Sha256 *out, Error *error)
{
    Sha256 body_hash;
    if (!sha256_of_column(row->body_hash, &body_hash) ||
        !journal_leaf_hash(&row->entry, body_hash, out))
        return error_set(error, ERROR_INTERNAL, VI("Một mục nhật ký sai khuôn dạng."),
                         "journal entry %lld cannot be hashed", (long long)row->entry.id);
    return true;
}

static bool add_leaf(Step *step, const Unsealed *row)
{
    const int64_t tree_id = step->stored.id;
    MerkleTree *tree = &step->tree;
    MerkleNode made[MERKLE_MAX_LEVELS];
    Sha256 leaf;
    if (!hash_entry(row, &leaf, step->error) ||
        !seal_add_leaf(step->db, tree_id, tree->size, row->entry.id, sha256_bytes(&leaf),
                       step->error))
        return false;
    const size_t count = merkle_append(tree, leaf, made);
    for (size_t i = 0; i < count; i++)
        if (seal_keeps_level(made[i].level) &&
            !seal_add_node(step->db, tree_id, &made[i], step->error))
            return false;
    return true;
}

/* Exactly what was sealed: an entry with a smaller id may have been committed meanwhile. */
static const char SQL_UNQUEUE[] = "DELETE FROM journal_unsealed WHERE entry_id IN"
                                  " (SELECT entry_id FROM seal WHERE tree_id = $1 AND leaf >= $2)";

static bool seal_batch(Step *step)
{
    const SealTree *stored = &step->stored;
    Unsealed *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(step->db, step->arena, SQL_UNSEALED, DB_ARGS(db_int(SEALER_BATCH)),
                      DB_ROWS(UNSEALED_ROWS), sizeof(Unsealed), SEALER_BATCH, &rows, &count,
                      step->error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_leaf(step, &rows[i]))
            return false;
    return count == 0 ||
           (db_run(step->db, SQL_UNQUEUE, DB_ARGS(db_int(stored->id), db_int(stored->size)),
                   step->error) &&
            seal_set_size(step->db, stored->id, stored->size, &step->tree, step->error));
}

/* ---- roots ---- */

static bool is_root_due(const SealRoot *last, int64_t size, Instant now)
{
    const int64_t elapsed_ms = now.ms - last->at.ms;
    /* A clock that went back does not stop the roots. */
    return size > last->size && (elapsed_ms >= SEALER_ROOT_INTERVAL_MS || elapsed_ms < 0);
}

static bool sign_root(Step *step, Instant at)
{
    const JournalRoot statement = {.node = step->stored.node,
                                   .epoch = step->stored.epoch,
                                   .opened_at = step->stored.opened_at,
                                   .size = step->tree.size,
                                   .at = at,
                                   .root = merkle_root(&step->tree)};
    const Signature signature = journal_root_sign(step->arena, &statement, &step->state->key);
    const SealRoot row = {.tree_id = step->stored.id,
                          .size = statement.size,
                          .root = sha256_bytes(&statement.root),
                          .peaks = merkle_peaks_bytes(&step->tree),
                          .at = at,
                          .signature = {(const char *)signature.bytes, sizeof signature.bytes}};
    return seal_add_root(step->db, &row, step->error);
}

static bool sign_if_due(Step *step)
{
    SealRoot last = {0};
    bool found = false;
    if (!seal_find_newest_root(step->db, step->arena, step->stored.id, &last, &found, step->error))
        return false;
    if (!is_root_due(&last, step->tree.size, step->now))
        return true;
    return sign_root(step, step->now.ms > last.at.ms ? step->now : last.at);
}

/* ---- the step ---- */

static bool hold_lease(Db *db, SealerState *state, Instant now, Error *error)
{
    if (state->lease.fence > 0)
        return lease_renew(db, &state->lease, now, error);
    return lease_take(db, &state->lease, now, error);
}

bool sealer_step(Db *db, Arena *arena, SealerState *state, Instant now, Error *error)
{
    state->sealed = 0;
    state->has_more = false;
    if (!hold_lease(db, state, now, error))
        return false;
    if (!lease_holds(&state->lease, now))
        return true;
    Step step = {.db = db, .arena = arena, .state = state, .now = now, .error = error};
    if (!load_tree(&step) || !seal_batch(&step) || !sign_if_due(&step))
        return false;
    state->sealed = step.tree.size - step.stored.size;
    state->has_more = state->sealed == SEALER_BATCH;
    return true;
}

/* ---- whether to step ---- */

static const char SQL_HAS_UNSEALED[] =
    "SELECT count(*) FROM (SELECT entry_id FROM journal_unsealed LIMIT 1) one";

bool sealer_has_work(Db *db, Arena *arena, const SealerState *state, Instant now, bool *out,
                     Error *error)
{
    bool is_elsewhere = false;
    int64_t waiting = 0;
    SealTree tree = {0};
    SealRoot last = {0};
    bool found = false;
    if (!lease_is_elsewhere(db, &state->lease, now, &is_elsewhere, error) ||
        !db_fetch_int(db, SQL_HAS_UNSEALED, DB_NO_ARGS, &waiting, error) ||
        !seal_find_tree(db, arena, state->node, &tree, &found, error) ||
        (found && !seal_find_newest_root(db, arena, tree.id, &last, &found, error)))
        return false;
    *out = !is_elsewhere && (waiting > 0 || is_root_due(&last, tree.size, now));
    return true;
}
