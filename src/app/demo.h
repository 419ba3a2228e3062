/*
 * demo: the demonstration province: real units, the curated procedures, accounts of every role and
 * some weeks of made-up work. Deterministic for a day; everything is made by the same moves that
 * officers make, so journal, clocks and lists are those of real work.
 */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app/database.h"

typedef struct DemoPlan {
    Installation *installation;
    Db *db; /* migrated, with what ships, no accounts */
    Date today;
    Instant now; /* nothing that was done lies behind it */
} DemoPlan;

/* The moment of that day up to which the demonstration goes: nine o'clock, or now if that day has
 * not come so far. */
Instant demo_now(Date today);
/* Seven in the morning of the day on which the demonstration begins. */
Instant demo_start(Date today);
/* Writes the accounts into STATE/demo-accounts.tsv too. */
MUST_CHECK bool demo_load(const DemoPlan *plan, Error *error);

#endif
