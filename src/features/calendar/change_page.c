#include "features/calendar/calendar_pages.h"
#include "html/field.h"
#include "kernel/journal.h"

typedef struct VersionForm {
    int64_t version;
} VersionForm;
static const FormField VERSION_FIELDS[] = {FORM_HIDDEN(VersionForm, version, .required = true)};
const FormDef CHANGE_VERSION_FORM = FORM_DEF(VersionForm, VERSION_FIELDS);

/* ---- which ---- */

/* The change of the path, for those who may change all its calendars. */
static bool get_change(Ctx *cx, Change *out, int64_t **targets, size_t *target_count)
{
    if (!change_get(cx->db, cx->arena, cx->path_id, out, &cx->error)) {
        if (cx->error.code != ERROR_NOT_FOUND)
            return false;
        error_clear(&cx->error);
        return fail(cx, ERROR_NOT_FOUND, VI("Không có thay đổi lịch này."), "calendar change");
    }
    if (!change_targets(cx, out->id, targets, target_count))
        return false;
    for (size_t i = 0; i < *target_count; i++)
        if (!calendar_may_change(cx, (*targets)[i]))
            return fail(cx, ERROR_NOT_FOUND, VI("Không có thay đổi lịch này."),
                        "change of another unit's calendar");
    return true;
}

static bool parse_rows(Ctx *cx, const Change *change, CalendarRows *out)
{
    return change->kind == CHANGE_HOURS
               ? calendar_parse_weekly(cx->arena, change->rows, out, &cx->error)
               : calendar_parse_days(cx->arena, change->rows, out, &cx->error);
}

/* ---- the page ---- */

static const char *warning_of(Str certainty)
{
    return str_is(certainty, "sourced") ? NULL : VI("chưa kiểm chứng");
}

static Str date_words(Arena *arena, Date date)
{
    char text[11];
    date_format_vi(date, text);
    return arena_format(arena, "%s %s", WEEKDAY_LABELS[date_weekday(date)], text);
}

static ChangeRow row_of_day(Ctx *cx, const CalendarDay *day)
{
    const bool is_planned = str_is(day->kind, CALENDAR_KIND_PLANNED);
    return (ChangeRow){
        .when = date_words(cx->arena, day->date),
        .what = str_of(is_planned ? VI("Dự kiến, chưa tính") : calendar_day_type_label(day->type)),
        .name = day->name,
        .source = day->legal_source,
        .warning = warning_of(day->certainty)};
}

static void add_stretch(Buf *out, const char *label, int64_t from, int64_t to)
{
    if (from < to)
        buf_printf(out, "%s%s %02d:%02d–%02d:%02d", out->len ? "; " : "", label, (int)(from / 60),
                   (int)(from % 60), (int)(to / 60), (int)(to % 60));
}

static ChangeRow row_of_hours(Ctx *cx, const CalendarHours *hours)
{
    Buf what = buf_new(cx->arena, 64);
    add_stretch(&what, VI("sáng"), hours->morning_from, hours->morning_to);
    add_stretch(&what, VI("chiều"), hours->afternoon_from, hours->afternoon_to);
    if (what.len == 0)
        buf_add_cstr(&what, VI("nghỉ hằng tuần"));
    else if (!hours->counts)
        buf_add_cstr(&what, VI("; không tính là ngày làm việc"));
    return (ChangeRow){.when = str_of(WEEKDAY_LABELS[hours->weekday]),
                       .what = buf_str(&what),
                       .source = hours->source,
                       .warning = warning_of(hours->certainty)};
}

static void list_rows(Ctx *cx, const CalendarRows *rows, ChangeView *view)
{
    ChangeRow *lines = ARENA_ARRAY(cx->arena, ChangeRow, rows->day_count + rows->hours_count + 1);
    for (size_t i = 0; i < rows->hours_count; i++)
        lines[view->row_count++] = row_of_hours(cx, &rows->hours[i]);
    for (size_t i = 0; i < rows->day_count; i++)
        lines[view->row_count++] = row_of_day(cx, &rows->days[i]);
    view->rows = lines;
}

static void list_targets(Ctx *cx, const int64_t *targets, ChangeView *view)
{
    Str *names = ARENA_ARRAY(cx->arena, Str, view->target_count + 1);
    for (size_t i = 0; i < view->target_count; i++)
        names[i] = calendar_unit_label(cx, targets[i]);
    view->targets = names;
}

static Html version_hidden(Ctx *cx, int64_t version)
{
    Buf out = buf_new(cx->arena, 256);
    buf_add(&out, form_hidden_html(cx).escaped);
    field_hidden_html(&out, "version", arena_format(cx->arena, "%lld", (long long)version));
    return (Html){buf_str(&out)};
}

