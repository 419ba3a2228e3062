/*
 * PostgreSQL over libpq's pipeline mode. The only file that knows libpq-fe.h.
 *
 * A statement whose rows nobody reads is only sent. `sent` remembers what the server still owes an
 * answer to, in order. A read or a commit puts a Sync behind what was sent, writes it all out and
 * takes the answers: one round trip, whatever was sent before. The server skips everything between
 * a failed statement and the Sync, so COMMIT travels together with the statements that it commits.
 */
#include "db/db_internal.h"

#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#define SENT_MAX 1024
/* From here on the answers are taken before more is sent. */
#define SENT_ENOUGH (SENT_MAX - 8)
/* libpq keeps what the server has not yet read; beyond this we wait until it has. */
#define UNSENT_MAX_BYTES (1u << 20)
#define TYPE_INT8 20
#define TYPE_INT2 21
#define TYPE_INT4 23
#define TYPE_BYTEA 17
#define TYPE_NUMERIC 1700

typedef enum SentKind { SENT_PREPARE, SENT_STATEMENT, SENT_UNWATCHED, SENT_SYNC } SentKind;
typedef struct Sent {
    SentKind kind; /* unwatched: whether it failed changes nothing */
    DbStatement *statement;
} Sent;

typedef struct Postgres {
    PGconn *conn;
    Arena *scratch; /* the arguments of one statement as text */
    bool is_lost;   /* connect again before the next transaction */
    Sent sent[SENT_MAX];
    size_t first, count;
    size_t unsent;
    int64_t changed; /* rows touched by the last statement answered */
    const char *values[DB_PARAMETERS_MAX];
    int lengths[DB_PARAMETERS_MAX], formats[DB_PARAMETERS_MAX];
} Postgres;

