#include "features/organization/organization_pages.h"
#include "features/organization/organization_people.h"

/* ---- who may ask ---- */

/* Oneself; the administrators and auditors of a unit where the person holds or held a post. */
static bool may_ask(const Ctx *cx, int64_t account_id, const Post *posts, size_t count)
{
    const RoleSet roles = permission_roles(PERM_ACCOUNTS) | permission_roles(PERM_AUDIT);
    if (account_id == cx->actor.account_id)
        return true;
    for (size_t i = 0; i < count; i++)
        if (actor_has_role_in(&cx->actor, roles, posts[i].unit_id))
            return true;
    return false;
}

/* ---- why ---- */

static Str date_text(Ctx *cx, Date date)
{
    char text[11];
    date_format_vi(date, text);
    return arena_copy(cx->arena, str_of(text));
}

static Str role_text(Str code)
{
    Role role = ROLE_NONE;
    (void)!role_parse(code, &role);
    return str_of(role_label(role));
}

/* "Lãnh đạo đơn vị tại Phường Thành Vinh (Cấp phó), từ 01/07/2025, theo 15/QĐ-UBND". */
static Str reason_of(Ctx *cx, const Post *post)
{
    Buf text = buf_new(cx->arena, 128);
    buf_printf(&text, VI("%.*s tại %.*s (%s), từ %.*s"), STR_ARGS(role_text(post->role)),
               STR_ARGS(post->unit_name), post_standing_label(post->standing),
               STR_ARGS(date_text(cx, post->valid_from)));
    if (post->valid_to.days != 0)
        buf_printf(&text, VI(" đến %.*s"), STR_ARGS(date_text(cx, post->valid_to)));
    if (!str_is_empty(post->decision))
        buf_printf(&text, VI(", theo %.*s"), STR_ARGS(post->decision));
    else
        buf_printf(&text, VI(", chưa ghi quyết định"));
    return buf_str(&text);
}

static bool has_permission(const Post *post, Permission permission)
{
    Role role = ROLE_NONE;
    return role_parse(post->role, &role) && (permission_roles(permission) & ROLE_BIT(role)) != 0;
}

static Str roles_with(Ctx *cx, Permission permission)
{
    Buf text = buf_new(cx->arena, 64);
    for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
        if (permission_roles(permission) & ROLE_BIT(role))
            buf_printf(&text, "%s%s", text.len > 0 ? ", " : "", role_label((Role)role));
    return buf_str(&text);
}

/* A post counts while it is valid and its unit exists. */
static bool is_in_force(const Ctx *cx, const Post *post, Date on)
{
    const Unit *unit = unit_find(cx, post->unit_id);
    return post_is_valid(post, on) && unit && unit_is_open(unit, on);
}

static WhyRow why_row(Ctx *cx, Permission permission, const Post *posts, size_t count, Date on)
{
    Str *reasons = ARENA_ARRAY(cx->arena, Str, count + 1);
    WhyRow row = {.meaning = permission_meaning(permission),
                  .reasons = reasons,
                  .roles = roles_with(cx, permission)};
    for (size_t i = 0; i < count; i++)
        if (has_permission(&posts[i], permission) && is_in_force(cx, &posts[i], on))
            reasons[row.reason_count++] = reason_of(cx, &posts[i]);
    row.is_held = row.reason_count > 0;
    return row;
}

/* Permissions that come from posts, held ones first. */
static void fill_rows(Ctx *cx, const Post *posts, size_t count, WhyView *view)
{
    WhyRow *rows = ARENA_ARRAY(cx->arena, WhyRow, PERMISSION_COUNT);
    for (int wanted = 1; wanted >= 0; wanted--)
        for (int p = PERM_SIGNED_IN + 1; p < PERMISSION_COUNT; p++) {
            const WhyRow row = why_row(cx, (Permission)p, posts, count, view->on);
            if (!str_is_empty(row.roles) && row.is_held == (wanted == 1))
                rows[view->count++] = row;
        }
    view->rows = rows;
}

static void fill_ended(Ctx *cx, const Post *posts, size_t count, WhyView *view)
{
    PostRow *rows = ARENA_ARRAY(cx->arena, PostRow, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!is_in_force(cx, &posts[i], view->on))
            rows[view->ended_count++] = (PostRow){.role = role_text(posts[i].role),
                                                  .title = posts[i].unit_name,
                                                  .from = posts[i].valid_from,
                                                  .to = posts[i].valid_to};
    view->ended = rows;
}

static bool fill_delegations(Ctx *cx, int64_t account_id, WhyView *view)
{
    Delegation *list = NULL;
    if (!delegation_list_of_account(cx, account_id, view->on, &list, &view->delegation_count))
        return false;
    DelegationRow *rows = ARENA_ARRAY(cx->arena, DelegationRow, view->delegation_count + 1);
    for (size_t i = 0; i < view->delegation_count; i++)
        rows[i] = (DelegationRow){.form = sign_form_label(list[i].form),
                                  .from_person = list[i].from_person,
                                  .scope = list[i].scope,
                                  .decision = list[i].decision,
                                  .from = list[i].valid_from,
                                  .to = list[i].valid_to};
    view->delegations = rows;
    return true;
}

static const char SQL_NAME[] = "SELECT coalesce(max(name), '') AS name FROM account WHERE id = $1";

static bool show(Ctx *cx, int64_t account_id, Url self)
{
    WhyView view = {.on_text = query_text(cx, "on"), .self = self};
    Post *posts = NULL;
    size_t count = 0;
    if (!post_list(cx, account_id, &posts, &count) ||
        !db_fetch_text(cx->db, cx->arena, SQL_NAME, DB_ARGS(db_int(account_id)), &view.person,
                       &cx->error))
        return false;
    if (!may_ask(cx, account_id, posts, count))
        return fail(cx, ERROR_NOT_FOUND,
                    VI("Không có người này trong đơn vị bạn quản trị hoặc kiểm tra."),
                    "account %lld", (long long)account_id);
    view.mistake = page_day(cx, &view.on);
    fill_rows(cx, posts, count, &view);
    fill_ended(cx, posts, count, &view);
    if (!fill_delegations(cx, account_id, &view))
        return false;
    cx->response.title = STR(VI("Vì sao được làm"));
    organization_why_html(&cx->response.body, &view);
    return true;
}

bool organization_show_own_rights(Ctx *cx)
{
    return show(cx, cx->actor.account_id, url_path("/rights"));
}

bool organization_show_rights(Ctx *cx)
{
    return show(cx, cx->path_id,
                url_path(arena_printf(cx->arena, "/people/%lld/rights", (long long)cx->path_id)));
}
