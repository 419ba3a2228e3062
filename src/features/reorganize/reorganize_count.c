/* What would move, end and stay: counted before the cut, so that nobody is surprised. */
#include "features/reorganize/reorganize_internal.h"

#include <string.h>

/* ---- what the tables of the kernel hold for a unit ---- */

/* One column of open work, by kind. */
#define OPEN_WORK(column)                                                                          \
    "SELECT " column " AS unit_id, kind AS sort, count(*) AS number FROM work"                     \
    " WHERE closed_at IS NULL AND " column " IN " ID_CHUNK_LIST " GROUP BY " column ", kind"
static const char SQL_HELD[] = OPEN_WORK("unit_id");
static const char SQL_RECEIVED[] = OPEN_WORK("origin_unit_id");
static const char SQL_OWNED[] = OPEN_WORK("owner_unit_id");

#define FROM_POSTS                                                                                 \
    " FROM post AS p WHERE p.unit_id IN " ID_CHUNK_LIST " AND p.valid_from <= $17"                 \
    " AND (p.valid_to IS NULL OR p.valid_to >= $17) GROUP BY p.unit_id"
static const char SQL_POSTS[] = "SELECT p.unit_id, '' AS sort, count(*) AS number" FROM_POSTS;
static const char SQL_ACCOUNTS[] =
    "SELECT p.unit_id, '' AS sort, count(DISTINCT p.account_id) AS number" FROM_POSTS;

/* Of everybody who holds a post there. */
#define OF_ACCOUNTS(table)                                                                         \
    "SELECT p.unit_id, '' AS sort, count(DISTINCT s.id) AS number FROM post AS p JOIN " table      \
    " AS s ON s.account_id = p.account_id AND s.ends_at > $18 WHERE p.unit_id IN " ID_CHUNK_LIST   \
    " AND p.valid_from <= $17 AND (p.valid_to IS NULL OR p.valid_to >= $17) GROUP BY p.unit_id"
static const char SQL_SESSIONS[] = OF_ACCOUNTS("session");
static const char SQL_TOKENS[] = OF_ACCOUNTS("api_token");

static const char SQL_STAND_INS[] =
    "SELECT unit_id, '' AS sort, count(*) AS number FROM leave WHERE unit_id IN " ID_CHUNK_LIST
    " AND last_day > $17 AND stand_in_id IS NOT NULL GROUP BY unit_id";
/* Given by the head of the unit, or to its head by the one above. */
static const char SQL_DELEGATIONS[] =
    "SELECT unit_id, '' AS sort, count(*) AS number FROM ("
    " SELECT unit_id FROM signing_delegation WHERE unit_id IN " ID_CHUNK_LIST " AND valid_to > $17"
    " UNION ALL SELECT p.unit_id FROM post AS p JOIN signing_delegation AS d"
    "  ON d.to_post_id = p.id AND d.valid_to > $17 AND d.unit_id <> p.unit_id"
    " WHERE p.unit_id IN " ID_CHUNK_LIST ") AS given GROUP BY unit_id";
static const char SQL_SERIES[] =
    "SELECT unit_id, name AS sort, count(*) AS number FROM series WHERE unit_id IN " ID_CHUNK_LIST
    " GROUP BY unit_id, name";
/* Codes under which others know the unit: what is sent there goes to the holder. */
static const char SQL_ADDRESSES[] =
    "SELECT unit_id, '' AS sort, count(*) AS number FROM ("
    " SELECT id AS unit_id FROM unit WHERE id IN " ID_CHUNK_LIST " AND identifier_code <> ''"
    " UNION ALL SELECT unit_id FROM unit_alias WHERE unit_id IN " ID_CHUNK_LIST
    "  AND scheme IN ('identifier', 'agency', 'tax')) AS address GROUP BY unit_id";

static const char *kind_label(Str sort)
{
    const WorkKind *kind = work_kind_find(sort);
    return kind ? kind->label : "";
}

/* The first stand in the columns of a unit. */
static const UnitLoadKind OWN[] = {
    {"open_work", VI("Việc đang giữ"), LOAD_MOVES, SQL_HELD, 0, kind_label},
    {"received", VI("Việc đang mở đã tiếp nhận"), LOAD_MOVES, SQL_RECEIVED, 0, kind_label},
    {"owned", VI("Việc đang mở có thẩm quyền"), LOAD_MOVES, SQL_OWNED, 0, kind_label},
    {"posts", VI("Vị trí"), LOAD_ENDS, SQL_POSTS, 1, NULL},
    {"accounts", VI("Tài khoản có vị trí"), LOAD_STAYS, SQL_ACCOUNTS, 1, NULL},
    {"sessions", VI("Phiên đang mở của những người ấy"), LOAD_STAYS, SQL_SESSIONS, 2, NULL},
    {"tokens", VI("Thẻ truy cập API của những tài khoản ấy"), LOAD_STAYS, SQL_TOKENS, 2, NULL},
    {"stand_ins", VI("Người thay trong kỳ nghỉ"), LOAD_ENDS, SQL_STAND_INS, 1, NULL},
    {"delegations", VI("Giao ký thay"), LOAD_ENDS, SQL_DELEGATIONS, 1, NULL},
    {"series", VI("Dãy số khóa sổ"), LOAD_ENDS, SQL_SERIES, 0, NULL},
    {"addresses", VI("Mã nhận gửi được chuyển tiếp"), LOAD_MOVES, SQL_ADDRESSES, 0, NULL},
};

