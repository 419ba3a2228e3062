/*
 * The past of the demonstration: finished dossiers since January 2023, each received by the commune
 * that was there on its day and handled by those who are officers of its successor today. They come
 * behind the work of the last weeks, so that adding to the past changes nothing in today's inbox.
 */
#include "app/demo_internal.h"

#include "kernel/unit_trace.h"

#define FIRST_DAY ((CivilDate){2023, 1, 3})
#define RECORDS_BEGIN ((CivilDate){2023, 11, 1})
#define LAST_CUT ((CivilDate){2025, 7, 1})
#define HARD_DAYS 90 /* after the cut */
#define CLOSING_DAYS 25
/* Joined of seven communes; two of them were split in 2024 and came together again in 2025. */
#define SPLIT_CODE "17179"

typedef struct Past {
    DemoMaker *maker;
    const UnitTree *tree;
    Date first, last;
} Past;

/* How many of each commune: much of one with a split before it and of the first, some of the rest.
 */
typedef struct PastShare {
    size_t unit; /* of demo->units */
    int64_t count;
} PastShare;

static const UnitTree *tree_of(const Demo *demo)
{
    return demo->caches[app_cache_index(&demo->plan->installation->app, UNIT_CACHE.name)];
}

/* As if its records went back further, the first known state stands for the time before. */
static Date recorded(Date day)
{
    const Date begin = date_of_civil(RECORDS_BEGIN);
    return day.days < begin.days ? begin : day;
}

/* ---- the counters of then ---- */

/* The same people, then in the commune that joined theirs. */
static DemoUnit *find_place(Demo *demo, const DemoUnit *now, const Unit *unit)
{
    for (size_t i = 0; i < demo->unit_count; i++)
        if (demo->units[i].unit_id == unit->id)
            return &demo->units[i];
    ensure(demo->unit_count < COUNT_OF(demo->units));
    DemoUnit *place = &demo->units[demo->unit_count++];
    *place = *now;
    place->unit_id = unit->id;
    place->code = unit->code;
    place->name = unit->name;
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (now->officers[role].post_count == 0)
            continue;
        ActorPost *post = ARENA_NEW(demo->arena, ActorPost);
        *post = now->officers[role].posts[0];
        post->unit_id = unit->id;
        post->unit_name = unit->name;
        place->officers[role].posts = post;
    }
    return place;
}

/* One of the communes that stood on that day where this one stands now. */
static DemoUnit *place_on(Past *past, size_t unit, Date day)
{
    Demo *demo = past->maker->demo;
    const DemoUnit *now = &demo->units[unit];
    const Trace sources =
        unit_sources(past->maker->scratch, past->tree, now->unit_id, demo->plan->today);
    const Unit *open[DEMO_PAST_UNITS];
    size_t count = 0;
    for (size_t i = 0; i < sources.count && count < COUNT_OF(open); i++)
        if (sources.ends[i].share == SHARE_WHOLE &&
            unit_version_on(past->tree, sources.ends[i].unit->id, recorded(day)))
            open[count++] = sources.ends[i].unit;
    if (count == 0)
        return &demo->units[unit];
    return find_place(demo, now, open[demo_random(demo, (int64_t)count)]);
}

/* ---- one dossier ---- */

static bool is_just_before_its_end(const Past *past, const DemoUnit *place, Date day)
{
    const Unit *unit = unit_tree_find(past->tree, place->unit_id);
    return unit->valid_to.days != 0 && unit->valid_to.days - day.days < CLOSING_DAYS;
}

/* More from year to year, less around Tết, more before school begins. */
static Date day_of(Past *past, int64_t at, int64_t of)
{
    Demo *demo = past->maker->demo;
    const int64_t days = past->last.days - past->first.days;
    const int64_t grown = days * at * (13 * of - 3 * at) / (10 * of * of);
    Date day = {past->first.days + (int32_t)(grown + demo_random(demo, days) / of)};
    const int32_t month = date_civil(day).month;
    if (month == 2 && demo_random(demo, 2) == 0)
        day.days += 35;
    if (month == 7 && demo_random(demo, 3) == 0)
        day.days += 30;
    return day.days > past->last.days ? past->last : day;
}

static bool make_one(Past *past, size_t unit, int64_t at, int64_t of)
{
    DemoMaker *maker = past->maker;
    Demo *demo = maker->demo;
    const Date day = day_of(past, at, of);
    const DemoUnit *place = place_on(past, unit, day);
    const Instant received = demo_after(maker, place->unit_id, instant_of_local(day, 7 * 60),
                                        1 + demo_random(demo, 450));
    const int32_t since_cut = day.days - date_of_civil(LAST_CUT).days;
    maker->is_past = true;
    maker->is_hard = since_cut >= 0 && since_cut < HARD_DAYS;
    const bool ok =
        demo_make_past_dossier(maker, place, received, is_just_before_its_end(past, place, day)) &&
        db_flush(demo->plan->db, maker->error);
    arena_reset(maker->scratch);
    return ok;
}

static bool make_share(Past *past, PastShare share)
{
    for (int64_t i = 0; i < share.count; i++)
        if (!make_one(past, share.unit, i, share.count))
            return false;
    return true;
}

/* ---- all ---- */

/* A commune of today that has no work of the last weeks. */
static bool add_split_commune(Demo *demo, const UnitTree *tree, Error *error)
{
    const Unit *unit = unit_tree_find_by_code(tree, STR(SPLIT_CODE), demo->plan->today);
    demo_set_time(demo, demo_start(demo->plan->today));
    return !unit || demo_make_officers(demo, unit, error);
}

bool demo_make_past(DemoMaker *maker)
{
    Demo *demo = maker->demo;
    const size_t split = demo->unit_count;
    Past past = {.maker = maker,
                 .tree = tree_of(demo),
                 .first = date_of_civil(FIRST_DAY),
                 .last = {instant_date(maker->end).days - DEMO_DAYS_BACK}};
    if (past.last.days <= past.first.days + 30)
        return true;
    if (!add_split_commune(demo, past.tree, maker->error))
        return false;
    int64_t left = DEMO_PAST_DOSSIERS;
    PastShare shares[DEMO_COMMUNES + 1];
    for (size_t i = 0; i < DEMO_COMMUNES; i++) {
        shares[i] = (PastShare){i, i == 0 ? 110 : 10};
        left -= shares[i].count;
    }
    shares[DEMO_COMMUNES] = (PastShare){split, demo->unit_count > split ? left : 0};
    for (size_t i = 0; i < COUNT_OF(shares); i++)
        if (!make_share(&past, shares[i]))
            return false;
    return true;
}
