/*
 * journal (nhật ký): the one history. Every change appends one entry in its own transaction; a
 * sealer later places committed entries into a Merkle tree (RFC 6962 hashing) whose root is signed.
 * Personal data stands only in the body, a separate row that can be erased without breaking the
 * tree.
 */
#ifndef KERNEL_JOURNAL_H
#define KERNEL_JOURNAL_H

#include "platform/platform.h"

typedef struct JournalEntry {
    int64_t id;       /* 0: journal_append makes one */
    Instant at;       /* 0: the request's */
    Str actor_kind;   /* officer, system, citizen, time */
    int64_t actor_id; /* account, or 0 */
    int64_t unit_id;  /* the unit in whose name the actor acted, or 0 */
    Str role;         /* code of the role used, or empty */
    int64_t work_id;  /* 0 for entries about no work: accounts, procedures, sign-in */
    int64_t version;  /* of the work after the change; one that changes nothing repeats it */
    Str verb, from_state, to_state;
    Str body;       /* JSON object on one line; may hold personal data; empty once erased */
    bool is_erased; /* when read: the body is gone, its hash remains */
} JournalEntry;

/* Longest header text (codes of roles, verbs, states) and body, in bytes. */
#define JOURNAL_TEXT_MAX 100
#define JOURNAL_BODY_MAX (1 << 20)

/* Appends within the request's transaction: header row, salted body row, place in the sealer's
 * queue; then tells the features that listen for the verb. */
MUST_CHECK bool journal_append(Ctx *cx, const JournalEntry *entry);
/* An entry by the request's own actor about no work, e.g. "account.created"; body is JSON. */
MUST_CHECK bool journal_note(Ctx *cx, const char *verb, int64_t unit_id, Str body);
/*
 * Deletes the body of an entry for good (right to erasure, Decree 13/2023/NĐ-CP art. 16), which is
 * itself an entry with the reason, a code or number of the decision without personal data.
 */
MUST_CHECK bool journal_erase_body(Ctx *cx, int64_t entry_id, Str reason);

/* ---- reading. Rights are the caller's affair ---- */

typedef struct JournalList {
    JournalEntry *items;
    size_t count;
} JournalList;

/* The newest `max` entries of a work, newest first. */
MUST_CHECK bool journal_list_of_work(Ctx *cx, int64_t work_id, size_t max, JournalList *out);
/* Entries made in a unit's name, newest first; `before_id` is the last id of the page before, or 0.
 */
MUST_CHECK bool journal_list_of_unit(Ctx *cx, int64_t unit_id, int64_t before_id, size_t max,
                                     JournalList *out);
/* What happened to a work after the version that a person saw, oldest first; at most 100. */
MUST_CHECK bool journal_changes_since(Ctx *cx, int64_t work_id, int64_t version, JournalList *out);
/* One entry; ERROR_NOT_FOUND when there is none. */
MUST_CHECK bool journal_get(Ctx *cx, int64_t entry_id, JournalEntry *out);

/* The text member `name` of a body, unescaped; false when it has none. */
bool journal_body_text(Arena *arena, Str body, const char *name, Str *out);

#endif
