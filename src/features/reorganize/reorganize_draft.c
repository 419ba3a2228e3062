/* A plan that was uploaded: what is wrong, what would move, and the confirmation. */
#include "features/reorganize/reorganize_pages.h"

typedef struct ApplyForm {
    Str at;
} ApplyForm;
static const FormField APPLY_FIELDS[] = {
    FORM_TEXT(ApplyForm, at, .label = VI("Thời điểm thực hiện"), .required = true, .max_chars = 16,
              .placeholder = "2027-01-01T00:00",
              .hint = VI("NĂM-THÁNG-NGÀYTGIỜ:PHÚT, trong ngày ghi trong phương án. Thời điểm đã qua"
                         " nghĩa là thực hiện ngay.")),
};
const FormDef APPLY_FORM = FORM_DEF(ApplyForm, APPLY_FIELDS);

typedef struct DraftRow {
    int64_t id;
    Str plan;
} DraftRow;
static const DbColumn COLUMNS[] = {DB_INT(DraftRow, id), DB_TEXT(DraftRow, plan)};
static const char SQL_GET[] = "SELECT id, plan FROM reorganization_draft WHERE id = $1";

static bool get_draft(Ctx *cx, DraftRow *out, Plan *plan, Resolved *resolved)
{
    bool found = false;
    if (!reorganize_is_of_province(cx))
        return fail(cx, ERROR_FORBIDDEN, VI("Chỉ quản trị của tỉnh thực hiện sắp xếp đơn vị."),
                    "draft by a unit's administrator");
    if (!db_find_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(cx->path_id)), DB_ROWS(COLUMNS),
                     out, &found, &cx->error))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có phương án này."), "draft %lld",
                    (long long)cx->path_id);
    plan_read(cx->arena, out->plan, plan);
    plan_resolve(plan, unit_tree(cx), resolved);
    return true;
}

static Str names_of_successors(Ctx *cx, const Resolved *resolved, size_t old)
{
    Buf out = buf_new(cx->arena, 1 << 14);
    for (size_t i = 0; i < resolved->plan->count && out.len < 2000; i++)
        if (resolved->old_of[i] == old && resolved->plan->lines[i].row == PLAN_SUCCESSION)
            buf_printf(&out, "%s%.*s", out.len ? ", " : "",
                       STR_ARGS(resolved->plan->lines[i].new_name));
    return buf_str(&out);
}

static void list_units(Ctx *cx, const PlanReport *report, DraftView *view)
{
    const Resolved *resolved = report->resolved;
    const PlanCounts *counts = &report->counts;
    DraftUnit *units = ARENA_ARRAY(cx->arena, DraftUnit, DRAFT_ROWS);
    for (size_t i = 0; i < resolved->old_count; i++) {
        const PlanUnit *old = &resolved->olds[i];
        view->ends += old->ends;
        if (!old->ends)
            continue;
        view->is_cut = view->unit_count == DRAFT_ROWS;
        if (!view->is_cut)
            units[view->unit_count++] =
                (DraftUnit){.code = old->unit->code,
                            .name = old->unit->name,
                            .to = names_of_successors(cx, resolved, i),
                            .is_split = old->successor_count > 1,
                            .open_work = plan_counted(counts, i, "open_work"),
                            .posts = plan_counted(counts, i, "posts"),
                            .series = plan_counted(counts, i, "series")};
    }
    for (size_t i = 0; i < resolved->new_count; i++) {
        view->begins += !resolved->news[i].unit;
        view->goes_on += resolved->news[i].goes_on;
    }
    view->units = units;
}

static Str sorts_of(Ctx *cx, const PlanCounts *counts, size_t kind)
{
    Buf out = buf_new(cx->arena, 256);
    for (size_t i = 0; i < counts->sort_count; i++) {
        const PlanSort *sort = &counts->sorts[i];
        if (sort->kind == kind && counts->kinds[kind]->sort_label)
            buf_printf(&out, "%s%s: %lld", out.len ? ", " : "",
                       counts->kinds[kind]->sort_label(sort->sort), (long long)sort->number);
    }
    return buf_str(&out);
}

