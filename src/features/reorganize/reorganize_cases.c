/* The queue of a split: work that no rule decides, with the unit that the plan named; each is given
 * to one of the successors by hand. */
#include "features/reorganize/reorganize_pages.h"

typedef struct CaseForm {
    int64_t version, to_unit_id;
} CaseForm;
static const FormField CASE_FIELDS[] = {
    FORM_HIDDEN(CaseForm, version, .required = true),
    FORM_HIDDEN(CaseForm, to_unit_id, .required = true),
};
const FormDef CASE_FORM = FORM_DEF(CaseForm, CASE_FIELDS);

typedef struct CaseRow {
    int64_t work_id, version, unit_id;
    int64_t from_unit_id, from_origin_unit_id, from_owner_unit_id;
    Str code, title, subject;
    Instant due_at;
} CaseRow;
static const DbColumn COLUMNS[] = {
    DB_INT(CaseRow, work_id),
    DB_INT(CaseRow, version),
    DB_INT(CaseRow, unit_id),
    DB_INT(CaseRow, from_unit_id),
    DB_INT(CaseRow, from_origin_unit_id),
    DB_INT(CaseRow, from_owner_unit_id),
    DB_TEXT(CaseRow, code),
    DB_TEXT(CaseRow, title),
    DB_TEXT(CaseRow, subject),
    DB_INSTANT(CaseRow, due_at),
};
#define CASE_COLUMNS                                                                               \
    "r.work_id, w.version, w.unit_id, r.from_unit_id, r.from_origin_unit_id,"                      \
    " r.from_owner_unit_id, w.code, w.title, w.subject, w.due_at"
#define WAITING                                                                                    \
    " FROM reorganization_work AS r JOIN work AS w ON w.id = r.work_id AND w.closed_at IS NULL"    \
    " WHERE r.reorganization_id = $1 AND r.state = 'waiting'"
static const char SQL_LIST[] = "SELECT " CASE_COLUMNS WAITING " ORDER BY w.due_at, w.id LIMIT 1000";
static const char SQL_GET[] = "SELECT " CASE_COLUMNS WAITING " AND r.work_id = $2";

static bool may_decide(const Ctx *cx, int64_t unit_id)
{
    return actor_has_role_in(&cx->actor, permission_roles(PERM_REORGANIZE_CASES), unit_id);
}

/* One button for each successor of the unit it came from. */
static bool make_choices(Ctx *cx, const CaseRow *row, int64_t id, CaseLine *out)
{
    RuleRow *rules = NULL;
    size_t count = 0;
    if (!rule_list(cx, row->from_unit_id, &rules, &count))
        return false;
    PostButtonView *choices = ARENA_ARRAY(cx->arena, PostButtonView, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (rules[i].sort != RULE_SUCCESSOR)
            continue;
        const CaseForm form = {row->version, rules[i].to_unit_id};
        choices[out->choice_count++] = (PostButtonView){
            .action = reorganize_url(
                cx, id, arena_printf(cx->arena, "/cases/%lld", (long long)row->work_id)),
            .hidden = form_html(cx, &CASE_FORM, &form),
            .label = arena_cstr(cx->arena, unit_name(cx, rules[i].to_unit_id))};
    }
    out->choices = choices;
    return true;
}

static bool make_line(Ctx *cx, const CaseRow *row, int64_t id, CaseLine *out)
{
    *out = (CaseLine){.code = row->code,
                      .title = row->title,
                      .subject = row->subject,
                      .from = unit_name(cx, row->from_unit_id),
                      .due = {row->due_at.ms < DUE_PAUSED_MS ? row->due_at.ms : 0}};
    if (str_is_empty(out->code))
        out->code = STR(VI("(chưa có mã)"));
    ensure(url_local(local_url(cx, "/items/%lld", (long long)row->work_id), &out->url));
    return make_choices(cx, row, id, out);
}