static void list_kinds(const App *app, Arena *arena, PlanCounts *out)
{
    size_t room = COUNT_OF(OWN);
    for (size_t f = 0; f < app->feature_count; f++)
        room += app->features[f]->load_count;
    out->kinds = ARENA_ARRAY(arena, const UnitLoadKind *, room);
    for (size_t i = 0; i < COUNT_OF(OWN); i++)
        out->kinds[out->kind_count++] = &OWN[i];
    for (size_t f = 0; f < app->feature_count; f++)
        for (size_t i = 0; i < app->features[f]->load_count; i++)
            out->kinds[out->kind_count++] = &app->features[f]->loads[i];
}

/* ---- counting ---- */

typedef struct CountRow {
    int64_t unit_id;
    Str sort;
    int64_t number;
} CountRow;
static const DbColumn COLUMNS[] = {DB_INT(CountRow, unit_id), DB_TEXT(CountRow, sort),
                                   DB_INT(CountRow, number)};
#define MAX_SORTS 1000 /* of one chunk */

typedef struct Counting {
    Ctx *cx;
    const int64_t *ids; /* of the units that end */
    const size_t *olds;
    size_t id_count;
    DbValue day, now;
    PlanCounts *out;
} Counting;

static PlanSort *find_sort(PlanCounts *counts, Arena *arena, size_t kind, Str sort)
{
    for (size_t i = 0; i < counts->sort_count; i++)
        if (counts->sorts[i].kind == kind && str_equal(counts->sorts[i].sort, sort))
            return &counts->sorts[i];
    if (counts->sort_count == PLAN_MAX_SORTS)
        return NULL;
    counts->sorts[counts->sort_count] = (PlanSort){.kind = kind, .sort = arena_copy(arena, sort)};
    return &counts->sorts[counts->sort_count++];
}

static void add_row(Counting *counting, size_t kind, const CountRow *row)
{
    PlanCounts *counts = counting->out;
    PlanSort *sort =
        str_is_empty(row->sort) ? NULL : find_sort(counts, counting->cx->arena, kind, row->sort);
    counts->total[kind] += row->number;
    if (sort)
        sort->number += row->number;
    for (size_t i = 0; i < counting->id_count; i++)
        if (counting->ids[i] == row->unit_id)
            counts->of_old[counting->olds[i] * counts->kind_count + kind] += row->number;
}

static bool count_kind(Counting *counting, size_t kind)
{
    Ctx *cx = counting->cx;
    const UnitLoadKind *load = counting->out->kinds[kind];
    IdChunk chunk = {0};
    DbValue values[ID_CHUNK + 2];
    values[ID_CHUNK] = counting->day;
    values[ID_CHUNK + 1] = counting->now;
    while (id_chunk_next(counting->id_count, &chunk)) {
        CountRow *rows = NULL;
        size_t count = 0;
        id_chunk_values(counting->ids, chunk, values);
        if (!db_fetch_all(cx->db, cx->arena, load->sql, (DbArgs){values, ID_CHUNK + load->more},
                          DB_ROWS(COLUMNS), sizeof *rows, MAX_SORTS, (void *)&rows, &count,
                          &cx->error))
            return false;
        for (size_t i = 0; i < count; i++)
            add_row(counting, kind, &rows[i]);
    }
    return true;
}

int64_t plan_counted(const PlanCounts *counts, size_t old, const char *name)
{
    for (size_t i = 0; i < counts->kind_count; i++)
        if (strcmp(counts->kinds[i]->name, name) == 0)
            return old == NO_UNIT ? counts->total[i] : counts->of_old[old * counts->kind_count + i];
    ensure(!"a name of what is counted");
    return 0;
}

static bool count_all(Ctx *cx, const Resolved *resolved, PlanCounts *out)
{
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, resolved->old_count + 1);
    size_t *olds = ARENA_ARRAY(cx->arena, size_t, resolved->old_count + 1);
    Counting counting = {.cx = cx,
                         .ids = ids,
                         .olds = olds,
                         .day = db_date(cx->arena, (Date){resolved->plan->date.days - 1}),
                         .now = db_instant(cx->now),
                         .out = out};
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].ends) {
            ids[counting.id_count] = resolved->olds[i].id;
            olds[counting.id_count++] = i;
        }
    list_kinds(cx->app, cx->arena, out);
    out->total = ARENA_ARRAY(cx->arena, int64_t, out->kind_count);
    out->of_old = ARENA_ARRAY(cx->arena, int64_t, out->kind_count * resolved->old_count + 1);
    for (size_t kind = 0; kind < out->kind_count; kind++)
        if (!count_kind(&counting, kind))
            return false;
    return true;
}

