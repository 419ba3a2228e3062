#include "http/http_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>

/* Kept for reuse; more than these are given back after a rush. */
#define MAX_FREE_EXCHANGES 256
/* What everything but the body may take of a request's arena, at most. */
#define ARENA_FOR_HEAD_BYTES (512 * 1024)
/* A body of n bytes may cost so many times n: grown, decoded, composed. */
#define ARENA_PER_BODY_BYTE 6
#define MULTIPART_FRAME_BYTES (64 * 1024)
#define FIRST_BODY_BYTES (64 * 1024)
#define DEFAULT_BODY_DEADLINE_S 30
/* A chunked body refused for its size is read so much further, to be answered, before it is cut. */
#define DROPPED_BYTES (1024 * 1024)

const HttpRequest *http_request(const HttpExchange *exchange)
{
    return &exchange->request;
}

Arena *http_arena(HttpExchange *exchange)
{
    return exchange->arena;
}

Instant http_received_at(const HttpExchange *exchange)
{
    return exchange->received_at;
}

static HttpExchange *take_exchange(HttpServer *server)
{
    HttpExchange *exchange = server->free_exchanges;
    if (exchange) {
        server->free_exchanges = exchange->next;
        server->free_count--;
    } else {
        exchange = calloc(1, sizeof(HttpExchange));
        ensure(exchange != NULL);
        exchange->arena = arena_new(server->config.arena_limit_bytes);
    }
    *exchange = (HttpExchange){.server = server, .arena = exchange->arena};
    return exchange;
}

static void free_exchange(HttpExchange *exchange)
{
    arena_free(exchange->arena);
    free(exchange);
}

static void give_exchange_back(HttpExchange *exchange)
{
    HttpServer *server = exchange->server;
    if (server->free_count >= MAX_FREE_EXCHANGES) {
        free_exchange(exchange);
        return;
    }
    arena_on_overflow(exchange->arena, NULL, NULL);
    arena_reset(exchange->arena);
    exchange->next = server->free_exchanges;
    server->free_exchanges = exchange;
    server->free_count++;
}

void http_free_exchanges(HttpServer *server)
{
    while (server->free_exchanges) {
        HttpExchange *exchange = server->free_exchanges;
        server->free_exchanges = exchange->next;
        free_exchange(exchange);
    }
}

void *http_on_target(void *server, const char *target, struct MHD_Connection *connection)
{
    HttpExchange *exchange = take_exchange(server);
    exchange->library_connection = connection;
    exchange->connection =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    exchange->connection->exchange = exchange;
    exchange->target = arena_copy(exchange->arena, str_of(target));
    return exchange;
}

/* Hands it to the application, suspended until http_answer. */
static void hand_over(HttpExchange *exchange)
{
    exchange->stage = STAGE_HANDED;
    exchange->connection->phase = PHASE_HANDLED;
    exchange->server->handed++;
    MHD_suspend_connection(exchange->library_connection);
}

static void refuse(HttpExchange *exchange, HttpRefusal refusal)
{
    const HttpConfig *config = &exchange->server->config;
    atomic_fetch_add(&exchange->server->count_refused, 1);
    exchange->is_last = true;
    hand_over(exchange);
    if (config->refuse) {
        config->refuse(config->app, exchange, refusal.status, refusal.reason);
        return;
    }
    HttpResponse response = {.status = refusal.status};
    http_set_header(&response, "Content-Type", STR("text/plain; charset=utf-8"));
    response.body = arena_format(exchange->arena, "%d: %s\n", refusal.status, refusal.reason);
    http_answer(exchange, &response);
}

static enum MHD_Result collect_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      size_t name_len, const char *value, size_t value_len)
{
    HttpExchange *exchange = context;
    (void)kind;
    http_add_pair(exchange->arena, &exchange->headers,
                  (HttpPair){{name, name_len}, {value ? value : "", value ? value_len : 0}});
    return exchange->headers.count > HTTP_MAX_HEADERS ? MHD_NO : MHD_YES;
}

static HttpRefusal read_headers(HttpExchange *exchange, const char *target, const char *method,
                                const char *version)
{
    struct MHD_Connection *connection = exchange->library_connection;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect_header, exchange);
    const HttpHead head = {
        .method = method,
        .target = target,
        .target_len = exchange->target.len,
        .version = version,
        .size = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
                    ->header_size,
        .headers = exchange->headers.items,
        .header_count = exchange->headers.count,
    };
    const HttpRefusal refusal = http_check_head(&head);
    for (size_t i = 0; i < exchange->headers.count; i++)
        exchange->headers.items[i].value = str_trim(exchange->headers.items[i].value);
    if (refusal.status != 0)
        return refusal;
    exchange->request.headers = exchange->headers.items;
    exchange->request.header_count = exchange->headers.count;
    return HTTP_TAKEN;
}

