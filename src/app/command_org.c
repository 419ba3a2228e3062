/*
 * lam org import DIR [--since DAY] [--strict]       the tables of a folder, see docs/lam.1
 * lam org count --at DAY                            areas, kinds and organisations of a day
 * lam org trace CODE --from DAY --to DAY            what became of a unit, or what it came from
 */
#include "app/local.h"

#include "features/organization/organization.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_TABLE_BYTES ((size_t)16 * 1024 * 1024)

static int fail_usage(const Command *command)
{
    fprintf(command->err,
            "lam org import %s [--since %s] [--strict] [--json]\n"
            "lam org count --at %s [--json]\n"
            "lam org trace %s --from %s --to %s [--json]\n",
            VI("THƯ-MỤC"), VI("NGÀY"), VI("NGÀY"), VI("MÃ"), VI("NGÀY"), VI("NGÀY"));
    return EXIT_USAGE;
}

static bool takes_value(const char *option)
{
    static const char *const OPTIONS[] = {"--db", "--state", "--at", "--from", "--to", "--since"};
    for (size_t i = 0; i < COUNT_OF(OPTIONS); i++)
        if (strcmp(option, OPTIONS[i]) == 0)
            return true;
    return false;
}

/* The first argument behind the action that belongs to no option. */
static const char *positional(const Command *command)
{
    for (int i = 2; i < command->argc; i++) {
        if (takes_value(command->argv[i]))
            i++;
        else if (strncmp(command->argv[i], "--", 2) != 0)
            return command->argv[i];
    }
    return NULL;
}

static bool read_day(const Command *command, const char *option, const char *otherwise, Date *out)
{
    const char *text = command_option(command, option, otherwise);
    return text && date_parse_iso(str_of(text), out);
}

/* ---- import ---- */

static bool read_all(int fd, Arena *arena, Str *out, Error *error)
{
    const off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || (size_t)size > MAX_TABLE_BYTES || lseek(fd, 0, SEEK_SET) < 0)
        return error_set(error, ERROR_TOO_LARGE, VI("Một tệp lớn hơn 16 MB; hãy chia nhỏ."),
                         "table of %lld bytes", (long long)size);
    Buf text = buf_new(arena, (size_t)size + 1);
    ssize_t got = 0;
    while (text.len < (size_t)size && (got = read(fd, buf_reserve(&text, (size_t)size - text.len),
                                                  (size_t)size - text.len)) > 0)
        text.len += (size_t)got;
    *out = buf_str(&text);
    return text.len == (size_t)size ||
           error_set(error, ERROR_INPUT, VI("Không đọc được một tệp trong thư mục."), "table: %s",
                     strerror(errno));
}

/* A table that is not there is no mistake, but for the units. */
static bool read_table(const Command *command, const char *folder, OrganizationTable table,
                       Str *out, Error *error)
{
    const char *path = arena_printf(command->arena, "%s/%s", folder, ORGANIZATION_FILES[table]);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && table != TABLE_UNITS && errno == ENOENT)
        return true;
    if (fd < 0)
        return error_set(error, ERROR_INPUT,
                         arena_printf(command->arena, VI("Không mở được tệp %s."), path), "%s: %s",
                         ORGANIZATION_FILES[table], strerror(errno));
    const bool ok = read_all(fd, command->arena, out, error);
    close(fd);
    return ok;
}

static bool read_tables(const Command *command, const char *folder, OrganizationPlan *plan,
                        Error *error)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (!read_table(command, folder, (OrganizationTable)t, &plan->tables[t], error))
            return false;
    return true;
}

static bool write_slice(void *context, OrganizationSlice *slice, void *data, Error *error)
{
    return writer_run(context, slice, data, error);
}

