/*
 * What the files of http/ share. Everything with a connection in it belongs to the HTTP thread;
 * other threads touch an exchange only through http_answer.
 */
#ifndef HTTP_HTTP_INTERNAL_H
#define HTTP_HTTP_INTERNAL_H

#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#define HTTP_MAX_HEADERS 100
#define HTTP_MAX_PARAMS 1000
#define HTTP_MAX_TARGET_BYTES 8192
/* Head, parsed headers and the head of the answer share it; a longer request head gets 431. */
#define HTTP_CONNECTION_MEMORY_BYTES (32 * 1024)

/* Why a request is not taken: the status to answer and a reason for the log. Status 0: it is taken.
 */
typedef struct HttpRefusal {
    int status;
    const char *reason;
} HttpRefusal;
#define HTTP_TAKEN ((HttpRefusal){0, NULL})
#define HTTP_REFUSED(code, text) ((HttpRefusal){.status = (code), .reason = (text)})

/* A request head as the library holds it: views of the bytes that came, in the order they came. */
typedef struct HttpHead {
    const char *method, *target, *version;
    size_t target_len; /* as sent, query included */
    size_t size;       /* of the whole head, the blank line included */
    const HttpPair *headers;
    size_t header_count;
} HttpHead;
/* Everything wrong with a head that the library lets through. */
HttpRefusal http_check_head(const HttpHead *head);
bool http_is_token(Str text);

/* The path of a request target, decoded, and the raw query behind '?'. */
HttpRefusal http_parse_target(Arena *arena, Str target, Str *out_path, Str *out_query);
/* Undoes %XX and, in forms, '+'; then checks UTF-8 and composes. False for bad escapes, NUL, bad
 * UTF-8. */
MUST_CHECK bool http_decode(Arena *arena, Str text, bool is_form, Str *out);

/* Name and value pairs that grow in an arena. */
typedef struct HttpPairList {
    HttpPair *items;
    size_t count, capacity;
} HttpPairList;
void http_add_pair(Arena *arena, HttpPairList *list, HttpPair pair);
/* Appends the fields of an urlencoded text. */
HttpRefusal http_add_form(Arena *arena, Str text, HttpPairList *list);

/*
 * multipart/form-data, taken in pieces of any size. The parser knows no files: each part goes to a
 * sink, which may refuse. After a refusal the parser must not be fed again.
 */
typedef struct HttpPart {
    Str name;
    bool is_file;  /* it has a file name, perhaps an empty one */
    Str file_name; /* without folders */
} HttpPart;
typedef struct HttpPartSink {
    void *context;
    HttpRefusal (*begin)(void *context, const HttpPart *part);
    HttpRefusal (*data)(void *context, Str piece);
    HttpRefusal (*end)(void *context);
} HttpPartSink;
typedef struct HttpMultipart HttpMultipart;
/* NULL when the Content-Type has no usable boundary. */
HttpMultipart *http_multipart_new(Arena *arena, Str content_type, HttpPartSink sink);
HttpRefusal http_multipart_feed(HttpMultipart *multipart, Str piece);
/* The body has ended: refuses when the closing boundary has not come. */
HttpRefusal http_multipart_finish(const HttpMultipart *multipart);

/* The sink of a real request: text into params, files into the spool folder. */
typedef struct HttpSpool HttpSpool;
HttpSpool *http_spool_new(Arena *arena, const char *folder, const HttpLimits *limits,
                          HttpPairList *params);
HttpPartSink http_spool_sink(HttpSpool *spool);
size_t http_spool_uploads(const HttpSpool *spool, const HttpUpload **out);
int64_t http_spool_bytes(const HttpSpool *spool); /* of files */
/* Makes the folder if need be and removes what a killed process left there more than a day ago. */
MUST_CHECK bool http_prepare_spool(const char *folder, Error *error);

/* A listening socket, not yet taking connections. */
MUST_CHECK bool http_listen_tcp(const char *address, int *out_fd, int *out_port, Error *error);
MUST_CHECK bool http_listen_local(const char *path, int *out_fd, Error *error);

