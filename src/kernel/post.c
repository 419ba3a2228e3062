#include "kernel/post.h"

#define X(value, code, label) code,
const char *const POST_STANDING_CODES[POST_STANDING_COUNT] = {POST_STANDINGS(X)};
#undef X
#define X(value, code, label) label,
static const char *const STANDING_LABELS[POST_STANDING_COUNT] = {POST_STANDINGS(X)};
#undef X

const char *post_standing_label(PostStanding standing)
{
    return STANDING_LABELS[standing];
}

bool post_standing_parse(Str code, PostStanding *out)
{
    for (int i = 0; i < POST_STANDING_COUNT; i++)
        if (str_is(code, POST_STANDING_CODES[i])) {
            *out = (PostStanding)i;
            return true;
        }
    return false;
}

bool post_is_valid(const Post *post, Date on)
{
    return post->valid_from.days <= on.days &&
           (post->valid_to.days == 0 || post->valid_to.days >= on.days);
}

static const char SQL_STORE[] =
    "INSERT INTO post (id, account_id, unit_id, role, valid_from, valid_to, created_at, title,"
    " standing, decision, leave_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

bool post_store(Db *db, Arena *arena, IdMaker *ids, const Post *post, Instant now, Error *error)
{
    return db_run(db, SQL_STORE,
                  DB_ARGS(db_int(post->id ? post->id : id_next(ids)), db_int(post->account_id),
                          db_int(post->unit_id), db_text(post->role),
                          db_date(arena, post->valid_from), db_date(arena, post->valid_to),
                          db_instant(now), db_text(post->title),
                          db_cstr(POST_STANDING_CODES[post->standing]), db_text(post->decision),
                          db_optional(post->leave_id)),
                  error);
}

/* ---- reading ---- */

#define POST_COLUMNS                                                                               \
    "p.id, p.account_id, p.unit_id, u.name AS unit_name, a.name AS person, p.role, p.valid_from,"  \
    " p.valid_to, p.title, p.standing, p.decision, p.leave_id"                                     \
    "  FROM post AS p JOIN unit AS u ON u.id = p.unit_id JOIN account AS a ON a.id = p.account_id"

static const DbColumn COLUMNS[] = {
    DB_INT(Post, id),          DB_INT(Post, account_id),
    DB_INT(Post, unit_id),     DB_TEXT(Post, unit_name),
    DB_TEXT(Post, person),     DB_TEXT(Post, role),
    DB_DATE(Post, valid_from), DB_DATE(Post, valid_to),
    DB_TEXT(Post, title),      DB_ENUM(Post, standing, POST_STANDING_CODES),
    DB_TEXT(Post, decision),   DB_OPTIONAL(Post, leave_id),
};

static const char SQL_OF_ACCOUNT[] =
    "SELECT " POST_COLUMNS
    " WHERE p.account_id = $1 ORDER BY p.valid_from DESC, p.id DESC LIMIT 200";

bool post_list(Ctx *cx, int64_t account_id, Post **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OF_ACCOUNT, DB_ARGS(db_int(account_id)),
                        DB_ROWS(COLUMNS), sizeof **out, MAX_POSTS, (void *)out, out_count,
                        &cx->error);
}

static const char SQL_OF_UNIT[] =
    "SELECT " POST_COLUMNS " WHERE p.unit_id = $1 AND p.valid_from <= $2"
    "   AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY p.role, a.name, p.id LIMIT 200";

bool post_list_of_unit(Ctx *cx, int64_t unit_id, Date on, Post **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_OF_UNIT,
                        DB_ARGS(db_int(unit_id), db_date(cx->arena, on)), DB_ROWS(COLUMNS),
                        sizeof **out, MAX_POSTS, (void *)out, out_count, &cx->error);
}

