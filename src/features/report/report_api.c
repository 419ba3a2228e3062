#include "features/report/report_pages.h"

static const ReplyField COUNTS[] = {
    {"received", REPLY_INT, NULL, "came in; moved ones are not new"},
    {"finished", REPLY_INT, NULL, "with a result: in_time and late"},
    {"in_time", REPLY_INT, NULL, NULL},
    {"late", REPLY_INT, NULL, "behind the promise that stood"},
    {"without_result", REPLY_INT, NULL, "refused, withdrawn, stopped"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField PERIODS[] = {
    {"from", REPLY_TEXT, NULL, "its first month, 2023-01"},
    {"counts", REPLY_OBJECT, COUNTS, NULL},
    {"year_before", REPLY_OBJECT, COUNTS, "the same period a year earlier"},
    {"has_year_before", REPLY_BOOL, NULL, "the records reach as far back"},
    {"moved_in", REPLY_INT, NULL, "open work taken over from units outside of `units`"},
    {"moved_out", REPLY_INT, NULL, "open work given to units outside of `units`"},
    {"open", REPLY_INT, NULL, "at its end, or now"},
    {"is_running", REPLY_BOOL, NULL, "it is not over yet"},
    {"is_missing", REPLY_BOOL, NULL, "a part that came in later is not in these numbers"},
    {"is_surplus", REPLY_BOOL, NULL, "a part that went out later is still in them"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField CUTS[] = {
    {"date", REPLY_DATE, NULL, NULL},
    {"resolution", REPLY_TEXT, NULL, NULL},
    {"text", REPLY_TEXT, NULL, "what happened, in Vietnamese"},
    {"is_missing", REPLY_BOOL, NULL, NULL},
    {"is_surplus", REPLY_BOOL, NULL, NULL},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField UNITS[] = {
    {"id", REPLY_ID, NULL, NULL},
    {"code", REPLY_TEXT, NULL, "that it bore last"},
    {"name", REPLY_TEXT, NULL, NULL},
    {"share", REPLY_TEXT, NULL, "whole: its numbers are in the periods; part: they are not"},
    {"date", REPLY_DATE, NULL, "on which it came in; null for the unit itself"},
    {"counts", REPLY_OBJECT, COUNTS, "what it did itself within the range"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
static const ReplyField COMPARED[] = {
    {"id", REPLY_ID, NULL, NULL},
    {"code", REPLY_TEXT, NULL, NULL},
    {"name", REPLY_TEXT, NULL, NULL},
    {"counts", REPLY_OBJECT, COUNTS, "with those of the units that joined it whole"},
    {"year_before", REPLY_OBJECT, COUNTS, "in the same months a year earlier"},
    {"is_missing", REPLY_BOOL, NULL, "a part that came in later is not in these numbers"},
    {"is_surplus", REPLY_BOOL, NULL, "a part that went out later is still in them"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
const ReplyField REPORT_PROVINCE_REPLY[] = {
    {"by", REPLY_TEXT, NULL, "receiving: the unit that received it; competent: that decides"},
    {"grain", REPLY_TEXT, NULL, "month, quarter or year"},
    {"from", REPLY_TEXT, NULL, "first month"},
    {"to", REPLY_TEXT, NULL, "last month"},
    {"periods", REPLY_LIST, PERIODS, "oldest first"},
    {"total", REPLY_OBJECT, COUNTS, "of the range"},
    {"open_now", REPLY_INT, NULL, NULL},
    {"compared", REPLY_OBJECT, NULL, "from, to: the range, or this year when that is longer"},
    {"units", REPLY_LIST, COMPARED, "communes, then other open units that have numbers"},
    {"rest", REPLY_OBJECT, COUNTS, "of closed units of which no open one got the whole"},
    {"lag", REPLY_INT, NULL, "changes that are not counted yet"},
    {NULL, REPLY_TEXT, NULL, NULL},
};
const ReplyField REPORT_UNIT_REPLY[] = {
    {"unit", REPLY_OBJECT, NULL, "id, code, name"},
    {"by", REPLY_TEXT, NULL, "receiving: the unit that received it; competent: that decides"},
    {"grain", REPLY_TEXT, NULL, "month, quarter or year"},
    {"from", REPLY_TEXT, NULL, "first month"},
    {"to", REPLY_TEXT, NULL, "last month"},
    {"periods", REPLY_LIST, PERIODS, "oldest first"},
    {"total", REPLY_OBJECT, COUNTS, "of the range"},
    {"open_now", REPLY_INT, NULL, NULL},
    {"cuts", REPLY_LIST, CUTS, "days on which units were joined or split, oldest first"},
    {"units", REPLY_LIST, UNITS, "the unit, then those before it"},
    {"lag", REPLY_INT, NULL, "changes that are not counted yet"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

void report_put_counts(Json *json, const char *key, const ReportCounts *counts)
{
    json_key(json, key);
    json_open_object(json);
    json_put_int(json, "received", counts->received);
    json_put_int(json, "finished", report_finished(counts));
    json_put_int(json, "in_time", counts->in_time);
    json_put_int(json, "late", counts->late);
    json_put_int(json, "without_result", counts->without_result);
    json_close_object(json);
}

static void put_period(Arena *arena, Json *json, const ReportPeriod *period)
{
    json_open_object(json);
    json_put_text(json, "from", report_month_iso(arena, period->month));
    report_put_counts(json, "counts", &period->counts);
    report_put_counts(json, "year_before", &period->year_before);
    json_put_bool(json, "has_year_before", period->has_year_before);
    json_put_int(json, "moved_in", period->moved_in);
    json_put_int(json, "moved_out", period->moved_out);
    json_put_int(json, "open", period->open);
    json_put_bool(json, "is_running", period->is_running);
    json_put_bool(json, "is_missing", period->is_missing);
    json_put_bool(json, "is_surplus", period->is_surplus);
    json_close_object(json);
}

static void put_cuts(Json *json, const ReportLine *line)
{
    json_key(json, "cuts");
    json_open_array(json);
    for (size_t i = 0; i < line->cut_count; i++) {
        json_open_object(json);
        json_put_date(json, "date", line->cuts[i].date);
        json_put_text(json, "resolution", line->cuts[i].resolution);
        json_put_text(json, "text", line->cuts[i].text);
        json_put_bool(json, "is_missing", line->cuts[i].is_missing);
        json_put_bool(json, "is_surplus", line->cuts[i].is_surplus);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_unit(Json *json, const Unit *unit, const TraceEnd *source,
                     const ReportCounts *counts)
{
    json_open_object(json);
    json_put_id(json, "id", unit->id);
    json_put_text(json, "code", source ? source->version->code : unit->code);
    json_put_text(json, "name", source ? source->version->name : unit->name);
    json_put_cstr(json, "share", SHARE_CODES[source ? source->share : SHARE_WHOLE]);
    json_key(json, "date");
    if (source)
        json_date(json, source->act->date);
    else
        json_null_value(json);
    report_put_counts(json, "counts", counts);
    json_close_object(json);
}

static void put_units(Json *json, const Report *report)
{
    const ReportLine *line = &report->line;
    json_key(json, "units");
    json_open_array(json);
    for (size_t i = 0; i < report->own_count; i++) {
        const TraceEnd *source = i == 0 ? NULL : &line->sources[i - 1];
        put_unit(json, source ? source->unit : line->unit, source, &report->owns[i].counts);
    }
    json_close_array(json);
}

void report_put_head(Arena *arena, Json *json, const Report *report)
{
    json_put_cstr(json, "by", REPORT_SIDE_CODES[report->query.side]);
    json_put_cstr(json, "grain", REPORT_GRAIN_CODES[report->query.grain]);
    json_put_text(json, "from", report_month_iso(arena, report->query.from));
    json_put_text(json, "to", report_month_iso(arena, report->query.to));
    json_key(json, "periods");
    json_open_array(json);
    for (size_t i = 0; i < report->count; i++)
        put_period(arena, json, &report->periods[i]);
    json_close_array(json);
    report_put_counts(json, "total", &report->total);
    json_put_int(json, "open_now", report->open_now);
}

void report_put_json(Arena *arena, Json *json, const Report *report)
{
    const Unit *unit = report->line.unit;
    json_open_object(json);
    json_key(json, "unit");
    json_open_object(json);
    json_put_id(json, "id", unit->id);
    json_put_text(json, "code", unit->code);
    json_put_text(json, "name", unit->name);
    json_close_object(json);
    report_put_head(arena, json, report);
    put_cuts(json, &report->line);
    put_units(json, report);
    json_put_int(json, "lag", report->lag);
    json_close_object(json);
}

bool report_unit_json(Ctx *cx)
{
    ReportQuery query = {0};
    Report report = {0};
    bool in_part = false;
    const Unit *unit = report_path_unit(cx, &in_part);
    if (!unit || !report_query_read(cx, &query) || !report_load(cx, unit, &query, &report))
        return false;
    Json json = reply_json(cx);
    report_put_json(cx->arena, &json, &report);
    return true;
}
