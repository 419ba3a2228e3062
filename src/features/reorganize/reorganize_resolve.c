/* The plan against the units there are: who ends, goes on, begins, and what contradicts. */
#include "features/reorganize/reorganize_internal.h"

static Date day_before(const Plan *plan)
{
    return (Date){plan->date.days - 1};
}

/* ---- the old side ---- */

static size_t find_old(const Resolved *resolved, const Unit *unit)
{
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].unit == unit)
            return i;
    return NO_UNIT;
}

static bool is_later(const Resolved *resolved, const Unit *unit)
{
    size_t count = 0;
    const UnitVersion *versions = unit_versions_of(resolved->tree, unit->id, &count);
    return unit->valid_to.days != 0 ||
           versions[count - 1].valid_from.days >= resolved->plan->date.days;
}

static size_t add_old(Resolved *resolved, const PlanLine *line)
{
    Plan *plan = resolved->plan;
    const Date before = day_before(plan);
    const Unit *unit = unit_tree_find_by_code(resolved->tree, line->old_code, before);
    if (!unit) {
        plan_mistake(plan, line->line,
                     arena_printf(plan->arena, VI("ngày trước đó không có đơn vị nào mang mã %.*s"),
                                  STR_ARGS(line->old_code)));
        return NO_UNIT;
    }
    const size_t found = find_old(resolved, unit);
    const UnitVersion *version = unit_version_on(resolved->tree, unit->id, before);
    if (line->row == PLAN_SUCCESSION && !str_equal(version->name, line->old_name))
        plan_mistake(plan, line->line,
                     arena_printf(plan->arena,
                                  VI("mã %.*s là của %.*s, không phải tên ghi trong phương án"),
                                  STR_ARGS(line->old_code), STR_ARGS(version->name)));
    if (found != NO_UNIT)
        return found;
    if (is_later(resolved, unit))
        plan_mistake(plan, line->line,
                     arena_printf(plan->arena,
                                  VI("%.*s đã có thay đổi từ ngày này trở đi hoặc đã kết thúc; ngày"
                                     " của phương án ở quá khứ"),
                                  STR_ARGS(version->name)));
    resolved->olds[resolved->old_count] = (PlanUnit){.unit = unit,
                                                     .line = line,
                                                     .id = unit->id,
                                                     .holder = NO_UNIT,
                                                     .successor = NO_UNIT,
                                                     .parent = NO_UNIT};
    return resolved->old_count++;
}

/* ---- the new side ---- */

static size_t find_new(const Resolved *resolved, Str code)
{
    for (size_t i = 0; i < resolved->new_count; i++)
        if (str_equal(resolved->news[i].code, code))
            return i;
    return NO_UNIT;
}

static size_t add_new(Resolved *resolved, const PlanLine *line)
{
    const size_t found = find_new(resolved, line->new_code);
    if (found == NO_UNIT) {
        resolved->news[resolved->new_count] = (PlanUnit){.line = line,
                                                         .code = line->new_code,
                                                         .name = line->new_name,
                                                         .holder = NO_UNIT,
                                                         .successor = NO_UNIT,
                                                         .parent = NO_UNIT};
        return resolved->new_count++;
    }
    const PlanLine *first = resolved->news[found].line;
    if (!str_equal(first->new_name, line->new_name) ||
        !str_equal(first->new_parent_code, line->new_parent_code))
        plan_mistake(resolved->plan, line->line,
                     arena_printf(resolved->plan->arena,
                                  VI("mã mới %.*s đã được ghi với tên hoặc cấp trên khác: %.*s"),
                                  STR_ARGS(line->new_code), STR_ARGS(first->new_name)));
    return found;
}

static void go_on(Resolved *resolved, const PlanLine *line, PlanUnit *old, PlanUnit *new)
{
    if (new->unit &&new->unit != old->unit)
        plan_mistake(resolved->plan, line->line,
                     VI("hai đơn vị cũ cùng tiếp tục thành một đơn vị mới"));
    if (old->goes_on && new->unit != old->unit)
        plan_mistake(resolved->plan, line->line,
                     VI("một đơn vị cũ không thể tiếp tục thành hai đơn vị"));
    new->unit = old->unit;
    new->goes_on = old->goes_on = true;
    new->acts = line;
    new->id = old->id;
}

static void succeed(Resolved *resolved, const PlanLine *line, size_t old_index, size_t new_index)
{
    PlanUnit *old = &resolved->olds[old_index];
    PlanUnit *new = &resolved->news[new_index];
    if (succession_goes_on(line->kind)) {
        go_on(resolved, line, old, new);
        return;
    }
    old->ends = old->ends || line->kind != SUCCESSION_SPLIT_PART;
    if (old->successor != new_index) {
        old->successor = new_index;
        old->successor_count++;
        new->predecessor_count++;
    }
}

