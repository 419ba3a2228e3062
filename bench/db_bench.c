/*
 * What db/ costs: the same transaction of eight rows through db_run and through the engine's own
 * library, side by side in turns. Prints JSON lines with the medians.
 *   db_bench [SECONDS]     SQLite in a temporary file; PostgreSQL too when BENCH_PG holds a URL
 * On SQLite 64 operations share a commit, each in its savepoint, as in the write lane.
 */
#include "db/db.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 15
#define GROUP 64
#define ROWS_PER_OPERATION 8

static const DbMigration MIGRATIONS[] = {{
    "bench/0001",
    "CREATE TABLE work (id {key}, code {text} UNIQUE, title {text} NOT NULL, state {text} NOT NULL,"
    " unit_id {int} NOT NULL, due_at {int} NOT NULL, closed_at {int}, version {int} NOT NULL) {strict};"
    "CREATE INDEX work_due ON work (unit_id, due_at, id) WHERE closed_at IS NULL;"
    "CREATE TABLE paper (id {key}, work_id {int} NOT NULL REFERENCES work (id), name {text} NOT NULL)"
    " {strict};"
    "CREATE INDEX paper_work ON paper (work_id);"
    "CREATE TABLE entry (id {key}, at {int} NOT NULL, work_id {int} NOT NULL, verb {text} NOT NULL,"
    " hash {blob} NOT NULL) {strict};"
    "CREATE TABLE entry_body (id {key}, salt {blob} NOT NULL, body {text} NOT NULL) {strict};"
    "CREATE TABLE job (id {key}, kind {text} NOT NULL, payload {text} NOT NULL, run_at {int} NOT NULL)"
    " {strict};"
    "CREATE TABLE series (unit_id {key}, last {int} NOT NULL) {strict};"
    "INSERT INTO series (unit_id, last) VALUES (1, 0)",
}};

static const char SQL_WORK[] = "INSERT INTO work (id, code, title, state, unit_id, due_at, version)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7)";
static const char SQL_PAPER[] = "INSERT INTO paper (id, work_id, name) VALUES ($1, $2, $3)";
static const char SQL_ENTRY[] =
    "INSERT INTO entry (id, at, work_id, verb, hash) VALUES ($1, $2, $3, $4, $5)";
static const char SQL_BODY[] = "INSERT INTO entry_body (id, salt, body) VALUES ($1, $2, $3)";
static const char SQL_JOB[] = "INSERT INTO job (id, kind, payload, run_at) VALUES ($1, $2, $3, $4)";
static const char SQL_SERIES[] = "UPDATE series SET last = last + 1 WHERE unit_id = $1";
static const char *const SQL[] = {SQL_WORK, SQL_PAPER, SQL_ENTRY, SQL_BODY, SQL_JOB, SQL_SERIES};
enum { WORK, PAPER, ENTRY, BODY, JOB, SERIES, STATEMENTS };

#define TITLE "Đăng ký khai sinh cho cháu Nguyễn Thị Quỳnh Hương"
#define NOTE                                                                                                     \
    "{\"applicant\":\"Nguyễn Văn A\",\"identity\":\"040200001234\",\"address\":\"xã Nam Đàn, Nghệ An\"," \
    "\"papers\":[1,2],\"note\":\"Hồ sơ nộp trực tiếp tại bộ phận một cửa\"}"
static const char HASH[32] = "0123456789abcdef0123456789abcde";

typedef struct Bench {
    Db *db;
    sqlite3 *sqlite;
    sqlite3_stmt *statements[STATEMENTS], *begin, *commit, *savepoint, *release;
    PGconn *postgres;
    int64_t next_id;
} Bench;

static void fail(const char *what, const char *detail)
{
    fprintf(stderr, "db_bench: %s: %s\n", what, detail);
    exit(1);
}

static void need(bool ok, const Error *error)
{
    if (!ok)
        fail("failed", error->detail);
}

/* ---- through db/ ---- */

static void run(Db *db, const char *sql, DbArgs args)
{
    Error error = {0};
    need(db_run(db, sql, args, &error), &error);
}

