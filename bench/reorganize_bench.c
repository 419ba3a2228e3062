/*
 * What a real reorganisation of Nghệ An costs: the cut of all its units, begin to commit, and the
 * rows that follow in slices with nobody else at work; beside a bare loop that writes equal rows in
 * slices of the same size. Prints a JSON line.
 *   reorganize_bench URL DATE [OLD=NEW...]   the pairs name who holds the queue of a unit that is
 * split
 */
#include "features/reorganize/reorganize.h"
#include "kernel/work_transfer.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SLICES 100000

typedef struct Bench {
    Arena *arena, *scratch;
    Db *db;
    IdMaker ids;
    Ctx cx;
    double slices[MAX_SLICES];
    int64_t slice_count;
    Error error;
} Bench;

static void need(Bench *b, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "reorganize_bench: %s %s\n", b->error.detail, b->cx.error.detail);
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void begin(Bench *b)
{
    arena_reset(b->scratch);
    b->cx = reorganize_context(b->db, b->scratch, &b->ids, instant_now());
    b->ids.now_ms = b->cx.now.ms;
    need(b, db_begin(b->db, &b->error));
}

static void commit(Bench *b, bool ok)
{
    need(b, ok);
    need(b, db_commit(b->db, &b->error));
}

/* ---- the plan: the shipped rows of a day, all posts, the queues ---- */

static Str plan_text(Bench *b, const char *date, int pair_count, char **pairs)
{
    static const char MORE[] = "\trow\tlogin\trole\tsort\tvalue\tidentifier_code";
    Str rest = embedded_find(STR("data/organization/successions.tsv"))->bytes;
    Str line = {0};
    Buf out = buf_new(b->arena, 4 << 20);
    const char *wanted = arena_printf(b->arena, "\t%s\t", date);
    (void)str_split_next(&rest, '\n', &line);
    buf_printf(&out, "%.*s%s\n", STR_ARGS(line), MORE);
    while (str_split_next(&rest, '\n', &line))
        if (str_find(line, str_of(wanted)) >= 0)
            buf_printf(&out, "%.*s\t\t\t\t\t\t\n", STR_ARGS(line));
    buf_printf(&out, "*\t\t\t\t\t\t\t\t\t\tpost\t*\t\t\t\t\n");
    for (int i = 0; i < pair_count; i++) {
        Str new_code = str_of(pairs[i]);
        Str old_code = {0};
        (void)str_split_next(&new_code, '=', &old_code);
        buf_printf(&out, "%.*s\t\t\t%.*s\t\t\t\t\t\t\tqueue\t\t\t\t\t\n", STR_ARGS(old_code),
                   STR_ARGS(new_code));
    }
    return buf_str(&out);
}

/* ---- cut and slices ---- */

static double cut(Bench *b, Str text, int64_t *id, int64_t *ends)
{
    Plan plan;
    Resolved resolved;
    const UnitTree *tree = UNIT_CACHE.build(b->db, b->arena, &b->error);
    need(b, tree != NULL);
    plan_read(b->arena, text, &plan);
    plan_resolve(&plan, tree, &resolved);
    for (size_t i = 0; i < plan.mistake_count; i++)
        fprintf(stderr, "line %lld: %s\n", (long long)plan.mistakes[i].line,
                plan.mistakes[i].reason);
    for (size_t i = 0; i < resolved.old_count; i++)
        *ends += resolved.olds[i].ends;
    begin(b);
    commit(b, reorganize_schedule(&b->cx, &plan, text, instant_of_local(plan.date, 0), id));
    const double start = now_ms();
    begin(b);
    commit(b, reorganize_cut(&b->cx, *id, &resolved));
    return now_ms() - start;
}

