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

static bool refuse(Error *error, const char *field, const char *message)
{
    return error_set_field(error, field, message, "%s of a report", field);
}

static bool read_month(Str text, const char *name, int64_t *out, Error *error)
{
    return str_is_empty(text) || report_month_parse(text, out) ||
           refuse(error, name, VI("Tháng không có thật. Viết tháng/năm, ví dụ 01/2023."));
}

static bool read_side(Str text, ReportQuery *out, Error *error)
{
    out->is_side_chosen = !str_is_empty(text);
    for (int i = 0; i < SIDE_COUNT; i++)
        if (str_is(text, REPORT_SIDE_CODES[i])) {
            out->side = (ReportSide)i;
            return true;
        }
    return !out->is_side_chosen ||
           refuse(error, "by", VI("Chọn theo nơi tiếp nhận hoặc theo nơi giải quyết."));
}

static bool check_range(const ReportQuery *query, Date today, Error *error)
{
    if (query->from > report_month_of(today))
        return refuse(error, "from",
                      VI("Tháng đầu chưa tới. Chọn một tháng đã qua hoặc tháng này."));
    if (query->to < query->from)
        return refuse(error, "to", VI("Tháng cuối phải từ tháng đầu trở đi."));
    return query->to - query->from < REPORT_MAX_MONTHS ||
           refuse(error, "from", VI("Báo cáo dài nhất 20 năm. Chọn tháng đầu gần hơn."));
}

bool report_query_parse(const ReportWords *words, Date today, ReportQuery *out, Error *error)
{
    ReportQuery query = report_query_default(today);
    if (!str_is_empty(words->grain) && !report_grain_parse(words->grain, &query.grain))
        return refuse(error, "grain", VI("Chọn theo tháng, quý hoặc năm."));
    if (!read_side(words->by, &query, error) ||
        !read_month(words->from, "from", &query.from, error) ||
        !read_month(words->to, "to", &query.to, error) || !check_range(&query, today, error))
        return false;
    report_query_fit(&query, today);
    *out = query;
    return true;
}

bool report_query_read(Ctx *cx, ReportQuery *out)
{
    const ReportWords words = {query_text(cx, "from"), query_text(cx, "to"),
                               query_text(cx, "grain"), query_text(cx, "by")};
    return report_query_parse(&words, cx->today, out, &cx->error);
}
