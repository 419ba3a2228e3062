/* The page of a draft: its rows by the unit they lead to, each with what is wrong about it. */
#include "features/reorganize/reorganize_draft.h"

#include <stdlib.h>
#include <string.h>

/* ---- above every page ---- */

DraftHead draft_head(Ctx *cx, const Draft *draft, DraftTab tab, size_t mistake_count)
{
    static const struct {
        const char *label, *path;
    } TABS[TAB_COUNT] = {{VI("Phương án"), ""},
                         {VI("Kiểm tra"), "/check"},
                         {VI("Diễn tập"), "/rehearsal"},
                         {VI("Thực hiện"), "/apply"}};
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, TAB_COUNT);
    for (int i = 0; i < TAB_COUNT; i++)
        tabs[i] =
            (TabView){.label = TABS[i].label,
                      .url = draft_url(cx, draft->id, TABS[i].path),
                      .count = i == TAB_CHECK && mistake_count > 0 ? (int64_t)mistake_count : -1,
                      .is_alarm = true,
                      .is_current = i == (int)tab};
    cx->response.title = draft_name(draft);
    const bool is_scheduled = str_is(draft->state, "scheduled");
    Url reorganization = {0};
    if (is_scheduled)
        reorganization = reorganize_url(cx, draft->reorganization_id, "");
    return (DraftHead){.name = draft_name(draft),
                       .resolution = draft->resolution,
                       .changed_by = draft->changed_by,
                       .date = draft->date,
                       .changed_at = draft->changed_at,
                       .version = draft->version,
                       .is_open = str_is(draft->state, "open"),
                       .state = is_scheduled ? VI("Đã lên lịch") : VI("Đã bỏ"),
                       .reorganization = reorganization,
                       .tabs = {VI("Các bước của phương án"), tabs, TAB_COUNT}};
}

void draft_resolve(Ctx *cx, const Draft *draft, Resolved *out)
{
    Plan *plan = ARENA_NEW(cx->arena, Plan);
    plan_read(cx->arena, draft->plan, plan);
    plan_resolve(plan, unit_tree(cx), out);
}

/* ---- what a row says, in words ---- */

static const char *role_words(Str code)
{
    Role role;
    return role_parse(code, &role) ? role_label(role) : "";
}

static Str unit_words(Ctx *cx, const Draft *draft, const SheetRow *row)
{
    const Str code = row->cells[COLUMN_OLD_CODE];
    Str name = row->cells[COLUMN_OLD_NAME];
    const UnitTree *tree = unit_tree(cx);
    const Date before = {draft->date.days - 1};
    const Unit *unit = str_is_empty(name) ? unit_tree_find_by_code(tree, code, before) : NULL;
    if (unit)
        name = unit_version_on(tree, unit->id, before)->name;
    return arena_format(cx->arena, "%.*s (%.*s)", STR_ARGS(name), STR_ARGS(code));
}

static void add_part(Buf *out, const char *label, Str value)
{
    if (!str_is_empty(value))
        buf_printf(out, "%s%s %.*s", out->len ? "; " : "", label, STR_ARGS(value));
}

static void describe_succession(Ctx *cx, const Draft *draft, const SheetRow *row, DraftLine *out)
{
    SuccessionKind kind;
    out->words = unit_words(cx, draft, row);
    out->more = row->cells[COLUMN_SOURCE];
    if (!succession_kind_parse(row->cells[COLUMN_KIND], &kind))
        return;
    out->badge = succession_kind_label(kind);
    out->tone = succession_goes_on(kind) ? TONE_GOOD : TONE_WARN;
}

