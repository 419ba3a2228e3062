/*
 * platform: the life of a request and the types of the rows with which a feature is declared. A
 * feature adds rows; the dispatcher finds the route, the actor and the permission, reads the form,
 * runs the handler inside the lane's transaction and makes the answer.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "base/base.h"
#include "db/db.h"
#include "html/icon.h"
#include "html/layout.h"
#include "http/http.h"
#include "platform/form.h"
#include "platform/ids.h"
#include "platform/mail.h"
#include "platform/memo.h"
#include "platform/rights.h"

typedef struct App App;
typedef struct Route Route;

/* ---- the answer ---- */

typedef struct Response {
    int status; /* 200 unless set */
    const char *content_type;
    const char *content_encoding; /* of a body that is compressed already, or NULL */
    Str location;                 /* of a redirect */
    Buf body;                     /* of a page: what stands inside the layout */
    bool is_whole;                /* the body is the whole answer: JSON, PDF, a fragment */
    Str title;                    /* of the page */
    Str file_name;                /* makes it a download of this name */
    const char *file_path;        /* sent instead of body */
    int64_t file_offset, file_size;
    Str etag;                  /* quoted */
    const char *cache_control; /* NULL means no-store */
    Str set_cookies[2];
    size_t cookie_count;
    int retry_after_s;
} Response;

/* ---- the request's context ---- */

#define MAX_PATH_PARAMS 4

/*
 * What must be written after a read, in the write lane: a session's touch, a failed look-up, who
 * looked at what. `before_answer` ones commit before the answer leaves.
 */
typedef bool LaterWrite(Ctx *cx, void *data);
typedef struct Later {
    LaterWrite *write;
    void *data; /* in the request's arena */
    bool before_answer;
    struct Later *next;
} Later;

typedef struct Session {
    int64_t id;
    Str csrf; /* what forms must send back */
    Instant created_at, seen_at, ends_at;
} Session;

/* Everything a request may touch. Every function of a feature takes it first. */
struct Ctx {
    Arena *arena;
    Db *db; /* inside this request's transaction; read-only for GET */
    IdMaker *ids;
    Memo *memo;             /* the lane's, or NULL outside lanes */
    int64_t changed_ids[8]; /* what memo_changed told; more than fit change everything */
    size_t changed_count;
    const App *app;
    const void *const *caches; /* by CacheSlot; immutable while the request runs */
    Actor actor;
    Session session;
    Instant now;
    Date today;
    const HttpRequest *request;
    Str client_address; /* of the person's side: what our own proxy on this machine says it is */
    Str request_id;
    const Route *route;
    Str path[MAX_PATH_PARAMS]; /* what matched the :names, in order */
    int64_t path_id;           /* the first of them as a number, 0 if it is none */
    bool is_api;
    bool is_english;  /* the reader chose the second language */
    const void *form; /* the struct read by the route's FormDef */
    FormState form_state;
    void *prepared; /* what the route's prepare step made */
    /* Of a long job: one small write at once, by which others see how far it is and it stays its
     * own for half an hour more. Fails when the program is about to stop. NULL elsewhere. */
    bool (*commit_now)(Ctx *cx, LaterWrite *write, void *data);
    void *commit_of;
    const char *flash; /* one line shown at the top of the page */
    ErrorCode refill;  /* why a POST failed while its GET page shows the form again, else NONE */
    const char *refill_message;
    Str key; /* idempotency key of this POST */
    Later *later;
    const NavItem *nav; /* of the page, with its counts; NULL until the handler was through */
    size_t nav_count;
    Response response;
    Error error;
};

/* "return fail(...)": ends the request with this error; the transaction is rolled back. */
#define fail(cx, code, message, ...) error_set(&(cx)->error, code, message, __VA_ARGS__)

/* After a POST: 303 to a local path. */
void redirect(Ctx *cx, Str location);
/* A JSON answer: body is written by the caller through the returned writer. */
Json reply_json(Ctx *cx);
/* Bytes as they are, e.g. a PDF shown in the browser under this name. */
void reply_bytes(Ctx *cx, const char *content_type, Str bytes, Str file_name);
/* Local query parameters of GET pages. */
Str query_text(const Ctx *cx, const char *name);
int64_t query_int(const Ctx *cx, const char *name); /* 0 when absent or no number */
void write_later(Ctx *cx, LaterWrite *write, void *data, bool before_answer);
Str local_url(Ctx *cx, const char *format, ...) PRINTF_LIKE(2, 3);
/* `path` behind the public address of this server, e.g. for QR codes. */
Str public_url(Ctx *cx, Str path);
/* The program's own words in the reader's language, where they do not come through a template. */
Str own_words(const Ctx *cx, Str text);

/* ---- rows of a feature ---- */

typedef enum Method { METHOD_GET, METHOD_POST } Method;
typedef bool Handler(Ctx *cx);

