/*
 * The queue of a split: work that no rule decides lies with the unit that the plan named and is
 * given to one of the successors by hand, many at a time. The same page shows what each rule and
 * each person decided. One page is of one unit that was split.
 */
#include "features/reorganize/reorganize_pages.h"

#include "kernel/unit_holder.h"

#define WINDOW 1000    /* rows that are read for words */
#define MAX_SPLITS 200 /* units of one reorganisation that were split */
#define SHOWN_RULES 20

/* ---- which unit ---- */

typedef struct SplitRow {
    int64_t unit_id, holder_unit_id;
} SplitRow;
static const DbColumn SPLIT_COLUMNS[] = {DB_INT(SplitRow, unit_id),
                                         DB_INT(SplitRow, holder_unit_id)};
static const char SQL_SPLITS[] =
    "SELECT u.unit_id, h.holder_unit_id FROM reorganization_unit AS u"
    " JOIN unit_holder AS h ON h.unit_id = u.unit_id WHERE u.reorganization_id = $1"
    " AND u.fate = 'ends' AND u.is_split = 1 ORDER BY u.unit_id LIMIT 200";

/* Those for which the actor decides: he has the right in the unit that holds for them. */
static bool list_splits(Ctx *cx, int64_t id, SplitRow **out, size_t *out_count)
{
    size_t count = 0;
    *out_count = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_SPLITS, DB_ARGS(db_int(id)), DB_ROWS(SPLIT_COLUMNS),
                      sizeof **out, MAX_SPLITS, (void *)out, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (actor_has_role_in(&cx->actor, permission_roles(PERM_REORGANIZE_CASES),
                              (*out)[i].holder_unit_id))
            (*out)[(*out_count)++] = (*out)[i];
    return true;
}

/* What the page is about. */
typedef struct Queue {
    Reorganization one;
    SplitRow *splits;
    size_t split_count;
    int64_t unit_id; /* of the old unit, 0: the actor decides for none */
    RuleRow *rules;
    size_t rule_count;
    const char *state; /* of the rows that are shown */
    int64_t rule_id;   /* by which they moved, or 0 */
} Queue;

static const RuleRow *find_rule(const Queue *queue, int64_t id)
{
    for (size_t i = 0; i < queue->rule_count; i++)
        if (queue->rules[i].id == id && queue->rules[i].sort != RULE_SUCCESSOR)
            return &queue->rules[i];
    return NULL;
}

/* ?show= names what was decided by hand, or by which rule; else what nobody has decided. */
static void read_show(const Ctx *cx, Queue *queue)
{
    const RuleRow *rule = find_rule(queue, query_int(cx, "show"));
    queue->state = rule ? "moved" : "waiting";
    queue->rule_id = rule ? rule->id : 0;
    if (str_is(query_text(cx, "show"), "decided"))
        queue->state = "decided";
}

static bool get_queue(Ctx *cx, Queue *out)
{
    bool found = false;
    *out = (Queue){0};
    if (cx->path_id != 0 && !reorganize_find(cx, cx->path_id, &out->one, &found))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đợt sắp xếp này."), "reorganization %lld",
                    (long long)cx->path_id);
    if (!list_splits(cx, out->one.id, &out->splits, &out->split_count))
        return false;
    const int64_t wanted = query_int(cx, "unit");
    for (size_t i = 0; i < out->split_count; i++)
        if (i == 0 || out->splits[i].unit_id == wanted)
            out->unit_id = out->splits[i].unit_id;
    if (out->unit_id && !rule_list(cx, out->unit_id, &out->rules, &out->rule_count))
        return false;
    read_show(cx, out);
    return true;
}

/* ---- rows ---- */

