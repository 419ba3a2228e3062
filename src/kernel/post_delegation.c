#include "kernel/post.h"
#include "kernel/unit.h"

#define X(value, code, label) code,
const char *const SIGN_FORM_CODES[SIGN_FORM_COUNT] = {SIGN_FORMS(X)};
#undef X
#define X(value, code, label) label,
static const char *const FORM_LABELS[SIGN_FORM_COUNT] = {SIGN_FORMS(X)};
#undef X

const char *sign_form_label(SignForm form)
{
    return FORM_LABELS[form];
}

static bool is_head(const Post *post)
{
    return str_is(post->role, ROLE_CODES[ROLE_LEADER]) &&
           (post->standing == POST_HOLDER || post->standing == POST_ACTING);
}

const char *delegation_mistake(const Ctx *cx, SignForm form, const Post *from, const Post *to)
{
    const Unit *below = unit_find(cx, to->unit_id);
    if (!is_head(from))
        return VI("Chỉ người đứng đầu đơn vị giao ký; cấp phó và người thay không giao lại.");
    if (to->account_id == from->account_id)
        return VI("Không giao ký cho chính mình.");
    if (form == SIGN_KT && (to->unit_id != from->unit_id || to->standing != POST_DEPUTY ||
                            !str_is(to->role, ROLE_CODES[ROLE_LEADER])))
        return VI("Ký thay (KT.) là của cấp phó trong cùng đơn vị.");
    if (form != SIGN_KT && (!below || below->parent_id != from->unit_id || !is_head(to)))
        return VI(
            "Thừa lệnh (TL.) và thừa ủy quyền (TUQ.) là của người đứng đầu đơn vị trực thuộc.");
    return NULL;
}

static const char SQL_STORE[] =
    "INSERT INTO signing_delegation (id, unit_id, form, from_post_id, to_post_id, scope, valid_from,"
    " valid_to, decision, entered_by, entered_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

bool delegation_store(Ctx *cx, const Delegation *d)
{
    return db_run(cx->db, SQL_STORE,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(d->unit_id),
                          db_cstr(SIGN_FORM_CODES[d->form]), db_int(d->from_post_id),
                          db_int(d->to_post_id), db_text(d->scope),
                          db_date(cx->arena, d->valid_from), db_date(cx->arena, d->valid_to),
                          db_text(d->decision), db_int(cx->actor.account_id), db_instant(cx->now)),
                  &cx->error);
}

#define DELEGATION_COLUMNS                                                                         \
    "d.id, d.unit_id, d.form, d.from_post_id, d.to_post_id, f.name AS from_person,"                \
    " t.name AS to_person, d.scope, d.valid_from, d.valid_to, d.decision"                          \
    "  FROM signing_delegation AS d"                                                               \
    "  JOIN post AS fp ON fp.id = d.from_post_id JOIN account AS f ON f.id = fp.account_id"        \
    "  JOIN post AS tp ON tp.id = d.to_post_id JOIN account AS t ON t.id = tp.account_id"

static const DbColumn COLUMNS[] = {
    DB_INT(Delegation, id),
    DB_INT(Delegation, unit_id),
    DB_ENUM(Delegation, form, SIGN_FORM_CODES),
    DB_INT(Delegation, from_post_id),
    DB_INT(Delegation, to_post_id),
    DB_TEXT(Delegation, from_person),
    DB_TEXT(Delegation, to_person),
    DB_TEXT(Delegation, scope),
    DB_DATE(Delegation, valid_from),
    DB_DATE(Delegation, valid_to),
    DB_TEXT(Delegation, decision),
};

static bool list(Ctx *cx, const char *sql, DbArgs args, Delegation **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, sql, args, DB_ROWS(COLUMNS), sizeof **out, MAX_POSTS,
                        (void *)out, out_count, &cx->error);
}

static const char SQL_OF_UNIT[] =
    "SELECT " DELEGATION_COLUMNS " WHERE d.unit_id = $1 AND d.valid_to >= $2"
    " ORDER BY d.valid_from, d.id LIMIT 200";

bool delegation_list_of_unit(Ctx *cx, int64_t unit_id, Delegation **out, size_t *out_count)
{
    return list(cx, SQL_OF_UNIT, DB_ARGS(db_int(unit_id), db_date(cx->arena, cx->today)), out,
                out_count);
}

static const char SQL_OF_ACCOUNT[] =
    "SELECT " DELEGATION_COLUMNS
    " WHERE tp.account_id = $1 AND d.valid_from <= $2 AND d.valid_to >= $2"
    "   AND fp.valid_from <= $2 AND (fp.valid_to IS NULL OR fp.valid_to >= $2)"
    "   AND tp.valid_from <= $2 AND (tp.valid_to IS NULL OR tp.valid_to >= $2)"
    " ORDER BY d.valid_from, d.id LIMIT 200";

bool delegation_list_of_account(Ctx *cx, int64_t account_id, Date on, Delegation **out,
                                size_t *out_count)
{
    return list(cx, SQL_OF_ACCOUNT, DB_ARGS(db_int(account_id), db_date(cx->arena, on)), out,
                out_count);
}

/* One that has not begun keeps one day of the past, so that it shows nowhere any more. */
static const char SQL_END[] = "UPDATE signing_delegation SET valid_to = $3,"
                              " valid_from = CASE WHEN valid_from > $3 THEN $3 ELSE valid_from END"
                              " WHERE id = $1 AND unit_id = $2 AND valid_to > $3";

bool delegation_end(Ctx *cx, int64_t unit_id, int64_t delegation_id)
{
    int64_t changed = 0;
    const DbValue last = db_date(cx->arena, (Date){cx->today.days - 1});
    if (!db_run_count(cx->db, SQL_END, DB_ARGS(db_int(delegation_id), db_int(unit_id), last),
                      &changed, &cx->error))
        return false;
    return changed > 0 ||
           fail(cx, ERROR_NOT_FOUND, VI("Không có ủy quyền nào còn hiệu lực như vậy."),
                "delegation %lld", (long long)delegation_id);
}