static HttpMethod method_of(const char *name)
{
    static const char *const NAMES[] = {[HTTP_GET] = "GET",
                                        [HTTP_HEAD] = "HEAD",
                                        [HTTP_POST] = "POST",
                                        [HTTP_PUT] = "PUT",
                                        [HTTP_DELETE] = "DELETE"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (strcmp(NAMES[i], name) == 0)
            return (HttpMethod)i;
    return HTTP_OTHER;
}

static HttpRefusal read_target(HttpExchange *exchange)
{
    HttpRequest *request = &exchange->request;
    HttpRefusal refusal =
        http_parse_target(exchange->arena, exchange->target, &request->path, &request->query);
    if (refusal.status == 0)
        refusal = http_add_form(exchange->arena, request->query, &exchange->params);
    request->params = exchange->params.items;
    request->param_count = request->query_param_count = exchange->params.count;
    return refusal;
}

static bool is_media_type(Str content_type, const char *wanted)
{
    const ptrdiff_t end = str_find_char(content_type, ';');
    const Str type = str_trim(str_slice(content_type, 0, end < 0 ? content_type.len : (size_t)end));
    return type.len == strlen(wanted) && strncasecmp(type.data, wanted, type.len) == 0;
}

static HttpBodyKind kind_of(Str content_type)
{
    if (is_media_type(content_type, "application/x-www-form-urlencoded"))
        return BODY_FORM;
    if (is_media_type(content_type, "multipart/form-data"))
        return BODY_MULTIPART;
    return BODY_PLAIN;
}

static void ask_limits(HttpExchange *exchange)
{
    const HttpConfig *config = &exchange->server->config;
    HttpLimits *limits = &exchange->limits;
    *limits = config->limits_for(config->app, &exchange->request);
    const int64_t affordable =
        (int64_t)(config->arena_limit_bytes - ARENA_FOR_HEAD_BYTES) / ARENA_PER_BODY_BYTE;
    if (limits->max_body_bytes > affordable)
        limits->max_body_bytes = affordable;
    if (limits->body_deadline_s <= 0)
        limits->body_deadline_s = DEFAULT_BODY_DEADLINE_S;
    exchange->max_body_bytes = limits->max_body_bytes;
    if (exchange->body_kind == BODY_MULTIPART)
        exchange->max_body_bytes +=
            MULTIPART_FRAME_BYTES + (limits->max_files_bytes > 0
                                         ? limits->max_files_bytes
                                         : limits->max_uploads * limits->max_upload_bytes);
}

static HttpRefusal begin_multipart(HttpExchange *exchange, Str content_type)
{
    exchange->spool = http_spool_new(exchange->arena, exchange->server->config.spool_dir,
                                     &exchange->limits, &exchange->params);
    exchange->multipart =
        http_multipart_new(exchange->arena, content_type, http_spool_sink(exchange->spool));
    return exchange->multipart ? HTTP_TAKEN : HTTP_REFUSED(400, "multipart without a boundary");
}

static HttpRefusal begin_body(HttpExchange *exchange)
{
    const HttpRequest *request = &exchange->request;
    const Str content_type = http_header(request, "Content-Type");
    int64_t length = 0;
    const bool is_declared = str_parse_int(http_header(request, "Content-Length"), &length);
    exchange->has_body = length > 0 || http_header(request, "Transfer-Encoding").len > 0;
    if (!exchange->has_body)
        return HTTP_TAKEN;
    exchange->body_kind = kind_of(content_type);
    ask_limits(exchange);
    if (exchange->limits.is_too_many)
        return HTTP_REFUSED(429, "too many requests from this address");
    if (exchange->max_body_bytes <= 0 || length > exchange->max_body_bytes)
        return HTTP_REFUSED(413, "the body is too large");
    if (exchange->body_kind == BODY_MULTIPART)
        return begin_multipart(exchange, content_type);
    const bool is_small = is_declared && length < FIRST_BODY_BYTES;
    exchange->body = buf_new(exchange->arena, is_small ? (size_t)length : FIRST_BODY_BYTES);
    return HTTP_TAKEN;
}

/* The head is in. A refusal here leaves the body unread and costs the connection. */
static enum MHD_Result begin(HttpExchange *exchange, const char *target, const char *method,
                             const char *version)
{
    HttpConnection *connection = exchange->connection;
    HttpRequest *request = &exchange->request;
    exchange->received_at = instant_now();
    request->method = method_of(method);
    request->method_name = str_of(method);
    request->path = request->query = STR("");
    request->body = STR("");
    request->is_local_socket = connection->is_local;
    request->remote_address = str_of(connection->address);
    atomic_fetch_add(&exchange->server->count_in_flight, 1);
    exchange->stage = STAGE_BODY;

    HttpRefusal refusal = read_headers(exchange, target, method, version);
    if (refusal.status == 0)
        refusal = read_target(exchange);
    if (refusal.status == 0)
        refusal = begin_body(exchange);
    if (refusal.status != 0) {
        exchange->is_unread = true;
        refuse(exchange, refusal);
        return MHD_YES;
    }
    connection->phase = PHASE_BODY;
    connection->deadline_ms = http_now_ms() + exchange->limits.body_deadline_s * 1000LL;
    return MHD_YES;
}

static enum MHD_Result feed(HttpExchange *exchange, Str piece)
{
    exchange->body_bytes += (int64_t)piece.len;
    if (exchange->body_bytes > exchange->max_body_bytes && exchange->refusal.status == 0)
        exchange->refusal = HTTP_REFUSED(413, "the body is too large");
    if (exchange->body_bytes > exchange->max_body_bytes + DROPPED_BYTES)
        return MHD_NO;
    if (exchange->refusal.status != 0)
        return MHD_YES;
    if (exchange->body_kind == BODY_MULTIPART)
        exchange->refusal = http_multipart_feed(exchange->multipart, piece);
    else
        buf_add(&exchange->body, piece);
    return MHD_YES;
}

static HttpRefusal finish_body(HttpExchange *exchange)
{
    HttpRequest *request = &exchange->request;
    HttpRefusal refusal = exchange->refusal;
    if (!exchange->has_body || refusal.status != 0)
        return refusal;
    if (exchange->body_kind == BODY_FORM) {
        refusal = http_add_form(exchange->arena, buf_str(&exchange->body), &exchange->params);
    } else if (exchange->body_kind == BODY_MULTIPART) {
        refusal = http_multipart_finish(exchange->multipart);
        request->upload_count = http_spool_uploads(exchange->spool, &request->uploads);
        atomic_fetch_add(&exchange->server->count_upload_bytes, http_spool_bytes(exchange->spool));
    } else {
        request->body = buf_str(&exchange->body);
    }
    request->params = exchange->params.items;
    request->param_count = exchange->params.count;
    return refusal;
}

static enum MHD_Result finish(HttpExchange *exchange)
{
    const HttpConfig *config = &exchange->server->config;
    const HttpRefusal refusal = finish_body(exchange);
    if (refusal.status != 0) {
        refuse(exchange, refusal);
        return MHD_YES;
    }
    atomic_fetch_add(&exchange->server->count_requests, 1);
    hand_over(exchange);
    config->handle(config->app, exchange);
    return MHD_YES;
}

enum MHD_Result http_on_access(void *server, struct MHD_Connection *connection, const char *target,
                               const char *method, const char *version, const char *data,
                               size_t *size, void **context)
{
    HttpExchange *exchange = *context;
    (void)server;
    (void)connection;
    const Str piece = {data, *size};
    *size = 0;
    switch (exchange->stage) {
    case STAGE_HEAD:
        return begin(exchange, target, method, version);
    case STAGE_BODY:
        return piece.len > 0 ? feed(exchange, piece) : finish(exchange);
    case STAGE_ANSWERED:
        return http_send_answer(exchange);
    case STAGE_HANDED:
    case STAGE_SENDING:
        break;
    }
    return MHD_YES;
}

void http_answer(HttpExchange *exchange, const HttpResponse *response)
{
    HttpServer *server = exchange->server;
    exchange->response = *response;
    HttpExchange *newest = atomic_load_explicit(&server->answers, memory_order_relaxed);
    do
        exchange->next = newest;
    while (!atomic_compare_exchange_weak_explicit(&server->answers, &newest, exchange,
                                                  memory_order_release, memory_order_relaxed));
    /* Whoever put the first one there wakes the HTTP thread, which then takes them all. */
    if (!newest)
        eventfd_write(server->wake_fd, 1);
}

void http_on_completed(void *server, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode code)
{
    HttpExchange *exchange = *context;
    (void)server;
    (void)connection;
    if (!exchange)
        return;
    HttpConnection *own = exchange->connection;
    const HttpConfig *config = &exchange->server->config;
    own->exchange = NULL;
    own->phase = PHASE_HEAD;
    own->deadline_ms =
        http_now_ms() + (config->idle_timeout_s + config->header_deadline_s) * 1000LL;
    if (exchange->is_unread && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        http_linger_on(exchange->server, own->fd);
    if (exchange->stage != STAGE_HEAD)
        atomic_fetch_sub(&exchange->server->count_in_flight, 1);
    give_exchange_back(exchange);
    *context = NULL;
}