typedef struct CaseRow {
    int64_t work_id, version, from_origin_unit_id, from_owner_unit_id;
    Str code, title, subject, address, content;
} CaseRow;
static const DbColumn COLUMNS[] = {
    DB_INT(CaseRow, work_id),
    DB_INT(CaseRow, version),
    DB_INT(CaseRow, from_origin_unit_id),
    DB_INT(CaseRow, from_owner_unit_id),
    DB_TEXT(CaseRow, code),
    DB_TEXT(CaseRow, title),
    DB_TEXT(CaseRow, subject),
    DB_TEXT(CaseRow, address),
    DB_TEXT(CaseRow, content),
};
/* What is finished waits for nobody. */
#define CASES                                                                                      \
    "SELECT r.work_id, w.version, r.from_origin_unit_id, r.from_owner_unit_id, w.code, w.title,"   \
    " w.subject, d.address, d.content FROM reorganization_work AS r JOIN work AS w"                \
    " ON w.id = r.work_id AND (w.closed_at IS NULL OR r.state <> 'waiting')"                       \
    " LEFT JOIN dossier AS d ON d.work_id = r.work_id WHERE r.reorganization_id = $1"              \
    " AND r.split_unit_id = $2 AND r.split_unit_id <> 0 AND r.state = $3 AND r.rule_id = $4"
static const char SQL_AFTER[] = CASES " AND r.work_id > $5 ORDER BY r.work_id LIMIT $6";
static const char SQL_BEFORE[] = CASES " AND r.work_id < $5 ORDER BY r.work_id DESC LIMIT $6";
static const char SQL_GET[] = CASES " AND r.work_id = $5";

/* `limit`: of a page, 0 for one case. */
static DbArgs case_args(Ctx *cx, const Queue *queue, int64_t work_id, size_t limit)
{
    DbValue *values = ARENA_ARRAY(cx->arena, DbValue, 6);
    values[0] = db_int(queue->one.id);
    values[1] = db_int(queue->unit_id);
    values[2] = db_cstr(queue->state);
    values[3] = db_int(queue->rule_id);
    values[4] = db_int(work_id);
    values[5] = db_int((int64_t)limit);
    return (DbArgs){values, limit ? 6 : 5};
}

static bool has_words(Ctx *cx, const CaseRow *row, Str folded)
{
    const Str parts[] = {row->code, row->title, row->subject, row->address, row->content};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (str_find(utf8_fold(cx->arena, parts[i]), folded) >= 0)
            return true;
    return str_is_empty(folded);
}

typedef struct CasePage {
    const CaseRow *rows[CASE_ROWS];
    size_t count;
    int64_t next, previous; /* cursors, 0 at the ends */
} CasePage;

/* Going back, the rows come nearest first: they are turned round. */
static void turn_round(CasePage *page)
{
    for (size_t i = 0; i < page->count / 2; i++) {
        const CaseRow *row = page->rows[i];
        page->rows[i] = page->rows[page->count - 1 - i];
        page->rows[page->count - 1 - i] = row;
    }
}

/* Up to 50 that have the words, out of the next 1,000 behind the cursor. */
static bool read_page(Ctx *cx, const Queue *queue, CasePage *out)
{
    CaseRow *rows = NULL;
    size_t count = 0;
    size_t at = 0;
    const int64_t before = query_int(cx, "before");
    const int64_t after = query_int(cx, "after");
    const Str words = utf8_fold(cx->arena, query_text(cx, "words"));
    const size_t window = str_is_empty(words) ? CASE_ROWS : WINDOW;
    if (!db_fetch_all(cx->db, cx->arena, before ? SQL_BEFORE : SQL_AFTER,
                      case_args(cx, queue, before ? before : after, window + 1), DB_ROWS(COLUMNS),
                      sizeof *rows, WINDOW + 1, (void *)&rows, &count, &cx->error))
        return false;
    *out = (CasePage){0};
    for (; at < count && at < window && out->count < CASE_ROWS; at++)
        if (has_words(cx, &rows[at], words))
            out->rows[out->count++] = &rows[at];
    const int64_t end = at > 0 && at < count ? rows[at - 1].work_id : 0;
    out->next = before ? before - 1 : end;
    out->previous = before ? end : after ? after + 1 : 0;
    if (before)
        turn_round(out);
    return true;
}

/* ---- counts ---- */

typedef struct CountRow {
    Str state;
    int64_t rule_id, number;
} CountRow;
static const DbColumn COUNT_COLUMNS[] = {DB_TEXT(CountRow, state), DB_INT(CountRow, rule_id),
                                         DB_INT(CountRow, number)};