static bool get(Ctx *cx, const char *sql, int64_t post_id, int64_t of, Post *out)
{
    bool found = false;
    if (!db_find_one(cx->db, cx->arena, sql, DB_ARGS(db_int(post_id), db_int(of)), DB_ROWS(COLUMNS),
                     out, &found, &cx->error))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có vị trí này."), "post %lld",
                    (long long)post_id);
    return true;
}

static const char SQL_ONE[] = "SELECT " POST_COLUMNS " WHERE p.id = $1 AND p.account_id = $2";

bool post_get(Ctx *cx, int64_t account_id, int64_t post_id, Post *out)
{
    return get(cx, SQL_ONE, post_id, account_id, out);
}

static const char SQL_ONE_IN_UNIT[] = "SELECT " POST_COLUMNS " WHERE p.id = $1 AND p.unit_id = $2";

bool post_get_in_unit(Ctx *cx, int64_t unit_id, int64_t post_id, Post *out)
{
    return get(cx, SQL_ONE_IN_UNIT, post_id, unit_id, out);
}

static const char SQL_HELD[] =
    "SELECT count(*) FROM post WHERE account_id = $1 AND unit_id = $2 AND role = $3"
    " AND leave_id IS NULL AND (valid_to IS NULL OR valid_to >= $4)";

bool post_is_held(Ctx *cx, const Post *post, bool *out)
{
    int64_t count = 0;
    const DbArgs args = DB_ARGS(db_int(post->account_id), db_int(post->unit_id),
                                db_text(post->role), db_date(cx->arena, post->valid_from));
    if (!db_fetch_int(cx->db, SQL_HELD, args, &count, &cx->error))
        return false;
    *out = count > 0;
    return true;
}

static const char SQL_ROLE_EXISTS[] = "SELECT count(*) FROM post WHERE unit_id = $1 AND role = $2";

bool post_role_exists(Ctx *cx, int64_t unit_id, Role role, bool *out)
{
    int64_t count = 0;
    if (!db_fetch_int(cx->db, SQL_ROLE_EXISTS, DB_ARGS(db_int(unit_id), db_cstr(ROLE_CODES[role])),
                      &count, &cx->error))
        return false;
    *out = count > 0;
    return true;
}

static Date yesterday(const Ctx *cx)
{
    return (Date){cx->today.days - 1};
}

static const char SQL_END[] = "UPDATE post SET valid_to = $2 WHERE id = $1"
                              " AND (valid_to IS NULL OR valid_to > $2)";

bool post_end(Ctx *cx, int64_t post_id)
{
    return db_run(cx->db, SQL_END, DB_ARGS(db_int(post_id), db_date(cx->arena, yesterday(cx))),
                  &cx->error);
}

/* ---- leave ---- */

static const char SQL_STORE_LEAVE[] =
    "INSERT INTO leave (id, account_id, unit_id, stand_in_id, first_day, last_day, reason, decision,"
    " entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

static Date earlier(Date a, Date b)
{
    return b.days != 0 && b.days < a.days ? b : a;
}

/* The days of the leave on which the absent person holds the post, to the stand-in. */
static bool lend(Ctx *cx, const Leave *leave, const Post *post, int64_t leave_id)
{
    const Post lent = {.account_id = leave->stand_in_id,
                       .unit_id = leave->unit_id,
                       .role = post->role,
                       .valid_from = post->valid_from.days > leave->first_day.days
                                         ? post->valid_from
                                         : leave->first_day,
                       .valid_to = earlier(leave->last_day, post->valid_to),
                       .title = post->title,
                       .standing = POST_STAND_IN,
                       .decision = leave->decision,
                       .leave_id = leave_id};
    if (post->unit_id != leave->unit_id || lent.valid_from.days > lent.valid_to.days ||
        post->standing == POST_STAND_IN)
        return true;
    return post_store(cx->db, cx->arena, cx->ids, &lent, cx->now, &cx->error);
}

