/*
 * procedure (thủ tục hành chính): the national records as imported, the curated versions that
 * dossiers follow, and search. An imported record drives nothing; a curated version does, once it
 * is approved. This header is all that other folders may use.
 */
#ifndef PROCEDURE_PROCEDURE_H
#define PROCEDURE_PROCEDURE_H

#include "base/base.h"
#include "db/db.h"
#include "platform/platform.h"

typedef struct ProcedureId {
    int64_t value;
} ProcedureId;
typedef struct ProcedureVersionId {
    int64_t value;
} ProcedureVersionId;

/* ---- imported records ---- */

#define PROCEDURE_SOURCE_KINDS(X)                                                                  \
    X(SOURCE_CATALOG, "catalog", VI("Danh mục"))                                                   \
    X(SOURCE_DETAIL, "detail", VI("Bản ghi đầy đủ"))

/* What is wrong with an imported record; the fourteen kinds of defect seen in the national data. */
#define PROCEDURE_DEFECTS(X)                                                                       \
    X(DEFECT_TIME_LIMIT, "time_limit", VI("Thời hạn không phải số nguyên có đơn vị"))              \
    X(DEFECT_FEE_AMOUNT, "fee_amount", VI("Phí, lệ phí thiếu số tiền hoặc loại tiền"))             \
    X(DEFECT_AGENCY, "agency", VI("Cơ quan thực hiện thiếu hoặc có mã lạ"))                        \
    X(DEFECT_ODD_CODE, "odd_code", VI("Mã thành phần, kết quả không đúng dạng mã"))                \
    X(DEFECT_REPEATED_ENTRY, "repeated_entry", VI("Thành phần hoặc căn cứ ghi hai lần"))           \
    X(DEFECT_PAPER_QUANTITY, "paper_quantity", VI("Giấy tờ không ghi số bản"))                     \
    X(DEFECT_CASE, "case", VI("Trường hợp thiếu tên, trùng tên hoặc không có giấy tờ"))            \
    X(DEFECT_CASE_CODE, "case_code", VI("Mã trường hợp trùng nhau"))                               \
    X(DEFECT_MISSING_KEY, "missing_key", VI("Thiếu trường dữ liệu"))                               \
    X(DEFECT_UNICODE, "unicode", VI("Chữ chưa chuẩn hóa hoặc có khoảng trắng lạ"))                 \
    X(DEFECT_PROCEDURE_CODE, "procedure_code", VI("Mã thủ tục không đúng dạng"))                   \
    X(DEFECT_CATALOG, "catalog", VI("Lĩnh vực, đối tượng, nơi công bố hoặc cấp không rõ"))         \
    X(DEFECT_SUBJECT_CODE, "subject_code", VI("Mã đối tượng lẫn chữ La-tinh"))                     \
    X(DEFECT_OUTDATED_NAME, "outdated_name", VI("Tên cơ quan, lĩnh vực đã cũ"))

#define X(value, code, label) value,
typedef enum SourceKind { PROCEDURE_SOURCE_KINDS(X) SOURCE_KIND_COUNT } SourceKind;
typedef enum DefectKind { PROCEDURE_DEFECTS(X) DEFECT_KIND_COUNT } DefectKind;
#undef X

extern const char *const SOURCE_KIND_CODES[SOURCE_KIND_COUNT];
extern const char *const DEFECT_KIND_CODES[DEFECT_KIND_COUNT];
const char *source_kind_label(SourceKind kind);
const char *defect_kind_label(DefectKind kind);

typedef struct Procedure {
    ProcedureId id;
    Str code;                   /* trimmed national code, or the record's id when it has none */
    Str record_id;              /* of the national record: two may bear one code; "" not known */
    Str name;                   /* NFC, one line */
    Str field_code, field_name; /* lĩnh vực; the code only from full records */
    bool is_ministry, is_province, is_ward, is_other; /* level of execution; all false: unknown */
    Str state, type;                                  /* as the national catalogue writes them */
    Str folded;                                       /* utf8_fold of code and name */
    int64_t catalog_source_id, detail_source_id;      /* newest import of each kind, or 0 */
    Instant changed_at;
    int64_t version;
} Procedure;