static bool is_twice(const Plan *plan, size_t at)
{
    const PlanLine *line = &plan->lines[at];
    for (size_t i = 0; i < at; i++)
        if (plan->lines[i].row == PLAN_SUCCESSION && plan->lines[i].kind == line->kind &&
            str_equal(plan->lines[i].old_code, line->old_code) &&
            str_equal(plan->lines[i].new_code, line->new_code))
            return true;
    return false;
}

static void link_successions(Resolved *resolved)
{
    Plan *plan = resolved->plan;
    for (size_t i = 0; i < plan->count; i++) {
        const PlanLine *line = &plan->lines[i];
        if (line->row != PLAN_SUCCESSION)
            continue;
        if (is_twice(plan, i))
            plan_mistake(plan, line->line, VI("dòng này lặp lại một dòng phía trước"));
        resolved->old_of[i] = add_old(resolved, line);
        resolved->new_of[i] = add_new(resolved, line);
        if (resolved->old_of[i] != NO_UNIT)
            succeed(resolved, line, resolved->old_of[i], resolved->new_of[i]);
    }
}

/* ---- units that the plan leads to and does not begin ---- */

static void settle_new(Resolved *resolved, PlanUnit *new)
{
    Plan *plan = resolved->plan;
    if (new->unit)
        return;
    const Unit *bearer = unit_tree_find_by_code(resolved->tree, new->code, plan->date);
    const size_t old = bearer ? find_old(resolved, bearer) : NO_UNIT;
    if (!bearer || old != NO_UNIT)
        return; /* its bearer ends, or goes on under another code */
    if (str_equal(bearer->name, new->name) && bearer->valid_from.days < plan->date.days) {
        new->unit = bearer;
        new->id = bearer->id;
        return;
    }
    plan_mistake(plan, new->line->line,
                 arena_printf(plan->arena,
                              VI("mã %.*s đang được dùng cho %.*s, đơn vị không có trong phương"
                                 " án"),
                              STR_ARGS(new->code), STR_ARGS(bearer->name)));
}

/* Who goes on under a code that was another's; who bears a code that stays with one that goes on.
 */
static void check_code(Resolved *resolved, const PlanUnit *new)
{
    const Unit *bearer =
        unit_tree_find_by_code(resolved->tree, new->code, day_before(resolved->plan));
    const size_t old = bearer ? find_old(resolved, bearer) : NO_UNIT;
    if (old == NO_UNIT || bearer == new->unit || resolved->olds[old].ends)
        return;
    for (size_t i = 0; i < resolved->new_count; i++)
        if (resolved->news[i].unit == bearer && str_equal(resolved->news[i].code, new->code))
            plan_mistake(resolved->plan, new->line->line,
                         arena_printf(resolved->plan->arena,
                                      VI("mã %.*s vẫn do %.*s giữ sau ngày sắp xếp"),
                                      STR_ARGS(new->code), STR_ARGS(bearer->name)));
}

/* ---- what is inconsistent about an old unit ---- */

static void check_old(Resolved *resolved, PlanUnit *old)
{
    Plan *plan = resolved->plan;
    if (old->ends && old->goes_on)
        plan_mistake(plan, old->line->line, VI("đơn vị vừa tiếp tục vừa nhập vào đơn vị khác"));
    if (!old->ends && !old->goes_on && old->successor_count > 0) {
        old->ends = true;
        plan_mistake(plan, old->line->line,
                     VI("chỉ một phần của đơn vị có đơn vị kế tục; hãy ghi cả phần còn lại"));
    }
    if (old->goes_on)
        return;
    if (old->successor_count == 1)
        old->holder = old->successor;
}

/* ---- cycles among those that end ---- */

typedef enum Colour { WHITE, GREY, BLACK } Colour;

/* The old unit under whose name the line's successor stands already, or NO_UNIT. */
static size_t passes_on_to(const Resolved *resolved, const PlanLine *line)
{
    const Unit *next =
        unit_tree_find_by_code(resolved->tree, line->new_code, day_before(resolved->plan));
    const size_t old = next ? find_old(resolved, next) : NO_UNIT;
    const bool ends = old != NO_UNIT && resolved->olds[old].ends && !resolved->olds[old].goes_on;
    return ends && str_equal(next->name, line->new_name) ? old : NO_UNIT;
}

