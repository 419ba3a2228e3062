#include "features/organization/organization_people.h"

#include "features/organization/organization_pages.h"
#include "kernel/journal.h"

/* ---- who may ---- */

bool people_may_manage(const Ctx *cx, int64_t unit_id)
{
    return actor_has_role_in(&cx->actor, permission_roles(PERM_ACCOUNTS), unit_id);
}

bool people_get_managed(Ctx *cx, const Unit **out)
{
    const Unit *unit = unit_find(cx, cx->path_id);
    if (!unit || !people_may_manage(cx, unit->id))
        return fail(cx, ERROR_NOT_FOUND, VI("Bạn không quản trị đơn vị này."), "unit %lld",
                    (long long)cx->path_id);
    if (!unit_is_open(unit, cx->today))
        return fail(cx, ERROR_CONFLICT,
                    VI("Đơn vị đã kết thúc hoạt động; vị trí của nó không đổi được nữa."),
                    "closed unit %lld", (long long)unit->id);
    *out = unit;
    return true;
}

bool people_note(Ctx *cx, const char *verb, int64_t unit_id, int64_t account_id, Str detail)
{
    Buf body = buf_new(cx->arena, 128);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "account", account_id);
    json_put_text(&json, "detail", detail);
    json_close_object(&json);
    return journal_note(cx, verb, unit_id, buf_str(&body));
}

/* ---- the page of a unit ---- */

static Url people_url(Ctx *cx, int64_t unit_id, const char *rest)
{
    return url_path(arena_printf(cx->arena, "/units/%lld/people%s", (long long)unit_id, rest));
}

static PostButtonView end_button(Ctx *cx, int64_t unit_id, const char *what, int64_t id)
{
    return (PostButtonView){
        .action =
            people_url(cx, unit_id, arena_printf(cx->arena, "/%s/%lld/end", what, (long long)id)),
        .hidden = form_hidden_html(cx),
        .label = VI("Kết thúc"),
        .icon = ICON_WRONG,
        .confirm = VI("Quyền hết ngay bây giờ. Làm tiếp?"),
        .is_danger = true};
}

/* Nobody takes his own administration away: the unit would have no one. */
static bool may_end(const Ctx *cx, const Post *post)
{
    return people_may_manage(cx, post->unit_id) &&
           !(post->account_id == cx->actor.account_id &&
             str_is(post->role, ROLE_CODES[ROLE_ADMINISTRATOR]));
}

static Str role_text(Str code)
{
    Role role = ROLE_NONE;
    (void)!role_parse(code, &role);
    return str_of(role_label(role));
}

static bool may_ask_why(const Ctx *cx, const Post *post)
{
    return post->account_id == cx->actor.account_id ||
           actor_has_role_in(&cx->actor,
                             permission_roles(PERM_ACCOUNTS) | permission_roles(PERM_AUDIT),
                             post->unit_id);
}

static PostRow post_row(Ctx *cx, const Post *post)
{
    PostRow row = {.person = post->person,
                   .title = post->title,
                   .role = role_text(post->role),
                   .decision = post->decision,
                   .standing = post_standing_label(post->standing),
                   .from = post->valid_from,
                   .to = post->valid_to,
                   .why = {STR("")},
                   .has_end = may_end(cx, post)};
    if (may_ask_why(cx, post))
        row.why =
            url_path(arena_printf(cx->arena, "/people/%lld/rights", (long long)post->account_id));
    if (row.has_end)
        row.end = end_button(cx, post->unit_id, "posts", post->id);
    return row;
}

static bool fill_posts(Ctx *cx, int64_t unit_id, PeopleView *view)
{
    Post *posts = NULL;
    if (!post_list_of_unit(cx, unit_id, cx->today, &posts, &view->post_count))
        return false;
    PostRow *rows = ARENA_ARRAY(cx->arena, PostRow, view->post_count + 1);
    for (size_t i = 0; i < view->post_count; i++)
        rows[i] = post_row(cx, &posts[i]);
    view->posts = rows;
    return true;
}

static bool fill_leaves(Ctx *cx, int64_t unit_id, PeopleView *view)
{
    Leave *leaves = NULL;
    if (!leave_list_of_unit(cx, unit_id, &leaves, &view->leave_count))
        return false;
    LeaveRow *rows = ARENA_ARRAY(cx->arena, LeaveRow, view->leave_count + 1);
    /* Why somebody is away is nobody else's business. */
    const bool sees_reason = actor_has_role_in(
        &cx->actor, permission_roles(PERM_ACCOUNTS) | permission_roles(PERM_AUDIT), unit_id);
    for (size_t i = 0; i < view->leave_count; i++)
        rows[i] = (LeaveRow){.person = leaves[i].person,
                             .stand_in = leaves[i].stand_in,
                             .reason = sees_reason ? leaves[i].reason : STR(""),
                             .decision = leaves[i].decision,
                             .from = leaves[i].first_day,
                             .to = leaves[i].last_day,
                             .has_end = view->is_administrator,
                             .end = end_button(cx, unit_id, "leaves", leaves[i].id)};
    view->leaves = rows;
    return true;
}