typedef struct ProcedureSource {
    int64_t id;
    ProcedureId procedure_id;
    SourceKind kind;
    int64_t number;   /* 1, 2, ... within procedure and kind */
    Str record_id;    /* the record's own id, "" without one */
    Str content_hash; /* SHA-256 of the canonical content, hexadecimal */
    Str raw;          /* the JSON text as it stood in the file */
    Str file_name;
    int64_t line;
    Instant imported_at;
} ProcedureSource;

/* One kind of defect in one source. */
typedef struct ProcedureDefect {
    DefectKind kind;
    int64_t occurrences;
    Str place;  /* of the first: "executionMethods[0].processingTime" */
    Str detail; /* Vietnamese */
} ProcedureDefect;

MUST_CHECK bool procedure_get(Db *db, Arena *arena, ProcedureId id, Procedure *out, Error *error);
/* Of several with one code, the one that has an approved version, else the oldest. */
MUST_CHECK bool procedure_find_by_code(Db *db, Arena *arena, Str code, Procedure *out, bool *found,
                                       Error *error);
MUST_CHECK bool procedure_source_get(Db *db, Arena *arena, int64_t source_id, ProcedureSource *out,
                                     Error *error);
/* Newest first, without `raw`. */
MUST_CHECK bool procedure_source_list(Db *db, Arena *arena, ProcedureId id, ProcedureSource **out,
                                      size_t *out_count, Error *error);
MUST_CHECK bool procedure_defect_list(Db *db, Arena *arena, int64_t source_id,
                                      ProcedureDefect **out, size_t *out_count, Error *error);

/* ---- import ---- */

#define IMPORT_MAX_FILES 32

typedef struct ImportPlan {
    const char *const *paths; /* .jsonl.gz, .jsonl, .json.gz or .json */
    size_t path_count;
    bool is_strict; /* one rejected record, and nothing is written */
    Instant now;
} ImportPlan;

/*
 * How the import reaches the database: `write` runs `slice` in one write transaction with the arena
 * and ids of that transaction, commits, and returns false with the error set otherwise. It may run
 * the slice again after a failure that a retry can heal.
 */
typedef bool ImportSlice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error);
typedef struct ImportWriter {
    bool (*write)(void *context, ImportSlice *slice, void *data, Error *error);
    void *context;
} ImportWriter;

typedef struct ImportRejection {
    const char *path;
    int64_t line; /* from 1, of the record's first line or of the fault within it */
    const char *reason;
} ImportRejection;

typedef struct ImportStatistics ImportStatistics;
typedef struct ImportReport {
    ImportStatistics *statistics;
    int64_t defects[DEFECT_KIND_COUNT]; /* records that have the kind */
    int64_t new_procedures, new_sources, unchanged;
    const ImportRejection *rejections;
    size_t rejection_count;
    bool is_written; /* false: strict, and something was rejected */
} ImportReport;

/*
 * Reads the files twice: first for statistics and rejections, then to write at most 500 records a
 * transaction. Fails when a file cannot be opened or a write fails (slices before it stay written).
 * Records that cannot be read are rejections, not failures. The report lives in `arena`.
 */
MUST_CHECK bool procedure_import(const ImportPlan *plan, const ImportWriter *writer, Arena *arena,
                                 ImportReport *out, Error *error);
/* The one JSON document of `procedure import --json`. */
void procedure_import_json(const ImportReport *report, Json *json);
/* 0 done, 1 refused by --strict, 3 done with rejected records. */
int procedure_import_exit_code(const ImportReport *report);

/* ---- curated versions ---- */

#define PROCEDURE_STATUSES(X)                                                                      \
    X(VERSION_DRAFT, "draft", VI("Dự thảo"))                                                       \
    X(VERSION_APPROVED, "approved", VI("Đã duyệt"))                                                \
    X(VERSION_WITHDRAWN, "withdrawn", VI("Đã rút"))
#define PROCEDURE_LEVELS(X)                                                                        \
    X(LEVEL_COMMUNE, "commune", VI("Cấp xã"))                                                      \
    X(LEVEL_PROVINCE, "province", VI("Cấp tỉnh"))
