#include "app/command_due.h"
#include "app/database.h"

#include "platform/embedded.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES (512u << 20)
#define DEFAULT_DATABASE "var/lam.db"
#define COLUMN_GAP 2

static const char HELP[] =
    VI("Tính thời hạn giải quyết theo lịch làm việc và giải trình từng ngày.\n"
       "\n"
       "  lam due --from THỜI_ĐIỂM --limit THỜI_HẠN [--calendar ĐƠN_VỊ] [--pause TỪ/ĐẾN]...\n"
       "          [--resume-rule rest|restart] [--explain] [--json] [--db TỆP]\n"
       "  lam due --batch TỆP.tsv [--json] [--db TỆP]\n"
       "\n"
       "  --from         lúc nhận, giờ địa phương: 2026-02-13T14:30\n"
       "  --limit        5wd, 1.5wd (ngày làm việc), 8wh (giờ làm việc), 30d, 3m, same-day\n"
       "  --calendar     mã đơn vị có lịch riêng trong cơ sở dữ liệu; không ghi: lịch quốc gia\n"
       "  --pause        một khoảng tạm dừng, ghi được nhiều lần\n"
       "  --resume-rule  sau tạm dừng: rest tính tiếp phần còn lại (mặc định), restart tính lại\n"
       "  --explain      in bảng giải trình từng ngày\n"
       "  --batch        tính cho từng dòng của tệp; dòng đầu là tên cột:\n"
       "                 id from limit calendar pauses resume_rule (các khoảng cách nhau bằng ;)\n"
       "  --json         in kết quả dạng JSON\n"
       "\n"
       "Mã thoát: 0 xong, 1 từ chối, 2 sai cách dùng, 3 xong nhưng có dòng bị từ chối.\n");

typedef struct DueOptions {
    const char *from, *limit, *calendar, *resume_rule, *batch, *url;
    const char *state; /* every command takes it; this one needs none */
    CalendarPause pauses[CALENDAR_MAX_PAUSES];
    size_t pause_count;
    bool explain, json, help;
} DueOptions;

/* ---- calendars ---- */

static Str embedded_text(const char *path)
{
    const EmbeddedFile *file = embedded_find(str_of(path));
    ensure(file);
    return file->bytes;
}

static bool load_national(DueCalendars *calendars, Error *error)
{
    return calendars->national ||
           calendar_parse_tsv(calendars->arena, embedded_text("data/calendar/national.tsv"),
                              embedded_text("data/calendar/days.tsv"), &calendars->national, error);
}

static bool read_set(DueCalendars *calendars, Error *error)
{
    Db *db = database_open(calendars->arena, calendars->url, DB_READ_ONLY, error);
    const bool ok = db && db_begin_read(db, error) &&
                    calendar_set_load(db, calendars->arena, &calendars->set, error);
    db_rollback(db);
    db_close(db);
    return ok;
}

static bool load_set(DueCalendars *calendars, Error *error)
{
    if (calendars->set)
        return true;
    if (calendars->set_error.code == ERROR_NONE && read_set(calendars, &calendars->set_error))
        return true;
    *error = calendars->set_error;
    return false;
}

static bool fail_unit(Arena *arena, Str unit, Date on, Error *error)
{
    char day[11];
    date_format_vi(on, day);
    return error_set_field(
        error, "calendar",
        arena_printf(arena, VI("Không có đơn vị mã %.*s vào ngày %s; hãy kiểm tra lại mã đơn vị."),
                     STR_ARGS(unit), day),
        "unknown unit");
}

static bool find_of_unit(DueCalendars *calendars, Str unit, Date on, Arena *arena,
                         const Calendar **out, Error *error)
{
    if (!load_set(calendars, error))
        return false;
    const Unit *found = calendar_set_find_unit(calendars->set, unit, on);
    if (!found)
        return fail_unit(arena, unit, on, error);
    const Calendar *calendar = calendar_set_find(calendars->set, found->id);
    if (!calendar)
        return error_set(error, ERROR_NOT_FOUND,
                         VI("Cơ sở dữ liệu chưa có lịch làm việc; hãy chạy lam init rồi thử lại."),
                         "no national calendar in the database");
    *out = calendar;
    return true;
}

bool due_find_calendar(DueCalendars *calendars, Str unit, Date on, Arena *arena,
                       const Calendar **out, Error *error)
{
    if (unit.len > 0 && !str_is(unit, "national"))
        return find_of_unit(calendars, unit, on, arena, out, error);
    if (!load_national(calendars, error))
        return false;
    *out = calendars->national;
    return true;
}

/* ---- options ---- */

