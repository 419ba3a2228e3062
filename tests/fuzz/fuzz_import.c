/* One record of an imported file: parsing, statistics, defects, content hash, proposal. */
#include "features/procedure/procedure_internal.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)512 * 1024 * 1024);
    const Str line = {(const char *)data, size};
    const RecordText text = {.text = line, .line = 1};
    Record record;
    RecordFault fault;
    if (record_parse(arena, &text, &record, &fault)) {
        Procedure procedure;
        DefectList defects;
        ProcedureContent content;
        Error error = {0};
        Buf out = buf_new(arena, 4096);
        Json json = json_to(&out);
        ImportStatistics *statistics = statistics_new(arena);
        statistics_add(statistics, &record);
        json_open_object(&json);
        statistics_json(statistics, &json);
        json_close_object(&json);
        ensure(utf8_is_valid(buf_str(&out)));
        record_describe(arena, &record, &procedure);
        record_find_defects(arena, &record, statistics, &defects);
        ensure(record_content_hash(arena, &record).len == (size_t)SHA256_BYTES * 2);
        ensure(procedure_draft_propose(arena, line, &content, &error));
    } else {
        ensure(utf8_is_valid(str_of(fault.reason)));
    }
    arena_free(arena);
    return 0;
}