/* Mức độ dịch vụ công trực tuyến (NĐ 42/2022/NĐ-CP). */
#define PROCEDURE_ONLINE_LEVELS(X)                                                                 \
    X(ONLINE_FULL, "toan_trinh", VI("Toàn trình"))                                                 \
    X(ONLINE_PART, "mot_phan", VI("Một phần"))                                                     \
    X(ONLINE_NONE, "khong", VI("Không trực tuyến"))
/* What the legal clock does when a supplement has come. */
#define PROCEDURE_RESUME_RULES(X)                                                                  \
    X(RESUME_REST, "rest", VI("Tính tiếp thời gian còn lại"))                                      \
    X(RESUME_RESTART, "restart", VI("Tính lại từ đầu"))
/* How sure the numbers are: from a source, from memory, or made up for the demonstration. */
#define PROCEDURE_CERTAINTIES(X)                                                                   \
    X(CERTAINTY_SOURCE, "source", VI("Có nguồn"))                                                  \
    X(CERTAINTY_MEMORY, "memory", VI("Theo trí nhớ, chưa đối chiếu"))                              \
    X(CERTAINTY_DEMONSTRATION, "demonstration", VI("Minh họa"))
#define PROCEDURE_FEE_KINDS(X)                                                                     \
    X(FEE_CHARGE, "phi", VI("Phí"))                                                                \
    X(FEE_DUTY, "le_phi", VI("Lệ phí"))
#define PROCEDURE_FEE_DUES(X)                                                                      \
    X(FEE_AT_SUBMISSION, "submission", VI("Khi nộp hồ sơ"))                                        \
    X(FEE_AT_RESULT, "result", VI("Khi nhận kết quả"))

#define X(value, code, label) value,
typedef enum VersionStatus { PROCEDURE_STATUSES(X) VERSION_STATUS_COUNT } VersionStatus;
typedef enum ProcedureLevel { PROCEDURE_LEVELS(X) PROCEDURE_LEVEL_COUNT } ProcedureLevel;
typedef enum OnlineLevel { PROCEDURE_ONLINE_LEVELS(X) ONLINE_LEVEL_COUNT } OnlineLevel;
typedef enum ResumeRule { PROCEDURE_RESUME_RULES(X) RESUME_RULE_COUNT } ResumeRule;
typedef enum Certainty { PROCEDURE_CERTAINTIES(X) CERTAINTY_COUNT } Certainty;
typedef enum FeeKind { PROCEDURE_FEE_KINDS(X) FEE_KIND_COUNT } FeeKind;
typedef enum FeeDue { PROCEDURE_FEE_DUES(X) FEE_DUE_COUNT } FeeDue;
#undef X

extern const char *const VERSION_STATUS_CODES[VERSION_STATUS_COUNT];
extern const char *const PROCEDURE_LEVEL_CODES[PROCEDURE_LEVEL_COUNT];
extern const char *const ONLINE_LEVEL_CODES[ONLINE_LEVEL_COUNT];
extern const char *const RESUME_RULE_CODES[RESUME_RULE_COUNT];
extern const char *const CERTAINTY_CODES[CERTAINTY_COUNT];
extern const char *const FEE_KIND_CODES[FEE_KIND_COUNT];
extern const char *const FEE_DUE_CODES[FEE_DUE_COUNT];
const char *version_status_label(VersionStatus status);
const char *procedure_level_label(ProcedureLevel level);
const char *online_level_label(OnlineLevel level);
const char *resume_rule_label(ResumeRule rule);
const char *certainty_label(Certainty certainty);
const char *fee_kind_label(FeeKind kind);
const char *fee_due_label(FeeDue due);

typedef struct ProcedureVersion {
    ProcedureVersionId id;
    ProcedureId procedure_id;
    Str procedure_code; /* what the counter and the national portal call it by */
    int64_t number;     /* 1, 2, ... within the procedure */
    VersionStatus status;
    Str name, field_code, field_name;
    ProcedureLevel level; /* who is competent */
    Str agency;           /* in words: "Ủy ban nhân dân cấp xã" */
    Str decision_number;  /* quyết định công bố; with decision_date set by the approval */
    Date decision_date;
    Date valid_from, valid_to; /* both days count; valid_to 0: open */
    OnlineLevel online_level;
    ResumeRule resume_rule;
    Str resume_source; /* the text that gives the rule */
    Str source;        /* where the content is taken from */
    Certainty certainty;
    int64_t created_by; /* account; 0 is Lam itself */
    Instant created_at;
    int64_t approved_by;
    Instant approved_at;
    int64_t withdrawn_by;
    Instant withdrawn_at;
    Str withdrawn_reason;
    int64_t version; /* guards against lost updates */
} ProcedureVersion;

