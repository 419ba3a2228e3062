/* What would move: counted before the cut, so that nobody is surprised. */
#include "features/reorganize/reorganize_internal.h"

static const DbColumn LOAD_COLUMNS[] = {
    DB_INT(PlanLoad, open_work), DB_INT(PlanLoad, received), DB_INT(PlanLoad, owned),
    DB_INT(PlanLoad, posts),     DB_INT(PlanLoad, accounts), DB_INT(PlanLoad, sessions),
    DB_INT(PlanLoad, series),
};

#define VALID_POST                                                                                 \
    "p.unit_id = $1 AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to >= $2)"
static const char SQL_LOAD[] =
    "SELECT (SELECT count(*) FROM work WHERE closed_at IS NULL AND unit_id = $1) AS open_work,"
    " (SELECT count(*) FROM work WHERE closed_at IS NULL AND origin_unit_id = $1) AS received,"
    " (SELECT count(*) FROM work WHERE closed_at IS NULL AND owner_unit_id = $1) AS owned,"
    " (SELECT count(*) FROM post AS p WHERE " VALID_POST ") AS posts,"
    " (SELECT count(DISTINCT p.account_id) FROM post AS p WHERE " VALID_POST ") AS accounts,"
    " (SELECT count(*) FROM session AS s JOIN post AS p ON p.account_id = s.account_id"
    "   WHERE s.ends_at > $3 AND " VALID_POST ") AS sessions,"
    " (SELECT count(*) FROM series WHERE unit_id = $1) AS series";

static void add(PlanLoad *total, const PlanLoad *load)
{
    total->open_work += load->open_work;
    total->received += load->received;
    total->owned += load->owned;
    total->posts += load->posts;
    total->accounts += load->accounts;
    total->sessions += load->sessions;
    total->series += load->series;
}

bool plan_count(Ctx *cx, const Resolved *resolved, PlanLoad **out, PlanLoad *out_total)
{
    PlanLoad *loads = ARENA_ARRAY(cx->arena, PlanLoad, resolved->old_count + 1);
    PlanLoad total = {0};
    const Date before = {resolved->plan->date.days - 1};
    for (size_t i = 0; i < resolved->old_count; i++) {
        if (!resolved->olds[i].ends)
            continue;
        if (!db_fetch_one(cx->db, cx->arena, SQL_LOAD,
                          DB_ARGS(db_int(resolved->olds[i].id), db_date(cx->arena, before),
                                  db_instant(cx->now)),
                          DB_ROWS(LOAD_COLUMNS), &loads[i], &cx->error))
            return false;
        add(&total, &loads[i]);
    }
    *out = loads;
    *out_total = total;
    return true;
}

/* ---- JSON ---- */

static void put_mistakes(Json *json, const char *name, const PlanMistake *list, size_t count)
{
    json_key(json, name);
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_put_int(json, "line", list[i].line);
        json_put_cstr(json, "reason", list[i].reason);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_load(Json *json, const PlanLoad *load)
{
    json_put_int(json, "open_work", load->open_work);
    json_put_int(json, "received", load->received);
    json_put_int(json, "owned", load->owned);
    json_put_int(json, "posts", load->posts);
    json_put_int(json, "accounts", load->accounts);
    json_put_int(json, "sessions", load->sessions);
    json_put_int(json, "series", load->series);
}

static void put_successors(const Resolved *resolved, size_t old, Json *json)
{
    json_key(json, "to");
    json_open_array(json);
    for (size_t i = 0; i < resolved->plan->count; i++) {
        const PlanLine *line = &resolved->plan->lines[i];
        if (line->row != PLAN_SUCCESSION || resolved->old_of[i] != old)
            continue;
        json_open_object(json);
        json_put_text(json, "code", line->new_code);
        json_put_text(json, "name", line->new_name);
        json_put_cstr(json, "kind", SUCCESSION_KIND_CODES[line->kind]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_old(const Resolved *resolved, size_t at, const PlanLoad *load, Json *json)
{
    const PlanUnit *old = &resolved->olds[at];
    json_open_object(json);
    json_put_text(json, "code", old->unit->code);
    json_put_text(json, "name", old->unit->name);
    json_put_bool(json, "split", old->successor_count > 1);
    if (old->holder != NO_UNIT)
        json_put_text(json, "holder", resolved->news[old->holder].code);
    put_successors(resolved, at, json);
    put_load(json, load);
    json_close_object(json);
}

static void put_counts(const Resolved *resolved, Json *json)
{
    int64_t ends = 0, begins = 0, goes_on = 0;
    for (size_t i = 0; i < resolved->old_count; i++)
        ends += resolved->olds[i].ends;
    for (size_t i = 0; i < resolved->new_count; i++) {
        begins += !resolved->news[i].unit;
        goes_on += resolved->news[i].goes_on;
    }
    json_put_int(json, "ends", ends);
    json_put_int(json, "begins", begins);
    json_put_int(json, "goes_on", goes_on);
}

/* ---- the report ---- */

bool plan_report(Ctx *cx, const Resolved *resolved, PlanReport *out)
{
    *out = (PlanReport){.resolved = resolved};
    return plan_check_posts(cx, resolved, &out->posts) &&
           plan_count(cx, resolved, &out->loads, &out->total);
}

static void put_lost_post(const Resolved *resolved, const PlanPost *post, Json *json)
{
    json_open_object(json);
    json_put_text(json, "unit", resolved->olds[post->old].unit->code);
    json_put_text(json, "role", post->role);
    json_put_text(json, "title", post->title);
    json_close_object(json);
}

/* Posts that no line names, by person. */
static void put_people(const PlanReport *report, Json *json)
{
    json_key(json, "unnamed");
    json_open_array(json);
    for (size_t i = 0; i < report->posts.person_count; i++) {
        const PlanPerson *person = &report->posts.people[i];
        json_open_object(json);
        json_put_text(json, "login", person->login);
        json_put_text(json, "name", person->name);
        json_put_bool(json, "keeps_a_post", person->keeps_a_post);
        json_key(json, "posts");
        json_open_array(json);
        for (const PlanPost *post = person->first; post;
             post = plan_next_lost(&report->posts, post))
            put_lost_post(report->resolved, post, json);
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

void plan_report_json(const PlanReport *report, Json *json)
{
    const Resolved *resolved = report->resolved;
    const Plan *plan = resolved->plan;
    json_open_object(json);
    json_put_date(json, "date", plan->date);
    json_put_text(json, "resolution", plan->resolution);
    put_counts(resolved, json);
    put_mistakes(json, "rejected", plan->mistakes, plan->mistake_count);
    put_mistakes(json, "warnings", plan->warnings, plan->warning_count);
    json_key(json, "units");
    json_open_array(json);
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].ends)
            put_old(resolved, i, &report->loads[i], json);
    json_close_array(json);
    put_people(report, json);
    json_key(json, "total");
    json_open_object(json);
    put_load(json, &report->total);
    json_put_int(json, "posts_given", (int64_t)report->posts.gift_count);
    json_put_int(json, "accounts_without_post", (int64_t)report->posts.lost_accounts);
    json_close_object(json);
    json_close_object(json);
}
