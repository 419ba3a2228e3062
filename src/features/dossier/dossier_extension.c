#include "features/dossier/dossier_extension.h"

#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_move_forms.h"
#include "features/dossier/dossier_road.h"
#include "kernel/calendar.h"
#include "kernel/calendar_store.h"

/* ---- rows ---- */

static const DbColumn COLUMNS[] = {
    DB_INT(ExtensionRow, number),          DB_TEXT(ExtensionRow, state),
    DB_TEXT(ExtensionRow, reason),         DB_INSTANT(ExtensionRow, old_due_at),
    DB_INSTANT(ExtensionRow, new_due_at),  DB_INT(ExtensionRow, drafted_by),
    DB_TEXT(ExtensionRow, drafter),        DB_INSTANT(ExtensionRow, drafted_at),
    DB_OPTIONAL(ExtensionRow, decided_by), DB_TEXT(ExtensionRow, decider),
    DB_INSTANT(ExtensionRow, decided_at),  DB_TEXT(ExtensionRow, decision_note),
};

static const char SQL_LIST[] =
    "SELECT e.number, e.state, e.reason, e.old_due_at, e.new_due_at, e.drafted_by,"
    " a.name AS drafter, e.drafted_at, e.decided_by, coalesce(b.name, '') AS decider,"
    " e.decided_at, e.decision_note"
    "  FROM dossier_extension AS e JOIN account AS a ON a.id = e.drafted_by"
    "  LEFT JOIN account AS b ON b.id = e.decided_by"
    " WHERE e.work_id = $1 ORDER BY e.number LIMIT 20";

bool extension_list(Ctx *cx, int64_t work_id, ExtensionRow **out, size_t *out_count)
{
    return db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_ARGS(db_int(work_id)), DB_ROWS(COLUMNS),
                        sizeof **out, EXTENSION_MAX, (void *)out, out_count, &cx->error);
}

