/*
 * journal (nhật ký): the one history. Every change appends one entry in its own transaction; a sealer
 * later places committed entries into a Merkle tree (RFC 6962 hashing) whose root is signed. Personal
 * data stands only in the body, a separate row that can be erased without breaking the tree.
 */
#ifndef KERNEL_JOURNAL_H
#define KERNEL_JOURNAL_H

#include "platform/platform.h"

typedef struct JournalEntry {
    int64_t id;          /* 0: journal_append makes one */
    Instant at;
    Str actor_kind;      /* officer, system, citizen, time */
    int64_t actor_id;    /* account, or 0 */
    int64_t unit_id;     /* the unit in whose name the actor acted, or 0 */
    Str role;            /* code of the role used, or empty */
    int64_t work_id;     /* 0 for entries about no work: accounts, procedures, sign-in */
    int64_t version;     /* of the work after the change */
    Str verb, from_state, to_state;
    Str body;            /* JSON object; may hold personal data */
} JournalEntry;

/* Appends within the request's transaction: header row, salted body row, place in the sealer's queue. */
MUST_CHECK bool journal_append(Ctx *cx, const JournalEntry *entry);
/* An entry by the request's own actor about no work, e.g. "account.created"; body is JSON. */
MUST_CHECK bool journal_note(Ctx *cx, const char *verb, int64_t unit_id, Str body);

#endif
