/* The rows of drafts: a plan that is written in several sittings, by one person at a time. */
#include "features/reorganize/reorganize_draft.h"

static const DbColumn COLUMNS[] = {
    DB_INT(Draft, id),
    DB_TEXT(Draft, plan),
    DB_TEXT(Draft, title),
    DB_DATE(Draft, date),
    DB_TEXT(Draft, resolution),
    DB_TEXT(Draft, state),
    DB_OPTIONAL(Draft, reorganization_id),
    DB_TEXT(Draft, changed_by),
    DB_INSTANT(Draft, changed_at),
    DB_INT(Draft, version),
};
#define DRAFT_FROM(plan)                                                                           \
    "SELECT d.id, " plan " AS plan, d.title, d.date, d.resolution, d.state, d.reorganization_id,"  \
    " a.name AS changed_by, coalesce(d.changed_at, d.created_at) AS changed_at, d.version"         \
    "  FROM reorganization_draft AS d JOIN account AS a ON a.id = coalesce(d.changed_by,"          \
    " d.created_by)"

static const char SQL_GET[] = DRAFT_FROM("d.plan") " WHERE d.id = $1";

bool draft_get(Ctx *cx, Draft *out)
{
    bool found = false;
    if (!reorganize_check_province(cx) ||
        !db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(cx->path_id)), DB_ROWS(COLUMNS),
                     out, &found, &cx->error))
        return false;
    return found || fail(cx, ERROR_NOT_FOUND, VI("Không có phương án này."), "draft %lld",
                         (long long)cx->path_id);
}

static const char SQL_LIST[] =
    DRAFT_FROM("''") " WHERE d.state = 'open' ORDER BY d.id DESC LIMIT 50";

bool draft_list(Ctx *cx, Draft **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof **out,
                        DRAFTS_LISTED, (void *)out, out_count, &cx->error);
}

/* What the plan itself says stands above what was entered for new rows. */
static void take_heads(Ctx *cx, Draft *draft)
{
    Plan plan;
    plan_read(cx->arena, draft->plan, &plan);
    if (plan.date.days != 0)
        draft->date = plan.date;
    if (!str_is_empty(plan.resolution))
        draft->resolution = plan.resolution;
}

static bool check_size(Ctx *cx, const Draft *draft)
{
    return draft->plan.len <= PLAN_MAX_BYTES ||
           fail(cx, ERROR_TOO_LARGE, VI("Phương án phải nhỏ hơn 1 MB; hãy chia thành hai."),
                "plan of %zu bytes", draft->plan.len);
}

static const char SQL_STORE[] =
    "INSERT INTO reorganization_draft (id, plan, title, date, resolution, created_by, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)";

bool draft_store(Ctx *cx, Draft *draft)
{
    draft->id = id_next(cx->ids);
    take_heads(cx, draft);
    return check_size(cx, draft) &&
           db_run(cx->db, SQL_STORE,
                  DB_ARGS(db_int(draft->id), db_text(draft->plan), db_text(draft->title),
                          db_date(cx->arena, draft->date), db_text(draft->resolution),
                          db_int(cx->actor.account_id), db_instant(cx->now)),
                  &cx->error);
}

static const char SQL_CHANGE[] =
    "UPDATE reorganization_draft SET plan = $3, title = $4, date = $5, resolution = $6,"
    " changed_by = $7, changed_at = $8, version = version + 1"
    " WHERE id = $1 AND version = $2 AND state = 'open'";

static bool fail_stale(Ctx *cx, const Draft *draft)
{
    char at[20];
    instant_format_vi(draft->changed_at, at);
    return fail(cx, ERROR_CONFLICT,
                arena_printf(cx->arena,
                             VI("Phương án vừa được %.*s sửa lúc %s. Hãy xem lại rồi lưu tiếp."),
                             STR_ARGS(draft->changed_by), at),
                "stale version of draft %lld", (long long)draft->id);
}

bool draft_check_version(Ctx *cx, const Draft *draft, int64_t version)
{
    if (!str_is(draft->state, "open"))
        return fail(cx, ERROR_CONFLICT,
                    VI("Phương án này đã lên lịch hoặc đã bỏ nên không sửa được nữa."),
                    "draft %lld is not open", (long long)draft->id);
    return version == draft->version || fail_stale(cx, draft);
}

bool draft_change(Ctx *cx, Draft *draft)
{
    int64_t changed = 0;
    take_heads(cx, draft);
    if (!check_size(cx, draft) ||
        !db_run_count(cx->db, SQL_CHANGE,
                      DB_ARGS(db_int(draft->id), db_int(draft->version), db_text(draft->plan),
                              db_text(draft->title), db_date(cx->arena, draft->date),
                              db_text(draft->resolution), db_int(cx->actor.account_id),
                              db_instant(cx->now)),
                      &changed, &cx->error))
        return false;
    return changed == 1 || fail_stale(cx, draft);
}

static const char SQL_END[] =
    "UPDATE reorganization_draft SET state = $3, reorganization_id = $4, changed_by = $5,"
    " changed_at = $6, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'open'";

bool draft_end(Ctx *cx, const Draft *draft, const char *state, int64_t reorganization_id)
{
    int64_t changed = 0;
    if (!db_run_count(cx->db, SQL_END,
                      DB_ARGS(db_int(draft->id), db_int(draft->version), db_cstr(state),
                              db_optional(reorganization_id), db_int(cx->actor.account_id),
                              db_instant(cx->now)),
                      &changed, &cx->error))
        return false;
    return changed == 1 || fail_stale(cx, draft);
}

Url draft_url(Ctx *cx, int64_t id, const char *rest)
{
    Url url = {0};
    ensure(url_local(local_url(cx, "/reorganize/drafts/%lld%s", (long long)id, rest), &url));
    return url;
}

Str draft_name(const Draft *draft)
{
    return !str_is_empty(draft->title)        ? draft->title
           : !str_is_empty(draft->resolution) ? draft->resolution
                                              : STR(VI("Phương án chưa đặt tên"));
}
