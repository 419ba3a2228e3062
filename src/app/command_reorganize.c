/*
 * lam reorganize check PLAN                  what is inconsistent and what would move
 * lam reorganize rehearse PLAN               carries it out on a copy and compares
 * lam reorganize apply PLAN --at INSTANT     the cut now or at its instant; the rows follow
 * lam reorganize resume | status | undo ID
 */
#include "app/local.h"
#include "features/reorganize/reorganize.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_PLAN_BYTES ((size_t)4 * 1024 * 1024)

static int fail_usage(const Command *command)
{
    fprintf(command->err,
            "lam reorganize check %s [--json]\n"
            "lam reorganize rehearse %s [--json]\n"
            "lam reorganize apply %s --at %s [--json]\n"
            "lam reorganize resume | status | undo %s [--json]\n",
            VI("PHƯƠNG-ÁN"), VI("PHƯƠNG-ÁN"), VI("PHƯƠNG-ÁN"), VI("THỜI-ĐIỂM"), VI("SỐ-HIỆU"));
    return EXIT_USAGE;
}

/* The argument behind the action, unless it is an option. */
static const char *subject(const Command *command)
{
    return command->argc > 2 && strncmp(command->argv[2], "--", 2) != 0 ? command->argv[2] : NULL;
}

static bool read_plan(const Command *command, const char *path, Str *out, Error *error)
{
    Buf text = buf_new(command->arena, MAX_PLAN_BYTES + 1);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 0;
    if (fd < 0)
        return error_set(error, ERROR_INPUT,
                         arena_printf(command->arena, VI("Không mở được tệp %s."), path),
                         "plan: %s", strerror(errno));
    while (text.len <= MAX_PLAN_BYTES - 65536 &&
           (got = read(fd, buf_reserve(&text, 65536), 65536)) > 0)
        text.len += (size_t)got;
    close(fd);
    *out = buf_str(&text);
    return got == 0 || error_set(error, ERROR_TOO_LARGE, VI("Phương án phải nhỏ hơn 4 MB."),
                                 "plan file of more than 4 MB, or not readable");
}

static void print_mistakes(const Command *command, const Plan *plan)
{
    for (size_t i = 0; i < plan->mistake_count; i++)
        fprintf(command->err, "%s %lld: %s\n", VI("dòng"), (long long)plan->mistakes[i].line,
                plan->mistakes[i].reason);
}

/* ---- check: reads only ---- */

typedef struct Reading {
    Db *db;
    Ctx cx;
    IdMaker ids;
    Str text;
    Plan plan;
    Resolved resolved;
    PlanReport report;
} Reading;

static bool begin_reading(const Command *command, Reading *out, Error *error)
{
    out->db = db_open(command->database, DB_READ_ONLY, error);
    if (!out->db || !db_begin_read(out->db, error))
        return false;
    out->cx = reorganize_context(out->db, command->arena, &out->ids, instant_now());
    App *app = ARENA_NEW(command->arena, App);
    app_build(command->arena, app);
    out->cx.app = app; /* whose features say what a unit has */
    return true;
}

static void end_reading(Reading *reading)
{
    db_rollback(reading->db);
    db_close(reading->db);
}

static bool resolve(Reading *reading, const Command *command, const char *path, Error *error)
{
    const UnitTree *tree = NULL;
    if (!read_plan(command, path, &reading->text, error) || !begin_reading(command, reading, error))
        return false;
    tree = UNIT_CACHE.build(reading->db, command->arena, error);
    if (!tree)
        return false;
    plan_read(command->arena, reading->text, &reading->plan);
    plan_resolve(&reading->plan, tree, &reading->resolved);
    return true;
}

static void print_people(const Command *command, const PlanReport *report)
{
    for (size_t i = 0; i < report->posts.person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        fprintf(command->err, "%s: %.*s (%.*s)%s\n", VI("không dòng nào nêu vị trí của"),
                STR_ARGS(person->name), STR_ARGS(person->login),
                person->keeps_a_post ? "" : VI(", sẽ không còn vị trí nào"));
    }
}

static void print_warnings(const Command *command, const Plan *plan)
{
    for (size_t i = 0; i < plan->warning_count; i++)
        fprintf(command->err, "%s %lld: %s\n", VI("lưu ý, dòng"), (long long)plan->warnings[i].line,
                plan->warnings[i].reason);
}

