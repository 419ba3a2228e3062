#include "app/writer.h"

#include "kernel/actor.h"
#include "kernel/journal.h"
#include "kernel/sealer.h"
#include "kernel/series.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_BYTES (1 << 20)
#define NUMBERS_SKIPPED 1000

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

/* Whether both files, one of them at its beginning, hold the same; keys are short. */
static bool is_same(int in, const char *path)
{
    char first[4096];
    char second[4096];
    const int other = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = read(in, first, sizeof first);
    const ssize_t other_size = other < 0 ? -1 : read(other, second, sizeof second);
    if (other >= 0)
        close(other);
    return size >= 0 && size == other_size && memcmp(first, second, (size_t)size) == 0;
}

/* What is there already stays: blobs are named by their content; of a key it must be the same. */
static bool keep_file(int in, const char *to, Error *error)
{
    const bool is_blob = strstr(to, "/blobs/") != NULL;
    return is_blob || is_same(in, to) ||
           error_set(error, ERROR_CONFLICT,
                     VI("Ở nơi chép tới đã có khóa của một hệ thống khác. Hãy dùng thư mục mới."),
                     "another key: %.150s", to);
}

/* Under another name until it is whole, so that no half file stays behind. */
static bool copy_file(Arena *arena, const char *from, const char *to, Error *error)
{
    const char *part = arena_printf(arena, "%s.part", to);
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return failed(error, "open", from);
    if (access(to, F_OK) == 0) {
        const bool is_kept = keep_file(in, to, error);
        close(in);
        return is_kept;
    }
    const int out = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool ok = out >= 0 && copy_bytes(in, out) && rename(part, to) == 0;
    if (out >= 0)
        close(out);
    close(in);
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
                                        : copy_file(arena, source, target, error);
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

/* ---- backup ---- */

static bool sync_folder(const char *path, Error *error)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok || failed(error, "sync", path);
}

/* A folder holds one backup, and it is whole when lam.db is there; what an interrupted one left
 * behind is used again. */
static bool check_free(const char *whole, const char *part, Error *error)
{
    if (access(whole, F_OK) == 0)
        return error_set(error, ERROR_CONFLICT,
                         VI("Thư mục này đã có một bản sao lưu. Mỗi bản dùng một thư mục riêng."),
                         "%.150s exists", whole);
    return unlink(part) == 0 || errno == ENOENT || failed(error, "remove", part);
}

/* Beside a running server too: the copy is one snapshot; a blob is stored before its row commits.
 */
static bool copy_installation(Command *command, const Installation *installation, Db *db,
                              const char *folder, Error *error)
{
    const char *whole = arena_printf(command->arena, "%s/lam.db", folder);
    const char *part = arena_printf(command->arena, "%s.part", whole);
    return make_folder(folder, error) && check_free(whole, part, error) &&
           db_copy_to_sqlite(db, part, error) &&
           copy_state(command->arena, installation->state_dir, folder, error) &&
           (rename(part, whole) == 0 || failed(error, "rename", part)) &&
           sync_folder(folder, error);
}

/* Whether no migration has run here yet. */
static bool is_bare(Arena *arena, Db *db, bool *out, Error *error)
{
    const MigrationList list = app_migrations(arena);
    int pending = 0;
    if (!db_pending_migrations(db, list.items, list.count, &pending, error))
        return false;
    *out = (size_t)pending == list.count;
    return true;
}

/* An older database may be backed up, so that one can before a migration; an empty one is a slip.
 */
static bool check_made(Arena *arena, Db *db, Error *error)
{
    bool bare = false;
    if (!is_bare(arena, db, &bare, error))
        return false;
    return !bare || error_set(error, ERROR_BUSY,
                              VI("Cơ sở dữ liệu chưa khởi tạo. Hãy chạy: lam init"), "no tables");
}

