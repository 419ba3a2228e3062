/* Everything outside the trees; a tree's own leaves, nodes and roots are journal_verify_tree.c's.
 */
#include "kernel/journal_verify_internal.h"

#include <string.h>

#define X(value, code, message) [value] = {code, message},
static const struct {
    const char *code, *message;
} FAULTS[] = {JOURNAL_FAULTS(X)};
#undef X

const char *journal_fault_code(JournalFault fault)
{
    return FAULTS[fault].code;
}

const char *journal_fault_message(JournalFault fault)
{
    return FAULTS[fault].message;
}

bool verify_fault(Verify *v, JournalFault fault, int64_t entry_id)
{
    v->verdict.fault = fault;
    v->verdict.entry_id = entry_id;
    return false;
}

/* ---- one entry ---- */

void verify_read_entry(const DbRows *rows, int first, EntryRow *out)
{
    *out = (EntryRow){
        .exists = db_value(rows, first).kind != DB_NULL,
        .header = {.id = db_value_int(rows, first),
                   .at = {db_value_int(rows, first + 1)},
                   .actor_kind = db_value_text(rows, first + 2),
                   .actor_id = db_value_int(rows, first + 3),
                   .unit_id = db_value_int(rows, first + 4),
                   .role = db_value_text(rows, first + 5),
                   .work_id = db_value_int(rows, first + 6),
                   .version = db_value_int(rows, first + 7),
                   .verb = db_value_text(rows, first + 8),
                   .from_state = db_value_text(rows, first + 9),
                   .to_state = db_value_text(rows, first + 10)},
        .body_hash = db_value_text(rows, first + 11),
        .has_body = db_value(rows, first + 12).kind != DB_NULL,
        .salt = db_value_text(rows, first + 13),
        .body = db_value_text(rows, first + 14),
    };
}

bool verify_body(Verify *v, const EntryRow *row, Sha256 *out_hash)
{
    if (!sha256_of_column(row->body_hash, out_hash))
        return verify_fault(v, FAULT_ENTRY_CHANGED, row->header.id);
    if (!row->has_body) {
        v->verdict.erased++;
        return true;
    }
    return sha256_equal(journal_body_hash(row->salt, row->body), *out_hash) ||
           verify_fault(v, FAULT_BODY_CHANGED, row->header.id);
}

/* ---- the queue ---- */

static const char SQL_QUEUE[] =
    "SELECT u.entry_id, " JOURNAL_HEADER_COLUMNS ", j.body_hash, b.entry_id, b.salt, b.body"
    " FROM journal_unsealed u"
    " LEFT JOIN journal j ON j.id = u.entry_id"
    " LEFT JOIN journal_body b ON b.entry_id = u.entry_id"
    " ORDER BY u.entry_id";

static bool verify_queued(Verify *v, const DbRows *rows)
{
    EntryRow row;
    Sha256 hash;
    verify_read_entry(rows, 1, &row);
    if (!row.exists)
        return verify_fault(v, FAULT_QUEUED_NOTHING, db_value_int(rows, 0));
    v->verdict.queued++;
    return verify_body(v, &row, &hash);
}

static bool verify_queue(Verify *v)
{
    DbRows *rows = db_query(v->db, v->scratch, SQL_QUEUE, DB_NO_ARGS, v->error);
    if (!rows)
        return false;
    bool ok = true;
    while (ok && db_next(rows))
        ok = verify_queued(v, rows);
    return db_rows_close(rows, v->error) && ok;
}

/* ---- rows that stand alone ---- */

/* Statements that give the ids of faulty rows, smallest first. */
static const char SQL_NOT_QUEUED[] =
    "SELECT j.id FROM journal j LEFT JOIN seal s ON s.entry_id = j.id"
    " LEFT JOIN journal_unsealed u ON u.entry_id = j.id"
    " WHERE s.entry_id IS NULL AND u.entry_id IS NULL ORDER BY j.id LIMIT 1";
static const char SQL_QUEUED_TWICE[] =
    "SELECT u.entry_id FROM journal_unsealed u JOIN seal s ON s.entry_id = u.entry_id"
    " ORDER BY u.entry_id LIMIT 1";
static const char SQL_BODY_STRAY[] =
    "SELECT b.entry_id FROM journal_body b LEFT JOIN journal j ON j.id = b.entry_id"
    " WHERE j.id IS NULL ORDER BY b.entry_id LIMIT 1";
static const char SQL_LEAF_STRAY[] =
    "SELECT s.entry_id FROM seal s LEFT JOIN seal_tree t ON t.id = s.tree_id"
    " WHERE t.id IS NULL OR s.leaf < 0 OR s.leaf >= t.size ORDER BY s.entry_id LIMIT 1";

