/*
 * reorganize (sắp xếp đơn vị hành chính): units are joined, split, renamed or ended by a plan that
 * is a file. The cut is one short transaction; from that instant the successor holds the open work,
 * and its rows follow in slices. Law 72/2025/QH15, NQ 76/2025/UBTVQH15, NQ 190/2025/QH15.
 */
#ifndef REORGANIZE_REORGANIZE_H
#define REORGANIZE_REORGANIZE_H

#include "kernel/post.h"
#include "kernel/unit.h"

extern const Feature REORGANIZE_FEATURE;

/* ---- the plan ---- */

typedef enum PlanRow {
    PLAN_SUCCESSION, /* old unit -> new unit */
    PLAN_POST,       /* posts that go on in the new unit */
    PLAN_RULE,       /* work of the old unit that does not go to its holder */
    PLAN_QUEUE,      /* who holds what no rule decides when the old unit is split */
} PlanRow;

typedef enum RuleSort { RULE_PROCEDURE, RULE_ADDRESS, RULE_SUCCESSOR, RULE_SORT_COUNT } RuleSort;
extern const char *const RULE_SORT_CODES[RULE_SORT_COUNT];

typedef struct PlanLine {
    int64_t line;
    PlanRow row;
    Str old_code, old_name, new_code, new_name, new_parent_code, source;
    Str identifier_code, address, phone; /* of a new unit; may be empty */
    SuccessionKind kind;
    RuleSort sort;
    Str value;           /* of a rule: procedure code or words; of a post: the role it had, or "" */
    Str login, role;     /* of a post: "*" for all of the old unit, "" for the same role */
    Str title, decision; /* of a post; "" the same title, the resolution */
    Date decision_date;
    PostStanding standing;
    bool has_standing; /* else the same */
} PlanLine;

typedef struct PlanMistake {
    int64_t line; /* 0: the plan as a whole */
    const char *reason;
} PlanMistake;

#define PLAN_MAX_LINES 5000
#define PLAN_MAX_MISTAKES 500

typedef struct Plan {
    Arena *arena;
    Date date; /* the first day of the new state */
    Str resolution;
    PlanLine *lines;
    size_t count;
    PlanMistake *mistakes, *warnings; /* at most PLAN_MAX_MISTAKES each */
    size_t mistake_count, warning_count;
} Plan;

/* Reads the file; every mistake with its line. Texts live in `text` and `arena`. */
void plan_read(Arena *arena, Str text, Plan *out);

/* ---- the plan against the units there are ---- */

#define NO_UNIT SIZE_MAX

/* A unit of the plan: on the old side it ends or goes on, on the new side it begins, goes on, or is
 * one that the plan does not touch otherwise. */
typedef struct PlanUnit {
    const Unit *unit;         /* as it is before the cut; NULL: begins */
    const PlanLine *line;     /* the first that names it */
    const PlanLine *acts;     /* the line by which it goes on, or NULL */
    Str code, name;           /* on the new side */
    int64_t id;               /* of the unit, or made for the one that begins */
    size_t holder, successor; /* of an old one: indices of new ones, or NO_UNIT */
    size_t parent;            /* of a new one: the new one above it, or NO_UNIT */
    size_t successor_count, predecessor_count;
    bool ends, goes_on;
    UnitVersion version; /* of the new side: how it is from the day on */
    Unit after;
} PlanUnit;

typedef struct Resolved {
    Plan *plan;
    const UnitTree *tree;
    PlanUnit *olds, *news;
    size_t old_count, new_count;
    size_t *old_of, *new_of; /* by line of the plan: NO_UNIT when there is none */
} Resolved;

/* Finds the units and adds what is inconsistent to the mistakes of the plan. */
void plan_resolve(Plan *plan, const UnitTree *tree, Resolved *out);

/* ---- posts ---- */

/* A post of a unit that the plan names, and what becomes of it. */
typedef struct PlanPost {
    int64_t id, account_id, unit_id;
    Str login, person, role, title;
    PostStanding standing;
    Date valid_from, valid_to;
    bool is_lent;     /* a stand-in's: ends with the unit */
    bool is_active;   /* the account may be used */
    bool is_ended;    /* its unit ends */
    bool is_followed; /* a line of the plan gives one for it */
    size_t old;       /* its unit among the old ones, or NO_UNIT */
} PlanPost;

/* What a line of the plan gives; unit and id are known at the cut. */
typedef struct PlanGift {
    Post post;
    size_t to, from; /* indices of the new and the old unit */
} PlanGift;

/* Somebody who loses posts that no line of the plan names. */
typedef struct PlanPerson {
    int64_t account_id;
    Str login, name;
    const PlanPost *first; /* of the lost ones: plan_next_lost leads on */
    size_t post_count;
    bool keeps_a_post; /* any, anywhere */
} PlanPerson;

typedef struct PlanPosts {
    PlanPost *items; /* by account */
    size_t count;
    PlanGift *gifts;
    size_t gift_count;
    bool *has_effect;   /* by line of the plan */
    PlanPerson *people; /* those left with nothing first; of plan_check_posts */
    size_t person_count, lost_accounts;
} PlanPosts;

/* Which posts end and what is given in their place. The same person gets a role in a unit once. */
MUST_CHECK bool plan_posts(Ctx *cx, const Resolved *resolved, PlanPosts *out);
/* The same, and what is wrong about it is added to the plan: before anything is scheduled. */
MUST_CHECK bool plan_check_posts(Ctx *cx, const Resolved *resolved, PlanPosts *out);
/* NULL behind the last. */
const PlanPost *plan_next_lost(const PlanPosts *posts, const PlanPost *after);

