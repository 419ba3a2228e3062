#include "http/http_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SPOOL_PREFIX "upload-"
#define MAX_UPLOADS 64
#define STALE_AFTER_S (24 * 60 * 60)

struct HttpSpool {
    Arena *arena;
    const char *folder;
    const HttpLimits *limits;
    HttpPairList *params;
    HttpUpload uploads[MAX_UPLOADS];
    size_t upload_count;
    int64_t text_bytes, file_bytes;
    HttpPart part; /* the one being read */
    Buf text;
    int fd; /* of the file being written, or -1 */
    Sha256Stream *digest;
};

static void close_spool(void *resource)
{
    HttpSpool *spool = resource;
    if (spool->fd >= 0)
        close(spool->fd);
    if (spool->digest)
        sha256_stream_free(spool->digest);
}

HttpSpool *http_spool_new(Arena *arena, const char *folder, const HttpLimits *limits,
                          HttpPairList *params)
{
    HttpSpool *spool = ARENA_NEW(arena, HttpSpool);
    spool->arena = arena;
    spool->folder = folder;
    spool->limits = limits;
    spool->params = params;
    spool->fd = -1;
    arena_on_free(arena, close_spool, spool);
    return spool;
}

static void remove_file(void *resource)
{
    const char *path = resource;
    unlink(path); /* absent when the application has taken it */
}

static char *new_path(HttpSpool *spool)
{
    uint8_t random[16];
    random_bytes(random, sizeof random);
    const Str name = hex_of(spool->arena, (Str){(const char *)random, sizeof random});
    const size_t size = strlen(spool->folder) + sizeof "/" SPOOL_PREFIX + name.len;
    char *path = arena_alloc(spool->arena, size);
    snprintf(path, size, "%s/" SPOOL_PREFIX "%.*s", spool->folder, STR_ARGS(name));
    return path;
}

static HttpRefusal refuse_files(const HttpSpool *spool)
{
    if (!spool->folder || spool->limits->max_upload_bytes <= 0)
        return HTTP_REFUSED(415, "a file where none is taken");
    if (spool->upload_count >= MAX_UPLOADS ||
        spool->upload_count >= (size_t)spool->limits->max_uploads)
        return HTTP_REFUSED(413, "too many files");
    return HTTP_TAKEN;
}

/* Made with the first byte, or at the end of an empty file that has a name. */
static HttpRefusal open_file(HttpSpool *spool)
{
    const HttpRefusal refusal = refuse_files(spool);
    if (refusal.status != 0)
        return refusal;
    char *path = new_path(spool);
    spool->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (spool->fd < 0)
        return HTTP_REFUSED(503, "no file can be made in the spool folder");
    arena_on_free(spool->arena, remove_file, path);
    if (!spool->digest)
        spool->digest = sha256_stream_new();
    sha256_stream_start(spool->digest);
    spool->uploads[spool->upload_count++] = (HttpUpload){
        .field = spool->part.name, .file_name = spool->part.file_name, .path = str_of(path)};
    return HTTP_TAKEN;
}

static HttpRefusal count_text(HttpSpool *spool, size_t more)
{
    spool->text_bytes += (int64_t)more;
    if (spool->text_bytes > spool->limits->max_body_bytes)
        return HTTP_REFUSED(413, "the text of the form is too long");
    return HTTP_TAKEN;
}

static HttpRefusal begin_part(void *context, const HttpPart *part)
{
    HttpSpool *spool = context;
    spool->part = *part;
    if (!part->is_file)
        spool->text = buf_new(spool->arena, 256);
    return count_text(spool, part->name.len + part->file_name.len);
}

static HttpRefusal write_file(HttpSpool *spool, Str piece)
{
    HttpUpload *upload = &spool->uploads[spool->upload_count - 1];
    upload->size += (int64_t)piece.len;
    if (upload->size > spool->limits->max_upload_bytes)
        return HTTP_REFUSED(413, "a file is too large");
    spool->file_bytes += (int64_t)piece.len;
    sha256_stream_add(spool->digest, piece.data, piece.len);
    while (piece.len > 0) {
        const ssize_t written = write(spool->fd, piece.data, piece.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return HTTP_REFUSED(503, "the spool folder is full or broken");
        piece = str_slice(piece, (size_t)written, piece.len);
    }
    return HTTP_TAKEN;
}

static HttpRefusal add_data(void *context, Str piece)
{
    HttpSpool *spool = context;
    if (!spool->part.is_file) {
        const HttpRefusal refusal = count_text(spool, piece.len);
        if (refusal.status == 0)
            buf_add(&spool->text, piece);
        return refusal;
    }
    const HttpRefusal refusal = spool->fd < 0 ? open_file(spool) : HTTP_TAKEN;
    return refusal.status != 0 ? refusal : write_file(spool, piece);
}

static HttpRefusal end_text(HttpSpool *spool)
{
    const Str raw = buf_str(&spool->text);
    if (!utf8_is_valid(raw))
        return HTTP_REFUSED(400, "a form field is not valid UTF-8");
    if (spool->params->count >= HTTP_MAX_PARAMS)
        return HTTP_REFUSED(413, "too many form fields");
    const Str value = raw.len == 0 ? STR("") : utf8_to_nfc(spool->arena, raw);
    http_add_pair(spool->arena, spool->params, (HttpPair){spool->part.name, value});
    return HTTP_TAKEN;
}

static HttpRefusal end_part(void *context)
{
    HttpSpool *spool = context;
    if (!spool->part.is_file)
        return end_text(spool);
    /* A file field left empty comes as a file without name and bytes. */
    if (spool->fd < 0 && spool->part.file_name.len == 0)
        return HTTP_TAKEN;
    const HttpRefusal refusal = spool->fd < 0 ? open_file(spool) : HTTP_TAKEN;
    if (refusal.status != 0)
        return refusal;
    spool->uploads[spool->upload_count - 1].sha256 = sha256_stream_end(spool->digest);
    const int failed = close(spool->fd);
    spool->fd = -1;
    return failed ? HTTP_REFUSED(503, "the spool folder is full or broken") : HTTP_TAKEN;
}

HttpPartSink http_spool_sink(HttpSpool *spool)
{
    return (HttpPartSink){.context = spool, .begin = begin_part, .data = add_data, .end = end_part};
}

size_t http_spool_uploads(const HttpSpool *spool, const HttpUpload **out)
{
    *out = spool->uploads;
    return spool->upload_count;
}

int64_t http_spool_bytes(const HttpSpool *spool)
{
    return spool->file_bytes;
}

static void remove_stale(DIR *folder)
{
    const time_t oldest = time(NULL) - STALE_AFTER_S;
    const struct dirent *entry;
    while ((entry = readdir(folder))) {
        struct stat status;
        if (strncmp(entry->d_name, SPOOL_PREFIX, strlen(SPOOL_PREFIX)) == 0 &&
            fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            status.st_mtime < oldest)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
}

bool http_prepare_spool(const char *folder, Error *error)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return error_set(error, ERROR_INTERNAL,
                         VI("Không tạo được thư mục tạm cho tệp tải lên. Hãy kiểm tra quyền ghi."),
                         "mkdir %s: %s", folder, strerror(errno));
    DIR *opened = opendir(folder);
    if (!opened || access(folder, W_OK) != 0) {
        if (opened)
            closedir(opened);
        return error_set(error, ERROR_INTERNAL,
                         VI("Không ghi được vào thư mục tạm cho tệp tải lên. Hãy kiểm tra quyền."),
                         "the spool folder %s is not writable: %s", folder, strerror(errno));
    }
    remove_stale(opened);
    closedir(opened);
    return true;
}