static const char SQL_COMMIT[] = "COMMIT";
static const char SQL_ROLLBACK[] = "ROLLBACK";
static const char SQL_ROLLBACK_TO[] = "ROLLBACK TO SAVEPOINT lam";
static const char *const CONTROL_SQL[DB_CONTROL_COUNT] = {
    [DB_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [DB_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [DB_COMMIT] = SQL_COMMIT,
    [DB_SAVEPOINT] = "SAVEPOINT lam",
    [DB_RELEASE] = "RELEASE SAVEPOINT lam",
};

static Postgres *postgres_of(const Db *db)
{
    return db->connection;
}

/* ---- errors ---- */

typedef struct Meaning {
    const char *state; /* SQLSTATE or its beginning */
    ErrorCode code;
    const char *message;
    bool should_retry, is_lost;
} Meaning;

static const Meaning MEANINGS[] = {
    {"23505", ERROR_CONFLICT, DB_CLASHES, false, false}, /* unique */
    {"23503", ERROR_CONFLICT, DB_CLASHES, false, false}, /* foreign key */
    {"23514", ERROR_CONFLICT, DB_CLASHES, false, false}, /* check */
    {"23P01", ERROR_CONFLICT, DB_CLASHES, false, false}, /* exclusion */
    {"40001", ERROR_BUSY, DB_LOCKED, true, false},       /* serialization */
    {"40P01", ERROR_BUSY, DB_LOCKED, true, false},       /* deadlock */
    {"55P03", ERROR_BUSY, DB_LOCKED, true, false},       /* lock not available */
    {"57014", ERROR_BUSY, DB_LOCKED, false, false},      /* cancelled: a timeout of the server */
    {"53300", ERROR_BUSY, DB_AWAY, true, false},         /* too many connections */
    {"53", ERROR_BUSY, DB_FULL, false, false},           /* disk, memory */
    {"58", ERROR_BUSY, DB_FULL, false, false},           /* input, output */
    {"57", ERROR_BUSY, DB_AWAY, true, true},             /* shut down */
    {"08P", ERROR_INTERNAL, DB_BROKEN, false, false},    /* protocol: wrong number of arguments */
    {"08", ERROR_BUSY, DB_AWAY, true, true},
};
static const Meaning GONE = {"", ERROR_BUSY, DB_AWAY, true, true};
static const Meaning BROKEN = {"", ERROR_INTERNAL, DB_BROKEN, false, false};
static const Meaning NOT_ONE = {"", ERROR_CONFLICT, DB_CHANGED, false, false};

static const Meaning *meaning_of(const Db *db, const DbStatement *statement, const char *state)
{
    if (!state)
        return &GONE;
    if (statement && statement->exactly_one && strcmp(state, "22012") == 0)
        return &NOT_ONE;
    /* A former leader that became a standby refuses to write: look for the new one. */
    if (db->mode == DB_READ_WRITE && db->state != DB_READING && strcmp(state, "25006") == 0)
        return &GONE;
    for (size_t i = 0; i < COUNT_OF(MEANINGS); i++)
        if (strncmp(state, MEANINGS[i].state, strlen(MEANINGS[i].state)) == 0)
            return &MEANINGS[i];
    return &BROKEN;
}

static bool fail(Db *db, const DbStatement *statement, const char *state, const char *said,
                 Error *error)
{
    const Meaning *meaning = meaning_of(db, statement, state);
    /* Class 22 quotes the value that it could not use. */
    const bool is_quoting = state && strncmp(state, "22", 2) == 0;
    if (!db->has_failed)
        db->should_retry = meaning->should_retry;
    if (meaning->is_lost)
        postgres_of(db)->is_lost = true;
    return db_fail(db, error, meaning->code, meaning->message, "postgres %s: %.90s in: %.110s",
                   state ? state : "gone", is_quoting || !said ? "(values)" : said,
                   statement ? statement->sql : "-");
}

static bool fail_gone(Db *db, Error *error)
{
    return fail(db, NULL, NULL, PQerrorMessage(postgres_of(db)->conn), error);
}

static bool fail_result(Db *db, const DbStatement *statement, const PGresult *result, Error *error)
{
    return fail(db, statement, PQresultErrorField(result, PG_DIAG_SQLSTATE),
                PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), error);
}

/* ---- connecting ---- */

static void ignore_notice(void *context __attribute__((unused)),
                          const char *message __attribute__((unused)))
{
}

/* Who waits for a lock longer than that meets a table somebody locked by hand: it is said, not
 * waited for, or all lanes would stand still. The lanes try again. */
static const char SETTINGS_READ_WRITE[] =
    "SET client_min_messages = warning; SET bytea_output = hex; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5min'";
static const char SETTINGS_READ_ONLY[] =
    "SET client_min_messages = warning; SET bytea_output = hex; SET default_transaction_read_only = on";

/* After a connection was made: statements that an earlier session knew are gone. */
static bool start_session(Db *db, Error *error)
{
    Postgres *postgres = postgres_of(db);
    PGconn *conn = postgres->conn;
    postgres->first = postgres->count = 0;
    for (size_t i = 0; i < db->statement_slots; i++)
        if (db->statements[i])
            db->statements[i]->is_sent = false;
    if (PQstatus(conn) != CONNECTION_OK)
        return fail_gone(db, error);
    PQsetNoticeProcessor(conn, ignore_notice, NULL);
    PGresult *result =
        PQexec(conn, db->mode == DB_READ_ONLY ? SETTINGS_READ_ONLY : SETTINGS_READ_WRITE);
    const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!ok)
        fail_result(db, NULL, result, error);
    PQclear(result);
    if (!ok)
        return false;
    postgres->is_lost = PQsetnonblocking(conn, 1) != 0 || !PQenterPipelineMode(conn);
    return !postgres->is_lost || fail_gone(db, error);
}

static bool open_postgres(Db *db, const char *url, Error *error)
{
    /* What stands before "dbname" gives way to the URL's own parameters. */
    const char *const keywords[] = {"target_session_attrs",
                                    "connect_timeout",
                                    "tcp_user_timeout",
                                    "fallback_application_name",
                                    "dbname",
                                    "client_encoding",
                                    NULL};
    const char *const values[] = {
        db->mode == DB_READ_WRITE ? "read-write" : "any", "5", "15000", "lam", url, "UTF8", NULL};
    Postgres *postgres = ARENA_NEW(db->arena, Postgres);
    db->connection = postgres;
    postgres->scratch = arena_new(SIZE_MAX / 4);
    postgres->conn = PQconnectdbParams(keywords, values, 1);
    return start_session(db, error);
}

