#include "features/report/report_pages.h"

bool report_ask(Ctx *cx, ReportAsked *out)
{
    ReportAsked asked = {.query = report_query_default(cx->today)};
    if (!report_query_read(cx, &asked.query)) {
        if (cx->error.code != ERROR_INPUT)
            return false;
        asked.mistake = (HtmlMistake){cx->error.field, cx->error.message};
        asked.query = report_query_default(cx->today);
        error_clear(&cx->error);
        cx->response.status = error_http_status(ERROR_INPUT);
    }
    *out = asked;
    return true;
}

Url report_add_query(Ctx *cx, Url url, const ReportQuery *query)
{
    url = url_add_query(cx->arena, url, "from", report_month_iso(cx->arena, query->from));
    url = url_add_query(cx->arena, url, "to", report_month_iso(cx->arena, query->to));
    if (query->grain != GRAIN_MONTH)
        url = url_add_query(cx->arena, url, "grain", str_of(REPORT_GRAIN_CODES[query->grain]));
    return url_add_query(cx->arena, url, "by", str_of(REPORT_SIDE_CODES[query->side]));
}

Str report_range_label(Arena *arena, int64_t from, int64_t to)
{
    const Str first = report_month_label(arena, from);
    const Str last = report_month_label(arena, to);
    if (from == to)
        return arena_format(arena, VI("tháng %.*s"), STR_ARGS(first));
    return arena_format(arena, VI("%.*s đến %.*s"), STR_ARGS(first), STR_ARGS(last));
}

/* ---- the form ---- */

static const char *mistake_of(const ReportAsked *asked, const char *name)
{
    return asked->mistake.name && str_is(str_of(name), asked->mistake.name) ? asked->mistake.message
                                                                            : NULL;
}

/* What was typed, or the month that counts. */
static Html month_field(Ctx *cx, const ReportAsked *asked, const char *name, const char *label,
                        int64_t month)
{
    Buf html = buf_new(cx->arena, 512);
    const char *mistake = mistake_of(asked, name);
    field_text_html(&html, &(HtmlField){.name = name,
                                        .label = label,
                                        .value = mistake ? query_text(cx, name)
                                                         : report_month_label(cx->arena, month),
                                        .max_chars = 7,
                                        .input_mode = "numeric",
                                        .placeholder = VI("tháng/năm"),
                                        .autocomplete = "off",
                                        .mistake = mistake});
    return (Html){buf_str(&html)};
}

static Html select_field(Ctx *cx, const ReportAsked *asked, const HtmlField *field)
{
    Buf html = buf_new(cx->arena, 512);
    HtmlField copy = *field;
    copy.is_required = true;
    copy.mistake = mistake_of(asked, field->name);
    field_select_html(&html, &copy);
    return (Html){buf_str(&html)};
}

static Html grain_field(Ctx *cx, const ReportAsked *asked, ReportGrain grain)
{
    static const char *const LABELS[GRAIN_COUNT] = {VI("tháng"), VI("quý"), VI("năm")};
    HtmlOption *options = ARENA_ARRAY(cx->arena, HtmlOption, GRAIN_COUNT);
    for (int i = 0; i < GRAIN_COUNT; i++)
        options[i] = (HtmlOption){str_of(REPORT_GRAIN_CODES[i]), str_of(LABELS[i])};
    return select_field(cx, asked,
                        &(HtmlField){.name = "grain",
                                     .label = VI("Chia theo"),
                                     .value = str_of(REPORT_GRAIN_CODES[grain]),
                                     .options = options,
                                     .option_count = GRAIN_COUNT});
}

static Html side_field(Ctx *cx, const ReportAsked *asked, ReportSide side)
{
    HtmlOption *options = ARENA_ARRAY(cx->arena, HtmlOption, SIDE_COUNT);
    for (int i = 0; i < SIDE_COUNT; i++)
        options[i] =
            (HtmlOption){str_of(REPORT_SIDE_CODES[i]), str_of(report_side_label((ReportSide)i))};
    return select_field(cx, asked,
                        &(HtmlField){.name = "by",
                                     .label = VI("Tính việc"),
                                     .value = str_of(REPORT_SIDE_CODES[side]),
                                     .options = options,
                                     .option_count = SIDE_COUNT});
}

ReportForm report_form(Ctx *cx, const char *path, const ReportAsked *asked,
                       const ReportQuery *query)
{
    Buf mistakes = buf_new(cx->arena, 256);
    mistakes_html(&mistakes, &asked->mistake, asked->mistake.name ? 1 : 0);
    return (ReportForm){.action = url_path(path),
                        .mistakes = {buf_str(&mistakes)},
                        .from = month_field(cx, asked, "from", VI("Từ tháng"), query->from),
                        .to = month_field(cx, asked, "to", VI("Đến tháng"), query->to),
                        .grain = grain_field(cx, asked, query->grain),
                        .side = side_field(cx, asked, query->side)};
}
