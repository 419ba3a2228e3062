/*
 * work (việc): one piece of work with one holder. A dossier, a document, a task are each one row in
 * `work` plus their own table, so one inbox, one set of rights, one alarm serve all. What may
 * happen to it is a table of moves: not listed means impossible.
 */
#ifndef KERNEL_WORK_H
#define KERNEL_WORK_H

#include "kernel/clock.h"
#include "platform/platform.h"

typedef struct WorkId {
    int64_t value;
} WorkId;

/* "No running due": sorts behind every real one. "All paused" stands between, so that one index
 * range holds exactly the paused work of a unit. */
#define DUE_NEVER_MS 253402300799000LL
#define DUE_PAUSED_MS (DUE_NEVER_MS - 1000)

typedef struct Work {
    WorkId id;
    Str kind;
    Str code;    /* allotted number, or empty while it has none */
    Str title;   /* what it is about: the procedure's name */
    Str subject; /* whom it is about: the applicant's name; personal data */
    Str state;
    int64_t unit_id;        /* the holder (đơn vị đang giữ) */
    int64_t origin_unit_id; /* who received it and goes on reading, printing, returning it */
    int64_t owner_unit_id;  /* who is competent and answers for it */
    Str role;               /* whose turn it is in the holding unit */
    int64_t officer_id;     /* the holding officer, 0 while it lies in the unit's pool */
    int64_t step;           /* position in the internal process, 0 outside it */
    int64_t parent_id;
    Instant due_at; /* earliest running due; DUE_PAUSED_MS while paused, DUE_NEVER_MS without one */
    Instant opened_at, closed_at, changed_at;
    int64_t version; /* grows with each change */
} Work;

typedef struct WorkState {
    const char *code, *label;
    bool is_closed;   /* nothing is left to do: leaves the inbox */
    const char *tone; /* of the badge: "neutral", "info", "wait", "good", "bad" */
} WorkState;

/* ---- moves ---- */

typedef enum Who {
    WHO_HOLDER,    /* the holding officer; while it lies in the pool, `roles` in the holding unit */
    WHO_ROLE,      /* `roles` in the holding unit, whoever holds it */
    WHO_ORIGIN,    /* `roles` in the unit that received it */
    WHO_APPLICANT, /* the holder of the link token; an officer of the origin unit on his behalf */
    WHO_SYSTEM,    /* time, jobs and other systems */
} Who;

typedef enum ClockEffect {
    CLOCK_KEEPS,
    CLOCK_STARTS, /* ends the reception clock, starts what the hook put into run->limits */
    CLOCK_PAUSES, /* all running clocks */
    CLOCK_RESUMES,
    CLOCK_ENDS, /* all clocks */
} ClockEffect;

#define FROM(state) (1ull << (state))
#define FROM_NOTHING (1ull << 63) /* the move creates the work */
#define TO_SAME (-1)

typedef struct Move Move;
typedef struct WorkKind WorkKind;
typedef struct MoveRun MoveRun;
typedef bool MoveHook(Ctx *cx, MoveRun *run);

/* A move under way: what the hook may read and change before the engine writes it. */
struct MoveRun {
    const WorkKind *kind;
    const Move *move;
    Work *work;       /* a working copy; the hook may change holder, role, step, title, subject */
    const void *form; /* of the move's form, or NULL */
    Json body;        /* journal body, an open object: the hook adds members */
    Buf body_buf;
    ClockLimit limits[4]; /* for CLOCK_STARTS */
    size_t limit_count;
    const char *pause_reason; /* for CLOCK_PAUSES: a code of pause_reason; NULL: the verb */
    MoveHook *rows;    /* writes what refers to the row of a new work; set by its hook, or NULL */
    const void *facts; /* of the kind, see WorkKind; NULL for a new work */
    bool enters_step;  /* the hook changed work->step: the soft budget begins anew */
    int64_t step_minutes; /* of working time; 0: the step has no budget */
    const char *series;   /* allots work->code in this named series at the very end */
    int64_t series_unit_id;
    Str led;    /* how it came from an old address to these units, for the journal; or empty */
    void *data; /* of the kind */
};