static bool fill_delegations(Ctx *cx, int64_t unit_id, PeopleView *view)
{
    Delegation *list = NULL;
    if (!delegation_list_of_unit(cx, unit_id, &list, &view->delegation_count))
        return false;
    DelegationRow *rows = ARENA_ARRAY(cx->arena, DelegationRow, view->delegation_count + 1);
    for (size_t i = 0; i < view->delegation_count; i++)
        rows[i] = (DelegationRow){.form = sign_form_label(list[i].form),
                                  .from_person = list[i].from_person,
                                  .to_person = list[i].to_person,
                                  .scope = list[i].scope,
                                  .decision = list[i].decision,
                                  .from = list[i].valid_from,
                                  .to = list[i].valid_to,
                                  .has_end = view->is_administrator,
                                  .end = end_button(cx, unit_id, "delegations", list[i].id)};
    view->delegations = rows;
    return true;
}

static void set_flash(Ctx *cx)
{
    static const struct {
        const char *done, *message;
    } ROWS[] = {
        {"post", VI("Đã giao vị trí.")},
        {"leave", VI("Đã ghi nghỉ; người thay có quyền trong những ngày đó.")},
        {"delegation", VI("Đã giao ký.")},
        {"end", VI("Đã kết thúc; quyền hết ngay.")},
    };
    for (size_t i = 0; cx->refill == ERROR_NONE && i < COUNT_OF(ROWS); i++)
        if (str_is(query_text(cx, "done"), ROWS[i].done))
            cx->flash = ROWS[i].message;
}

bool organization_show_people(Ctx *cx)
{
    const Unit *unit = unit_find(cx, cx->path_id);
    if (!unit)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này."), "unit %lld",
                    (long long)cx->path_id);
    PeopleView view = {.unit = unit->name,
                       .back = unit_url(cx, unit->id),
                       .add_post = people_url(cx, unit->id, "/post"),
                       .add_leave = people_url(cx, unit->id, "/leave"),
                       .add_delegation = people_url(cx, unit->id, "/delegation"),
                       .is_administrator =
                           people_may_manage(cx, unit->id) && unit_is_open(unit, cx->today)};
    if (!fill_posts(cx, unit->id, &view) || !fill_leaves(cx, unit->id, &view) ||
        !fill_delegations(cx, unit->id, &view))
        return false;
    set_flash(cx);
    cx->response.title = STR(VI("Người và vị trí"));
    organization_people_html(&cx->response.body, &view);
    return true;
}

/* ---- endings ---- */

static bool second_id(Ctx *cx, int64_t *out)
{
    *out = 0;
    (void)!str_parse_int(cx->path[1], out);
    redirect(cx, local_url(cx, "/units/%lld/people?done=end", (long long)cx->path_id));
    return true;
}

bool organization_post_end_post(Ctx *cx)
{
    const Unit *unit = NULL;
    int64_t id = 0;
    Post post;
    if (!people_get_managed(cx, &unit) || !second_id(cx, &id) ||
        !post_get_in_unit(cx, unit->id, id, &post))
        return false;
    if (!may_end(cx, &post) || (post.valid_to.days != 0 && post.valid_to.days < cx->today.days))
        return fail(cx, ERROR_CONFLICT,
                    VI("Vị trí này đã hết, hoặc là quyền quản trị của chính bạn."), "post %lld",
                    (long long)id);
    return post_end(cx, id) && people_note(cx, "post.ended", unit->id, post.account_id, post.role);
}

bool organization_post_end_leave(Ctx *cx)
{
    const Unit *unit = NULL;
    int64_t id = 0;
    return people_get_managed(cx, &unit) && second_id(cx, &id) && leave_end(cx, unit->id, id) &&
           people_note(cx, "leave.ended", unit->id, 0, cx->path[1]);
}

bool organization_post_end_delegation(Ctx *cx)
{
    const Unit *unit = NULL;
    int64_t id = 0;
    return people_get_managed(cx, &unit) && second_id(cx, &id) &&
           delegation_end(cx, unit->id, id) &&
           people_note(cx, "delegation.ended", unit->id, 0, cx->path[1]);
}