static void close_postgres(Db *db)
{
    PQfinish(postgres_of(db)->conn);
    arena_free(postgres_of(db)->scratch);
}

/* ---- the pipeline ---- */

static void push(Postgres *postgres, SentKind kind, DbStatement *statement)
{
    ensure(postgres->count < SENT_MAX);
    postgres->sent[(postgres->first + postgres->count++) % SENT_MAX] = (Sent){kind, statement};
}

static Sent pop(Postgres *postgres)
{
    const Sent sent = postgres->sent[postgres->first];
    postgres->first = (postgres->first + 1) % SENT_MAX;
    postgres->count--;
    return sent;
}

/*
 * Writes out what libpq holds. Answers are read meanwhile: a server that cannot get rid of its
 * answers stops reading, and both sides would wait for ever.
 */
static bool send_all(PGconn *conn)
{
    int left;
    while ((left = PQflush(conn)) == 1) {
        struct pollfd ready = {.fd = PQsocket(conn), .events = POLLIN | POLLOUT};
        poll(&ready, 1, -1);
        if ((ready.revents & POLLIN) && !PQconsumeInput(conn))
            return false;
    }
    return left == 0;
}

static int64_t parse_count(const char *digits)
{
    int64_t count = 0;
    return str_parse_int(str_of(digits), &count) ? count : 0;
}

static void note_failure(Db *db, Sent sent, const PGresult *result)
{
    Error error = {0};
    if (sent.kind == SENT_PREPARE)
        sent.statement->is_sent = false;
    if (sent.kind != SENT_UNWATCHED && PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        fail_result(db, sent.statement, result, &error);
}

static void note_result(Db *db, Sent sent, PGresult *result)
{
    Error error = {0};
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        break;
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        if (sent.kind == SENT_STATEMENT)
            postgres_of(db)->changed = parse_count(PQcmdTuples(result));
        /* COMMIT of a transaction that had failed is answered by ROLLBACK. */
        if (sent.kind == SENT_STATEMENT && sent.statement->sql == SQL_COMMIT &&
            strcmp(PQcmdStatus(result), SQL_COMMIT) != 0)
            db_fail(db, &error, ERROR_INTERNAL, DB_BROKEN, "commit of a failed transaction");
        break;
    default:
        note_failure(db, sent, result);
    }
}

/* Takes the answer to the oldest message; false when the connection is gone. */
static bool take_oldest(Db *db)
{
    Postgres *postgres = postgres_of(db);
    const Sent sent = pop(postgres);
    PGresult *result = PQgetResult(postgres->conn);
    note_result(db, sent, result);
    PQclear(result);
    if (sent.kind != SENT_SYNC)
        while ((result = PQgetResult(postgres->conn)))
            PQclear(result);
    if (PQstatus(postgres->conn) == CONNECTION_OK)
        return true;
    Error error = {0};
    postgres->count = 0;
    fail_gone(db, &error);
    return false;
}

/* Takes answers until `left` are still to come. */
static void take_until(Db *db, size_t left)
{
    while (postgres_of(db)->count > left && take_oldest(db))
        ;
}

static bool sync_and_send(Db *db, Error *error)
{
    Postgres *postgres = postgres_of(db);
    if (!PQpipelineSync(postgres->conn)) {
        postgres->count = 0;
        return fail_gone(db, error);
    }
    push(postgres, SENT_SYNC, NULL);
    /* When writing fails, reading still finds what the server said last. */
    (void)send_all(postgres->conn);
    return true;
}

/* Waits for the answers to everything sent. */
static bool settle(Db *db, Error *error)
{
    if (postgres_of(db)->is_lost)
        return fail_gone(db, error);
    if (postgres_of(db)->count > 0 && !sync_and_send(db, error))
        return false;
    take_until(db, 0);
    return !db->has_failed || db_repeat_failure(db, error);
}

/* ---- sending ---- */

static const char *format_int(Arena *scratch, int64_t number)
{
    char *at = (char *)arena_alloc(scratch, 24) + 23;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    return at;
}