struct Move {
    const char *verb;  /* in paths, journal, API */
    const char *label; /* Vietnamese, on the button */
    uint64_t from;     /* FROM(...) | FROM(...), or FROM_NOTHING */
    int to;            /* state index, or TO_SAME */
    Who who;
    RoleSet roles;
    ClockEffect clock;
    const FormDef *form; /* NULL: one click with the hidden version only */
    MoveHook *hook;      /* may be NULL; may refuse */
    Handler *prepare;    /* slow part before the write lane, or NULL */
    const char *hint;    /* Vietnamese, above the form */
    const char *tone;    /* "primary", "danger", NULL */
    const char *source;  /* legal source, or NULL */
    /* Whether it is offered now beyond state and role, e.g. there is a next step; NULL means yes.
     * `facts` are those of the kind. */
    bool (*applies)(const Work *work, const void *facts);
};

struct WorkKind {
    const char *name, *label;
    const WorkState *states;
    size_t state_count;
    const Move *moves;
    size_t move_count;
    /* What its own rows say about a work, read once for all its moves; NULL when there is nothing
     * to read. *out stays NULL when the work has no rows of the kind, and then nothing narrows. */
    bool (*facts)(Ctx *cx, const Work *work, const void **out);
    /* The kind's own part of the item page, in the body of the answer. */
    bool (*panel)(Ctx *cx, const Work *work, Html *out);
    /* The kind's own members of the item's JSON. */
    bool (*json)(Ctx *cx, const Work *work, Json *json);
    /* Links beside the title: printable slips and the like. */
    bool (*links)(Ctx *cx, const Work *work, Html *out);
    /* What it can be found by beside code, title and subject; texts one after another, blanks
     * between them. NULL adds nothing. */
    bool (*words)(Ctx *cx, const Work *work, Buf *out);
};

/* All kinds; the list is in app/features.c. */
extern const WorkKind *const WORK_KINDS[];
extern const size_t WORK_KIND_COUNT;
const WorkKind *work_kind_find(Str name);
int work_state_index(const WorkKind *kind, Str state); /* -1 when unknown */
const char *work_state_label(const WorkKind *kind, Str state);
/* The promised time that stands now; zero while no clock runs. */
Instant work_due(const Work *work);

/* The row by id, without regard to rights; ERROR_NOT_FOUND when there is none. */
MUST_CHECK bool work_get(Ctx *cx, WorkId id, Work *out);
/* The same, refused as not found unless the actor may read it. */
MUST_CHECK bool work_get_readable(Ctx *cx, WorkId id, Work *out);
bool work_may_read(const Ctx *cx, const Work *work);
/* The units whose work the actor may read, in the arena: those in which he has a post that reads.
 */
const int64_t *work_readable_units(const Ctx *cx, size_t *out_count);
/* The rows of these ids that exist, in no order. */
MUST_CHECK bool work_get_many(Ctx *cx, const int64_t *ids, size_t count, Work **out,
                              size_t *out_count);
MUST_CHECK bool work_find_by_code(Ctx *cx, Str code, Work *out, bool *found);

/* Whether this actor may make this move on this work now (state, who, roles, applies). */
bool work_may_move(Ctx *cx, const WorkKind *kind, const Work *work, const Move *move);
/* All moves this actor may make now, in the order of the kind's rows. */
MUST_CHECK bool work_list_moves(Ctx *cx, const WorkKind *kind, const Work *work, const Move ***out,
                                size_t *out_count);
const Move *work_move_find(const WorkKind *kind, Str verb,
                           const Work *work /* NULL: from nothing */);

/*
 * Makes a move: takes the row by version, checks state and right, runs the hook, writes work,
 * clocks and journal. `form` is the struct of the move's form. A stale version is ERROR_CONFLICT.
 */
MUST_CHECK bool work_move(Ctx *cx, WorkId id, int64_t seen_version, const char *verb,
                          const void *form, Work *out);
/* Creates a work by its FROM_NOTHING move `verb`; `work` comes with units, title and subject set.
 */
MUST_CHECK bool work_open(Ctx *cx, const WorkKind *kind, const char *verb, const void *form,
                          Work *work, void *data);

#endif
