/*
 * work_words (tìm theo từ): the full-text index of work. A duty follows the journal and keeps for
 * each work its folded words (code, title, subject and what the kind adds) with tags of the units
 * that may read it, so that rights narrow the search and not the result. Moves pay nothing for it.
 */
#ifndef KERNEL_WORK_WORDS_H
#define KERNEL_WORK_WORDS_H

#include "kernel/work_list.h"

extern const DutyKind WORK_WORDS_DUTY;

/* What the index has not seen yet: changes and work; 0 when it is up to date. */
MUST_CHECK bool work_words_lag(Ctx *cx, int64_t *out);

typedef struct WorkMatches {
    Work *rows;
    size_t count;
    bool is_cut; /* only the newest DB_WORDS_MAX_ROWS were looked at */
} WorkMatches;

/*
 * Work that holds all words of `text`, the last one as a beginning, best first: the phrase with its
 * accents in title or subject, the phrase without, all words there, words elsewhere; then the
 * newest. Only what the actor may read.
 */
MUST_CHECK bool work_words_find(Ctx *cx, Str text, WorkMatches *out);
/* The same among the rows of a list, in the list's order. */
MUST_CHECK bool work_words_find_in(Ctx *cx, Str text, const WorkQuery *query, WorkMatches *out);

#endif