/* Numbers and text go as text, whose type the server then checks; bytes go as they are. */
static void load_args(Postgres *postgres, DbArgs args)
{
    arena_reset(postgres->scratch);
    for (size_t i = 0; i < args.count; i++) {
        const DbValue *value = &args.values[i];
        postgres->formats[i] = value->kind == DB_BYTES;
        postgres->lengths[i] = (int)value->text.len;
        postgres->unsent += value->text.len;
        if (value->kind == DB_NULL)
            postgres->values[i] = NULL;
        else if (value->kind == DB_INTEGER)
            postgres->values[i] = format_int(postgres->scratch, value->number);
        else if (value->kind == DB_STRING)
            postgres->values[i] = arena_cstr(postgres->scratch, value->text);
        else
            postgres->values[i] = value->text.data ? value->text.data : "";
    }
}

/*
 * The server itself must find that not exactly one row changed, because COMMIT travels behind
 * without waiting: it then divides by zero.
 */
static const char *text_to_prepare(Postgres *postgres, const DbStatement *statement)
{
    if (!statement->exactly_one)
        return statement->sql;
    return arena_printf(postgres->scratch,
                        "WITH lam_changed AS (%s RETURNING 1)"
                        " SELECT 1 / CAST(count(*) = 1 AS int) FROM lam_changed",
                        statement->sql);
}

static bool send_prepare(Db *db, DbStatement *statement, Error *error)
{
    Postgres *postgres = postgres_of(db);
    arena_reset(postgres->scratch);
    if (!PQsendPrepare(postgres->conn, statement->name, text_to_prepare(postgres, statement), 0,
                       NULL))
        return fail_gone(db, error);
    push(postgres, SENT_PREPARE, statement);
    statement->is_sent = true;
    return true;
}

static bool send_statement(Db *db, DbStatement *statement, DbArgs args, SentKind kind, Error *error)
{
    Postgres *postgres = postgres_of(db);
    if (postgres->count >= SENT_ENOUGH && !settle(db, error))
        return false;
    if (statement->name[0] && !statement->is_sent && !send_prepare(db, statement, error))
        return false;
    load_args(postgres, args);
    const int count = (int)args.count;
    const int ok =
        statement->name[0]
            ? PQsendQueryPrepared(postgres->conn, statement->name, count, postgres->values,
                                  postgres->lengths, postgres->formats, 0)
            : PQsendQueryParams(postgres->conn, statement->sql, count, NULL, postgres->values,
                                postgres->lengths, postgres->formats, 0);
    if (!ok)
        return fail_gone(db, error);
    push(postgres, kind, statement);
    if (postgres->unsent > UNSENT_MAX_BYTES) {
        postgres->unsent = 0;
        (void)send_all(postgres->conn);
    }
    return true;
}

static bool send_control(Db *db, const char *sql, SentKind kind, Error *error)
{
    return send_statement(db, db_find_statement(db, sql, false), DB_NO_ARGS, kind, error);
}

/* ---- transactions ---- */

/* Looks at what has arrived without waiting: a server that went away has said so by now. */
static bool is_alive(Db *db)
{
    Postgres *postgres = postgres_of(db);
    struct pollfd ready = {.fd = PQsocket(postgres->conn), .events = POLLIN};
    if (postgres->is_lost || PQstatus(postgres->conn) != CONNECTION_OK)
        return false;
    if (poll(&ready, 1, 0) == 0)
        return true;
    /* The first call reads the server's last words, the second one the end of the stream. */
    const bool is_read = PQconsumeInput(postgres->conn);
    if (!is_read || !PQconsumeInput(postgres->conn))
        return false;
    while (postgres->count > 0 && !PQisBusy(postgres->conn))
        if (!take_oldest(db))
            return false;
    return true;
}

static bool connect_again(Db *db, Error *error)
{
    PQreset(postgres_of(db)->conn);
    db->has_failed = db->should_retry = false;
    return start_session(db, error);
}