enum {
    OPTION_FROM = 1,
    OPTION_LIMIT,
    OPTION_CALENDAR,
    OPTION_PAUSE,
    OPTION_RESUME_RULE,
    OPTION_BATCH,
    OPTION_DB,
    OPTION_STATE,
    OPTION_EXPLAIN,
    OPTION_JSON,
    OPTION_HELP,
};
static const struct option OPTIONS[] = {
    {"from", required_argument, NULL, OPTION_FROM},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"calendar", required_argument, NULL, OPTION_CALENDAR},
    {"pause", required_argument, NULL, OPTION_PAUSE},
    {"resume-rule", required_argument, NULL, OPTION_RESUME_RULE},
    {"batch", required_argument, NULL, OPTION_BATCH},
    {"db", required_argument, NULL, OPTION_DB},
    {"state", required_argument, NULL, OPTION_STATE},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* Where the value of an option goes, NULL for one that is no plain text. */
static const char **text_of(DueOptions *options, int option)
{
    switch (option) {
    case OPTION_FROM:
        return &options->from;
    case OPTION_LIMIT:
        return &options->limit;
    case OPTION_CALENDAR:
        return &options->calendar;
    case OPTION_RESUME_RULE:
        return &options->resume_rule;
    case OPTION_BATCH:
        return &options->batch;
    case OPTION_DB:
        return &options->url;
    case OPTION_STATE:
        return &options->state;
    default:
        return NULL;
    }
}

static bool *flag_of(DueOptions *options, int option)
{
    switch (option) {
    case OPTION_EXPLAIN:
        return &options->explain;
    case OPTION_JSON:
        return &options->json;
    case OPTION_HELP:
        return &options->help;
    default:
        return NULL;
    }
}

static bool fail_usage(Error *error, const char *message)
{
    return error_set(error, ERROR_MALFORMED, message, "usage");
}

static bool add_pause(DueOptions *options, const char *text, Error *error)
{
    if (options->pause_count == CALENDAR_MAX_PAUSES)
        return error_set_field(error, "pause", VI("Có quá nhiều khoảng tạm dừng (tối đa 1.000)."),
                               "too many pauses");
    return calendar_parse_pause(str_of(text), &options->pauses[options->pause_count++], error);
}

static bool take_option(DueOptions *options, int option, Error *error)
{
    const char **text = text_of(options, option);
    bool *flag = flag_of(options, option);
    if (text)
        *text = optarg;
    else if (flag)
        *flag = true;
    else if (option == OPTION_PAUSE)
        return add_pause(options, optarg, error);
    else
        return fail_usage(error, VI("Tùy chọn không có hoặc thiếu giá trị; xem lam due --help."));
    return true;
}

static bool check_options(const DueOptions *options, Error *error)
{
    const bool is_single = options->from || options->limit || options->pause_count > 0 ||
                           options->calendar || options->resume_rule || options->explain;
    if (options->help)
        return true;
    if (options->batch && is_single)
        return fail_usage(error, VI("--batch chỉ đi với --json và --db; xem lam due --help."));
    if (!options->batch && (!options->from || !options->limit))
        return fail_usage(error, VI("Cần có --from và --limit, hoặc --batch; xem lam due --help."));
    return true;
}

/* Goes through all options even after a mistake, so that --json is known when it is told. */
static bool parse_options(int argc, char **argv, DueOptions *out, Error *error)
{
    int option = 0;
    *out = (DueOptions){.url = DEFAULT_DATABASE};
    opterr = 0;
    optind = 0;
    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
        (void)take_option(out, option, error);
    if (optind < argc)
        (void)fail_usage(error, VI("Có tham số thừa; xem lam due --help."));
    return error->code == ERROR_NONE && check_options(out, error);
}

/* ---- one computation ---- */

typedef struct Answer {
    CalendarRequest request;
    CalendarResult result;
    CalendarLine *lines;
    size_t line_count;
} Answer;

static bool compute(DueCalendars *calendars, const DueOptions *options, Answer *out, Error *error)
{
    const Calendar *calendar = NULL;
    CalendarRequest *request = &out->request;
    request->pauses = options->pauses;
    request->pause_count = options->pause_count;
    return calendar_parse_minute(str_of(options->from), &request->from, error) &&
           calendar_parse_limit(str_of(options->limit), &request->limit, error) &&
           (!options->resume_rule ||
            calendar_parse_resume(str_of(options->resume_rule), &request->resume, error)) &&
           due_find_calendar(calendars, str_of(options->calendar), calendar_date_of(request->from),
                             calendars->arena, &calendar, error) &&
           calendar_due(calendar, request, calendars->arena, &out->result, error) &&
           calendar_explain(calendar, request, &out->result, calendars->arena, &out->lines,
                            &out->line_count, error);
}

static void put_line(Json *json, const CalendarLine *line)
{
    json_open_object(json);
    json_put_date(json, "date", line->date);
    json_put_int(json, "minutes", line->minutes);
    json_put_int(json, "counted", line->counted);
    json_put_text(json, "reason", line->reason);
    json_put_text(json, "source", line->source);
    if (line->is_uncertain)
        json_put_bool(json, "uncertain", true);
    json_close_object(json);
}