static void print_counts(const Command *command, const PlanCounts *counts)
{
    static const char *const FATES[] = {VI("chuyển"), VI("kết thúc"), VI("ở lại")};
    for (size_t i = 0; i < counts->kind_count; i++)
        if (counts->total[i] > 0)
            fprintf(command->out, "%s (%s): %lld\n", counts->kinds[i]->label,
                    FATES[counts->kinds[i]->fate], (long long)counts->total[i]);
}

static void print_check(const Command *command, const Reading *reading)
{
    if (command->is_json) {
        Buf text = buf_new(command->arena, (size_t)16 << 20);
        Json json = json_to(&text);
        plan_report_json(&reading->report, &json);
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
        return;
    }
    print_counts(command, &reading->report.counts);
    print_people(command, &reading->report);
    print_warnings(command, &reading->plan);
    print_mistakes(command, &reading->plan);
}

static bool report(Reading *reading, Error *error)
{
    const bool ok = plan_report(&reading->cx, &reading->resolved, &reading->report);
    if (!ok)
        *error = reading->cx.error;
    return ok;
}

static int run_check(Command *command)
{
    Reading reading = {0};
    Error error = {0};
    if (!subject(command))
        return fail_usage(command);
    const bool ok =
        resolve(&reading, command, subject(command), &error) && report(&reading, &error);
    end_reading(&reading);
    if (!ok)
        return command_fail(command, &error);
    print_check(command, &reading);
    return reading.plan.mistake_count > 0 ? EXIT_REJECTED : EXIT_DONE;
}

/* ---- rehearse: on a copy ---- */

static bool rehearse_copy(const Command *command, Plan *plan, Str text, RehearsalResult *out,
                          Error *error)
{
    Installation installation = {.lock_fd = -1};
    Db *db = db_open(command->database, DB_READ_ONLY, error);
    const bool ok = db && installation_open(command->arena, command->database, command->state_dir,
                                            &installation, error);
    const Rehearsal rehearsal = {
        .from = db, .state_dir = installation.state_dir, .plan = plan, .text = text};
    const bool done = ok && rehearse(&rehearsal, command->arena, out, error);
    installation_close(&installation);
    db_close(db);
    return done;
}

static int run_rehearse(Command *command)
{
    Str text = {0};
    Plan plan;
    Buf answer = buf_new(command->arena, 4096);
    Json json = json_to(&answer);
    RehearsalResult result = {0};
    Error error = {0};
    if (!subject(command))
        return fail_usage(command);
    if (!read_plan(command, subject(command), &text, &error))
        return command_fail(command, &error);
    plan_read(command->arena, text, &plan);
    const bool ok = rehearse_copy(command, &plan, text, &result, &error);
    print_mistakes(command, &plan);
    if (!ok)
        return command_fail(command, &error);
    rehearsal_json(&result, &json);
    fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&answer)));
    return result.is_equal ? EXIT_DONE : EXIT_REFUSED;
}

/* ---- writing: each step a transaction of its own ---- */

typedef struct Step {
    Str text;
    Plan *plan;
    Resolved *resolved;
    Instant cut_at;
    int64_t id;
    bool more, found;
} Step;

typedef bool StepBody(Ctx *cx, Step *step);
typedef struct StepRun {
    StepBody *body;
    Step *step;
} StepRun;

static bool run_slice(Db *db, Arena *arena, IdMaker *ids, void *data, Error *error)
{
    const StepRun *run = data;
    Ctx cx = reorganize_context(db, arena, ids, instant_now());
    const bool ok = run->body(&cx, run->step);
    if (!ok)
        *error = cx.error;
    return ok;
}

static bool write_step(Writer *writer, StepBody *body, Step *step, Error *error)
{
    return writer_run(writer, run_slice, &(StepRun){body, step}, error);
}

static bool schedule(Ctx *cx, Step *step)
{
    return reorganize_schedule(cx, step->plan, step->text, step->cut_at, &step->id);
}

static bool cut(Ctx *cx, Step *step)
{
    return reorganize_cut(cx, step->id, step->resolved);
}

static bool follow(Ctx *cx, Step *step)
{
    return reorganize_follow(cx, &step->more);
}

static bool undo(Ctx *cx, Step *step)
{
    return reorganize_undo(cx, step->id);
}

static bool follow_all(Writer *writer, Step *step, Error *error)
{
    step->more = true;
    while (step->more)
        if (!write_step(writer, follow, step, error))
            return false;
    return true;
}

static int print_status(Command *command)
{
    Reading reading = {0};
    Error error = {0};
    Buf text = buf_new(command->arena, 1 << 20);
    Json json = json_to(&text);
    bool ok = begin_reading(command, &reading, &error);
    if (ok && !reorganize_status_json(&reading.cx, &json)) {
        error = reading.cx.error;
        ok = false;
    }
    end_reading(&reading);
    if (!ok)
        return command_fail(command, &error);
    fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
    return EXIT_DONE;
}

