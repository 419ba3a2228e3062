/*
 * Where a unit came from, against an oracle that knows the land: each unit is a set of villages,
 * and random histories join, absorb, split and shrink units. The acts alone, which is all that Lam
 * knows, must never call a unit whole of which a village lies elsewhere.
 */
#include "kernel/unit_trace.h"
#include "tests/harness/test.h"

#define VILLAGES 10
#define DAYS 8
#define MAX_UNITS 64
#define MAX_ACTS 256

typedef struct History {
    uint64_t random;
    Unit units[MAX_UNITS];
    UnitVersion versions[MAX_UNITS];
    UnitSuccession acts[MAX_ACTS];
    unsigned land[MAX_UNITS][DAYS + 1]; /* villages on each day, as bits; 0 when it is not there */
    bool is_touched[MAX_UNITS];         /* on the day under way */
    size_t count, act_count;
    int day;
    bool has_parts;
} History;

static size_t pick(History *h, size_t below)
{
    h->random = h->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(h->random >> 33) % below;
}

static size_t begin(History *h, unsigned land)
{
    const size_t at = h->count++;
    assert_true(at < MAX_UNITS);
    h->units[at] = (Unit){.id = (int64_t)at + 1, .valid_from = {h->day + 1}};
    h->versions[at] = (UnitVersion){
        .id = (int64_t)at + 1, .unit_id = (int64_t)at + 1, .valid_from = {h->day + 1}};
    h->land[at][h->day] = land;
    h->is_touched[at] = true;
    return at;
}

static void end(History *h, size_t at)
{
    h->units[at].valid_to = h->versions[at].valid_to = (Date){h->day};
    h->land[at][h->day] = 0;
    h->is_touched[at] = true;
}

static void act(History *h, size_t from, size_t to, SuccessionKind kind, Share share)
{
    assert_true(h->act_count < MAX_ACTS);
    h->has_parts |= share == SHARE_PART;
    h->acts[h->act_count++] = (UnitSuccession){.from_unit_id = (int64_t)from + 1,
                                               .to_unit_id = (int64_t)to + 1,
                                               .date = {h->day + 1},
                                               .kind = kind,
                                               .share = share};
}

/* An open unit that nothing has happened to today, or MAX_UNITS. */
static size_t pick_open(History *h)
{
    for (int tries = 0; tries < 20; tries++) {
        const size_t at = pick(h, h->count);
        if (h->land[at][h->day] && !h->is_touched[at])
            return at;
    }
    return MAX_UNITS;
}

static void join(History *h, size_t a, size_t b)
{
    const size_t to = begin(h, h->land[a][h->day] | h->land[b][h->day]);
    act(h, a, to, SUCCESSION_MERGE, SHARE_WHOLE);
    act(h, b, to, SUCCESSION_MERGE, SHARE_WHOLE);
    end(h, a);
    end(h, b);
}

static void absorb(History *h, size_t a, size_t b)
{
    h->land[b][h->day] |= h->land[a][h->day];
    act(h, a, b, SUCCESSION_MERGE, SHARE_WHOLE);
    act(h, b, b, SUCCESSION_ENLARGE, SHARE_WHOLE);
    end(h, a);
    h->is_touched[b] = true;
}

/* Of the land of `a` a part to `b`; the rest goes on as `a`, or as a new unit. */
static void divide(History *h, size_t a, size_t b, bool goes_on)
{
    const unsigned land = h->land[a][h->day], part = land & (land - 1);
    if (part == 0)
        return;
    h->land[b][h->day] |= part;
    act(h, a, b, SUCCESSION_SPLIT_PART, SHARE_PART);
    h->is_touched[b] = h->is_touched[a] = true;
    if (goes_on) {
        h->land[a][h->day] = land & ~part;
        act(h, a, a, SUCCESSION_SHRINK, SHARE_PART);
        return;
    }
    act(h, a, begin(h, land & ~part), SUCCESSION_MERGE, SHARE_PART);
    end(h, a);
}

static void act_at_random(History *h, bool with_parts)
{
    const size_t a = pick_open(h), b = pick_open(h);
    if (a == MAX_UNITS || b == MAX_UNITS || a == b)
        return;
    switch (pick(h, with_parts ? 4 : 2)) {
    case 0:
        join(h, a, b);
        break;
    case 1:
        absorb(h, a, b);
        break;
    case 2:
        divide(h, a, b, true);
        break;
    default:
        divide(h, a, b, false);
        break;
    }
}

static void live(History *h, bool with_parts)
{
    for (int i = 0; i < VILLAGES; i++)
        (void)begin(h, 1u << i);
    for (h->day = 1; h->day <= DAYS; h->day++) {
        for (size_t i = 0; i < h->count; i++) {
            h->land[i][h->day] = h->land[i][h->day - 1];
            h->is_touched[i] = false;
        }
        for (size_t acts = pick(h, 3); acts > 0; acts--)
            act_at_random(h, with_parts);
    }
    h->day = DAYS;
}

static const TraceEnd *find(const Trace *trace, size_t at)
{
    for (size_t i = 0; i < trace->count; i++)
        if (trace->ends[i].unit->id == (int64_t)at + 1)
            return &trace->ends[i];
    return NULL;
}

static bool ever_shared(const History *h, size_t at, unsigned land)
{
    for (int day = 0; day <= DAYS; day++)
        if (h->land[at][day] & land)
            return true;
    return false;
}

/* Says how many open units hold `of` whole. */
static int check_unit(const History *h, const Trace *sources, size_t unit, size_t of)
{
    const unsigned land = h->land[unit][DAYS];
    const TraceEnd *found = find(sources, of);
    if (!found) {
        check_false(ever_shared(h, of, land));
        return 0;
    }
    const unsigned then = h->land[of][found->act->date.days - 2];
    check_true(then != 0);
    if (found->share == SHARE_WHOLE)
        check_true((then & ~land) == 0);
    else
        check_true(h->has_parts);
    return found->share == SHARE_WHOLE;
}

static void check_history(uint64_t seed, bool with_parts)
{
    Arena *arena = arena_new((size_t)16 << 20);
    History *h = ARENA_NEW(arena, History);
    int wholes[MAX_UNITS] = {0};
    h->random = seed;
    live(h, with_parts);
    const UnitTree tree = {h->units, h->count, h->versions, h->count, h->acts, h->act_count};
    for (size_t unit = 0; unit < h->count; unit++) {
        if (!h->land[unit][DAYS])
            continue;
        const Trace sources = unit_sources(arena, &tree, h->units[unit].id, (Date){DAYS + 1});
        check_true(find(&sources, unit) == NULL);
        for (size_t of = 0; of < h->count; of++)
            if (of != unit)
                wholes[of] += check_unit(h, &sources, unit, of);
    }
    for (size_t of = 0; of < h->count; of++) {
        const bool is_closed = h->land[of][DAYS] == 0;
        check_true(wholes[of] <= 1 && (is_closed || wholes[of] == 0));
        if (!with_parts)
            check_int(is_closed, wholes[of]);
    }
    arena_free(arena);
}

TEST(no_history_makes_a_unit_whole_of_which_a_village_lies_elsewhere)
{
    for (uint64_t seed = 1; seed <= 2000; seed++)
        check_history(seed, true);
}

TEST(where_units_only_join_each_is_whole_in_exactly_one)
{
    for (uint64_t seed = 1; seed <= 500; seed++)
        check_history(seed, false);
}

TEST_MAIN(no_history_makes_a_unit_whole_of_which_a_village_lies_elsewhere,
          where_units_only_join_each_is_whole_in_exactly_one)
