#include "features/calendar/calendar_pages.h"

#define MAX_STRETCH_DAYS 31
#define OPTION(value, label)                                                                       \
    {                                                                                              \
        {value, sizeof(value) - 1},                                                                \
        {                                                                                          \
            label, sizeof(label) - 1                                                               \
        }                                                                                          \
    }

const FieldOption CERTAINTIES[CERTAINTY_COUNT] = {
    OPTION("sourced", VI("Có văn bản")),
    OPTION("memory", VI("Theo trí nhớ, sẽ đối chiếu")),
    OPTION("uncertain", VI("Chưa chắc chắn")),
};

/* ---- whose calendar ---- */

static bool get_changeable(Ctx *cx, int64_t *unit_id)
{
    return calendar_path_unit(cx, unit_id) &&
           (calendar_may_change(cx, *unit_id) ||
            fail(cx, ERROR_FORBIDDEN, VI("Bạn không quản trị lịch này."), "calendar of unit %lld",
                 (long long)*unit_id));
}

static const char *calendar_path(Ctx *cx, int64_t unit_id, const char *rest)
{
    return unit_id == NATION
               ? arena_printf(cx->arena, "/calendars/national%s", rest)
               : arena_printf(cx->arena, "/calendars/%lld%s", (long long)unit_id, rest);
}

static bool store_draft(Ctx *cx, Change *change, const int64_t *targets, size_t count)
{
    if (!change_store(cx, change, targets, count))
        return false;
    redirect(cx, change_url(cx, change->id, "").text);
    return true;
}

/* ---- days ---- */

#define X(value, code, label, morning, afternoon, counts)                                          \
    {{code, sizeof(code) - 1}, {label, sizeof(label) - 1}},
static const FieldOption DAY_TYPES[] = {CALENDAR_DAY_TYPES(X)};
#undef X

typedef struct DaysForm {
    Date from, to;
    Str type, name, legal_source, certainty;
    Date stands_for;
    Str others;
} DaysForm;
static const FormField DAYS_FIELDS[] = {
    FORM_DATE(DaysForm, from, .label = VI("Từ ngày"), .required = true),
    FORM_DATE(DaysForm, to, .label = VI("Đến ngày"),
              .hint = VI("Bỏ trống nếu chỉ một ngày. Nhiều nhất 31 ngày.")),
    FORM_CHOICE(DaysForm, type, .label = VI("Những ngày đó"), .required = true,
                .choices = DAY_TYPES, .choice_count = COUNT_OF(DAY_TYPES)),
    FORM_DATE(DaysForm, stands_for, .label = VI("Làm bù cho ngày"),
              .hint = VI("Chỉ ghi khi là ngày làm bù.")),
    FORM_TEXT(DaysForm, name, .label = VI("Tên"), .required = true, .max_chars = 100,
              .hint = VI("Ví dụ: Đóng cửa chống bão số 10.")),
    FORM_TEXT(DaysForm, legal_source, .label = VI("Căn cứ"), .required = true,
              .hint = VI("Số, ngày và cơ quan ban hành văn bản; người nộp cũng đọc dòng này.")),
    FORM_CHOICE(DaysForm, certainty, .label = VI("Mức chắc chắn"), .required = true,
                CERTAINTY_CHOICES),
    FORM_LONG_TEXT(DaysForm, others, .label = VI("Các đơn vị khác cùng áp dụng"), .max_chars = 2000,
                   .hint = VI("Mỗi dòng một tên hoặc mã đơn vị; chỉ quản trị tỉnh dùng được ô "
                              "này.")),
};
const FormDef DAYS_FORM = FORM_DEF(DaysForm, DAYS_FIELDS);

static CalendarDayType type_of(Str code)
{
    for (int i = 0; i < CALENDAR_DAY_TYPE_COUNT; i++)
        if (str_is(code, CALENDAR_DAY_TYPE_CODES[i]))
            return (CalendarDayType)i;
    return CALENDAR_WORKING;
}