static bool get_one(Ctx *cx, Reorganization *out)
{
    bool found = false;
    if (cx->path_id != 0 && !reorganize_find(cx, cx->path_id, out, &found))
        return false;
    return found || fail(cx, ERROR_NOT_FOUND, VI("Không có đợt sắp xếp này."),
                         "reorganization %lld", (long long)cx->path_id);
}

bool reorganize_show_cases(Ctx *cx)
{
    Reorganization one = {0};
    CaseRow *rows = NULL;
    size_t count = 0;
    CasesView view = {0};
    if (!get_one(cx, &one) ||
        !db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_ARGS(db_int(one.id)), DB_ROWS(COLUMNS),
                      sizeof *rows, 1000, (void *)&rows, &count, &cx->error))
        return false;
    CaseLine *lines = ARENA_ARRAY(cx->arena, CaseLine, CASE_ROWS);
    for (size_t i = 0; i < count && !view.is_more; i++) {
        if (!may_decide(cx, rows[i].unit_id))
            continue;
        view.is_more = view.count == CASE_ROWS;
        if (!view.is_more && !make_line(cx, &rows[i], one.id, &lines[view.count++]))
            return false;
    }
    view.lines = lines;
    view.resolution = one.resolution;
    view.back = reorganize_url(cx, one.id, "");
    cx->response.title = str_of(VI("Việc chờ phân cho đơn vị mới"));
    reorganize_cases_html(&cx->response.body, &view);
    return true;
}

/* ---- deciding ---- */

static bool is_successor(Ctx *cx, const CaseRow *row, int64_t unit_id, bool *out)
{
    RuleRow *rules = NULL;
    size_t count = 0;
    *out = false;
    if (!rule_list(cx, row->from_unit_id, &rules, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        *out = *out || (rules[i].sort == RULE_SUCCESSOR && rules[i].to_unit_id == unit_id);
    return true;
}

static bool get_case(Ctx *cx, const Reorganization *one, CaseRow *out)
{
    int64_t work_id = 0;
    bool found = false;
    if (!str_parse_int(cx->path[1], &work_id) ||
        !db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(one->id), db_int(work_id)),
                     DB_ROWS(COLUMNS), out, &found, &cx->error) ||
        !found || !may_decide(cx, out->unit_id))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có việc nào đang chờ phân như vậy."),
                    "case of reorganization %lld", (long long)one->id);
    return true;
}

static const char SQL_DECIDED[] =
    "UPDATE reorganization_work SET state = 'decided', version = $3"
    " WHERE reorganization_id = $1 AND work_id = $2 AND state = 'waiting'";

bool reorganize_post_case(Ctx *cx)
{
    const CaseForm *form = cx->form;
    Reorganization one = {0};
    CaseRow row = {0};
    Work seen = {0};
    bool is_one = false;
    if (!get_one(cx, &one) || !get_case(cx, &one, &row) ||
        !is_successor(cx, &row, form->to_unit_id, &is_one) ||
        !work_get(cx, (WorkId){row.work_id}, &seen))
        return false;
    if (!is_one)
        return fail(cx, ERROR_INPUT, VI("Đơn vị này không phải đơn vị kế tục của đơn vị bị chia."),
                    "unit %lld is no successor", (long long)form->to_unit_id);
    const CaseChoice choice = {.from_unit_id = row.from_unit_id,
                               .from_origin_unit_id = row.from_origin_unit_id,
                               .from_owner_unit_id = row.from_owner_unit_id,
                               .to_unit_id = form->to_unit_id};
    seen.version = form->version;
    if (!follow_by_hand(cx, &choice, &seen) ||
        !db_run_one(cx->db, SQL_DECIDED,
                    DB_ARGS(db_int(one.id), db_int(row.work_id), db_int(form->version + 1)),
                    &cx->error))
        return false;
    redirect(cx, reorganize_url(cx, one.id, "/cases").text);
    return true;
}
