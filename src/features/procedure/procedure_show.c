#include "features/procedure/procedure_pages.h"
#include "kernel/calendar.h"

#define MINUTES_PER_HOUR 60

/* ---- the content of a version ---- */

static Str limit_label(Ctx *cx, Str text)
{
    CalendarLimit limit = {0};
    Error ignored = {0};
    return calendar_parse_limit(text, &limit, &ignored) ? calendar_limit_label(cx->arena, limit)
                                                        : text;
}

/* "2 giờ", "0,5 giờ", "1 giờ 20 phút": whole and half hours are how processes are written. */
static Str hours_label(Ctx *cx, int64_t minutes)
{
    const long long hours = minutes / MINUTES_PER_HOUR;
    const long long rest = minutes % MINUTES_PER_HOUR;
    if (rest == 0)
        return arena_format(cx->arena, VI("%lld giờ"), hours);
    if (rest == MINUTES_PER_HOUR / 2)
        return arena_format(cx->arena, VI("%lld,5 giờ"), hours);
    return arena_format(cx->arena, VI("%lld giờ %lld phút"), hours, rest);
}

bool procedure_content_view(Ctx *cx, const ProcedureVersion *version, ProcedureContentView *out)
{
    ProcedureContent content = {0};
    if (!procedure_content_get(cx, version->id, &content))
        return false;
    CaseLine *cases = ARENA_ARRAY(cx->arena, CaseLine, content.case_count + 1);
    for (size_t i = 0; i < content.case_count; i++)
        cases[i] = (CaseLine){.of = &content.cases[i],
                              .statutory = limit_label(cx, content.cases[i].statutory_limit),
                              .committed = limit_label(cx, content.cases[i].committed_limit),
                              .difficult = limit_label(cx, content.cases[i].difficult_extra)};
    StepLine *steps = ARENA_ARRAY(cx->arena, StepLine, content.step_count + 1);
    for (size_t i = 0; i < content.step_count; i++)
        steps[i] = (StepLine){&content.steps[i], hours_label(cx, content.steps[i].minutes)};
    *out = (ProcedureContentView){.version = *version,
                                  .cases = cases,
                                  .case_count = content.case_count,
                                  .fees = content.fees,
                                  .fee_count = content.fee_count,
                                  .steps = steps,
                                  .step_count = content.step_count,
                                  .results = content.results,
                                  .result_count = content.result_count};
    return true;
}

/* ---- what the national records say ---- */

static Str levels_of(Ctx *cx, const Procedure *procedure)
{
    const struct {
        bool is_set;
        const char *label;
    } LEVELS[] = {
        {procedure->is_ministry, VI("Bộ")},
        {procedure->is_province, VI("Cấp tỉnh")},
        {procedure->is_ward, VI("Cấp xã")},
        {procedure->is_other, VI("Cơ quan khác")},
    };
    Buf out = buf_new(cx->arena, 64);
    for (size_t i = 0; i < COUNT_OF(LEVELS); i++)
        if (LEVELS[i].is_set)
            buf_printf(&out, "%s%s", buf_str(&out).len > 0 ? ", " : "", LEVELS[i].label);
    return buf_str(&out);
}

static bool list_sources(Ctx *cx, ProcedureOneView *view)
{
    ProcedureSource *sources = NULL;
    if (!procedure_source_list(cx->db, cx->arena, view->procedure.id, &sources, &view->source_count,
                               &cx->error))
        return false;
    SourceLine *lines = ARENA_ARRAY(cx->arena, SourceLine, view->source_count + 1);
    for (size_t i = 0; i < view->source_count; i++) {
        const ProcedureSource *source = &sources[i];
        ProcedureDefect *defects = NULL;
        lines[i] = (SourceLine){.kind = source_kind_label(source->kind),
                                .number = source->number,
                                .line = source->line,
                                .file_name = source->file_name,
                                .imported_at = source->imported_at};
        if (!procedure_defect_list(cx->db, cx->arena, source->id, &defects, &lines[i].defect_count,
                                   &cx->error))
            return false;
        lines[i].defects = defects;
    }
    view->sources = lines;
    return true;
}

/* ---- versions ---- */

static bool is_in_force(const ProcedureVersion *version, Date on)
{
    return version->status != VERSION_DRAFT && version->valid_from.days <= on.days &&
           (version->valid_to.days == 0 || version->valid_to.days >= on.days);
}