bool days_show(Ctx *cx)
{
    int64_t unit_id = 0;
    if (!get_changeable(cx, &unit_id))
        return false;
    const DaysForm empty = {.type = STR("off"), .certainty = STR("sourced")};
    const ChangeFormView view = {
        .calendar = calendar_unit_label(cx, unit_id),
        .heading = VI("Ngày nghỉ, làm bù, đóng cửa"),
        .explanation = VI("Chưa có gì thay đổi cho đến khi bạn xem lại và xác nhận ở trang sau."),
        .button = VI("Xem trước"),
        .action = url_path(calendar_path(cx, unit_id, "/days")),
        .back = url_path(calendar_path(cx, unit_id, "")),
        .form = form_html(cx, &DAYS_FORM, &empty)};
    cx->response.title = str_of(view.heading);
    change_form_html(&cx->response.body, &view);
    return true;
}

static bool check_days(Ctx *cx, const DaysForm *form, Date to)
{
    const CalendarDayType type = type_of(form->type);
    const bool opens = type == CALENDAR_WORKING || type == CALENDAR_MAKE_UP;
    if (to.days < form->from.days)
        return form_mistake(cx, "to", VI("Ngày cuối không được trước ngày đầu."));
    if (to.days - form->from.days >= MAX_STRETCH_DAYS)
        return form_mistake(cx, "to", VI("Nhiều nhất 31 ngày một lần."));
    if (opens && to.days != form->from.days)
        return form_mistake(cx, "to", VI("Ngày làm việc, làm bù nhập từng ngày một."));
    if (form->stands_for.days != 0 && type != CALENDAR_MAKE_UP)
        return form_mistake(cx, "stands_for", VI("Chỉ ngày làm bù mới thay cho một ngày khác."));
    return true;
}

static const char *kind_of(CalendarDayType type, int64_t unit_id)
{
    if (type == CALENDAR_MAKE_UP)
        return "swap_work";
    if (type == CALENDAR_OFF)
        return unit_id == NATION ? "holiday" : "closure";
    return "entered";
}

static bool has_work(const CalendarDayView *day)
{
    return day->morning_from < day->morning_to || day->afternoon_from < day->afternoon_to;
}

/* Days that are off anyway keep their own name and source. */
static bool list_days(Ctx *cx, const DaysForm *form, int64_t unit_id, Date to, CalendarDay *days,
                      size_t *count)
{
    const CalendarDayType type = type_of(form->type);
    const bool opens = type == CALENDAR_WORKING || type == CALENDAR_MAKE_UP;
    for (Date date = form->from; date.days <= to.days; date.days++) {
        CalendarDayView view = {0};
        Error error = {0};
        if (!calendar_view_day(calendar_of_unit(cx, unit_id), date, cx->arena, &view, &error))
            return form_mistake(cx, "from", error.message);
        if (!opens && !has_work(&view))
            continue;
        days[(*count)++] = (CalendarDay){.date = date,
                                         .type = type,
                                         .kind = str_of(kind_of(type, unit_id)),
                                         .name = form->name,
                                         .counts = calendar_day_type_counts(type),
                                         .stands_for = form->stands_for,
                                         .legal_source = form->legal_source,
                                         .certainty = form->certainty};
    }
    return *count > 0 || form_mistake(cx, "from", VI("Những ngày này vốn đã nghỉ."));
}

/* The unit of a line: by code, or by name with or without marks. */
static const Unit *find_named(Ctx *cx, Str line)
{
    const UnitTree *tree = unit_tree(cx);
    const Str wanted = utf8_fold(cx->arena, line);
    const Unit *coded = unit_find_by_code(cx, line, cx->today);
    for (size_t i = 0; !coded && i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        const bool is_valid = unit->valid_from.days <= cx->today.days &&
                              (unit->valid_to.days == 0 || cx->today.days <= unit->valid_to.days);
        if (is_valid && (str_equal(utf8_fold(cx->arena, unit->name), wanted) ||
                         str_equal(utf8_fold(cx->arena, unit->short_name), wanted)))
            coded = unit;
    }
    return coded;
}

