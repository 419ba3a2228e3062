#include "platform/internal.h"

#include <string.h>

typedef struct FirstAnswer {
    Str request_hash;
    int64_t status;
    Str location, body;
} FirstAnswer;

static const DbColumn COLUMNS[] = {
    DB_BYTES(FirstAnswer, request_hash),
    DB_INT(FirstAnswer, status),
    DB_TEXT(FirstAnswer, location),
    DB_TEXT(FirstAnswer, body),
};

static bool is_own_field(Str name)
{
    return str_is(name, FIELD_CSRF) || str_is(name, FIELD_KEY);
}

/* What was sent, without the platform's own fields: the same key must come with the same body. */
static Sha256 hash_of_request(Ctx *cx)
{
    const HttpRequest *request = cx->request;
    Buf all = buf_new(cx->arena, 1024);
    for (size_t i = 0; i < request->param_count; i++) {
        if (is_own_field(request->params[i].name))
            continue;
        buf_add_int(&all, (int64_t)request->params[i].name.len);
        buf_add_char(&all, ':');
        buf_add_int(&all, (int64_t)request->params[i].value.len);
        buf_add_char(&all, ':');
        buf_add(&all, request->params[i].name);
        buf_add(&all, request->params[i].value);
    }
    for (size_t i = 0; i < request->upload_count; i++)
        buf_add(&all, (Str){(const char *)request->uploads[i].sha256.bytes, SHA256_BYTES});
    buf_add(&all, request->body);
    return sha256_of(buf_str(&all));
}

static const char SQL_FIND[] = "SELECT request_hash, status, location, body FROM idempotency"
                               " WHERE account_id = $1 AND route = $2 AND key = $3";

static void show_first_answer(Ctx *cx, const FirstAnswer *first)
{
    cx->response.status = (int)first->status;
    cx->response.location = first->location;
    if (str_is_empty(first->body))
        return;
    Json json = reply_json(cx);
    json_raw(&json, first->body);
}

bool idempotency_replay(Ctx *cx, bool *out_replayed)
{
    FirstAnswer first = {0};
    bool found = false;
    const DbArgs args =
        DB_ARGS(db_int(cx->actor.account_id), db_text(cx->request->path), db_text(cx->key));
    if (!db_find_one(cx->db, cx->arena, SQL_FIND, args, DB_ROWS(COLUMNS), &first, &found,
                     &cx->error))
        return false;
    *out_replayed = found;
    if (!found)
        return true;
    const Sha256 hash = hash_of_request(cx);
    if (first.request_hash.len != SHA256_BYTES ||
        memcmp(first.request_hash.data, hash.bytes, SHA256_BYTES) != 0)
        return fail(cx, ERROR_INPUT,
                    VI("Khóa chống trùng này đã dùng cho một nội dung khác. Hãy tải lại trang."),
                    "key bound to another body");
    show_first_answer(cx, &first);
    return true;
}

static const char SQL_STORE[] =
    "INSERT INTO idempotency (account_id, route, key, request_hash, at, status, location, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

bool idempotency_store(Ctx *cx)
{
    const Sha256 hash = hash_of_request(cx);
    const Str body = cx->is_api ? buf_str(&cx->response.body) : STR("");
    return db_run(cx->db, SQL_STORE,
                  DB_ARGS(db_int(cx->actor.account_id), db_text(cx->request->path),
                          db_text(cx->key), db_bytes((Str){(const char *)hash.bytes, SHA256_BYTES}),
                          db_instant(cx->now), db_int(cx->response.status),
                          db_text(cx->response.location), db_text(body)),
                  &cx->error);
}
