#include "features/report/report_internal.h"

#define DEFAULT_FROM REPORT_MONTH(2023, 1)

ReportQuery report_query_default(Date today)
{
    const int64_t now = report_month_of(today);
    return (ReportQuery){.from = now < DEFAULT_FROM ? now : DEFAULT_FROM, .to = now};
}

void report_query_fit(ReportQuery *query, Date today)
{
    const int64_t step = report_grain_months(query->grain);
    const int64_t now = report_month_of(today);
    query->from -= query->from % step;
    query->to += step - 1 - query->to % step;
    if (query->to > now)
        query->to = now;
}

static bool refuse(Ctx *cx, const char *field, const char *message)
{
    return error_set_field(&cx->error, field, message, "%s of a report", field);
}

static bool read_month(Ctx *cx, const char *name, int64_t *out)
{
    const Str text = query_text(cx, name);
    return str_is_empty(text) || report_month_parse(text, out) ||
           refuse(cx, name, VI("Tháng không có thật. Viết tháng/năm, ví dụ 01/2023."));
}

static bool read_side(Ctx *cx, ReportQuery *out)
{
    const Str text = query_text(cx, "by");
    out->is_side_chosen = !str_is_empty(text);
    for (int i = 0; i < SIDE_COUNT; i++)
        if (str_is(text, REPORT_SIDE_CODES[i])) {
            out->side = (ReportSide)i;
            return true;
        }
    return !out->is_side_chosen ||
           refuse(cx, "by", VI("Chọn theo nơi tiếp nhận hoặc theo nơi giải quyết."));
}

static bool check_range(Ctx *cx, const ReportQuery *query)
{
    if (query->from > report_month_of(cx->today))
        return refuse(cx, "from", VI("Tháng đầu chưa tới. Chọn một tháng đã qua hoặc tháng này."));
    if (query->to < query->from)
        return refuse(cx, "to", VI("Tháng cuối phải từ tháng đầu trở đi."));
    return query->to - query->from < REPORT_MAX_MONTHS ||
           refuse(cx, "from", VI("Báo cáo dài nhất 20 năm. Chọn tháng đầu gần hơn."));
}

bool report_query_read(Ctx *cx, ReportQuery *out)
{
    ReportQuery query = report_query_default(cx->today);
    const Str grain = query_text(cx, "grain");
    if (!str_is_empty(grain) && !report_grain_parse(grain, &query.grain))
        return refuse(cx, "grain", VI("Chọn theo tháng, quý hoặc năm."));
    if (!read_side(cx, &query) || !read_month(cx, "from", &query.from) ||
        !read_month(cx, "to", &query.to) || !check_range(cx, &query))
        return false;
    report_query_fit(&query, cx->today);
    *out = query;
    return true;
}
