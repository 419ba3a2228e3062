#include "features/audit/audit_internal.h"
#include "kernel/unit.h"

/* ---- what is asked for ---- */

static bool is_of_units(const Ctx *cx, const Work *work)
{
    const RoleSet roles = permission_roles(PERM_AUDIT);
    return actor_has_role_in(&cx->actor, roles, work->unit_id) ||
           actor_has_role_in(&cx->actor, roles, work->origin_unit_id) ||
           actor_has_role_in(&cx->actor, roles, work->owner_unit_id);
}

static bool read_code(Ctx *cx, Str code, AuditQuery *query, HtmlMistake *mistake)
{
    Work work = {0};
    bool found = false;
    if (str_is_empty(code))
        return true;
    if (!work_find_by_code(cx, utf8_upper(cx->arena, code), &work, &found))
        return false;
    if (found && is_of_units(cx, &work))
        query->work_id = work.id.value;
    else
        *mistake =
            (HtmlMistake){"code", VI("Không có hồ sơ mang mã này mà đơn vị giữ, tiếp nhận hay"
                                     " có thẩm quyền. Xem lại mã.")};
    return true;
}

bool audit_read_query(Ctx *cx, AuditQuery *out, HtmlMistake *mistake)
{
    const Str day = query_text(cx, "day");
    AuditQuery query = {.kind = str_is(query_text(cx, "view"), "looks") ? AUDIT_LOOKED : AUDIT_DONE,
                        .unit_id = desk_unit(cx, PERM_AUDIT),
                        .officer_id = query_int(cx, "officer"),
                        .before_id = query_int(cx, "before")};
    if (!read_code(cx, query_text(cx, "code"), &query, mistake))
        return false;
    if (!str_is_empty(day) && !date_parse_local(day, &query.day))
        *mistake = (HtmlMistake){"day", VI("Ngày không đúng. Viết như 05/09/2026.")};
    *out = query;
    return true;
}

/* ---- addresses ---- */

static const char *const KEPT[] = {"view", "unit", "day", "officer", "code"};

static Url address(Ctx *cx, const char *path, const char *changed, Str value)
{
    Url url = url_path(path);
    for (size_t i = 0; i < COUNT_OF(KEPT); i++)
        if (!str_is(str_of(changed), KEPT[i]))
            url = url_add_query(cx->arena, url, KEPT[i], query_text(cx, KEPT[i]));
    return url_add_query(cx->arena, url, changed, value);
}

static void make_tabs(Ctx *cx, AuditKind kind, AuditView *view)
{
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, 2);
    tabs[0] = (TabView){.label = VI("Ai đã làm gì"),
                        .url = address(cx, "/audit", "view", STR("")),
                        .count = -1,
                        .is_current = kind == AUDIT_DONE};
    tabs[1] = (TabView){.label = VI("Ai đã xem gì"),
                        .url = address(cx, "/audit", "view", STR("looks")),
                        .count = -1,
                        .is_current = kind == AUDIT_LOOKED};
    view->tabs = (TabsView){VI("Chọn nhật ký"), tabs, 2};
}

/* ---- the filter ---- */

static const char *mistake_of(const HtmlMistake *mistake, const char *name)
{
    return mistake->name && str_is(str_of(name), mistake->name) ? mistake->message : NULL;
}

static bool make_officers(Ctx *cx, int64_t unit_id, Html *out)
{
    AuditOfficer *rows = NULL;
    size_t count = 0;
    if (!audit_officers(cx, unit_id, &rows, &count))
        return false;
    HtmlOption *options = ARENA_ARRAY(cx->arena, HtmlOption, count + 1);
    for (size_t i = 0; i < count; i++)
        options[i] =
            (HtmlOption){arena_format(cx->arena, "%lld", (long long)rows[i].id), rows[i].name};
    Buf html = buf_new(cx->arena, 1024);
    field_select_html(&html, &(HtmlField){.name = "officer",
                                          .label = VI("Người"),
                                          .value = query_text(cx, "officer"),
                                          .options = options,
                                          .option_count = count});
    *out = (Html){buf_str(&html)};
    return true;
}

