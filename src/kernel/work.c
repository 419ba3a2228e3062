#include "kernel/work_internal.h"

static const DbColumn COLUMNS[] = {
    DB_ID(Work, id),
    DB_TEXT(Work, kind),
    DB_TEXT(Work, code),
    DB_TEXT(Work, title),
    DB_TEXT(Work, subject),
    DB_TEXT(Work, state),
    DB_INT(Work, unit_id),
    DB_INT(Work, origin_unit_id),
    DB_INT(Work, owner_unit_id),
    DB_TEXT(Work, role),
    DB_OPTIONAL(Work, officer_id),
    DB_INT(Work, step),
    DB_OPTIONAL(Work, parent_id),
    DB_INSTANT(Work, due_at),
    DB_INSTANT(Work, opened_at),
    DB_INSTANT(Work, closed_at),
    DB_INSTANT(Work, changed_at),
    DB_INT(Work, version),
};
const DbShape WORK_SHAPE = {COLUMNS, COUNT_OF(COLUMNS)};

static const char SQL_GET[] = "SELECT " WORK_COLUMNS " FROM work WHERE id = $1";

bool work_get(Ctx *cx, WorkId id, Work *out)
{
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(id.value)), WORK_SHAPE, out, &found,
                     &cx->error))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có hồ sơ hay việc này."), "work %lld",
                    (long long)id.value);
    return true;
}

static const char SQL_FIND_BY_CODE[] = "SELECT " WORK_COLUMNS " FROM work WHERE code = $1";

bool work_find_by_code(Ctx *cx, Str code, Work *out, bool *found)
{
    return db_find_one(cx->db, cx->arena, SQL_FIND_BY_CODE, DB_ARGS(db_text(code)), WORK_SHAPE, out,
                       found, &cx->error);
}

bool work_may_read(const Ctx *cx, const Work *work)
{
    const RoleSet roles = permission_roles(PERM_READ);
    if (cx->actor.kind == ACTOR_TIME)
        return true;
    return actor_has_role_in(&cx->actor, roles, work->unit_id) ||
           actor_has_role_in(&cx->actor, roles, work->origin_unit_id) ||
           actor_has_role_in(&cx->actor, roles, work->owner_unit_id);
}

const int64_t *work_readable_units(const Ctx *cx, size_t *out_count)
{
    const RoleSet roles = permission_roles(PERM_READ);
    int64_t *units = ARENA_ARRAY(cx->arena, int64_t, cx->actor.post_count + 1);
    *out_count = 0;
    for (size_t i = 0; i < cx->actor.post_count; i++)
        if (cx->actor.posts[i].roles & roles)
            units[(*out_count)++] = cx->actor.posts[i].unit_id;
    return units;
}

#define MANY 50
// clang-format off
static const char SQL_GET_MANY[] =
    "SELECT " WORK_COLUMNS " FROM work WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
    " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,"
    " $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49,"
    " $50) LIMIT 50";
// clang-format on

bool work_get_many(Ctx *cx, const int64_t *ids, size_t count, Work **out, size_t *out_count)
{
    Work *all = ARENA_ARRAY(cx->arena, Work, count + 1);
    size_t found = 0;
    for (size_t at = 0; at < count; at += MANY) {
        DbValue values[MANY];
        Work *rows = NULL;
        size_t got = 0;
        for (size_t i = 0; i < MANY; i++)
            values[i] = db_int(at + i < count ? ids[at + i] : 0);
        if (!db_fetch_all(cx->db, cx->arena, SQL_GET_MANY, (DbArgs){values, MANY}, WORK_SHAPE,
                          sizeof(Work), MANY, (void *)&rows, &got, &cx->error))
            return false;
        for (size_t i = 0; i < got; i++)
            all[found++] = rows[i];
    }
    *out = all;
    *out_count = found;
    return true;
}

bool work_get_readable(Ctx *cx, WorkId id, Work *out)
{
    Work work = {0};
    if (!work_get(cx, id, &work))
        return false;
    if (!work_may_read(cx, &work))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có hồ sơ hay việc này."),
                    "work %lld belongs to other units", (long long)id.value);
    *out = work;
    return true;
}

const WorkKind *work_kind_find(Str name)
{
    for (size_t i = 0; i < WORK_KIND_COUNT; i++)
        if (str_is(name, WORK_KINDS[i]->name))
            return WORK_KINDS[i];
    return NULL;
}

int work_state_index(const WorkKind *kind, Str state)
{
    for (size_t i = 0; i < kind->state_count; i++)
        if (str_is(state, kind->states[i].code))
            return (int)i;
    return -1;
}

Instant work_due(const Work *work)
{
    return work->due_at.ms < DUE_PAUSED_MS ? work->due_at : (Instant){0};
}

const char *work_state_label(const WorkKind *kind, Str state)
{
    const int index = work_state_index(kind, state);
    return index < 0 ? "" : kind->states[index].label;
}
