#include "platform/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const TYPES[] = {"application/pdf", "image/jpeg", "image/png"};

const char *blob_path(const App *app, Arena *arena, Str sha256)
{
    ensure(sha256.len == 2 * SHA256_BYTES);
    return arena_printf(arena, "%s/blobs/%.2s/%.*s", app->settings.state_dir, sha256.data,
                        (int)sha256.len - 2, sha256.data + 2);
}

/* ---- files ---- */

static bool failed(Error *error, const char *what)
{
    return error_set(error, ERROR_BUSY,
                     VI("Máy chủ không ghi được tệp (đĩa đầy hoặc hỏng). Hãy báo quản trị."),
                     "%s: errno %d", what, errno);
}

static bool sync_dir(const char *path, Error *error)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return failed(error, "open blob folder");
    const bool ok = fsync(fd) == 0;
    close(fd);
    return ok || failed(error, "sync blob folder");
}

static bool make_folder_of(Ctx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder = arena_cstr(cx->arena, (Str){path, (size_t)(slash - path)});
    if (mkdir(folder, 0700) == 0)
        return sync_dir(arena_printf(cx->arena, "%s/blobs", cx->app->settings.state_dir),
                        &cx->error);
    return errno == EEXIST || failed(&cx->error, "make blob folder");
}

static bool sync_file(Ctx *cx, const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(&cx->error, "open upload");
    const bool ok = fsync(fd) == 0;
    close(fd);
    return ok || failed(&cx->error, "sync upload");
}

/* Makes `from` (complete, same file system) the stored file; what is stored already stays. */
static bool move_in(Ctx *cx, const char *from, Str sha256)
{
    const char *to = blob_path(cx->app, cx->arena, sha256);
    if (access(to, F_OK) == 0)
        return true;
    if (!make_folder_of(cx, to) || !sync_file(cx, from))
        return false;
    if (rename(from, to) != 0)
        return failed(&cx->error, "rename upload");
    const char *slash = strrchr(to, '/');
    return sync_dir(arena_cstr(cx->arena, (Str){to, (size_t)(slash - to)}), &cx->error);
}

/* ---- uploads ---- */

static bool read_head(const char *path, char *head, size_t size, size_t *out_len)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t got = read(fd, head, size);
    close(fd);
    *out_len = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

static const char *type_of_head(Str head)
{
    for (size_t i = 0; i < COUNT_OF(TYPES); i++)
        if (http_sniff_is(head, TYPES[i]))
            return TYPES[i];
    return NULL;
}

static bool settle(Ctx *cx, const HttpUpload *upload)
{
    char head[64];
    size_t len = 0;
    const char *field = arena_cstr(cx->arena, upload->field);
    const char *path = arena_cstr(cx->arena, upload->path);
    if (upload->size == 0)
        return str_is_empty(upload->file_name) || form_mistake(cx, field, VI("Tệp rỗng."));
    const Str sha256 = hex_of(cx->arena, (Str){(const char *)upload->sha256.bytes, SHA256_BYTES});
    if (access(path, F_OK) != 0) /* a repeated run: already moved in */
        return access(blob_path(cx->app, cx->arena, sha256), F_OK) == 0 ||
               failed(&cx->error, "upload is gone");
    if (!read_head(path, head, sizeof head, &len))
        return failed(&cx->error, "read upload");
    if (!type_of_head((Str){head, len}))
        return form_mistake(cx, field,
                            VI("Chỉ nhận tệp PDF, JPEG hoặc PNG; nội dung tệp này không phải."));
    return move_in(cx, path, sha256);
}

bool blob_settle_uploads(Ctx *cx)
{
    bool ok = true;
    for (size_t i = 0; i < cx->request->upload_count; i++)
        ok = settle(cx, &cx->request->uploads[i]) && ok;
    return ok;
}

static const char SQL_STORE[] =
    "INSERT INTO blob (sha256, size, type, created_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (sha256) DO NOTHING";

static bool store_row(Ctx *cx, const Blob *blob)
{
    return db_run(cx->db, SQL_STORE,
                  DB_ARGS(db_text(blob->sha256), db_int(blob->size), db_text(blob->type),
                          db_instant(cx->now)),
                  &cx->error);
}

bool blob_of_upload(Ctx *cx, const HttpUpload *upload, Blob *out)
{
    char head[64];
    size_t len = 0;
    Blob blob = {.sha256 =
                     hex_of(cx->arena, (Str){(const char *)upload->sha256.bytes, SHA256_BYTES}),
                 .size = upload->size};
    if (!read_head(blob_path(cx->app, cx->arena, blob.sha256), head, sizeof head, &len))
        return failed(&cx->error, "read blob");
    blob.type = str_of(type_of_head((Str){head, len}));
    *out = blob;
    return store_row(cx, &blob);
}

static bool write_file(const char *path, Str bytes, Error *error)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(error, "create blob");
    size_t done = 0;
    while (done < bytes.len) {
        const ssize_t put = write(fd, bytes.data + done, bytes.len - done);
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    close(fd);
    return done == bytes.len || failed(error, "write blob");
}

bool blob_put(Ctx *cx, Str bytes, const char *type, Blob *out)
{
    const Sha256 hash = sha256_of(bytes);
    const Blob blob = {hex_of(cx->arena, (Str){(const char *)hash.bytes, SHA256_BYTES}),
                       (int64_t)bytes.len, str_of(type)};
    const char *spool =
        arena_printf(cx->arena, "%s/spool/put-%.*s-%.*s", cx->app->settings.state_dir,
                     STR_ARGS(blob.sha256), STR_ARGS(cx->request_id));
    if (!write_file(spool, bytes, &cx->error) || !move_in(cx, spool, blob.sha256))
        return false;
    unlink(spool);
    *out = blob;
    return store_row(cx, &blob);
}

void blob_send(Ctx *cx, const Blob *blob, Str file_name)
{
    cx->response.is_whole = true;
    cx->response.content_type = arena_cstr(cx->arena, blob->type);
    cx->response.file_name = file_name;
    cx->response.file_path = blob_path(cx->app, cx->arena, blob->sha256);
    cx->response.file_size = blob->size;
}