#define MAX_COUNTS 2000
static const char SQL_COUNTS[] =
    "SELECT r.state, r.rule_id, count(*) AS number FROM reorganization_work AS r"
    " WHERE r.reorganization_id = $1 AND r.split_unit_id = $2 AND r.split_unit_id <> 0"
    " AND r.state IN ('moved', 'decided') GROUP BY r.state, r.rule_id LIMIT 2000";
static const char SQL_WAITING[] =
    "SELECT count(*) AS number FROM reorganization_work AS r JOIN work AS w ON w.id = r.work_id"
    " AND w.closed_at IS NULL WHERE r.reorganization_id = $1 AND r.split_unit_id = $2"
    " AND r.split_unit_id <> 0 AND r.state = 'waiting'";

static int64_t count_of(const CountRow *rows, size_t count, const char *state, int64_t rule_id)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(rows[i].state, state) && rows[i].rule_id == rule_id)
            return rows[i].number;
    return 0;
}

/* ---- the way here ---- */

typedef struct MineRow {
    int64_t reorganization_id, unit_id, holder_unit_id;
} MineRow;
static const DbColumn MINE_COLUMNS[] = {DB_INT(MineRow, reorganization_id),
                                        DB_INT(MineRow, unit_id), DB_INT(MineRow, holder_unit_id)};
static const char SQL_MINE[] =
    "SELECT u.reorganization_id, u.unit_id, h.holder_unit_id FROM reorganization_unit AS u"
    " JOIN unit_holder AS h ON h.unit_id = u.unit_id WHERE u.fate = 'ends' AND u.is_split = 1"
    " ORDER BY u.unit_id LIMIT 200";

/* What waits for the actor in all reorganisations; *out_first is one of its units, if any waits. */
static bool count_mine(Ctx *cx, int64_t *out, MineRow *out_first)
{
    MineRow *rows = NULL;
    size_t count = 0;
    *out = 0;
    if (!db_fetch_all(cx->db, cx->arena, SQL_MINE, DB_NO_ARGS, DB_ROWS(MINE_COLUMNS), sizeof *rows,
                      MAX_SPLITS, (void *)&rows, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++) {
        int64_t waiting = 0;
        if (!actor_has_role_in(&cx->actor, permission_roles(PERM_REORGANIZE_CASES),
                               rows[i].holder_unit_id))
            continue;
        if (!db_fetch_int(cx->db, SQL_WAITING,
                          DB_ARGS(db_int(rows[i].reorganization_id), db_int(rows[i].unit_id)),
                          &waiting, &cx->error))
            return false;
        if (*out == 0 && waiting > 0)
            *out_first = rows[i];
        *out += waiting;
    }
    return true;
}

bool reorganize_count_cases(Ctx *cx, int64_t *out)
{
    const MemoKey key = {"split-cases", cx->actor.account_id, 0};
    MineRow first = {0};
    if (memo_find(cx, key, out, 1))
        return true;
    if (!count_mine(cx, out, &first))
        return false;
    memo_keep(cx, key, out, 1);
    return true;
}

bool reorganize_show_queue(Ctx *cx)
{
    int64_t waiting = 0;
    MineRow first = {0};
    if (!count_mine(cx, &waiting, &first))
        return false;
    if (waiting == 0)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có việc nào đơn vị bạn phải phân."),
                    "no case waits");
    redirect(cx, local_url(cx, "/reorganize/%lld/cases?unit=%lld",
                           (long long)first.reorganization_id, (long long)first.unit_id));
    return true;
}

/* ---- the page ---- */

static Url page_url(Ctx *cx, const Queue *queue, const char *name, Str value)
{
    const Url page = reorganize_url(cx, queue->one.id, "/cases");
    Url url = url_add_query(cx->arena, page, "unit",
                            arena_format(cx->arena, "%lld", (long long)queue->unit_id));
    if (name && strcmp(name, "show") == 0)
        return url_add_query(cx->arena, url, name, value);
    url = url_add_query(cx->arena, url, "show", query_text(cx, "show"));
    if (name && strcmp(name, "words") == 0)
        return url_add_query(cx->arena, url, name, value);
    url = url_add_query(cx->arena, url, "words", query_text(cx, "words"));
    return name ? url_add_query(cx->arena, url, name, value) : url;
}

