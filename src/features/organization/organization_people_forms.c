#include "features/organization/organization_pages.h"
#include "features/organization/organization_people.h"

#define MAX_PEOPLE 500

/* ---- choices ---- */

typedef struct PersonRow {
    int64_t id;
    Str name, login;
} PersonRow;
static const DbColumn PERSON_COLUMNS[] = {
    DB_INT(PersonRow, id),
    DB_TEXT(PersonRow, name),
    DB_TEXT(PersonRow, login),
};
static const char SQL_PEOPLE[] =
    "SELECT a.id, a.name, a.login FROM account AS a"
    " WHERE a.kind = 'officer' AND a.state = 'active' AND (a.home_unit_id = $1 OR a.id IN"
    "   (SELECT p.account_id FROM post AS p WHERE p.unit_id = $1"
    "      AND (p.valid_to IS NULL OR p.valid_to >= $2)))"
    " ORDER BY a.name, a.login LIMIT 500";

static Str id_text(Ctx *cx, int64_t id)
{
    return arena_format(cx->arena, "%lld", (long long)id);
}

/* Those at home in the unit of the path, and guests who hold a post in it. */
static FieldOptions people_of_unit(Ctx *cx)
{
    PersonRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_PEOPLE,
                      DB_ARGS(db_int(cx->path_id), db_date(cx->arena, cx->today)),
                      DB_ROWS(PERSON_COLUMNS), sizeof *rows, MAX_PEOPLE, (void *)&rows, &count,
                      &cx->error))
        return (FieldOptions){0};
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (FieldOption){id_text(cx, rows[i].id),
                                 arena_format(cx->arena, "%.*s (%.*s)", STR_ARGS(rows[i].name),
                                              STR_ARGS(rows[i].login))};
    return (FieldOptions){items, count};
}

static size_t add_heads(Ctx *cx, int64_t unit_id, bool with_deputies, FieldOption *items)
{
    Post *posts = NULL;
    size_t count = 0, added = 0;
    if (!post_list_of_unit(cx, unit_id, cx->today, &posts, &count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        const bool is_right = posts[i].standing == POST_HOLDER ||
                              posts[i].standing == POST_ACTING ||
                              (with_deputies && posts[i].standing == POST_DEPUTY);
        if (str_is(posts[i].role, ROLE_CODES[ROLE_LEADER]) && is_right)
            items[added++] = (FieldOption){
                id_text(cx, posts[i].id),
                arena_format(cx->arena, "%.*s, %s, %.*s", STR_ARGS(posts[i].person),
                             post_standing_label(posts[i].standing), STR_ARGS(posts[i].unit_name))};
    }
    return added;
}

static FieldOptions heads_of_unit(Ctx *cx)
{
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, MAX_POSTS + 1);
    return (FieldOptions){items, add_heads(cx, cx->path_id, false, items)};
}

/* Deputies of the unit, and the heads of units right below it: at most some dozens. */
static FieldOptions signers_below(Ctx *cx)
{
    const UnitTree *tree = unit_tree(cx);
    const size_t max_units = 40;
    FieldOption *items = ARENA_ARRAY(cx->arena, FieldOption, MAX_POSTS * (max_units + 1) + 1);
    size_t count = add_heads(cx, cx->path_id, true, items), units = 0;
    for (size_t i = 0; i < tree->count && units < max_units; i++) {
        const Unit *unit = &tree->units[i];
        if (unit->parent_id != cx->path_id || unit_is_area(unit) || !unit_is_open(unit, cx->today))
            continue;
        count += add_heads(cx, unit->id, false, items + count);
        units++;
    }
    return (FieldOptions){items, count};
}

/* ---- pages with one form ---- */