typedef enum HttpPhase {
    PHASE_HEAD,    /* waiting for a request or in the middle of its head */
    PHASE_BODY,    /* reading a body */
    PHASE_HANDLED, /* suspended, in the hands of the application: no deadline */
    PHASE_SENDING,
} HttpPhase;

typedef struct HttpConnection HttpConnection;
struct HttpConnection {
    HttpConnection *previous, *next;
    HttpServer *server;
    int fd;
    HttpPhase phase;
    int64_t deadline_ms;    /* monotonic; the connection is cut after it */
    HttpExchange *exchange; /* the request under way, or NULL */
    bool is_local;
    char address[64];
};

typedef enum HttpBodyKind { BODY_NONE, BODY_PLAIN, BODY_FORM, BODY_MULTIPART } HttpBodyKind;
typedef enum HttpStage {
    STAGE_HEAD,     /* the request line is in */
    STAGE_BODY,     /* the head was taken */
    STAGE_HANDED,   /* suspended */
    STAGE_ANSWERED, /* the answer waits to be queued */
    STAGE_SENDING,
} HttpStage;

struct HttpExchange {
    HttpServer *server;
    HttpConnection *connection;
    struct MHD_Connection *library_connection;
    Arena *arena;
    HttpRequest request;
    Instant received_at;
    HttpStage stage;
    Str target; /* as sent */
    HttpPairList headers, params;
    HttpLimits limits;
    HttpBodyKind body_kind;
    bool has_body;
    int64_t max_body_bytes, body_bytes; /* of the whole body as sent */
    Buf body;
    HttpMultipart *multipart;
    HttpSpool *spool;
    HttpRefusal refusal; /* met while reading the body; the rest is read and dropped */
    bool is_unread;      /* refused before its body was read */
    bool is_last;        /* the connection closes after the answer */
    HttpResponse response;
    HttpExchange *next; /* in the queue of answers or the free list */
};

/* What an event of the poll descriptor is about. */
enum { HTTP_POLL_WAKE, HTTP_POLL_DAEMON, HTTP_POLL_LOCAL, HTTP_POLL_LINGER };

#define HTTP_LINGERING 64
/* A connection whose request was refused unread: what still comes is dropped for a while, because
 * closing at once would destroy the refusal before the client has read it. */
typedef struct HttpLinger {
    int fd; /* -1: free */
    int64_t deadline_ms, idle_ms;
} HttpLinger;

struct HttpServer {
    HttpConfig config;
    struct MHD_Daemon *daemon, *local_daemon; /* the second one serves the administration socket */
    int listen_fd, local_fd;
    int port;
    int poll_fd, wake_fd;
    pthread_t thread;
    _Atomic(HttpExchange *) answers; /* newest first */
    atomic_bool is_draining;
    atomic_int_fast64_t stop_at_ms; /* monotonic; 0: not asked to stop */
    bool has_drained;
    HttpConnection *connections;
    HttpExchange *free_exchanges;
    int free_count;
    int64_t handed; /* exchanges in the hands of the application */
    HttpLinger lingering[HTTP_LINGERING];
    int64_t next_sweep_ms;
    atomic_int_fast64_t count_requests, count_refused, count_connections, count_upload_bytes,
        count_in_flight;
};

int64_t http_now_ms(void); /* monotonic, coarse */

/* Callbacks of the library. */
void *http_on_target(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result http_on_access(void *server, struct MHD_Connection *connection, const char *target,
                               const char *method, const char *version, const char *data,
                               size_t *size, void **context);
void http_on_completed(void *server, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode code);
void http_on_connection(void *server, struct MHD_Connection *connection, void **context,
                        enum MHD_ConnectionNotificationCode code);

/* Queues the answer that the application gave. */
enum MHD_Result http_send_answer(HttpExchange *exchange);
void http_free_exchanges(HttpServer *server);
/* Cuts connections over their deadline; closes idle ones while draining. */
void http_sweep_connections(HttpServer *server, int64_t now_ms);
void http_linger_on(HttpServer *server, int fd);
void http_linger_read(HttpServer *server, size_t at);
void http_linger_sweep(HttpServer *server, int64_t now_ms);

#endif
