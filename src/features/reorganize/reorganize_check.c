/* What a draft would move, end and leave: as a page, a file, and for programs. */
#include "features/reorganize/reorganize_draft.h"

static const char *const FATES[] = {VI("chuyển theo"), VI("kết thúc"), VI("ở lại")};

static Str names_of_successors(Ctx *cx, const Resolved *resolved, size_t old)
{
    Buf out = buf_new(cx->arena, 256);
    for (size_t i = 0; i < resolved->plan->count && out.len < 2000; i++)
        if (resolved->old_of[i] == old && resolved->plan->lines[i].row == PLAN_SUCCESSION)
            buf_printf(&out, "%s%.*s", out.len ? ", " : "",
                       STR_ARGS(resolved->plan->lines[i].new_name));
    return buf_str(&out);
}

void plan_tally(const Resolved *resolved, PlanTally *out)
{
    *out = (PlanTally){0};
    for (size_t i = 0; i < resolved->old_count; i++)
        out->ends += resolved->olds[i].ends;
    for (size_t i = 0; i < resolved->new_count; i++) {
        out->begins += !resolved->news[i].unit;
        out->goes_on += resolved->news[i].goes_on;
    }
}

static void list_units(Ctx *cx, const PlanReport *report, CheckView *view)
{
    const Resolved *resolved = report->resolved;
    const PlanCounts *counts = &report->counts;
    CheckUnit *units = ARENA_ARRAY(cx->arena, CheckUnit, CHECK_ROWS);
    for (size_t i = 0; i < resolved->old_count && !view->is_cut; i++) {
        const PlanUnit *old = &resolved->olds[i];
        if (!old->ends)
            continue;
        view->is_cut = view->unit_count == CHECK_ROWS;
        if (!view->is_cut)
            units[view->unit_count++] =
                (CheckUnit){.code = old->unit->code,
                            .name = old->unit->name,
                            .to = names_of_successors(cx, resolved, i),
                            .is_split = old->successor_count > 1,
                            .open_work = plan_counted(counts, i, "open_work"),
                            .posts = plan_counted(counts, i, "posts"),
                            .series = plan_counted(counts, i, "series")};
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

static void list_loads(Ctx *cx, const PlanCounts *counts, CheckView *view)
{
    static const Tone TONES[] = {TONE_INFO, TONE_WARN, TONE_PLAIN};
    CheckLoad *loads = ARENA_ARRAY(cx->arena, CheckLoad, counts->kind_count);
    for (size_t i = 0; i < counts->kind_count; i++) {
        const UnitLoadKind *kind = counts->kinds[i];
        loads[view->load_count++] = (CheckLoad){.label = kind->label,
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

static void list_people(Ctx *cx, const PlanReport *report, CheckView *view)
{
    const size_t count = report->posts.person_count;
    view->person_count = count < CHECK_ROWS ? count : CHECK_ROWS;
    view->more_people = count - view->person_count;
    view->lost_accounts = report->posts.lost_accounts;
    CheckPerson *people = ARENA_ARRAY(cx->arena, CheckPerson, view->person_count + 1);
    for (size_t i = 0; i < view->person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        people[i] = (CheckPerson){person->name, person->login, lost_posts(cx, report, person),
                                  person->keeps_a_post};
    }
    view->people = people;
}

static size_t at_most(size_t count)
{
    return count < CHECK_ROWS ? count : CHECK_ROWS;
}

static bool make_report(Ctx *cx, Draft *draft, PlanReport *out)
{
    Resolved *resolved = ARENA_NEW(cx->arena, Resolved);
    if (!draft_get(cx, draft))
        return false;
    draft_resolve(cx, draft, resolved);
    return plan_report(cx, resolved, out);
}

bool draft_show_check(Ctx *cx)
{
    Draft draft = {0};
    PlanReport report;
    PlanTally tally;
    CheckView *view = ARENA_NEW(cx->arena, CheckView);
    if (!make_report(cx, &draft, &report))
        return false;
    const Plan *plan = report.resolved->plan;
    plan_tally(report.resolved, &tally);
    *view = (CheckView){.head = draft_head(cx, &draft, TAB_CHECK, plan->mistake_count),
                        .ends = tally.ends,
                        .begins = tally.begins,
                        .goes_on = tally.goes_on,
                        .mistake_count = at_most(plan->mistake_count),
                        .warning_count = at_most(plan->warning_count),
                        .file = draft_url(cx, draft.id, "/check/file")};
    view->mistakes = draft_mistakes(cx, &draft, plan->mistakes, view->mistake_count);
    view->warnings = draft_mistakes(cx, &draft, plan->warnings, view->warning_count);
    list_loads(cx, &report.counts, view);
    list_people(cx, &report, view);
    list_units(cx, &report, view);
    draft_check_html(&cx->response.body, view);
    return true;
}

/* ---- all of it, as a table ---- */

static void put_counts(Buf *out, const PlanReport *report)
{
    const PlanCounts *counts = &report->counts;
    for (size_t i = 0; i < report->resolved->old_count; i++) {
        const PlanUnit *old = &report->resolved->olds[i];
        for (size_t kind = 0; old->ends && kind < counts->kind_count; kind++)
            buf_printf(out, "%.*s\t%.*s\t%s\t%s\t%lld\n", STR_ARGS(old->unit->code),
                       STR_ARGS(old->unit->name), counts->kinds[kind]->label,
                       FATES[counts->kinds[kind]->fate],
                       (long long)counts->of_old[i * counts->kind_count + kind]);
    }
}

static void put_people(Buf *out, const PlanReport *report)
{
    for (size_t i = 0; i < report->posts.person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        for (const PlanPost *post = person->first; post;
             post = plan_next_lost(&report->posts, post)) {
            Role role = ROLE_NONE;
            const Unit *unit = report->resolved->olds[post->old].unit;
            buf_printf(out, "%.*s\t%.*s\t%s: %s, %.*s (%.*s)\t%s\t1\n", STR_ARGS(unit->code),
                       STR_ARGS(unit->name), VI("Vị trí không dòng nào nêu"),
                       role_parse(post->role, &role) ? role_label(role) : "",
                       STR_ARGS(person->name), STR_ARGS(person->login),
                       person->keeps_a_post ? VI("kết thúc, còn vị trí khác")
                                            : VI("kết thúc, không còn vị trí nào"));
        }
    }
}

bool draft_send_check(Ctx *cx)
{
    Draft draft = {0};
    PlanReport report;
    Buf out = buf_new(cx->arena, 65536);
    if (!make_report(cx, &draft, &report))
        return false;
    buf_add_cstr(&out, VI("mã\tđơn vị kết thúc\tnhững gì đang có\tsau ngày sắp xếp\tsố lượng\n"));
    put_counts(&out, &report);
    put_people(&out, &report);
    reply_bytes(cx, "text/tab-separated-values; charset=utf-8", buf_str(&out),
                arena_format(cx->arena, "kiem-tra-%lld-%lld.tsv", (long long)draft.id,
                             (long long)draft.version));
    return true;
}

/* ---- for programs ---- */

const ReplyField DRAFT_CHECK_REPLY[] = {
    {"date", REPLY_DATE, NULL, "the first day of the new state"},
    {"resolution", REPLY_TEXT, NULL, NULL},
    {"ends", REPLY_INT, NULL, "units"},
    {"begins", REPLY_INT, NULL, NULL},
    {"goes_on", REPLY_INT, NULL, NULL},
    {"rejected", REPLY_LIST, NULL, "mistakes: line, reason; empty: the plan may be carried out"},
    {"warnings", REPLY_LIST, NULL, "line, reason"},
    {"units", REPLY_LIST, NULL, "those that end, with successors and counts"},
    {"unnamed", REPLY_LIST, NULL, "people who lose posts that no line names"},
    {"total", REPLY_OBJECT, NULL, "counts over all units that end"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

bool draft_check_json(Ctx *cx)
{
    Draft draft = {0};
    PlanReport report;
    if (!make_report(cx, &draft, &report))
        return false;
    Json json = reply_json(cx);
    plan_report_json(&report, &json);
    return true;
}
