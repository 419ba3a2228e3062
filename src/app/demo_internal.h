/* Shared by the files of the demonstration only. */
#ifndef APP_DEMO_INTERNAL_H
#define APP_DEMO_INTERNAL_H

#include "app/demo.h"

#include "features/dossier/dossier.h"

#define DEMO_PASSWORD "nghe-an-2026"
#define DEMO_COMMUNES 12 /* communes with officers */
#define DEMO_AGENCIES 3  /* of the province, with officers; behind the communes */
#define DEMO_DOSSIERS 3000

typedef struct DemoUnit {
    int64_t unit_id;
    Str code, name;
    Actor officers[ROLE_COUNT]; /* by role */
} DemoUnit;

typedef struct Demo {
    const DemoPlan *plan;
    Arena *arena;
    IdMaker ids;
    const void *caches[MAX_CACHES];
    DemoUnit units[DEMO_COMMUNES + DEMO_AGENCIES];
    size_t unit_count;
    uint64_t random;   /* state of a fixed generator */
    Str password_hash; /* one for all: the demonstration must load within seconds */
    Buf accounts;      /* demo-accounts.tsv */
} Demo;

/* A number in [0, below), from the fixed generator. */
int64_t demo_random(Demo *demo, int64_t below);
MUST_CHECK bool demo_make_accounts(Demo *demo, Error *error);
/* The commune police, and winter hours; before the caches are built. */
MUST_CHECK bool demo_make_calendars(Demo *demo, Error *error);
MUST_CHECK bool demo_make_work(Demo *demo, Error *error);

#endif