static void walk(Resolved *resolved, Colour *colours, size_t old)
{
    const PlanUnit *unit = &resolved->olds[old];
    colours[old] = GREY;
    for (size_t i = 0; unit->ends && i < resolved->plan->count; i++) {
        const size_t next = resolved->old_of[i] == old
                                ? passes_on_to(resolved, &resolved->plan->lines[i])
                                : NO_UNIT;
        if (next == NO_UNIT || next == old)
            continue;
        if (colours[next] == GREY)
            plan_mistake(resolved->plan, resolved->olds[next].line->line,
                         VI("vòng kế tục: các đơn vị lần lượt nhập vào nhau rồi trở về chính nó"));
        else if (colours[next] == WHITE)
            walk(resolved, colours, next);
    }
    colours[old] = BLACK;
}

static void check_cycles(Resolved *resolved)
{
    Colour *colours = ARENA_ARRAY(resolved->plan->arena, Colour, resolved->old_count + 1);
    for (size_t i = 0; i < resolved->old_count; i++)
        if (colours[i] == WHITE)
            walk(resolved, colours, i);
}

/* ---- units below one that ends ---- */

/* A body that hangs on the area (police, Party, a school) goes on under the holder, unless the plan
 * says something else. */
static void adopt(Resolved *resolved, const UnitVersion *version, const PlanUnit *parent)
{
    Plan *plan = resolved->plan;
    const PlanUnit *holder = &resolved->news[parent->holder];
    const size_t at = plan->count;
    if (plan->count == PLAN_MAX_LINES) {
        plan_mistake(plan, 0, VI("phương án và các đơn vị trực thuộc dài hơn 5.000 dòng"));
        return;
    }
    plan->lines[plan->count++] = (PlanLine){.line = parent->line->line,
                                            .row = PLAN_SUCCESSION,
                                            .old_code = version->code,
                                            .old_name = version->name,
                                            .new_code = version->code,
                                            .new_name = version->name,
                                            .new_parent_code = holder->code,
                                            .kind = SUCCESSION_TRANSFER_PARENT};
    resolved->old_of[at] = add_old(resolved, &plan->lines[at]);
    resolved->new_of[at] = add_new(resolved, &plan->lines[at]);
    if (resolved->old_of[at] != NO_UNIT)
        succeed(resolved, &plan->lines[at], resolved->old_of[at], resolved->new_of[at]);
    plan_warning(plan, parent->line->line,
                 arena_printf(plan->arena,
                              VI("%.*s tiếp tục, trực thuộc %.*s; nếu nhập hay giải thể thì ghi"
                                 " vào phương án"),
                              STR_ARGS(version->name), STR_ARGS(holder->name)));
}

static void check_children(Resolved *resolved)
{
    Plan *plan = resolved->plan;
    for (size_t i = 0; i < resolved->tree->count; i++) {
        const Unit *unit = &resolved->tree->units[i];
        const UnitVersion *version = unit_version_on(resolved->tree, unit->id, day_before(plan));
        const Unit *parent = version && version->parent_id
                                 ? unit_tree_find(resolved->tree, version->parent_id)
                                 : NULL;
        const size_t at = parent ? find_old(resolved, parent) : NO_UNIT;
        if (at == NO_UNIT || !resolved->olds[at].ends || find_old(resolved, unit) != NO_UNIT)
            continue;
        if (!unit_is_area(unit) && resolved->olds[at].holder != NO_UNIT)
            adopt(resolved, version, &resolved->olds[at]);
        else
            plan_mistake(plan, resolved->olds[at].line->line,
                         arena_printf(plan->arena,
                                      VI("%.*s mất đơn vị cấp trên %.*s; hãy ghi nó vào phương án"),
                                      STR_ARGS(version->name), STR_ARGS(parent->name)));
    }
}

/* ---- posts, rules, queues ---- */

#define NOT_THERE                                                                                                             \
    "đơn vị cũ hoặc đơn vị mới của dòng này không có trong phương án và không có thật trong ngày" \
    " ấy"

static size_t old_of_code(const Resolved *resolved, Str code)
{
    const Unit *unit = unit_tree_find_by_code(resolved->tree, code, day_before(resolved->plan));
    return unit ? find_old(resolved, unit) : NO_UNIT;
}

/* A function may be moved between units that the plan does not name otherwise. */
static size_t touch(Resolved *resolved, PlanUnit *list, size_t *count, Str code)
{
    const Unit *unit = unit_tree_find_by_code(resolved->tree, code, resolved->plan->date);
    if (!unit)
        return NO_UNIT;
    list[*count] = (PlanUnit){.unit = unit,
                              .id = unit->id,
                              .code = code,
                              .name = unit->name,
                              .holder = NO_UNIT,
                              .successor = NO_UNIT,
                              .parent = NO_UNIT};
    return (*count)++;
}

