#include "features/procedure/procedure_internal.h"

#define MAX_VERSIONS 500 /* of one procedure */
#define MAX_DRAFTS 200

static const DbColumn VERSION_COLUMNS[] = {
    DB_ID(ProcedureVersion, id),
    DB_ID(ProcedureVersion, procedure_id),
    DB_TEXT(ProcedureVersion, procedure_code),
    DB_INT(ProcedureVersion, number),
    DB_ENUM(ProcedureVersion, status, VERSION_STATUS_CODES),
    DB_TEXT(ProcedureVersion, name),
    DB_TEXT(ProcedureVersion, field_code),
    DB_TEXT(ProcedureVersion, field_name),
    DB_ENUM(ProcedureVersion, level, PROCEDURE_LEVEL_CODES),
    DB_TEXT(ProcedureVersion, agency),
    DB_TEXT(ProcedureVersion, decision_number),
    DB_DATE(ProcedureVersion, decision_date),
    DB_DATE(ProcedureVersion, valid_from),
    DB_DATE(ProcedureVersion, valid_to),
    DB_ENUM(ProcedureVersion, online_level, ONLINE_LEVEL_CODES),
    DB_ENUM(ProcedureVersion, resume_rule, RESUME_RULE_CODES),
    DB_TEXT(ProcedureVersion, resume_source),
    DB_TEXT(ProcedureVersion, source),
    DB_ENUM(ProcedureVersion, certainty, CERTAINTY_CODES),
    DB_INT(ProcedureVersion, created_by),
    DB_INSTANT(ProcedureVersion, created_at),
    DB_OPTIONAL(ProcedureVersion, approved_by),
    DB_INSTANT(ProcedureVersion, approved_at),
    DB_OPTIONAL(ProcedureVersion, withdrawn_by),
    DB_INSTANT(ProcedureVersion, withdrawn_at),
    DB_TEXT(ProcedureVersion, withdrawn_reason),
    DB_INT(ProcedureVersion, version),
};

/* ---- reading ---- */

#define SELECT_VERSIONS                                                                            \
    "SELECT v.id, procedure_id, p.code AS procedure_code, number, status, v.name, v.field_code,"   \
    "       v.field_name, level, agency, decision_number, decision_date, valid_from, valid_to,"    \
    "       online_level, resume_rule, resume_source, source, certainty, created_by, created_at,"  \
    "       approved_by, approved_at, withdrawn_by, withdrawn_at, withdrawn_reason, v.version"     \
    "  FROM procedure_version AS v JOIN procedure AS p ON p.id = v.procedure_id"

static const char SQL_GET[] = SELECT_VERSIONS " WHERE v.id = $1";

bool procedure_version_get(Db *db, Arena *arena, ProcedureVersionId id, ProcedureVersion *out,
                           Error *error)
{
    return db_fetch_one(db, arena, SQL_GET, DB_ARGS(db_int(id.value)), DB_ROWS(VERSION_COLUMNS),
                        out, error);
}

/* A withdrawn version stays the valid one up to its last day. */
static const char SQL_FIND_VALID[] =
    SELECT_VERSIONS " WHERE procedure_id = $1 AND status <> 'draft' AND valid_from <= $2"
                    "   AND (valid_to IS NULL OR valid_to >= $2)";

bool procedure_version_find_valid(Db *db, Arena *arena, ProcedureId id, Date on,
                                  ProcedureVersion *out, bool *found, Error *error)
{
    return db_find_one(db, arena, SQL_FIND_VALID, DB_ARGS(db_int(id.value), db_date(arena, on)),
                       DB_ROWS(VERSION_COLUMNS), out, found, error);
}

static const char SQL_IN_FORCE[] =
    "SELECT count(*) FROM procedure_version WHERE id = $1 AND status <> 'draft'"
    " AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)";

bool procedure_version_is_in_force(Ctx *cx, ProcedureVersionId id, Date on, bool *out)
{
    int64_t count = 0;
    const DbArgs args = DB_ARGS(db_int(id.value), db_date(cx->arena, on));
    if (!db_fetch_int(cx->db, SQL_IN_FORCE, args, &count, &cx->error))
        return false;
    *out = count > 0;
    return true;
}

static const char SQL_LIST[] = SELECT_VERSIONS " WHERE procedure_id = $1 ORDER BY number DESC";

bool procedure_version_list(Db *db, Arena *arena, ProcedureId id, ProcedureVersion **out,
                            size_t *out_count, Error *error)
{
    return db_fetch_all(db, arena, SQL_LIST, DB_ARGS(db_int(id.value)), DB_ROWS(VERSION_COLUMNS),
                        sizeof(ProcedureVersion), MAX_VERSIONS, out, out_count, error);
}

static const char SQL_LIST_DECIDED[] = SELECT_VERSIONS " WHERE status <> 'draft' ORDER BY v.id";