typedef enum RouteFlag {
    ROUTE_UPLOAD = 1,      /* takes files: limits of settings, body deadline longer */
    ROUTE_NO_LAYOUT = 2,   /* the handler makes the whole answer */
    ROUTE_EXPENSIVE = 4,   /* rate-limited per address, as public uploads are: sign-in, look-up */
    ROUTE_OWN_FORM = 8,    /* the handler reads its form itself (moves) */
    ROUTE_NO_KEY = 16,     /* API POST that needs no Idempotency-Key */
    ROUTE_NO_ACTOR = 32,   /* static files, health: no session is looked up */
    ROUTE_TEXT_FILES = 64, /* its files are tables, read by `prepare` and never stored */
} RouteFlag;

/* A member of a JSON answer, for the OpenAPI document and the tests that check answers against it.
 */
typedef enum ReplyKind {
    REPLY_TEXT,
    REPLY_ID,
    REPLY_INT,
    REPLY_BOOL,
    REPLY_DATE,
    REPLY_INSTANT,
    REPLY_LIST,
    REPLY_OBJECT
} ReplyKind;
typedef struct ReplyField {
    const char *name;
    ReplyKind kind;
    const struct ReplyField
        *fields; /* of REPLY_LIST items and REPLY_OBJECT; ends with a NULL name */
    const char *meaning;
} ReplyField;

struct Route {
    Method method;
    const char *path; /* "/items/:id/:verb"; "/api/v1/..." answers JSON and takes bearer tokens */
    Permission permission;
    Handler *handler;
    const FormDef *form; /* POST: read before the handler; GET: rows of the query */
    Handler *prepare;    /* POST: slow work without the database's write lane (hashing, drawing) */
    unsigned flags;
    const char *summary;     /* English, for OpenAPI; API rows have one */
    const ReplyField *reply; /* of API rows */
};

/* A background job: its row in `job` is written in the business transaction. */
typedef struct JobKind {
    const char *name;
    const char *label; /* Vietnamese, for the administrator's screen */
    /* Does the slow part outside any write transaction; cx->db reads. May set cx->prepared. */
    bool (*run)(Ctx *cx, Str payload);
    /* Writes the result and marks done, in one transaction; may be NULL. */
    bool (*finish)(Ctx *cx, Str payload);
    int max_attempts;
    bool is_long; /* takes minutes: runs beside the others and in no transaction; see commit_now */
} JobKind;

struct JournalEntry; /* of kernel/journal.h */

/*
 * Hears of an entry of the journal with this verb, in the transaction that writes it, so it only
 * writes rows (a job) and never waits for an answer of the database: moves pass here.
 */
typedef struct Listener {
    const char *verb;
    bool (*hear)(Ctx *cx, const struct JournalEntry *entry);
} Listener;

/*
 * A duty (việc định kỳ): what has to be done again and again as time passes or the journal grows,
 * by one process at a time under a lease of this name.
 */
typedef struct DutyKind {
    const char *name;
    int64_t every_ms; /* between two looks that found nothing to do */
    /* Finds the next slice with a connection that reads; leaves *out NULL when there is none. The
     * slice lives in cx->arena. */
    bool (*look)(Ctx *cx, void **out);
    /* Writes it, at most 500 rows, in a transaction of the write lane. May run again after a
     * conflict and must notice that the slice is no longer the next one. */
    bool (*write)(Ctx *cx, void *slice);
} DutyKind;

/*
 * What a unit has that a reorganisation moves, ends or leaves where it is (khối lượng), counted
 * before it. `sql` gives unit_id, sort, number for the units IN ID_CHUNK_LIST (platform/chunk.h);
 * `more` says how many arguments it takes beyond: $17 the last day of the old state, $18 now.
 * `sort` tells apart what is counted under one name, such as kinds of work; else ''.
 */
typedef enum UnitLoadFate { LOAD_MOVES, LOAD_ENDS, LOAD_STAYS } UnitLoadFate;
typedef struct UnitLoadKind {
    const char *name, *label; /* in JSON; Vietnamese */
    UnitLoadFate fate;
    const char *sql;
    size_t more;
    const char *(*sort_label)(Str sort); /* NULL: no sorts */
} UnitLoadKind;

/* Something immutable kept in memory, rebuilt when its generation in the database changes. */
typedef struct CacheKind {
    const char *name;
    size_t limit_bytes;
    const void *(*build)(Db *db, Arena *arena, Error *error);
} CacheKind;

/* A line of the navigation. */
typedef struct NavRow {
    const char *label, *path;
    Permission permission;
    Icon icon;
    const char *heading; /* of the group that begins here, or NULL */
    const char *key;     /* letter behind "g" that leads here, or NULL */
    /* How much waits there for the reader, asked for on each of his pages; NULL: no number. */
    bool (*count)(Ctx *cx, int64_t *out);
    bool is_alarm;      /* the count is of something late */
    bool hides_at_zero; /* the line is there only while something waits */
} NavRow;

