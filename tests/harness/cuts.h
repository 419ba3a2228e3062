/* cuts: what tests do with reorganisations in a world: cut, let rows follow, undo. */
#ifndef TESTS_HARNESS_CUTS_H
#define TESTS_HARNESS_CUTS_H

#include "features/reorganize/reorganize.h"
#include "tests/harness/world.h"

/* The first line of a plan of these tests, and a line that ends a unit in another one. */
#define CUT_HEAD                                                                                   \
    "row\told_code\told_name\tnew_code\tnew_name\tnew_parent_code\tdate\tresolution\tkind"         \
    "\tidentifier_code\tlogin\trole\tsort\tvalue\n"
#define CUT_UNIT(old, old_name, code, name, date, kind)                                            \
    "\t" old "\t" old_name "\t" code "\t" name "\t40\t" date "\tNQ thử/2026\t" kind "\tH41." code  \
    "\t\t\t\t\n"
/* All officers go to the unit of this code with the roles they have. */
#define CUT_POSTS(old, code) "post\t" old "\t\t" code "\t\t\t\t\t\t\t*\t\t\t\n"

/* The plan, and in *out what it means for the units of now. */
Plan *cuts_read(World *w, const char *plan, Resolved *out);
/* What a command has, to call the feature with; and fails the test at that line unless `ok`. */
Ctx cuts_context(World *w);
void cuts_good_at(World *w, int line, const Ctx *cx, bool ok);

/* The cut alone, now; the rows have not followed. The id of the reorganisation. */
int64_t cuts_make(World *w, const char *plan);
/* One slice of rows; false when none was left. */
bool cuts_step(World *w);
void cuts_follow(World *w);
/* Takes the cut back; false when it is refused. Rows go back with the steps. */
bool cuts_undo(World *w, int64_t id);
/* Leaves the units that all tests share as they were. */
void cuts_put_back(World *w, int64_t id);
/* The open unit of this code. */
int64_t cuts_unit(World *w, const char *code);

#endif
