#include "features/dossier/dossier_internal.h"

static const DbColumn COLUMNS[] = {
    DB_ID(DossierRow, work_id),
    DB_TEXT(DossierRow, procedure_code),
    DB_INT(DossierRow, version_id),
    DB_INT(DossierRow, case_id),
    DB_TEXT(DossierRow, channel),
    DB_TEXT(DossierRow, applicant_kind),
    DB_TEXT(DossierRow, applicant_name),
    DB_TEXT(DossierRow, identity_number),
    DB_TEXT(DossierRow, identity_tail),
    DB_DATE(DossierRow, birth_date),
    DB_TEXT(DossierRow, address),
    DB_TEXT(DossierRow, phone),
    DB_TEXT(DossierRow, email),
    DB_TEXT(DossierRow, content),
    DB_INT(DossierRow, sets),
    DB_TEXT(DossierRow, return_way),
    DB_INSTANT(DossierRow, received_at),
    DB_INT(DossierRow, requests),
    DB_OPTIONAL(DossierRow, proposer_id),
    DB_TEXT(DossierRow, result_number),
    DB_DATE(DossierRow, result_date),
    DB_INSTANT(DossierRow, handed_at),
    DB_TEXT(DossierRow, handed_to),
    DB_OPTIONAL(DossierRow, rating),
    DB_OPTIONAL(DossierRow, help_unit_id),
};

#define LISTED                                                                                     \
    "work_id, procedure_code, version_id, case_id, channel, applicant_kind, applicant_name,"       \
    " identity_number, identity_tail, birth_date, address, phone, email, content, sets,"           \
    " return_way, received_at, requests, proposer_id, result_number, result_date, handed_at,"      \
    " handed_to, rating, help_unit_id"

static const char SQL_GET[] = "SELECT " LISTED " FROM dossier WHERE work_id = $1";

bool dossier_get(Ctx *cx, int64_t work_id, DossierRow *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(work_id)), DB_ROWS(COLUMNS), out,
                        &cx->error);
}

static const char SQL_STORE[] =
    "INSERT INTO dossier (" LISTED ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
    " $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

bool dossier_store(Ctx *cx, const DossierRow *row)
{
    return db_run(cx->db, SQL_STORE, db_args_of(cx->arena, DB_ROWS(COLUMNS), row), &cx->error);
}

static const char SQL_UPDATE[] =
    "UPDATE dossier SET received_at = $2, requests = $3, proposer_id = $4, result_number = $5,"
    " result_date = $6, handed_at = $7, handed_to = $8, rating = $9 WHERE work_id = $1";

bool dossier_update(Ctx *cx, const DossierRow *row)
{
    const DbValue result_date =
        row->result_date.days ? db_date(cx->arena, row->result_date) : db_null();
    return db_run_one(
        cx->db, SQL_UPDATE,
        DB_ARGS(db_int(row->work_id.value), db_optional(row->received_at.ms), db_int(row->requests),
                db_optional(row->proposer_id), db_text(row->result_number), result_date,
                db_optional(row->handed_at.ms), db_text(row->handed_to), db_optional(row->rating)),
        &cx->error);
}

/* ---- papers ---- */

static const DbColumn PAPER_COLUMNS[] = {DB_TEXT(PaperRow, name), DB_INT(PaperRow, original_count),
                                         DB_INT(PaperRow, copy_count)};

static const char SQL_PAPER_STORE[] =
    "INSERT INTO dossier_paper (id, work_id, position, component_id, name, original_count,"
    " copy_count) VALUES ($1, $2, $3, $4, $5, $6, $7)";

bool dossier_paper_store(Ctx *cx, int64_t work_id, int64_t position, int64_t component_id,
                         const PaperRow *paper)
{
    return db_run(cx->db, SQL_PAPER_STORE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(work_id), db_int(position),
                          db_optional(component_id), db_text(paper->name),
                          db_int(paper->original_count), db_int(paper->copy_count)),
                  &cx->error);
}

static const char SQL_PAPERS[] = "SELECT name, original_count, copy_count FROM dossier_paper"
                                 " WHERE work_id = $1 ORDER BY position LIMIT 100";

bool dossier_paper_list(Ctx *cx, int64_t work_id, PaperRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_PAPERS, DB_ARGS(db_int(work_id)),
                        DB_ROWS(PAPER_COLUMNS), sizeof **out, DOSSIER_MAX_PAPERS, (void *)out,
                        out_count, &cx->error);
}

/* ---- files ---- */

static const DbColumn FILE_COLUMNS[] = {
    DB_INT(FileRow, id),       DB_TEXT(FileRow, sha256),      DB_TEXT(FileRow, name),
    DB_TEXT(FileRow, purpose), DB_INSTANT(FileRow, added_at), DB_INT(FileRow, size),
    DB_TEXT(FileRow, type),
};

static const char SQL_FILE_STORE[] =
    "INSERT INTO dossier_file (id, work_id, sha256, name, purpose, added_by, added_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";

bool dossier_file_store(Ctx *cx, int64_t work_id, const Blob *blob, Str name, const char *purpose)
{
    return db_run(cx->db, SQL_FILE_STORE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(work_id), db_text(blob->sha256),
                          db_text(name), db_cstr(purpose), db_int(cx->actor.account_id),
                          db_instant(cx->now)),
                  &cx->error);
}

bool dossier_files_take(Ctx *cx, int64_t work_id, const FormFiles *files, const char *purpose)
{
    for (size_t i = 0; i < files->count; i++) {
        Blob blob = {0};
        if (!blob_of_upload(cx, files->items[i], &blob) ||
            !dossier_file_store(cx, work_id, &blob, files->items[i]->file_name, purpose))
            return false;
    }
    return true;
}

static const char SQL_FILES[] =
    "SELECT f.id, f.sha256, f.name, f.purpose, f.added_at, b.size, b.type FROM dossier_file AS f"
    " JOIN blob AS b ON b.sha256 = f.sha256 WHERE f.work_id = $1 ORDER BY f.id LIMIT 200";

bool dossier_file_list(Ctx *cx, int64_t work_id, FileRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_FILES, DB_ARGS(db_int(work_id)),
                        DB_ROWS(FILE_COLUMNS), sizeof **out, DOSSIER_MAX_FILES, (void *)out,
                        out_count, &cx->error);
}

static const char SQL_FILE[] =
    "SELECT f.id, f.sha256, f.name, f.purpose, f.added_at, b.size, b.type FROM dossier_file AS f"
    " JOIN blob AS b ON b.sha256 = f.sha256 WHERE f.work_id = $1 AND f.id = $2";

bool dossier_file_get(Ctx *cx, int64_t work_id, int64_t file_id, FileRow *out)
{
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_FILE, DB_ARGS(db_int(work_id), db_int(file_id)),
                     DB_ROWS(FILE_COLUMNS), out, &found, &cx->error))
        return false;
    return found ||
           fail(cx, ERROR_NOT_FOUND, VI("Không có tệp này."), "file %lld", (long long)file_id);
}
