#include "features/procedure/procedure_internal.h"

#define MAX_SOURCES 1000 /* imports of one procedure */

static const DbColumn PROCEDURE_COLUMNS[] = {
    DB_ID(Procedure, id),
    DB_TEXT(Procedure, code),
    DB_TEXT(Procedure, record_id),
    DB_TEXT(Procedure, name),
    DB_TEXT(Procedure, field_code),
    DB_TEXT(Procedure, field_name),
    DB_BOOL(Procedure, is_ministry),
    DB_BOOL(Procedure, is_province),
    DB_BOOL(Procedure, is_ward),
    DB_BOOL(Procedure, is_other),
    DB_TEXT(Procedure, state),
    DB_TEXT(Procedure, type),
    DB_TEXT(Procedure, folded),
    DB_OPTIONAL(Procedure, catalog_source_id),
    DB_OPTIONAL(Procedure, detail_source_id),
    DB_INSTANT(Procedure, changed_at),
    DB_INT(Procedure, version),
};

static const DbColumn SOURCE_COLUMNS[] = {
    DB_INT(ProcedureSource, id),
    DB_ID(ProcedureSource, procedure_id),
    DB_ENUM(ProcedureSource, kind, SOURCE_KIND_CODES),
    DB_INT(ProcedureSource, number),
    DB_TEXT(ProcedureSource, record_id),
    DB_TEXT(ProcedureSource, content_hash),
    DB_TEXT(ProcedureSource, file_name),
    DB_INT(ProcedureSource, line),
    DB_INSTANT(ProcedureSource, imported_at),
    DB_TEXT(ProcedureSource, raw),
};

static const DbColumn DEFECT_COLUMNS[] = {
    DB_ENUM(ProcedureDefect, kind, DEFECT_KIND_CODES),
    DB_INT(ProcedureDefect, occurrences),
    DB_TEXT(ProcedureDefect, place),
    DB_TEXT(ProcedureDefect, detail),
};

Str procedure_folded(Arena *arena, Str code, Str name)
{
    return utf8_fold(arena, arena_format(arena, "%.*s %.*s", STR_ARGS(code), STR_ARGS(name)));
}

static const char SQL_GET[] =
    "SELECT id, code, record_id, name, field_code, field_name, is_ministry, is_province, is_ward, is_other,"
    "       state, type, folded, catalog_source_id, detail_source_id, changed_at, version"
    "  FROM procedure WHERE id = $1";

bool procedure_get(Db *db, Arena *arena, ProcedureId id, Procedure *out, Error *error)
{
    return db_fetch_one(db, arena, SQL_GET, DB_ARGS(db_int(id.value)), DB_ROWS(PROCEDURE_COLUMNS),
                        out, error);
}

static const char SQL_FIND_BY_CODE[] =
    "SELECT id, code, record_id, name, field_code, field_name, is_ministry, is_province, is_ward, is_other,"
    "       state, type, folded, catalog_source_id, detail_source_id, changed_at, version"
    "  FROM procedure WHERE code = $1"
    " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM procedure_version v"
    "                             WHERE v.procedure_id = procedure.id AND v.status = 'approved')"
    "          THEN 0 ELSE 1 END, id LIMIT 1";

bool procedure_find_by_code(Db *db, Arena *arena, Str code, Procedure *out, bool *found,
                            Error *error)
{
    return db_find_one(db, arena, SQL_FIND_BY_CODE, DB_ARGS(db_text(code)),
                       DB_ROWS(PROCEDURE_COLUMNS), out, found, error);
}

static const char SQL_GET_SOURCE[] =
    "SELECT id, procedure_id, kind, number, record_id, content_hash, file_name, line, imported_at,"
    "       raw FROM procedure_source WHERE id = $1";

bool procedure_source_get(Db *db, Arena *arena, int64_t source_id, ProcedureSource *out,
                          Error *error)
{
    return db_fetch_one(db, arena, SQL_GET_SOURCE, DB_ARGS(db_int(source_id)),
                        DB_ROWS(SOURCE_COLUMNS), out, error);
}

static const char SQL_LIST_SOURCES[] =
    "SELECT id, procedure_id, kind, number, record_id, content_hash, file_name, line, imported_at"
    "  FROM procedure_source WHERE procedure_id = $1 ORDER BY imported_at DESC, id DESC";

