/* Shared by the files of the demonstration only. */
#ifndef APP_DEMO_INTERNAL_H
#define APP_DEMO_INTERNAL_H

#include "app/demo.h"

#include "features/dossier/dossier.h"
#include "kernel/unit.h"

#define DEMO_PASSWORD "nghe-an-2026"
#define DEMO_DECISION VI("01/QĐ-UBND ngày 01/07/2025 (minh họa)")
#define DEMO_COMMUNES 12 /* communes with officers */
#define DEMO_AGENCIES 3  /* of the province, with officers; behind the communes */
#define DEMO_DOSSIERS 3000
#define DEMO_PAST_DOSSIERS 520 /* finished, of January 2023 until the others begin */
#define DEMO_PAST_UNITS 160    /* communes of then, and one of today */
#define DEMO_DAYS_BACK 40      /* on which the others begin */

typedef struct DemoUnit {
    int64_t unit_id;
    Str code, name;
    Actor officers[ROLE_COUNT]; /* by role */
} DemoUnit;

typedef struct Demo {
    const DemoPlan *plan;
    Arena *arena;
    IdMaker ids;
    int64_t acts; /* so far; each has ids of its own */
    const void *caches[MAX_CACHES];
    DemoUnit units[DEMO_COMMUNES + DEMO_AGENCIES + DEMO_PAST_UNITS];
    size_t unit_count;
    uint64_t random;   /* state of a fixed generator */
    Str password_hash; /* one for all: the demonstration must load within seconds */
    Buf accounts;      /* demo-accounts.tsv */
} Demo;

/* What makes the work: one dossier after another. */
typedef struct DemoMaker {
    Demo *demo;
    Arena *scratch; /* of one dossier */
    Instant end;    /* nothing happens later */
    bool is_past;   /* nothing is left lying */
    bool is_hard;   /* as in the months after a cut: more takes too long */
    Error *error;
} DemoMaker;

/* demo_life.c */
/* A request without HTTP that only asks, in the scratch arena, by this actor at this moment. */
Ctx *demo_request(DemoMaker *maker, const Actor *actor, Instant at);
/* One that writes. */
Ctx *demo_act(DemoMaker *maker, const Actor *actor, Instant at);
/* So many working minutes of the unit's calendar after `at`; DUE_NEVER_MS in a year without data.
 */
Instant demo_after(DemoMaker *maker, int64_t unit_id, Instant at, int64_t minutes);
/* Whether the calendar has data for `days` more days: beyond them no limit can be computed. */
bool demo_covers(DemoMaker *maker, int64_t unit_id, Instant at, int64_t days);
/* What happens to a received dossier, up to its end or to `end`. */
MUST_CHECK bool demo_life(DemoMaker *maker, Work work, Instant at);
/* What the counter answers to an online submission. */
MUST_CHECK bool demo_answer(DemoMaker *maker, Work *work, Instant *at, bool *is_received);

/* What is written next has ids of that moment, as in a real history. Lives are made one after the
 * other, so time goes back between them: each act gets a millisecond of its own in the minute
 * before. */
void demo_set_time(Demo *demo, Instant at);
/* A number in [0, below), from the fixed generator. */
int64_t demo_random(Demo *demo, int64_t below);
MUST_CHECK bool demo_make_accounts(Demo *demo, Error *error);
/* Adds the unit with an officer of each role. */
MUST_CHECK bool demo_make_officers(Demo *demo, const Unit *unit, Error *error);
/* The commune police, and winter hours; before the caches are built. */
MUST_CHECK bool demo_make_calendars(Demo *demo, Error *error);
/* A deputy who signs for the head, and a coming leave with a stand-in, in the first commune. */
MUST_CHECK bool demo_make_posts(Demo *demo, Error *error);
MUST_CHECK bool demo_make_work(Demo *demo, Error *error);

/* ---- what the makers of today's and of past work share; demo_work.c ---- */

/* One received at this counter at this time, and what happens to it. Short ones end within some
 * days. */
MUST_CHECK bool demo_make_past_dossier(DemoMaker *maker, const DemoUnit *place, Instant at,
                                       bool is_short);
/* demo_past.c: the past of the communes, at the counters that were there then. */
MUST_CHECK bool demo_make_past(DemoMaker *maker);

#endif