static int print_report(const Command *command, const OrganizationReport *report)
{
    Buf text = buf_new(command->arena, 1 << 14);
    Json json = json_to(&text);
    if (command->is_json) {
        organization_import_json(report, &json);
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
    } else {
        fprintf(command->out, "%s: %lld, %s: %lld, %s: %lld, %s: %lld, %s: %zu\n", VI("Đơn vị mới"),
                (long long)report->new_units, VI("phiên bản mới"), (long long)report->new_versions,
                VI("phiên bản sửa"), (long long)report->changed_versions, VI("thay đổi mới"),
                (long long)report->new_successions, VI("dòng bị từ chối"), report->rejection_count);
        for (size_t i = 0; i < report->rejection_count; i++)
            fprintf(command->err, "%s:%lld: %s\n", report->rejections[i].file,
                    (long long)report->rejections[i].line, report->rejections[i].reason);
    }
    if (!report->is_written)
        return EXIT_REFUSED;
    return report->rejection_count > 0 ? EXIT_REJECTED : EXIT_DONE;
}

static int run_import(Command *command)
{
    const char *folder = positional(command);
    OrganizationPlan plan = {.is_strict = command_has_flag(command, "--strict")};
    OrganizationReport report = {0};
    Writer writer = {.installation = {.lock_fd = -1}};
    Error error = {0};
    if (!folder || !read_day(command, "--since", "2023-11-01", &plan.records_begin))
        return fail_usage(command);
    bool ok = writer_open(command, &writer, &error);
    if (ok && writer.is_remote) {
        int status = EXIT_DONE;
        ok = local_send(command, &writer.installation, &status, &error);
        writer_close(&writer);
        return ok ? status : command_fail(command, &error);
    }
    const OrganizationWriter port = {write_slice, &writer};
    ok = ok && read_tables(command, folder, &plan, &error) &&
         organization_import(&plan, &port, command->arena, &report, &error);
    writer_close(&writer);
    return ok ? print_report(command, &report) : command_fail(command, &error);
}

/* ---- count and trace: they only read ---- */

static bool load_tree(const Command *command, Db **db, const UnitTree **out, Error *error)
{
    *db = database_open(command->arena, command->database, DB_READ_ONLY, error);
    if (!*db || !db_begin_read(*db, error))
        return false;
    *out = UNIT_CACHE.build(*db, command->arena, error);
    return *out != NULL;
}

/* Ends the reading; prints what was made, or the error. */
static int finish(const Command *command, Db *db, bool ok, const Buf *text, const Error *error)
{
    db_rollback(db);
    db_close(db);
    if (!ok)
        return command_fail(command, error);
    fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(text)));
    return EXIT_DONE;
}

static int run_count(Command *command)
{
    Date at;
    Db *db = NULL;
    const UnitTree *tree = NULL;
    Error error = {0};
    Buf text = buf_new(command->arena, 1024);
    Json json = json_to(&text);
    if (!read_day(command, "--at", NULL, &at))
        return fail_usage(command);
    const bool ok = load_tree(command, &db, &tree, &error) &&
                    organization_count_json(db, command->arena, tree, at, &json, &error);
    return finish(command, db, ok, &text, &error);
}

static int run_trace(Command *command)
{
    Date from, to;
    Db *db = NULL;
    const UnitTree *tree = NULL;
    Error error = {0};
    Buf text = buf_new(command->arena, 1024);
    Json json = json_to(&text);
    const char *code = positional(command);
    if (!code || !read_day(command, "--from", NULL, &from) || !read_day(command, "--to", NULL, &to))
        return fail_usage(command);
    const bool ok = load_tree(command, &db, &tree, &error) &&
                    organization_trace_json(command->arena, tree,
                                            (TraceQuestion){str_of(code), from, to}, &json, &error);
    return finish(command, db, ok, &text, &error);
}

int command_org(Command *command)
{
    static const struct {
        const char *name;
        int (*run)(Command *command);
    } ACTIONS[] = {{"import", run_import}, {"count", run_count}, {"trace", run_trace}};
    for (size_t i = 0; command->argc > 1 && i < COUNT_OF(ACTIONS); i++)
        if (strcmp(command->argv[1], ACTIONS[i].name) == 0)
            return ACTIONS[i].run(command);
    return fail_usage(command);
}