/* Outside a transaction a lost connection is replaced; inside, the transaction is lost with it. */
static bool make_usable(Db *db, Error *error)
{
    return db->state != DB_IDLE || is_alive(db) || connect_again(db, error);
}

/* Nothing depends on the end of a transaction that only read; its answer is taken later. */
static bool commit_read(Db *db, Error *error)
{
    return send_control(db, SQL_COMMIT, SENT_UNWATCHED, error) && sync_and_send(db, error);
}

static bool commit(Db *db, Error *error)
{
    if (db->state == DB_READING && postgres_of(db)->count == 0)
        return commit_read(db, error);
    if (!send_control(db, SQL_COMMIT, SENT_STATEMENT, error))
        return false;
    if (settle(db, error))
        return true;
    /* Nobody knows whether it was committed; only who asked may ask again, with the same key. */
    if (postgres_of(db)->is_lost)
        db->should_retry = false;
    return false;
}

static bool control(Db *db, DbControl what, Error *error)
{
    if (what == DB_COMMIT)
        return commit(db, error);
    return make_usable(db, error) && send_control(db, CONTROL_SQL[what], SENT_STATEMENT, error);
}

static void rollback(Db *db)
{
    Postgres *postgres = postgres_of(db);
    Error ignored = {0};
    /* A statement that failed before it makes the server skip the first one. */
    for (int i = 0; i < 2 && !postgres->is_lost; i++) {
        if (send_control(db, SQL_ROLLBACK, SENT_UNWATCHED, &ignored) && sync_and_send(db, &ignored))
            take_until(db, 0);
        if (PQtransactionStatus(postgres->conn) == PQTRANS_IDLE)
            return;
    }
    postgres->is_lost = true;
}

static int64_t count_changes(Db *db __attribute__((unused)))
{
    return -1; /* what was only sent has no count yet */
}

static bool rollback_to_savepoint(Db *db)
{
    Error ignored = {0};
    const Error first = db->failure;
    (void)settle(db, &ignored);
    db->has_failed = false;
    if (send_control(db, SQL_ROLLBACK_TO, SENT_STATEMENT, &ignored) &&
        send_control(db, CONTROL_SQL[DB_RELEASE], SENT_STATEMENT, &ignored) && settle(db, &ignored))
        return true;
    db->failure = first; /* what went wrong before the savepoint was there */
    return false;
}

/* ---- statements ---- */

static bool run(Db *db, DbStatement *statement, DbArgs args, int64_t *changed, Error *error)
{
    if (!make_usable(db, error) || !send_statement(db, statement, args, SENT_STATEMENT, error))
        return false;
    if (!changed && db->state != DB_IDLE)
        return true;
    if (!settle(db, error))
        return false;
    if (changed)
        *changed = postgres_of(db)->changed;
    return true;
}

/* Several statements in one text are beyond pipeline mode. */
static bool run_script(Db *db, const char *sql, Error *error)
{
    PGconn *conn = postgres_of(db)->conn;
    if (!make_usable(db, error) || !settle(db, error))
        return false;
    if (!PQexitPipelineMode(conn))
        return fail_gone(db, error);
    const DbStatement statement = {.sql = sql};
    PGresult *result = PQexec(conn, sql);
    const ExecStatusType status = PQresultStatus(result);
    const bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok)
        fail_result(db, &statement, result, error);
    PQclear(result);
    return PQenterPipelineMode(conn) ? ok : fail_gone(db, error);
}

/* ---- rows ---- */

/* Takes what is left of the answer being read, and the Sync behind it. */
static void finish_answer(Db *db)
{
    Postgres *postgres = postgres_of(db);
    PGresult *result;
    if (postgres->count == 0)
        return;
    while ((result = PQgetResult(postgres->conn)))
        PQclear(result);
    (void)pop(postgres);
    take_until(db, 0);
}

static void close_rows(DbRows *rows)
{
    PQclear(rows->result);
    rows->result = NULL;
    rows->row_count = 0;
    if (rows->is_stream)
        finish_answer(rows->db);
}