bool plan_report(Ctx *cx, const Resolved *resolved, PlanReport *out)
{
    *out = (PlanReport){.resolved = resolved};
    return plan_check_posts(cx, resolved, &out->posts) && count_all(cx, resolved, &out->counts);
}

/* ---- JSON ---- */

static void put_mistakes(Json *json, const char *name, const PlanMistake *list, size_t count)
{
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_put_int(json, "line", list[i].line);
        json_put_cstr(json, "reason", list[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_numbers(const PlanCounts *counts, const int64_t *numbers, Json *json)
{
    for (size_t i = 0; i < counts->kind_count; i++)
        json_put_int(json, counts->kinds[i]->name, numbers[i]);
}

/* Of what is counted by sort: {"open_work": {"dossier": 12}}. */
static void put_sorts(const PlanCounts *counts, Json *json)
{
    json_key(json, "by_kind");
    json_open_object(json);
    for (size_t kind = 0; kind < counts->kind_count; kind++) {
        bool is_open = false;
        for (size_t i = 0; i < counts->sort_count; i++) {
            if (counts->sorts[i].kind != kind)
                continue;
            if (!is_open) {
                json_key(json, counts->kinds[kind]->name);
                json_open_object(json);
            }
            is_open = true;
            json_put_int(json, arena_cstr(json->out->arena, counts->sorts[i].sort),
                         counts->sorts[i].number);
        }
        if (is_open)
            json_close_object(json);
    }
    json_close_object(json);
}

static void put_successors(const Resolved *resolved, size_t old, Json *json)
{
    json_key(json, "to");
    json_open_array(json);
    for (size_t i = 0; i < resolved->plan->count; i++) {
        const PlanLine *line = &resolved->plan->lines[i];
        if (line->row != PLAN_SUCCESSION || resolved->old_of[i] != old)
            continue;
        json_open_object(json);
        json_put_text(json, "code", line->new_code);
        json_put_text(json, "name", line->new_name);
        json_put_cstr(json, "kind", SUCCESSION_KIND_CODES[line->kind]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_old(const PlanReport *report, size_t at, Json *json)
{
    const Resolved *resolved = report->resolved;
    const PlanCounts *counts = &report->counts;
    const PlanUnit *old = &resolved->olds[at];
    json_open_object(json);
    json_put_text(json, "code", old->unit->code);
    json_put_text(json, "name", old->unit->name);
    json_put_bool(json, "split", old->successor_count > 1);
    if (old->holder != NO_UNIT)
        json_put_text(json, "holder", resolved->news[old->holder].code);
    put_successors(resolved, at, json);
    put_numbers(counts, counts->of_old + at * counts->kind_count, json);
    json_close_object(json);
}

static void put_counts(const Resolved *resolved, Json *json)
{
    int64_t ends = 0, begins = 0, goes_on = 0;
    for (size_t i = 0; i < resolved->old_count; i++)
        ends += resolved->olds[i].ends;
    for (size_t i = 0; i < resolved->new_count; i++) {
        begins += !resolved->news[i].unit;
        goes_on += resolved->news[i].goes_on;
    }
    json_put_int(json, "ends", ends);
    json_put_int(json, "begins", begins);
    json_put_int(json, "goes_on", goes_on);
}

static void put_lost_post(const Resolved *resolved, const PlanPost *post, Json *json)
{
    json_open_object(json);
    json_put_text(json, "unit", resolved->olds[post->old].unit->code);
    json_put_text(json, "role", post->role);
    json_put_text(json, "title", post->title);
    json_close_object(json);
}

/* Posts that no line names, by person. */
static void put_people(const PlanReport *report, Json *json)
{
    json_key(json, "unnamed");
    json_open_array(json);
    for (size_t i = 0; i < report->posts.person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        json_open_object(json);
        json_put_text(json, "login", person->login);
        json_put_text(json, "name", person->name);
        json_put_bool(json, "keeps_a_post", person->keeps_a_post);
        json_key(json, "posts");
        json_open_array(json);
        for (const PlanPost *post = person->first; post;
             post = plan_next_lost(&report->posts, post))
            put_lost_post(report->resolved, post, json);
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

void plan_report_json(const PlanReport *report, Json *json)
{
    const Resolved *resolved = report->resolved;
    const Plan *plan = resolved->plan;
    json_open_object(json);
    json_put_date(json, "date", plan->date);
    json_put_text(json, "resolution", plan->resolution);
    put_counts(resolved, json);
    put_mistakes(json, "rejected", plan->mistakes, plan->mistake_count);
    put_mistakes(json, "warnings", plan->warnings, plan->warning_count);
    json_key(json, "units");
    json_open_array(json);
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].ends)
            put_old(report, i, json);
    json_close_array(json);
    put_people(report, json);
    json_key(json, "total");
    json_open_object(json);
    put_numbers(&report->counts, report->counts.total, json);
    put_sorts(&report->counts, json);
    json_put_int(json, "posts_given", (int64_t)report->posts.gift_count);
    json_put_int(json, "accounts_without_post", (int64_t)report->posts.lost_accounts);
    json_close_object(json);
    json_close_object(json);
}
