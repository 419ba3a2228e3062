/*
 * db: one small interface over SQLite and PostgreSQL. The same SQL text runs on both: values only
 * as $1..$n (bound by name), four kinds of value, ids and time made by the program, no LIKE,
 * lower() or now(). A Db is one connection and belongs to one lane (one thread at a time).
 *
 * What may differ between the engines is listed here and nowhere else:
 *   - DDL macros in migrations: {key} {int} {text} {blob} {strict} {words} (see db_migrate.c);
 *   - full-text search: the db_words_* functions.
 *
 * On PostgreSQL, db_run and db_run_one only send the statement (pipeline mode); their errors, also
 * "not exactly one row", show at the next read, db_flush or db_commit of the same transaction. So a
 * failed statement fails the transaction on both engines: every later call repeats the failure
 * until db_rollback or db_savepoint_rollback. ERROR_NOT_FOUND is no failure.
 *
 * Failures: ERROR_CONFLICT a broken unique, foreign key or check constraint, or not exactly one
 * row; ERROR_BUSY locked, full or away; ERROR_INPUT text that is no UTF-8; ERROR_TOO_LARGE a value
 * over 32 MiB; ERROR_INTERNAL the rest.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

typedef struct Db Db;
typedef enum DbEngine { DB_SQLITE, DB_POSTGRES } DbEngine;

/* ---- connections ---- */

typedef enum DbMode { DB_READ_ONLY, DB_READ_WRITE } DbMode;

/*
 * Opens `url`: a path or ":memory:" for SQLite (WAL, synchronous=FULL, foreign keys on,
 * double-quoted strings off, busy timeout before the first statement), "postgres://..." for
 * PostgreSQL (READ COMMITTED, client encoding UTF8). Returns NULL with the error set. DB_READ_ONLY
 * connections cannot write.
 */
Db *db_open(const char *url, DbMode mode, Error *error);
void db_close(Db *db);
DbEngine db_engine(const Db *db);
bool db_url_is_postgres(const char *url);
/* How many statements ran since the last call, not counting BEGIN and the like; for the request
 * log. */
int db_take_statement_count(Db *db);

/* ---- transactions: platform and commands only ---- */

MUST_CHECK bool db_begin(Db *db, Error *error);      /* writing: BEGIN IMMEDIATE on SQLite */
MUST_CHECK bool db_begin_read(Db *db, Error *error); /* read-only, one snapshot */
/* After a false the transaction is rolled back. */
MUST_CHECK bool db_commit(Db *db, Error *error);
void db_rollback(Db *db); /* harmless without a transaction, or for NULL */
/* One level: a request inside the write lane's group. On PostgreSQL also used. */
MUST_CHECK bool db_savepoint(Db *db, Error *error);
MUST_CHECK bool db_savepoint_release(Db *db, Error *error);
void db_savepoint_rollback(Db *db);
/*
 * For a group whose requests nearly always succeed: a savepoint makes SQLite copy every page that a
 * request is about to change, a mark only notes how much was changed so far. After a failed request
 * db_unmark tells whether it had changed nothing: then the transaction goes on without it,
 * otherwise only db_rollback helps. On PostgreSQL nobody can tell, so it is always false.
 */
void db_mark(Db *db);
MUST_CHECK bool db_unmark(Db *db);
/* Waits for everything sent and reports the first failure. */
MUST_CHECK bool db_flush(Db *db, Error *error);
/*
 * True when the last failure may go away by running the transaction again (40001, 40P01, busy, the
 * connection lost). False when it was lost during COMMIT: then it may have been committed.
 */
bool db_should_retry(const Db *db);

/* ---- values ---- */

typedef enum DbKind { DB_NULL, DB_INTEGER, DB_STRING, DB_BYTES } DbKind;
typedef struct DbValue {
    DbKind kind;
    int64_t number;
    Str text; /* of DB_STRING and DB_BYTES */
} DbValue;
typedef struct DbArgs {
    const DbValue *values;
    size_t count;
} DbArgs;

DbValue db_int(int64_t number);
DbValue db_optional(int64_t number); /* 0 becomes NULL: ids, instants */
DbValue db_text(Str text);
DbValue db_cstr(const char *text);  /* NULL becomes NULL */
DbValue db_optional_text(Str text); /* empty becomes NULL */
DbValue db_bytes(Str bytes);
DbValue db_null(void);
DbValue db_instant(Instant at);           /* 0 becomes NULL */
DbValue db_date(Arena *arena, Date date); /* ISO text; day 0 becomes NULL */
#define DB_ARGS(...)                                                                               \
    ((DbArgs){(const DbValue[]){__VA_ARGS__}, COUNT_OF(((const DbValue[]){__VA_ARGS__}))})
