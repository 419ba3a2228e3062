/*
 * unit (đơn vị): agencies and areas through time. A unit is an identity: it keeps its id when name,
 * code, kind or parent change, and work, posts, series and calendars refer to that id. How it was
 * on a day is a version; what became of it is a succession. All units of a province are few, so an
 * immutable tree of them stays in memory (the cache "units") and no request reads the tables.
 */
#ifndef KERNEL_UNIT_H
#define KERNEL_UNIT_H

#include "platform/platform.h"

/* An identity as it is now, or was when it ended. */
typedef struct Unit {
    int64_t id;
    Str key;  /* names it for ever: "16681@2025-07-01", "so-noi-vu" */
    Str code; /* GSO code of the area, or the agency's key; another unit may bear it later */
    Str identifier_code; /* mã định danh, begins the dossier code: "H41.27"; "" not known */
    Str name, short_name, kind;
    Str level;  /* province, district, commune: an area with its government; agency, part */
    Str branch; /* area, state, party, mass, vertical */
    int64_t parent_id;
    int64_t area_id;   /* whose territory an organisation is competent for; 0: its parent's */
    bool is_difficult; /* mountain and disadvantaged communes: longer limits */
    Str address, phone;
    Date valid_from, valid_to; /* of the identity; valid_to 0: open */
} Unit;

/* What was true of a unit in a period. */
typedef struct UnitVersion {
    int64_t id, unit_id;
    Date valid_from, valid_to; /* valid_to 0: open */
    bool is_older;             /* existed before valid_from, where the records begin */
    Str date_precision;        /* day; month, year: the first of it stands for an unknown day */
    Str code, identifier_code;
    Str identifier_status; /* known, demonstration, unknown */
    Str name, short_name, kind;
    int64_t parent_id;
    Str parent_name; /* of a parent outside the province */
    bool is_difficult;
    Str address, phone, seal;
    int64_t area_hectares, population; /* 0: not known */
    Str legal_basis;
    Str certainty; /* sourced, memory, demonstration */
    Str source;
} UnitVersion;

/* Value, code, label, whether the old unit itself goes on. */
#define SUCCESSION_KINDS(X)                                                                        \
    X(SUCCESSION_MERGE, "merge", VI("Sáp nhập"), false)                                            \
    X(SUCCESSION_SPLIT_PART, "split-part", VI("Tách một phần"), false)                             \
    X(SUCCESSION_SHRINK, "shrink", VI("Thu hẹp địa giới"), true)                                   \
    X(SUCCESSION_ENLARGE, "enlarge", VI("Mở rộng địa giới"), true)                                 \
    X(SUCCESSION_RENAME, "rename", VI("Đổi tên"), true)                                            \
    X(SUCCESSION_CHANGE_KIND, "change-kind", VI("Đổi loại đơn vị"), true)                          \
    X(SUCCESSION_TRANSFER_PARENT, "transfer-parent", VI("Chuyển đơn vị cấp trên"), true)           \
    X(SUCCESSION_TRANSFER_FUNCTION, "transfer-function", VI("Chuyển chức năng"), false)            \
    X(SUCCESSION_DISSOLVE, "dissolve", VI("Kết thúc hoạt động"), false)

#define X(value, code, label, goes_on) value,
typedef enum SuccessionKind { SUCCESSION_KINDS(X) SUCCESSION_KIND_COUNT } SuccessionKind;
#undef X
extern const char *const SUCCESSION_KIND_CODES[SUCCESSION_KIND_COUNT];
const char *succession_kind_label(SuccessionKind kind);
/* The same identity stands on both sides. */
bool succession_goes_on(SuccessionKind kind);
bool succession_kind_parse(Str code, SuccessionKind *out);

typedef enum Share { SHARE_WHOLE, SHARE_PART, SHARE_COUNT } Share;
extern const char *const SHARE_CODES[SHARE_COUNT];

/* An act on one day: from a unit to its successor, or to itself when it went on, changed. */
typedef struct UnitSuccession {
    int64_t id, from_unit_id, to_unit_id;
    Date date; /* the first day of the new state */
    SuccessionKind kind;
    Share share; /* of the old unit */
    Str resolution, certainty, source;
} UnitSuccession;

typedef struct UnitTree {
    const Unit *units; /* sorted by id */
    size_t count;
    const UnitVersion *versions; /* sorted by unit and valid_from */
    size_t version_count;
    const UnitSuccession *successions; /* sorted by date */
    size_t succession_count;
} UnitTree;

extern const CacheKind UNIT_CACHE;

const UnitTree *unit_tree(const Ctx *cx);
const Unit *unit_find(const Ctx *cx, int64_t id); /* NULL when unknown */
/* The same of a unit that work names: from the database while it is too new for the memory. */
MUST_CHECK bool unit_get(Ctx *cx, int64_t id, Unit *out);
Str unit_name(const Ctx *cx, int64_t id); /* "" when unknown */
/* The body that acts for it: of an area its people's committee, "Ủy ban nhân dân tỉnh Nghệ An". */
Str unit_body_name(const Ctx *cx, int64_t id);
/* The unit that bore the code on that day, or NULL. */
const Unit *unit_find_by_code(const Ctx *cx, Str code, Date on);

/* The same without a request. */
const Unit *unit_tree_find(const UnitTree *tree, int64_t id);
const Unit *unit_tree_find_by_code(const UnitTree *tree, Str code, Date on);
/* How the unit was on that day; NULL before it began and after it ended. */
const UnitVersion *unit_version_on(const UnitTree *tree, int64_t unit_id, Date on);
/* All versions of a unit, oldest first. */
const UnitVersion *unit_versions_of(const UnitTree *tree, int64_t unit_id, size_t *out_count);
/* Whether every column is the same. */
bool unit_equal(Arena *arena, const Unit *a, const Unit *b);
bool unit_version_equal(Arena *arena, const UnitVersion *a, const UnitVersion *b);
bool unit_is_area(const Unit *unit);
bool unit_is_open(const Unit *unit, Date on);

/* ---- writing: in the caller's transaction, who then touches the cache UNIT_CACHE ---- */

/* Stores a new identity together with its first version. Empty key, level and branch are filled. */
MUST_CHECK bool unit_store(Db *db, const Unit *unit, Error *error);
/* The identity alone: for those who store its versions themselves. Texts live until the flush. */
MUST_CHECK bool unit_store_identity(Db *db, Arena *arena, const Unit *unit, Error *error);
/* Replaces how the identity is now; its key stays. */
MUST_CHECK bool unit_update_identity(Db *db, Arena *arena, const Unit *unit, Error *error);
/* The version that begins on that day, new or replaced. */
MUST_CHECK bool unit_store_version(Db *db, Arena *arena, const UnitVersion *version, Error *error);
/* ERROR_CONFLICT when the same act stands there already. */
MUST_CHECK bool unit_store_succession(Db *db, Arena *arena, const UnitSuccession *succession,
                                      Error *error);
MUST_CHECK bool unit_store_alias(Db *db, Arena *arena, const char *scheme, Str value,
                                 const UnitVersion *of, Error *error);

#endif