static bool make_filter(Ctx *cx, const AuditQuery *query, const HtmlMistake *mistake,
                        AuditView *view)
{
    Buf day = buf_new(cx->arena, 512);
    Buf code = buf_new(cx->arena, 512);
    Buf mistakes = buf_new(cx->arena, 256);
    field_date_html(&day, &(HtmlField){.name = "day",
                                       .label = VI("Ngày"),
                                       .value = query_text(cx, "day"),
                                       .mistake = mistake_of(mistake, "day")});
    field_text_html(&code, &(HtmlField){.name = "code",
                                        .label = VI("Mã hồ sơ"),
                                        .value = query_text(cx, "code"),
                                        .max_chars = 40,
                                        .mistake = mistake_of(mistake, "code")});
    mistakes_html(&mistakes, mistake, mistake->name ? 1 : 0);
    view->day = (Html){buf_str(&day)};
    view->code = (Html){buf_str(&code)};
    view->mistakes = (Html){buf_str(&mistakes)};
    view->view = query_text(cx, "view");
    view->unit = query_text(cx, "unit");
    view->units = desk_unit_choice(cx, PERM_AUDIT, query->unit_id);
    view->is_filtered = !str_is_empty(query_text(cx, "day")) || query->officer_id ||
                        !str_is_empty(query_text(cx, "code"));
    view->without_filters =
        url_add_query(cx->arena, url_add_query(cx->arena, url_path("/audit"), "view", view->view),
                      "unit", view->unit);
    return make_officers(cx, query->unit_id, &view->officer);
}

/* ---- the rows ---- */

static AuditLine line_of(Ctx *cx, const AuditRow *row)
{
    AuditLine line = {.at = row->at,
                      .who = audit_who(row),
                      .role = audit_role(row),
                      .what = audit_what(cx, row),
                      .code = row->code,
                      .title = row->title,
                      .note = audit_note(cx, row)};
    if (row->work_id && str_is_empty(row->code))
        line.code = str_of(VI("(chưa có mã)"));
    if (row->work_id)
        ensure(url_local(local_url(cx, "/items/%lld", (long long)row->work_id), &line.url));
    return line;
}

static void put_page(Ctx *cx, const AuditQuery *query, const AuditPage *page, AuditView *view)
{
    AuditLine *lines = ARENA_ARRAY(cx->arena, AuditLine, page->count + 1);
    for (size_t i = 0; i < page->count; i++)
        lines[i] = line_of(cx, &page->rows[i]);
    view->lines = lines;
    view->count = view->pager.shown = page->count;
    view->is_short = page->next && page->count < AUDIT_PAGE;
    if (page->next)
        view->pager.next =
            address(cx, "/audit", "before", arena_format(cx->arena, "%lld", (long long)page->next));
    if (query->before_id)
        view->pager.previous = address(cx, "/audit", "none", STR(""));
}

bool audit_show(Ctx *cx)
{
    AuditQuery query = {0};
    AuditPage page = {0};
    HtmlMistake mistake = {0};
    if (!audit_read_query(cx, &query, &mistake) ||
        (!mistake.name && !audit_list(cx, &query, AUDIT_PAGE, &page)))
        return false;
    AuditView view = {.unit_name = unit_name(cx, query.unit_id),
                      .file = address(cx, "/audit/csv", "none", STR("")),
                      .empty = {.icon = ICON_SEARCH, .text = VI("Không có mục nhật ký nào.")}};
    if (!make_filter(cx, &query, &mistake, &view))
        return false;
    make_tabs(cx, query.kind, &view);
    put_page(cx, &query, &page, &view);
    if (mistake.name)
        cx->response.status = 422;
    cx->response.title = str_of(VI("Nhật ký"));
    audit_html(&cx->response.body, &view);
    return true;
}