static bool show_form(Ctx *cx, const FormDef *def, const void *values, PeopleFormView view)
{
    const Unit *unit = NULL;
    if (!people_get_managed(cx, &unit))
        return false;
    view.unit = unit->name;
    view.back = url_path(arena_printf(cx->arena, "/units/%lld/people", (long long)unit->id));
    view.action = url_path(arena_cstr(cx->arena, cx->request->path));
    view.form = form_html(cx, def, values);
    cx->response.title = str_of(view.heading);
    organization_people_form_html(&cx->response.body, &view);
    return true;
}

static void go_back(Ctx *cx, const char *done)
{
    redirect(cx, local_url(cx, "/units/%lld/people?done=%s", (long long)cx->path_id, done));
}

/* A last day before the first is told beside its field. */
static bool check_period(Ctx *cx, Date from, Date to, const char *field)
{
    return to.days == 0 || to.days >= from.days ||
           form_mistake(cx, field, VI("Ngày cuối không được trước ngày đầu."));
}

/* ---- a post ---- */

typedef struct PostForm {
    int64_t account_id;
    Str role, standing, title, decision;
    Date from, to;
} PostForm;

#define X(value, code, label) {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption ROLE_OPTIONS[] = {ROLES_LIST(X)};
static const FieldOption STANDING_OPTIONS[] = {POST_STANDINGS(X)};
#undef X

static const FormField POST_FIELDS[] = {
    FORM_CHOICE_ID(PostForm, account_id, .label = VI("Người"), .required = true,
                   .options = people_of_unit),
    /* Without ROLE_NONE; procedure control is given where it is, on the page of accounts. */
    FORM_CHOICE(PostForm, role, .label = VI("Vai trò"), .required = true,
                .choices = ROLE_OPTIONS + 1, .choice_count = ROLE_CONTROLLER - 1),
    /* Stand-ins come from a leave. */
    FORM_CHOICE(PostForm, standing, .label = VI("Cách giữ"), .required = true,
                .choices = STANDING_OPTIONS, .choice_count = POST_STAND_IN),
    FORM_TEXT(PostForm, title, .label = VI("Chức danh"), .max_chars = 120,
              .hint = VI("Ví dụ: Phó Chủ tịch UBND. Bỏ trống nếu vai trò đã nói đủ.")),
    FORM_DATE(PostForm, from, .label = VI("Từ ngày"), .required = true),
    FORM_DATE(PostForm, to, .label = VI("Đến hết ngày"), .hint = VI("Bỏ trống nếu chưa định.")),
    FORM_TEXT(PostForm, decision, .label = VI("Quyết định"), .required = true, .max_chars = 200,
              .hint = VI("Số và ngày, ví dụ: 15/QĐ-UBND ngày 01/07/2025.")),
};
const FormDef PEOPLE_POST_FORM = FORM_DEF(PostForm, POST_FIELDS);

bool organization_show_post_form(Ctx *cx)
{
    const PostForm values = {.standing = STR("holder"), .from = cx->today};
    return show_form(cx, &PEOPLE_POST_FORM, &values,
                     (PeopleFormView){.heading = VI("Giao vị trí"),
                                      .explanation = VI("Quyền theo vị trí: có từ ngày đầu, hết "
                                                        "sau ngày cuối. Một người giữ được nhiều "
                                                        "vị trí cùng lúc."),
                                      .button = VI("Giao vị trí")});
}

bool organization_post_post(Ctx *cx)
{
    const PostForm *form = cx->form;
    const Unit *unit = NULL;
    bool is_held = false;
    PostStanding standing = POST_HOLDER;
    if (!people_get_managed(cx, &unit) || !check_period(cx, form->from, form->to, "to"))
        return false;
    ensure(post_standing_parse(form->standing, &standing)); /* one of the options */
    const Post post = {.account_id = form->account_id,
                       .unit_id = unit->id,
                       .role = form->role,
                       .valid_from = form->from,
                       .valid_to = form->to,
                       .title = form->title,
                       .standing = standing,
                       .decision = form->decision};
    if (!post_is_held(cx, &post, &is_held))
        return false;
    if (is_held)
        return form_mistake(cx, "role", VI("Người này đang giữ vị trí đó tại đơn vị."));
    go_back(cx, "post");
    return post_store(cx->db, cx->arena, cx->ids, &post, cx->now, &cx->error) &&
           people_note(cx, "post.given", unit->id, post.account_id, post.role);
}