static void describe_post(Ctx *cx, const Draft *draft, const SheetRow *row, DraftLine *out)
{
    const Str *cells = row->cells;
    const bool is_everyone = str_is(cells[COLUMN_LOGIN], "*");
    const bool is_everywhere = str_is(cells[COLUMN_OLD_CODE], "*");
    PostStanding standing;
    Buf more = buf_new(cx->arena, 256);
    out->badge = VI("Vị trí");
    out->tone = TONE_INFO;
    out->words = arena_format(
        cx->arena, VI("%.*s tại %.*s"),
        STR_ARGS(is_everyone ? STR(VI("Mọi người")) : cells[COLUMN_LOGIN]),
        STR_ARGS(is_everywhere ? STR(VI("mọi đơn vị kết thúc")) : unit_words(cx, draft, row)));
    if (!str_is_empty(cells[COLUMN_VALUE]))
        add_part(&more, VI("đang là"), str_of(role_words(cells[COLUMN_VALUE])));
    if (!str_is_empty(cells[COLUMN_ROLE]))
        add_part(&more, VI("thành"), str_of(role_words(cells[COLUMN_ROLE])));
    if (post_standing_parse(cells[COLUMN_STANDING], &standing))
        add_part(&more, VI("giữ vị trí:"), str_of(post_standing_label(standing)));
    add_part(&more, VI("chức danh"), cells[COLUMN_TITLE]);
    add_part(&more, VI("quyết định"), cells[COLUMN_DECISION]);
    add_part(&more, VI("ngày"), cells[COLUMN_DECISION_DATE]);
    out->more = more.len ? buf_str(&more) : STR(VI("vai trò, chức danh như cũ"));
}

static void describe_rule(Ctx *cx, const Draft *draft, const SheetRow *row, DraftLine *out)
{
    const bool is_address = str_is(row->cells[COLUMN_SORT], "address");
    out->badge = VI("Chia việc");
    out->tone = TONE_INFO;
    out->words = unit_words(cx, draft, row);
    out->more = arena_format(cx->arena, "%s %.*s",
                             is_address ? VI("việc có địa chỉ hoặc nội dung chứa:")
                                        : VI("việc theo thủ tục:"),
                             STR_ARGS(row->cells[COLUMN_VALUE]));
}

static const char *path_of_row(const SheetRow *row)
{
    static const char *const PATHS[] = {"post", "queue", "rule"};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++)
        if (str_is(row->cells[COLUMN_ROW], PATHS[i]))
            return PATHS[i];
    return "succession";
}

static DraftLine describe(Ctx *cx, const Draft *draft, const SheetRow *row)
{
    const char *path = path_of_row(row);
    DraftLine line = {.line = row->line};
    if (str_is(draft->state, "open"))
        line.edit = draft_url(cx, draft->id,
                              arena_printf(cx->arena, "/%s?line=%lld", path, (long long)row->line));
    if (!row->is_whole) {
        line.words = row->raw;
        line.badge = VI("Không đọc được");
        line.tone = TONE_BAD;
    } else if (strcmp(path, "post") == 0) {
        describe_post(cx, draft, row, &line);
    } else if (strcmp(path, "rule") == 0) {
        describe_rule(cx, draft, row, &line);
    } else if (strcmp(path, "queue") == 0) {
        line.words = unit_words(cx, draft, row);
        line.more = STR(VI("giữ những việc chưa phân"));
        line.badge = VI("Hàng chờ");
        line.tone = TONE_INFO;
    } else {
        describe_succession(cx, draft, row, &line);
    }
    return line;
}

/* ---- the order: by the unit that the rows lead to, in the order in which the plan names them ----
 */

typedef struct Place {
    const SheetRow *row;
    size_t group; /* of its new code; those without one last */
    int sort;
} Place;

typedef struct Order {
    Place *places;
    size_t count;
    Str *codes; /* of the groups */
    size_t group_count;
} Order;

static size_t group_of(Order *order, Str code)
{
    size_t at = order->group_count;
    while (at > 0 && !str_equal(order->codes[at - 1], code))
        at--;
    if (at > 0)
        return at - 1;
    order->codes[order->group_count] = code;
    return order->group_count++;
}