static void write_through_layer(Bench *bench)
{
    Db *db = bench->db;
    Error error = {0};
    const int64_t id = bench->next_id;
    char code[32];
    snprintf(code, sizeof code, "H41-%lld", (long long)id);
    bench->next_id += 8;
    run(db, SQL_WORK,
        DB_ARGS(db_int(id), db_cstr(code), db_cstr(TITLE), db_cstr("received"), db_int(id % 130),
                db_int(1790000000000 + id), db_int(1)));
    run(db, SQL_PAPER, DB_ARGS(db_int(id + 1), db_int(id), db_cstr("Giấy chứng sinh")));
    run(db, SQL_PAPER, DB_ARGS(db_int(id + 2), db_int(id), db_cstr("Tờ khai")));
    for (int i = 3; i < 5; i++)
        run(db, SQL_ENTRY,
            DB_ARGS(db_int(id + i), db_int(1790000000000), db_int(id), db_cstr("receive"),
                    db_bytes((Str){HASH, 32})));
    run(db, SQL_BODY, DB_ARGS(db_int(id + 3), db_bytes((Str){HASH, 16}), db_cstr(NOTE)));
    run(db, SQL_JOB, DB_ARGS(db_int(id + 5), db_cstr("notify"), db_cstr("{}"), db_int(id)));
    need(db_run_one(db, SQL_SERIES, DB_ARGS(db_int(1)), &error), &error);
}

static void group_through_layer(Bench *bench)
{
    Error error = {0};
    need(db_begin(bench->db, &error), &error);
    for (int i = 0; i < GROUP; i++) {
        need(db_savepoint(bench->db, &error), &error);
        write_through_layer(bench);
        need(db_savepoint_release(bench->db, &error), &error);
    }
    need(db_commit(bench->db, &error), &error);
}

static void transaction_through_layer(Bench *bench)
{
    Error error = {0};
    need(db_begin(bench->db, &error), &error);
    write_through_layer(bench);
    need(db_commit(bench->db, &error), &error);
}

/* ---- sqlite3 itself ---- */

static void step(Bench *bench, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail("sqlite", sqlite3_errmsg(bench->sqlite));
    sqlite3_reset(statement);
}

static void bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, (int)strlen(text), SQLITE_STATIC);
}

static void write_paper(Bench *bench, int64_t id, int64_t work_id, const char *name)
{
    sqlite3_stmt *paper = bench->statements[PAPER];
    sqlite3_bind_int64(paper, 1, id);
    sqlite3_bind_int64(paper, 2, work_id);
    bind_text(paper, 3, name);
    step(bench, paper);
}

static void write_entry(Bench *bench, int64_t id, int64_t work_id)
{
    sqlite3_stmt *entry = bench->statements[ENTRY];
    sqlite3_bind_int64(entry, 1, id);
    sqlite3_bind_int64(entry, 2, 1790000000000);
    sqlite3_bind_int64(entry, 3, work_id);
    bind_text(entry, 4, "receive");
    sqlite3_bind_blob(entry, 5, HASH, 32, SQLITE_STATIC);
    step(bench, entry);
}

static void write_bare(Bench *bench)
{
    sqlite3_stmt *const *statements = bench->statements;
    const int64_t id = bench->next_id;
    char code[32];
    snprintf(code, sizeof code, "H41-%lld", (long long)id);
    bench->next_id += 8;
    sqlite3_bind_int64(statements[WORK], 1, id);
    bind_text(statements[WORK], 2, code);
    bind_text(statements[WORK], 3, TITLE);
    bind_text(statements[WORK], 4, "received");
    sqlite3_bind_int64(statements[WORK], 5, id % 130);
    sqlite3_bind_int64(statements[WORK], 6, 1790000000000 + id);
    sqlite3_bind_int64(statements[WORK], 7, 1);
    step(bench, statements[WORK]);
    write_paper(bench, id + 1, id, "Giấy chứng sinh");
    write_paper(bench, id + 2, id, "Tờ khai");
    write_entry(bench, id + 3, id);
    write_entry(bench, id + 4, id);
    sqlite3_bind_int64(statements[BODY], 1, id + 3);
    sqlite3_bind_blob(statements[BODY], 2, HASH, 16, SQLITE_STATIC);
    bind_text(statements[BODY], 3, NOTE);
    step(bench, statements[BODY]);
    sqlite3_bind_int64(statements[JOB], 1, id + 5);
    bind_text(statements[JOB], 2, "notify");
    bind_text(statements[JOB], 3, "{}");
    sqlite3_bind_int64(statements[JOB], 4, id);
    step(bench, statements[JOB]);
    sqlite3_bind_int64(statements[SERIES], 1, 1);
    step(bench, statements[SERIES]);
    if (sqlite3_changes64(bench->sqlite) != 1)
        fail("sqlite", "not one row");
}

static void group_bare(Bench *bench)
{
    step(bench, bench->begin);
    for (int i = 0; i < GROUP; i++) {
        step(bench, bench->savepoint);
        write_bare(bench);
        step(bench, bench->release);
    }
    step(bench, bench->commit);
}

