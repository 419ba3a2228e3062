#include "kernel/unit_columns.h"

static const DbColumn UNITS[] = {UNIT_COLUMN_ROWS};
static const DbColumn VERSIONS[] = {UNIT_VERSION_COLUMN_ROWS};
static const DbColumn SUCCESSIONS[] = {UNIT_SUCCESSION_COLUMN_ROWS};

static bool is_same(DbArgs a, DbArgs b)
{
    for (size_t i = 0; i < a.count; i++)
        if (a.values[i].kind != b.values[i].kind || a.values[i].number != b.values[i].number ||
            !str_equal(a.values[i].text, b.values[i].text))
            return false;
    return true;
}

bool unit_equal(Arena *arena, const Unit *a, const Unit *b)
{
    return is_same(db_args_of(arena, DB_ROWS(UNITS), a), db_args_of(arena, DB_ROWS(UNITS), b));
}

bool unit_version_equal(Arena *arena, const UnitVersion *a, const UnitVersion *b)
{
    return is_same(db_args_of(arena, DB_ROWS(VERSIONS), a),
                   db_args_of(arena, DB_ROWS(VERSIONS), b));
}

static const char SQL_STORE[] =
    "INSERT INTO unit (" UNIT_COLUMNS ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

bool unit_store_identity(Db *db, Arena *arena, const Unit *unit, Error *error)
{
    return db_run(db, SQL_STORE, db_args_of(arena, DB_ROWS(UNITS), unit), error);
}

/* $2, the key, names the row for ever and is not among what changes. */
static const char SQL_UPDATE[] =
    "UPDATE unit SET code = $3, identifier_code = $4, name = $5, short_name = $6, kind = $7,"
    " level = $8, branch = $9, parent_id = $10, area_id = $11, is_difficult = $12, address = $13,"
    " phone = $14, valid_from = $15, valid_to = $16 WHERE id = $1 AND key = $2";

bool unit_update_identity(Db *db, Arena *arena, const Unit *unit, Error *error)
{
    return db_run_one(db, SQL_UPDATE, db_args_of(arena, DB_ROWS(UNITS), unit), error);
}

static const char SQL_STORE_VERSION[] =
    "INSERT INTO unit_version (" UNIT_VERSION_COLUMNS ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    " $19, $20, $21, $22, $23)"
    " ON CONFLICT (unit_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
    " is_older = excluded.is_older, date_precision = excluded.date_precision,"
    " code = excluded.code, identifier_code = excluded.identifier_code,"
    " identifier_status = excluded.identifier_status, name = excluded.name,"
    " short_name = excluded.short_name, kind = excluded.kind, parent_id = excluded.parent_id,"
    " parent_name = excluded.parent_name, is_difficult = excluded.is_difficult,"
    " address = excluded.address, phone = excluded.phone, seal = excluded.seal,"
    " area_hectares = excluded.area_hectares, population = excluded.population,"
    " legal_basis = excluded.legal_basis, certainty = excluded.certainty,"
    " source = excluded.source";

bool unit_store_version(Db *db, Arena *arena, const UnitVersion *version, Error *error)
{
    return db_run(db, SQL_STORE_VERSION, db_args_of(arena, DB_ROWS(VERSIONS), version), error);
}

static const char SQL_STORE_SUCCESSION[] = "INSERT INTO unit_succession (" UNIT_SUCCESSION_COLUMNS
                                           ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

bool unit_store_succession(Db *db, Arena *arena, const UnitSuccession *succession, Error *error)
{
    return db_run(db, SQL_STORE_SUCCESSION, db_args_of(arena, DB_ROWS(SUCCESSIONS), succession),
                  error);
}

static const char SQL_STORE_ALIAS[] =
    "INSERT INTO unit_alias (scheme, value, unit_id, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (scheme, value, unit_id, valid_from)"
    " DO UPDATE SET valid_to = excluded.valid_to";

bool unit_store_alias(Db *db, Arena *arena, const char *scheme, Str value, const UnitVersion *of,
                      Error *error)
{
    return db_run(db, SQL_STORE_ALIAS,
                  DB_ARGS(db_cstr(scheme), db_text(value), db_int(of->unit_id),
                          db_date(arena, of->valid_from), db_date(arena, of->valid_to)),
                  error);
}

static UnitVersion first_version(const Unit *unit)
{
    return (UnitVersion){.id = unit->id,
                         .unit_id = unit->id,
                         .valid_from = unit->valid_from,
                         .valid_to = unit->valid_to,
                         .date_precision = STR("day"),
                         .code = unit->code,
                         .identifier_code = unit->identifier_code,
                         .identifier_status = STR("demonstration"),
                         .name = unit->name,
                         .short_name = unit->short_name,
                         .kind = unit->kind,
                         .parent_id = unit->parent_id,
                         .is_difficult = unit->is_difficult,
                         .address = unit->address,
                         .phone = unit->phone,
                         .certainty = STR("memory")};
}

bool unit_store(Db *db, const Unit *unit, Error *error)
{
    Arena *arena = arena_new(1 << 15);
    char day[11];
    Unit whole = *unit;
    const bool is_area = !str_is(unit->level, "agency") && !str_is(unit->level, "part");
    date_format_iso(unit->valid_from, day);
    if (str_is_empty(whole.branch))
        whole.branch = is_area ? STR("area") : STR("state");
    if (str_is_empty(whole.key))
        whole.key =
            is_area ? arena_format(arena, "%.*s@%s", STR_ARGS(unit->code), day) : unit->code;
    const UnitVersion version = first_version(&whole);
    const bool ok = unit_store_identity(db, arena, &whole, error) &&
                    unit_store_version(db, arena, &version, error) &&
                    db_flush(db, error); /* the arguments die with the arena */
    arena_free(arena);
    return ok;
}
