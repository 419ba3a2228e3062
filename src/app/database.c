#include "app/database.h"

#include "kernel/journal_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const STATE_FOLDERS[] = {"", "/blobs", "/keys", "/spool"};

static bool make_folder(const char *path, Error *error)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    return error_set(error, ERROR_BUSY, VI("Không tạo được thư mục dữ liệu."), "mkdir %.150s: %s",
                     path, strerror(errno));
}

/* The folder in which the database file itself lies: "var" of "var/lam.db". */
static bool make_parent(Arena *arena, const char *path, Error *error)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    return make_folder(arena_cstr(arena, (Str){path, (size_t)(slash - path)}), error);
}

bool installation_open(Arena *arena, const char *url, const char *state_dir, Installation *out,
                       Error *error)
{
    const bool is_postgres = db_url_is_postgres(url);
    if (is_postgres && !state_dir)
        state_dir = "var/lam-state";
    Installation installation = {.arena = arena, .url = url, .lock_fd = -1};
    installation.state_dir = state_dir ? state_dir : arena_printf(arena, "%s.d", url);
    if (!make_parent(arena, is_postgres ? installation.state_dir : url, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(STATE_FOLDERS); i++)
        if (!make_folder(arena_printf(arena, "%s%s", installation.state_dir, STATE_FOLDERS[i]),
                         error))
            return false;
    /* On PostgreSQL commands write by themselves, and several servers share the state folder. */
    if (!is_postgres)
        installation.socket_path = arena_printf(arena, "%s/lam.sock", installation.state_dir);
    app_build(arena, &installation.app);
    installation.app.settings.state_dir = installation.state_dir;
    *out = installation;
    return true;
}

bool installation_lock(Installation *installation)
{
    if (db_url_is_postgres(installation->url))
        return true;
    const char *path = arena_printf(installation->arena, "%s/lock", installation->state_dir);
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return false;
    }
    installation->lock_fd = fd;
    return true;
}

void installation_close(Installation *installation)
{
    if (installation->lock_fd >= 0)
        close(installation->lock_fd);
    installation->lock_fd = -1;
}

Db *database_open(Arena *arena, const char *url, DbMode mode, Error *error)
{
    const MigrationList list = app_migrations(arena);
    int pending = 0;
    Db *db = db_open(url, mode, error);
    if (!db)
        return NULL;
    if (db_pending_migrations(db, list.items, list.count, &pending, error) && pending == 0)
        return db;
    if (error->code == ERROR_NONE)
        (void)error_set(error, ERROR_BUSY,
                        VI("Cơ sở dữ liệu chưa khởi tạo hoặc chưa nâng cấp. Hãy chạy: lam init"),
                        "%d migrations pending", pending);
    db_close(db);
    return NULL;
}

bool installation_migrate(Installation *installation, Db *db, int *applied, Error *error)
{
    const MigrationList list = app_migrations(installation->arena);
    return db_migrate(db, list.items, list.count, applied, error) &&
           sealer_key_create(installation->arena, installation->state_dir, error);
}

/* ---- settings ---- */

static bool read_secret(const char *path, char out[32])
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t got = read(fd, out, 32);
    close(fd);
    return got == 32;
}

static bool write_secret(const char *path, const char secret[32])
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    const bool ok = write(fd, secret, 32) == 32 && fsync(fd) == 0;
    close(fd);
    return ok;
}

static bool load_secret(Installation *installation, Error *error)
{
    const char *path = arena_printf(installation->arena, "%s/keys/secret", installation->state_dir);
    char *secret = arena_alloc(installation->arena, 32);
    if (!read_secret(path, secret)) {
        random_bytes(secret, 32);
        if (!write_secret(path, secret))
            return error_set(error, ERROR_BUSY, VI("Không ghi được khóa của hệ thống."),
                             "secret file: %s", strerror(errno));
    }
    installation->app.settings.secret = (Str){secret, 32};
    return true;
}

static const char SQL_SETTING[] = "SELECT coalesce(max(value), '') AS value FROM setting"
                                  " WHERE name = $1";

static bool read_setting(Installation *installation, Db *db, const char *name, Str *out,
                         Error *error)
{
    return db_fetch_text(db, installation->arena, SQL_SETTING, DB_ARGS(db_cstr(name)), out, error);
}

bool installation_load_settings(Installation *installation, Db *db, Error *error)
{
    Settings *settings = &installation->app.settings;
    Str demo = {0};
    Str base = {0};
    Str site = {0};
    Str mail = {0};
    if (!load_secret(installation, error) ||
        !read_setting(installation, db, "demo", &demo, error) ||
        !read_setting(installation, db, "public_base", &base, error) ||
        !read_setting(installation, db, "site", &site, error) ||
        !read_setting(installation, db, "mail.url", &mail, error))
        return false;
    settings->is_demo = str_is(demo, "1");
    settings->public_base =
        str_is_empty(base) ? "http://127.0.0.1:8080" : arena_cstr(installation->arena, base);
    settings->has_mail = !str_is_empty(mail);
    settings->is_secure = str_starts_with(base, STR("https://"));
    settings->site = str_is_empty(site) ? "Nghệ An" : arena_cstr(installation->arena, site);
    settings->session_idle_ms = 60LL * 60 * 1000;
    settings->session_absolute_ms = 12LL * 60 * 60 * 1000;
    settings->max_upload_bytes = 100LL << 20;
    settings->expensive_burst = 100; /* a commune opens its day behind one address */
    settings->expensive_per_minute = 60;
    settings->lockout_failures = 10;
    settings->lockout_ms = 15LL * 60 * 1000;
    return true;
}
