#include "kernel/journal.h"

#include "kernel/actor.h"
#include "kernel/journal_leaf.h"

#define MAX_CHANGES 100

/* ---- writing ---- */

static bool is_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((uint8_t)text.data[i] < 0x20)
            return false;
    return true;
}

/* Codes only: what is no code does not belong into a header that can never be erased. */
static bool is_code(Str text)
{
    return text.len <= JOURNAL_TEXT_MAX && is_plain(text);
}

static bool check_entry(Ctx *cx, const JournalEntry *entry)
{
    const Str body = entry->body;
    const bool is_object =
        body.len >= 2 && body.data[0] == '{' && body.data[body.len - 1] == '}' && is_plain(body);
    if (is_object && body.len <= JOURNAL_BODY_MAX && entry->verb.len > 0 && is_code(entry->verb) &&
        is_code(entry->actor_kind) && is_code(entry->role) && is_code(entry->from_state) &&
        is_code(entry->to_state))
        return true;
    return fail(cx, ERROR_INTERNAL, VI("Không ghi được nhật ký. Thao tác chưa được thực hiện."),
                "journal entry with a header text or body that is not allowed, verb %.40s",
                arena_cstr(cx->arena, entry->verb));
}

static const char SQL_ADD_ENTRY[] =
    "INSERT INTO journal (id, at, actor_kind, actor_id, unit_id, role, work_id, version, verb,"
    "                     from_state, to_state, body_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
static const char SQL_ADD_BODY[] =
    "INSERT INTO journal_body (entry_id, salt, body) VALUES ($1, $2, $3)";
static const char SQL_ADD_TO_QUEUE[] = "INSERT INTO journal_unsealed (entry_id) VALUES ($1)";

/* The features that asked to hear of this verb. */
static bool tell(Ctx *cx, const JournalEntry *entry)
{
    for (size_t f = 0; f < cx->app->feature_count; f++) {
        const Feature *feature = cx->app->features[f];
        for (size_t i = 0; i < feature->listener_count; i++)
            if (str_is(entry->verb, feature->listeners[i].verb) &&
                !feature->listeners[i].hear(cx, entry))
                return false;
    }
    return true;
}

bool journal_append(Ctx *cx, const JournalEntry *draft)
{
    JournalEntry entry = *draft;
    if (!check_entry(cx, &entry))
        return false;
    if (entry.id == 0)
        entry.id = id_next(cx->ids);
    if (entry.at.ms == 0)
        entry.at = cx->now;
    char salt_bytes[JOURNAL_SALT_BYTES];
    random_bytes(salt_bytes, sizeof salt_bytes);
    const Str salt = {salt_bytes, sizeof salt_bytes};
    const Sha256 body_hash = journal_body_hash(salt, entry.body);
    const DbValue id = db_int(entry.id);
    const DbArgs header =
        DB_ARGS(id, db_int(entry.at.ms), db_text(entry.actor_kind), db_int(entry.actor_id),
                db_int(entry.unit_id), db_text(entry.role), db_int(entry.work_id),
                db_int(entry.version), db_text(entry.verb), db_text(entry.from_state),
                db_text(entry.to_state), db_bytes(sha256_bytes(&body_hash)));
    return db_run(cx->db, SQL_ADD_ENTRY, header, &cx->error) &&
           db_run(cx->db, SQL_ADD_BODY, DB_ARGS(id, db_bytes(salt), db_text(entry.body)),
                  &cx->error) &&
           db_run(cx->db, SQL_ADD_TO_QUEUE, DB_ARGS(id), &cx->error) && tell(cx, &entry);
}

/* An entry by the request's own actor; the rest is the caller's. */
static JournalEntry entry_of_actor(const Ctx *cx, const char *verb, int64_t unit_id, Str body)
{
    return (JournalEntry){.at = cx->now,
                          .actor_kind = str_of(actor_kind_code(cx->actor.kind)),
                          .actor_id = cx->actor.account_id,
                          .unit_id = unit_id,
                          .verb = str_of(verb),
                          .body = body};
}

