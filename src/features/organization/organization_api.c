#include "features/organization/organization_internal.h"
#include "features/organization/organization_pages.h"
#include "kernel/unit_trace.h"

#define UNITS_SHOWN 1000

const ReplyField ORGANIZATION_LIST_REPLY[] = {
    {"on", REPLY_DATE, NULL, "the day whose units these are"},
    {"items", REPLY_LIST, NULL, "units: id, code, name, kind, level, branch, parent_id, validity"},
    {"is_cut", REPLY_BOOL, NULL, "there are more than 1,000"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
const ReplyField ORGANIZATION_UNIT_REPLY[] = {
    {"id", REPLY_ID, NULL, "the identity; outlives code and name"},
    {"key", REPLY_TEXT, NULL, "names it for ever"},
    {"level", REPLY_TEXT, NULL, "province, district, commune, agency or part"},
    {"branch", REPLY_TEXT, NULL, "area, state, party, mass or vertical"},
    {"area_id", REPLY_ID, NULL, "the territory that it is competent for; an area is its own"},
    {"valid_from", REPLY_DATE, NULL, NULL},
    {"valid_to", REPLY_DATE, NULL, "null while it is open"},
    {"versions", REPLY_LIST, NULL, "what was true when, oldest first, with address and seal"},
    {"on", REPLY_DATE, NULL, "the day of ?on=, or today"},
    {"answering", REPLY_LIST, NULL, "who answers on that day for it: id, code, name, share"},
    {"successions", REPLY_LIST, NULL, "acts from and to this unit, by day"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
const ReplyField ORGANIZATION_TRACE_REPLY[] = {
    {"from", REPLY_OBJECT, NULL, "code, name, at"},
    {"to", REPLY_LIST, NULL, "code, name, kind of act, share, date, resolution"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

static void put_end(Json *json, const char *key, Date date)
{
    json_key(json, key);
    if (date.days != 0)
        json_date(json, date);
    else
        json_null_value(json);
}

static void put_version(Json *json, const UnitVersion *version)
{
    json_put_text(json, "code", version->code);
    json_put_text(json, "identifier_code", version->identifier_code);
    json_put_text(json, "identifier_status", version->identifier_status);
    json_put_text(json, "name", version->name);
    json_put_text(json, "short_name", version->short_name);
    json_put_text(json, "kind", version->kind);
    json_put_id(json, "parent_id", version->parent_id);
    json_put_date(json, "valid_from", version->valid_from);
    put_end(json, "valid_to", version->valid_to);
    json_put_text(json, "certainty", version->certainty);
}

/* What only a page of one unit tells. */
static void put_details(Json *json, const UnitVersion *version)
{
    json_put_text(json, "address", version->address);
    json_put_text(json, "phone", version->phone);
    json_put_text(json, "seal", version->seal);
    json_put_int(json, "area_hectares", version->area_hectares);
    json_put_int(json, "population", version->population);
    json_put_text(json, "source", version->source);
}

static void put_item(Json *json, const Unit *unit, const UnitVersion *version)
{
    json_open_object(json);
    json_put_id(json, "id", unit->id);
    json_put_text(json, "level", unit->level);
    json_put_text(json, "branch", unit->branch);
    put_version(json, version);
    json_close_object(json);
}

static bool read_day(Ctx *cx, const char *name, Date *out)
{
    return query_day(cx, name, out) ||
           error_set_field(&cx->error, name, VI("Ngày không có thật. Viết 2025-06-30."),
                           "bad day in the query");
}

/* All of one day, or those that match ?q= of any day. */
static bool put_items(Ctx *cx, Date on, Json *json, bool *is_cut)
{
    const UnitTree *tree = unit_tree(cx);
    const Str text = str_trim(query_text(cx, "q")), level = query_text(cx, "level");
    const UnitVersion **hits = NULL;
    size_t count = 0, shown = 0;
    if (!str_is_empty(text)) {
        if (!organization_search(cx, text, UNITS_SHOWN, &hits, &count, is_cut))
            return false;
        for (size_t i = 0; i < count; i++)
            put_item(json, unit_find(cx, hits[i]->unit_id), hits[i]);
        return true;
    }
    for (size_t i = 0; i < tree->count && !*is_cut; i++) {
        const UnitVersion *version = unit_version_on(tree, tree->units[i].id, on);
        if (!version || (!str_is_empty(level) && !str_equal(tree->units[i].level, level)))
            continue;
        *is_cut = shown == UNITS_SHOWN;
        if (!*is_cut)
            put_item(json, &tree->units[i], version);
        shown++;
    }
    return true;
}

bool organization_list_json(Ctx *cx)
{
    Date on;
    bool is_cut = false;
    if (!read_day(cx, "on", &on))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_put_date(&json, "on", on);
    json_key(&json, "items");
    json_open_array(&json);
    if (!put_items(cx, on, &json, &is_cut))
        return false;
    json_close_array(&json);
    json_put_bool(&json, "is_cut", is_cut);
    json_close_object(&json);
    return true;
}

static void put_successions(Ctx *cx, const Unit *unit, Json *json)
{
    const UnitTree *tree = unit_tree(cx);
    json_key(json, "successions");
    json_open_array(json);
    for (size_t i = 0; i < tree->succession_count; i++) {
        const UnitSuccession *act = &tree->successions[i];
        if (act->from_unit_id != unit->id && act->to_unit_id != unit->id)
            continue;
        json_open_object(json);
        json_put_id(json, "from_unit_id", act->from_unit_id);
        json_put_id(json, "to_unit_id", act->to_unit_id);
        json_put_date(json, "date", act->date);
        json_put_cstr(json, "kind", SUCCESSION_KIND_CODES[act->kind]);
        json_put_cstr(json, "share", SHARE_CODES[act->share]);
        json_put_text(json, "resolution", act->resolution);
        json_close_object(json);
    }
    json_close_array(json);
}

/* Who answers, or answered, on that day for what the unit holds or held last. */
static void put_answering(Ctx *cx, const Unit *unit, Date on, Json *json)
{
    const Date last = unit_is_open(unit, cx->today) ? cx->today : unit->valid_to;
    const Trace trace = unit_trace(cx->arena, unit_tree(cx), unit->id, last, on);
    json_put_date(json, "on", on);
    json_key(json, "answering");
    json_open_array(json);
    for (size_t i = 0; i < trace.count; i++) {
        json_open_object(json);
        json_put_id(json, "id", trace.ends[i].unit->id);
        json_put_text(json, "code", trace.ends[i].version->code);
        json_put_text(json, "name", trace.ends[i].version->name);
        json_put_cstr(json, "share", SHARE_CODES[trace.ends[i].share]);
        json_close_object(json);
    }
    json_close_array(json);
}

bool organization_unit_json(Ctx *cx)
{
    const Unit *unit = unit_find(cx, cx->path_id);
    size_t count = 0;
    Date on;
    if (!read_day(cx, "on", &on))
        return false;
    if (!unit)
        return fail(cx, ERROR_NOT_FOUND, VI("Không có đơn vị này."), "unit %lld",
                    (long long)cx->path_id);
    const UnitVersion *versions = unit_versions_of(unit_tree(cx), unit->id, &count);
    Json json = reply_json(cx);
    json_open_object(&json);
    json_put_id(&json, "id", unit->id);
    json_put_text(&json, "key", unit->key);
    json_put_text(&json, "level", unit->level);
    json_put_text(&json, "branch", unit->branch);
    json_put_id(&json, "area_id", unit_area_id(cx, unit));
    json_put_date(&json, "valid_from", unit->valid_from);
    put_end(&json, "valid_to", unit->valid_to);
    json_key(&json, "versions");
    json_open_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(&json);
        put_version(&json, &versions[i]);
        put_details(&json, &versions[i]);
        json_close_object(&json);
    }
    json_close_array(&json);
    put_answering(cx, unit, on, &json);
    put_successions(cx, unit, &json);
    json_close_object(&json);
    return true;
}

bool organization_trace_route(Ctx *cx)
{
    TraceQuestion question = {.code = str_trim(query_text(cx, "code"))};
    if (!read_day(cx, "from", &question.from) || !read_day(cx, "to", &question.to))
        return false;
    Json json = reply_json(cx);
    return organization_trace_json(cx->arena, unit_tree(cx), question, &json, &cx->error);
}