static void prepare(Bench *bench, const char *sql, sqlite3_stmt **out)
{
    if (sqlite3_prepare_v3(bench->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) !=
        SQLITE_OK)
        fail("sqlite", sqlite3_errmsg(bench->sqlite));
}

/* The same settings as engine_sqlite.c, so that only the calls differ. */
static void open_bare_sqlite(Bench *bench, const char *path)
{
    if (sqlite3_open_v2(path, &bench->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        fail("sqlite", path);
    sqlite3_busy_timeout(bench->sqlite, 5000);
    sqlite3_exec(bench->sqlite,
                 "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192;"
                 "PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 16384",
                 NULL, NULL, NULL);
    for (int i = 0; i < STATEMENTS; i++)
        prepare(bench, SQL[i], &bench->statements[i]);
    prepare(bench, "BEGIN IMMEDIATE", &bench->begin);
    prepare(bench, "COMMIT", &bench->commit);
    prepare(bench, "SAVEPOINT s", &bench->savepoint);
    prepare(bench, "RELEASE s", &bench->release);
}

/* ---- libpq itself, in pipeline mode ---- */

static void send(Bench *bench, const char *name, int count, const char *const *values)
{
    static const int LENGTHS[8] = {0};
    if (!PQsendQueryPrepared(bench->postgres, name, count, values, LENGTHS, LENGTHS, 0))
        fail("libpq", PQerrorMessage(bench->postgres));
}

static void send_entry(Bench *bench, int64_t number, const char *work_id)
{
    static const int FORMATS[] = {0, 0, 0, 0, 1};
    static const int LENGTHS[] = {0, 0, 0, 0, 32};
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)number);
    const char *const values[] = {id, "1790000000000", work_id, "receive", HASH};
    if (!PQsendQueryPrepared(bench->postgres, "entry", 5, values, LENGTHS, FORMATS, 0))
        fail("libpq", PQerrorMessage(bench->postgres));
}

static void take_answers(Bench *bench)
{
    PGresult *result;
    bool is_synced = false;
    while (!is_synced) {
        result = PQgetResult(bench->postgres);
        const ExecStatusType status = PQresultStatus(result);
        if (result && status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC)
            fail("libpq", PQresultErrorMessage(result));
        is_synced = status == PGRES_PIPELINE_SYNC;
        PQclear(result);
    }
}

static void transaction_bare(Bench *bench)
{
    static const int BODY_FORMATS[] = {0, 1, 0}, BODY_LENGTHS[] = {0, 16, 0};
    const int64_t number = bench->next_id;
    char id[6][24], code[32], unit[24], due[24];
    for (int i = 0; i < 6; i++)
        snprintf(id[i], sizeof id[i], "%lld", (long long)number + i);
    snprintf(code, sizeof code, "H41-%lld", (long long)number);
    snprintf(unit, sizeof unit, "%lld", (long long)number % 130);
    snprintf(due, sizeof due, "%lld", (long long)number + 1790000000000);
    bench->next_id += 8;
    send(bench, "begin", 0, NULL);
    send(bench, "work", 7, (const char *const[]){id[0], code, TITLE, "received", unit, due, "1"});
    send(bench, "paper", 3, (const char *const[]){id[1], id[0], "Giấy chứng sinh"});
    send(bench, "paper", 3, (const char *const[]){id[2], id[0], "Tờ khai"});
    send_entry(bench, number + 3, id[0]);
    send_entry(bench, number + 4, id[0]);
    PQsendQueryPrepared(bench->postgres, "body", 3, (const char *const[]){id[3], HASH, NOTE},
                        BODY_LENGTHS, BODY_FORMATS, 0);
    send(bench, "job", 4, (const char *const[]){id[5], "notify", "{}", id[0]});
    send(bench, "series", 1, (const char *const[]){"1"});
    send(bench, "commit", 0, NULL);
    PQpipelineSync(bench->postgres);
    take_answers(bench);
}

static void open_bare_postgres(Bench *bench, const char *url)
{
    static const char *const NAMES[] = {"work", "paper", "entry", "body", "job", "series"};
    bench->postgres = PQconnectdb(url);
    if (PQstatus(bench->postgres) != CONNECTION_OK)
        fail("libpq", PQerrorMessage(bench->postgres));
    for (int i = 0; i < STATEMENTS; i++)
        PQclear(PQprepare(bench->postgres, NAMES[i], SQL[i], 0, NULL));
    PQclear(PQprepare(bench->postgres, "begin", "BEGIN", 0, NULL));
    PQclear(PQprepare(bench->postgres, "commit", "COMMIT", 0, NULL));
    PQenterPipelineMode(bench->postgres);
}

