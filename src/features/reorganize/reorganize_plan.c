/* The file: its rows and what is wrong in them, before any unit is looked at. */
#include "features/reorganize/reorganize_internal.h"

#include "base/tsv.h"

const char *const RULE_SORT_CODES[RULE_SORT_COUNT] = {"procedure", "address", "successor"};

static void add(Arena *arena, PlanMistake **list, size_t *count, PlanMistake mistake)
{
    if (*count == 0)
        *list = ARENA_ARRAY(arena, PlanMistake, PLAN_MAX_MISTAKES);
    if (*count < PLAN_MAX_MISTAKES)
        (*list)[(*count)++] = mistake;
}

void plan_mistake(Plan *plan, int64_t line, const char *reason)
{
    add(plan->arena, &plan->mistakes, &plan->mistake_count, (PlanMistake){line, reason});
}

void plan_warning(Plan *plan, int64_t line, const char *reason)
{
    add(plan->arena, &plan->warnings, &plan->warning_count, (PlanMistake){line, reason});
}

static bool parse_row(Str text, PlanRow *out)
{
    static const char *const ROWS[] = {"succession", "post", "rule", "queue"};
    if (str_is_empty(text)) {
        *out = PLAN_SUCCESSION;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (str_is(text, ROWS[i])) {
            *out = (PlanRow)i;
            return true;
        }
    return false;
}

static bool parse_sort(Str text, RuleSort *out)
{
    for (int i = 0; i < RULE_SORT_COUNT; i++)
        if (str_is(text, RULE_SORT_CODES[i])) {
            *out = (RuleSort)i;
            return true;
        }
    return false;
}

/* NULL when the cells of this kind of row are fine. */
static const char *read_succession(const Tsv *tsv, PlanLine *out)
{
    if (!succession_kind_parse(tsv_cell(tsv, "kind"), &out->kind))
        return VI("cột kind phải là merge, split-part, shrink, enlarge, rename, change-kind,"
                  " transfer-parent hoặc dissolve");
    if (out->kind == SUCCESSION_TRANSFER_FUNCTION)
        return VI("chuyển chức năng được viết bằng dòng rule với sort là procedure");
    if (str_is_empty(out->old_name) || str_is_empty(out->new_name))
        return VI("phải có tên đơn vị cũ và tên đơn vị mới");
    return NULL;
}

/* How, under which title and by which decision the post is held: empty cells keep what was. */
static const char *read_standing(const Tsv *tsv, PlanLine *out)
{
    const Str standing = tsv_cell(tsv, "standing"), day = tsv_cell(tsv, "decision_date");
    out->title = tsv_cell(tsv, "title");
    out->decision = tsv_cell(tsv, "decision");
    out->has_standing = !str_is_empty(standing);
    if (out->has_standing &&
        (!post_standing_parse(standing, &out->standing) || out->standing == POST_STAND_IN))
        return VI("cột standing phải trống hoặc là holder, deputy, acting; người thay khi nghỉ"
                  " được giao ở đơn vị mới");
    if (!str_is_empty(day) && !date_parse_iso(day, &out->decision_date))
        return VI("cột decision_date phải là ngày dạng NĂM-THÁNG-NGÀY");
    if (!str_is_empty(day) && str_is_empty(out->decision))
        return VI("có ngày quyết định thì phải có số quyết định (cột decision)");
    if (utf8_count_chars(out->title) > 120 || utf8_count_chars(out->decision) > 200)
        return VI("chức danh dài quá 120 chữ hoặc số quyết định dài quá 200 chữ");
    return NULL;
}

static const char *read_post(const Tsv *tsv, PlanLine *out)
{
    Role role;
    out->login = tsv_cell(tsv, "login");
    out->role = tsv_cell(tsv, "role");
    out->value = tsv_cell(tsv, "value");
    if (str_is_empty(out->login))
        return VI("dòng post phải có login, hoặc * cho mọi người của đơn vị cũ");
    if (!str_is_empty(out->role) && !role_parse(out->role, &role))
        return VI("cột role không phải mã vai trò");
    if (!str_is_empty(out->value) && !role_parse(out->value, &role))
        return VI("cột value của dòng post phải trống hoặc là mã vai trò cũ");
    return read_standing(tsv, out);
}

static const char *read_rule(const Tsv *tsv, PlanLine *out)
{
    out->value = tsv_cell(tsv, "value");
    if (!parse_sort(tsv_cell(tsv, "sort"), &out->sort) || out->sort == RULE_SUCCESSOR)
        return VI("cột sort của dòng rule phải là procedure hoặc address");
    return str_is_empty(out->value)
               ? VI("dòng rule phải có value: mã thủ tục hoặc từ trong địa chỉ")
               : NULL;
}

/* All rows of a plan happen on one day. */
static const char *read_day(Plan *plan, const Tsv *tsv, const PlanLine *line)
{
    const Str text = tsv_cell(tsv, "date");
    Date date;
    if (str_is_empty(text) && line->row != PLAN_SUCCESSION)
        return NULL;
    if (!date_parse_iso(text, &date))
        return VI("cột date phải là ngày dạng NĂM-THÁNG-NGÀY");
    if (plan->date.days != 0 && date.days != plan->date.days)
        return VI("mọi dòng của một phương án phải cùng một ngày; hãy tách thành hai tệp");
    plan->date = date;
    return NULL;
}

static const char *read_line(Plan *plan, const Tsv *tsv, PlanLine *out)
{
    *out = (PlanLine){.line = tsv->line,
                      .old_code = tsv_cell(tsv, "old_code"),
                      .old_name = tsv_cell(tsv, "old_name"),
                      .new_code = tsv_cell(tsv, "new_code"),
                      .new_name = tsv_cell(tsv, "new_name"),
                      .new_parent_code = tsv_cell(tsv, "new_parent_code"),
                      .source = tsv_cell(tsv, "source"),
                      .identifier_code = tsv_cell(tsv, "identifier_code"),
                      .address = tsv_cell(tsv, "address"),
                      .phone = tsv_cell(tsv, "phone")};
    if (!parse_row(tsv_cell(tsv, "row"), &out->row))
        return VI("cột row phải trống hoặc là succession, post, rule, queue");
    if (str_is_empty(out->old_code))
        return VI("thiếu mã đơn vị cũ (old_code)");
    if (str_is_empty(out->new_code) && out->row != PLAN_POST) /* of a post: the holder */
        return VI("đơn vị cũ chưa có đơn vị kế tục (new_code trống)");
    const char *mistake = read_day(plan, tsv, out);
    if (mistake || out->row == PLAN_QUEUE)
        return mistake;
    if (out->row == PLAN_SUCCESSION)
        return read_succession(tsv, out);
    return out->row == PLAN_POST ? read_post(tsv, out) : read_rule(tsv, out);
}

static void read_resolution(Plan *plan, const Tsv *tsv)
{
    if (str_is_empty(plan->resolution))
        plan->resolution = tsv_cell(tsv, "resolution");
}

static void read_rows(Plan *plan, Tsv *tsv)
{
    const char *fault = NULL;
    TsvStep step;
    while ((step = tsv_next(tsv, &fault)) != TSV_END) {
        if (plan->count == PLAN_MAX_LINES) {
            plan_mistake(plan, tsv->line, VI("phương án dài hơn 5.000 dòng; hãy chia nhỏ"));
            return;
        }
        const char *mistake =
            step == TSV_FAULT ? fault : read_line(plan, tsv, &plan->lines[plan->count]);
        if (mistake) {
            plan_mistake(plan, tsv->line, mistake);
            continue;
        }
        plan->count++;
        read_resolution(plan, tsv);
    }
}

static const char *find_missing_column(const Tsv *tsv)
{
    static const char *const NEEDED[] = {"old_code", "old_name",   "new_code", "new_name",
                                         "date",     "resolution", "kind"};
    for (size_t i = 0; i < COUNT_OF(NEEDED); i++)
        if (!tsv_has_column(tsv, NEEDED[i]))
            return NEEDED[i];
    return NULL;
}

void plan_read(Arena *arena, Str text, Plan *out)
{
    Tsv tsv;
    *out = (Plan){.arena = arena};
    const char *fault = tsv_open(&tsv, arena, text);
    if (fault) {
        plan_mistake(out, 1, fault);
        return;
    }
    const char *missing = find_missing_column(&tsv);
    if (missing) {
        plan_mistake(out, 1, arena_printf(arena, VI("thiếu cột %s ở dòng đầu"), missing));
        return;
    }
    out->lines = ARENA_ARRAY(arena, PlanLine, PLAN_MAX_LINES);
    read_rows(out, &tsv);
    if (out->date.days == 0)
        plan_mistake(out, 0, VI("phương án không có dòng nào về đơn vị"));
    else if (str_is_empty(out->resolution))
        plan_mistake(out, 0, VI("phương án chưa ghi nghị quyết hay quyết định (cột resolution)"));
}
