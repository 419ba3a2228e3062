/* Shared by the files of this folder only. */
#ifndef PROCEDURE_PROCEDURE_INTERNAL_H
#define PROCEDURE_PROCEDURE_INTERNAL_H

#include "features/procedure/procedure.h"

#include <jansson.h>

/* ---- procedure_tally.c: counts by text ---- */

typedef struct TallyItem {
    Str key;
    int64_t count;
} TallyItem;

/* Keys keep the order in which they first came. */
typedef struct Tally {
    Arena *arena;
    TallyItem *items;
    size_t count, capacity;
    uint32_t *slots; /* item number + 1, or 0 */
    size_t slot_count;
} Tally;

Tally tally_new(Arena *arena);
void tally_add(Tally *tally, Str key, int64_t amount);
const TallyItem *tally_find(const Tally *tally, Str key); /* NULL when it never came */

/* ---- procedure_reader.c: files to the texts of records ---- */

typedef struct RecordReader RecordReader;
typedef struct RecordText {
    Str text; /* valid until the next call */
    int64_t line;
    const char *fault; /* Vietnamese; NULL when text can be parsed */
} RecordText;

/* The reader belongs to `arena`, which closes it. */
RecordReader *record_reader_open(Arena *arena, const char *path, Error *error);
/* False at the end of the file. Blank lines are no records. */
bool record_reader_next(RecordReader *reader, RecordText *out);

/* ---- procedure_record.c: one record ---- */

typedef struct Record {
    SourceKind kind;
    json_t *data; /* the record itself, without the envelope of a full record; not changed */
    Str code;     /* trimmed code, else id: the procedure's key */
    Str record_id;
} Record;
typedef struct RecordFault {
    int64_t line;
    const char *reason; /* Vietnamese */
} RecordFault;

/* The JSON belongs to `arena`. False with the fault set when this is no record. */
MUST_CHECK bool record_parse(Arena *arena, const RecordText *text, Record *out, RecordFault *fault);
/* SHA-256 in hexadecimal of the content with sorted keys: spaces and key order do not matter. */
Str record_content_hash(Arena *arena, const Record *record);
/* What the procedure's row shows of this record. */
void record_describe(Arena *arena, const Record *record, Procedure *out);

/* Members of a JSON object; absent and null read as empty, false, an empty list. */
Str record_text(const json_t *object, const char *key);
bool record_flag(const json_t *object, const char *key);
const json_t *record_member(const json_t *object, const char *key); /* NULL when absent or null */
Str record_string(const json_t *string);                            /* "" when it is none */
/* NFC, each run of blanks and breaks one blank, none at the ends. */
Str record_clean_name(Arena *arena, Str name);

/* What is not the usual about a text. */
typedef struct TextTraits {
    bool has_outer_blank, has_line_break, has_return, has_tab, has_double_blank, has_control;
    bool has_no_break_space, has_zero_width, has_private_use, has_tag, is_not_nfc;
} TextTraits;
TextTraits record_text_traits(Str text);

/* ---- procedure_statistics*.c: counts over the files of one call ---- */

ImportStatistics *statistics_new(Arena *arena);
void statistics_add(ImportStatistics *statistics, const Record *record);
void statistics_json(const ImportStatistics *statistics, Json *json);
/* Whether this field name came with more than one id. */
bool statistics_has_two_ids(const ImportStatistics *statistics, Str field_name);

/* How the parts write themselves. */
typedef enum TallyShow { SHOW_COUNTS, SHOW_SIZE, SHOW_KEYS } TallyShow;
void tally_json(const Tally *tally, TallyShow show, Json *json);

typedef struct CatalogStatistics CatalogStatistics;
CatalogStatistics *catalog_statistics_new(Arena *arena);
void catalog_statistics_add(CatalogStatistics *statistics, const Record *record);
void catalog_statistics_json(const CatalogStatistics *statistics, Json *json);
const Tally *catalog_statistics_field_ids(const CatalogStatistics *statistics);

typedef struct DetailStatistics DetailStatistics;
DetailStatistics *detail_statistics_new(Arena *arena);
void detail_statistics_add(DetailStatistics *statistics, const Record *record);
void detail_statistics_json(const DetailStatistics *statistics, Json *json);

typedef struct TextStatistics TextStatistics;
TextStatistics *text_statistics_new(Arena *arena);
void text_statistics_add(TextStatistics *statistics, const Record *record);
void text_statistics_json(const TextStatistics *statistics, Json *json);

/* ---- procedure_defects.c ---- */

typedef struct DefectList {
    ProcedureDefect items[DEFECT_KIND_COUNT]; /* by kind; occurrences 0: absent */
} DefectList;
void record_find_defects(Arena *arena, const Record *record, const ImportStatistics *statistics,
                         DefectList *out);

/* ---- procedure_store.c: the tables procedure, procedure_source, procedure_defect ---- */

/* A record made ready outside the transaction that stores it. */
typedef struct PreparedRecord {
    Procedure procedure;
    ProcedureSource source;
    DefectList defects;
} PreparedRecord;
typedef enum StoreOutcome { STORED_NOTHING, STORED_SOURCE, STORED_PROCEDURE } StoreOutcome;
MUST_CHECK bool procedure_store_record(Db *db, Arena *arena, IdMaker *ids,
                                       const PreparedRecord *record, StoreOutcome *out,
                                       Error *error);
/* The procedure of this code, created with these texts when no import brought it. */
MUST_CHECK bool procedure_ensure(Db *db, Arena *arena, IdMaker *ids, const Procedure *wanted,
                                 Procedure *out, Error *error);

/* ---- procedure_version.c ---- */

/* Approved and withdrawn versions of all procedures, by id; more than `limit` are an error. */
MUST_CHECK bool version_list_decided(Db *db, Arena *arena, size_t limit, ProcedureVersion **out,
                                     size_t *out_count, Error *error);

/* ---- procedure_content.c: the tables below procedure_version ---- */

MUST_CHECK bool content_replace(Db *db, IdMaker *ids, ProcedureVersionId id,
                                const ProcedureContent *content, Error *error);
MUST_CHECK bool content_check_bounds(const ProcedureContent *content, Error *error);
/* What an approved version must have. */
MUST_CHECK bool content_check_complete(const ProcedureContent *content, Error *error);

Str procedure_folded(Arena *arena, Str code, Str name);

#endif
