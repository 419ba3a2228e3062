/*
 * A disk that is full while the file named by LAM_DISK_FULL exists: writes to files then fail with
 * ENOSPC, as the file system would say it. Loaded into the server before the C library, for
 * disk.e2e.mjs; it needs no right to mount anything, and the disk is empty again at once.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at);
int ftruncate64(int fd, off_t size);

/* Pipes and sockets go on; so do the log and the answers. */
static bool is_full(int fd)
{
    const char *flag = getenv("LAM_DISK_FULL");
    struct stat about;
    if (!flag || access(flag, F_OK) != 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    errno = ENOSPC;
    return true;
}

ssize_t write(int fd, const void *data, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "write");
    return is_full(fd) ? -1 : real(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    return is_full(fd) ? -1 : real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return pwrite64(fd, data, size, at);
}

int ftruncate64(int fd, off_t size)
{
    static int (*real)(int, off_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "ftruncate64");
    return is_full(fd) ? -1 : real(fd, size);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}