#define DB_NO_ARGS ((DbArgs){NULL, 0})

/* ---- columns: how a row and a struct meet ---- */

typedef enum DbType {
    DB_TYPE_ID,       /* a struct with the one member `value`, BIGINT; NULL reads as 0 and back */
    DB_TYPE_INT,      /* int64_t */
    DB_TYPE_OPTIONAL, /* int64_t, 0 is NULL */
    DB_TYPE_BOOL,     /* bool, BIGINT 0/1 */
    DB_TYPE_TEXT,     /* Str; NULL reads as empty and empty is written as '' */
    DB_TYPE_BYTES,    /* Str over a BYTEA/BLOB column */
    DB_TYPE_INSTANT,  /* Instant, BIGINT ms; 0 is NULL */
    DB_TYPE_DATE,     /* Date, ISO text; NULL reads as 0 days and back */
    DB_TYPE_ENUM,     /* an enum stored as the text codes[value] */
} DbType;
typedef struct DbColumn {
    const char *name; /* of the struct member; the SQL lists its columns in the order of the rows */
    DbType type;
    size_t offset;
    const char *const *codes; /* of DB_TYPE_ENUM */
    size_t code_count;
} DbColumn;

#define DB_ID(S, m) DB_COLUMN_(#m, DB_TYPE_ID, OFFSET_OF_TYPED(S, m.value, int64_t), NULL, 0)
#define DB_INT(S, m) DB_COLUMN_(#m, DB_TYPE_INT, OFFSET_OF_TYPED(S, m, int64_t), NULL, 0)
#define DB_OPTIONAL(S, m) DB_COLUMN_(#m, DB_TYPE_OPTIONAL, OFFSET_OF_TYPED(S, m, int64_t), NULL, 0)
#define DB_BOOL(S, m) DB_COLUMN_(#m, DB_TYPE_BOOL, OFFSET_OF_TYPED(S, m, bool), NULL, 0)
#define DB_TEXT(S, m) DB_COLUMN_(#m, DB_TYPE_TEXT, OFFSET_OF_TYPED(S, m, Str), NULL, 0)
#define DB_BYTES(S, m) DB_COLUMN_(#m, DB_TYPE_BYTES, OFFSET_OF_TYPED(S, m, Str), NULL, 0)
#define DB_INSTANT(S, m) DB_COLUMN_(#m, DB_TYPE_INSTANT, OFFSET_OF_TYPED(S, m, Instant), NULL, 0)
#define DB_DATE(S, m) DB_COLUMN_(#m, DB_TYPE_DATE, OFFSET_OF_TYPED(S, m, Date), NULL, 0)
#define DB_ENUM(S, m, codes) DB_COLUMN_(#m, DB_TYPE_ENUM, offsetof(S, m), codes, COUNT_OF(codes))
// clang-format off
#define DB_COLUMN_(name, type, offset, codes, count) {name, type, offset, codes, count}
#define DB_ROWS(rows) (DbShape){rows, COUNT_OF(rows)}
// clang-format on

typedef struct DbShape {
    const DbColumn *columns;
    size_t count;
} DbShape;

/* The struct's members as arguments, in the order of the rows: for INSERT ... VALUES ($1..$n). */
DbArgs db_args_of(Arena *arena, DbShape shape, const void *row);

/* ---- statements. `sql` is a string literal: its address is the key of the statement cache ---- */

MUST_CHECK bool db_run(Db *db, const char *sql, DbArgs args, Error *error);
/* Fails with ERROR_CONFLICT unless exactly one row changed. A change without RETURNING. */
MUST_CHECK bool db_run_one(Db *db, const char *sql, DbArgs args, Error *error);
/* Runs and waits; *changed is the number of rows touched. */
MUST_CHECK bool db_run_count(Db *db, const char *sql, DbArgs args, int64_t *changed, Error *error);
/* Several statements without arguments, separated by ';'. Migrations and tests only. */
MUST_CHECK bool db_run_script(Db *db, Str sql, Error *error);

/* Exactly one row (SELECT, or a change with RETURNING); ERROR_NOT_FOUND when there is none. */
MUST_CHECK bool db_fetch_one(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape,
                             void *out, Error *error);
/* The same, but no row is no error: *found tells. */
MUST_CHECK bool db_find_one(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape,
                            void *out, bool *found, Error *error);
/* All rows into an array in the arena. Fails with ERROR_INTERNAL beyond max_rows: no list without a
 * bound. */
MUST_CHECK bool db_fetch_all(Db *db, Arena *arena, const char *sql, DbArgs args, DbShape shape,
                             size_t struct_size, size_t max_rows, void *out_array,
                             size_t *out_count, Error *error);
