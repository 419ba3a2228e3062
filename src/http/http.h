/*
 * http: the web server library behind one small interface. It knows no feature and no database: it
 * reads whole requests within limits, hands each to one function, and sends the answer that comes
 * back later from any thread. Strictness that the library lacks is here (see http_strict.c).
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"

typedef enum HttpMethod {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_OTHER
} HttpMethod;
typedef struct HttpPair {
    Str name, value;
} HttpPair;

/* A file of a multipart body, already on disk in the spool folder; deleted with the exchange unless
 * it was moved away by then. */
typedef struct HttpUpload {
    Str field, file_name; /* as sent, checked UTF-8, without folders */
    Str path;             /* in the spool folder */
    int64_t size;         /* bytes */
    Sha256 sha256;
} HttpUpload;

typedef struct HttpRequest {
    HttpMethod method;
    Str method_name;
    Str path;  /* decoded, valid UTF-8 in NFC, begins with '/', no "//", no dot segments */
    Str query; /* raw, behind '?' */
    const HttpPair *headers;
    size_t header_count;
    const HttpPair *params; /* of the query string, then of a form body, decoded, in order, NFC */
    size_t param_count;
    size_t query_param_count; /* how many of params came from the query string */
    const HttpUpload *uploads;
    size_t upload_count;
    Str body; /* raw; empty for form bodies, which are in params and uploads */
    Str remote_address;
    bool is_local_socket; /* came over the administration socket */
} HttpRequest;

typedef struct HttpResponse {
    int status;
    HttpPair headers[16];
    size_t header_count;
    Str body;              /* lives until the exchange ends: in its arena or static */
    const char *file_path; /* sent instead of body when set */
    int64_t file_offset, file_size;
} HttpResponse;

/* One request on its way: owned by http, given to the handler, ended by http_answer. */
typedef struct HttpExchange HttpExchange;
const HttpRequest *http_request(const HttpExchange *exchange);
Arena *http_arena(HttpExchange *exchange); /* lives until the answer has been sent */
Instant http_received_at(const HttpExchange *exchange);
Str http_header(const HttpRequest *request, const char *name); /* empty when absent; any case */
Str http_param(const HttpRequest *request, const char *name);  /* the first, empty when absent */
Str http_cookie(const HttpRequest *request, const char *name);
void http_set_header(HttpResponse *response, const char *name, Str value);
/* Answers and gives the exchange back. From any thread, exactly once. The response is copied; what
 * it points to lives in the exchange's arena or is static. A header with a line break in it, or a
 * file that cannot be read, makes the answer a plain 500. */
void http_answer(HttpExchange *exchange, const HttpResponse *response);

/* What a route allows; asked once the request line and headers are in, before the body is read. */
typedef struct HttpLimits {
    int64_t max_body_bytes;   /* of text parts and plain bodies; at most a sixth of the arena */
    int64_t max_upload_bytes; /* of each file; 0 refuses files */
    int max_uploads;
    int64_t max_files_bytes; /* of all files of a body together; 0: as much as each may have */
    int body_deadline_s;     /* the whole body within this time; 0 takes 30 */
    bool is_too_many;        /* refused with 429: this address came too often */
} HttpLimits;

/* Strings and `app` must outlive the server. */
typedef struct HttpConfig {
    const char *listen;      /* "127.0.0.1:8080"; port 0 picks one */
    const char *socket_path; /* administration socket beside the database, or NULL */
    const char *spool_dir;   /* for uploads; made when absent; NULL refuses files */
    int max_connections;
    int max_connections_per_address; /* 0: no limit; right behind a proxy, whose address all share
                                      */
    int header_deadline_s;           /* a whole request head within this time */
    int idle_timeout_s;              /* without a byte either way, within requests and between */
    size_t arena_limit_bytes;        /* of one request; at least 1 MiB */
    /* On the HTTP thread, of each request with a body; of `request` all but the body is known. */
    HttpLimits (*limits_for)(void *app, const HttpRequest *request);
    /* Runs on the HTTP thread: must only queue the exchange. */
    void (*handle)(void *app, HttpExchange *exchange);
    /*
     * A refusal made here (400, 413, 415, 417, 501, 503...) wants a body: renders and ends with
     * http_answer like `handle`, or NULL for plain text. Runs on the HTTP thread; path, headers and
     * params are empty if the refusal came before they were read; `reason` is English, for the log.
     * A head beyond the connection's memory (414, 431), a broken chunk (400) and a missed deadline
     * (408) are answered below, in plain words.
     */
    void (*refuse)(void *app, HttpExchange *exchange, int status, const char *reason);
    void *app;
} HttpConfig;

typedef struct HttpServer HttpServer;
HttpServer *http_start(const HttpConfig *config, Error *error);
int http_port(const HttpServer *server);
/* Stops taking connections and requests; those under way go on, and what is still open closes after
 * its answer. */
void http_drain(HttpServer *server);
/* Drains, waits until every answer has been sent, at most `limit_ms`, then closes and frees.
 * Exchanges that are still not answered keep their memory and may be answered, to nobody. */
void http_stop(HttpServer *server, int limit_ms);

typedef struct HttpCounts {
    int64_t requests, refused; /* since the start */
    int64_t connections;       /* open now */
    int64_t uploads_bytes;     /* since the start */
    int64_t in_flight;         /* requests whose head is in and whose answer has not been sent */
} HttpCounts;
HttpCounts http_counts(const HttpServer *server);

/* The parts that fuzz targets and tests call directly. */
MUST_CHECK bool http_parse_form(Arena *arena, Str body, size_t max_params, HttpPair **out,
                                size_t *out_count, Error *error);
/* For application/pdf, image/jpeg and image/png; false for others. */
bool http_sniff_is(Str first_bytes, const char *content_type);
Str http_percent_encode(Arena *arena, Str text);

#endif