static void set_queue(Resolved *resolved, const PlanLine *line, size_t old, size_t new)
{
    if (resolved->olds[old].successor_count < 2)
        plan_mistake(resolved->plan, line->line,
                     VI("dòng queue chỉ dành cho đơn vị bị chia cho nhiều đơn vị mới"));
    resolved->olds[old].holder = new;
}

/* An empty new code means the holder of the old unit, "*" every unit that ends. */
static void link_post(Resolved *resolved, size_t at)
{
    Plan *plan = resolved->plan;
    const PlanLine *line = &plan->lines[at];
    const bool is_everyone = str_is(line->old_code, "*");
    const size_t old = resolved->old_of[at];
    if (line->decision_date.days > plan->date.days)
        plan_mistake(plan, line->line, VI("ngày của quyết định sau ngày sắp xếp"));
    if (is_everyone ? !str_is_empty(line->new_code) && resolved->new_of[at] == NO_UNIT
                    : old == NO_UNIT)
        plan_mistake(plan, line->line, VI(NOT_THERE));
    else if (!is_everyone && str_is_empty(line->new_code) && !resolved->olds[old].ends)
        plan_mistake(plan, line->line,
                     VI("đơn vị cũ không kết thúc; hãy ghi đơn vị mới (new_code)"));
}

static void link_other(Resolved *resolved, size_t at)
{
    Plan *plan = resolved->plan;
    const PlanLine *line = &plan->lines[at];
    if (!str_is(line->old_code, "*"))
        resolved->old_of[at] = old_of_code(resolved, line->old_code);
    if (resolved->old_of[at] == NO_UNIT && line->row != PLAN_QUEUE)
        resolved->old_of[at] =
            touch(resolved, resolved->olds, &resolved->old_count, line->old_code);
    resolved->new_of[at] = find_new(resolved, line->new_code);
    if (resolved->new_of[at] == NO_UNIT)
        resolved->new_of[at] =
            touch(resolved, resolved->news, &resolved->new_count, line->new_code);
    if (line->row == PLAN_POST)
        link_post(resolved, at);
    else if (resolved->old_of[at] == NO_UNIT || resolved->new_of[at] == NO_UNIT)
        plan_mistake(plan, line->line, VI(NOT_THERE));
    else if (line->row == PLAN_QUEUE)
        set_queue(resolved, line, resolved->old_of[at], resolved->new_of[at]);
}

static void check_queues(Resolved *resolved)
{
    for (size_t i = 0; i < resolved->old_count; i++) {
        const PlanUnit *old = &resolved->olds[i];
        if (old->ends && !old->goes_on && old->successor_count > 1 && old->holder == NO_UNIT)
            plan_mistake(resolved->plan, old->line->line,
                         arena_printf(resolved->plan->arena,
                                      VI("%.*s bị chia cho nhiều đơn vị mới; hãy thêm dòng queue để"
                                         " chỉ đơn vị nhận việc chưa phân"),
                                      STR_ARGS(old->unit->name)));
    }
}

void plan_resolve(Plan *plan, const UnitTree *tree, Resolved *out)
{
    const size_t room = 2 * (plan->count + tree->count) + 1;
    *out = (Resolved){.plan = plan,
                      .tree = tree,
                      .olds = ARENA_ARRAY(plan->arena, PlanUnit, room),
                      .news = ARENA_ARRAY(plan->arena, PlanUnit, room),
                      .old_of = ARENA_ARRAY(plan->arena, size_t, PLAN_MAX_LINES),
                      .new_of = ARENA_ARRAY(plan->arena, size_t, PLAN_MAX_LINES)};
    for (size_t i = 0; i < PLAN_MAX_LINES; i++)
        out->old_of[i] = out->new_of[i] = NO_UNIT;
    if (plan->date.days == 0)
        return;
    link_successions(out);
    for (size_t i = 0; i < out->old_count; i++)
        check_old(out, &out->olds[i]);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->lines[i].row != PLAN_SUCCESSION)
            link_other(out, i);
    check_queues(out);
    check_cycles(out);
    check_children(out);
    for (size_t i = 0; i < out->new_count; i++)
        settle_new(out, &out->news[i]);
    for (size_t i = 0; i < out->new_count; i++)
        check_code(out, &out->news[i]);
    plan_describe(out);
}