/* The version asked for by ?version=, else the one in force; drafts only for the controller. */
static const ProcedureVersion *choose(const Ctx *cx, const ProcedureVersion *versions, size_t count)
{
    const int64_t wanted = query_int(cx, "version");
    const bool may_see_drafts = actor_may(&cx->actor, PERM_PROCEDURE_CONTROL);
    for (size_t i = 0; i < count; i++) {
        const bool is_wanted =
            wanted ? versions[i].id.value == wanted : is_in_force(&versions[i], cx->today);
        if (is_wanted && (may_see_drafts || versions[i].status != VERSION_DRAFT))
            return &versions[i];
    }
    return NULL;
}

static void describe_status(const ProcedureVersion *version, Date today, VersionLine *line)
{
    line->tone = TONE_PLAIN;
    line->icon = ICON_FILE;
    line->status = version_status_label(version->status);
    if (version->status == VERSION_WITHDRAWN) {
        line->tone = TONE_BAD;
        line->icon = ICON_WRONG;
    } else if (version->status == VERSION_DRAFT) {
        line->tone = TONE_PAUSED;
        line->icon = ICON_EDIT;
    } else if (is_in_force(version, today)) {
        line->tone = TONE_GOOD;
        line->icon = ICON_DONE;
        line->status = VI("Đang có hiệu lực");
    } else {
        line->status = version->valid_from.days > today.days ? VI("Đã duyệt, chưa có hiệu lực")
                                                             : VI("Đã hết hiệu lực");
    }
}

static const VersionLine *describe_versions(Ctx *cx, const ProcedureVersion *versions, size_t count,
                                            const ProcedureVersion *shown)
{
    const bool is_controller = actor_may(&cx->actor, PERM_PROCEDURE_CONTROL);
    VersionLine *lines = ARENA_ARRAY(cx->arena, VersionLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const ProcedureVersion *version = &versions[i];
        const bool is_over = version->valid_to.days != 0 && version->valid_to.days < cx->today.days;
        lines[i] = (VersionLine){.id = version->id.value,
                                 .number = version->number,
                                 .decision = version->decision_number,
                                 .withdrawn_reason = version->withdrawn_reason,
                                 .valid_from = version->valid_from,
                                 .valid_to = version->valid_to,
                                 .is_shown = version == shown,
                                 .may_edit = is_controller && version->status == VERSION_DRAFT,
                                 .may_withdraw = is_controller &&
                                                 version->status == VERSION_APPROVED && !is_over};
        describe_status(version, cx->today, &lines[i]);
    }
    return lines;
}

/* ---- the page ---- */

static void set_flash(Ctx *cx)
{
    static const struct {
        const char *done, *message;
    } ROWS[] = {
        {"approved", VI("Đã duyệt phiên bản.")},
        {"withdrawn", VI("Đã rút phiên bản.")},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (str_is(query_text(cx, "done"), ROWS[i].done))
            cx->flash = ROWS[i].message;
}

static bool fill_content(Ctx *cx, const ProcedureVersion *shown, ProcedureOneView *view)
{
    ProcedureContentView *content = ARENA_NEW(cx->arena, ProcedureContentView);
    if (!shown)
        return true;
    view->content = content;
    return procedure_content_view(cx, shown, content);
}

bool procedure_show_one(Ctx *cx)
{
    ProcedureVersion *versions = NULL;
    ProcedureOneView view = {.has_draft_button = actor_may(&cx->actor, PERM_PROCEDURE_CONTROL)};
    if (!procedure_get(cx->db, cx->arena, (ProcedureId){cx->path_id}, &view.procedure,
                       &cx->error) ||
        !procedure_version_list(cx->db, cx->arena, view.procedure.id, &versions,
                                &view.version_count, &cx->error) ||
        !list_sources(cx, &view))
        return false;
    const ProcedureVersion *shown = choose(cx, versions, view.version_count);
    if (!fill_content(cx, shown, &view))
        return false;
    view.levels = levels_of(cx, &view.procedure);
    view.versions = describe_versions(cx, versions, view.version_count, shown);
    view.add_draft = (PostButtonView){
        .action =
            url_path(arena_printf(cx->arena, "/procedures/%lld/drafts", (long long)cx->path_id)),
        .hidden = form_hidden_html(cx),
        .label = VI("Lập dự thảo mới"),
        .icon = ICON_ADD};
    set_flash(cx);
    cx->response.title = view.procedure.name;
    procedure_one_html(&cx->response.body, &view);
    return true;
}