/* ---- counts ---- */

/* A number of one sort of what is counted under one name, over all units that end. */
typedef struct PlanSort {
    size_t kind;
    Str sort;
    int64_t number;
} PlanSort;
#define PLAN_MAX_SORTS 100

/* What moves, ends and stays: this folder's kinds of load, then those of the other features. */
typedef struct PlanCounts {
    const UnitLoadKind **kinds;
    size_t kind_count;
    int64_t *of_old; /* old unit * kind_count + kind; zero for units that go on */
    int64_t *total;  /* by kind */
    PlanSort sorts[PLAN_MAX_SORTS];
    size_t sort_count;
} PlanCounts;
/* By the kind's name; `old` NO_UNIT: in all. */
int64_t plan_counted(const PlanCounts *counts, size_t old, const char *name);

/* What `check` says. */
typedef struct PlanReport {
    const Resolved *resolved;
    PlanPosts posts;
    PlanCounts counts;
} PlanReport;
/* Counts, and checks what only the tables know. */
MUST_CHECK bool plan_report(Ctx *cx, const Resolved *resolved, PlanReport *out);
void plan_report_json(const PlanReport *report, Json *json);

/* ---- carrying out ---- */

/* A context for what runs without a request: time is the actor. */
Ctx reorganize_context(Db *db, Arena *arena, IdMaker *ids, Instant now);

/* Stores the plan for this instant; *out_id names it. ERROR_CONFLICT with another one under way. */
MUST_CHECK bool reorganize_schedule(Ctx *cx, const Plan *plan, Str text, Instant cut_at,
                                    int64_t *out_id);
/* The cut. `resolved` has no mistakes and was made of the units as they are now. */
MUST_CHECK bool reorganize_cut(Ctx *cx, int64_t id, Resolved *resolved);
/* One slice of what follows the cut or goes back after an undo; *more tells whether to call again.
 */
MUST_CHECK bool reorganize_follow(Ctx *cx, bool *more);
/* Takes the cut back, or cancels one that has not come. ERROR_CONFLICT once a new unit has allotted
 * a number. Rows go back with reorganize_follow; what somebody has touched stays where it is, with
 * the unit it is in. */
MUST_CHECK bool reorganize_undo(Ctx *cx, int64_t id);

typedef struct Reorganization {
    int64_t id;
    Date date;
    Str resolution, plan, state;
    Instant cut_at, created_at, ended_at;
} Reorganization;
MUST_CHECK bool reorganize_find(Ctx *cx, int64_t id /* 0: the newest */, Reorganization *out,
                                bool *found);
/* The newest that waits for its instant, has come to it and is to be cut now. */
MUST_CHECK bool reorganize_find_due(Ctx *cx, Reorganization *out, bool *found);

typedef struct ReorganizeProgress {
    int64_t pending, moved, waiting, decided, returned, kept, ended_units, new_units;
} ReorganizeProgress;
MUST_CHECK bool reorganize_progress(Ctx *cx, int64_t id, ReorganizeProgress *out);
/* The newest 50, without their plans. */
MUST_CHECK bool reorganize_list(Ctx *cx, Reorganization **out, size_t *out_count);
MUST_CHECK bool reorganize_status_json(Ctx *cx, Json *json);

/* Counts that a reorganisation must not change, for the comparison of a rehearsal. */
typedef struct ReorganizeSums {
    int64_t work, open_work, due_sum, clocks, clock_due_sum, codes, held_by_living, posts;
} ReorganizeSums;
MUST_CHECK bool reorganize_sums(Ctx *cx, Date on, ReorganizeSums *out);
void reorganize_sums_json(Json *json, const char *name, const ReorganizeSums *sums);
/* ---- rehearsal ---- */

/* What is carried out on a copy. `tell` hears how far it is, and may stop it; NULL: nobody asks. */
typedef struct Rehearsal {
    Db *from;              /* what is copied; in no transaction */
    const char *state_dir; /* the copy lies in its folder "rehearsal" while it is needed */
    Plan *plan;
    Str text;
    int64_t max_bytes; /* as if no more were free on the disk; 0: what is */
    bool (*tell)(void *context, const char *state, int64_t done, int64_t total, Error *error);
    void *context;
} Rehearsal;

typedef struct RehearsalResult {
    ReorganizeSums before, after;
    ReorganizeProgress progress;
    int64_t cut_ms, follow_ms;
    bool is_equal; /* nothing lost, no deadline moved */
} RehearsalResult;

/*
 * One at a time on a machine. ERROR_BUSY while another runs and when the disk has no room for the
 * copy; ERROR_INPUT when the plan has mistakes. The copy is removed, also one that a killed process
 * left behind.
 */
MUST_CHECK bool rehearse(const Rehearsal *rehearsal, Arena *arena, RehearsalResult *out,
                         Error *error);
/* {"before", "after", "moved", "waiting", "cut_ms", "follow_ms", "equal"}. */
void rehearsal_json(const RehearsalResult *result, Json *json);
/* At start: removes what a killed process left behind. */
void rehearsal_clean(const char *state_dir);

/* Nothing lost, no deadline moved, and each open work with a living unit. */
bool reorganize_sums_agree(const ReorganizeSums *before, const ReorganizeSums *after);

#endif