typedef struct Feature {
    const char *name; /* also the folder of its migrations */
    const Route *routes;
    size_t route_count;
    const JobKind *jobs;
    size_t job_count;
    const DutyKind *const *duties;
    size_t duty_count;
    const CacheKind *const *caches;
    size_t cache_count;
    const NavRow *nav;
    size_t nav_count;
    const Listener *listeners;
    size_t listener_count;
    const UnitLoadKind *loads;
    size_t load_count;
} Feature;

/* ---- the application, immutable while it runs ---- */

#define MAX_CACHES 16
typedef struct Settings {
    const char *state_dir;   /* blobs, keys, spool */
    const char *public_base; /* "https://lam.example", no slash at the end */
    bool is_secure;          /* cookies only over TLS */
    bool is_demo;
    bool has_mail;    /* a mail server was set when the program started */
    const char *site; /* whose installation this is: "Nghệ An" */
    int64_t session_idle_ms, session_absolute_ms;
    int64_t max_upload_bytes;
    int expensive_burst, expensive_per_minute; /* of ROUTE_EXPENSIVE, for each address */
    int lockout_failures;                      /* sign-in failures before the account is locked */
    int64_t lockout_ms;
    Str secret; /* 32 random bytes of this installation: tokens, CSRF */
} Settings;

struct App {
    const Feature *const *features;
    size_t feature_count;
    const Route *routes; /* of all features, one list */
    size_t route_count;
    const CacheKind *cache_kinds[MAX_CACHES];
    size_t cache_count;
    Settings settings;
    const char *version;
    const Words *english; /* what the pages say in the second language; NULL: only Vietnamese */
    const char *asset_version; /* changes with any file under /static */
    /* Who sends this request: by session cookie or bearer token. Set by app from the kernel. */
    bool (*load_actor)(Ctx *cx);
    /* The way out for mail; NULL in a program that sends none. Set by app from connect/. */
    MailSend *send_mail;
    /* Told which request this thread runs, NULL when it has done; see app/crash.h. May be NULL. */
    void (*watch)(const HttpRequest *request);
    bool (*is_refused)(const HttpRequest *request);
    /* What the process counts, in Prometheus text; set while it serves. */
    void (*metrics)(void *of, Buf *out);
    void *metrics_of;
    /* Runs a command that came over the administration socket; answers with JSON. */
    bool (*run_command)(void *of, Ctx *cx, Str request, Buf *out);
    void *run_command_of;
};

/* Cache lookup by name at start-up; the index is fixed for the life of the App. */
int app_cache_index(const App *app, const char *name);
#define CX_CACHE(cx, name, Type) ((const Type *)cx_cache((cx), (name)))
const void *cx_cache(const Ctx *cx, const char *name);
/* Says that what the cache was built from changed; other processes see it too. In the transaction.
 */
MUST_CHECK bool cache_touch(Ctx *cx, const char *name);

/* Writes a job in this transaction; `not_before` zero means now. See job.h for job_add_if_row. */
MUST_CHECK bool job_add(Ctx *cx, const char *kind, Str payload, Instant not_before);

/* ---- the dispatcher ---- */

/*
 * A request in phases. dispatch_begin finds route, actor and permission and reads nothing else;
 * dispatch_run opens the form and runs the handler; dispatch_finish turns result or error into the
 * answer. The lane owns the transaction: it commits after dispatch_run returned true.
 */
/* Where a person is, as our own proxy on this machine says, else who connected. */
Str client_address(const HttpRequest *request);
void ctx_init(Ctx *cx, const App *app, Arena *arena, const HttpRequest *request, Instant now);
MUST_CHECK bool dispatch_begin(Ctx *cx);
/* Whether a request has a step to run in a read lane first: files to settle, hashing, drawing. */
bool dispatch_needs_prepare(const App *app, const HttpRequest *request);
MUST_CHECK bool dispatch_prepare(Ctx *cx);
MUST_CHECK bool dispatch_run(Ctx *cx);
/*
 * After dispatch_run failed and the lane rolled back: shows the form's page again with what was
 * typed and the mistakes (422) or what changed meanwhile (409). Reads only; harmless when it does
 * not apply.
 */
void dispatch_recover(Ctx *cx);
void dispatch_finish(Ctx *cx, HttpResponse *out);
/* The route and limits for a request line, before the body is read. NULL when there is none. */
const Route *route_find(const App *app, Method method, Str path, Str out_params[MAX_PATH_PARAMS]);
/* Start-up check of all rows: permission decided, paths unique, forms complete. Ends the process.
 */
void app_check_rows(const App *app);

#endif
