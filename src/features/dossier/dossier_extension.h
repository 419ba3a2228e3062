/*
 * extension (xin lỗi và đề nghị gia hạn, mẫu 04): whoever holds a dossier drafts an apology with a
 * new promise, a leader signs it. How often is a row of dossier_rule. Both promises are kept: the
 * one before in the row and in the clock, the new one as the clock's due.
 */
#ifndef DOSSIER_DOSSIER_EXTENSION_H
#define DOSSIER_DOSSIER_EXTENSION_H

#include "kernel/clock.h"
#include "kernel/work.h"

typedef struct ExtensionRow {
    int64_t number; /* 1, 2, ... of the dossier */
    Str state;      /* "drafted", "signed", "rejected" */
    Str reason;
    Instant old_due_at, new_due_at;
    int64_t drafted_by;
    Str drafter;
    Instant drafted_at;
    int64_t decided_by;
    Str decider;
    Instant decided_at;
    Str decision_note;
} ExtensionRow;

#define EXTENSION_MAX 20

/* Oldest first. */
MUST_CHECK bool extension_list(Ctx *cx, int64_t work_id, ExtensionRow **out, size_t *out_count);
/* The newest signed one; *found tells. */
MUST_CHECK bool extension_find_signed(Ctx *cx, int64_t work_id, ExtensionRow *out, bool *found);

/* Hooks, forms and conditions of the moves. */
extern const FormDef EXTENSION_FORM;
MUST_CHECK bool extension_draft(Ctx *cx, MoveRun *run);
MUST_CHECK bool extension_sign(Ctx *cx, MoveRun *run);
MUST_CHECK bool extension_reject(Ctx *cx, MoveRun *run);
bool extension_may_draft(const Work *work, const void *facts);
bool extension_may_decide(const Work *work, const void *facts);

/* The part of the dossier's page: all extensions, and the lateness under each promise. */
MUST_CHECK bool extension_panel(Ctx *cx, const Work *work, Buf *out);
/* The member "extensions" of an open object. */
MUST_CHECK bool extension_json(Ctx *cx, const Work *work, Json *json);

#endif