/* The newest one in this state. */
static bool find_in_state(Ctx *cx, int64_t work_id, const char *state, ExtensionRow *out,
                          bool *found)
{
    ExtensionRow *rows = NULL;
    size_t count = 0;
    *found = false;
    if (!extension_list(cx, work_id, &rows, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_is(rows[i].state, state)) {
            *out = rows[i];
            *found = true;
        }
    return true;
}

bool extension_find_signed(Ctx *cx, int64_t work_id, ExtensionRow *out, bool *found)
{
    return find_in_state(cx, work_id, "signed", out, found);
}

/* ---- whether ---- */

bool extension_may_draft(const Work *work, const void *data)
{
    const DossierFacts *facts = data;
    return work->unit_id == work->owner_unit_id && facts->may_extend && !facts->has_extension_draft;
}

bool extension_may_decide(const Work *work, const void *data)
{
    const DossierFacts *facts = data;
    return work->unit_id == work->owner_unit_id && facts->has_extension_draft;
}

/* ---- drafting ---- */

typedef struct ExtensionForm {
    int64_t version;
    Str note;
    Date promise;
} ExtensionForm;
static const FormField EXTENSION_FIELDS[] = {
    FORM_HIDDEN(ExtensionForm, version, .required = true),
    FORM_LONG_TEXT(ExtensionForm, note, .label = VI("Lý do chậm"), .required = true,
                   .hint = VI("Người nộp đọc đúng những dòng này trong văn bản xin lỗi."),
                   .max_chars = 2000),
    FORM_DATE(ExtensionForm, promise, .label = VI("Ngày hẹn trả mới"), .required = true,
              .hint = VI("Hết giờ làm việc của ngày này, theo lịch của đơn vị.")),
};
const FormDef EXTENSION_FORM = FORM_DEF(ExtensionForm, EXTENSION_FIELDS);

/* The close of work on that day. */
static bool closing_of(Ctx *cx, int64_t unit_id, Date day, Instant *out)
{
    CalendarDayView view = {0};
    if (!calendar_view_day(calendar_of_unit(cx, unit_id), day, cx->arena, &view, &cx->error)) {
        const char *message = cx->error.message;
        error_clear(&cx->error);
        return form_mistake(cx, "promise", message);
    }
    const bool has_afternoon = view.afternoon_to > view.afternoon_from;
    if (!has_afternoon && view.morning_to <= view.morning_from)
        return form_mistake(cx, "promise", VI("Ngày này đơn vị không làm việc. Chọn ngày khác."));
    *out = instant_of_local(day, (int32_t)(has_afternoon ? view.afternoon_to : view.morning_to));
    return true;
}

static const char SQL_LEGAL_DUE[] =
    "SELECT coalesce(max(due_at), 0) AS due_at FROM clock WHERE work_id = $1 AND kind = 'legal'"
    " AND ended_at IS NULL";

static bool check_promise(Ctx *cx, Instant now_due, Instant promise)
{
    if (promise.ms <= cx->now.ms)
        return form_mistake(cx, "promise", VI("Ngày hẹn mới phải ở phía trước."));
    return promise.ms > now_due.ms ||
           form_mistake(cx, "promise", VI("Ngày hẹn mới phải sau ngày hẹn đang có."));
}

static const char SQL_DRAFT[] =
    "INSERT INTO dossier_extension (id, work_id, number, state, reason, old_due_at, new_due_at,"
    " drafted_by, drafted_at, decision_note) VALUES ($1, $2,"
    " (SELECT coalesce(max(number), 0) + 1 FROM dossier_extension WHERE work_id = $2), 'drafted',"
    " $3, $4, $5, $6, $7, '')";

bool extension_draft(Ctx *cx, MoveRun *run)
{
    const ExtensionForm *form = run->form;
    const int64_t work_id = run->work->id.value;
    Instant old_due = {0};
    Instant promise = {0};
    if (!db_fetch_int(cx->db, SQL_LEGAL_DUE, DB_ARGS(db_int(work_id)), &old_due.ms, &cx->error) ||
        !closing_of(cx, run->work->owner_unit_id, form->promise, &promise) ||
        !check_promise(cx, old_due, promise))
        return false;
    json_put_text(&run->body, "note", form->note);
    json_put_instant(&run->body, "promise", promise);
    return db_run(cx->db, SQL_DRAFT,
                  DB_ARGS(db_int(id_next(cx->ids)), db_int(work_id), db_text(form->note),
                          db_instant(old_due), db_instant(promise), db_int(cx->actor.account_id),
                          db_instant(cx->now)),
                  &cx->error);
}

/* ---- deciding ---- */

static const char SQL_DECIDE[] =
    "UPDATE dossier_extension SET state = $2, decided_by = $3, decided_at = $4, decision_note = $5,"
    " old_due_at = coalesce(CAST($6 AS BIGINT), old_due_at) WHERE work_id = $1 AND state = 'drafted'";

/* `old_due` is the promise that stood when it was signed; a pause may have moved it since. */
static bool decide(Ctx *cx, MoveRun *run, const char *state, Instant old_due)
{
    const NoteForm *form = run->form;
    if (!str_is_empty(form->note))
        json_put_text(&run->body, "note", form->note);
    return db_run_one(cx->db, SQL_DECIDE,
                      DB_ARGS(db_int(run->work->id.value), db_cstr(state),
                              db_int(cx->actor.account_id), db_instant(cx->now),
                              db_text(form->note), db_instant(old_due)),
                      &cx->error);
}

bool extension_sign(Ctx *cx, MoveRun *run)
{
    const int64_t work_id = run->work->id.value;
    ExtensionRow row = {0};
    Instant due = {0};
    bool found = false;
    if (!find_in_state(cx, work_id, "drafted", &row, &found) ||
        !db_fetch_int(cx->db, SQL_LEGAL_DUE, DB_ARGS(db_int(work_id)), &due.ms, &cx->error))
        return false;
    if (!found || row.new_due_at.ms <= cx->now.ms || row.new_due_at.ms <= due.ms)
        return fail(cx, ERROR_CONFLICT,
                    VI("Ngày hẹn mới trong dự thảo không còn ở phía trước. Hãy trả lại dự thảo để "
                       "ghi ngày khác."),
                    "promise of the draft is over");
    json_put_instant(&run->body, "old_due", due);
    json_put_instant(&run->body, "new_due", row.new_due_at);
    return decide(cx, run, "signed", due) && clock_extend(cx, work_id, row.new_due_at) &&
           clock_earliest_due(cx, work_id, &run->work->due_at);
}

bool extension_reject(Ctx *cx, MoveRun *run)
{
    return decide(cx, run, "rejected", (Instant){0});
}

/* ---- the page ---- */

/* "đúng hẹn", "còn 2 ngày", "quá 3 giờ": working time between the promise and the end, or now. */
static Str standing_of(Ctx *cx, const Clock *clock, Instant due)
{
    const Instant until = clock->ended_at.ms ? clock->ended_at : cx->now;
    int64_t minutes = 0;
    if (!clock_is_late(cx, clock, due))
        return str_of(clock->ended_at.ms ? VI("đúng hẹn") : VI("chưa đến hẹn"));
    if (!calendar_working_minutes_between(calendar_of_unit(cx, clock->calendar_unit_id),
                                          calendar_minute_of(due), calendar_minute_of(until),
                                          cx->arena, &minutes, &cx->error)) {
        error_clear(&cx->error);
        return str_of(VI("quá hẹn"));
    }
    const Str time = clock_minutes_label(cx->arena, minutes);
    return arena_format(cx->arena, VI("quá hẹn %.*s làm việc"), STR_ARGS(time));
}

static bool find_legal(Ctx *cx, int64_t work_id, Clock *out)
{
    Clock *clocks = NULL;
    size_t count = 0;
    if (!clock_list(cx, work_id, &clocks, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_is(clocks[i].kind, "legal"))
            *out = clocks[i];
    return true;
}

static const char *state_label(Str state)
{
    if (str_is(state, "signed"))
        return VI("Đã ký");
    return str_is(state, "rejected") ? VI("Không đồng ý") : VI("Chờ lãnh đạo ký");
}

static const ExtensionLine *lines_of(Ctx *cx, const ExtensionRow *rows, size_t count)
{
    ExtensionLine *lines = ARENA_ARRAY(cx->arena, ExtensionLine, count + 1);
    for (size_t i = 0; i < count; i++)
        lines[i] = (ExtensionLine){.number = rows[i].number,
                                   .reason = rows[i].reason,
                                   .old_due_at = rows[i].old_due_at,
                                   .new_due_at = rows[i].new_due_at,
                                   .drafter = rows[i].drafter,
                                   .decider = rows[i].decider,
                                   .note = rows[i].decision_note,
                                   .state = state_label(rows[i].state)};
    return lines;
}

bool extension_panel(Ctx *cx, const Work *work, Buf *out)
{
    ExtensionRow *rows = NULL;
    ExtensionView view = {0};
    Clock legal = {0};
    if (!extension_list(cx, work->id.value, &rows, &view.count))
        return false;
    if (view.count == 0)
        return true;
    if (!find_legal(cx, work->id.value, &legal))
        return false;
    view.lines = lines_of(cx, rows, view.count);
    view.is_extended = legal.plain_due_at.ms != 0;
    view.plain_due_at = legal.plain_due_at;
    view.due_at = legal.due_at;
    if (view.is_extended) {
        view.plain_standing = standing_of(cx, &legal, legal.plain_due_at);
        view.standing = standing_of(cx, &legal, legal.due_at);
    }
    extension_html(out, &view);
    return true;
}

/* ---- the API ---- */

static void put_row(Json *json, const ExtensionRow *row)
{
    json_open_object(json);
    json_put_int(json, "number", row->number);
    json_put_text(json, "state", row->state);
    json_put_text(json, "reason", row->reason);
    json_put_instant(json, "old_due_at", row->old_due_at);
    json_put_instant(json, "new_due_at", row->new_due_at);
    json_put_id(json, "drafted_by", row->drafted_by);
    json_put_id(json, "decided_by", row->decided_by);
    json_close_object(json);
}

static void put_promise(Ctx *cx, Json *json, const char *name, const Clock *legal, Instant due)
{
    json_key(json, name);
    json_open_object(json);
    json_put_instant(json, "due_at", due);
    json_put_bool(json, "is_late", clock_is_late(cx, legal, due));
    json_close_object(json);
}

bool extension_json(Ctx *cx, const Work *work, Json *json)
{
    ExtensionRow *rows = NULL;
    size_t count = 0;
    Clock legal = {0};
    if (!extension_list(cx, work->id.value, &rows, &count) ||
        !find_legal(cx, work->id.value, &legal))
        return false;
    json_key(json, "extensions");
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_row(json, &rows[i]);
    json_close_array(json);
    if (legal.plain_due_at.ms) {
        put_promise(cx, json, "original_promise", &legal, legal.plain_due_at);
        put_promise(cx, json, "extended_promise", &legal, legal.due_at);
    }
    return true;
}