bool procedure_source_list(Db *db, Arena *arena, ProcedureId id, ProcedureSource **out,
                           size_t *out_count, Error *error)
{
    const DbShape without_raw = {SOURCE_COLUMNS, COUNT_OF(SOURCE_COLUMNS) - 1};
    return db_fetch_all(db, arena, SQL_LIST_SOURCES, DB_ARGS(db_int(id.value)), without_raw,
                        sizeof(ProcedureSource), MAX_SOURCES, out, out_count, error);
}

static const char SQL_LIST_DEFECTS[] = "SELECT kind, occurrences, place, detail"
                                       "  FROM procedure_defect WHERE source_id = $1 ORDER BY kind";

bool procedure_defect_list(Db *db, Arena *arena, int64_t source_id, ProcedureDefect **out,
                           size_t *out_count, Error *error)
{
    return db_fetch_all(db, arena, SQL_LIST_DEFECTS, DB_ARGS(db_int(source_id)),
                        DB_ROWS(DEFECT_COLUMNS), sizeof(ProcedureDefect), DEFECT_KIND_COUNT, out,
                        out_count, error);
}

/* ---- storing an imported record ---- */

/* What is known of a record's procedure before it is stored. */
typedef struct Known {
    ProcedureId id;
    Str content_hash; /* of the newest source with the same kind and record id, or empty */
} Known;
static const DbColumn KNOWN_COLUMNS[] = {DB_ID(Known, id), DB_TEXT(Known, content_hash)};

/*
 * The procedure of the same code and record id; else one of that code whose record is not known, or
 * any of that code for a record without an id.
 */
static const char SQL_FIND_KNOWN[] =
    "SELECT p.id, (SELECT s.content_hash FROM procedure_source s"
    "               WHERE s.procedure_id = p.id AND s.kind = $2 AND s.record_id = $3"
    "               ORDER BY s.number DESC LIMIT 1) AS content_hash"
    "  FROM procedure p"
    " WHERE p.code = $1 AND (p.record_id = $3 OR p.record_id = '' OR $3 = '')"
    " ORDER BY CASE WHEN p.record_id = $3 THEN 0 ELSE 1 END, p.id LIMIT 1";

static bool find_known(Db *db, Arena *arena, const PreparedRecord *record, Known *out, bool *found,
                       Error *error)
{
    return db_find_one(db, arena, SQL_FIND_KNOWN,
                       DB_ARGS(db_text(record->procedure.code),
                               db_cstr(SOURCE_KIND_CODES[record->source.kind]),
                               db_text(record->source.record_id)),
                       DB_ROWS(KNOWN_COLUMNS), out, found, error);
}

static const char SQL_ADD_PROCEDURE[] =
    "INSERT INTO procedure (id, code, record_id, name, field_code, field_name, is_ministry, is_province,"
    "   is_ward, is_other, state, type, folded, catalog_source_id, detail_source_id, changed_at,"
    "   version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

static bool add_procedure(Db *db, Arena *arena, const Procedure *procedure, Error *error)
{
    return db_run(db, SQL_ADD_PROCEDURE, db_args_of(arena, DB_ROWS(PROCEDURE_COLUMNS), procedure),
                  error);
}

/* A full record knows the levels and the field's code; a catalogue row leaves them as they are. */
static const char SQL_TAKE_CATALOG[] =
    "UPDATE procedure SET name = $3, state = $4, type = $5, folded = $6, catalog_source_id = $2,"
    "       field_name = CASE WHEN detail_source_id IS NULL THEN $7 ELSE field_name END,"
    "       record_id = CASE WHEN record_id = '' THEN $9 ELSE record_id END,"
    "       changed_at = $8, version = version + 1 WHERE id = $1";
static const char SQL_TAKE_DETAIL[] =
    "UPDATE procedure SET name = $3, state = $4, type = $5, folded = $6, detail_source_id = $2,"
    "       field_name = $7, field_code = $10, is_ministry = $11, is_province = $12, is_ward = $13,"
    "       is_other = $14, record_id = CASE WHEN record_id = '' THEN $9 ELSE record_id END,"
    "       changed_at = $8, version = version + 1 WHERE id = $1";

