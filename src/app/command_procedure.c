#include "app/local.h"

#include "features/procedure/procedure.h"

#include <stdio.h>
#include <string.h>

static bool write_slice(void *context, ImportSlice *slice, void *data, Error *error)
{
    return writer_run(context, slice, data, error);
}

static const char SQL_TOUCH[] =
    "INSERT INTO cache_generation (name, generation) VALUES ($1, 1)"
    " ON CONFLICT (name) DO UPDATE SET generation = cache_generation.generation + 1";

static bool touch_index(Db *db, Arena *arena __attribute__((unused)),
                        IdMaker *ids __attribute__((unused)), void *data __attribute__((unused)),
                        Error *error)
{
    return db_run(db, SQL_TOUCH, DB_ARGS(db_cstr(PROCEDURE_CACHE.name)), error);
}

static bool list_files(const Command *command, const char **paths, size_t *out_count)
{
    size_t count = 0;
    for (int i = 2; i < command->argc; i++) {
        if (strcmp(command->argv[i], "--db") == 0 || strcmp(command->argv[i], "--state") == 0)
            i++;
        else if (strncmp(command->argv[i], "--", 2) != 0 && count < IMPORT_MAX_FILES)
            paths[count++] = command->argv[i];
    }
    *out_count = count;
    return count > 0;
}

static void print_report(const Command *command, const ImportReport *report)
{
    Buf text = buf_new(command->arena, 1 << 16);
    Json json = json_to(&text);
    if (command->is_json) {
        procedure_import_json(report, &json);
        fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(&text)));
        return;
    }
    fprintf(command->out, "%s: %lld, %s: %lld, %s: %lld, %s: %zu\n", VI("Thủ tục mới"),
            (long long)report->new_procedures, VI("bản ghi mới"), (long long)report->new_sources,
            VI("không đổi"), (long long)report->unchanged, VI("bị từ chối"),
            report->rejection_count);
    for (size_t i = 0; i < report->rejection_count; i++)
        fprintf(command->err, "%s:%lld: %s\n", report->rejections[i].path,
                (long long)report->rejections[i].line, report->rejections[i].reason);
}

int command_procedure(Command *command)
{
    const char *paths[IMPORT_MAX_FILES];
    ImportPlan plan = {
        .paths = paths, .is_strict = command_has_flag(command, "--strict"), .now = instant_now()};
    ImportReport report = {0};
    Writer writer;
    Error error = {0};
    const bool is_import = command->argc > 1 && strcmp(command->argv[1], "import") == 0;
    if (!is_import || !list_files(command, paths, &plan.path_count)) {
        fprintf(command->err, "lam procedure import [--strict] [--json] TỆP…\n");
        return EXIT_USAGE;
    }
    bool ok = writer_open(command, &writer, &error);
    const ImportWriter port = {write_slice, &writer};
    if (ok && writer.is_remote) {
        int status = EXIT_DONE;
        ok = local_send(command, &writer.installation, &status, &error);
        writer_close(&writer);
        return ok ? status : command_fail(command, &error);
    }
    ok = ok && procedure_import(&plan, &port, command->arena, &report, &error) &&
         writer_run(&writer, touch_index, NULL, &error);
    writer_close(&writer);
    if (!ok)
        return command_fail(command, &error);
    print_report(command, &report);
    return procedure_import_exit_code(&report);
}
