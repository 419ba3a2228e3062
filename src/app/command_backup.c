#include "app/writer.h"

#include "kernel/sealer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (1 << 20)

/* ---- copying files ---- */

static bool failed(Error *error, const char *what, const char *path)
{
    return error_set(error, ERROR_BUSY, VI("Không chép được tệp khi sao lưu hoặc phục hồi."),
                     "%s %.150s: %s", what, path, strerror(errno));
}

static bool copy_bytes(int from, int to)
{
    static char buffer[COPY_BYTES];
    ssize_t got = 0;
    while ((got = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, (size_t)got) != got)
            return false;
    return got == 0 && fsync(to) == 0;
}

/* What is there already stays: files are content-addressed or keys of the same installation. */
static bool copy_file(const char *from, const char *to, Error *error)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return failed(error, "open", from);
    const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        close(in);
        return errno == EEXIST || failed(error, "create", to);
    }
    const bool ok = copy_bytes(in, out);
    close(in);
    close(out);
    return ok || failed(error, "copy", from);
}

static bool make_folder(const char *path, Error *error)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST || failed(error, "mkdir", path);
}

static bool copy_folder(Arena *arena, const char *from, const char *to, Error *error)
{
    DIR *folder = opendir(from);
    if (!folder)
        return failed(error, "open folder", from);
    bool ok = make_folder(to, error);
    const struct dirent *entry = NULL;
    while (ok && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        const char *source = arena_printf(arena, "%s/%s", from, entry->d_name);
        const char *target = arena_printf(arena, "%s/%s", to, entry->d_name);
        struct stat about;
        ok = stat(source, &about) == 0 || failed(error, "stat", source);
        if (ok)
            ok = S_ISDIR(about.st_mode) ? copy_folder(arena, source, target, error)
                                        : copy_file(source, target, error);
    }
    closedir(folder);
    return ok;
}

static bool copy_state(Arena *arena, const char *from, const char *to, Error *error)
{
    static const char *const PARTS[] = {"blobs", "keys"};
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        if (!copy_folder(arena, arena_printf(arena, "%s/%s", from, PARTS[i]),
                         arena_printf(arena, "%s/%s", to, PARTS[i]), error))
            return false;
    return true;
}

/* ---- the commands ---- */

/* Beside a running server too: the copy is one snapshot; a blob is stored before its row commits.
 */
static bool back_up(Command *command, const char *folder, Error *error)
{
    Installation installation = {.lock_fd = -1};
    if (!installation_open(command->arena, command->database, command->state_dir, &installation,
                           error) ||
        !make_folder(folder, error))
        return false;
    Db *db = db_open(command->database, DB_READ_WRITE, error);
    const bool ok =
        db && db_copy_to_sqlite(db, arena_printf(command->arena, "%s/lam.db", folder), error) &&
        copy_state(command->arena, installation.state_dir, folder, error);
    db_close(db);
    return ok;
}

int command_backup(Command *command)
{
    Error error = {0};
    if (command->argc < 2 || command->argv[1][0] == '-') {
        fprintf(stderr, "lam backup THƯ-MỤC [--db …]\n");
        return EXIT_USAGE;
    }
    return back_up(command, command->argv[1], &error) ? EXIT_DONE : command_fail(command, &error);
}

static const char SQL_SKIP_NUMBERS[] = "UPDATE series SET last = last + 1000";

/*
 * What was given and sealed after the backup is unknown, so every open series goes on 1,000 higher
 * and the journal in a new epoch.
 */
static bool begin_anew(Command *command, const Installation *installation, Db *db, Error *error)
{
    SealerKey key = {0};
    if (!sealer_key_load(command->arena, installation->state_dir, &key, error))
        return false;
    const SealerState sealer = sealer_new(STR(SEALER_NODE), &key);
    return db_begin(db, error) && db_run(db, SQL_SKIP_NUMBERS, DB_NO_ARGS, error) &&
           sealer_open_epoch(db, command->arena, &sealer, instant_now(), error) &&
           db_commit(db, error);
}

static bool restore(Command *command, const char *folder, Error *error)
{
    Installation installation = {.lock_fd = -1};
    int applied = 0;
    if (!installation_open(command->arena, command->database, command->state_dir, &installation,
                           error))
        return false;
    if (!installation_lock(&installation))
        return error_set(error, ERROR_BUSY, VI("Hãy dừng máy chủ trước khi phục hồi."),
                         "the lock is taken");
    Db *db = db_open(command->database, DB_READ_WRITE, error);
    const bool ok =
        db && copy_state(command->arena, folder, installation.state_dir, error) &&
        installation_migrate(&installation, db, &applied, error) &&
        db_copy_from_sqlite(db, arena_printf(command->arena, "%s/lam.db", folder), error) &&
        begin_anew(command, &installation, db, error);
    db_close(db);
    installation_close(&installation);
    return ok;
}

int command_restore(Command *command)
{
    Error error = {0};
    if (command->argc < 2 || command->argv[1][0] == '-') {
        fprintf(stderr, "lam restore THƯ-MỤC [--db …]\n");
        return EXIT_USAGE;
    }
    return restore(command, command->argv[1], &error) ? EXIT_DONE : command_fail(command, &error);
}