typedef struct StrayCheck {
    const char *sql;
    JournalFault fault;
} StrayCheck;
static const StrayCheck STRAY_CHECKS[] = {
    {SQL_LEAF_STRAY, FAULT_LEAF_STRAY},
    {SQL_NOT_QUEUED, FAULT_NOT_QUEUED},
    {SQL_QUEUED_TWICE, FAULT_QUEUED_TWICE},
    {SQL_BODY_STRAY, FAULT_BODY_STRAY},
};

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_ROWS[] = {DB_INT(IdRow, id)};

static bool verify_no_strays(Verify *v)
{
    for (size_t i = 0; i < COUNT_OF(STRAY_CHECKS); i++) {
        IdRow row;
        bool found = false;
        if (!db_find_one(v->db, v->scratch, STRAY_CHECKS[i].sql, DB_NO_ARGS, DB_ROWS(ID_ROWS), &row,
                         &found, v->error))
            return false;
        if (found)
            return verify_fault(v, STRAY_CHECKS[i].fault, row.id);
    }
    return true;
}

/* Rows of trees that are not there: what the walk through the trees did not meet. */
static const char SQL_NODE_COUNT[] = "SELECT count(*) FROM seal_node";
static const char SQL_ROOT_COUNT[] = "SELECT count(*) FROM seal_root";

static bool verify_counts(Verify *v)
{
    int64_t nodes = 0;
    int64_t roots = 0;
    if (!db_fetch_int(v->db, SQL_NODE_COUNT, DB_NO_ARGS, &nodes, v->error) ||
        !db_fetch_int(v->db, SQL_ROOT_COUNT, DB_NO_ARGS, &roots, v->error))
        return false;
    if (roots != v->verdict.roots)
        return verify_fault(v, FAULT_ROOT_STRAY, 0);
    return nodes == v->nodes || verify_fault(v, FAULT_NODE_CHANGED, 0);
}

/* ---- versions of works ---- */

static const char SQL_VERSIONS[] = "SELECT id, work_id, version FROM journal WHERE work_id > 0"
                                   " ORDER BY work_id, version";

typedef struct LastVersion {
    int64_t work_id, version;
} LastVersion;

/* The first is at most 1; each is that before or the one after it. */
static bool verify_version(Verify *v, const DbRows *rows, LastVersion *last)
{
    const int64_t work_id = db_value_int(rows, 1);
    const int64_t version = db_value_int(rows, 2);
    const bool is_first = work_id != last->work_id;
    const int64_t expected = is_first ? 1 : last->version + 1;
    *last = (LastVersion){work_id, version};
    return version <= expected || verify_fault(v, FAULT_VERSION, db_value_int(rows, 0));
}

static bool verify_versions(Verify *v)
{
    DbRows *rows = db_query(v->db, v->scratch, SQL_VERSIONS, DB_NO_ARGS, v->error);
    if (!rows)
        return false;
    LastVersion last = {0};
    bool ok = true;
    while (ok && db_next(rows))
        ok = verify_version(v, rows, &last);
    return db_rows_close(rows, v->error) && ok;
}

/* ---- all ---- */

static bool verify_key(Verify *v, const SealTree *newest, const PublicKey *key)
{
    PublicKey actual;
    v->verdict.tree_id = newest->id;
    if (!public_key_of_bytes(newest->public_key, &actual) ||
        memcmp(actual.bytes, key->bytes, sizeof key->bytes) != 0)
        return verify_fault(v, FAULT_KEY, 0);
    return true;
}

static bool verify_trees(Verify *v, const PublicKey *key)
{
    SealTree *trees = NULL;
    size_t count = 0;
    if (!seal_list_trees(v->db, v->arena, &trees, &count, v->error))
        return false;
    if (key && count > 0 && !verify_key(v, &trees[count - 1], key))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!verify_tree(v, &trees[i]))
            return false;
    v->verdict.tree_id = 0;
    v->verdict.leaf = 0;
    return true;
}

bool journal_verify(Db *db, const PublicKey *key, JournalVerdict *out, Error *error)
{
    Verify v = {.db = db,
                .arena = arena_new(VERIFY_ARENA_BYTES),
                .scratch = arena_new(VERIFY_ARENA_BYTES),
                .error = error};
    if (verify_trees(&v, key) && verify_no_strays(&v) && verify_counts(&v) && verify_queue(&v) &&
        verify_versions(&v))
        v.verdict.fault = FAULT_NONE;
    arena_free(v.scratch);
    arena_free(v.arena);
    if (error->code != ERROR_NONE)
        return false;
    *out = v.verdict;
    return true;
}