static Str number_text(Ctx *cx, int64_t number)
{
    return arena_format(cx->arena, "%lld", (long long)number);
}

static const char *rule_label(Ctx *cx, const RuleRow *rule)
{
    return arena_printf(
        cx->arena, rule->sort == RULE_PROCEDURE ? VI("Thủ tục %.*s → %.*s") : VI("“%.*s” → %.*s"),
        STR_ARGS(rule->value), STR_ARGS(unit_name(cx, rule->to_unit_id)));
}

static bool put_states(Ctx *cx, const Queue *queue, CasesView *view)
{
    CountRow *rows = NULL;
    size_t count = 0;
    int64_t waiting = 0;
    const DbArgs args = DB_ARGS(db_int(queue->one.id), db_int(queue->unit_id));
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, SHOWN_RULES + 2);
    size_t shown = 2;
    if (!db_fetch_int(cx->db, SQL_WAITING, args, &waiting, &cx->error) ||
        !db_fetch_all(cx->db, cx->arena, SQL_COUNTS, args, DB_ROWS(COUNT_COLUMNS), sizeof *rows,
                      MAX_COUNTS, (void *)&rows, &count, &cx->error))
        return false;
    for (size_t i = 0; i < count; i++)
        view->placed += rows[i].number;
    view->total = view->placed + waiting;
    tabs[0] = (TabView){.label = VI("Chưa có nơi nhận"),
                        .url = page_url(cx, queue, "show", STR("")),
                        .count = waiting,
                        .is_alarm = true,
                        .is_current = strcmp(queue->state, "waiting") == 0};
    tabs[1] = (TabView){.label = VI("Phân bằng tay"),
                        .url = page_url(cx, queue, "show", STR("decided")),
                        .count = count_of(rows, count, "decided", 0),
                        .is_current = strcmp(queue->state, "decided") == 0};
    for (size_t i = 0; i < queue->rule_count && shown < SHOWN_RULES + 2; i++) {
        const RuleRow *rule = &queue->rules[i];
        if (rule->sort != RULE_SUCCESSOR)
            tabs[shown++] = (TabView){.label = rule_label(cx, rule),
                                      .url = page_url(cx, queue, "show", number_text(cx, rule->id)),
                                      .count = count_of(rows, count, "moved", rule->id),
                                      .is_current = queue->rule_id == rule->id};
    }
    view->states = (TabsView){.label = VI("Theo cách quyết định"), .tabs = tabs, .count = shown};
    return true;
}

static void put_units(Ctx *cx, const Queue *queue, CasesView *view)
{
    TabView *tabs = ARENA_ARRAY(cx->arena, TabView, queue->split_count + 1);
    const Url page = reorganize_url(cx, queue->one.id, "/cases");
    for (size_t i = 0; i < queue->split_count; i++) {
        const int64_t unit_id = queue->splits[i].unit_id;
        tabs[i] = (TabView){.label = arena_cstr(cx->arena, unit_name(cx, unit_id)),
                            .url = url_add_query(cx->arena, page, "unit", number_text(cx, unit_id)),
                            .count = -1,
                            .is_current = unit_id == queue->unit_id};
    }
    view->units =
        (TabsView){.label = VI("Đơn vị đã bị chia"), .tabs = tabs, .count = queue->split_count};
}

static void put_targets(Ctx *cx, const Queue *queue, CasesView *view)
{
    CaseTarget *targets = ARENA_ARRAY(cx->arena, CaseTarget, queue->rule_count + 1);
    for (size_t i = 0; i < queue->rule_count; i++)
        if (queue->rules[i].sort == RULE_SUCCESSOR)
            targets[view->target_count++] =
                (CaseTarget){queue->rules[i].to_unit_id, unit_name(cx, queue->rules[i].to_unit_id)};
    view->targets = targets;
}

