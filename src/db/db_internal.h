/* What the files of db/ share: the connection, its statements, and the functions of an engine. */
#ifndef DB_DB_INTERNAL_H
#define DB_DB_INTERNAL_H

#include "db/db.h"

#define DB_PARAMETERS_MAX 100
#define DB_VALUE_BYTES_MAX (32u << 20)

/* Sentences that both engines use. */
#define DB_BROKEN                                                                                  \
    VI("Hệ thống gặp lỗi khi đọc hoặc ghi dữ liệu. Xin báo người quản trị nếu lỗi lặp lại.")
#define DB_CHANGED                                                                                 \
    VI("Dữ liệu vừa bị người khác sửa trước. Xin tải lại trang, xem lại rồi làm lại.")
#define DB_CLASHES                                                                                 \
    VI("Dữ liệu bị trùng hoặc mâu thuẫn với dữ liệu đã có. Xin tải lại trang và kiểm tra lại.")
#define DB_LOCKED VI("Kho dữ liệu đang bận. Xin thử lại sau ít giây.")
#define DB_FULL                                                                                    \
    VI("Kho dữ liệu không ghi được (có thể đĩa đã đầy). Xin báo người quản trị hệ thống.")
#define DB_AWAY VI("Chưa kết nối được với kho dữ liệu. Xin thử lại sau ít phút.")

/* One SQL text, prepared at its first use. */
typedef struct DbStatement {
    const char *sql;
    bool exactly_one; /* of db_run_one: any other number of rows is a failure */
    bool is_readonly; /* SQLite */
    bool is_sent;     /* PostgreSQL: the server has it, or gets it earlier in the pipeline */
    char name[12];    /* PostgreSQL: what the server calls it; empty for a statement used once */
    void *handle;     /* SQLite: sqlite3_stmt */
    size_t parameter_count;
    uint8_t order[DB_PARAMETERS_MAX]; /* SQLite: the index of $1, $2 ... */
    const DbColumn *checked;          /* the shape that was compared with the result's names */
} DbStatement;

struct DbRows {
    Db *db;
    DbStatement *statement;
    DbStatement own; /* of db_query_dynamic */
    Arena *arena;
    bool is_stream; /* rows are fetched one by one */
    bool is_open;
    Error error;
    void *result; /* PostgreSQL: the PGresult at hand */
    int row, row_count;
};

typedef enum DbControl {
    DB_BEGIN,
    DB_BEGIN_READ,
    DB_COMMIT,
    DB_SAVEPOINT,
    DB_RELEASE,
    DB_CONTROL_COUNT
} DbControl;

/* False always comes with the failure recorded by db_fail. */
typedef struct DbEngineFunctions {
    bool (*open)(Db *db, const char *url, Error *error);
    void (*close)(Db *db);
    bool (*control)(Db *db, DbControl what, Error *error);
    void (*rollback)(Db *db);
    bool (*rollback_to_savepoint)(Db *db); /* false when the whole transaction is lost */
    int64_t (*count_changes)(Db *db);      /* rows so far; negative when nobody can tell */
    bool (*flush)(Db *db, Error *error);
    /* With `changed` it waits for the number of rows, else it may only send. */
    bool (*run)(Db *db, DbStatement *statement, DbArgs args, int64_t *changed, Error *error);
    bool (*run_script)(Db *db, const char *sql, Error *error);
    bool (*open_rows)(DbRows *rows, DbArgs args, Error *error);
    bool (*next)(DbRows *rows); /* a failure goes to rows->error */
    void (*close_rows)(DbRows *rows);
    int (*column_count)(const DbRows *rows);
    const char *(*column_name)(const DbRows *rows, int column);
    DbKind (*cell_kind)(const DbRows *rows, int column);
    bool (*cell_int)(const DbRows *rows, int column, int64_t *out); /* NULL gives 0 */
    Str (*cell_text)(const DbRows *rows, int column); /* text or bytes; NULL gives empty */
    bool (*checkpoint)(Db *db, Error *error);
} DbEngineFunctions;

extern const DbEngineFunctions DB_SQLITE_FUNCTIONS;
extern const DbEngineFunctions DB_POSTGRES_FUNCTIONS;

typedef enum DbState { DB_IDLE, DB_READING, DB_WRITING } DbState;

struct Db {
    Arena *arena; /* lives as long as the connection */
    const DbEngineFunctions *engine;
    DbEngine kind;
    DbMode mode;
    void *connection; /* of the engine */
    DbStatement **statements;
    size_t statement_count, statement_slots;
    DbState state;
    bool in_savepoint;
    bool has_failed; /* the transaction can only be rolled back */
    bool should_retry;
    int64_t marked_changes; /* by db_mark */
    Error failure;          /* the first one, which later calls repeat */
    int calls_until_failure;
    int statements_run;
    DbRows *open; /* the stream being read */
    DbRows fetch; /* rows of the fetch functions */
};

/* Records the first failure of a transaction, and in *error. Returns false. */
bool db_fail(Db *db, Error *error, ErrorCode code, const char *message, const char *detail, ...)
    PRINTF_LIKE(5, 6);
/* Puts the recorded failure into *error. Returns false. */
bool db_repeat_failure(const Db *db, Error *error);

/* Refuses the call after a failure or beside an open stream, and arguments no engine may store. */
bool db_start_statement(Db *db, const char *sql, DbArgs args, Error *error);
/* The cached statement of a literal. */
DbStatement *db_find_statement(Db *db, const char *sql, bool exactly_one);

/* SQL made in db/ itself must live in db->arena: its address is its key. */
const char *db_keep_sql(Db *db, Str sql);
/* A migration's text with the macros replaced; an unknown macro is an error. */
MUST_CHECK bool db_expand_macros(Arena *arena, DbEngine engine, const char *sql, Str *out,
                                 Error *error);
MUST_CHECK bool db_sqlite_vacuum_into(Db *db, const char *path, Error *error);

#endif
