/* How a dossier begins: received at the counter, submitted online, or received after that. */
#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_place.h"
#include "features/dossier/dossier_road.h"
#include "kernel/unit.h"

/* What an opening follows, read once, and what its hook decides for its rows. */
typedef struct Chosen {
    ProcedureVersion version;
    ProcedureCase one;
    const char *channel;
    Instant received_at;
    int64_t help_unit_id;
    Str led; /* the competent unit was given by an old code or name */
} Chosen;

/* ---- limits ---- */

static bool choose(Ctx *cx, int64_t version_id, int64_t case_id, Chosen *out)
{
    ProcedureContent content = {0};
    const ProcedureVersionId id = {version_id};
    if (!procedure_version_recall(cx, id, &out->version) ||
        !procedure_content_get(cx, id, &content))
        return false;
    for (size_t i = 0; i < content.case_count; i++)
        if (content.cases[i].id == case_id) {
            out->one = content.cases[i];
            return true;
        }
    return fail(cx, ERROR_INPUT, VI("Trường hợp này không thuộc thủ tục đã chọn."), "case %lld",
                (long long)case_id);
}

bool dossier_case_get(Ctx *cx, int64_t version_id, int64_t case_id, ProcedureVersion *out_version,
                      ProcedureCase *out_case)
{
    Chosen chosen = {0};
    if (!choose(cx, version_id, case_id, &chosen))
        return false;
    *out_version = chosen.version;
    *out_case = chosen.one;
    return true;
}

static bool check_in_force(Ctx *cx, const ProcedureVersion *version)
{
    bool is_in_force = false;
    if (!procedure_version_is_in_force(cx, version->id, cx->today, &is_in_force))
        return false;
    return is_in_force ||
           fail(cx, ERROR_CONFLICT,
                VI("Thủ tục này không có phiên bản đang có hiệu lực, chưa tiếp nhận được."),
                "version %lld is not in force", (long long)version->id.value);
}

/* "10wd" and "10wd" more give "20wd" where the extra is in the same unit (vùng khó khăn). */
static Str limit_in(Ctx *cx, const ProcedureCase *one, const Unit *unit)
{
    int64_t base = 0;
    int64_t extra = 0;
    const Str limit = one->statutory_limit;
    const Str more = one->difficult_extra;
    if (!unit || !unit->is_difficult || !str_ends_with(limit, STR("wd")) ||
        !str_ends_with(more, STR("wd")) ||
        !str_parse_int(str_slice(limit, 0, limit.len - 2), &base) ||
        !str_parse_int(str_slice(more, 0, more.len - 2), &extra))
        return limit;
    base += extra;
    return arena_format(cx->arena, "%lldwd", (long long)base);
}

static void start_legal_clock(Ctx *cx, MoveRun *run, const Chosen *chosen)
{
    const Unit *unit = unit_find(cx, run->work->owner_unit_id);
    const Str rule = str_of(RESUME_RULE_CODES[chosen->version.resume_rule]);
    run->limits[run->limit_count++] = (ClockLimit){.kind = "legal",
                                                   .limit_text = limit_in(cx, &chosen->one, unit),
                                                   .resume_rule = rule,
                                                   .calendar_unit_id = run->work->owner_unit_id,
                                                   .limit_source = chosen->one.limit_source,
                                                   .resume_source = chosen->version.resume_source};
    if (!str_is_empty(chosen->one.committed_limit))
        run->limits[run->limit_count++] =
            (ClockLimit){.kind = "committed",
                         .limit_text = chosen->one.committed_limit,
                         .resume_rule = rule,
                         .calendar_unit_id = run->work->owner_unit_id,
                         .limit_source = chosen->one.limit_source,
                         .resume_source = chosen->version.resume_source};
}

/* The counter has it now: the first step of the road, and the number of the receiving unit. */
static bool begin_road(Ctx *cx, MoveRun *run, ProcedureVersionId id)
{
    ProcedureContent content = {0};
    if (!procedure_content_get(cx, id, &content))
        return false;
    const Road road = road_of(cx->arena, &content);
    road_enter(run, &road, ROAD_RECEPTION, 0);
    run->series = "dossier";
    run->series_unit_id = run->work->origin_unit_id;
    return true;
}

/* ---- opening ---- */

static Str tail_of(Str number)
{
    return number.len <= 4 ? number : str_slice(number, number.len - 4, number.len);
}

static bool store_papers(Ctx *cx, int64_t work_id, const ReceiveForm *form,
                         const ProcedureCase *one)
{
    const ReceivePaper *papers = form->papers.items;
    int64_t position = 0;
    for (size_t i = 0; i < form->papers.count; i++)
        for (size_t k = 0; k < one->component_count; k++) {
            const ProcedureComponent *component = &one->components[k];
            if (component->id != papers[i].component_id ||
                papers[i].originals + papers[i].copies == 0)
                continue;
            const PaperRow paper = {component->name, papers[i].originals, papers[i].copies};
            if (!dossier_paper_store(cx, work_id, ++position, component->id, &paper))
                return false;
        }
    return true;
}

static DossierRow row_of_opening(const MoveRun *run)
{
    const ReceiveForm *form = run->form;
    const Chosen *chosen = run->data;
    return (DossierRow){.work_id = run->work->id,
                        .procedure_code = chosen->version.procedure_code,
                        .version_id = form->version_id,
                        .case_id = form->case_id,
                        .channel = str_of(chosen->channel),
                        .applicant_kind = form->applicant_kind,
                        .applicant_name = form->applicant_name,
                        .identity_number = form->identity_number,
                        .identity_tail = tail_of(form->identity_number),
                        .birth_date = form->birth_date,
                        .address = form->address,
                        .phone = form->phone,
                        .email = form->email,
                        .content = form->content,
                        .sets = form->sets > 0 ? form->sets : 1,
                        .return_way = form->return_way,
                        .received_at = chosen->received_at,
                        .help_unit_id = chosen->help_unit_id};
}

