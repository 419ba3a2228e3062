#include "app/shipped.h"

#include "features/procedure/procedure.h"
#include "kernel/calendar_store.h"
#include "kernel/unit_load.h"
#include "platform/embedded.h"

static Str data_file(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    ensure(file);
    return file->bytes;
}

static const char SQL_COUNT[] = "SELECT count(*) AS units FROM unit";

static bool load_units(Db *db, Arena *arena, IdMaker *ids, Error *error)
{
    int64_t units = 0;
    if (!db_fetch_int(db, SQL_COUNT, DB_NO_ARGS, &units, error))
        return false;
    return units > 0 || unit_load_tsv(db, arena, ids, data_file("data/demo/units.tsv"), error);
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