/* Here, or in the server that has the file. */
static int write_here(Command *command,
                      bool (*work)(Command *command, Writer *writer, Error *error))
{
    Writer writer = {.installation = {.lock_fd = -1}};
    Error error = {0};
    int status = EXIT_DONE;
    bool ok = writer_open(command, &writer, &error);
    const bool is_remote = ok && writer.is_remote;
    if (is_remote)
        ok = local_send(command, &writer.installation, &status, &error);
    else
        ok = ok && work(command, &writer, &error);
    writer_close(&writer);
    if (!ok)
        return command_fail(command, &error);
    return is_remote ? status : print_status(command);
}

static bool apply(Command *command, Writer *writer, Error *error)
{
    Reading reading = {0};
    Step step = {.plan = &reading.plan, .resolved = &reading.resolved};
    const char *at = command_option(command, "--at", "");
    if (!instant_parse_local(str_of(at), &step.cut_at))
        return error_set(error, ERROR_INPUT,
                         VI("Thời điểm --at phải dạng NĂM-THÁNG-NGÀYTGIỜ:PHÚT."), "--at");
    const bool ok = resolve(&reading, command, subject(command), error) && report(&reading, error);
    end_reading(&reading);
    if (!ok)
        return false;
    print_mistakes(command, &reading.plan);
    if (reading.plan.mistake_count > 0)
        return error_set(error, ERROR_INPUT, VI("Phương án còn lỗi nên chưa thực hiện gì."),
                         "plan with %zu mistakes", reading.plan.mistake_count);
    step.text = reading.text;
    if (!write_step(writer, schedule, &step, error))
        return false;
    return step.cut_at.ms > instant_now().ms ||
           (write_step(writer, cut, &step, error) && follow_all(writer, &step, error));
}

/* Cuts whose instant has come, and whatever has not followed yet. */
static bool cut_due(Command *command, Writer *writer, bool *found, Error *error)
{
    Reading reading = {0};
    Reorganization due = {0};
    Step step = {.plan = &reading.plan, .resolved = &reading.resolved};
    bool ok =
        begin_reading(command, &reading, error) && reorganize_find_due(&reading.cx, &due, found);
    if (ok && *found) {
        const UnitTree *tree = UNIT_CACHE.build(reading.db, command->arena, error);
        ok = tree != NULL;
        plan_read(command->arena, due.plan, &reading.plan);
        if (ok)
            plan_resolve(&reading.plan, tree, &reading.resolved);
    }
    end_reading(&reading);
    step.id = due.id;
    if (ok && *found && reading.plan.mistake_count > 0)
        return error_set(error, ERROR_CONFLICT,
                         VI("Phương án đã lên lịch không còn khớp đơn vị; hãy kiểm tra lại."),
                         "scheduled plan no longer fits");
    return ok && (!*found || write_step(writer, cut, &step, error));
}

static bool resume(Command *command, Writer *writer, Error *error)
{
    Step step = {0};
    bool found = true;
    while (found)
        if (!cut_due(command, writer, &found, error))
            return false;
    return follow_all(writer, &step, error);
}

static bool take_back(Command *command, Writer *writer, Error *error)
{
    Step step = {0};
    return (str_parse_int(str_of(subject(command)), &step.id) ||
            error_set(error, ERROR_INPUT, VI("Số hiệu đợt sắp xếp không đúng."), "id")) &&
           write_step(writer, undo, &step, error) && follow_all(writer, &step, error);
}

static int run_apply(Command *command)
{
    if (!subject(command) || !command_option(command, "--at", NULL))
        return fail_usage(command);
    return write_here(command, apply);
}

static int run_resume(Command *command)
{
    return write_here(command, resume);
}

static int run_undo(Command *command)
{
    return subject(command) ? write_here(command, take_back) : fail_usage(command);
}

int command_reorganize(Command *command)
{
    static const struct {
        const char *name;
        int (*run)(Command *command);
    } ACTIONS[] = {{"check", run_check},   {"rehearse", run_rehearse}, {"apply", run_apply},
                   {"resume", run_resume}, {"status", print_status},   {"undo", run_undo}};
    for (size_t i = 0; command->argc > 1 && i < COUNT_OF(ACTIONS); i++)
        if (strcmp(command->argv[1], ACTIONS[i].name) == 0)
            return ACTIONS[i].run(command);
    return fail_usage(command);
}
