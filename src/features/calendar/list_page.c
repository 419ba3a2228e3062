#include "features/calendar/calendar_pages.h"
#include "kernel/calendar_end.h"

#include <string.h>

static const Tone STATE_TONES[CHANGE_STATE_COUNT] = {
    [CHANGE_DRAFT] = TONE_WARN, [CHANGE_RUNNING] = TONE_INFO, [CHANGE_DONE] = TONE_GOOD};

Tone change_tone(ChangeState state)
{
    return STATE_TONES[state];
}

Url change_url(Ctx *cx, int64_t id, const char *rest)
{
    return url_path(arena_printf(cx->arena, "/calendars/changes/%lld%s", (long long)id, rest));
}

/* ---- calendars ---- */

static void add_link(Ctx *cx, CalendarsView *view, CalendarLink *links, int64_t unit_id,
                     bool is_own)
{
    for (size_t i = 0; i < view->count; i++)
        if (str_equal(links[i].name, calendar_unit_label(cx, unit_id)))
            return;
    const char *path = unit_id == NATION
                           ? "/calendars/national"
                           : arena_printf(cx->arena, "/calendars/%lld", (long long)unit_id);
    links[view->count++] = (CalendarLink){
        .url = url_path(path), .name = calendar_unit_label(cx, unit_id), .is_own = is_own};
}

/* The nation's, those that deviate from it, and those of the reader's own units. */
static void list_calendars(Ctx *cx, CalendarsView *view)
{
    int64_t *units = NULL;
    size_t count = 0;
    calendar_list_units(cx, &units, &count);
    CalendarLink *links = ARENA_ARRAY(cx->arena, CalendarLink, count + cx->actor.post_count + 2);
    add_link(cx, view, links, NATION, true);
    for (size_t i = 0; i < count; i++)
        add_link(cx, view, links, units[i], true);
    for (size_t i = 0; i < cx->actor.post_count; i++)
        add_link(cx, view, links, cx->actor.posts[i].unit_id, false);
    view->calendars = links;
}

/* ---- changes ---- */

static bool list_changes(Ctx *cx, CalendarsView *view)
{
    Change *changes = NULL;
    const int64_t unit_id = calendar_is_of_province(cx) ? 0 : calendar_acting_unit(cx);
    if (!view->may_change)
        return true;
    if (!change_list(cx, unit_id, &changes, &view->change_count))
        return false;
    ChangeLine *lines = ARENA_ARRAY(cx->arena, ChangeLine, view->change_count + 1);
    for (size_t i = 0; i < view->change_count; i++)
        lines[i] = (ChangeLine){.url = change_url(cx, changes[i].id, ""),
                                .title = changes[i].title,
                                .kind = change_kind_label(changes[i].kind),
                                .state = change_state_label(changes[i].state),
                                .tone = change_tone(changes[i].state),
                                .first_date = changes[i].first_date,
                                .last_date = changes[i].last_date,
                                .entered_at = changes[i].entered_at};
    view->changes = lines;
    return true;
}

bool calendars_show(Ctx *cx)
{
    CalendarsView view = {.may_change = actor_may(&cx->actor, PERM_CALENDAR),
                          .may_import = calendar_is_of_province(cx),
                          .warning = calendar_end_warning(cx)};
    list_calendars(cx, &view);
    if (!list_changes(cx, &view))
        return false;
    cx->response.title = STR(VI("Lịch làm việc"));
    calendars_html(&cx->response.body, &view);
    return true;
}