bool journal_note(Ctx *cx, const char *verb, int64_t unit_id, Str body)
{
    const JournalEntry entry = entry_of_actor(cx, verb, unit_id, body);
    return journal_append(cx, &entry);
}

static const char SQL_ERASE[] = "DELETE FROM journal_body WHERE entry_id = $1";

bool journal_erase_body(Ctx *cx, int64_t entry_id, Str reason)
{
    JournalEntry erased;
    if (!journal_get(cx, entry_id, &erased) ||
        !db_run_one(cx->db, SQL_ERASE, DB_ARGS(db_int(entry_id)), &cx->error))
        return false;
    Buf body = buf_new(cx->arena, 200);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "entry", entry_id);
    json_put_text(&json, "reason", reason);
    json_close_object(&json);
    JournalEntry entry = entry_of_actor(cx, "journal.body_erased", erased.unit_id, buf_str(&body));
    entry.work_id = erased.work_id;
    entry.version = erased.version;
    return journal_append(cx, &entry);
}

/* ---- reading ---- */

static const DbColumn COLUMNS[] = {
    JOURNAL_HEADER_ROWS(JournalEntry, ),
    DB_TEXT(JournalEntry, body),
    DB_BOOL(JournalEntry, is_erased),
};

#define SELECT_ENTRIES                                                                             \
    "SELECT " JOURNAL_HEADER_COLUMNS                                                               \
    ", b.body, CASE WHEN b.entry_id IS NULL THEN 1 ELSE 0 END AS is_erased"                        \
    " FROM journal j LEFT JOIN journal_body b ON b.entry_id = j.id "

static bool fetch_list(Ctx *cx, const char *sql, DbArgs args, size_t max, JournalList *out)
{
    JournalList list = {0};
    if (!db_fetch_all(cx->db, cx->arena, sql, args, DB_ROWS(COLUMNS), sizeof(JournalEntry), max,
                      &list.items, &list.count, &cx->error))
        return false;
    *out = list;
    return true;
}

static const char SQL_OF_WORK[] =
    SELECT_ENTRIES "WHERE j.work_id = $1 ORDER BY j.version DESC, j.id DESC LIMIT $2";

bool journal_list_of_work(Ctx *cx, int64_t work_id, size_t max, JournalList *out)
{
    return fetch_list(cx, SQL_OF_WORK, DB_ARGS(db_int(work_id), db_int((int64_t)max)), max, out);
}

static const char SQL_OF_UNIT[] =
    SELECT_ENTRIES "WHERE j.unit_id = $1 AND j.id < $2 ORDER BY j.id DESC LIMIT $3";

bool journal_list_of_unit(Ctx *cx, int64_t unit_id, int64_t before_id, size_t max, JournalList *out)
{
    const int64_t before = before_id ? before_id : INT64_MAX;
    return fetch_list(cx, SQL_OF_UNIT,
                      DB_ARGS(db_int(unit_id), db_int(before), db_int((int64_t)max)), max, out);
}

static const char SQL_SINCE[] =
    SELECT_ENTRIES "WHERE j.work_id = $1 AND j.version > $2 ORDER BY j.version, j.id LIMIT $3";

bool journal_changes_since(Ctx *cx, int64_t work_id, int64_t version, JournalList *out)
{
    return fetch_list(cx, SQL_SINCE, DB_ARGS(db_int(work_id), db_int(version), db_int(MAX_CHANGES)),
                      MAX_CHANGES, out);
}

static const char SQL_GET[] = SELECT_ENTRIES "WHERE j.id = $1";

bool journal_get(Ctx *cx, int64_t entry_id, JournalEntry *out)
{
    return db_fetch_one(cx->db, cx->arena, SQL_GET, DB_ARGS(db_int(entry_id)), DB_ROWS(COLUMNS),
                        out, &cx->error);
}
