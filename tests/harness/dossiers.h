/* dossiers: what tests do with dossiers in a world: receive one, move it, bring it to a state. */
#ifndef TESTS_HARNESS_DOSSIERS_H
#define TESTS_HARNESS_DOSSIERS_H

#include "tests/harness/world.h"

#define APPLICANT_NUMBER "040190001234" /* a man born 1990; the tail is "1234" */

typedef struct DossierChoice {
    const char *version_id, *case_id;
} DossierChoice;
/* A procedure of communes with this limit, for which no unit has another one. */
DossierChoice dossiers_choose(World *w, const char *limit);

/* A procedure of this level ("commune", "province") and limit whose road has these roles, separated
 * by blanks and "|" between two phases, each step with an hour; made on first use. */
typedef struct DossierRoad {
    const char *code, *level, *limit, *roles;
} DossierRoad;
DossierChoice dossiers_publish(World *w, const DossierRoad *road);

/* The receive form of a person, correct in everything, under this key; NULL for none. Who sends
 * must be a counter. Returns the status; the answer is the world's. */
int dossiers_post(World *w, DossierChoice choice, const char *key);
/* The same with one field changed or added. */
int dossiers_post_with(World *w, DossierChoice choice, const char *name, const char *value);
/* With several, names and values alternating, NULL at the end. */
int dossiers_post_changed(World *w, DossierChoice choice, const char *const *changes);
/* The work that the answer just received leads to. */
int64_t dossiers_last_id(World *w);
/* Received at the counter of unit A ("a") or B ("b"); the id of the work. */
int64_t dossiers_receive(World *w, const char *limit, const char *unit);

/* Names and values behind the verb end with NULL; the version is the present one. As who sends. */
int dossiers_move(World *w, int64_t id, const char *verb, ...) __attribute__((sentinel));
/* The next step of the ordinary life by the officer of unit A whose turn it is, which must succeed.
 */
void dossiers_forward(World *w, int64_t id);
void dossiers_assign(World *w, int64_t id);
void dossiers_propose(World *w, int64_t id);
void dossiers_approve(World *w, int64_t id);
void dossiers_number(World *w, int64_t id);
void dossiers_to_counter(World *w, int64_t id);
void dossiers_hand_over(World *w, int64_t id);

Str dossiers_state(World *w, int64_t id);
int64_t dossiers_version(World *w, int64_t id);
int64_t dossiers_due_ms(World *w, int64_t id);
/* That it is due at this local minute. */
void dossiers_due_is_at(const char *file, int line, World *w, int64_t id, const char *local);
#define dossiers_due_is(w, id, day, hour, minute)                                                  \
    dossiers_due_is_at(__FILE__, __LINE__, (w), (id),                                              \
                       arena_printf((w)->arena, "%sT%02d:%02d", (day), (hour), (minute)))
/* Of a move, or of the page itself for "". */
const char *dossiers_path(World *w, int64_t id, const char *verb);

#endif