typedef struct ProcedureComponent {
    int64_t id;
    int64_t case_id;
    int64_t position; /* from 1; positions are set by the store in the order of the array */
    Str code, name;
    int64_t original_count, copy_count; /* bản chính, bản sao */
    bool is_required;                   /* false: only in some situations, as `note` says */
    Str note;
} ProcedureComponent;

typedef struct ProcedureCase {
    int64_t id;
    int64_t version_id;
    int64_t position;
    Str code, name;
    Str statutory_limit; /* "3wd", "same-day": CONTRACT's `due` */
    Str committed_limit; /* shorter promise of the province; "" when the statutory one is promised
                          */
    Str difficult_extra; /* added in mountain, island and disadvantaged communes; "" none */
    Str limit_source;
    const ProcedureComponent *components;
    size_t component_count;
} ProcedureCase;

typedef struct ProcedureFee {
    int64_t id;
    int64_t version_id;
    int64_t case_position; /* 0: of every case */
    int64_t position;
    FeeKind kind;
    Str name;
    bool has_amount;
    int64_t amount_vnd; /* meaningful with has_amount */
    Str words;          /* how it is counted, or who sets it */
    FeeDue due;
    Str source;
} ProcedureFee;

typedef struct ProcedureStep {
    int64_t id;
    int64_t version_id;
    int64_t position;
    int64_t phase; /* from 1; between two phases the citizen has a duty of his own */
    Role role;
    Str name;
    int64_t minutes; /* of working time; a day has 480 */
} ProcedureStep;

typedef struct ProcedureResult {
    int64_t id;
    int64_t version_id;
    int64_t position;
    Str code, name;
    bool is_paper; /* also handed over on paper */
} ProcedureResult;

/* What a version says beside its head. */
typedef struct ProcedureContent {
    const ProcedureCase *cases;
    size_t case_count;
    const ProcedureFee *fees;
    size_t fee_count;
    const ProcedureStep *steps;
    size_t step_count;
    const ProcedureResult *results;
    size_t result_count;
} ProcedureContent;

#define PROCEDURE_MAX_CASES 40
#define PROCEDURE_MAX_COMPONENTS 400 /* over all cases of a version */
#define PROCEDURE_MAX_LINES 60       /* fees, steps, results: each */

typedef struct ProcedureApproval {
    Str decision_number;
    Date decision_date;
    Date valid_from;
    int64_t account_id;
    Instant now;
} ProcedureApproval;

typedef struct ProcedureWithdrawal {
    Date last_day; /* no dossier is received under the version after it */
    Str reason;
    int64_t account_id;
    Instant now;
} ProcedureWithdrawal;

/* `version` needs procedure_id (its code is not read), the head's own fields, created_by and
 * created_at; gets id and number. */
MUST_CHECK bool procedure_draft_create(Db *db, IdMaker *ids, ProcedureVersion *version,
                                       Error *error);
/* Replaces head and content of a draft. ERROR_CONFLICT when it is stale or no draft any more. */
MUST_CHECK bool procedure_draft_store(Db *db, IdMaker *ids, const ProcedureVersion *version,
                                      const ProcedureContent *content, Error *error);
/* What an imported full record proposes as content; gaps are left empty for the controller. */
MUST_CHECK bool procedure_draft_propose(Arena *arena, Str raw, ProcedureContent *out, Error *error);

/*
 * Approves a draft from `valid_from` on. An open version before it ends the day before; one that
 * starts on or after that day is a conflict. Refuses an incomplete content with ERROR_INPUT.
 */
MUST_CHECK bool procedure_version_approve(Db *db, Arena *arena, ProcedureVersionId id,
                                          int64_t seen_version, const ProcedureApproval *approval,
                                          Error *error);
/* Ends an approved version after the withdrawal's last day, which may lie before its first. */
MUST_CHECK bool procedure_version_withdraw(Db *db, Arena *arena, ProcedureVersionId id,
                                           int64_t seen_version,
                                           const ProcedureWithdrawal *withdrawal, Error *error);
