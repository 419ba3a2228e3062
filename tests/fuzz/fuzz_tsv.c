/* Tables of units: the reader of lines, then identities, parents and acts made of the same bytes.
 */
#include "features/organization/organization_internal.h"
#include "tests/fuzz/fuzz.h"

static void read_all(Arena *arena, Str text)
{
    Tsv tsv;
    const char *fault = NULL;
    TsvStep step;
    if (tsv_open(&tsv, arena, text))
        return;
    while ((step = tsv_next(&tsv, &fault)) != TSV_END) {
        ensure(step == TSV_ROW || utf8_is_valid(str_of(fault)));
        ensure(step == TSV_FAULT || utf8_is_nfc(tsv_cell(&tsv, "name")));
    }
}

/* The input is cut at form feeds into the tables in their order. */
static OrganizationPlan plan_of(Str text)
{
    OrganizationPlan plan = {.records_begin = date_of_civil((CivilDate){2023, 11, 1})};
    for (size_t i = 0; i < TABLE_COUNT && str_split_next(&text, '\f', &plan.tables[i]);)
        i++;
    return plan;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new((size_t)512 * 1024 * 1024);
    const Str text = {(const char *)data, size};
    const OrganizationPlan plan = plan_of(text);
    OrganizationReport report = {0};
    Facts facts = {.arena = arena, .plan = &plan, .report = &report};
    Error error = {0};
    read_all(arena, text);
    if (facts_read(&facts, &error))
        facts_resolve(&facts);
    for (size_t i = 0; i < report.rejection_count; i++)
        ensure(utf8_is_valid(str_of(report.rejections[i].reason)));
    arena_free(arena);
    return 0;
}