/* Reads the next piece of the answer: all rows, or one of a stream. */
static bool read_answer(DbRows *rows, Error *error)
{
    PQclear(rows->result);
    PGresult *result = PQgetResult(postgres_of(rows->db)->conn);
    rows->result = result;
    rows->row = -1;
    rows->row_count = PQntuples(result);
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_COMMAND_OK:
        return true;
    default:
        rows->row_count = 0;
        return fail_result(rows->db, rows->statement, result, error);
    }
}

static bool await_answer(DbRows *rows, Error *error)
{
    Db *db = rows->db;
    if (!sync_and_send(db, error))
        return false;
    take_until(db, 2); /* the answer and its Sync */
    if (db->has_failed) {
        take_until(db, 0);
        return db_repeat_failure(db, error);
    }
    return true;
}

static bool open_rows(DbRows *rows, DbArgs args, Error *error)
{
    Db *db = rows->db;
    if (!make_usable(db, error) ||
        !send_statement(db, rows->statement, args, SENT_STATEMENT, error) ||
        !await_answer(rows, error))
        return false;
    if (rows->is_stream)
        PQsetSingleRowMode(postgres_of(db)->conn);
    const bool ok = read_answer(rows, error);
    if (!ok || !rows->is_stream)
        finish_answer(db);
    if (!ok) {
        PQclear(rows->result);
        rows->result = NULL;
    }
    return ok;
}

static bool next(DbRows *rows)
{
    if (rows->row + 1 < rows->row_count) {
        rows->row++;
        return true;
    }
    if (!rows->is_stream || PQresultStatus(rows->result) != PGRES_SINGLE_TUPLE)
        return false;
    if (!read_answer(rows, &rows->error) || rows->row_count == 0)
        return false;
    rows->row = 0;
    return true;
}

static int column_count(const DbRows *rows)
{
    return PQnfields(rows->result);
}

static const char *column_name(const DbRows *rows, int column)
{
    const char *name = PQfname(rows->result, column);
    return name ? name : "";
}

static DbKind cell_kind(const DbRows *rows, int column)
{
    if (PQgetisnull(rows->result, rows->row, column))
        return DB_NULL;
    switch (PQftype(rows->result, column)) {
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
    case TYPE_NUMERIC: /* sum() of BIGINT */
        return DB_INTEGER;
    case TYPE_BYTEA:
        return DB_BYTES;
    default:
        return DB_STRING;
    }
}

static Str raw_cell(const DbRows *rows, int column)
{
    return (Str){PQgetvalue(rows->result, rows->row, column),
                 (size_t)PQgetlength(rows->result, rows->row, column)};
}

static bool cell_int(const DbRows *rows, int column, int64_t *out)
{
    if (!PQgetisnull(rows->result, rows->row, column))
        return str_parse_int(raw_cell(rows, column), out);
    *out = 0;
    return true;
}

/* Bytes come as \x and hexadecimal digits. */
static Str decode_bytes(Arena *arena, Str text)
{
    const Str digits = str_slice(text, 2, text.len);
    char *bytes = arena_alloc(arena, digits.len / 2);
    ensure(hex_parse(digits, bytes, digits.len / 2));
    return (Str){bytes, digits.len / 2};
}

static Str cell_text(const DbRows *rows, int column)
{
    if (PQgetisnull(rows->result, rows->row, column))
        return STR("");
    const Str text = raw_cell(rows, column);
    return PQftype(rows->result, column) == TYPE_BYTEA ? decode_bytes(rows->arena, text) : text;
}

static bool checkpoint(Db *db __attribute__((unused)), Error *error __attribute__((unused)))
{
    return true; /* the server has its own checkpointer */
}

const DbEngineFunctions DB_POSTGRES_FUNCTIONS = {
    .open = open_postgres,
    .close = close_postgres,
    .control = control,
    .rollback = rollback,
    .rollback_to_savepoint = rollback_to_savepoint,
    .count_changes = count_changes,
    .flush = settle,
    .run = run,
    .run_script = run_script,
    .open_rows = open_rows,
    .next = next,
    .close_rows = close_rows,
    .column_count = column_count,
    .column_name = column_name,
    .cell_kind = cell_kind,
    .cell_int = cell_int,
    .cell_text = cell_text,
    .checkpoint = checkpoint,
};
