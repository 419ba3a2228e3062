// The floor under the intake benchmark: rows equal to those of a stored reception, written by a
// bare loop on SQLite with 64 receptions a commit. Arguments: database, seconds, ids of the works
// to imitate in turn: those of different units, because rows of one unit lie side by side.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { GROUP = 64, COLUMNS_MAX = 48, ROWS_MAX = 32, MODELS_MAX = 16, IDS_PER_RECEPTION = 64 };

// One table: how to find the rows to imitate, which of its columns are new each time.
typedef struct Table {
    const char *name, *select;
    int id_column, work_column, code_column, first_id;
} Table;

static const Table TABLES[] = {
    {"work", "SELECT * FROM work WHERE id = ?1", -1, 0, 2, 0},
    {"dossier", "SELECT * FROM dossier WHERE work_id = ?1", -1, 0, -1, 0},
    {"dossier_paper", "SELECT * FROM dossier_paper WHERE work_id = ?1", 0, 1, -1, 1},
    {"clock", "SELECT * FROM clock WHERE work_id = ?1", 0, 1, -1, 24},
    {"journal", "SELECT * FROM journal WHERE work_id = ?1 ORDER BY id LIMIT 1", 0, 6, -1, 40},
    {"journal_body",
     "SELECT * FROM journal_body WHERE entry_id = (SELECT min(id) FROM journal WHERE work_id = ?1)",
     0, -1, -1, 40},
    {"journal_unsealed", "SELECT min(id) FROM journal WHERE work_id = ?1", 0, -1, -1, 40},
    {"idempotency", "SELECT * FROM idempotency WHERE location LIKE '%/' || ?1", -1, -1, 2, 0},
};
enum { TABLES_COUNT = sizeof TABLES / sizeof TABLES[0] };

typedef struct Row {
    const Table *table;
    sqlite3_stmt *insert;
    sqlite3_value *values[COLUMNS_MAX];
    int count, position;
} Row;

static sqlite3 *db;

static void need(int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    fprintf(stderr, "bare_intake: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql)
{
    need(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare_insert(const char *table, int columns)
{
    char sql[512];
    int len = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?1", table);
    for (int i = 2; i <= columns; i++)
        len += snprintf(sql + len, sizeof sql - (size_t)len, ", ?%d", i);
    snprintf(sql + len, sizeof sql - (size_t)len, ")");
    sqlite3_stmt *insert = NULL;
    need(sqlite3_prepare_v2(db, sql, -1, &insert, NULL));
    return insert;
}

static int load_table(const Table *table, int64_t work, Row *rows)
{
    sqlite3_stmt *select = NULL, *insert = NULL;
    int count = 0;
    need(sqlite3_prepare_v2(db, table->select, -1, &select, NULL));
    insert = prepare_insert(table->name, sqlite3_column_count(select));
    need(sqlite3_bind_int64(select, 1, work));
    while (sqlite3_step(select) == SQLITE_ROW && count < ROWS_MAX) {
        Row *row = &rows[count];
        *row = (Row){.table = table, .insert = insert, .position = count};
        row->count = sqlite3_bind_parameter_count(insert);
        for (int i = 0; i < row->count; i++)
            row->values[i] = sqlite3_value_dup(sqlite3_column_value(select, i));
        count++;
    }
    need(sqlite3_finalize(select));
    return count;
}

static void write_row(const Row *row, int64_t base)
{
    const Table *table = row->table;
    char code[48];
    for (int i = 0; i < row->count; i++) {
        if (i == table->id_column)
            need(sqlite3_bind_int64(row->insert, i + 1, base + table->first_id + row->position));
        else if (i == table->work_column)
            need(sqlite3_bind_int64(row->insert, i + 1, base));
        else if (i == table->code_column) {
            snprintf(code, sizeof code, "H41.99-%lld", (long long)base);
            need(sqlite3_bind_text(row->insert, i + 1, code, -1, SQLITE_TRANSIENT));
        } else
            need(sqlite3_bind_value(row->insert, i + 1, row->values[i]));
    }
    need(sqlite3_step(row->insert));
    need(sqlite3_reset(row->insert));
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

// A series row as the counter's: one update a reception.
static const char SQL_SERIES[] =
    "UPDATE series SET last = last + 1 WHERE rowid = (SELECT min(rowid) FROM series)";

static int64_t next_id(void)
{
    sqlite3_stmt *highest = NULL;
    need(sqlite3_prepare_v2(db, "SELECT max(max(w.id), (SELECT max(id) FROM journal)) FROM work w",
                            -1, &highest, NULL));
    need(sqlite3_step(highest));
    const int64_t id = sqlite3_column_int64(highest, 0) + IDS_PER_RECEPTION;
    need(sqlite3_finalize(highest));
    return id;
}

// The rows of one stored reception.
typedef struct Model {
    Row rows[ROWS_MAX * TABLES_COUNT];
    int count;
} Model;

static void load_model(Model *model, int64_t work)
{
    for (int i = 0; i < TABLES_COUNT; i++)
        model->count += load_table(&TABLES[i], work, model->rows + model->count);
}

static void write_group(const Model *models, int model_count, sqlite3_stmt *series, int64_t base)
{
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < GROUP; i++, base += IDS_PER_RECEPTION) {
        const Model *model = &models[i % model_count];
        for (int k = 0; k < model->count; k++)
            write_row(&model->rows[k], base);
        need(sqlite3_step(series));
        need(sqlite3_reset(series));
    }
    run("COMMIT");
}

int main(int argc, char **argv)
{
    static Model models[MODELS_MAX];
    const int model_count = argc - 3;
    if (model_count < 1 || model_count > MODELS_MAX)
        return 2;
    need(sqlite3_open(argv[1], &db));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
        "PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 16384;"
        "PRAGMA journal_size_limit = 67108864");
    for (int i = 0; i < model_count; i++)
        load_model(&models[i], strtoll(argv[3 + i], NULL, 10));
    sqlite3_stmt *series = NULL;
    need(sqlite3_prepare_v2(db, SQL_SERIES, -1, &series, NULL));
    int64_t base = next_id();
    long done = 0;
    const double start = now(), end = start + strtod(argv[2], NULL);
    for (; now() < end; done += GROUP, base += GROUP * IDS_PER_RECEPTION)
        write_group(models, model_count, series, base);
    printf("%.0f %d\n", (double)done / (now() - start), models[0].count + 1);
    return 0;
}
