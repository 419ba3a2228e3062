/* Plans of reorganisations: the reader of lines, then the plan against three units. */
#include "features/reorganize/reorganize.h"
#include "tests/fuzz/fuzz.h"

#define UNIT(number, of_code, of_name, above)                                                      \
    {                                                                                              \
        .id = (number), .key = {of_code "@", sizeof(of_code)},                                     \
        .code = {of_code, sizeof(of_code) - 1}, .identifier_code = {"H" of_code, sizeof(of_code)}, \
        .name = {of_name, sizeof(of_name) - 1}, .level = {"commune", 7}, .branch = {"area", 4},    \
        .parent_id = (above), .valid_from = {                                                      \
            10000                                                                                  \
        }                                                                                          \
    }
#define VERSION(number, of_code, of_name, above)                                                   \
    {                                                                                              \
        .id = (number), .unit_id = (number), .valid_from = {10000},                                \
        .code = {of_code, sizeof(of_code) - 1}, .name = {of_name, sizeof(of_name) - 1},            \
        .parent_id = (above)                                                                       \
    }

static const Unit UNITS[] = {UNIT(1, "40", "T", 0), UNIT(2, "1", "A", 1), UNIT(3, "2", "B", 1)};
static const UnitVersion VERSIONS[] = {VERSION(1, "40", "T", 0), VERSION(2, "1", "A", 1),
                                       VERSION(3, "2", "B", 1)};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const UnitTree tree = {.units = UNITS,
                           .count = COUNT_OF(UNITS),
                           .versions = VERSIONS,
                           .version_count = COUNT_OF(VERSIONS)};
    Arena *arena = arena_new((size_t)256 * 1024 * 1024);
    Plan plan;
    Resolved resolved;
    plan_read(arena, (Str){(const char *)data, size}, &plan);
    plan_resolve(&plan, &tree, &resolved);
    for (size_t i = 0; i < plan.mistake_count; i++)
        ensure(utf8_is_valid(str_of(plan.mistakes[i].reason)));
    for (size_t i = 0; plan.mistake_count == 0 && i < resolved.old_count; i++)
        ensure(!resolved.olds[i].ends || resolved.olds[i].holder != NO_UNIT);
    arena_free(arena);
    return 0;
}
