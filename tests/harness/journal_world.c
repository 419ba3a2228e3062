#include "tests/harness/journal_world.h"

#include "kernel/actor.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START_MS 1795000000000LL
#define MAX_MIGRATIONS 32

void journal_good(JournalWorld *w, bool ok)
{
    if (ok)
        return;
    print_error("%s: %s / %s\n", w->url, w->error.detail, w->cx.error.detail);
    assert_true(ok);
}

/* ---- the database ---- */

static void add_migrations(JournalWorld *w, const char *folder, DbMigration *out, size_t *count)
{
    const Str prefix = arena_format(w->arena, "src/%s/migrations/", folder);
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        if (!str_starts_with(file->path, prefix))
            continue;
        assert_true(*count < MAX_MIGRATIONS);
        out[(*count)++] =
            (DbMigration){arena_cstr(w->arena, file->path), arena_cstr(w->arena, file->bytes)};
    }
}

static void migrate(JournalWorld *w)
{
    DbMigration list[MAX_MIGRATIONS];
    size_t count = 0;
    int applied = 0;
    add_migrations(w, "platform", list, &count);
    add_migrations(w, "kernel", list, &count);
    journal_good(w, db_migrate(w->db, list, count, &applied, &w->error));
    journal_script(
        w,
        "INSERT INTO unit (id, key, code, identifier_code, name, short_name, kind, level,"
        " is_difficult, address, phone, valid_from) VALUES (1, '17329@2025-07-01', '17329', 'H41.1',"
        " 'Xã Anh Sơn', 'Anh Sơn', 'xã', 'commune', 0, '', '', '2025-07-01')");
}

static const App NO_APP; /* nobody listens */

static SealerKey test_key(void)
{
    uint8_t seed[32];
    memset(seed, 7, sizeof seed);
    return sealer_key_of_seed(seed);
}

Db *journal_open(JournalWorld *w)
{
    Db *db = db_open(w->url, DB_READ_WRITE, &w->error);
    journal_good(w, db != NULL);
    return db;
}

static void run_on(const char *url, JournalBody *body)
{
    JournalWorld w = {.url = url, .arena = arena_new(512u << 20)};
    w.db = journal_open(&w);
    if (db_url_is_postgres(url))
        journal_script(&w, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    const SealerKey key = test_key();
    w.ids = id_maker_fixed((Instant){START_MS}, 3);
    w.cx = (Ctx){
        .arena = w.arena, .db = w.db, .ids = &w.ids, .app = &NO_APP, .actor = actor_of_time()};
    w.sealer = sealer_new(STR("test"), &key);
    journal_pass(&w, 0);
    migrate(&w);
    body(&w);
    db_close(w.db);
    arena_free(w.arena);
}

static void remove_database(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        char name[300];
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        unlink(name);
    }
}

void journal_on_sqlite(JournalBody *body)
{
    char folder[] = "/tmp/lam-journal-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/test.db", folder);
    run_on(path, body);
    remove_database(path);
    rmdir(folder);
}

void journal_on_both(JournalBody *body)
{
    journal_on_sqlite(body);
    const char *postgres = getenv("TEST_PG");
    if (postgres)
        run_on(postgres, body);
    else
        print_message("PostgreSQL left out: TEST_PG is not set\n");
}

void journal_script(JournalWorld *w, const char *sql)
{
    journal_good(w, db_run_script(w->db, str_of(sql), &w->error));
}

int64_t journal_number(JournalWorld *w, const char *sql)
{
    int64_t number = 0;
    journal_good(w, db_fetch_int(w->db, sql, DB_NO_ARGS, &number, &w->error));
    return number;
}

void journal_pass(JournalWorld *w, int64_t ms)
{
    w->cx.now.ms = (w->cx.now.ms ? w->cx.now.ms : START_MS) + ms;
    w->ids.now_ms = w->cx.now.ms;
}

/* ---- the journal ---- */

static const char SQL_ADD_WORK[] =
    "INSERT INTO work (id, kind, code, title, subject, state, unit_id, origin_unit_id,"
    " owner_unit_id, role, step, due_at, opened_at, changed_at, version)"
    " VALUES ($1, 'dossier', $2, '', '', 'received', 1, 1, 1, '', 0, 0, 0, 0, 1)";

void journal_add_work(JournalWorld *w, int64_t work_id, const char *code)
{
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w,
                 db_run(w->db, SQL_ADD_WORK, DB_ARGS(db_int(work_id), db_cstr(code)), &w->error));
    journal_good(w, db_commit(w->db, &w->error));
}

int64_t journal_add(JournalWorld *w, int64_t work_id, int64_t version)
{
    const JournalEntry entry = {
        .id = id_next(&w->ids),
        .actor_kind = STR("officer"),
        .actor_id = 42,
        .unit_id = 1,
        .role = STR("counter"),
        .work_id = work_id,
        .version = version,
        .verb = STR("receive"),
        .from_state = STR("submitted"),
        .to_state = STR("received"),
        .body = arena_format(w->arena, "{\"name\":\"Nguyễn Thị Hoa\",\"version\":%lld}",
                             (long long)version),
    };
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_append(&w->cx, &entry));
    journal_good(w, db_commit(w->db, &w->error));
    return entry.id;
}

void journal_seal(JournalWorld *w)
{
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, sealer_step(w->db, w->arena, &w->sealer, w->cx.now, &w->error));
    journal_good(w, db_commit(w->db, &w->error));
}

JournalVerdict journal_judge(JournalWorld *w)
{
    JournalVerdict verdict = {0};
    journal_good(w, journal_verify(w->db, NULL, &verdict, &w->error));
    return verdict;
}

void journal_check_fault_at(const char *file, int line, JournalWorld *w, JournalFault fault,
                            int64_t entry_id)
{
    const JournalVerdict verdict = journal_judge(w);
    if (verdict.fault == fault && verdict.entry_id == entry_id)
        return;
    print_error("%s: expected %s at %lld, got %s at %lld (tree %lld leaf %lld root %lld)\n", w->url,
                journal_fault_code(fault), (long long)entry_id, journal_fault_code(verdict.fault),
                (long long)verdict.entry_id, (long long)verdict.tree_id, (long long)verdict.leaf,
                (long long)verdict.root_size);
    _fail(file, line);
}
