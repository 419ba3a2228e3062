/*
 * lam report unit CODE [--from MONTH] [--to MONTH] [--grain GRAIN] [--by SIDE]
 *                                          what a unit and those before it received and finished
 */
#include "app/writer.h"

#include "features/report/report.h"

#include <stdio.h>
#include <string.h>

static int fail_usage(const Command *command)
{
    fprintf(command->err,
            "lam report unit %s [--from %s] [--to %s] [--grain month|quarter|year]"
            " [--by receiving|competent] [--json]\n",
            VI("MÃ"), VI("THÁNG"), VI("THÁNG"));
    return EXIT_USAGE;
}

static Ctx context_of(const Installation *installation, Db *db, Arena *arena)
{
    const Instant now = instant_now();
    return (Ctx){.arena = arena,
                 .db = db,
                 .app = &installation->app,
                 .now = now,
                 .today = instant_date(now)};
}

/* ---- what is not counted yet ---- */

typedef struct Counting {
    const Installation *installation;
    bool more;
} Counting;

static bool count_slice(Db *db, Arena *arena, IdMaker *ids __attribute__((unused)), void *data,
                        Error *error)
{
    Counting *counting = data;
    Ctx cx = context_of(counting->installation, db, arena);
    const bool ok = report_count(&cx, &counting->more);
    if (!ok)
        *error = cx.error;
    return ok;
}

/* A running server counts by itself; so does a process that is faster. Then what is there is shown.
 */
static void count_rest(Command *command)
{
    Writer writer = {.installation = {.lock_fd = -1}};
    Error error = {0};
    Counting counting = {&writer.installation, true};
    bool ok = writer_open(command, &writer, &error);
    while (ok && !writer.is_remote && counting.more)
        ok = writer_run(&writer, count_slice, &counting, &error);
    writer_close(&writer);
}

/* ---- the report ---- */

/* Who bears the code now, else who bore it last. */
static const Unit *find_unit(const UnitTree *tree, Str code, Date today)
{
    const Unit *unit = unit_tree_find_by_code(tree, code, today);
    const UnitVersion *last = NULL;
    for (size_t i = 0; !unit && i < tree->version_count; i++) {
        const UnitVersion *version = &tree->versions[i];
        if (str_equal(version->code, code) &&
            (!last || version->valid_from.days > last->valid_from.days))
            last = version;
    }
    return last ? unit_tree_find(tree, last->unit_id) : unit;
}

static bool print(Command *command, Installation *installation, Db *db, Buf *out, Error *error)
{
    const void *caches[MAX_CACHES] = {0};
    const ReportWords words = {str_of(command_option(command, "--from", "")),
                               str_of(command_option(command, "--to", "")),
                               str_of(command_option(command, "--grain", "")),
                               str_of(command_option(command, "--by", ""))};
    const UnitTree *tree = UNIT_CACHE.build(db, command->arena, error);
    Ctx cx = context_of(installation, db, command->arena);
    if (!tree)
        return false;
    caches[app_cache_index(&installation->app, UNIT_CACHE.name)] = tree;
    cx.caches = caches;
    const Unit *unit = find_unit(tree, str_of(command->argv[2]), cx.today);
    if (!unit)
        return error_set(error, ERROR_NOT_FOUND, VI("Không có đơn vị nào mang mã này."),
                         "unit code");
    const bool ok = report_print(&cx, unit, &words, command->is_json, out);
    if (!ok)
        *error = cx.error;
    return ok;
}

int command_report(Command *command)
{
    Installation installation = {.lock_fd = -1};
    Error error = {0};
    Db *db = NULL;
    Buf text = buf_new(command->arena, 1 << 14);
    if (command->argc < 3 || strcmp(command->argv[1], "unit") != 0 ||
        strncmp(command->argv[2], "--", 2) == 0)
        return fail_usage(command);
    count_rest(command);
    bool ok = installation_open(command->arena, command->database, command->state_dir,
                                &installation, &error);
    if (ok) {
        db = database_open(command->arena, command->database, DB_READ_ONLY, &error);
        ok = db && db_begin_read(db, &error) && print(command, &installation, db, &text, &error);
    }
    db_rollback(db);
    db_close(db);
    installation_close(&installation);
    if (!ok)
        return command_fail(command, &error);
    fprintf(command->out, "%.*s%s", STR_ARGS(buf_str(&text)), command->is_json ? "\n" : "");
    return EXIT_DONE;
}