/* ---- measuring ---- */

typedef void Work(Bench *bench);
typedef struct Way {
    const char *name;
    Work *work;
    int operations; /* of one call of `work` */
} Way;
typedef struct Sample {
    double rows_per_s, cpu_us;
} Sample;

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Sample measure(Bench *bench, const Way *way, double duration)
{
    const double begin = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double end;
    int64_t operations = 0;
    do {
        way->work(bench);
        operations += way->operations;
        end = seconds(CLOCK_MONOTONIC);
    } while (end - begin < duration);
    const double used = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    return (Sample){(double)(operations * ROWS_PER_OPERATION) / (end - begin),
                    used / (double)operations * 1e6};
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Sample median(const Sample *samples)
{
    double rows[ROUNDS], cpu[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        rows[i] = samples[i].rows_per_s;
        cpu[i] = samples[i].cpu_us;
    }
    qsort(rows, ROUNDS, sizeof *rows, compare);
    qsort(cpu, ROUNDS, sizeof *cpu, compare);
    return (Sample){rows[ROUNDS / 2], cpu[ROUNDS / 2]};
}

/* Both ways in turns, so that a busy moment of the machine hits both. */
static void compare_ways(Bench *bench, const char *engine, const Way *ways, double duration)
{
    Sample samples[2][ROUNDS];
    measure(bench, &ways[0], duration / 4);
    measure(bench, &ways[1], duration / 4);
    for (int round = 0; round < ROUNDS; round++)
        for (int w = 0; w < 2; w++)
            samples[w][round] = measure(bench, &ways[w], duration);
    const Sample bare = median(samples[0]), layer = median(samples[1]);
    printf("{\"bench\":\"db_write\",\"engine\":\"%s\",\"rows_per_transaction\":%d,"
           "\"bare\":\"%s\",\"bare_rows_per_s\":%.0f,\"bare_client_cpu_us\":%.2f,"
           "\"layer_rows_per_s\":%.0f,\"layer_client_cpu_us\":%.2f,\"ratio\":%.3f}\n",
           engine, ROWS_PER_OPERATION, ways[0].name, bare.rows_per_s, bare.cpu_us, layer.rows_per_s,
           layer.cpu_us, layer.rows_per_s / bare.rows_per_s);
    fflush(stdout);
}

static void open_layer(Bench *bench, const char *url)
{
    Error error = {0};
    int applied = 0;
    bench->db = db_open(url, DB_READ_WRITE, &error);
    need(bench->db != NULL, &error);
    need(db_migrate(bench->db, MIGRATIONS, COUNT_OF(MIGRATIONS), &applied, &error), &error);
}

static void bench_sqlite(double duration)
{
    static const Way WAYS[] = {{"sqlite3, 64 operations a commit", group_bare, GROUP},
                               {"layer", group_through_layer, GROUP}};
    char folder[] = "db_bench.XXXXXX", path[64];
    if (!mkdtemp(folder))
        fail("mkdtemp", folder);
    snprintf(path, sizeof path, "%s/bench.db", folder);
    Bench bench = {.next_id = 1000};
    open_layer(&bench, path);
    open_bare_sqlite(&bench, path);
    compare_ways(&bench, "sqlite", WAYS, duration);
    db_close(bench.db);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(bench.statements[i]);
    sqlite3_finalize(bench.begin);
    sqlite3_finalize(bench.commit);
    sqlite3_finalize(bench.savepoint);
    sqlite3_finalize(bench.release);
    sqlite3_close(bench.sqlite);
    unlink(path);
    rmdir(folder);
}

static void bench_postgres(const char *url, double duration)
{
    static const Way WAYS[] = {{"libpq pipeline, one connection", transaction_bare, 1},
                               {"layer", transaction_through_layer, 1}};
    Bench bench = {.next_id = instant_now().ms * 1000};
    open_layer(&bench, url);
    open_bare_postgres(&bench, url);
    compare_ways(&bench, "postgres", WAYS, duration);
    db_close(bench.db);
    PQfinish(bench.postgres);
}

int main(int argc, char **argv)
{
    const double duration = argc > 1 ? strtod(argv[1], NULL) : 0.5;
    const char *url = getenv("BENCH_PG");
    bench_sqlite(duration);
    if (url)
        bench_postgres(url, duration);
    return 0;
}
