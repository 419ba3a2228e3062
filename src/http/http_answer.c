#include "http/http_internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_HEADER_BYTES 8192
/* A slow reader gets so long, and longer for a large answer, until it is cut. */
#define SENDING_GRACE_MS 60000
#define SENDING_BYTES_PER_MS 4

static struct MHD_Response *make_of_file(const HttpResponse *answer, int64_t *out_size)
{
    struct stat status;
    const int fd = open(answer->file_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    const bool is_whole = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                          answer->file_offset >= 0 && answer->file_size >= 0 &&
                          answer->file_offset + answer->file_size <= status.st_size;
    struct MHD_Response *made =
        is_whole ? MHD_create_response_from_fd_at_offset64((uint64_t)answer->file_size, fd,
                                                           (uint64_t)answer->file_offset)
                 : NULL;
    if (made)
        *out_size = answer->file_size;
    else
        close(fd); /* else the response closes it */
    return made;
}

static struct MHD_Response *make_of_body(const HttpResponse *answer, int64_t *out_size)
{
    /* The library asks for a writable pointer and only reads. */
    void *body = (void *)(uintptr_t)answer->body.data;
    *out_size = (int64_t)answer->body.len;
    return MHD_create_response_from_buffer(answer->body.len, body, MHD_RESPMEM_PERSISTENT);
}

static bool add_header(struct MHD_Response *made, const HttpPair *header)
{
    char value[MAX_HEADER_BYTES];
    if (header->value.len == 0)
        return true;
    if (header->value.len >= sizeof value || memchr(header->value.data, '\0', header->value.len))
        return false;
    memcpy(value, header->value.data, header->value.len);
    value[header->value.len] = '\0';
    /* Names come from http_set_header, so they are C strings; CR and LF are refused in values. */
    return MHD_add_response_header(made, header->name.data, value) == MHD_YES;
}

static bool add_headers(struct MHD_Response *made, const HttpResponse *answer)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (!add_header(made, &answer->headers[i]))
            return false;
    return true;
}

/* What goes out when the answer cannot: its file is gone, or a header would break the message. */
static struct MHD_Response *make_failure(void)
{
    static char BODY[] = "500: the answer could not be sent\n";
    struct MHD_Response *made =
        MHD_create_response_from_buffer(sizeof BODY - 1, BODY, MHD_RESPMEM_PERSISTENT);
    ensure(made != NULL);
    MHD_add_response_header(made, "Content-Type", "text/plain; charset=utf-8");
    return made;
}

enum MHD_Result http_send_answer(HttpExchange *exchange)
{
    const HttpResponse *answer = &exchange->response;
    HttpConnection *connection = exchange->connection;
    int64_t size = 0;
    unsigned status = (unsigned)answer->status;
    struct MHD_Response *made =
        answer->file_path ? make_of_file(answer, &size) : make_of_body(answer, &size);
    if (made && !add_headers(made, answer)) {
        MHD_destroy_response(made);
        made = NULL;
    }
    if (!made) {
        made = make_failure();
        status = 500;
    }
    if (exchange->is_last || exchange->server->has_drained)
        MHD_add_response_header(made, "Connection", "close");
    exchange->stage = STAGE_SENDING;
    connection->phase = PHASE_SENDING;
    connection->deadline_ms = http_now_ms() + SENDING_GRACE_MS + size / SENDING_BYTES_PER_MS;
    const enum MHD_Result queued = MHD_queue_response(exchange->library_connection, status, made);
    MHD_destroy_response(made);
    return queued;
}
