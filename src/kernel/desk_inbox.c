#include "kernel/desk.h"

#include "kernel/unit.h"
#include "kernel/work_words.h"

#include <string.h>

typedef struct ScopeRow {
    const char *name, *label, *empty;
    WorkScope scope;
} ScopeRow;

static const ScopeRow SCOPES[] = {
    {"unit", VI("Đơn vị đang giữ"), VI("Đơn vị không giữ việc nào."), SCOPE_UNIT},
    {"mine", VI("Tôi đang giữ"), VI("Bạn không giữ việc nào."), SCOPE_MINE},
    {"late", VI("Quá hạn"), VI("Không có việc quá hạn."), SCOPE_LATE},
    {"today", VI("Đến hạn hôm nay"), VI("Không có việc đến hạn hôm nay."), SCOPE_TODAY},
    {"soon", VI("Còn 2 ngày"), VI("Không có việc đến hạn trong hai ngày làm việc tới."),
     SCOPE_SOON},
    {"paused", VI("Tạm dừng"), VI("Không có việc nào đang tạm dừng tính hạn."), SCOPE_PAUSED},
    {"origin", VI("Đã tiếp nhận"), VI("Đơn vị chưa tiếp nhận hồ sơ nào."), SCOPE_ORIGIN},
};

static const ScopeRow *find_scope(Str name)
{
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
        if (str_is(name, SCOPES[i].name))
            return &SCOPES[i];
    return &SCOPES[0];
}

WorkScope desk_scope(Str name)
{
    return find_scope(name)->scope;
}

const char *desk_scope_label(WorkScope scope)
{
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++)
        if (SCOPES[i].scope == scope)
            return SCOPES[i].label;
    return "";
}

static WorkSort find_sort(Str name)
{
    if (str_is(name, "received"))
        return SORT_RECEIVED;
    return str_is(name, "code") ? SORT_CODE : SORT_DUE;
}

WorkQuery desk_query(const Ctx *cx)
{
    WorkQuery query = {.scope = find_scope(query_text(cx, "view"))->scope,
                       .sort = find_sort(query_text(cx, "sort")),
                       .unit_id = desk_unit(cx, PERM_READ),
                       .account_id = query_int(cx, "officer"),
                       .state = query_text(cx, "state"),
                       .role = query_text(cx, "role"),
                       .after = query_text(cx, "after"),
                       .before = query_text(cx, "before")};
    if (!date_parse_iso(query_text(cx, "day"), &query.due_on))
        query.due_on = (Date){0};
    if (query.scope == SCOPE_MINE)
        query.account_id = cx->actor.account_id;
    return query;
}

/* The page's own address with one parameter changed; a cursor never survives a change. */
static Url address(Ctx *cx, const char *name, Str value)
{
    static const char *const KEPT[] = {"view", "sort",    "unit", "state",
                                       "role", "officer", "day",  "q"};
    Url url = url_path("/inbox");
    bool is_kept = false;
    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        const bool is_it = strcmp(KEPT[i], name) == 0;
        is_kept |= is_it;
        url = url_add_query(cx->arena, url, KEPT[i], is_it ? value : query_text(cx, KEPT[i]));
    }
    return is_kept ? url : url_add_query(cx->arena, url, name, value);
}

static Url without_filters(Ctx *cx)
{
    Url url = url_path("/inbox");
    url = url_add_query(cx->arena, url, "view", query_text(cx, "view"));
    url = url_add_query(cx->arena, url, "sort", query_text(cx, "sort"));
    return url_add_query(cx->arena, url, "unit", query_text(cx, "unit"));
}

static void make_tabs(Ctx *cx, const ScopeRow *chosen, const WorkCounts *counts, InboxView *view)
{
    const int64_t numbers[] = {
        counts->unit, counts->mine, counts->late, counts->today, counts->soon, counts->paused, -1};
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, COUNT_OF(SCOPES));
    for (size_t i = 0; i < COUNT_OF(SCOPES); i++) {
        const bool is_more = numbers[i] > WORK_COUNT_LIMIT;
        tabs[i] = (TabView){.label = SCOPES[i].label,
                            .url = address(cx, "view", str_of(SCOPES[i].name)),
                            .count = is_more ? WORK_COUNT_LIMIT : numbers[i],
                            .is_more = is_more,
                            .is_alarm = SCOPES[i].scope == SCOPE_LATE && numbers[i] > 0,
                            .is_current = &SCOPES[i] == chosen};
    }
    view->tabs = (TabsView){VI("Chọn danh sách"), tabs, COUNT_OF(SCOPES)};
}

