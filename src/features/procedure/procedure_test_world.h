/* A database with the tables of this folder, for its tests: SQLite in memory, PostgreSQL at
 * TEST_PG. */
#ifndef PROCEDURE_PROCEDURE_TEST_WORLD_H
#define PROCEDURE_PROCEDURE_TEST_WORLD_H

#include "features/procedure/procedure_internal.h"
#include "platform/embedded.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define SHARED "../shared/reference/tthc-national/"

typedef struct World {
    Db *db;
    Arena *arena;
    IdMaker ids;
    Instant now;
    Error error;
    char folder[64];
    int slices; /* transactions of the import writer */
    int fail_after_slices;
} World;
typedef void Body(World *world);

static inline void good(World *w, bool ok)
{
    if (!ok)
        print_error("%s | %s\n", w->error.message, w->error.detail);
    assert_true(ok);
}

/* Failed with this code; the error is cleared for the next call. */
static inline void bad(World *w, bool ok, ErrorCode code)
{
    assert_false(ok);
    check_int(code, w->error.code);
    error_clear(&w->error);
}

static inline void world_open(World *w, const char *url)
{
    *w = (World){.arena = arena_new((size_t)1 << 30),
                 .now = {1790000000000},
                 .fail_after_slices = -1,
                 .folder = "/tmp/lam-procedure.XXXXXX"};
    w->ids = id_maker_fixed(w->now, 1);
    assert_non_null(mkdtemp(w->folder));
    w->db = db_open(url, DB_READ_WRITE, &w->error);
    good(w, w->db != NULL);
}

static inline void world_migrate(World *w)
{
    const EmbeddedFile *file =
        embedded_find(STR("src/features/procedure/migrations/0001_procedure.sql"));
    assert_non_null(file);
    const DbMigration migration = {"procedure/0001_procedure", arena_cstr(w->arena, file->bytes)};
    int applied = 0;
    good(w, db_migrate(w->db, &migration, 1, &applied, &w->error));
}

static inline void world_close(World *w)
{
    db_close(w->db);
    const char *command = arena_printf(w->arena, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    arena_free(w->arena);
}

static inline void on_both(Body *body)
{
    World w;
    world_open(&w, ":memory:");
    world_migrate(&w);
    body(&w);
    world_close(&w);
    const char *url = getenv("TEST_PG");
    if (!url) {
        print_message("PostgreSQL left out: TEST_PG is not set\n");
        return;
    }
    world_open(&w, url);
    good(&w,
         db_run_script(w.db, STR("DROP SCHEMA public CASCADE; CREATE SCHEMA public"), &w.error));
    world_migrate(&w);
    body(&w);
    world_close(&w);
}

#define TEST_BOTH(name)                                                                            \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        on_both(name##_on);                                                                        \
    }                                                                                              \
    static void name##_on(World *w)

/* The same for a test that reads the reference records: skipped where they are absent, before
 * anything is opened. */
#define TEST_BOTH_SHARED(name)                                                                     \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        if (access(SHARED "details.jsonl.gz", R_OK) != 0)                                          \
            test_skip("the reference records are not here");                                       \
        on_both(name##_on);                                                                        \
    }                                                                                              \
    static void name##_on(World *w)

/* ---- files ---- */

static inline const char *world_path(World *w, const char *name)
{
    return arena_printf(w->arena, "%s/%s", w->folder, name);
}

static inline const char *write_file(World *w, const char *name, Str bytes)
{
    const char *path = world_path(w, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *write_gzip(World *w, const char *name, Str bytes)
{
    const char *path = world_path(w, name);
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes.data, (unsigned)bytes.len), bytes.len);
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

/* ---- the import ---- */

static inline bool world_write(void *context, ImportSlice *slice, void *data, Error *error)
{
    World *w = context;
    if (w->slices++ == w->fail_after_slices)
        return error_set(error, ERROR_BUSY, VI("Cơ sở dữ liệu đang bận."), "told to fail");
    Arena *arena = arena_new((size_t)1 << 28);
    const bool ok = db_begin(w->db, error) && slice(w->db, arena, &w->ids, data, error) &&
                    db_commit(w->db, error);
    if (!ok)
        db_rollback(w->db);
    arena_free(arena);
    return ok;
}

static inline bool try_import(World *w, bool is_strict, const char *const *paths, size_t count,
                              ImportReport *out)
{
    const ImportPlan plan = {
        .paths = paths, .path_count = count, .is_strict = is_strict, .now = w->now};
    const ImportWriter writer = {world_write, w};
    return procedure_import(&plan, &writer, w->arena, out, &w->error);
}

static inline ImportReport import_one(World *w, const char *path)
{
    ImportReport report;
    good(w, try_import(w, false, &path, 1, &report));
    return report;
}

/* The report as jansson reads it; freed with the world. */
static inline void free_report(void *json)
{
    json_decref((json_t *)json);
}

static inline const json_t *report_json(World *w, const ImportReport *report)
{
    Buf out = buf_new(w->arena, 1 << 16);
    Json json = json_to(&out);
    procedure_import_json(report, &json);
    json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    arena_on_free(w->arena, free_report, root);
    return root;
}

/* "details/by_state/ACTIVE" */
static inline double number_at(World *w, const json_t *root, const char *path)
{
    Str rest = str_of(path), key;
    while (str_split_next(&rest, '/', &key))
        root = json_object_get(root, arena_cstr(w->arena, key));
    if (!json_is_number(root))
        print_error("no number at %s\n", path);
    assert_true(json_is_number(root));
    return json_number_value(root);
}

static inline int64_t count_rows(World *w, const char *sql)
{
    int64_t count = -1;
    good(w, db_fetch_int(w->db, sql, DB_NO_ARGS, &count, &w->error));
    return count;
}

static inline Procedure procedure_of(World *w, const char *code)
{
    Procedure procedure;
    bool found = false;
    good(w, procedure_find_by_code(w->db, w->arena, str_of(code), &procedure, &found, &w->error));
    if (!found)
        print_error("no procedure %s\n", code);
    assert_true(found);
    return procedure;
}

/* Loads what ships into an empty database. */
static inline int load_shipped(World *w)
{
    const CuratedTables tables = procedure_curated_shipped(w->arena);
    int loaded = -1;
    good(w, db_begin(w->db, &w->error));
    good(w, procedure_load_curated(w->db, w->arena, &w->ids, &tables, &loaded, &w->error));
    good(w, db_commit(w->db, &w->error));
    return loaded;
}

#endif