static bool take_source(Db *db, ProcedureId id, int64_t source_id, const PreparedRecord *record,
                        Error *error)
{
    const Procedure *p = &record->procedure;
    const DbValue values[] = {
        db_int(id.value),       db_int(source_id),         db_text(p->name),
        db_text(p->state),      db_text(p->type),          db_text(p->folded),
        db_text(p->field_name), db_instant(p->changed_at), db_text(p->record_id),
        db_text(p->field_code), db_int(p->is_ministry),    db_int(p->is_province),
        db_int(p->is_ward),     db_int(p->is_other),
    };
    if (record->source.kind == SOURCE_DETAIL)
        return db_run_one(db, SQL_TAKE_DETAIL, (DbArgs){values, COUNT_OF(values)}, error);
    return db_run_one(db, SQL_TAKE_CATALOG, (DbArgs){values, 9}, error);
}

/* The UNIQUE key makes two imports at once a conflict instead of one number twice. */
static const char SQL_ADD_SOURCE[] =
    "INSERT INTO procedure_source (id, procedure_id, kind, number, record_id, content_hash,"
    "   file_name, line, imported_at, raw)"
    " VALUES ($1, $2, $3, (SELECT COALESCE(MAX(number), 0) + 1 FROM procedure_source"
    "                       WHERE procedure_id = $2 AND kind = $3), $4, $5, $6, $7, $8, $9)";

static bool add_source(Db *db, int64_t id, ProcedureId procedure_id, const ProcedureSource *source,
                       Error *error)
{
    return db_run(db, SQL_ADD_SOURCE,
                  DB_ARGS(db_int(id), db_int(procedure_id.value),
                          db_cstr(SOURCE_KIND_CODES[source->kind]), db_text(source->record_id),
                          db_text(source->content_hash), db_text(source->file_name),
                          db_int(source->line), db_instant(source->imported_at),
                          db_text(source->raw)),
                  error);
}

static const char SQL_ADD_DEFECT[] =
    "INSERT INTO procedure_defect (source_id, kind, occurrences, place, detail)"
    " VALUES ($1, $2, $3, $4, $5)";

static bool add_defects(Db *db, int64_t source_id, const DefectList *defects, Error *error)
{
    for (size_t i = 0; i < DEFECT_KIND_COUNT; i++) {
        const ProcedureDefect *defect = &defects->items[i];
        if (defect->occurrences == 0)
            continue;
        if (!db_run(db, SQL_ADD_DEFECT,
                    DB_ARGS(db_int(source_id), db_cstr(DEFECT_KIND_CODES[i]),
                            db_int(defect->occurrences), db_text(defect->place),
                            db_text(defect->detail)),
                    error))
            return false;
    }
    return true;
}

bool procedure_store_record(Db *db, Arena *arena, IdMaker *ids, const PreparedRecord *record,
                            StoreOutcome *out, Error *error)
{
    Known known = {0};
    bool is_known = false;
    if (!find_known(db, arena, record, &known, &is_known, error))
        return false;
    if (is_known && str_equal(known.content_hash, record->source.content_hash)) {
        *out = STORED_NOTHING;
        return true;
    }
    if (!is_known) {
        Procedure procedure = record->procedure;
        known.id.value = procedure.id.value = id_next(ids);
        procedure.version = 1;
        if (!add_procedure(db, arena, &procedure, error))
            return false;
    }
    /* The update locks the procedure's row, so that only one import adds a source to it. */
    const int64_t source_id = id_next(ids);
    *out = is_known ? STORED_SOURCE : STORED_PROCEDURE;
    return take_source(db, known.id, source_id, record, error) &&
           add_source(db, source_id, known.id, &record->source, error) &&
           add_defects(db, source_id, &record->defects, error);
}

bool procedure_ensure(Db *db, Arena *arena, IdMaker *ids, const Procedure *wanted, Procedure *out,
                      Error *error)
{
    bool found = false;
    if (!procedure_find_by_code(db, arena, wanted->code, out, &found, error))
        return false;
    if (found)
        return true;
    Procedure procedure = *wanted;
    procedure.id.value = id_next(ids);
    procedure.version = 1;
    procedure.folded = procedure_folded(arena, procedure.code, procedure.name);
    if (!add_procedure(db, arena, &procedure, error))
        return false;
    *out = procedure;
    return true;
}