static void make_sorts(Ctx *cx, const WorkQuery *query, InboxView *view)
{
    view->may_sort = query->scope != SCOPE_ORIGIN;
    view->sort_due = address(cx, "sort", STR(""));
    view->sort_received = address(cx, "sort", STR("received"));
    view->sort_code = address(cx, "sort", STR("code"));
    view->by_due = query->sort == SORT_DUE;
    view->by_received = query->sort == SORT_RECEIVED;
    view->by_code = query->sort == SORT_CODE;
    if (view->may_sort && view->by_code && !view->note)
        view->note = VI("Việc chưa được cấp mã không nằm trong danh sách xếp theo mã.");
}

/* ---- filters ---- */

DeskChoice desk_unit_choice(Ctx *cx, Permission permission, int64_t chosen)
{
    DeskChoice choice = {.name = "unit", .label = VI("Đơn vị")};
    DeskOption *options = ARENA_ARRAY(cx->arena, DeskOption, cx->actor.post_count + 1);
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const ActorPost *post = &cx->actor.posts[i];
        if (post->roles & permission_roles(permission))
            options[choice.count++] =
                (DeskOption){arena_format(cx->arena, "%lld", (long long)post->unit_id),
                             post->held_by ? arena_format(cx->arena, VI("%.*s (đã kết thúc)"),
                                                          STR_ARGS(post->unit_name))
                                           : post->unit_name,
                             post->unit_id == chosen};
    }
    choice.options = options;
    return choice;
}

static bool has_option(const DeskOption *options, size_t count, const char *value)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(options[i].value, value))
            return true;
    return false;
}

/* States of all kinds; two kinds with the same state share it. Closed ones only where they show. */
static DeskChoice state_choice(Ctx *cx, const WorkQuery *query)
{
    DeskChoice choice = {.name = "state", .label = VI("Trạng thái"), .any = VI("Mọi trạng thái")};
    size_t total = 0;
    for (size_t k = 0; k < WORK_KIND_COUNT; k++)
        total += WORK_KINDS[k]->state_count;
    DeskOption *options = ARENA_ARRAY(cx->arena, DeskOption, total + 1);
    for (size_t k = 0; k < WORK_KIND_COUNT; k++)
        for (size_t i = 0; i < WORK_KINDS[k]->state_count; i++) {
            const WorkState *state = &WORK_KINDS[k]->states[i];
            if ((state->is_closed && query->scope != SCOPE_ORIGIN) ||
                has_option(options, choice.count, state->code))
                continue;
            options[choice.count++] = (DeskOption){str_of(state->code), str_of(state->label),
                                                   str_is(query->state, state->code)};
        }
    choice.options = options;
    return choice;
}

static DeskChoice role_choice(Ctx *cx, const WorkQuery *query)
{
    DeskChoice choice = {.name = "role", .label = VI("Đang chờ"), .any = VI("Bất kỳ ai")};
    DeskOption *options = ARENA_ARRAY(cx->arena, DeskOption, ROLE_COUNT);
    for (int role = 1; role < ROLE_COUNT; role++)
        if (DESK_ROLES & ROLE_BIT(role))
            options[choice.count++] =
                (DeskOption){str_of(ROLE_CODES[role]), str_of(role_label((Role)role)),
                             str_is(query->role, ROLE_CODES[role])};
    choice.options = options;
    return choice;
}

#define MAX_OFFICERS 200
typedef struct OfficerRow {
    int64_t id;
    Str name;
} OfficerRow;
static const DbColumn OFFICER_COLUMNS[] = {DB_INT(OfficerRow, id), DB_TEXT(OfficerRow, name)};
static const char SQL_OFFICERS[] =
    "SELECT DISTINCT a.id, a.name FROM post AS p JOIN account AS a ON a.id = p.account_id"
    " WHERE p.unit_id = $1 AND a.kind = 'officer' AND p.valid_from <= $2"
    " AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY a.name, a.id LIMIT 200";