static void write_json(Buf *out, const Answer *answer)
{
    char due[17];
    Json json = json_to(out);
    instant_format_local(calendar_instant_of(answer->result.due), due);
    json_open_object(&json);
    json_put_cstr(&json, "due", due);
    json_put_int(&json, "counted_minutes", answer->result.counted_minutes);
    json_key(&json, "ledger");
    json_open_array(&json);
    for (size_t i = 0; i < answer->line_count; i++)
        put_line(&json, &answer->lines[i]);
    json_close_array(&json);
    json_close_object(&json);
    buf_add_char(out, '\n');
}

static const char *const WEEKDAYS[] = {
    VI("Thứ Hai"), VI("Thứ Ba"),  VI("Thứ Tư"),   VI("Thứ Năm"),
    VI("Thứ Sáu"), VI("Thứ Bảy"), VI("Chủ nhật"),
};

static const char *weekday_of(int64_t minute)
{
    return WEEKDAYS[date_weekday(calendar_date_of(minute))];
}

static void write_summary(Buf *out, const Answer *answer)
{
    char due[20], start[20];
    const Str limit = calendar_limit_label(out->arena, answer->request.limit);
    instant_format_vi(calendar_instant_of(answer->result.due), due);
    instant_format_vi(calendar_instant_of(answer->result.start), start);
    buf_printf(out, VI("Hạn trả: %s (%s)\n"), due, weekday_of(answer->result.due - 1));
    buf_printf(out, VI("Thời hạn %.*s, tính từ %s (%s), hết %lld phút làm việc.\n"),
               STR_ARGS(limit), start, weekday_of(answer->result.start),
               (long long)answer->result.counted_minutes);
}

/* printf counts bytes and people see characters: pads by hand. */
static void put_padded(Buf *out, Str text, size_t width)
{
    buf_add(out, text);
    for (size_t chars = utf8_count_chars(text); chars < width + COLUMN_GAP; chars++)
        buf_add_char(out, ' ');
}

static void write_ledger(Buf *out, const Answer *answer)
{
    buf_add(out, STR(VI("\nNgày        Thứ       Phút làm  Được tính  Lý do\n")));
    for (size_t i = 0; i < answer->line_count; i++) {
        const CalendarLine *line = &answer->lines[i];
        char day[11];
        date_format_vi(line->date, day);
        put_padded(out, str_of(day), 10);
        put_padded(out, str_of(WEEKDAYS[date_weekday(line->date)]), 8);
        buf_printf(out, "%8lld  %9lld  ", (long long)line->minutes, (long long)line->counted);
        buf_add(out, line->reason);
        if (line->source.len > 0)
            buf_printf(out, " [%.*s]", STR_ARGS(line->source));
        buf_add_cstr(out, line->is_uncertain ? VI(" (chưa kiểm chứng)\n") : "\n");
    }
}

static int print(Str text)
{
    const bool ok = fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    return ok ? EXIT_DONE : EXIT_REFUSED;
}

int due_refuse(const Error *error, bool is_json)
{
    const int code = error->code == ERROR_MALFORMED ? EXIT_USAGE : EXIT_REFUSED;
    fprintf(stderr, "lam due: %s\n", error->message);
    if (!is_json)
        return code;
    Arena *arena = arena_new(1 << 20);
    Buf out = buf_new(arena, 512);
    Json json = json_to(&out);
    json_open_object(&json);
    json_put_cstr(&json, "error", error_name(error->code));
    if (error->field)
        json_put_cstr(&json, "field", error->field);
    json_put_cstr(&json, "message", error->message);
    json_close_object(&json);
    buf_add_char(&out, '\n');
    (void)print(buf_str(&out));
    arena_free(arena);
    return code;
}

static int run_single(DueCalendars *calendars, const DueOptions *options)
{
    Answer answer = {0};
    Error error = {0};
    if (!compute(calendars, options, &answer, &error))
        return due_refuse(&error, options->json);
    Buf out = buf_new(calendars->arena, 4096);
    if (options->json) {
        write_json(&out, &answer);
        return print(buf_str(&out));
    }
    write_summary(&out, &answer);
    if (options->explain)
        write_ledger(&out, &answer);
    return print(buf_str(&out));
}

static int run(Arena *arena, int argc, char **argv)
{
    Error error = {0};
    DueOptions *options = ARENA_NEW(arena, DueOptions);
    const bool ok = parse_options(argc, argv, options, &error);
    if (options->help)
        return print(str_of(HELP));
    if (!ok)
        return due_refuse(&error, options->json);
    DueCalendars calendars = {.arena = arena, .url = options->url};
    return options->batch ? due_run_batch(&calendars, options->batch, options->json)
                          : run_single(&calendars, options);
}

int command_due(int argc, char **argv)
{
    Arena *arena = arena_new(ARENA_BYTES);
    const int code = run(arena, argc, argv);
    arena_free(arena);
    return code;
}