static int sort_of(const SheetRow *row)
{
    const Str kind = row->cells[COLUMN_ROW];
    return str_is(kind, "queue") ? 1 : str_is(kind, "rule") ? 2 : str_is(kind, "post") ? 3 : 0;
}

static int compare_place(const void *a, const void *b)
{
    const Place *left = a, *right = b;
    if (left->group != right->group)
        return left->group < right->group ? -1 : 1;
    if (left->sort != right->sort)
        return left->sort - right->sort;
    return left->row->line < right->row->line ? -1 : left->row->line > right->row->line;
}

static bool matches(Ctx *cx, const SheetRow *row, Str folded)
{
    static const PlanColumn SOUGHT[] = {COLUMN_OLD_CODE, COLUMN_OLD_NAME, COLUMN_NEW_CODE,
                                        COLUMN_NEW_NAME, COLUMN_LOGIN,    COLUMN_TITLE,
                                        COLUMN_VALUE};
    if (str_is_empty(folded) || (!row->is_whole && str_find(row->raw, folded) >= 0))
        return true;
    for (size_t i = 0; i < COUNT_OF(SOUGHT); i++)
        if (str_find(utf8_fold(cx->arena, row->cells[SOUGHT[i]]), folded) >= 0)
            return true;
    return false;
}

static Order order_rows(Ctx *cx, const SheetRow *rows, size_t count, Str query)
{
    const Str folded = utf8_fold(cx->arena, query);
    Order order = {.places = ARENA_ARRAY(cx->arena, Place, count + 1),
                   .codes = ARENA_ARRAY(cx->arena, Str, count + 1)};
    for (size_t i = 0; i < count; i++) {
        const Str code = rows[i].cells[COLUMN_NEW_CODE];
        const size_t group = str_is_empty(code) ? SIZE_MAX : group_of(&order, code);
        if (matches(cx, &rows[i], folded))
            order.places[order.count++] = (Place){&rows[i], group, sort_of(&rows[i])};
    }
    if (order.count > 0)
        qsort(order.places, order.count, sizeof *order.places, compare_place);
    return order;
}

/* ---- mistakes beside their rows ---- */

static Url line_url(Ctx *cx, const Draft *draft, int64_t line)
{
    const char *rest =
        line > 1 ? arena_printf(cx->arena, "?line=%lld#dong-%lld", (long long)line, (long long)line)
        : line == 1 ? "/text"
                    : "/settings";
    return draft_url(cx, draft->id, rest);
}

const DraftMistake *draft_mistakes(Ctx *cx, const Draft *draft, const PlanMistake *list,
                                   size_t count)
{
    DraftMistake *out = ARENA_ARRAY(cx->arena, DraftMistake, count + 1);
    for (size_t i = 0; i < count; i++)
        out[i] = (DraftMistake){line_url(cx, draft, list[i].line), list[i].line, list[i].reason};
    return out;
}

static size_t mistakes_of_line(Ctx *cx, const PlanMistake *list, size_t count, int64_t line,
                               const DraftMistake **out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += list[i].line == line;
    if (found == 0)
        return 0;
    DraftMistake *items = ARENA_ARRAY(cx->arena, DraftMistake, found);
    found = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].line == line)
            items[found++] = (DraftMistake){.line = line, .reason = list[i].reason};
    *out = items;
    return found;
}

/* ---- groups of a page ---- */

typedef struct Paging {
    const Draft *draft;
    const Plan *plan;
    const Order *order;
    size_t from, to;
} Paging;

