/*
 * world: a whole installation without sockets. A temporary database, migrated and filled with the
 * units, calendar and procedures of the demonstration, the real App, officers of every role in two
 * communes, and a clock that stands until a test moves it. Requests pass the same phases, inside
 * the same transactions, as in the lanes.
 */
#ifndef TESTS_HARNESS_WORLD_H
#define TESTS_HARNESS_WORLD_H

#include "app/database.h"
#include "tests/harness/test.h"

#define WORLD_ACCOUNTS 24

typedef struct WorldAccount {
    const char *login, *role;
    int64_t id, unit_id;
} WorldAccount;

/* The last answer stays until the next request; texts live until the test ends. */
typedef struct World {
    Arena *arena; /* of the running test */
    Db *db;
    Instant now; /* 2026-09-15 08:00 in Việt Nam, a Tuesday, when a test begins */
    int64_t unit_a, unit_b, unit_c; /* three communes */
    WorldAccount accounts[WORLD_ACCOUNTS];
    size_t account_count;
    bool is_rehearsal; /* writes are rolled back after the answer was made */
    bool is_held;      /* the next write stays uncommitted until world_release */
    int fail_after;    /* database calls until one fails within the next write; negative: none */
    HttpUpload uploads[4]; /* of the next world_post */
    size_t upload_count;
    int status;
    HttpResponse response;

    Arena *whole; /* of the installation */
    Installation installation;
    const void *caches[MAX_CACHES];
    bool has_rebuilt; /* the caches hold what a test wrote */
    IdMaker ids;
    Str cookie, csrf, token; /* of who sends */
    Error error;
} World;

/* Runs the body in a new world on SQLite and, with TEST_PG set, on PostgreSQL; else says so once.
 */
typedef void WorldBody(World *w);
void world_run(WorldBody *body);
#define TEST_WORLD(name)                                                                           \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        world_run(name##_on);                                                                      \
    }                                                                                              \
    static void name##_on(World *w)

/*
 * Who sends from now on: "nobody" or the login of an account: "counter.a", "specialist.a",
 * "second.a" (another specialist), "leader.a", "clerk.a", "administrator.a", "auditor.a", the same
 * with ".b" except second, "counter.c" and "leader.c", "controller" and "administrator.p" of the
 * province, "system.a" (another system). Opens a session without a password.
 */
void world_as(World *w, const char *login);
const WorldAccount *world_account(const World *w, const char *login);
/* To a day and a minute of it; sessions may lapse, so world_as comes behind it. */
void world_set_time(World *w, const char *iso_day, int hour, int minute);

/* Requests return the status. Names and values alternate and end with NULL; the token against
 * forged forms is added. */
int world_get(World *w, const char *path);
int world_post(World *w, const char *path, ...) __attribute__((sentinel));
/* As world_post, with names and values in an array that ends with NULL. */
int world_post_list(World *w, const char *path, const char *const *pairs);
/* A file that comes with the next world_post, as if it had just arrived. */
void world_attach(World *w, const char *field, const char *file_name, Str bytes);
/* With the bearer token of who sends; `json` NULL for none; then header names and values. */
int world_api(World *w, Method method, const char *path, const char *json, ...)
    __attribute__((sentinel));
/* The same as parts of a form, with the files that are attached. */
int world_api_form(World *w, const char *path, const char *key, const char *const *pairs);
Str world_body(const World *w);
Str world_header(const World *w, const char *name);
/* Commits the write that was held, as when it was slow to end. */
void world_release(World *w);
void world_check_holds_at(const World *w, const char *file, int line, const char *wanted);
#define world_check_holds(w, wanted) world_check_holds_at((w), __FILE__, __LINE__, (wanted))

/* The first column of the one row. */
Str world_sql_text(World *w, const char *sql, DbArgs args);
int64_t world_sql_int(World *w, const char *sql, DbArgs args);
void world_sql_run(World *w, const char *sql, DbArgs args);
/* What work, dossiers, clocks, journal, numbers and files there are, as one text to compare. */
Str world_snapshot(World *w);

/* Places all committed entries into the journal's tree. */
void world_seal(World *w);
/* What time brings: entries are sealed and the duty of this name runs until it finds nothing more.
 * Says how many slices it wrote. */
int world_do_duty(World *w, const char *name);
/* One look and its writing; false when there is nothing to do. */
bool world_step_duty(World *w, const char *name);
/* What a process does once it sees that a cache is old. */
void world_build_caches(World *w);
/* Runs the jobs that are due, one after the other as the worker does, until none is left or `max`
 * ran; returns how many ran. */
int world_run_jobs(World *w, int max);
/* Takes the next job and lets the database fail after `calls` calls of its last transaction, as
 * when the process ends there; what it did is gone. Returns how many jobs were taken. */
int world_fail_job(World *w, int calls);

/*
 * Fails when the engine's plan for a statement scans `table` (or its alias) or, unless it may,
 * sorts; PostgreSQL is told to use indexes, which on an empty table it would not. `args` has a
 * letter for each argument: i an integer, t a text.
 */
void world_check_plan(World *w, const char *table, const char *sql, const char *args,
                      bool may_sort);

/* A context as a handler gets it, in no transaction, of who sends: for functions called directly.
 */
Ctx *world_context(World *w, const char *login);

#endif
