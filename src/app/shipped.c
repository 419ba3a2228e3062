#include "app/shipped.h"

#include "features/organization/organization.h"
#include "features/procedure/procedure.h"
#include "kernel/calendar_store.h"
#include "platform/embedded.h"

static Str data_file(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    ensure(file);
    return file->bytes;
}

static const char SQL_COUNT[] = "SELECT count(*) AS acts FROM unit_succession";

/* Once: what the administrator changed later stays. */
static bool load_units(Db *db, Arena *arena, IdMaker *ids, Error *error)
{
    int64_t acts = 0;
    if (!db_fetch_int(db, SQL_COUNT, DB_NO_ARGS, &acts, error))
        return false;
    return acts > 0 || organization_load_shipped(db, arena, ids, error);
}

bool shipped_load(Db *db, Arena *arena, IdMaker *ids, Error *error)
{
    CalendarRows rows = {0};
    const CuratedTables tables = procedure_curated_shipped(arena);
    const Instant now = {ids->now_ms};
    int loaded = 0;
    return load_units(db, arena, ids, error) &&
           calendar_parse_rows(arena, data_file("data/calendar/national.tsv"),
                               data_file("data/calendar/days.tsv"), &rows, error) &&
           calendar_store_national(db, arena, &rows, now, error) &&
           procedure_load_curated(db, arena, ids, &tables, &loaded, error) && db_flush(db, error);
}
