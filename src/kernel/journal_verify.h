/*
 * journal_verify: recomputes the whole journal from its rows (bodies, leaves, trees, every signed
 * root) and names the first thing that does not fit. Erased bodies fit: their hash remains.
 */
#ifndef KERNEL_JOURNAL_VERIFY_H
#define KERNEL_JOURNAL_VERIFY_H

#include "db/db.h"
#include "kernel/journal_root.h"

/* Value, code in the command's JSON, what a person reads. */
#define JOURNAL_FAULTS(X)                                                                          \
    X(FAULT_NONE, "none", VI("Nhật ký nguyên vẹn."))                                               \
    X(FAULT_ENTRY_MISSING, "entry-missing", VI("Mục đã niêm phong không còn trong nhật ký."))      \
    X(FAULT_ENTRY_CHANGED, "entry-changed", VI("Mục bị sửa sau khi niêm phong."))                  \
    X(FAULT_BODY_CHANGED, "body-changed", VI("Nội dung không khớp với mã băm của mục."))           \
    X(FAULT_BODY_STRAY, "body-without-entry", VI("Có nội dung nhưng không có mục nhật ký."))       \
    X(FAULT_LEAF_MISSING, "leaf-missing", VI("Cây niêm phong thiếu lá."))                          \
    X(FAULT_LEAF_STRAY, "leaf-stray", VI("Lá nằm ngoài mọi cây niêm phong."))                      \
    X(FAULT_NODE_CHANGED, "node-changed", VI("Nút của cây niêm phong không khớp với các lá."))     \
    X(FAULT_TREE_CHANGED, "tree-changed", VI("Đầu cây niêm phong không khớp với các lá."))         \
    X(FAULT_ROOT_CHANGED, "root-changed", VI("Gốc đã ký không khớp với các lá."))                  \
    X(FAULT_ROOT_STRAY, "root-stray", VI("Gốc đã ký không thuộc cây nào."))                        \
    X(FAULT_SIGNATURE, "signature-invalid", VI("Chữ ký của gốc không hợp lệ."))                    \
    X(FAULT_TRUNCATED, "tree-truncated", VI("Cây bị cắt: gốc đã ký có nhiều lá hơn số còn lại."))  \
    X(FAULT_KEY, "key-unknown", VI("Cây được ký bằng khóa lạ."))                                   \
    X(FAULT_NOT_QUEUED, "entry-lost", VI("Mục chưa niêm phong mà cũng không chờ niêm phong."))     \
    X(FAULT_QUEUED_TWICE, "entry-queued-again", VI("Mục đã niêm phong lại nằm trong hàng chờ."))   \
    X(FAULT_QUEUED_NOTHING, "queued-missing", VI("Hàng chờ có mục không tồn tại."))                \
    X(FAULT_VERSION, "version-missing", VI("Việc thiếu một phiên bản trong nhật ký."))

#define X(value, code, message) value,
typedef enum JournalFault { JOURNAL_FAULTS(X) JOURNAL_FAULT_COUNT } JournalFault;
#undef X
const char *journal_fault_code(JournalFault fault);
const char *journal_fault_message(JournalFault fault);

typedef struct JournalVerdict {
    JournalFault fault;
    /* Of the first fault; 0 where it has none. When only a tree's hashes disagree, the entry is the
     * first of the smallest range of leaves that must hold the change. */
    int64_t entry_id, tree_id, leaf;
    int64_t root_size; /* of the root at fault */
    /* What was read until then. */
    int64_t trees, sealed, roots, queued, erased;
    int64_t unsigned_leaves; /* sealed, but under no signed root yet */
} JournalVerdict;

/*
 * Inside the caller's read transaction, so that it sees one moment. With a key, the newest tree
 * must be signed by it; without, the keys in the database are believed. False only when reading
 * failed.
 */
MUST_CHECK bool journal_verify(Db *db, const PublicKey *key, JournalVerdict *out, Error *error);

#endif
