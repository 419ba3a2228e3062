#include "tests/harness/world.h"

#include "features/account/account.h"
#include "features/organization/organization.h"
#include "features/procedure/procedure.h"
#include "kernel/actor.h"
#include "kernel/calendar_store.h"
#include "kernel/sealer.h"
#include "platform/embedded.h"
#include "platform/internal.h"
#include "platform/job.h"
#include "platform/session.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNIT_A "16681"
#define UNIT_B "16690"
#define UNIT_C "16702"
#define PROVINCE "40"
#define MAX_PAIRS 64

static void good_at(World *w, int line, bool ok)
{
    if (ok)
        return;
    print_error("%s: %s\n", w->installation.url, w->error.detail);
    _fail(__FILE__, line);
}
#define good(w, ok) good_at((w), __LINE__, (ok))

/* ---- the folder ---- */

static char folder[200];

static int remove_one(const char *path, const struct stat *info __attribute__((unused)),
                      int type __attribute__((unused)), struct FTW *at __attribute__((unused)))
{
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(void)
{
    const char *parent = getenv("TMPDIR");
    if (folder[0])
        return;
    snprintf(folder, sizeof folder, "%s/lam-world-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder));
    atexit(remove_folder);
}

/* ---- filling ---- */

static Str data_file(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    assert_non_null(file);
    return file->bytes;
}

static void load_tables(World *w)
{
    CalendarRows rows = {0};
    const CuratedTables tables = procedure_curated_shipped(w->whole);
    int loaded = 0;
    good(w, organization_load_shipped(w->db, w->whole, &w->ids, &w->error));
    good(w, calendar_parse_rows(w->whole, data_file("data/calendar/national.tsv"),
                                data_file("data/calendar/days.tsv"), &rows, &w->error));
    good(w, calendar_store_national(w->db, w->whole, &rows, w->now, &w->error));
    good(w, procedure_load_curated(w->db, w->whole, &w->ids, &tables, &loaded, &w->error));
    good(w, db_flush(w->db, &w->error));
}

void world_build_caches(World *w)
{
    const App *app = &w->installation.app;
    w->has_rebuilt = true;
    for (size_t i = 0; i < app->cache_count; i++) {
        w->caches[i] = app->cache_kinds[i]->build(w->db, w->whole, &w->error);
        good(w, w->caches[i] != NULL);
    }
}

static const char SQL_TOKEN[] =
    "INSERT INTO api_token (id, token_hash, account_id, label, created_at, ends_at)"
    " VALUES ($1, $2, $3, 'test', $4, $5)";

/* The bearer token of an account is its login. */
static void store_token(World *w, const WorldAccount *account)
{
    const Sha256 hash = sha256_of(str_of(account->login));
    good(w, db_run(w->db, SQL_TOKEN,
                   DB_ARGS(db_int(id_next(&w->ids)),
                           db_bytes((Str){(const char *)hash.bytes, SHA256_BYTES}),
                           db_int(account->id), db_int(w->now.ms), db_int(4102444800000)),
                   &w->error));
}

/* Units of the past bore the same codes. */
static int64_t open_unit(World *w, const char *code)
{
    return world_sql_int(w, "SELECT id FROM unit WHERE code = $1 AND valid_to IS NULL",
                         DB_ARGS(db_cstr(code)));
}

static void make_account(World *w, const char *login, Role role, int64_t unit_id)
{
    assert_true(w->account_count < WORLD_ACCOUNTS);
    WorldAccount *account = &w->accounts[w->account_count++];
    *account = (WorldAccount){.login = login, .role = ROLE_CODES[role], .unit_id = unit_id};
    const AccountDraft draft = {.login = str_of(login),
                                .name = arena_format(w->whole, "Thử %s", login),
                                .home_unit_id = unit_id,
                                .is_system = strcmp(login, "system.a") == 0,
                                .now = w->now};
    good(w, account_create(w->db, &w->ids, &draft, &account->id, &w->error));
    const PostDraft post = {account->id, unit_id, role, date_of_civil((CivilDate){2025, 7, 1}),
                            w->now};
    good(w, account_add_post(w->db, w->whole, &w->ids, &post, &w->error));
    store_token(w, account);
}

static void make_accounts(World *w)
{
    make_account(w, "counter.a", ROLE_COUNTER, w->unit_a);
    make_account(w, "specialist.a", ROLE_SPECIALIST, w->unit_a);
    make_account(w, "second.a", ROLE_SPECIALIST, w->unit_a);
    make_account(w, "leader.a", ROLE_LEADER, w->unit_a);
    make_account(w, "clerk.a", ROLE_CLERK, w->unit_a);
    make_account(w, "administrator.a", ROLE_ADMINISTRATOR, w->unit_a);
    make_account(w, "auditor.a", ROLE_AUDITOR, w->unit_a);
    make_account(w, "counter.b", ROLE_COUNTER, w->unit_b);
    make_account(w, "specialist.b", ROLE_SPECIALIST, w->unit_b);
    make_account(w, "leader.b", ROLE_LEADER, w->unit_b);
    make_account(w, "clerk.b", ROLE_CLERK, w->unit_b);
    make_account(w, "administrator.b", ROLE_ADMINISTRATOR, w->unit_b);
    make_account(w, "auditor.b", ROLE_AUDITOR, w->unit_b);
    make_account(w, "counter.c", ROLE_COUNTER, w->unit_c);
    make_account(w, "leader.c", ROLE_LEADER, w->unit_c);
    make_account(w, "system.a", ROLE_COUNTER, w->unit_a);
    make_account(w, "administrator.p", ROLE_ADMINISTRATOR, open_unit(w, PROVINCE));
    make_account(w, "controller", ROLE_CONTROLLER, open_unit(w, PROVINCE));
}

static void open_database(World *w, const char *url, const char *state_dir)
{
    int applied = 0;
    good(w, installation_open(w->whole, url, state_dir, &w->installation, &w->error));
    w->db = db_open(url, DB_READ_WRITE, &w->error);
    good(w, w->db != NULL);
    if (db_engine(w->db) == DB_POSTGRES)
        good(w, db_run_script(w->db, STR("DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
                              &w->error));
    good(w, installation_migrate(&w->installation, w->db, &applied, &w->error));
    good(w, installation_load_settings(&w->installation, w->db, &w->error));
}

static World *make_world(const char *url, const char *state_dir)
{
    Arena *whole = arena_new((size_t)512 << 20);
    World *w = ARENA_NEW(whole, World);
    w->whole = whole;
    w->arena = arena_new((size_t)256 << 20);
    world_set_time(w, "2026-09-15", 8, 0);
    w->ids = id_maker_fixed(w->now, 1);
    open_database(w, url, state_dir);
    good(w, db_begin(w->db, &w->error));
    load_tables(w);
    world_build_caches(w);
    w->unit_a = open_unit(w, UNIT_A);
    w->unit_b = open_unit(w, UNIT_B);
    w->unit_c = open_unit(w, UNIT_C);
    make_accounts(w);
    good(w, db_commit(w->db, &w->error));
    return w;
}

/* ---- a world for each test: what tests write is taken away, what all share stays ---- */

static const char EMPTY[] =
    "DELETE FROM reorganization_rehearsal_sum; DELETE FROM reorganization_rehearsal;"
    "DELETE FROM reorganization_draft; DELETE FROM reorganization_work; DELETE FROM "
    "reorganization_post;"
    "DELETE FROM reorganization_series; DELETE FROM reorganization_rule;"
    "DELETE FROM reorganization_unit; DELETE FROM reorganization; DELETE FROM unit_holder;"
    "DELETE FROM calendar_change_scope; DELETE FROM calendar_change_target;"
    "DELETE FROM calendar_change; DELETE FROM calendar_hours WHERE calendar_id <> 1;"
    "DELETE FROM calendar_day WHERE calendar_id <> 1 OR entered_by IS NOT NULL;"
    "DELETE FROM calendar_year WHERE year > 2026; DELETE FROM calendar WHERE id <> 1;"
    "DELETE FROM notice; DELETE FROM notice_mark;"
    "DELETE FROM report_work; DELETE FROM report_move; DELETE FROM report_month;"
    "DELETE FROM look; DELETE FROM incoming; DELETE FROM dossier_file; DELETE FROM dossier_paper;"
    "DELETE FROM dossier_extension;"
    "DELETE FROM dossier; DELETE FROM clock_pause; DELETE FROM clock; DELETE FROM journal_unsealed;"
    "DELETE FROM journal_body; DELETE FROM journal; DELETE FROM work; DELETE FROM series;"
    "DELETE FROM series_book;"
    "DELETE FROM idempotency; DELETE FROM session; DELETE FROM failure_count; DELETE FROM job;"
    "DELETE FROM blob; DELETE FROM seal; DELETE FROM seal_node; DELETE FROM seal_root;"
    "DELETE FROM seal_tree; DELETE FROM lease; DELETE FROM follower; DELETE FROM search_words";

static void begin_test(World *w)
{
    db_rollback(w->db);
    error_clear(&w->error);
    arena_reset(w->arena);
    good(w, db_begin(w->db, &w->error));
    good(w, db_run_script(w->db, str_of(EMPTY), &w->error));
    good(w, db_commit(w->db, &w->error));
    if (w->has_rebuilt)
        world_build_caches(w);
    w->has_rebuilt = false;
    world_set_time(w, "2026-09-15", 8, 0);
    w->is_rehearsal = false;
    w->is_held = false;
    w->upload_count = 0;
    w->fail_after = -1;
    world_as(w, "nobody");
}

static void tell_sqlite_only(void)
{
    static bool is_told;
    if (!is_told)
        print_message("TEST_PG is not set: these tests ran on SQLite only\n");
    is_told = true;
}

void world_run(WorldBody *body)
{
    static World *on_sqlite, *on_postgres;
    const char *url = getenv("TEST_PG");
    static char path[300], state[300], pg_state[300];
    make_folder();
    snprintf(path, sizeof path, "%s/lam.db", folder);
    snprintf(state, sizeof state, "%s/lam.db.d", folder);
    snprintf(pg_state, sizeof pg_state, "%s/pg.d", folder);
    if (!on_sqlite)
        on_sqlite = make_world(path, state);
    begin_test(on_sqlite);
    body(on_sqlite);
    if (!url) {
        tell_sqlite_only();
        return;
    }
    if (!on_postgres)
        on_postgres = make_world(url, pg_state);
    begin_test(on_postgres);
    body(on_postgres);
}

void world_set_time(World *w, const char *iso_day, int hour, int minute)
{
    Date day = {0};
    assert_true(date_parse_iso(str_of(iso_day), &day));
    w->now = instant_of_local(day, hour * 60 + minute);
}

/* ---- SQL ---- */

Str world_sql_text(World *w, const char *sql, DbArgs args)
{
    Str text = {0};
    good(w, db_fetch_text(w->db, w->arena, sql, args, &text, &w->error));
    return text;
}

int64_t world_sql_int(World *w, const char *sql, DbArgs args)
{
    int64_t number = 0;
    good(w, db_fetch_int(w->db, sql, args, &number, &w->error));
    return number;
}

void world_sql_run(World *w, const char *sql, DbArgs args)
{
    good(w, db_begin(w->db, &w->error));
    good(w, db_run(w->db, sql, args, &w->error));
    good(w, db_commit(w->db, &w->error));
}

// clang-format off
#define COUNT_ROWS(table) "'" table " ' || (SELECT count(*) FROM " table ") || ' ' || "
#define SUM_OF(table, column) "'" column " ' || (SELECT coalesce(sum(" column "), 0) FROM " table ")"
// clang-format on
static const char SQL_SNAPSHOT[] =
    "SELECT " COUNT_ROWS("work") COUNT_ROWS("dossier") COUNT_ROWS("dossier_paper")
        COUNT_ROWS("dossier_file") COUNT_ROWS("dossier_extension") COUNT_ROWS("clock")
            COUNT_ROWS("clock_pause") COUNT_ROWS("journal") COUNT_ROWS("journal_body")
                COUNT_ROWS("journal_unsealed") COUNT_ROWS("idempotency") COUNT_ROWS("job")
                    SUM_OF("work", "version") " || ' ' || " SUM_OF("series", "last") " AS snapshot";

Str world_snapshot(World *w)
{
    return world_sql_text(w, SQL_SNAPSHOT, DB_NO_ARGS);
}

/* ---- who sends ---- */

const WorldAccount *world_account(const World *w, const char *login)
{
    for (size_t i = 0; i < w->account_count; i++)
        if (strcmp(w->accounts[i].login, login) == 0)
            return &w->accounts[i];
    print_error("no account %s\n", login);
    _fail(__FILE__, __LINE__);
    return NULL;
}

static void enter(World *w, Ctx *cx)
{
    cx->db = w->db;
    cx->ids = &w->ids;
    cx->caches = w->caches;
    if (cx->now.ms > w->ids.now_ms)
        w->ids.now_ms = cx->now.ms;
}

static Ctx *new_context(World *w, const HttpRequest *request)
{
    Ctx *cx = ARENA_NEW(w->arena, Ctx);
    ctx_init(cx, &w->installation.app, w->arena, request, w->now);
    enter(w, cx);
    return cx;
}

Ctx *world_context(World *w, const char *login)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Ctx *cx = new_context(w, &NO_REQUEST);
    if (strcmp(login, "nobody") != 0 &&
        !actor_of_account(cx, world_account(w, login)->id, &cx->actor))
        fail_msg("%s: %s\n", login, cx->error.detail);
    return cx;
}

void world_as(World *w, const char *login)
{
    w->cookie = w->csrf = w->token = STR("");
    if (strcmp(login, "nobody") == 0)
        return;
    Ctx *cx = world_context(w, login);
    good(w, db_begin(w->db, &w->error));
    const bool is_open = session_open(cx, world_account(w, login)->id);
    w->error = cx->error;
    good(w, is_open);
    good(w, db_commit(w->db, &w->error));
    Str cookie = cx->response.set_cookies[0];
    assert_true(str_split_next(&cookie, ';', &w->cookie));
    w->csrf = world_sql_text(w, "SELECT csrf FROM session ORDER BY id DESC LIMIT 1", DB_NO_ARGS);
    w->token = str_of(world_account(w, login)->login);
}

/* ---- requests, as the lanes run them ---- */

static bool has_error(const Ctx *cx)
{
    return cx->error.code != ERROR_NONE;
}

static bool write_laters(Ctx *cx)
{
    for (const Later *later = cx->later; later; later = later->next)
        if (!later->write(cx, later->data) && later->before_answer)
            return false;
    return true;
}

static void read_one(World *w, Ctx *cx)
{
    const bool ok = db_begin_read(w->db, &cx->error) && dispatch_begin(cx) && dispatch_run(cx) &&
                    !has_error(cx);
    db_rollback(w->db);
    if (!ok || !cx->later)
        return;
    if (!db_begin(w->db, &cx->error) || !write_laters(cx) || w->is_rehearsal ||
        !db_commit(w->db, &cx->error))
        db_rollback(w->db);
}

static bool prepare(World *w, Ctx *cx)
{
    const bool ok = db_begin_read(w->db, &cx->error) && dispatch_begin(cx) &&
                    dispatch_prepare(cx) && !has_error(cx);
    if (!ok)
        dispatch_recover(cx);
    db_rollback(w->db);
    return ok;
}

static bool run_in_transaction(World *w, Ctx *cx, bool is_prepared)
{
    const bool is_grouping = db_engine(w->db) == DB_SQLITE;
    if (is_grouping && !db_savepoint(w->db, &cx->error))
        return false;
    const bool ok = (is_prepared || dispatch_begin(cx)) && dispatch_run(cx) && !has_error(cx) &&
                    write_laters(cx);
    if (!is_grouping)
        return ok;
    if (ok && db_savepoint_release(w->db, &cx->error))
        return true;
    db_savepoint_rollback(w->db);
    dispatch_recover(cx);
    return false;
}

static void recover_alone(World *w, Ctx *cx)
{
    Error ignored = {0};
    db_rollback(w->db);
    if (db_engine(w->db) == DB_POSTGRES && db_begin_read(w->db, &ignored))
        dispatch_recover(cx);
    db_rollback(w->db);
}

static bool end_transaction(World *w, Ctx *cx)
{
    return w->is_rehearsal || w->is_held ? db_flush(w->db, &cx->error)
                                         : db_commit(w->db, &cx->error);
}

static void write_one(World *w, Ctx *cx)
{
    const bool needs_prepare = dispatch_needs_prepare(cx->app, cx->request);
    if (needs_prepare && !prepare(w, cx))
        return;
    db_fail_after(w->db, w->fail_after);
    const bool ok = db_begin(w->db, &cx->error) && run_in_transaction(w, cx, needs_prepare) &&
                    end_transaction(w, cx);
    db_fail_after(w->db, -1);
    if (!ok)
        recover_alone(w, cx);
    else if (!w->is_held)
        db_rollback(w->db); /* of a rehearsal; harmless behind a commit */
}

void world_release(World *w)
{
    w->is_held = false;
    good(w, db_commit(w->db, &w->error));
}

static int answer(World *w, const HttpRequest *request)
{
    Ctx *cx = new_context(w, request);
    if (request->method == HTTP_POST)
        write_one(w, cx);
    else
        read_one(w, cx);
    dispatch_finish(cx, &w->response);
    w->status = w->response.status;
    if (w->status == 500 && w->fail_after < 0)
        print_error("%.*s: %s\n", STR_ARGS(request->path), cx->error.detail);
    return w->status;
}

/* "path?query" into the request; room for `more` parameters behind those of the query. */
static HttpPair *put_target(World *w, const char *target, size_t more, HttpRequest *request)
{
    Str query = str_of(target);
    HttpPair *found = NULL;
    size_t count = 0;
    assert_true(str_split_next(&query, '?', &request->path));
    if (!str_is_empty(query))
        good(w, http_parse_form(w->arena, query, MAX_PAIRS, &found, &count, &w->error));
    HttpPair *params = ARENA_ARRAY(w->arena, HttpPair, count + more + 1);
    for (size_t i = 0; i < count; i++)
        params[i] = found[i];
    request->query = query;
    request->params = params;
    request->param_count = request->query_param_count = count;
    return params + count;
}

static void put_headers(World *w, HttpRequest *request)
{
    HttpPair *headers = ARENA_ARRAY(w->arena, HttpPair, MAX_PAIRS);
    headers[request->header_count++] = (HttpPair){STR("Host"), STR("lam")};
    if (!str_is_empty(w->cookie))
        headers[request->header_count++] = (HttpPair){STR("Cookie"), w->cookie};
    request->headers = headers;
    request->remote_address = STR("192.0.2.1");
}

int world_get(World *w, const char *path)
{
    HttpRequest request = {.method = HTTP_GET, .method_name = STR("GET")};
    put_target(w, path, 0, &request);
    put_headers(w, &request);
    return answer(w, &request);
}

void world_attach(World *w, const char *field, const char *file_name, Str bytes)
{
    assert_true(w->upload_count < COUNT_OF(w->uploads));
    const char *path = arena_printf(w->arena, "%s/spool/test-%lld", w->installation.state_dir,
                                    (long long)id_next(&w->ids));
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    check_int((int64_t)bytes.len, (int64_t)fwrite(bytes.data, 1, bytes.len, out));
    check_int(0, fclose(out));
    w->uploads[w->upload_count++] = (HttpUpload){.field = str_of(field),
                                                 .file_name = str_of(file_name),
                                                 .path = str_of(path),
                                                 .size = (int64_t)bytes.len,
                                                 .sha256 = sha256_of(bytes)};
}

int world_post_list(World *w, const char *path, const char *const *pairs)
{
    HttpRequest *request = ARENA_NEW(w->arena, HttpRequest);
    *request = (HttpRequest){.method = HTTP_POST, .method_name = STR("POST")};
    HttpPair *params = put_target(w, path, MAX_PAIRS, request);
    size_t count = 0;
    for (; pairs[2 * count]; count++)
        params[count] = (HttpPair){str_of(pairs[2 * count]), str_of(pairs[2 * count + 1])};
    params[count++] = (HttpPair){STR(FIELD_CSRF), w->csrf};
    request->param_count += count;
    request->uploads = w->uploads;
    request->upload_count = w->upload_count;
    put_headers(w, request);
    const int status = answer(w, request);
    w->upload_count = 0;
    return status;
}

static void take_pairs(va_list args, const char *pairs[2 * MAX_PAIRS + 1])
{
    size_t count = 0;
    do
        pairs[count] = va_arg(args, const char *);
    while (pairs[count] && ++count < 2 * MAX_PAIRS);
    pairs[count] = NULL;
}

int world_post(World *w, const char *path, ...)
{
    const char *pairs[2 * MAX_PAIRS + 1];
    va_list args;
    va_start(args, path);
    take_pairs(args, pairs);
    va_end(args);
    return world_post_list(w, path, pairs);
}

int world_api(World *w, Method method, const char *path, const char *json, ...)
{
    const char *pairs[2 * MAX_PAIRS + 1];
    HttpPair headers[MAX_PAIRS] = {{STR("Host"), STR("lam")}};
    HttpRequest request = {.method = method == METHOD_POST ? HTTP_POST : HTTP_GET,
                           .method_name = method == METHOD_POST ? STR("POST") : STR("GET"),
                           .headers = headers,
                           .header_count = 1,
                           .body = json ? str_of(json) : STR(""),
                           .remote_address = STR("192.0.2.1")};
    va_list args;
    va_start(args, json);
    take_pairs(args, pairs);
    va_end(args);
    put_target(w, path, 0, &request);
    for (size_t i = 0; pairs[i]; i += 2)
        headers[request.header_count++] = (HttpPair){str_of(pairs[i]), str_of(pairs[i + 1])};
    if (json)
        headers[request.header_count++] = (HttpPair){STR("Content-Type"), STR("application/json")};
    if (!str_is_empty(w->token))
        headers[request.header_count++] = (HttpPair){
            STR("Authorization"), arena_format(w->arena, "Bearer %.*s", STR_ARGS(w->token))};
    return answer(w, &request);
}

int world_api_form(World *w, const char *path, const char *key, const char *const *pairs)
{
    HttpPair headers[] = {
        {STR("Host"), STR("lam")},
        {STR("Content-Type"), STR("multipart/form-data; boundary=x")},
        {STR("Idempotency-Key"), str_of(key)},
        {STR("Authorization"), arena_format(w->arena, "Bearer %.*s", STR_ARGS(w->token))}};
    HttpRequest request = {.method = HTTP_POST,
                           .method_name = STR("POST"),
                           .headers = headers,
                           .header_count = COUNT_OF(headers),
                           .remote_address = STR("192.0.2.1")};
    HttpPair *params = put_target(w, path, MAX_PAIRS, &request);
    for (size_t i = 0; pairs[2 * i]; i++)
        params[request.param_count++] = (HttpPair){str_of(pairs[2 * i]), str_of(pairs[2 * i + 1])};
    request.uploads = w->uploads;
    request.upload_count = w->upload_count;
    const int status = answer(w, &request);
    w->upload_count = 0;
    return status;
}

/* ---- plans ---- */

/* The plan's text, one line each, as the engine tells it. */
static Str plan_of(World *w, const char *sql, const char *args)
{
    DbValue values[64];
    const size_t count = strlen(args);
    assert_true(count <= COUNT_OF(values));
    for (size_t i = 0; i < count; i++)
        values[i] = args[i] == 'i' ? db_int((int64_t)i + 1) : db_cstr("a");
    const bool is_sqlite = db_engine(w->db) == DB_SQLITE;
    const char *question =
        arena_printf(w->arena, "EXPLAIN %s%s", is_sqlite ? "QUERY PLAN " : "", sql);
    DbRows *rows = db_query_dynamic(w->db, w->arena, question, (DbArgs){values, count}, &w->error);
    Buf plan = buf_new(w->arena, 1024);
    good(w, rows != NULL);
    while (db_next(rows)) {
        buf_add(&plan, db_value_text(rows, is_sqlite ? 3 : 0));
        buf_add_char(&plan, '\n');
    }
    good(w, db_rows_close(rows, &w->error));
    return buf_str(&plan);
}

static const char SET_ONLY_INDEXES[] = "SET enable_seqscan = off; SET enable_bitmapscan = off;"
                                       " SET enable_sort = off; SET enable_incremental_sort = off";
static const char SET_ALL_PLANS[] = "RESET enable_seqscan; RESET enable_bitmapscan;"
                                    " RESET enable_sort; RESET enable_incremental_sort";

static bool has_line(Str plan, const char *text)
{
    return str_find(plan, str_of(text)) >= 0;
}

void world_check_plan(World *w, const char *table, const char *sql, const char *args, bool may_sort)
{
    const bool is_postgres = db_engine(w->db) == DB_POSTGRES;
    if (is_postgres)
        good(w, db_run_script(w->db, str_of(SET_ONLY_INDEXES), &w->error));
    const Str plan = plan_of(w, sql, args);
    if (is_postgres)
        good(w, db_run_script(w->db, str_of(SET_ALL_PLANS), &w->error));
    const bool scans = has_line(plan, "Seq Scan") ||
                       has_line(plan, arena_printf(w->arena, "SCAN %s\n", table)) ||
                       has_line(plan, arena_printf(w->arena, "SCAN %s USING", table));
    const bool sorts = has_line(plan, "TEMP B-TREE FOR ORDER BY") || has_line(plan, "Sort");
    if (scans || (sorts && !may_sort))
        fail_msg("%s\n%.*s", sql, STR_ARGS(plan));
}

/* ---- what time brings ---- */

static const DutyKind *find_duty(const World *w, const char *name)
{
    const App *app = &w->installation.app;
    for (size_t f = 0; f < app->feature_count; f++)
        for (size_t i = 0; i < app->features[f]->duty_count; i++)
            if (strcmp(app->features[f]->duties[i]->name, name) == 0)
                return app->features[f]->duties[i];
    print_error("no duty %s\n", name);
    _fail(__FILE__, __LINE__);
    return NULL;
}

void world_seal(World *w)
{
    SealerKey key = {0};
    good(w, sealer_key_load(w->arena, w->installation.state_dir, &key, &w->error));
    SealerState sealer = sealer_new(STR(SEALER_NODE), &key);
    do {
        good(w, db_begin(w->db, &w->error));
        good(w, sealer_step(w->db, w->arena, &sealer, w->now, &w->error));
        good(w, lease_release(w->db, &sealer.lease, &w->error));
        good(w, db_commit(w->db, &w->error));
    } while (sealer.has_more);
}

bool world_step_duty(World *w, const char *name)
{
    const DutyKind *duty = find_duty(w, name);
    Ctx *cx = world_context(w, "nobody");
    void *slice = NULL;
    cx->actor = actor_of_time();
    bool ok = db_begin_read(w->db, &cx->error) && duty->look(cx, &slice);
    db_rollback(w->db);
    if (ok && slice)
        ok = db_begin(w->db, &cx->error) && duty->write(cx, slice) && db_commit(w->db, &cx->error);
    if (!ok)
        fail_msg("%s: %s\n", name, cx->error.detail);
    return slice != NULL;
}

int world_do_duty(World *w, const char *name)
{
    int steps = 0;
    world_seal(w);
    while (world_step_duty(w, name))
        steps++;
    return steps;
}

/* ---- the answer ---- */

Str world_body(const World *w)
{
    return w->response.body;
}

Str world_header(const World *w, const char *name)
{
    for (size_t i = 0; i < w->response.header_count; i++)
        if (str_is(w->response.headers[i].name, name))
            return w->response.headers[i].value;
    return STR("");
}

void world_check_holds_at(const World *w, const char *file, int line, const char *wanted)
{
    if (str_find(w->response.body, str_of(wanted)) >= 0)
        return;
    print_error("no \"%s\" in answer %d:\n%.*s\n", wanted, w->status,
                STR_ARGS(str_slice(w->response.body, 0, 4000)));
    _fail(file, line);
}

/* ---- jobs, as the worker of app/background.c runs them ---- */

static bool take_job(World *w, Job *out)
{
    good(w, db_begin(w->db, &w->error));
    good(w, job_take(w->db, w->arena, w->now, false, out, &w->error));
    if (out->id == 0)
        good(w, job_take(w->db, w->arena, w->now, true, out, &w->error));
    good(w, db_commit(w->db, &w->error));
    return out->id != 0;
}

static bool commit_now(Ctx *cx, LaterWrite *write, void *data)
{
    World *w = cx->commit_of;
    Ctx *inner = world_context(w, "nobody");
    inner->actor = actor_of_time();
    good(w, db_begin(w->db, &w->error) && write(inner, data) && db_commit(w->db, &w->error));
    return true;
}

/* The slow part, in a transaction that reads; what it prepared. */
static void *run_slow_part(World *w, const Job *job)
{
    const JobKind *kind = job_kind_find(&w->installation.app, job->kind);
    assert_non_null(kind);
    Ctx *cx = world_context(w, "nobody");
    cx->actor = actor_of_time();
    cx->commit_now = kind->is_long ? commit_now : NULL;
    cx->commit_of = w;
    good(w, kind->is_long || db_begin_read(w->db, &cx->error));
    const bool ran = kind->run(cx, job->payload);
    db_rollback(w->db);
    w->error = cx->error;
    good(w, ran);
    return cx->prepared;
}

static bool run_last_part(World *w, const Job *job, void *prepared)
{
    const JobKind *kind = job_kind_find(&w->installation.app, job->kind);
    Ctx *cx = world_context(w, "nobody");
    cx->actor = actor_of_time();
    cx->prepared = prepared;
    const bool ok =
        db_begin(w->db, &cx->error) && (!kind->finish || kind->finish(cx, job->payload)) &&
        job_mark_done(w->db, job->id, w->now, &cx->error) && db_commit(w->db, &cx->error);
    w->error = cx->error;
    return ok;
}

int world_run_jobs(World *w, int max)
{
    Job job = {0};
    int count = 0;
    for (; count < max && take_job(w, &job); count++)
        good(w, run_last_part(w, &job, run_slow_part(w, &job)));
    return count;
}

int world_fail_job(World *w, int calls)
{
    Job job = {0};
    if (!take_job(w, &job))
        return 0;
    void *prepared = run_slow_part(w, &job);
    db_fail_after(w->db, calls);
    assert_false(run_last_part(w, &job, prepared));
    db_fail_after(w->db, -1);
    db_rollback(w->db);
    error_clear(&w->error);
    return 1;
}
