/* Full-text search over folded words: FTS5 and tsvector behind the same questions and answers. */
#include "db/db_internal.h"

#define LONGEST_WORD 64
/* A tsvector ends at 1 MiB. */
#define WORDS_MAX_BYTES (256u << 10)

static bool is_plain(Str word)
{
    for (size_t i = 0; i < word.len; i++) {
        const char c = word.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
    }
    return word.len > 0 && word.len <= LONGEST_WORD;
}

/* Folded text has no '_', so a tag that begins with one cannot be forged by a title. */
static void add_words(Buf *buf, Str words, const char *before)
{
    Str word;
    while (str_split_next(&words, ' ', &word)) {
        if (!is_plain(word))
            continue;
        if (buf->len > 0)
            buf_add_char(buf, ' ');
        buf_add_cstr(buf, before);
        buf_add(buf, word);
    }
}

static const char SQL_PUT_SQLITE[] = "INSERT OR REPLACE INTO search_words (rowid, words)"
                                     " VALUES ($1, $2)";
static const char SQL_PUT_POSTGRES[] = "INSERT INTO search_words (id, words) VALUES ($1, $2)"
                                       " ON CONFLICT (id) DO UPDATE SET words = excluded.words";

/* What is stored. */
static Str row_text(Arena *arena, Str words, Str tags)
{
    Buf buf = buf_new(arena, words.len + tags.len + 64);
    add_words(&buf, tags, "_");
    add_words(&buf, words, "");
    return buf_str(&buf);
}

bool db_words_put(Db *db, int64_t id, Str words, Str tags, Error *error)
{
    if (words.len + tags.len > WORDS_MAX_BYTES)
        return db_fail(db, error, ERROR_TOO_LARGE, VI("Văn bản quá dài để lập chỉ mục tìm kiếm."),
                       "%zu bytes of words", words.len + tags.len);
    Arena *arena = arena_new(16 * WORDS_MAX_BYTES);
    const char *sql = db->kind == DB_SQLITE ? SQL_PUT_SQLITE : SQL_PUT_POSTGRES;
    const bool ok =
        db_run(db, sql, DB_ARGS(db_int(id), db_text(row_text(arena, words, tags))), error);
    arena_free(arena);
    return ok;
}

static const char SQL_GET_SQLITE[] = "SELECT words FROM search_words WHERE rowid = $1";
static const char SQL_GET_POSTGRES[] = "SELECT words FROM search_words WHERE id = $1";

typedef struct WordsRow {
    Str words;
} WordsRow;
static const DbColumn WORDS_COLUMNS[] = {DB_TEXT(WordsRow, words)};

bool db_words_holds(Db *db, int64_t id, Str words, Str tags, bool *out, Error *error)
{
    Arena *arena = arena_new(16 * WORDS_MAX_BYTES);
    const char *sql = db->kind == DB_SQLITE ? SQL_GET_SQLITE : SQL_GET_POSTGRES;
    WordsRow row = {0};
    bool found = false;
    const bool ok = db_find_one(db, arena, sql, DB_ARGS(db_int(id)), DB_ROWS(WORDS_COLUMNS), &row,
                                &found, error);
    *out = found && str_equal(row.words, row_text(arena, words, tags));
    arena_free(arena);
    return ok;
}

static const char SQL_DELETE_SQLITE[] = "DELETE FROM search_words WHERE rowid = $1";
static const char SQL_DELETE_POSTGRES[] = "DELETE FROM search_words WHERE id = $1";

bool db_words_delete(Db *db, int64_t id, Error *error)
{
    const char *sql = db->kind == DB_SQLITE ? SQL_DELETE_SQLITE : SQL_DELETE_POSTGRES;
    return db_run(db, sql, DB_ARGS(db_int(id)), error);
}

/* ---- questions ---- */

typedef struct Language {
    const char *open, *close, *prefix, *and_, *or_;
} Language;
static const Language FTS5 = {"\"", "\"", "*", " AND ", " OR "};
static const Language TSQUERY = {"'", "'", ":*", " & ", " | "};

/* `word` between quotes, which none of its letters can end. */
static void add_term(Buf *buf, const Language *language, const char *before, Str word)
{
    buf_add_cstr(buf, language->open);
    buf_add_cstr(buf, before);
    buf_add(buf, word);
    buf_add_cstr(buf, language->close);
}

/* All of `words`, joined; false when one is not folded. An empty part adds nothing. */
static bool add_terms(Buf *buf, const Language *language, const char *before, Str words,
                      const char *joint)
{
    Str word;
    size_t count = 0;
    while (str_split_next(&words, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (!is_plain(word))
            return false;
        if (count++ > 0)
            buf_add_cstr(buf, joint);
        add_term(buf, language, before, word);
    }
    return true;
}

static bool is_blank(Str text)
{
    return str_trim(text).len == 0;
}

/* words, the last one with the mark of a beginning, and (any tag) and all tags */
static bool add_question(Buf *buf, const Language *language, const DbWordsQuery *query)
{
    if (!add_terms(buf, language, "", query->words, language->and_))
        return false;
    if (!query->is_whole)
        buf_add_cstr(buf, language->prefix);
    buf_add_cstr(buf, language->and_);
    buf_add_char(buf, '(');
    if (!add_terms(buf, language, "_", query->any_tags, language->or_))
        return false;
    buf_add_char(buf, ')');
    if (is_blank(query->all_tags))
        return true;
    buf_add_cstr(buf, language->and_);
    return add_terms(buf, language, "_", query->all_tags, language->and_);
}

static const char SQL_MATCH_SQLITE[] = "SELECT rowid FROM search_words WHERE search_words MATCH $1"
                                       " ORDER BY rowid DESC LIMIT $2";
static const char SQL_MATCH_POSTGRES[] =
    "SELECT id FROM search_words WHERE lexemes @@ CAST($1 AS tsquery) ORDER BY id DESC LIMIT $2";

/* On PostgreSQL planned anew each time: whether the words are rare decides how to look. */
static DbRows *open_match(Db *db, Arena *arena, Str question, size_t max_rows, Error *error)
{
    const DbArgs args = DB_ARGS(db_text(question), db_int((int64_t)max_rows));
    return db->kind == DB_SQLITE ? db_query(db, arena, SQL_MATCH_SQLITE, args, error)
                                 : db_query_dynamic(db, arena, SQL_MATCH_POSTGRES, args, error);
}

static bool read_ids(DbRows *rows, int64_t *ids, size_t *count, Error *error)
{
    while (db_next(rows))
        ids[(*count)++] = db_value_int(rows, 0);
    return db_rows_close(rows, error);
}

bool db_words_match(Db *db, Arena *arena, const DbWordsQuery *query, int64_t **out_ids,
                    size_t *out_count, Error *error)
{
    const size_t max_rows =
        query->max_rows < DB_WORDS_MAX_ROWS ? query->max_rows : DB_WORDS_MAX_ROWS;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, max_rows);
    size_t count = 0;
    if (!is_blank(query->words) && !is_blank(query->any_tags)) {
        Buf buf = buf_new(arena, 256);
        if (!add_question(&buf, db->kind == DB_SQLITE ? &FTS5 : &TSQUERY, query))
            return error_set(error, ERROR_INPUT,
                             VI("Từ cần tìm chỉ gồm chữ và số. Xin bỏ ký hiệu khác rồi tìm lại."),
                             "unfolded words in a search");
        DbRows *rows = open_match(db, arena, buf_str(&buf), max_rows, error);
        if (!rows || !read_ids(rows, ids, &count, error))
            return false;
    }
    *out_ids = ids;
    *out_count = count;
    return true;
}