static void list_loads(Ctx *cx, const PlanCounts *counts, DraftView *view)
{
    static const char *const FATES[] = {VI("chuyển theo"), VI("kết thúc"), VI("ở lại")};
    static const Tone TONES[] = {TONE_INFO, TONE_WARN, TONE_PLAIN};
    DraftLoad *loads = ARENA_ARRAY(cx->arena, DraftLoad, counts->kind_count);
    for (size_t i = 0; i < counts->kind_count; i++) {
        const UnitLoadKind *kind = counts->kinds[i];
        loads[view->load_count++] = (DraftLoad){.label = kind->label,
                                                .fate = FATES[kind->fate],
                                                .tone = TONES[kind->fate],
                                                .number = counts->total[i],
                                                .sorts = sorts_of(cx, counts, i)};
    }
    view->loads = loads;
}

/* "Lãnh đạo đơn vị, Phường Thành Vinh; ..." */
static Str lost_posts(Ctx *cx, const PlanReport *report, const PlanPerson *person)
{
    Buf out = buf_new(cx->arena, 256);
    for (const PlanPost *post = person->first; post && out.len < 1000;
         post = plan_next_lost(&report->posts, post)) {
        Role role = ROLE_NONE;
        const Str unit = report->resolved->olds[post->old].unit->name;
        buf_printf(&out, "%s%s, %.*s", out.len ? "; " : "",
                   role_parse(post->role, &role) ? role_label(role) : "", STR_ARGS(unit));
    }
    return buf_str(&out);
}

static void list_people(Ctx *cx, const PlanReport *report, DraftView *view)
{
    const size_t count = report->posts.person_count;
    view->person_count = count < DRAFT_ROWS ? count : DRAFT_ROWS;
    view->more_people = count - view->person_count;
    view->lost_accounts = report->posts.lost_accounts;
    DraftPerson *people = ARENA_ARRAY(cx->arena, DraftPerson, view->person_count + 1);
    for (size_t i = 0; i < view->person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        people[i] = (DraftPerson){person->name, person->login, lost_posts(cx, report, person),
                                  person->keeps_a_post};
    }
    view->people = people;
}

static Str first_minute(Ctx *cx, const Plan *plan)
{
    char day[11];
    date_format_iso(plan->date, day);
    return arena_format(cx->arena, "%sT00:00", day);
}

static size_t at_most(size_t count)
{
    return count < DRAFT_ROWS ? count : DRAFT_ROWS;
}

bool reorganize_show_draft(Ctx *cx)
{
    DraftRow row = {0};
    Plan plan;
    Resolved resolved;
    PlanReport report;
    DraftView view = {0};
    if (!get_draft(cx, &row, &plan, &resolved) || !plan_report(cx, &resolved, &report))
        return false;
    list_loads(cx, &report.counts, &view);
    list_people(cx, &report, &view);
    const ApplyForm form = {.at = plan.mistake_count == 0 ? first_minute(cx, &plan) : STR("")};
    list_units(cx, &report, &view);
    view.date = plan.date;
    view.resolution = plan.resolution;
    view.mistakes = plan.mistakes;
    view.mistake_count = at_most(plan.mistake_count);
    view.warnings = plan.warnings;
    view.warning_count = at_most(plan.warning_count);
    ensure(url_local(local_url(cx, "/reorganize/drafts/%lld", (long long)row.id), &view.action));
    view.form = form_html(cx, &APPLY_FORM, &form);
    cx->response.title = str_of(VI("Kiểm tra phương án sắp xếp"));
    reorganize_draft_html(&cx->response.body, &view);
    return true;
}

bool reorganize_post_apply(Ctx *cx)
{
    const ApplyForm *form = cx->form;
    DraftRow row = {0};
    Plan plan;
    Resolved resolved;
    PlanPosts posts;
    Instant at;
    int64_t id = 0;
    if (!get_draft(cx, &row, &plan, &resolved) || !plan_check_posts(cx, &resolved, &posts))
        return false;
    if (plan.mistake_count > 0)
        return fail(cx, ERROR_CONFLICT, VI("Phương án còn lỗi nên chưa thực hiện được."),
                    "plan with %zu mistakes", plan.mistake_count);
    if (!instant_parse_local(form->at, &at) || instant_date(at).days != plan.date.days)
        return form_mistake(cx, "at",
                            VI("Hãy ghi một thời điểm trong ngày của phương án, dạng"
                               " 2027-01-01T00:00."));
    if (!reorganize_schedule(cx, &plan, row.plan, at, &id))
        return false;
    redirect(cx, reorganize_url(cx, id, "").text);
    return true;
}