static CaseLine make_line(Ctx *cx, const Work *work)
{
    CaseLine line = {.row = *desk_rows(cx, work, 1)};
    line.row.holder = unit_name(cx, work->unit_id);
    line.pick =
        arena_format(cx->arena, "%lld.%lld", (long long)work->id.value, (long long)work->version);
    if (!work_may_read(cx, work)) {
        line.row.url = (Url){0};
        line.row.subject = STR("");
    }
    return line;
}

static bool put_lines(Ctx *cx, const CasePage *page, CasesView *view)
{
    int64_t ids[CASE_ROWS];
    Work *rows = NULL;
    size_t count = 0;
    CaseLine *lines = ARENA_ARRAY(cx->arena, CaseLine, CASE_ROWS);
    for (size_t i = 0; i < page->count; i++)
        ids[i] = page->rows[i]->work_id;
    if (!work_get_many(cx, ids, page->count, &rows, &count))
        return false;
    for (size_t i = 0; i < page->count; i++)
        for (size_t k = 0; k < count; k++)
            if (rows[k].id.value == ids[i])
                lines[view->count++] = make_line(cx, &rows[k]);
    view->lines = lines;
    return true;
}

static bool put_rows(Ctx *cx, const Queue *queue, CasesView *view)
{
    CasePage page = {0};
    if (!put_states(cx, queue, view) || !read_page(cx, queue, &page) || !put_lines(cx, &page, view))
        return false;
    view->may_choose = strcmp(queue->state, "waiting") == 0;
    view->pager.shown = view->count;
    if (page.next)
        view->pager.next = page_url(cx, queue, "after", number_text(cx, page.next));
    if (page.previous)
        view->pager.previous = page_url(cx, queue, "before", number_text(cx, page.previous));
    view->empty = (EmptyView){.icon = ICON_DONE,
                              .text = str_is_empty(view->words)
                                          ? VI("Không còn việc nào như vậy.")
                                          : VI("Không có việc nào có chữ đó ở đoạn này.")};
    return true;
}

/* What the click before this page did. */
static void tell_done(Ctx *cx)
{
    const int64_t done = query_int(cx, "done");
    const int64_t changed = query_int(cx, "changed");
    if (changed > 0)
        cx->flash = arena_printf(
            cx->arena, VI("Đã phân %lld việc. %lld việc vừa thay đổi nên chưa phân, xin xem lại."),
            (long long)done, (long long)changed);
    else if (done > 0)
        cx->flash = arena_printf(cx->arena, VI("Đã phân %lld việc."), (long long)done);
}

bool reorganize_show_cases(Ctx *cx)
{
    Queue queue;
    if (!get_queue(cx, &queue))
        return false;
    CasesView view = {
        .resolution = queue.one.resolution,
        .unit = unit_name(cx, queue.unit_id),
        .back = reorganize_url(cx, queue.one.id, ""),
        .self = reorganize_url(cx, queue.one.id, "/cases"),
        .without_words = page_url(cx, &queue, "words", STR("")),
        .words = query_text(cx, "words"),
        .kept = {{"unit", number_text(cx, queue.unit_id)}, {"show", query_text(cx, "show")}},
        .action = page_url(cx, &queue, NULL, STR("")),
        .hidden = form_hidden_html(cx),
        .mistakes = form_summary_html(cx)};
    put_units(cx, &queue, &view);
    put_targets(cx, &queue, &view);
    if (queue.unit_id && !put_rows(cx, &queue, &view))
        return false;
    tell_done(cx);
    cx->response.title = str_of(VI("Việc chờ phân cho đơn vị mới"));
    reorganize_cases_html(&cx->response.body, &view);
    return true;
}

/* ---- deciding ---- */

