/*
 * What the journal costs: appending (64 entries a commit, as the write lane groups them), sealing,
 * verifying everything, and the check of one entry for a public page. Prints JSON lines.
 *   journal_bench [ENTRIES]    SQLite in a temporary file; PostgreSQL too when BENCH_PG holds a URL
 */
#include "kernel/actor.h"
#include "kernel/journal_proof.h"
#include "kernel/journal_verify.h"
#include "kernel/sealer.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define GROUP 64
#define CHECKS 2000

static const App NO_APP; /* nobody listens */

typedef struct Bench {
    const char *engine;
    Arena *arena;
    Db *db;
    IdMaker ids;
    Ctx cx;
    int64_t entries;
    int64_t first_id;
    Error error;
} Bench;

static void need(const Bench *b, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s %s\n", b->engine, b->error.detail, b->cx.error.detail);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Wall clock and this process's own CPU. */
typedef struct Start {
    double wall, cpu;
} Start;

static Start now(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (Start){seconds(), (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                                  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6};
}

static void report(const Bench *b, const char *what, int64_t count, Start began)
{
    const Start ended = now();
    const double took = ended.wall - began.wall;
    printf("{\"bench\":\"journal\",\"engine\":\"%s\",\"what\":\"%s\",\"count\":%lld,"
           "\"per_second\":%.0f,\"cpu_us_each\":%.2f}\n",
           b->engine, what, (long long)count, (double)count / took,
           (ended.cpu - began.cpu) * 1e6 / (double)count);
    fflush(stdout);
}

static void migrate(Bench *b)
{
    static const char *const FILES[] = {"src/platform/migrations/0002_lease.sql",
                                        "src/kernel/migrations/0002_journal.sql"};
    DbMigration list[COUNT_OF(FILES)];
    int applied = 0;
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        const EmbeddedFile *file = embedded_find(str_of(FILES[i]));
        ensure(file);
        list[i] = (DbMigration){FILES[i], file->bytes.data};
    }
    need(b, db_migrate(b->db, list, COUNT_OF(list), &applied, &b->error));
}

/* A reception as it is: a header and about 200 bytes of body. */
static void append(Bench *b, int64_t number)
{
    const JournalEntry entry = {
        .id = id_next(&b->ids),
        .actor_kind = STR("officer"),
        .actor_id = 891111761510401147,
        .unit_id = 891111761510400540 + number % 130,
        .role = STR("counter"),
        .work_id = b->first_id + number / 4,
        .version = 1 + number % 4,
        .verb = STR("receive"),
        .from_state = STR("submitted"),
        .to_state = STR("received"),
        .body =
            STR("{\"procedure\":\"1.001570\",\"version\":\"891111761510400962\",\"applicant\":"
                "\"Nguyễn Thị Minh Khai\",\"identity_number\":\"040060420731\",\"code\":"
                "\"H41.31-261015-0001\",\"papers\":[1,2,3],\"note\":\"bản sao có chứng thực\"}"),
    };
    need(b, journal_append(&b->cx, &entry));
}

static void bench_append(Bench *b)
{
    const Start began = now();
    for (int64_t i = 0; i < b->entries;) {
        b->cx.now.ms++;
        b->ids.now_ms = b->cx.now.ms;
        need(b, db_begin(b->db, &b->error));
        for (int64_t j = 0; j < GROUP && i < b->entries; j++, i++)
            append(b, i);
        need(b, db_commit(b->db, &b->error));
        arena_reset(b->arena);
    }
    report(b, "append", b->entries, began);
}

static void bench_seal(Bench *b, SealerState *sealer)
{
    const Start began = now();
    do {
        need(b, db_begin(b->db, &b->error));
        need(b, sealer_step(b->db, b->arena, sealer, b->cx.now, &b->error));
        need(b, db_commit(b->db, &b->error));
        b->cx.now.ms += 100;
        arena_reset(b->arena);
    } while (sealer->sealed > 0);
    report(b, "seal", b->entries, began);
}

static void bench_verify(Bench *b)
{
    JournalVerdict verdict = {0};
    const Start began = now();
    need(b, db_begin_read(b->db, &b->error));
    need(b, journal_verify(b->db, NULL, &verdict, &b->error));
    db_rollback(b->db);
    report(b, "verify", b->entries, began);
    ensure(verdict.fault == FAULT_NONE && verdict.sealed == b->entries);
}

static const char SQL_ENTRY_AT[] = "SELECT entry_id FROM seal WHERE tree_id = 1 AND leaf = $1";

static void bench_check(Bench *b)
{
    JournalEvidence evidence = {0};
    const Start began = now();
    for (int64_t i = 0; i < CHECKS; i++) {
        int64_t id = 0;
        const int64_t leaf = i * 7919 % b->entries;
        need(b, db_fetch_int(b->db, SQL_ENTRY_AT, DB_ARGS(db_int(leaf)), &id, &b->error));
        need(b, journal_entry_is_genuine(&b->cx, id, &evidence));
        ensure(evidence.standing != JOURNAL_CHANGED);
        arena_reset(b->arena);
    }
    report(b, "check one", CHECKS, began);
}

static void run(const char *engine, const char *url, int64_t entries)
{
    Bench b = {.engine = engine, .arena = arena_new((size_t)256 << 20), .entries = entries};
    b.db = db_open(url, DB_READ_WRITE, &b.error);
    need(&b, b.db != NULL);
    migrate(&b);
    const uint8_t seed[32] = {1};
    const SealerKey key = sealer_key_of_seed(seed);
    SealerState sealer = sealer_new(STR("bench"), &key);
    b.cx = (Ctx){
        .arena = b.arena, .db = b.db, .ids = &b.ids, .app = &NO_APP, .actor = actor_of_time()};
    b.cx.now = instant_now();
    b.ids = id_maker_fixed(b.cx.now, 1);
    b.first_id = id_next(&b.ids);
    bench_append(&b);
    bench_seal(&b, &sealer);
    bench_verify(&b);
    bench_check(&b);
    db_close(b.db);
    arena_free(b.arena);
}

int main(int argc, char **argv)
{
    int64_t entries = 200000;
    if (argc > 1 && (!str_parse_int(str_of(argv[1]), &entries) || entries < 1))
        return 2;
    char folder[] = "/tmp/lam-journal-bench-XXXXXX";
    ensure(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/bench.db", folder);
    run("sqlite", path, entries);
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        unlink(name);
    }
    rmdir(folder);
    const char *postgres = getenv("BENCH_PG");
    if (postgres)
        run("postgres", postgres, entries);
    return 0;
}