bool version_list_decided(Db *db, Arena *arena, size_t limit, ProcedureVersion **out,
                          size_t *out_count, Error *error)
{
    return db_fetch_all(db, arena, SQL_LIST_DECIDED, DB_NO_ARGS, DB_ROWS(VERSION_COLUMNS),
                        sizeof(ProcedureVersion), limit, out, out_count, error);
}

/* ---- drafts ---- */

static const char SQL_LIST_DRAFTS[] =
    SELECT_VERSIONS " WHERE status = 'draft' ORDER BY created_at DESC, v.id DESC LIMIT $1";

bool procedure_draft_list(Db *db, Arena *arena, int64_t limit, ProcedureVersion **out,
                          size_t *out_count, Error *error)
{
    const int64_t bounded = limit < MAX_DRAFTS ? limit : MAX_DRAFTS;
    return db_fetch_all(db, arena, SQL_LIST_DRAFTS, DB_ARGS(db_int(bounded)),
                        DB_ROWS(VERSION_COLUMNS), sizeof(ProcedureVersion), MAX_DRAFTS, out,
                        out_count, error);
}

static const char SQL_CREATE[] =
    "INSERT INTO procedure_version (id, procedure_id, number, status, name, field_code, field_name,"
    "   level, agency, decision_number, online_level, resume_rule, resume_source, source, certainty,"
    "   created_by, created_at, withdrawn_reason, version)"
    " VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM procedure_version"
    "                   WHERE procedure_id = $2), 'draft', $3, $4, $5,"
    "         $6, $7, '', $8, $9, $10, $11, $12, $13, $14, '', 1)"
    " RETURNING number";

bool procedure_draft_create(Db *db, IdMaker *ids, ProcedureVersion *version, Error *error)
{
    const int64_t id = id_next(ids);
    int64_t number = 0;
    const DbArgs args =
        DB_ARGS(db_int(id), db_int(version->procedure_id.value), db_text(version->name),
                db_text(version->field_code), db_text(version->field_name),
                db_cstr(PROCEDURE_LEVEL_CODES[version->level]), db_text(version->agency),
                db_cstr(ONLINE_LEVEL_CODES[version->online_level]),
                db_cstr(RESUME_RULE_CODES[version->resume_rule]), db_text(version->resume_source),
                db_text(version->source), db_cstr(CERTAINTY_CODES[version->certainty]),
                db_int(version->created_by), db_instant(version->created_at));
    if (!db_fetch_int(db, SQL_CREATE, args, &number, error))
        return false;
    version->id.value = id;
    version->number = number;
    version->status = VERSION_DRAFT;
    version->version = 1;
    return true;
}

/* The first statement of every change takes the row, by the version seen and only as a draft. */
static const char SQL_STORE_HEAD[] =
    "UPDATE procedure_version SET name = $3, field_code = $4, field_name = $5, level = $6,"
    "       agency = $7, online_level = $8, resume_rule = $9, resume_source = $10, source = $11,"
    "       certainty = $12, version = version + 1"
    " WHERE id = $1 AND version = $2 AND status = 'draft'";

bool procedure_draft_store(Db *db, IdMaker *ids, const ProcedureVersion *version,
                           const ProcedureContent *content, Error *error)
{
    const DbArgs args =
        DB_ARGS(db_int(version->id.value), db_int(version->version), db_text(version->name),
                db_text(version->field_code), db_text(version->field_name),
                db_cstr(PROCEDURE_LEVEL_CODES[version->level]), db_text(version->agency),
                db_cstr(ONLINE_LEVEL_CODES[version->online_level]),
                db_cstr(RESUME_RULE_CODES[version->resume_rule]), db_text(version->resume_source),
                db_text(version->source), db_cstr(CERTAINTY_CODES[version->certainty]));
    int64_t changed = 0;
    if (!content_check_bounds(content, error))
        return false;
    if (!db_run_count(db, SQL_STORE_HEAD, args, &changed, error))
        return false;
    if (changed != 1)
        return error_set(error, ERROR_CONFLICT,
                         VI("Phiên bản này đã được sửa hoặc đã duyệt; hãy mở lại trang."),
                         "version %lld is stale or no draft", (long long)version->id.value);
    return content_replace(db, ids, version->id, content, error);
}

/* ---- approval ---- */

static bool check_approval(const ProcedureVersion *version, const ProcedureApproval *approval,
                           Error *error)
{
    if (version->status != VERSION_DRAFT)
        return error_set(error, ERROR_CONFLICT, VI("Chỉ dự thảo mới duyệt được."),
                         "version %lld is %s", (long long)version->id.value,
                         VERSION_STATUS_CODES[version->status]);
    if (str_is_empty(str_trim(approval->decision_number)))
        return error_set_field(error, "decision_number", VI("Ghi số quyết định công bố."),
                               "no decision number");
    if (approval->decision_date.days <= 0)
        return error_set_field(error, "decision_date", VI("Ghi ngày quyết định công bố."),
                               "no decision date");
    if (approval->valid_from.days < approval->decision_date.days)
        return error_set_field(error, "valid_from",
                               VI("Ngày hiệu lực không được trước ngày quyết định."),
                               "valid_from is before the decision");
    return true;
}