typedef struct Pick {
    Str pick;
} Pick;
typedef struct CasesForm {
    int64_t to_unit_id;
    bool all;
    FormRows picks, shown;
} CasesForm;
static const FormField PICK_FIELDS[] = {FORM_TEXT(Pick, pick, .required = true, .max_chars = 40)};
static const FormDef PICK_FORM = FORM_DEF(Pick, PICK_FIELDS);
static const FormField CASES_FIELDS[] = {
    FORM_HIDDEN(CasesForm, to_unit_id, .required = true),
    FORM_FLAG(CasesForm, all, .label = VI("Tất cả việc trên trang này")),
    FORM_ROWS(CasesForm, picks, .label = VI("Việc đã chọn"), .rows = &PICK_FORM,
              .max_items = CASE_ROWS),
    FORM_ROWS(CasesForm, shown, .label = VI("Việc trên trang này"), .rows = &PICK_FORM,
              .max_items = CASE_ROWS),
};
const FormDef CASES_FORM = FORM_DEF(CasesForm, CASES_FIELDS);

static const char SQL_DECIDED[] =
    "UPDATE reorganization_work SET state = 'decided', version = $3"
    " WHERE reorganization_id = $1 AND work_id = $2 AND state = 'waiting'";

/* *done stays false when it waits no more or has moved since it was seen. */
static bool decide(Ctx *cx, const Queue *queue, const Pick *pick, int64_t to_unit_id, bool *done)
{
    Str rest = pick->pick;
    Str id = {0};
    int64_t work_id = 0;
    int64_t version = 0;
    CaseRow row = {0};
    Work seen = {0};
    bool found = false;
    if (!str_split_next(&rest, '.', &id) || !str_parse_int(id, &work_id) ||
        !str_parse_int(rest, &version))
        return fail(cx, ERROR_INPUT, VI("Việc đã chọn không đọc được. Hãy tải lại trang."), "pick");
    if (!db_find_one(cx->db, cx->arena, SQL_GET, case_args(cx, queue, work_id, 0), DB_ROWS(COLUMNS),
                     &row, &found, &cx->error))
        return false;
    if (!found)
        return true;
    if (!work_get(cx, (WorkId){work_id}, &seen))
        return false;
    seen.version = version;
    const CaseChoice choice = {.split_unit_id = queue->unit_id,
                               .from_origin_unit_id = row.from_origin_unit_id,
                               .from_owner_unit_id = row.from_owner_unit_id,
                               .to_unit_id = to_unit_id};
    return follow_by_hand(cx, &choice, &seen, done) &&
           (!*done ||
            db_run_one(cx->db, SQL_DECIDED,
                       DB_ARGS(db_int(queue->one.id), db_int(work_id), db_int(version + 1)),
                       &cx->error));
}

static bool check_choice(Ctx *cx, const Queue *queue, int64_t to_unit_id, size_t chosen)
{
    if (queue->unit_id == 0 || strcmp(queue->state, "waiting") != 0)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có việc nào đang chờ phân như vậy."),
                    "cases of reorganization %lld", (long long)queue->one.id);
    if (chosen == 0)
        return form_mistake(cx, "picks", VI("Chưa chọn việc nào. Hãy đánh dấu việc cần giao."));
    for (size_t i = 0; i < queue->rule_count; i++)
        if (queue->rules[i].sort == RULE_SUCCESSOR && queue->rules[i].to_unit_id == to_unit_id)
            return true;
    return form_mistake(cx, "to_unit_id",
                        VI("Đơn vị này không phải đơn vị kế tục của đơn vị bị chia."));
}

bool reorganize_post_cases(Ctx *cx)
{
    const CasesForm *form = cx->form;
    const FormRows *chosen = form->all ? &form->shown : &form->picks;
    const Pick *picks = chosen->items;
    Queue queue;
    int64_t done = 0;
    if (!get_queue(cx, &queue) || !check_choice(cx, &queue, form->to_unit_id, chosen->count))
        return false;
    for (size_t i = 0; i < chosen->count; i++) {
        bool is_done = false;
        if (!decide(cx, &queue, &picks[i], form->to_unit_id, &is_done))
            return false;
        done += is_done;
    }
    memo_changed(cx, cx->actor.account_id);
    Url url = page_url(cx, &queue, "done", number_text(cx, done));
    redirect(
        cx, url_add_query(cx->arena, url, "changed", number_text(cx, (int64_t)chosen->count - done))
                .text);
    return true;
}