static Str facts_of(Ctx *cx, const SheetRow *row)
{
    Buf out = buf_new(cx->arena, 256);
    const Unit *parent = unit_find_by_code(cx, row->cells[COLUMN_NEW_PARENT], cx->today);
    add_part(&out, VI("mã"), row->cells[COLUMN_NEW_CODE]);
    add_part(&out, VI("trực thuộc"), parent ? parent->name : row->cells[COLUMN_NEW_PARENT]);
    add_part(&out, VI("mã định danh"), row->cells[COLUMN_IDENTIFIER]);
    add_part(&out, VI("địa chỉ"), row->cells[COLUMN_ADDRESS]);
    add_part(&out, VI("điện thoại"), row->cells[COLUMN_PHONE]);
    return buf_str(&out);
}

static DraftGroup head_of_group(Ctx *cx, const Paging *paging, size_t at)
{
    const Place *place = &paging->order->places[at];
    const SheetRow *row = place->row;
    const Str code = row->cells[COLUMN_NEW_CODE];
    DraftGroup group = {.is_continued =
                            at > 0 && paging->order->places[at - 1].group == place->group};
    if (str_is_empty(code)) {
        group.name = STR(VI("Theo đơn vị kế tục"));
        return group;
    }
    const bool has_name = !str_is_empty(row->cells[COLUMN_NEW_NAME]);
    group.name = has_name ? row->cells[COLUMN_NEW_NAME] : code;
    group.facts = facts_of(cx, row);
    if (has_name && str_is(paging->draft->state, "open"))
        group.edit = url_add_segment(cx->arena, draft_url(cx, paging->draft->id, "/units"), code);
    return group;
}

static DraftLine line_of(Ctx *cx, const Paging *paging, const SheetRow *row)
{
    const Plan *plan = paging->plan;
    DraftLine line = describe(cx, paging->draft, row);
    line.mistake_count =
        mistakes_of_line(cx, plan->mistakes, plan->mistake_count, row->line, &line.mistakes);
    line.warning_count =
        mistakes_of_line(cx, plan->warnings, plan->warning_count, row->line, &line.warnings);
    return line;
}

static void list_groups(Ctx *cx, const Paging *paging, DraftView *view)
{
    const size_t count = paging->to - paging->from;
    DraftGroup *groups = ARENA_ARRAY(cx->arena, DraftGroup, count + 1);
    DraftLine *lines = ARENA_ARRAY(cx->arena, DraftLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const size_t at = paging->from + i;
        const Place *place = &paging->order->places[at];
        if (i == 0 || place[-1].group != place->group) {
            groups[view->group_count] = head_of_group(cx, paging, at);
            groups[view->group_count++].lines = &lines[i];
        }
        lines[i] = line_of(cx, paging, place->row);
        groups[view->group_count - 1].count++;
    }
    view->groups = groups;
}

/* From the row that is asked for, or that a link points to. */
static size_t first_shown(Ctx *cx, const Order *order)
{
    const int64_t line = query_int(cx, "line"), from = query_int(cx, "from");
    for (size_t i = 0; line > 0 && i < order->count; i++)
        if (order->places[i].row->line == line)
            return i / DRAFT_PAGE * DRAFT_PAGE;
    return from > 0 && (size_t)from < order->count ? (size_t)from : 0;
}

static Url page_url(Ctx *cx, const DraftView *view, size_t from)
{
    return url_add_query(cx->arena, url_add_query(cx->arena, view->self, "q", view->query), "from",
                         from ? arena_format(cx->arena, "%zu", from) : STR(""));
}

static void page_rows(Ctx *cx, const Draft *draft, const Plan *plan, DraftView *view)
{
    const size_t max = sheet_line_count(draft->plan);
    SheetRow *rows = ARENA_ARRAY(cx->arena, SheetRow, max);
    view->row_count = sheet_rows(cx->arena, draft->plan, rows, max);
    const Order order = order_rows(cx, rows, view->row_count, view->query);
    Paging paging = {.draft = draft, .plan = plan, .order = &order};
    paging.from = first_shown(cx, &order);
    paging.to = order.count - paging.from > DRAFT_PAGE ? paging.from + DRAFT_PAGE : order.count;
    list_groups(cx, &paging, view);
    view->pager.shown = paging.to - paging.from;
    if (paging.from > 0)
        view->pager.previous =
            page_url(cx, view, paging.from > DRAFT_PAGE ? paging.from - DRAFT_PAGE : 0);
    if (paging.to < order.count)
        view->pager.next = page_url(cx, view, paging.to);
}