static bool back_up(Command *command, const char *folder, Error *error)
{
    Installation installation = {.lock_fd = -1};
    if (!installation_open(command->arena, command->database, command->state_dir, &installation,
                           error))
        return false;
    Db *db = db_open(command->database, DB_READ_WRITE, error);
    const bool ok = db && check_made(command->arena, db, error) &&
                    copy_installation(command, &installation, db, folder, error);
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

/* ---- restore ---- */

static const char SQL_USED[] = "SELECT (SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1) AS a)"
                               " + (SELECT count(*) FROM (SELECT 1 FROM journal LIMIT 1) AS j)"
                               " AS used";

/*
 * Everything in the database is replaced, so it must hold nothing that somebody made. One without
 * tables gets those of the backup, which may be of an older version, and is migrated afterwards.
 */
static bool check_unused(const Installation *installation, Db *db, Error *error)
{
    bool bare = false;
    int64_t used = 0;
    if (!is_bare(installation->arena, db, &bare, error))
        return false;
    if (bare)
        return true;
    if (!db_fetch_int(db, SQL_USED, DB_NO_ARGS, &used, error))
        return false;
    return used == 0 || error_set(error, ERROR_CONFLICT,
                                  VI("Cơ sở dữ liệu này đã có dữ liệu. Chỉ phục hồi vào cơ sở dữ "
                                     "liệu trống."),
                                  "accounts or journal entries exist");
}

/* Who signed out since the backup must not be signed in again. */
static const char SQL_END_SESSIONS[] = "DELETE FROM session";

/* The first entry of the new epoch tells everybody who reads the journal. */
static bool announce(Command *command, const Installation *installation, Db *db, Instant now,
                     Error *error)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    IdMaker ids = {0};
    Ctx *cx = ARENA_NEW(command->arena, Ctx);
    if (!id_maker_lease(db, now, &ids, error))
        return false;
    ctx_init(cx, &installation->app, command->arena, &NO_REQUEST, now);
    cx->db = db;
    cx->ids = &ids;
    cx->actor = actor_of_time();
    if (journal_note(cx, "installation.restored", 0, STR("{\"numbers_skipped\":1000}")))
        return true;
    *error = cx->error;
    return false;
}

/*
 * What was given and sealed after the backup is unknown, so every open series goes on 1,000 higher
 * and the journal in a new epoch.
 */
static bool begin_anew(Command *command, const Installation *installation, Db *db, Error *error)
{
    SealerKey key = {0};
    const Instant now = instant_now();
    if (!sealer_key_load(command->arena, installation->state_dir, &key, error))
        return false;
    const SealerState sealer = sealer_new(STR(SEALER_NODE), &key);
    return db_begin(db, error) && series_skip(db, instant_date(now), NUMBERS_SKIPPED, error) &&
           db_run(db, SQL_END_SESSIONS, DB_NO_ARGS, error) &&
           sealer_open_epoch(db, command->arena, &sealer, now, error) &&
           announce(command, installation, db, now, error) && db_commit(db, error);
}

static bool fill(Command *command, const char *folder, Installation *installation, Db *db,
                 Error *error)
{
    int applied = 0;
    return check_unused(installation, db, error) &&
           copy_state(command->arena, folder, installation->state_dir, error) &&
           db_copy_from_sqlite(db, arena_printf(command->arena, "%s/lam.db", folder), error) &&
           installation_migrate(installation, db, &applied, error) &&
           begin_anew(command, installation, db, error);
}

static bool restore(Command *command, const char *folder, Error *error)
{
    Installation installation = {.lock_fd = -1};
    if (access(arena_printf(command->arena, "%s/lam.db", folder), R_OK) != 0)
        return failed(error, "read lam.db in", folder);
    if (!installation_open(command->arena, command->database, command->state_dir, &installation,
                           error))
        return false;
    if (!installation_lock(&installation))
        return error_set(error, ERROR_BUSY, VI("Hãy dừng máy chủ trước khi phục hồi."),
                         "the lock is taken");
    Db *db = db_open(command->database, DB_READ_WRITE, error);
    const bool ok = db && fill(command, folder, &installation, db, error);
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
    if (!restore(command, command->argv[1], &error))
        return command_fail(command, &error);
    fprintf(
        command->err, "%s\n",
        VI("Đã phục hồi. Số của hôm nay và năm nay đi tiếp cao hơn 1.000, nhật ký mở kỳ mới, mọi "
           "phiên đã kết thúc. Việc làm sau lúc sao lưu không còn: hãy soát lại tài khoản đã "
           "ngừng và thẻ đã thu hồi."));
    return EXIT_DONE;
}
