#include "db/engine_sqlite_log.h"

#include "base/base.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define GATHERED_BYTES ((size_t)1 << 16) /* the system's VFS takes less than 128 kB at once */

/* An open log; the system's file lies behind it in the same memory. */
typedef struct LogFile {
    sqlite3_file base;
    char *gathered; /* from the first write on, so readers need none */
    size_t len;
    sqlite3_int64 at; /* where in the file it begins */
    sqlite3_file *file;
} LogFile;

static sqlite3_vfs *system_vfs;
static sqlite3_vfs log_vfs;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static LogFile *log_of(sqlite3_file *file)
{
    return (LogFile *)file;
}

static sqlite3_file *file_of(sqlite3_file *file)
{
    return log_of(file)->file;
}

/* ---- what gathers ---- */

static int write_gathered(LogFile *log)
{
    const int len = (int)log->len;
    log->len = 0;
    return len == 0 ? SQLITE_OK
                    : log->file->pMethods->xWrite(log->file, log->gathered, len, log->at);
}

static int write_log(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
    LogFile *log = log_of(file);
    const size_t len = (size_t)size;
    const bool is_next = at == log->at + (sqlite3_int64)log->len;
    int rc = SQLITE_OK;
    if (!is_next || log->len + len > GATHERED_BYTES)
        rc = write_gathered(log);
    if (!log->gathered)
        log->gathered = malloc(GATHERED_BYTES);
    if (rc != SQLITE_OK || !log->gathered || len > GATHERED_BYTES)
        return rc != SQLITE_OK ? rc : log->file->pMethods->xWrite(log->file, data, size, at);
    if (log->len == 0)
        log->at = at;
    memcpy(log->gathered + log->len, data, len);
    log->len += len;
    return SQLITE_OK;
}

/* ---- what must find everything in the file ---- */

static int sync_log(sqlite3_file *file, int flags)
{
    const int rc = write_gathered(log_of(file));
    return rc != SQLITE_OK ? rc : file_of(file)->pMethods->xSync(file_of(file), flags);
}

static int read_log(sqlite3_file *file, void *out, int size, sqlite3_int64 at)
{
    const int rc = write_gathered(log_of(file));
    return rc != SQLITE_OK ? rc : file_of(file)->pMethods->xRead(file_of(file), out, size, at);
}

static int truncate_log(sqlite3_file *file, sqlite3_int64 size)
{
    const int rc = write_gathered(log_of(file));
    return rc != SQLITE_OK ? rc : file_of(file)->pMethods->xTruncate(file_of(file), size);
}

static int size_of_log(sqlite3_file *file, sqlite3_int64 *out)
{
    const int rc = write_gathered(log_of(file));
    return rc != SQLITE_OK ? rc : file_of(file)->pMethods->xFileSize(file_of(file), out);
}

static int close_log(sqlite3_file *file)
{
    LogFile *log = log_of(file);
    const int written = write_gathered(log);
    const int closed = log->file->pMethods->xClose(log->file);
    free(log->gathered);
    return written != SQLITE_OK ? written : closed;
}

/* ---- what passes ---- */

static int lock_log(sqlite3_file *file, int level)
{
    return file_of(file)->pMethods->xLock(file_of(file), level);
}

static int unlock_log(sqlite3_file *file, int level)
{
    return file_of(file)->pMethods->xUnlock(file_of(file), level);
}

static int check_lock(sqlite3_file *file, int *out)
{
    return file_of(file)->pMethods->xCheckReservedLock(file_of(file), out);
}

static int control_log(sqlite3_file *file, int operation, void *argument)
{
    return file_of(file)->pMethods->xFileControl(file_of(file), operation, argument);
}

static int sector_size(sqlite3_file *file)
{
    return file_of(file)->pMethods->xSectorSize(file_of(file));
}

static int characteristics(sqlite3_file *file)
{
    return file_of(file)->pMethods->xDeviceCharacteristics(file_of(file));
}

static const sqlite3_io_methods LOG_METHODS = {
    .iVersion = 1,
    .xClose = close_log,
    .xRead = read_log,
    .xWrite = write_log,
    .xTruncate = truncate_log,
    .xSync = sync_log,
    .xFileSize = size_of_log,
    .xLock = lock_log,
    .xUnlock = unlock_log,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_log,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
};

/* ---- opening ---- */

static int open_any(sqlite3_vfs *vfs __attribute__((unused)), sqlite3_filename name,
                    sqlite3_file *file, int flags, int *out_flags)
{
    if (!(flags & SQLITE_OPEN_WAL))
        return system_vfs->xOpen(system_vfs, name, file, flags, out_flags);
    LogFile *log = log_of(file);
    *log = (LogFile){.file = (sqlite3_file *)(log + 1)};
    const int rc = system_vfs->xOpen(system_vfs, name, log->file, flags, out_flags);
    if (log->file->pMethods)
        log->base.pMethods = &LOG_METHODS;
    return rc;
}

static void register_vfs(void)
{
    system_vfs = sqlite3_vfs_find(NULL);
    ensure(system_vfs);
    log_vfs = *system_vfs;
    log_vfs.zName = "lam";
    log_vfs.szOsFile += (int)sizeof(LogFile);
    log_vfs.xOpen = open_any;
    ensure(sqlite3_vfs_register(&log_vfs, 0) == SQLITE_OK);
}

const char *sqlite_log_vfs(void)
{
    ensure(pthread_once(&registered, register_vfs) == 0);
    return log_vfs.zName;
}