static bool add_target(Ctx *cx, Str line, int64_t *targets, size_t *count)
{
    const Unit *unit = find_named(cx, line);
    if (!unit)
        return form_mistake(
            cx, "others",
            arena_printf(cx->arena, VI("Không có đơn vị “%.*s”."),
                         STR_ARGS(str_slice(line, 0, line.len < 80 ? line.len : 80))));
    for (size_t i = 0; i < *count; i++)
        if (targets[i] == unit->id)
            return true;
    if (*count == CHANGE_MAX_TARGETS)
        return form_mistake(cx, "others", VI("Nhiều nhất 20 đơn vị một lần."));
    if (!calendar_may_change(cx, unit->id))
        return form_mistake(
            cx, "others",
            arena_printf(cx->arena, VI("Bạn không quản trị lịch của %.*s."), STR_ARGS(unit->name)));
    targets[(*count)++] = unit->id;
    return true;
}

static bool list_targets(Ctx *cx, Str others, int64_t unit_id, int64_t *targets, size_t *count)
{
    Str line = {0};
    targets[(*count)++] = unit_id;
    while (others.len > 0 && str_split_next(&others, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0 && !add_target(cx, line, targets, count))
            return false;
    }
    return true;
}

bool days_post(Ctx *cx)
{
    const DaysForm *form = cx->form;
    int64_t unit_id = 0;
    int64_t targets[CHANGE_MAX_TARGETS];
    size_t target_count = 0;
    CalendarDay days[MAX_STRETCH_DAYS];
    size_t count = 0;
    const Date to = form->to.days ? form->to : form->from;
    if (!get_changeable(cx, &unit_id) || !check_days(cx, form, to) ||
        !list_days(cx, form, unit_id, to, days, &count) ||
        !list_targets(cx, form->others, unit_id, targets, &target_count))
        return false;
    Buf rows = buf_new(cx->arena, 4096);
    calendar_write_days(&rows, days, count);
    Change change = {.kind = CHANGE_DAYS,
                     .title = form->name,
                     .legal_source = form->legal_source,
                     .rows = buf_str(&rows),
                     .row_count = (int64_t)count,
                     .first_date = days[0].date,
                     .last_date = days[count - 1].date};
    return store_draft(cx, &change, targets, target_count);
}

/* ---- weekly hours ---- */

static const FieldOption WEEKDAY_SETS[] = {
    OPTION("01234", VI("Thứ Hai đến thứ Sáu")),
    OPTION("0", VI("Thứ Hai")),
    OPTION("1", VI("Thứ Ba")),
    OPTION("2", VI("Thứ Tư")),
    OPTION("3", VI("Thứ Năm")),
    OPTION("4", VI("Thứ Sáu")),
    OPTION("5", VI("Thứ Bảy")),
    OPTION("6", VI("Chủ nhật")),
};
static const FieldOption COUNTING[] = {
    OPTION("1", VI("Tính là ngày làm việc")),
    OPTION("0", VI("Có làm nhưng không tính là ngày làm việc")),
};

typedef struct HoursForm {
    Str weekdays, morning_from, morning_to, afternoon_from, afternoon_to, counts;
    Date from, to;
    Str legal_source, certainty;
} HoursForm;
#define HOUR_FIELD(member, text)                                                                   \
    FORM_TEXT(HoursForm, member, .label = text, .max_chars = 5, .placeholder = "07:30")
static const FormField HOURS_FIELDS[] = {
    FORM_CHOICE(HoursForm, weekdays, .label = VI("Ngày trong tuần"), .required = true,
                .choices = WEEKDAY_SETS, .choice_count = COUNT_OF(WEEKDAY_SETS)),
    HOUR_FIELD(morning_from, VI("Sáng từ")),
    HOUR_FIELD(morning_to, VI("Sáng đến")),
    HOUR_FIELD(afternoon_from, VI("Chiều từ")),
    HOUR_FIELD(afternoon_to, VI("Chiều đến")),
    FORM_CHOICE(HoursForm, counts, .label = VI("Những ngày đó"), .required = true,
                .choices = COUNTING, .choice_count = COUNT_OF(COUNTING)),
    FORM_DATE(HoursForm, from, .label = VI("Có hiệu lực từ ngày"), .required = true),
    FORM_DATE(HoursForm, to, .label = VI("Đến hết ngày"),
              .hint = VI("Giờ mùa hè, mùa đông ghi ngày hết; bỏ trống nếu chưa định.")),
    FORM_TEXT(HoursForm, legal_source, .label = VI("Căn cứ"), .required = true),
    FORM_CHOICE(HoursForm, certainty, .label = VI("Mức chắc chắn"), .required = true,
                CERTAINTY_CHOICES),
};
const FormDef HOURS_FORM = FORM_DEF(HoursForm, HOURS_FIELDS);