static bool write_opening(Ctx *cx, MoveRun *run)
{
    const ReceiveForm *form = run->form;
    const Chosen *chosen = run->data;
    const DossierRow row = row_of_opening(run);
    return dossier_store(cx, &row) && store_papers(cx, row.work_id.value, form, &chosen->one) &&
           dossier_files_take(cx, row.work_id.value, &form->files, "paper");
}

static bool begin_opening(Ctx *cx, MoveRun *run, const char *channel, Instant received_at)
{
    const ReceiveForm *form = run->form;
    Chosen *chosen = run->data;
    if (!check_in_force(cx, &chosen->version))
        return false;
    if (!str_is_empty(chosen->led))
        run->led = chosen->led;
    chosen->channel = channel;
    chosen->received_at = received_at;
    run->rows = write_opening;
    json_put_text(&run->body, "procedure", chosen->version.procedure_code);
    json_put_id(&run->body, "version", form->version_id);
    json_put_text(&run->body, "applicant", form->applicant_name);
    json_put_text(&run->body, "identity_number", form->identity_number);
    return true;
}

static bool is_counted(const ReceiveForm *form, const ProcedureComponent *component)
{
    const ReceivePaper *papers = form->papers.items;
    for (size_t i = 0; i < form->papers.count; i++)
        if (papers[i].component_id == component->id && papers[i].originals + papers[i].copies > 0)
            return true;
    return false;
}

/* A paper that is only shown is not counted, so nothing says that it is missing. */
static bool is_missing(const ReceiveForm *form, const ProcedureComponent *component)
{
    return component->is_required && component->original_count + component->copy_count > 0 &&
           !is_counted(form, component);
}

/*
 * The limit starts with a complete dossier (one-stop.md §2.6), so the counter does not receive one
 * without a required paper, unless it says why it may: a database has it already, another paper
 * stands for it. What is said stands in the history.
 */
static bool check_papers(Ctx *cx, MoveRun *run, const ProcedureCase *one)
{
    const ReceiveForm *form = run->form;
    size_t missing = 0;
    for (size_t i = 0; i < one->component_count; i++) {
        if (!is_missing(form, &one->components[i]))
            continue;
        missing++;
        if (str_is_empty(form->missing_reason))
            (void)form_mistake(
                cx, arena_printf(cx->arena, "papers.%zu.originals", i),
                VI("Giấy tờ này bắt buộc. Chưa có thì chưa tiếp nhận, hoặc ghi lý do "
                   "vẫn tiếp nhận ở ô bên dưới."));
    }
    if (missing == 0)
        return true;
    json_put_int(&run->body, "missing_papers", (int64_t)missing);
    json_put_text(&run->body, "note", form->missing_reason);
    return !str_is_empty(form->missing_reason);
}

bool open_receive(Ctx *cx, MoveRun *run)
{
    const Chosen *chosen = run->data;
    if (!check_papers(cx, run, &chosen->one) || !begin_opening(cx, run, "counter", cx->now))
        return false;
    start_legal_clock(cx, run, chosen);
    return begin_road(cx, run, chosen->version.id);
}

#define RECEPTION_SOURCE                                                                           \
    VI("Trả lời hồ sơ nộp trực tuyến trong 8 giờ làm việc; quá hạn là quá hạn tiếp nhận")

/* 8 working hours to answer an online submission (one-stop.md §2.2 row 2). */
bool open_submit(Ctx *cx, MoveRun *run)
{
    run->limits[run->limit_count++] = (ClockLimit){.kind = "reception",
                                                   .limit_text = STR("8wh"),
                                                   .resume_rule = STR("rest"),
                                                   .calendar_unit_id = run->work->origin_unit_id,
                                                   .limit_source = STR(RECEPTION_SOURCE)};
    return begin_opening(cx, run, "online", (Instant){0});
}

bool open_receive_submitted(Ctx *cx, MoveRun *run)
{
    DossierRow row = {0};
    Chosen chosen = {0};
    if (!dossier_get(cx, run->work->id.value, &row) ||
        !choose(cx, row.version_id, row.case_id, &chosen) || !check_in_force(cx, &chosen.version))
        return false;
    start_legal_clock(cx, run, &chosen);
    row.received_at = cx->now;
    return begin_road(cx, run, chosen.version.id) && dossier_update(cx, &row);
}

static bool open_dossier(Ctx *cx, const char *verb, int64_t unit_id, const ReceiveForm *form,
                         Work *out)
{
    Chosen chosen = {0};
    if (!choose(cx, form->version_id, form->case_id, &chosen))
        return false;
    int64_t owner_unit_id = 0;
    if (!place_find_competent(cx, &chosen.version, unit_id, form->competent_unit, &owner_unit_id,
                              &chosen.led) ||
        !place_find_help(cx, form->help_unit, &chosen.help_unit_id))
        return false;
    Work work = {.title = chosen.version.name,
                 .subject = form->applicant_name,
                 .unit_id = unit_id,
                 .origin_unit_id = unit_id,
                 .owner_unit_id = owner_unit_id,
                 .role = str_of(ROLE_CODES[ROLE_COUNTER])};
    if (!work_open(cx, &DOSSIER, verb, form, &work, &chosen))
        return false;
    *out = work;
    return true;
}

bool dossier_receive(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out)
{
    return open_dossier(cx, "receive", unit_id, form, out);
}

bool dossier_submit(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out)
{
    return open_dossier(cx, "submit", unit_id, form, out);
}