/* ---- leave and stand-in, in one step ---- */

typedef struct LeaveForm {
    int64_t account_id, stand_in_id;
    Date from, to;
    Str reason, decision;
} LeaveForm;

static const FormField LEAVE_FIELDS[] = {
    FORM_CHOICE_ID(LeaveForm, account_id, .label = VI("Người nghỉ"), .required = true,
                   .options = people_of_unit),
    FORM_DATE(LeaveForm, from, .label = VI("Nghỉ từ ngày"), .required = true),
    FORM_DATE(LeaveForm, to, .label = VI("Đến hết ngày"), .required = true),
    FORM_CHOICE_ID(LeaveForm, stand_in_id, .label = VI("Người thay"), .options = people_of_unit,
                   .hint =
                       VI("Nhận mọi vị trí của người nghỉ tại đơn vị, chỉ trong những ngày đó.")),
    FORM_TEXT(LeaveForm, reason, .label = VI("Lý do"), .required = true, .max_chars = 200),
    FORM_TEXT(LeaveForm, decision, .label = VI("Văn bản phân công"), .max_chars = 200),
};
const FormDef PEOPLE_LEAVE_FORM = FORM_DEF(LeaveForm, LEAVE_FIELDS);

bool organization_show_leave_form(Ctx *cx)
{
    const LeaveForm values = {.from = cx->today};
    return show_form(
        cx, &PEOPLE_LEAVE_FORM, &values,
        (PeopleFormView){.heading = VI("Ghi nghỉ và người thay"),
                         .explanation =
                             VI("Người nghỉ vẫn giữ vị trí. Người thay có cùng quyền "
                                "trong thời gian nghỉ và mất quyền khi người nghỉ trở lại."),
                         .button = VI("Ghi nghỉ")});
}

static bool check_leave(Ctx *cx, const LeaveForm *form)
{
    bool is_away = false;
    if (!check_period(cx, form->from, form->to, "to"))
        return false;
    if (form->to.days < cx->today.days)
        return form_mistake(cx, "to", VI("Kỳ nghỉ này đã qua."));
    if (!leave_is_away(cx, form->account_id, form->from, form->to, &is_away))
        return false;
    if (is_away)
        return form_mistake(cx, "from", VI("Người này đã có kỳ nghỉ trong những ngày đó."));
    if (form->stand_in_id == 0)
        return true;
    if (form->stand_in_id == form->account_id)
        return form_mistake(cx, "stand_in_id", VI("Người thay phải là người khác."));
    return leave_is_away(cx, form->stand_in_id, form->from, form->to, &is_away) &&
           (!is_away ||
            form_mistake(cx, "stand_in_id", VI("Người thay cũng nghỉ trong những ngày đó.")));
}

bool organization_post_leave(Ctx *cx)
{
    const LeaveForm *form = cx->form;
    const Unit *unit = NULL;
    if (!people_get_managed(cx, &unit) || !check_leave(cx, form))
        return false;
    const Leave leave = {.account_id = form->account_id,
                         .unit_id = unit->id,
                         .stand_in_id = form->stand_in_id,
                         .first_day = form->from,
                         .last_day = form->to,
                         .reason = form->reason,
                         .decision = form->decision};
    go_back(cx, "leave");
    return leave_store(cx, &leave) && people_note(cx, "leave.entered", unit->id, leave.account_id,
                                                  id_text(cx, leave.stand_in_id));
}

/* ---- signing ---- */

typedef struct DelegationForm {
    Str form;
    int64_t from_post_id, to_post_id;
    Str scope;
    Date from, to;
    Str decision;
} DelegationForm;