static void add_buttons(Ctx *cx, ChangeView *view)
{
    const Html hidden = version_hidden(cx, view->change.version);
    view->confirm = (PostButtonView){.action = change_url(cx, view->change.id, "/confirm"),
                                     .hidden = hidden,
                                     .label = VI("Xác nhận thay đổi")};
    view->drop = (PostButtonView){.action = change_url(cx, view->change.id, "/drop"),
                                  .hidden = hidden,
                                  .label = VI("Bỏ, không thay đổi"),
                                  .is_danger = true};
}

static const char SQL_NAME[] = "SELECT coalesce(max(name), '') AS name FROM account WHERE id = $1";

bool change_show(Ctx *cx)
{
    int64_t *targets = NULL;
    CalendarRows rows = {0};
    ChangeView *view = ARENA_NEW(cx->arena, ChangeView);
    Change *change = &view->change;
    view->mistakes = form_summary_html(cx);
    if (!get_change(cx, change, &targets, &view->target_count) || !parse_rows(cx, change, &rows) ||
        !db_fetch_text(cx->db, cx->arena, SQL_NAME, DB_ARGS(db_int(change->entered_by)),
                       &view->entered_by, &cx->error))
        return false;
    view->kind = change_kind_label(change->kind);
    view->state = change_state_label(change->state);
    view->tone = change_tone(change->state);
    view->is_draft = change->state == CHANGE_DRAFT;
    view->is_running = change->state == CHANGE_RUNNING;
    view->is_done = change->state == CHANGE_DONE;
    view->calendar = change_url(cx, change->id, "");
    list_rows(cx, &rows, view);
    list_targets(cx, targets, view);
    add_buttons(cx, view);
    if (view->is_draft && !change_preview(cx, change, &rows, &view->preview))
        return false;
    cx->response.title = change->title;
    change_html(&cx->response.body, view);
    return true;
}

/* ---- confirming ---- */

static bool store_rows(Ctx *cx, int64_t calendar_id, const CalendarRows *rows)
{
    const CalendarEntry entry = {calendar_id, cx->actor.account_id, cx->now};
    for (size_t i = 0; i < rows->hours_count; i++)
        if (!calendar_store_hours(cx->db, cx->arena, entry, &rows->hours[i], &cx->error))
            return false;
    for (size_t i = 0; i < rows->day_count; i++)
        if (!calendar_store_day(cx->db, cx->arena, entry, &rows->days[i], &cx->error))
            return false;
    return true;
}

/* A year is known once its table was imported as a whole. */
static bool store_years(Ctx *cx, const Change *change, const CalendarRows *rows)
{
    for (size_t i = 0; change->kind == CHANGE_IMPORT && i < rows->year_count; i++)
        if (!calendar_store_year(cx->db, CALENDAR_NATIONAL_ID, rows->years[i], &cx->error))
            return false;
    return true;
}

static bool store_target(Ctx *cx, int64_t unit_id, const CalendarRows *rows)
{
    int64_t calendar_id = CALENDAR_NATIONAL_ID;
    const Unit *unit = unit_id == NATION ? NULL : unit_find(cx, unit_id);
    if (unit && !calendar_store_unit(cx->db, id_next(cx->ids), unit, &calendar_id, &cx->error))
        return false;
    return store_rows(cx, calendar_id, rows);
}

static bool note_change(Ctx *cx, const Change *change, const char *verb)
{
    Buf body = buf_new(cx->arena, 256);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "change", change->id);
    json_put_text(&json, "title", change->title);
    json_put_text(&json, "legal_source", change->legal_source);
    json_put_date(&json, "first_date", change->first_date);
    json_close_object(&json);
    return journal_note(cx, verb, calendar_acting_unit(cx), buf_str(&body));
}

bool change_post_confirm(Ctx *cx)
{
    const VersionForm *form = cx->form;
    Change change = {0};
    int64_t *targets = NULL;
    size_t target_count = 0;
    CalendarRows rows = {0};
    if (!get_change(cx, &change, &targets, &target_count) ||
        !change_begin(cx, &change, form->version) || !parse_rows(cx, &change, &rows))
        return false;
    for (size_t i = 0; i < target_count; i++)
        if (!store_target(cx, targets[i], &rows))
            return false;
    redirect(cx, change_url(cx, change.id, "").text);
    return store_years(cx, &change, &rows) && cache_touch(cx, CALENDAR_CACHE.name) &&
           recompute_enqueue(cx, change.id) && note_change(cx, &change, "calendar.changed");
}

bool change_post_drop(Ctx *cx)
{
    const VersionForm *form = cx->form;
    Change change = {0};
    int64_t *targets = NULL;
    size_t target_count = 0;
    if (!get_change(cx, &change, &targets, &target_count) ||
        !change_drop(cx, &change, form->version))
        return false;
    redirect(cx, STR("/calendars"));
    return note_change(cx, &change, "calendar.change_dropped");
}
