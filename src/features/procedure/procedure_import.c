#include "features/procedure/procedure_internal.h"

#include <string.h>

/* No write holds the lane long: a slice ends at whichever comes first. */
#define SLICE_RECORDS 250
#define SLICE_BYTES ((size_t)2 * 1024 * 1024)
#define WORK_ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define MAX_REJECTIONS 100000

typedef struct Import {
    const ImportPlan *plan;
    const ImportWriter *writer;
    Arena *arena;  /* of the report */
    Arena *record; /* emptied after each record */
    Arena *slice;  /* emptied after each slice */
    ImportReport *report;
    ImportRejection *rejections;
    size_t rejection_count, rejection_capacity;
    PreparedRecord *prepared;
    size_t prepared_count, prepared_bytes;
    StoreOutcome *outcomes;
} Import;

static void reject(Import *import, const char *path, RecordFault fault)
{
    if (import->rejection_count == import->rejection_capacity) {
        const size_t wanted = import->rejection_capacity == 0 ? 16 : import->rejection_capacity * 2;
        import->rejections = arena_grow(import->arena, import->rejections,
                                        import->rejection_capacity * sizeof(ImportRejection),
                                        wanted * sizeof(ImportRejection));
        import->rejection_capacity = wanted;
    }
    const char *reason = arena_cstr(import->arena, str_of(fault.reason));
    import->rejections[import->rejection_count++] = (ImportRejection){path, fault.line, reason};
}

/* ---- the first pass: what the files hold ---- */

static bool refuse_file(Import *import, const char *path, Error *error)
{
    const char *message = arena_printf(
        import->arena, VI("Tệp %s có quá nhiều dòng hỏng; đây có phải danh mục thủ tục không?"),
        path);
    return error_set(error, ERROR_INPUT, message, "more than %d rejected lines", MAX_REJECTIONS);
}

static bool survey_file(Import *import, const char *path, Error *error)
{
    Arena *file = arena_new(WORK_ARENA_BYTES);
    RecordReader *reader = record_reader_open(file, path, error);
    RecordText text;
    Record record;
    RecordFault fault;
    while (reader && import->rejection_count <= MAX_REJECTIONS &&
           record_reader_next(reader, &text)) {
        arena_reset(import->record);
        if (record_parse(import->record, &text, &record, &fault))
            statistics_add(import->report->statistics, &record);
        else
            reject(import, path, fault);
    }
    if (!reader)
        error->message = arena_cstr(import->arena, str_of(error->message));
    arena_free(file);
    if (import->rejection_count > MAX_REJECTIONS)
        return refuse_file(import, path, error);
    return reader != NULL;
}

/* ---- the second pass: defects, and writing in slices ---- */

/* May run again: it counts only through outcomes. */
static bool write_slice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error)
{
    Import *import = data;
    for (size_t i = 0; i < import->prepared_count; i++)
        if (!procedure_store_record(db, arena, ids, &import->prepared[i], &import->outcomes[i],
                                    error))
            return false;
    return true;
}

static bool end_slice(Import *import, Error *error)
{
    ImportReport *report = import->report;
    if (import->prepared_count == 0)
        return true;
    if (!import->writer->write(import->writer->context, write_slice, import, error))
        return false;
    for (size_t i = 0; i < import->prepared_count; i++) {
        report->unchanged += import->outcomes[i] == STORED_NOTHING;
        report->new_sources += import->outcomes[i] != STORED_NOTHING;
        report->new_procedures += import->outcomes[i] == STORED_PROCEDURE;
    }
    arena_reset(import->slice);
    import->prepared_count = 0;
    import->prepared_bytes = 0;
    import->prepared = ARENA_ARRAY(import->slice, PreparedRecord, SLICE_RECORDS);
    return true;
}

/* The last part of a path: what a person recognises, and no machine's folders. */
static Str file_name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

static void copy_texts(Arena *arena, Procedure *procedure)
{
    Str *const texts[] = {&procedure->code,       &procedure->record_id,  &procedure->name,
                          &procedure->field_code, &procedure->field_name, &procedure->state,
                          &procedure->type,       &procedure->folded};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_copy(arena, *texts[i]);
}

static void copy_defects(Arena *arena, DefectList *defects)
{
    for (size_t i = 0; i < DEFECT_KIND_COUNT; i++) {
        if (defects->items[i].occurrences == 0)
            continue;
        defects->items[i].place = arena_copy(arena, defects->items[i].place);
        defects->items[i].detail = arena_copy(arena, defects->items[i].detail);
    }
}