static double follow(Bench *b)
{
    bool more = true;
    const double start = now_ms();
    while (more && b->slice_count < MAX_SLICES) {
        const double begun = now_ms();
        begin(b);
        commit(b, reorganize_follow(&b->cx, &more));
        b->slices[b->slice_count++] = now_ms() - begun;
    }
    return now_ms() - start;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ---- equal rows, written by a loop that knows and asks nothing ---- */

static const char SQL_WORK[] =
    "UPDATE work SET version = version + 1, changed_at = $2, unit_id = $3, origin_unit_id = $3,"
    " owner_unit_id = $3 WHERE id = $1";
static const char SQL_CLOCK[] = "UPDATE clock SET calendar_unit_id = $2 WHERE work_id = $1";
static const char SQL_JOURNAL[] =
    "INSERT INTO journal (id, at, actor_kind, actor_id, unit_id, role, work_id, version, verb,"
    " from_state, to_state, body_hash) VALUES ($1, $2, 'time', 0, $3, '', $4, 9, 'transfer',"
    " 'processing', 'processing', $5)";
static const char SQL_BODY[] =
    "INSERT INTO journal_body (entry_id, salt, body) VALUES ($1, $2, $3)";
static const char SQL_UNSEALED[] = "INSERT INTO journal_unsealed (entry_id) VALUES ($1)";
static const char SQL_REMEMBER[] =
    "UPDATE reorganization_work SET version = version + 1 WHERE reorganization_id = $1"
    " AND work_id = $2";
static const char SQL_MOVED[] =
    "SELECT work_id FROM reorganization_work WHERE reorganization_id = $1 ORDER BY work_id"
    " LIMIT 1000000";
static const char SQL_BODY_LIKE[] = "SELECT max(body) FROM journal_body AS b JOIN journal AS j"
                                    " ON j.id = b.entry_id AND j.verb = 'transfer'";

typedef struct IdRow {
    int64_t id;
} IdRow;
static const DbColumn ID_COLUMNS[] = {{"work_id", DB_TYPE_INT, 0, NULL, 0}};

static bool write_bare(Bench *b, int64_t reorganization, int64_t work, int64_t unit, Str body)
{
    static const char HASH[32] = "bench";
    const DbValue entry = db_int(id_next(&b->ids));
    const DbValue at = db_int(b->cx.now.ms);
    Error *error = &b->error;
    return db_run(b->db, SQL_WORK, DB_ARGS(db_int(work), at, db_int(unit)), error) &&
           db_run(b->db, SQL_CLOCK, DB_ARGS(db_int(work), db_int(unit)), error) &&
           db_run(b->db, SQL_JOURNAL,
                  DB_ARGS(entry, at, db_int(unit), db_int(work), db_bytes((Str){HASH, 32})),
                  error) &&
           db_run(b->db, SQL_BODY, DB_ARGS(entry, db_bytes((Str){HASH, 16}), db_text(body)),
                  error) &&
           db_run(b->db, SQL_UNSEALED, DB_ARGS(entry), error) &&
           db_run(b->db, SQL_REMEMBER, DB_ARGS(db_int(reorganization), db_int(work)), error);
}

/* Rows a second, all rows going to one of two units in turn. */
static double bare(Bench *b, int64_t id)
{
    IdRow *rows = NULL;
    size_t count = 0;
    int64_t unit = 0;
    Str body = {0};
    need(b, db_fetch_all(b->db, b->arena, SQL_MOVED, DB_ARGS(db_int(id)), DB_ROWS(ID_COLUMNS),
                         sizeof *rows, 1000000, (void *)&rows, &count, &b->error) &&
                db_fetch_int(b->db, "SELECT max(id) FROM unit WHERE valid_to IS NULL", DB_NO_ARGS,
                             &unit, &b->error) &&
                db_fetch_text(b->db, b->arena, SQL_BODY_LIKE, DB_NO_ARGS, &body, &b->error));
    const double start = now_ms();
    for (size_t at = 0; at < count; at += WORK_TRANSFER_ROWS) {
        begin(b);
        bool ok = true;
        for (size_t i = at; i < count && i < at + WORK_TRANSFER_ROWS; i++)
            ok = ok && write_bare(b, id, rows[i].id, unit, body);
        commit(b, ok);
    }
    return (double)count * 1e3 / (now_ms() - start);
}

int main(int argc, char **argv)
{
    static Bench b;
    int64_t id = 0, ends = 0, rows = 0;
    if (argc < 3)
        return 2;
    b.arena = arena_new((size_t)1 << 30);
    b.scratch = arena_new((size_t)256 << 20);
    b.db = db_open(argv[1], DB_READ_WRITE, &b.error);
    need(&b, b.db != NULL);
    need(&b, db_begin(b.db, &b.error) && id_maker_lease(b.db, instant_now(), &b.ids, &b.error) &&
                 db_commit(b.db, &b.error));
    const double cut_ms = cut(&b, plan_text(&b, argv[2], argc - 3, argv + 3), &id, &ends);
    const double follow_ms = follow(&b);
    qsort(b.slices, (size_t)b.slice_count, sizeof b.slices[0], by_size);
    need(&b,
         db_fetch_int(b.db, "SELECT count(*) FROM reorganization_work WHERE reorganization_id = $1",
                      DB_ARGS(db_int(id)), &rows, &b.error));
    const double per_s = (double)rows * 1e3 / follow_ms;
    const double bare_per_s = bare(&b, id);
    printf("{\"bench\":\"reorganize\",\"engine\":\"%s\",\"date\":\"%s\",\"units_ended\":%lld,"
           "\"cut_ms\":%.0f,\"rows\":%lld,\"per_s\":%.0f,\"slices\":%lld,\"slice_p50_ms\":%.1f,"
           "\"slice_p99_ms\":%.1f,\"slice_max_ms\":%.1f,\"bare_per_s\":%.0f,\"ratio\":%.3f}\n",
           db_engine(b.db) == DB_SQLITE ? "sqlite" : "postgres", argv[2], (long long)ends, cut_ms,
           (long long)rows, per_s, (long long)b.slice_count, b.slices[b.slice_count / 2],
           b.slices[b.slice_count * 99 / 100], b.slices[b.slice_count - 1], bare_per_s,
           per_s / bare_per_s);
    db_close(b.db);
    return 0;
}