/* ---- the page ---- */

static Html hidden_version(Ctx *cx, const Draft *draft)
{
    Buf out = buf_new(cx->arena, 256);
    buf_add(
        &out,
        form_field_html(cx, &DRAFT_VERSION_FORM, "version", &(int64_t){draft->version}).escaped);
    buf_add(&out, form_hidden_html(cx).escaped);
    return (Html){buf_str(&out)};
}

static void add_ways(Ctx *cx, const Draft *draft, DraftView *view)
{
    const int64_t id = draft->id;
    view->self = draft_url(cx, id, "");
    view->settings = draft_url(cx, id, "/settings");
    view->text = draft_url(cx, id, "/text");
    view->file = draft_url(cx, id, "/file");
    view->join = draft_url(cx, id, "/join");
    view->check = draft_url(cx, id, "/check");
    view->add_succession = draft_url(cx, id, "/succession");
    view->add_post = draft_url(cx, id, "/post");
    view->add_queue = draft_url(cx, id, "/queue");
    view->add_rule = draft_url(cx, id, "/rule");
    view->drop = (PostButtonView){.action = draft_url(cx, id, "/drop"),
                                  .hidden = hidden_version(cx, draft),
                                  .label = VI("Bỏ phương án"),
                                  .confirm = VI("Bỏ phương án này? Chưa có gì được thực hiện."),
                                  .is_danger = true};
    view->copy = (PostButtonView){.action = draft_url(cx, id, "/copy"),
                                  .hidden = hidden_version(cx, draft),
                                  .label = VI("Chép thành phương án mới"),
                                  .icon = ICON_ADD};
}

static void say_what_was_done(Ctx *cx)
{
    static const struct {
        const char *done, *words;
    } ROWS[] = {{"put", VI("Đã lưu dòng.")},
                {"removed", VI("Đã bỏ dòng.")},
                {"settings", VI("Đã lưu ngày và nghị quyết cho mọi dòng.")},
                {"unit", VI("Đã lưu đơn vị mới cho mọi dòng của nó.")},
                {"text", VI("Đã thay toàn bộ phương án.")},
                {"join", VI("Đã viết các dòng sáp nhập.")},
                {"new", VI("Đã tạo phương án. Chưa có gì thay đổi cho đến khi thực hiện.")}};
    const Str done = query_text(cx, "done");
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (str_is(done, ROWS[i].done))
            cx->flash = ROWS[i].words;
}

bool draft_show_rows(Ctx *cx)
{
    Draft draft = {0};
    Resolved resolved;
    PlanPosts posts;
    DraftView *view = ARENA_NEW(cx->arena, DraftView);
    if (!draft_get(cx, &draft))
        return false;
    draft_resolve(cx, &draft, &resolved);
    if (!plan_check_posts(cx, &resolved, &posts))
        return false;
    const Plan *plan = resolved.plan;
    view->head = draft_head(cx, &draft, TAB_ROWS, plan->mistake_count);
    view->problems = form_summary_html(cx);
    view->query = str_trim(query_text(cx, "q"));
    add_ways(cx, &draft, view);
    view->mistake_count =
        plan->mistake_count < DRAFT_MISTAKES ? plan->mistake_count : DRAFT_MISTAKES;
    view->more_mistakes = plan->mistake_count - view->mistake_count;
    view->mistakes = draft_mistakes(cx, &draft, plan->mistakes, view->mistake_count);
    view->warning_count = plan->warning_count;
    page_rows(cx, &draft, plan, view);
    say_what_was_done(cx);
    draft_rows_html(&cx->response.body, view);
    return true;
}
