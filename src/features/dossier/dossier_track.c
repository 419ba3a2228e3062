#include "features/dossier/dossier_extension.h"
#include "features/dossier/dossier_internal.h"
#include "kernel/clock_ledger.h"
#include "kernel/unit_trace.h"

#include <string.h>

#define WINDOW_MS 900000
#define MAX_FAILURES 20

/* ---- what a citizen sees ---- */

static const struct {
    const char *state, *words;
} PLAIN[] = {
    {"submitted", VI("Hồ sơ đã gửi. Cơ quan trả lời trong 8 giờ làm việc.")},
    {"submit_supplement", VI("Cần bổ sung giấy tờ trước khi được tiếp nhận.")},
    {"received", VI("Hồ sơ đã được tiếp nhận và sắp được giao cho người giải quyết.")},
    {"processing", VI("Cán bộ chuyên môn đang xem xét hồ sơ.")},
    {"supplement", VI("Cần bổ sung giấy tờ. Thời hạn tạm dừng cho đến khi bổ sung xong.")},
    {"financial_duty",
     VI("Cần thực hiện nghĩa vụ tài chính. Thời hạn tạm dừng cho đến khi thực hiện xong.")},
    {"excluded",
     VI("Đang chờ một việc mà luật không tính vào thời hạn; việc đó ghi ở dòng Cách tính.")},
    {"proposed", VI("Đã có kết quả đề nghị, đang chờ lãnh đạo duyệt.")},
    {"approved", VI("Lãnh đạo đã duyệt, đang cấp số.")},
    {"numbered", VI("Kết quả đã cấp số, đang chuyển ra quầy.")},
    {"done", VI("Kết quả đã có. Mời đến quầy nhận, mang theo giấy hẹn.")},
    {"returned", VI("Kết quả đã trao cho người nộp.")},
    {"refused", VI("Hồ sơ không được tiếp nhận; lý do ghi trong phiếu từ chối.")},
    {"withdrawn", VI("Hồ sơ đã được rút theo yêu cầu của người nộp.")},
    {"stopped", VI("Hồ sơ đã dừng giải quyết; lý do ghi trong thông báo.")},
};

static const char *plain_words(Str state)
{
    for (size_t i = 0; i < COUNT_OF(PLAIN); i++)
        if (str_is(state, PLAIN[i].state))
            return PLAIN[i].words;
    return "";
}

/* The legal limit: what was promised, first and now, and how it was counted. */
static bool describe_limit(Ctx *cx, const Clock *clock, TrackView *view)
{
    ClockLedger ledger = {0};
    if (!clock_ledger(cx, clock, &ledger))
        return false;
    view->due_at = clock->due_at;
    view->first_due_at = clock->first_due_at;
    view->is_moved = clock->due_at.ms != clock->first_due_at.ms;
    view->is_running = clock->ended_at.ms == 0 && clock->paused_at.ms == 0;
    view->counted = clock_ledger_plain(cx->arena, &ledger);
    return true;
}

bool track_describe(Ctx *cx, const Work *work, TrackView *view)
{
    Clock *clocks = NULL;
    size_t count = 0;
    DossierRow row = {0};
    ExtensionRow extension = {0};
    if (!dossier_get(cx, work->id.value, &row) || !clock_list(cx, work->id.value, &clocks, &count))
        return false;
    view->is_found = true;
    view->code = work->code;
    view->title = work->title;
    view->unit = unit_name_today(cx, work->owner_unit_id);
    view->origin = unit_name_today(cx, work->origin_unit_id);
    view->state = work_state_label(&DOSSIER, work->state);
    view->explanation = plain_words(work->state);
    view->received_at = row.received_at;
    if (!extension_find_signed(cx, work->id.value, &extension, &view->is_extended))
        return false;
    view->apology = extension.reason;
    for (size_t i = 0; i < count; i++)
        if (str_is(clocks[i].kind, "legal") && !describe_limit(cx, &clocks[i], view))
            return false;
    return true;
}

/* ---- look-up by code and the last four digits ---- */

typedef struct TrackForm {
    Str code, tail;
} TrackForm;
static const FormField TRACK_FIELDS[] = {
    FORM_TEXT(TrackForm, code, .label = VI("Mã hồ sơ"), .required = true, .max_chars = 60,
              .placeholder = "H41.27-260915-0001", .autocomplete = "off"),
    FORM_TEXT(TrackForm, tail, .label = VI("Bốn số cuối giấy tờ của người nộp"), .required = true,
              .max_chars = 4, .input_mode = "numeric", .autocomplete = "off"),
};
const FormDef TRACK_FORM = FORM_DEF(TrackForm, TRACK_FIELDS);

static void show_page(Ctx *cx, TrackView *view)
{
    view->form = form_html(cx, &TRACK_FORM, NULL);
    cx->response.title = str_of(VI("Tra cứu hồ sơ"));
    track_html(&cx->response.body, view);
}

bool track_show(Ctx *cx)
{
    TrackView view = {0};
    show_page(cx, &view);
    return true;
}

static const char SQL_FAILURES[] =
    "SELECT coalesce(sum(failures), 0) AS failures FROM failure_count"
    " WHERE subject = $1 AND window_start > $2";
static const char SQL_FAILED[] =
    "INSERT INTO failure_count (subject, window_start, failures) VALUES ($1, $2, 1)"
    " ON CONFLICT (subject, window_start) DO UPDATE SET failures = failure_count.failures + 1";

/* One answer for a wrong code and a wrong number, so that a guesser learns nothing. */
static bool refuse(Ctx *cx, Str subject)
{
    const int64_t window = cx->now.ms - cx->now.ms % 60000;
    if (!db_run(cx->db, SQL_FAILED, DB_ARGS(db_text(subject), db_int(window)), &cx->error))
        return false;
    (void)form_mistake(cx, "code",
                       VI("Không thấy hồ sơ khớp cả mã và bốn số cuối. Hãy xem lại giấy hẹn."));
    error_clear(&cx->error);
    cx->refill = ERROR_INPUT;
    TrackView view = {0};
    show_page(cx, &view);
    cx->response.status = 422;
    return true;
}

bool track_post(Ctx *cx)
{
    const TrackForm *form = cx->form;
    const Str subject = arena_format(cx->arena, "track:%.*s", STR_ARGS(cx->client_address));
    int64_t failures = 0;
    Work work = {0};
    bool found = false;
    DossierRow row = {0};
    TrackView view = {0};
    if (!db_fetch_int(cx->db, SQL_FAILURES,
                      DB_ARGS(db_text(subject), db_int(cx->now.ms - WINDOW_MS)), &failures,
                      &cx->error))
        return false;
    if (failures >= MAX_FAILURES) {
        cx->response.retry_after_s = WINDOW_MS / 1000;
        return fail(cx, ERROR_TOO_MANY, VI("Tra cứu sai quá nhiều lần. Hãy thử lại sau 15 phút."),
                    "track limit");
    }
    if (!work_find_by_code(cx, utf8_upper(cx->arena, form->code), &work, &found))
        return false;
    if (found && !dossier_get(cx, work.id.value, &row))
        return false;
    if (!found || !str_equal_constant_time(row.identity_tail, form->tail))
        return refuse(cx, subject);
    if (!track_describe(cx, &work, &view))
        return false;
    show_page(cx, &view);
    return true;
}
