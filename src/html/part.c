#include "html/part.h"

const char *tone_class(Tone tone)
{
    static const char *const CLASSES[] = {
        [TONE_PLAIN] = "plain", [TONE_INFO] = "info", [TONE_GOOD] = "good",
        [TONE_WARN] = "warn",   [TONE_BAD] = "bad",   [TONE_PAUSED] = "hold",
    };
    ensure(tone >= TONE_PLAIN && tone <= TONE_PAUSED);
    return CLASSES[tone];
}

void badge_html(Buf *out, Tone tone, Icon icon, const char *text)
{
    buf_add(out, STR("<span class=\"badge "));
    buf_add_cstr(out, tone_class(tone));
    buf_add(out, STR("\">"));
    icon_html(out, icon);
    html_put(out, text);
    buf_add(out, STR("</span>"));
}

/* How each state of a limit looks and reads; with a number of days, `counted` stands before it. */
typedef struct DueSign {
    Tone tone;
    Icon icon;
    const char *plain, *counted;
} DueSign;

static const DueSign DUE_SIGNS[] = {
    [DUE_NONE] = {TONE_PLAIN, ICON_NONE, "–", NULL},
    [DUE_LATE] = {TONE_BAD, ICON_LATE, VI("Quá hạn"), VI("Quá hạn")},
    [DUE_TODAY] = {TONE_WARN, ICON_CLOCK, VI("Hạn hôm nay"), NULL},
    [DUE_SOON] = {TONE_INFO, ICON_CLOCK, VI("Sắp đến hạn"), VI("Còn")},
    [DUE_AHEAD] = {TONE_PLAIN, ICON_NONE, VI("Trong hạn"), VI("Còn")},
    [DUE_PAUSED] = {TONE_PAUSED, ICON_PAUSED, VI("Tạm dừng tính hạn"), NULL},
    [DUE_ENDED_IN_TIME] = {TONE_GOOD, ICON_DONE, VI("Xong đúng hạn"), NULL},
    [DUE_ENDED_LATE] = {TONE_BAD, ICON_DONE, VI("Xong quá hạn"), VI("Xong quá hạn")},
};

#define MINUTES_OF_HOUR 60
#define MINUTES_OF_WORKING_DAY (8 * MINUTES_OF_HOUR)

/* "Quá hạn 3 ngày 2 giờ làm việc", a working day of eight hours; minutes only within the first
 * hour. */
static const char *late_words(Arena *arena, int64_t minutes)
{
    const long long days = minutes / MINUTES_OF_WORKING_DAY;
    const long long hours = minutes % MINUTES_OF_WORKING_DAY / MINUTES_OF_HOUR;
    if (days > 0 && hours > 0)
        return arena_printf(arena, VI("Quá hạn %lld ngày %lld giờ làm việc"), days, hours);
    if (days > 0)
        return arena_printf(arena, VI("Quá hạn %lld ngày làm việc"), days);
    if (hours > 0)
        return arena_printf(arena, VI("Quá hạn %lld giờ làm việc"), hours);
    return arena_printf(arena, VI("Quá hạn %lld phút"), (long long)minutes);
}

void due_badge_html(Buf *out, const DueView *v)
{
    const DueSign *sign = &DUE_SIGNS[v->state];
    const char *text = sign->plain;

    if (v->state == DUE_LATE && v->late_minutes > 0)
        text = late_words(out->arena, v->late_minutes);
    else if (v->working_days > 0 && sign->counted)
        text =
            arena_printf(out->arena, VI("%s %lld ngày"), sign->counted, (long long)v->working_days);
    badge_html(out, sign->tone, sign->icon, text);
}

void time_html(Buf *out, Instant at)
{
    char machine[25];

    if (at.ms == 0) {
        buf_add(out, STR("–"));
        return;
    }
    instant_format_utc(at, machine);
    buf_add(out, STR("<time datetime=\""));
    buf_add_cstr(out, machine);
    buf_add(out, STR("\">"));
    html_put(out, at);
    buf_add(out, STR("</time>"));
}

/* The script turns what is due today into "còn 2 giờ 15 phút" while the page is open. */
void due_html(Buf *out, const DueView *v)
{
    buf_add(out, v->state == DUE_TODAY ? STR("<span class=\"due\" data-countdown>")
                                       : STR("<span class=\"due\">"));
    due_badge_html(out, v);
    if (v->due.ms != 0 && v->state != DUE_NONE)
        time_html(out, v->due);
    buf_add(out, STR("</span>"));
}

void event_title_html(Buf *out, const EventView *event)
{
    badge_html(out, event->tone, event->icon, arena_cstr(out->arena, event->title));
}