/* For those who look after the work of others; the page of all others saves the query. */
static bool officer_choice(Ctx *cx, const WorkQuery *query, DeskChoice *out)
{
    const RoleSet roles = ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_AUDITOR);
    OfficerRow *rows = NULL;
    *out = (DeskChoice){.name = "officer", .label = VI("Người giữ"), .any = VI("Mọi người")};
    if (query->scope == SCOPE_MINE || !actor_has_role_in(&cx->actor, roles, query->unit_id))
        return true;
    const DbArgs args = DB_ARGS(db_int(query->unit_id), db_date(cx->arena, cx->today));
    if (!db_fetch_all(cx->db, cx->arena, SQL_OFFICERS, args, DB_ROWS(OFFICER_COLUMNS), sizeof *rows,
                      MAX_OFFICERS, (void *)&rows, &out->count, &cx->error))
        return false;
    DeskOption *options = ARENA_ARRAY(cx->arena, DeskOption, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        options[i] = (DeskOption){arena_format(cx->arena, "%lld", (long long)rows[i].id),
                                  rows[i].name, rows[i].id == query->account_id};
    options[out->count++] =
        (DeskOption){STR("-1"), str_of(VI("Chưa ai nhận")), query->account_id == WORK_NOBODY};
    out->options = options;
    return true;
}

static bool make_filters(Ctx *cx, const WorkQuery *query, InboxView *view)
{
    view->words = query_text(cx, "words");
    view->day = query->due_on;
    view->is_filtered = !str_is_empty(query->state) || !str_is_empty(query->role) ||
                        !str_is_empty(view->words) || query->due_on.days != 0 ||
                        (query->account_id && query->scope != SCOPE_MINE);
    view->without_filters = without_filters(cx);
    view->without_day = address(cx, "day", STR(""));
    view->choices[0] = desk_unit_choice(cx, PERM_READ, query->unit_id);
    view->choices[1] = state_choice(cx, query);
    view->choices[2] = role_choice(cx, query);
    view->hidden[0] = (DeskParameter){"view", query_text(cx, "view")};
    view->hidden[1] = (DeskParameter){"sort", query_text(cx, "sort")};
    view->hidden[2] = (DeskParameter){"day", query_text(cx, "day")};
    return officer_choice(cx, query, &view->choices[3]);
}

static void make_pager(Ctx *cx, const WorkPage *page, InboxView *view)
{
    view->pager.shown = page->count;
    if (!str_is_empty(page->next))
        view->pager.next = address(cx, "after", page->next);
    if (!str_is_empty(page->previous))
        view->pager.previous = address(cx, "before", page->previous);
    if (page->count < WORK_LIST_ROWS && !str_is_empty(page->next))
        view->note = VI("Trang này mới xem một phần danh sách. Bấm “Tiếp” để xem phần còn lại.");
}

/* With words, the first rows that hold them; narrower words reach the others. */
static bool find_rows(Ctx *cx, const WorkQuery *query, WorkPage *page, InboxView *view)
{
    const Str words = query_text(cx, "words");
    WorkMatches matches = {0};
    if (str_is_empty(words))
        return work_list(cx, query, page);
    if (!work_words_find_in(cx, words, query, &matches) || !work_words_lag(cx, &view->lag))
        return false;
    *page = (WorkPage){.rows = matches.rows, .count = matches.count};
    if (page->count > WORK_LIST_ROWS)
        page->count = WORK_LIST_ROWS;
    if (page->count < matches.count || matches.is_cut)
        view->note = VI("Còn việc khác có các từ này. Thêm từ hoặc bộ lọc để thu hẹp.");
    return true;
}

bool desk_show_inbox(Ctx *cx)
{
    const ScopeRow *scope = find_scope(query_text(cx, "view"));
    const WorkQuery query = desk_query(cx);
    WorkPage page = {0};
    WorkCounts counts = {0};
    InboxView view = {.unit_name = unit_name(cx, query.unit_id)};
    if (!find_rows(cx, &query, &page, &view) || !work_counts(cx, query.unit_id, &counts) ||
        !make_filters(cx, &query, &view))
        return false;
    view.rows = desk_rows(cx, page.rows, page.count);
    view.count = page.count;
    view.empty = (EmptyView){.icon = ICON_DONE, .text = scope->empty};
    if (view.is_filtered)
        view.empty = (EmptyView){.icon = ICON_SEARCH,
                                 .text = VI("Không có việc nào khớp bộ lọc."),
                                 .action = view.without_filters,
                                 .action_label = VI("Bỏ bộ lọc")};
    make_tabs(cx, scope, &counts, &view);
    make_sorts(cx, &query, &view);
    make_pager(cx, &page, &view);
    cx->response.title = str_of(VI("Việc cần làm"));
    inbox_html(&cx->response.body, &view);
    return true;
}
