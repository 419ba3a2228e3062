/* Shared by the files of organization only. */
#ifndef ORGANIZATION_ORGANIZATION_INTERNAL_H
#define ORGANIZATION_ORGANIZATION_INTERNAL_H

#include "base/tsv.h"
#include "features/organization/organization.h"

/* ---- what the tables say, resolved: units, versions, acts refer to each other by index ---- */

typedef struct FactVersion {
    UnitVersion row; /* without ids until it is written */
    size_t unit;
    Str level, branch, parent;     /* parent: code of an area, key of an agency */
    size_t parent_unit;            /* or NO_VERSION */
    Str gso_name, government_name; /* other names it is found by, or "" */
    bool is_same;                  /* as it is stored already */
    const char *file;
    int64_t line;
    bool is_rejected;
    size_t same_as; /* union of what is one identity: the index of another of its versions */
} FactVersion;

typedef struct FactUnit {
    Unit row;
    size_t last; /* newest version */
    bool is_new, is_same, is_rejected;
} FactUnit;

typedef struct FactSuccession {
    UnitSuccession row;
    size_t from, to; /* versions */
    int64_t line;
    bool is_new;
} FactSuccession;

typedef struct FactPlace {
    size_t version;
    int64_t latitude_millionths, longitude_millionths;
    Str website, former_district;
} FactPlace;

typedef struct FactPattern {
    Str key, name, short_name, branch, level, parents, legal_basis, certainty;
    Date valid_from, valid_to;
} FactPattern;

typedef struct FactTransfer {
    int64_t id;
    Date date;
    Str function, from_key, to_key, certainty;
    ptrdiff_t from, to; /* versions, -1: a pattern */
} FactTransfer;

typedef struct Facts {
    Arena *arena;
    const OrganizationPlan *plan;
    OrganizationReport *report;
    FactVersion *versions;
    FactUnit *units;
    FactSuccession *successions;
    FactPlace *places;
    FactPattern *patterns;
    FactTransfer *transfers;
    size_t version_count, unit_count, succession_count, place_count, pattern_count, transfer_count,
        capacity;    /* of each list */
    size_t *by_code; /* versions in order of code and valid_from */
    size_t by_code_count;
    Str province_body; /* key of the agency that is the government of the province */
    OrganizationRejection *rejections;
    size_t rejection_capacity;
    OrganizationTable table; /* being read */
} Facts;

#define NO_VERSION SIZE_MAX

/* False when a whole table cannot be read. */
MUST_CHECK bool facts_read(Facts *facts, Error *error);
/* Agencies, patterns and transfers; organization_agencies.c. */
MUST_CHECK bool facts_read_agencies(Facts *facts, Error *error);
MUST_CHECK bool facts_read_transfers(Facts *facts, Error *error);
/* Makes identities of versions, links parents, rejects what contradicts; organization_resolve.c. */
void facts_resolve(Facts *facts);
/* One of a version's identity. */
size_t facts_root(const Facts *facts, size_t version);
void facts_join(Facts *facts, size_t a, size_t b);

void facts_reject(Facts *facts, const char *file, int64_t line, const char *reason);
/* Sorts versions for facts_find; to be called again after versions were added. */
void facts_index(Facts *facts);
/* The version that bore the code on that day, or NO_VERSION. */
size_t facts_find(const Facts *facts, Str code, Date on);
bool facts_open_table(Facts *facts, OrganizationTable table, Tsv *tsv, Error *error);
/* The next line that can be read; rejected ones are passed over. */
bool facts_next(Facts *facts, Tsv *tsv);
/* "sourced" or "memory", by what the cells say. */
Str facts_certainty(Str text);

/* The bodies that every area of a level has. */
MUST_CHECK bool organization_list_patterns(Db *db, Arena *arena, FactPattern **out,
                                           size_t *out_count, Error *error);

#endif