bool hours_show(Ctx *cx)
{
    int64_t unit_id = 0;
    if (!get_changeable(cx, &unit_id))
        return false;
    const HoursForm empty = {.weekdays = STR("01234"),
                             .counts = STR("1"),
                             .certainty = STR("sourced"),
                             .from = cx->today};
    const ChangeFormView view = {
        .calendar = calendar_unit_label(cx, unit_id),
        .heading = VI("Giờ làm việc trong tuần"),
        .explanation = VI("Dòng có ngày hiệu lực muộn hơn thắng dòng cũ; hết hiệu lực thì dòng cũ "
                          "lại có hiệu lực. Bỏ trống cả hai buổi nghĩa là nghỉ hằng tuần."),
        .button = VI("Xem trước"),
        .action = url_path(calendar_path(cx, unit_id, "/hours")),
        .back = url_path(calendar_path(cx, unit_id, "")),
        .form = form_html(cx, &HOURS_FORM, &empty)};
    cx->response.title = str_of(view.heading);
    change_form_html(&cx->response.body, &view);
    return true;
}

/* "07:30" to minutes of the day. */
static bool parse_hour(Str text, int64_t *out)
{
    int64_t hour = 0, minute = 0;
    if (text.len != 5 || text.data[2] != ':' || !str_parse_int(str_slice(text, 0, 2), &hour) ||
        !str_parse_int(str_slice(text, 3, 5), &minute) || hour < 0 || minute < 0 || minute > 59 ||
        hour * 60 + minute > CALENDAR_MINUTES_PER_DAY)
        return false;
    *out = hour * 60 + minute;
    return true;
}

/* Both ends or none; none gives 0 to 0. */
static bool read_stretch(Ctx *cx, Str from, Str to, const char *field, int64_t *out_from,
                         int64_t *out_to)
{
    if (from.len == 0 && to.len == 0)
        return true;
    if (!parse_hour(from, out_from) || !parse_hour(to, out_to))
        return form_mistake(cx, field, VI("Giờ ghi như 07:30, đủ cả đầu và cuối buổi."));
    return *out_from < *out_to ||
           form_mistake(cx, field, VI("Buổi phải bắt đầu trước khi kết thúc."));
}

static bool read_hours(Ctx *cx, const HoursForm *form, CalendarHours *out)
{
    if (!read_stretch(cx, form->morning_from, form->morning_to, "morning_from", &out->morning_from,
                      &out->morning_to) ||
        !read_stretch(cx, form->afternoon_from, form->afternoon_to, "afternoon_from",
                      &out->afternoon_from, &out->afternoon_to))
        return false;
    if (out->afternoon_from < out->afternoon_to && out->morning_to > out->afternoon_from)
        return form_mistake(cx, "afternoon_from", VI("Buổi chiều phải sau buổi sáng."));
    if (form->to.days && form->to.days < form->from.days)
        return form_mistake(cx, "to", VI("Ngày hết hiệu lực không được trước ngày bắt đầu."));
    out->counts = str_is(form->counts, "1");
    out->valid_from = form->from;
    out->valid_to = form->to;
    out->source = form->legal_source;
    out->certainty = form->certainty;
    return true;
}

bool hours_post(Ctx *cx)
{
    const HoursForm *form = cx->form;
    int64_t unit_id = 0;
    CalendarHours one = {0};
    CalendarHours hours[7];
    if (!get_changeable(cx, &unit_id) || !read_hours(cx, form, &one))
        return false;
    const size_t count = form->weekdays.len;
    for (size_t i = 0; i < count; i++) {
        hours[i] = one;
        hours[i].weekday = form->weekdays.data[i] - '0';
    }
    Buf rows = buf_new(cx->arena, 1024);
    calendar_write_weekly(&rows, hours, count);
    Change change = {.kind = CHANGE_HOURS,
                     .title = STR(VI("Giờ làm việc trong tuần")),
                     .legal_source = form->legal_source,
                     .rows = buf_str(&rows),
                     .row_count = (int64_t)count,
                     .first_date = form->from,
                     .last_date = form->to};
    return store_draft(cx, &change, &unit_id, 1);
}