#define X(value, code, label) {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption FORM_OPTIONS[] = {SIGN_FORMS(X)};
#undef X

static const FormField DELEGATION_FIELDS[] = {
    FORM_CHOICE(DelegationForm, form, .label = VI("Hình thức"), .required = true,
                .choices = FORM_OPTIONS, .choice_count = COUNT_OF(FORM_OPTIONS)),
    FORM_CHOICE_ID(DelegationForm, from_post_id, .label = VI("Người giao"), .required = true,
                   .options = heads_of_unit),
    FORM_CHOICE_ID(DelegationForm, to_post_id, .label = VI("Người ký"), .required = true,
                   .options = signers_below),
    FORM_LONG_TEXT(DelegationForm, scope, .label = VI("Phạm vi"), .required = true,
                   .max_chars = 500, .hint = VI("Loại văn bản, lĩnh vực được ký.")),
    FORM_DATE(DelegationForm, from, .label = VI("Từ ngày"), .required = true),
    FORM_DATE(DelegationForm, to, .label = VI("Đến hết ngày"), .required = true),
    FORM_TEXT(DelegationForm, decision, .label = VI("Văn bản giao"), .required = true,
              .max_chars = 200,
              .hint = VI("Phải bằng văn bản (Nghị định 30/2020/NĐ-CP, Điều 13).")),
};
const FormDef PEOPLE_DELEGATION_FORM = FORM_DEF(DelegationForm, DELEGATION_FIELDS);

bool organization_show_delegation_form(Ctx *cx)
{
    const DelegationForm values = {.from = cx->today};
    return show_form(
        cx, &PEOPLE_DELEGATION_FORM, &values,
        (PeopleFormView){.heading = VI("Giao ký"),
                         .explanation = VI("Có phạm vi, có thời hạn, bằng văn bản; người được giao "
                                           "không giao lại. Hết hiệu lực khi một trong hai người "
                                           "thôi giữ vị trí."),
                         .button = VI("Giao ký")});
}

static SignForm sign_form_of(Str code)
{
    for (int i = 0; i < SIGN_FORM_COUNT; i++)
        if (str_is(code, SIGN_FORM_CODES[i]))
            return (SignForm)i;
    return SIGN_KT;
}

/* The post of the signer may be in a unit below; the form offered it, so it is one of those. */
static bool get_post(Ctx *cx, int64_t post_id, Post *out)
{
    const UnitTree *tree = unit_tree(cx);
    if (post_get_in_unit(cx, cx->path_id, post_id, out))
        return true;
    for (size_t i = 0; cx->error.code == ERROR_NOT_FOUND && i < tree->count; i++) {
        if (tree->units[i].parent_id != cx->path_id || unit_is_area(&tree->units[i]))
            continue;
        error_clear(&cx->error);
        if (post_get_in_unit(cx, tree->units[i].id, post_id, out))
            return true;
    }
    return false;
}

bool organization_post_delegation(Ctx *cx)
{
    const DelegationForm *form = cx->form;
    const Unit *unit = NULL;
    Post from, to;
    if (!people_get_managed(cx, &unit) || !check_period(cx, form->from, form->to, "to") ||
        !post_get_in_unit(cx, unit->id, form->from_post_id, &from) ||
        !get_post(cx, form->to_post_id, &to))
        return false;
    const char *mistake = delegation_mistake(cx, sign_form_of(form->form), &from, &to);
    if (mistake)
        return form_mistake(cx, "to_post_id", mistake);
    const Delegation delegation = {.unit_id = unit->id,
                                   .form = sign_form_of(form->form),
                                   .from_post_id = from.id,
                                   .to_post_id = to.id,
                                   .scope = form->scope,
                                   .valid_from = form->from,
                                   .valid_to = form->to,
                                   .decision = form->decision};
    go_back(cx, "delegation");
    return delegation_store(cx, &delegation) &&
           people_note(cx, "delegation.given", unit->id, to.account_id, form->form);
}