bool leave_store(Ctx *cx, const Leave *leave)
{
    const int64_t id = id_next(cx->ids);
    Post *posts = NULL;
    size_t count = 0;
    const DbArgs args =
        DB_ARGS(db_int(id), db_int(leave->account_id), db_int(leave->unit_id),
                db_optional(leave->stand_in_id), db_date(cx->arena, leave->first_day),
                db_date(cx->arena, leave->last_day), db_text(leave->reason),
                db_text(leave->decision), db_int(cx->actor.account_id), db_instant(cx->now));
    if (!db_run(cx->db, SQL_STORE_LEAVE, args, &cx->error) ||
        !post_list(cx, leave->account_id, &posts, &count))
        return false;
    for (size_t i = 0; leave->stand_in_id != 0 && i < count; i++)
        if (!lend(cx, leave, &posts[i], id))
            return false;
    return true;
}

static const DbColumn LEAVE_COLUMNS[] = {
    DB_INT(Leave, id),         DB_INT(Leave, account_id),
    DB_INT(Leave, unit_id),    DB_OPTIONAL(Leave, stand_in_id),
    DB_TEXT(Leave, person),    DB_TEXT(Leave, stand_in),
    DB_DATE(Leave, first_day), DB_DATE(Leave, last_day),
    DB_TEXT(Leave, reason),    DB_TEXT(Leave, decision),
};
static const char SQL_LEAVES[] =
    "SELECT l.id, l.account_id, l.unit_id, l.stand_in_id, a.name AS person, s.name AS stand_in,"
    " l.first_day, l.last_day, l.reason, l.decision"
    "  FROM leave AS l JOIN account AS a ON a.id = l.account_id"
    "  LEFT JOIN account AS s ON s.id = l.stand_in_id"
    " WHERE l.unit_id = $1 AND l.last_day >= $2 ORDER BY l.first_day, l.id LIMIT 200";

bool leave_list_of_unit(Ctx *cx, int64_t unit_id, Leave **out, size_t *out_count)
{
    return db_fetch_all(
        cx->db, cx->arena, SQL_LEAVES, DB_ARGS(db_int(unit_id), db_date(cx->arena, cx->today)),
        DB_ROWS(LEAVE_COLUMNS), sizeof **out, MAX_POSTS, (void *)out, out_count, &cx->error);
}

static const char SQL_AWAY[] =
    "SELECT count(*) FROM leave WHERE account_id = $1 AND last_day >= $2 AND first_day <= $3";

bool leave_is_away(Ctx *cx, int64_t account_id, Date from, Date to, bool *out)
{
    int64_t count = 0;
    if (!db_fetch_int(cx->db, SQL_AWAY,
                      DB_ARGS(db_int(account_id), db_date(cx->arena, from), db_date(cx->arena, to)),
                      &count, &cx->error))
        return false;
    *out = count > 0;
    return true;
}

/* A leave that has not begun keeps one day of the past, so that it shows nowhere any more. */
static const char SQL_END_LEAVE[] =
    "UPDATE leave SET last_day = $3, first_day = CASE WHEN first_day > $3 THEN $3 ELSE first_day END"
    " WHERE id = $1 AND unit_id = $2 AND last_day > $3";
static const char SQL_END_LENT[] = "UPDATE post SET valid_to = $2 WHERE leave_id = $1"
                                   " AND (valid_to IS NULL OR valid_to > $2)";

bool leave_end(Ctx *cx, int64_t unit_id, int64_t leave_id)
{
    const DbValue last = db_date(cx->arena, yesterday(cx));
    int64_t changed = 0;
    if (!db_run_count(cx->db, SQL_END_LEAVE, DB_ARGS(db_int(leave_id), db_int(unit_id), last),
                      &changed, &cx->error))
        return false;
    if (changed == 0)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có kỳ nghỉ nào đang mở như vậy."), "leave %lld",
                    (long long)leave_id);
    return db_run(cx->db, SQL_END_LENT, DB_ARGS(db_int(leave_id), last), &cx->error);
}