/* Takes the procedure's row: one approval or withdrawal of a procedure at a time. */
static const char SQL_LOCK[] = "UPDATE procedure SET version = version + 1 WHERE id = $1";

static const char SQL_COUNT_LATER[] =
    "SELECT COUNT(*) FROM procedure_version"
    " WHERE procedure_id = $1 AND status <> 'draft' AND valid_from >= $2"
    "   AND (valid_to IS NULL OR valid_to >= valid_from)";

static bool check_no_later(Db *db, Arena *arena, ProcedureId id, Date from, Error *error)
{
    int64_t later = 0;
    const DbArgs args = DB_ARGS(db_int(id.value), db_date(arena, from));
    if (!db_fetch_int(db, SQL_COUNT_LATER, args, &later, error))
        return false;
    if (later > 0)
        return error_set(error, ERROR_CONFLICT,
                         VI("Đã có phiên bản có hiệu lực từ ngày này trở đi. Chọn ngày sau đó hoặc "
                            "rút phiên bản kia."),
                         "%lld later versions", (long long)later);
    return true;
}

static const char SQL_END_EARLIER[] =
    "UPDATE procedure_version SET valid_to = $3, version = version + 1"
    " WHERE procedure_id = $1 AND status <> 'draft' AND valid_from < $2"
    "   AND (valid_to IS NULL OR valid_to >= $2)";

static const char SQL_APPROVE[] =
    "UPDATE procedure_version SET status = 'approved', decision_number = $3, decision_date = $4,"
    "       valid_from = $5, approved_by = $6, approved_at = $7, version = version + 1"
    " WHERE id = $1 AND version = $2 AND status = 'draft'";

static bool write_approval(Db *db, Arena *arena, const ProcedureVersion *version,
                           const ProcedureApproval *approval, Error *error)
{
    const DbValue from = db_date(arena, approval->valid_from);
    const DbValue day_before = db_date(arena, (Date){approval->valid_from.days - 1});
    return db_run(db, SQL_END_EARLIER,
                  DB_ARGS(db_int(version->procedure_id.value), from, day_before), error) &&
           db_run_one(db, SQL_APPROVE,
                      DB_ARGS(db_int(version->id.value), db_int(version->version),
                              db_text(str_trim(approval->decision_number)),
                              db_date(arena, approval->decision_date), from,
                              db_optional(approval->account_id), db_instant(approval->now)),
                      error);
}

bool procedure_version_approve(Db *db, Arena *arena, ProcedureVersionId id, int64_t seen_version,
                               const ProcedureApproval *approval, Error *error)
{
    ProcedureVersion version;
    ProcedureContent content;
    if (!procedure_version_get(db, arena, id, &version, error))
        return false;
    if (version.version != seen_version)
        return error_set(error, ERROR_CONFLICT,
                         VI("Dự thảo đã được sửa sau khi bạn mở trang; hãy mở lại trang."),
                         "version %lld is stale", (long long)id.value);
    return check_approval(&version, approval, error) &&
           db_run_one(db, SQL_LOCK, DB_ARGS(db_int(version.procedure_id.value)), error) &&
           procedure_content_load(db, arena, id, &content, error) &&
           content_check_complete(&content, error) &&
           check_no_later(db, arena, version.procedure_id, approval->valid_from, error) &&
           write_approval(db, arena, &version, approval, error);
}

static const char SQL_WITHDRAW[] =
    "UPDATE procedure_version SET status = 'withdrawn', valid_to = $3, withdrawn_reason = $4,"
    "       withdrawn_by = $5, withdrawn_at = $6, version = version + 1"
    " WHERE id = $1 AND version = $2 AND status = 'approved'"
    "   AND (valid_to IS NULL OR valid_to >= $3)";

bool procedure_version_withdraw(Db *db, Arena *arena, ProcedureVersionId id, int64_t seen_version,
                                const ProcedureWithdrawal *withdrawal, Error *error)
{
    int64_t changed = 0;
    if (str_is_empty(str_trim(withdrawal->reason)))
        return error_set_field(error, "reason", VI("Ghi lý do rút phiên bản."), "no reason");
    const DbArgs args =
        DB_ARGS(db_int(id.value), db_int(seen_version), db_date(arena, withdrawal->last_day),
                db_text(str_trim(withdrawal->reason)), db_int(withdrawal->account_id),
                db_instant(withdrawal->now));
    if (!db_run_count(db, SQL_WITHDRAW, args, &changed, error))
        return false;
    if (changed != 1)
        return error_set(error, ERROR_CONFLICT,
                         VI("Phiên bản đã thay đổi, chưa duyệt hoặc đã hết hiệu lực sớm hơn; hãy "
                            "mở lại trang."),
                         "version %lld cannot be withdrawn", (long long)id.value);
    return true;
}