/* First column of the one row. */
MUST_CHECK bool db_fetch_int(Db *db, const char *sql, DbArgs args, int64_t *out, Error *error);
MUST_CHECK bool db_fetch_text(Db *db, Arena *arena, const char *sql, DbArgs args, Str *out,
                              Error *error);

/*
 * A stream of rows, for reads of any size (exports, follower, backup). Values live until the next
 * step. While it is open every other call on this connection fails, on both engines. Closed with
 * its arena at the latest.
 */
typedef struct DbRows DbRows;
DbRows *db_query(Db *db, Arena *arena, const char *sql, DbArgs args,
                 Error *error); /* NULL on error */
/* As db_query, for SQL assembled in db/ itself, platform/list.c and backup; not cached. */
DbRows *db_query_dynamic(Db *db, Arena *arena, const char *sql, DbArgs args, Error *error);
bool db_next(DbRows *rows); /* false at the end and on error; db_rows_close tells which */
int db_column_count(const DbRows *rows);
const char *db_column_name(const DbRows *rows, int column);
DbValue db_value(const DbRows *rows, int column);
int64_t db_value_int(const DbRows *rows, int column); /* NULL gives 0 */
Str db_value_text(const DbRows *rows, int column);    /* NULL gives empty */
MUST_CHECK bool db_rows_close(DbRows *rows, Error *error);

/* ---- migrations ---- */

typedef struct DbMigration {
    const char *name; /* "kernel/0001_work" */
    const char *sql;  /* with DDL macros */
} DbMigration;
/* Runs those not yet in the table `migration`, each in a transaction of its own, in list order. */
MUST_CHECK bool db_migrate(Db *db, const DbMigration *migrations, size_t count, int *applied,
                           Error *error);
/* How many of the list are not yet applied; for readiness and "init changes nothing". */
MUST_CHECK bool db_pending_migrations(Db *db, const DbMigration *migrations, size_t count,
                                      int *pending, Error *error);

/* ---- full-text search ---- */

/*
 * A row of the table that the macro {words} makes holds the folded words (utf8_fold) of the thing
 * with that id, and tags. A tag is a word that no text can contain, so that it may stand for a
 * right ("u12": the officers of unit 12) or a kind ("kdossier"). Words of other letters than a-z
 * and digits, and those longer than 64, are left out. Several words or tags are separated by
 * blanks.
 */
MUST_CHECK bool db_words_put(Db *db, int64_t id, Str words, Str tags, Error *error);
/* Whether the row exists and holds exactly these: then there is nothing to write. */
MUST_CHECK bool db_words_holds(Db *db, int64_t id, Str words, Str tags, bool *out, Error *error);
MUST_CHECK bool db_words_delete(Db *db, int64_t id, Error *error);

#define DB_WORDS_MAX_ROWS 1000
typedef struct DbWordsQuery {
    Str words;       /* folded; each must occur, the last as the beginning of a word. ERROR_INPUT if
                        unfolded */
    bool is_whole;   /* the last word is no beginning: four times faster for a frequent one */
    Str any_tags;    /* one of these must be on the row; none given finds nothing */
    Str all_tags;    /* and all of these */
    size_t max_rows; /* at most DB_WORDS_MAX_ROWS count */
} DbWordsQuery;
/* The greatest ids that match, greatest first: ids grow with time. No words find nothing. */
MUST_CHECK bool db_words_match(Db *db, Arena *arena, const DbWordsQuery *query, int64_t **out_ids,
                               size_t *out_count, Error *error);

/* ---- upkeep ---- */

/* About how many bytes the database takes. */
MUST_CHECK bool db_size(Db *db, int64_t *out, Error *error);

/* SQLite: a passive checkpoint, to be called from a thread of its own with its own connection. */
MUST_CHECK bool db_checkpoint(Db *db, Error *error);
/*
 * A consistent copy of the whole database as one SQLite file, from either engine; written to the
 * disk when it returns. `path` must not exist. Not inside a transaction.
 */
MUST_CHECK bool db_copy_to_sqlite(Db *db, const char *path, Error *error);
/*
 * Replaces every row behind `db` by the rows of such a copy, in one transaction. The caller makes
 * sure that nothing is lost. A database without tables gets those of the copy, and is then migrated
 * on as usual; one with migrations that the copy lacks is refused with ERROR_CONFLICT.
 */
MUST_CHECK bool db_copy_from_sqlite(Db *db, const char *path, Error *error);

/* ---- tests ---- */

/*
 * The call after the next `calls` successful ones fails with ERROR_INTERNAL; begin, savepoint,
 * flush and commit count. Negative: never.
 */
void db_fail_after(Db *db, int calls);

#endif
