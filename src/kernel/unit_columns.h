/* How rows of the unit tables and their structs meet; for unit.c and unit_store.c only. */
#ifndef KERNEL_UNIT_COLUMNS_H
#define KERNEL_UNIT_COLUMNS_H

#include "kernel/unit.h"

#define UNIT_COLUMNS                                                                               \
    "id, key, code, identifier_code, name, short_name, kind, level, branch, parent_id, area_id,"   \
    " is_difficult, address, phone, valid_from, valid_to"
#define UNIT_COLUMN_ROWS                                                                           \
    DB_INT(Unit, id), DB_TEXT(Unit, key), DB_TEXT(Unit, code), DB_TEXT(Unit, identifier_code),     \
        DB_TEXT(Unit, name), DB_TEXT(Unit, short_name), DB_TEXT(Unit, kind), DB_TEXT(Unit, level), \
        DB_TEXT(Unit, branch), DB_OPTIONAL(Unit, parent_id), DB_OPTIONAL(Unit, area_id),           \
        DB_BOOL(Unit, is_difficult), DB_TEXT(Unit, address), DB_TEXT(Unit, phone),                 \
        DB_DATE(Unit, valid_from), DB_DATE(Unit, valid_to)

#define UNIT_VERSION_COLUMNS                                                                       \
    "id, unit_id, valid_from, valid_to, is_older, date_precision, code, identifier_code,"          \
    " identifier_status, name, short_name, kind, parent_id, parent_name, is_difficult, address,"   \
    " phone, seal, area_hectares, population, legal_basis, certainty, source"
#define UNIT_VERSION_COLUMN_ROWS                                                                   \
    DB_INT(UnitVersion, id), DB_INT(UnitVersion, unit_id), DB_DATE(UnitVersion, valid_from),       \
        DB_DATE(UnitVersion, valid_to), DB_BOOL(UnitVersion, is_older),                            \
        DB_TEXT(UnitVersion, date_precision), DB_TEXT(UnitVersion, code),                          \
        DB_TEXT(UnitVersion, identifier_code), DB_TEXT(UnitVersion, identifier_status),            \
        DB_TEXT(UnitVersion, name), DB_TEXT(UnitVersion, short_name), DB_TEXT(UnitVersion, kind),  \
        DB_OPTIONAL(UnitVersion, parent_id), DB_TEXT(UnitVersion, parent_name),                    \
        DB_BOOL(UnitVersion, is_difficult), DB_TEXT(UnitVersion, address),                         \
        DB_TEXT(UnitVersion, phone), DB_TEXT(UnitVersion, seal),                                   \
        DB_INT(UnitVersion, area_hectares), DB_INT(UnitVersion, population),                       \
        DB_TEXT(UnitVersion, legal_basis), DB_TEXT(UnitVersion, certainty),                        \
        DB_TEXT(UnitVersion, source)

#define UNIT_SUCCESSION_COLUMNS                                                                    \
    "id, from_unit_id, to_unit_id, date, kind, share, resolution, certainty, source"
#define UNIT_SUCCESSION_COLUMN_ROWS                                                                \
    DB_INT(UnitSuccession, id), DB_INT(UnitSuccession, from_unit_id),                              \
        DB_INT(UnitSuccession, to_unit_id), DB_DATE(UnitSuccession, date),                         \
        DB_ENUM(UnitSuccession, kind, SUCCESSION_KIND_CODES),                                      \
        DB_ENUM(UnitSuccession, share, SHARE_CODES), DB_TEXT(UnitSuccession, resolution),          \
        DB_TEXT(UnitSuccession, certainty), DB_TEXT(UnitSuccession, source)

#endif