/* Moves what must outlive the record into the slice. */
static void prepare(Import *import, const Record *record, const RecordText *text, const char *path)
{
    PreparedRecord *prepared = &import->prepared[import->prepared_count++];
    record_describe(import->record, record, &prepared->procedure);
    copy_texts(import->slice, &prepared->procedure);
    prepared->procedure.changed_at = import->plan->now;
    prepared->source = (ProcedureSource){
        .kind = record->kind,
        .record_id = arena_copy(import->slice, record->record_id),
        .content_hash = record_content_hash(import->slice, record),
        .raw = arena_copy(import->slice, text->text),
        .file_name = file_name_of(path),
        .line = text->line,
        .imported_at = import->plan->now,
    };
    record_find_defects(import->record, record, import->report->statistics, &prepared->defects);
    copy_defects(import->slice, &prepared->defects);
    for (size_t i = 0; i < DEFECT_KIND_COUNT; i++)
        import->report->defects[i] += prepared->defects.items[i].occurrences > 0;
    import->prepared_bytes += text->text.len;
}

static bool is_slice_full(const Import *import)
{
    return import->prepared_count == SLICE_RECORDS || import->prepared_bytes > SLICE_BYTES;
}

static bool store_file(Import *import, const char *path, Error *error)
{
    Arena *file = arena_new(WORK_ARENA_BYTES);
    RecordReader *reader = record_reader_open(file, path, error);
    bool is_fine = reader != NULL;
    RecordText text;
    Record record;
    RecordFault fault;
    while (is_fine && record_reader_next(reader, &text)) {
        arena_reset(import->record);
        if (!record_parse(import->record, &text, &record, &fault))
            continue; /* the first pass has it among the rejections */
        prepare(import, &record, &text, path);
        if (is_slice_full(import))
            is_fine = end_slice(import, error);
    }
    if (!reader)
        error->message = arena_cstr(import->arena, str_of(error->message));
    arena_free(file);
    return is_fine;
}

static bool run(Import *import, Error *error)
{
    const ImportPlan *plan = import->plan;
    for (size_t i = 0; i < plan->path_count; i++)
        if (!survey_file(import, plan->paths[i], error))
            return false;
    import->report->rejections = import->rejections;
    import->report->rejection_count = import->rejection_count;
    import->report->is_written = !plan->is_strict || import->rejection_count == 0;
    if (!import->report->is_written)
        return true;
    for (size_t i = 0; i < plan->path_count; i++)
        if (!store_file(import, plan->paths[i], error))
            return false;
    return end_slice(import, error);
}

bool procedure_import(const ImportPlan *plan, const ImportWriter *writer, Arena *arena,
                      ImportReport *out, Error *error)
{
    ImportReport report = {.statistics = statistics_new(arena)};
    Import import = {.plan = plan,
                     .writer = writer,
                     .arena = arena,
                     .record = arena_new(WORK_ARENA_BYTES),
                     .slice = arena_new(WORK_ARENA_BYTES),
                     .report = &report,
                     .outcomes = ARENA_ARRAY(arena, StoreOutcome, SLICE_RECORDS)};
    import.prepared = ARENA_ARRAY(import.slice, PreparedRecord, SLICE_RECORDS);
    const bool is_done = run(&import, error);
    arena_free(import.record);
    arena_free(import.slice);
    if (is_done)
        *out = report;
    return is_done;
}

int procedure_import_exit_code(const ImportReport *report)
{
    if (!report->is_written)
        return 1;
    return report->rejection_count > 0 ? 3 : 0;
}

static void put_rejections(const ImportReport *report, Json *json)
{
    json_key(json, "rejected");
    json_open_array(json);
    for (size_t i = 0; i < report->rejection_count; i++) {
        const Str path = str_of(report->rejections[i].path);
        json_open_object(json);
        json_put_text(json, "file", utf8_is_valid(path) ? path : STR(""));
        json_put_int(json, "line", report->rejections[i].line);
        json_put_cstr(json, "reason", report->rejections[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

void procedure_import_json(const ImportReport *report, Json *json)
{
    json_open_object(json);
    statistics_json(report->statistics, json);
    json_key(json, "defects");
    json_open_object(json);
    for (size_t i = 0; i < DEFECT_KIND_COUNT; i++)
        json_put_int(json, DEFECT_KIND_CODES[i], report->defects[i]);
    json_close_object(json);
    put_rejections(report, json);
    json_key(json, "stored");
    json_open_object(json);
    json_put_bool(json, "written", report->is_written);
    json_put_int(json, "new_procedures", report->new_procedures);
    json_put_int(json, "new_versions", report->new_sources);
    json_put_int(json, "unchanged", report->unchanged);
    json_close_object(json);
    json_close_object(json);
}