MUST_CHECK bool procedure_version_get(Db *db, Arena *arena, ProcedureVersionId id,
                                      ProcedureVersion *out, Error *error);
/* The approved version under which a dossier is received on `on`. */
MUST_CHECK bool procedure_version_find_valid(Db *db, Arena *arena, ProcedureId id, Date on,
                                             ProcedureVersion *out, bool *found, Error *error);
MUST_CHECK bool procedure_version_list(Db *db, Arena *arena, ProcedureId id, ProcedureVersion **out,
                                       size_t *out_count, Error *error);
/* Drafts of all procedures, the newest first; at most `limit`, up to 200. */
MUST_CHECK bool procedure_draft_list(Db *db, Arena *arena, int64_t limit, ProcedureVersion **out,
                                     size_t *out_count, Error *error);
MUST_CHECK bool procedure_content_load(Db *db, Arena *arena, ProcedureVersionId id,
                                       ProcedureContent *out, Error *error);
/* "5wd", "1.5wd", "8wh", "30d", "3m", "same-day". */
bool procedure_limit_is_valid(Str limit);
/*
 * Approved and withdrawn versions, kept in memory; touch "procedure-contents" after an approval so
 * that the new one is kept too. The two functions read the database for any other version.
 */
extern const CacheKind PROCEDURE_CONTENT_CACHE;
MUST_CHECK bool procedure_content_get(Ctx *cx, ProcedureVersionId id, ProcedureContent *out);
/* The head. When a kept one ends may have changed a moment ago: ask
 * procedure_version_is_in_force. */
MUST_CHECK bool procedure_version_recall(Ctx *cx, ProcedureVersionId id, ProcedureVersion *out);
/* Whether dossiers are received under it on `on`, by the database of this moment. */
MUST_CHECK bool procedure_version_is_in_force(Ctx *cx, ProcedureVersionId id, Date on, bool *out);

/* ---- curated versions that ship ---- */

/* The tables of data/procedures; each with a header row, tab separated. */
typedef struct CuratedTables {
    Str versions, cases, components, fees, steps, results;
} CuratedTables;

/*
 * Creates and approves the shipped versions, marked as demonstration decisions, for procedures that
 * have no version yet; the procedure is created if no import brought it. Runs in the caller's
 * transaction, at the time of `ids`. A fault in a table is ERROR_INTERNAL naming table and line.
 */
MUST_CHECK bool procedure_load_curated(Db *db, Arena *arena, IdMaker *ids,
                                       const CuratedTables *tables, int *out_loaded, Error *error);

/* Those embedded in the binary. */
CuratedTables procedure_curated_shipped(Arena *arena);

/* ---- search ---- */

typedef struct ProcedureIndex ProcedureIndex; /* immutable after building: lanes share it */

typedef struct ProcedureHit {
    ProcedureId id;
    Str code, name;                /* views into the index */
    ProcedureVersionId version_id; /* valid on the day asked for; 0: none, it cannot be received */
    ProcedureLevel level;          /* of that version */
} ProcedureHit;

typedef struct ProcedureQuery {
    Str text; /* as typed: any case, with or without accents, composed or not */
    Date on;
    bool valid_only; /* the counter: only what can be received on that day */
    size_t limit;
} ProcedureQuery;

/* Built from the database into the given arena, which must outlive it. NULL with the error set. */
const ProcedureIndex *procedure_index_build(Db *db, Arena *arena, Error *error);
/* Keeps the index in memory; cache_touch(cx, PROCEDURE_CACHE.name) after a change has it rebuilt.
 */
extern const CacheKind PROCEDURE_CACHE;
const ProcedureIndex *procedure_index(const Ctx *cx);
size_t procedure_index_count(const ProcedureIndex *index);
/*
 * Best first: code, beginning of a code, the phrase with its accents, the phrase without, all words
 * (the last may be a beginning); within each, procedures that can be received first, then by name.
 * Returns how many match; *out holds at most query->limit of them.
 */
size_t procedure_search(const ProcedureIndex *index, Arena *arena, const ProcedureQuery *query,
                        ProcedureHit **out, size_t *out_count);

/* Its pages: search for everyone, drafts and approval for the provincial controller. */
extern const Feature PROCEDURE_FEATURE;

#endif
