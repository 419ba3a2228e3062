#include "kernel/item.h"

#include "kernel/calendar.h"
#include "kernel/clock_ledger.h"
#include "kernel/desk.h"
#include "kernel/look.h"
#include "kernel/unit.h"

#include <string.h>

/* The form of a move that has none of its own: the version that the person saw. */
typedef struct VersionForm {
    int64_t version;
} VersionForm;

static const FormField VERSION_FIELDS[] = {FORM_HIDDEN(VersionForm, version, .required = true)};
static const FormDef VERSION_FORM = FORM_DEF(VersionForm, VERSION_FIELDS);

static const FormDef *form_of(const Move *move)
{
    return move->form ? move->form : &VERSION_FORM;
}

static Url item_url(Ctx *cx, const Work *work, const char *verb)
{
    Url url = {0};
    const Str text = verb ? local_url(cx, "/items/%lld/%s", (long long)work->id.value, verb)
                          : local_url(cx, "/items/%lld", (long long)work->id.value);
    ensure(url_local(text, &url));
    return url;
}

static Html version_hidden(Ctx *cx, const Work *work)
{
    const VersionForm values = {work->version};
    return form_html(cx, &VERSION_FORM, &values);
}

/* ---- who looked ---- */

#define LOOKS_SHOWN 20

/* For auditors of a unit that has to do with it. */
static bool list_looks(Ctx *cx, const Work *work, ItemView *view)
{
    const RoleSet roles = permission_roles(PERM_AUDIT);
    Look *looks = NULL;
    if (!actor_has_role_in(&cx->actor, roles, work->unit_id) &&
        !actor_has_role_in(&cx->actor, roles, work->origin_unit_id) &&
        !actor_has_role_in(&cx->actor, roles, work->owner_unit_id))
        return true;
    if (!look_list_of_work(cx, work->id.value, LOOKS_SHOWN, &looks, &view->look_count))
        return false;
    ItemLook *list = ARENA_ARRAY(cx->arena, ItemLook, view->look_count + 1);
    for (size_t i = 0; i < view->look_count; i++)
        list[i] = (ItemLook){looks[i].at, looks[i].name, unit_name(cx, looks[i].unit_id)};
    view->looks = list;
    view->audit = url_add_query(cx->arena, url_path("/audit"), "code", work->code);
    return true;
}

/* ---- the page ---- */

static bool list_buttons(Ctx *cx, const WorkKind *kind, const Work *work, ItemView *view)
{
    const Move **moves = NULL;
    size_t count = 0;
    if (!work_list_moves(cx, kind, work, &moves, &count))
        return false;
    ItemButton *buttons = ARENA_ARRAY(cx->arena, ItemButton, count + 1);
    const Html hidden = version_hidden(cx, work);
    for (size_t i = 0; i < count; i++) {
        const Move *move = moves[i];
        const bool is_danger = move->tone && strcmp(move->tone, "danger") == 0;
        const Url url = item_url(cx, work, move->verb);
        buttons[view->button_count++] = (ItemButton){
            .label = move->label,
            .hint = move->hint,
            .url = url,
            .is_primary = move->tone && strcmp(move->tone, "primary") == 0,
            .is_danger = is_danger,
            .has_form = move->form != NULL,
            .button = {.action = url,
                       .hidden = hidden,
                       .label = move->label,
                       .is_danger = is_danger},
        };
    }
    view->buttons = buttons;
    return true;
}

static bool explain_legal(Ctx *cx, const Clock *clocks, ItemView *view)
{
    for (size_t i = 0; i < view->clock_count; i++) {
        ClockLedger ledger = {0};
        if (!str_is(clocks[i].kind, "legal"))
            continue;
        if (!clock_ledger(cx, &clocks[i], &ledger))
            return false;
        view->counted = clock_ledger_plain(cx->arena, &ledger);
    }
    return true;
}

static bool list_clocks(Ctx *cx, const Work *work, ItemView *view)
{
    Clock *clocks = NULL;
    if (!clock_list(cx, work->id.value, &clocks, &view->clock_count))
        return false;
    ItemClock *list = ARENA_ARRAY(cx->arena, ItemClock, view->clock_count + 1);
    for (size_t i = 0; i < view->clock_count; i++) {
        CalendarLimit limit = {0};
        Error ignored = {0};
        const bool is_limit = calendar_parse_limit(clocks[i].limit_text, &limit, &ignored);
        list[i] = (ItemClock){.label = clock_kind_label(clocks[i].kind),
                              .limit = is_limit ? calendar_limit_label(cx->arena, limit)
                                                : clocks[i].limit_text,
                              .started_at = clocks[i].started_at,
                              .due_at = clocks[i].due_at,
                              .first_due_at = clocks[i].first_due_at,
                              .paused_at = clocks[i].paused_at,
                              .ended_at = clocks[i].ended_at,
                              .is_moved = clocks[i].due_at.ms != clocks[i].first_due_at.ms};
    }
    view->clocks = list;
    view->ledger = item_url(cx, work, "clock");
    return explain_legal(cx, clocks, view);
}

static const char SQL_ACCOUNT_NAME[] =
    "SELECT coalesce(max(name), '') AS name FROM account WHERE id = $1";

static bool describe(Ctx *cx, const WorkKind *kind, const Work *work, ItemView *view)
{
    const int state = work_state_index(kind, work->state);
    Role turn = ROLE_NONE;
    *view = (ItemView){.code = work->code,
                       .title = work->title,
                       .subject = work->subject,
                       .unit = unit_name(cx, work->unit_id),
                       .role = role_parse(work->role, &turn) ? str_of(role_label(turn)) : STR(""),
                       .state_label = work_state_label(kind, work->state),
                       .tone = state < 0 ? TONE_PLAIN : desk_tone(kind->states[state].tone),
                       .due = desk_due(cx, work),
                       .opened_at = work->opened_at};
    return work->officer_id == 0 ||
           db_fetch_text(cx->db, cx->arena, SQL_ACCOUNT_NAME, DB_ARGS(db_int(work->officer_id)),
                         &view->officer, &cx->error);
}

bool item_show(Ctx *cx)
{
    Work work = {0};
    ItemView view = {0};
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work))
        return false;
    const WorkKind *kind = work_kind_find(work.kind);
    ensure(kind);
    if (!describe(cx, kind, &work, &view) || !list_clocks(cx, &work, &view) ||
        !item_history(cx, kind, work.id.value, 0, &view.timeline) ||
        (kind->panel && !kind->panel(cx, &work, &view.panel)) ||
        (kind->links && !kind->links(cx, &work, &view.links)) || !look_remember(cx, &work) ||
        !list_looks(cx, &work, &view) || !list_buttons(cx, kind, &work, &view))
        return false;
    view.mistakes = form_summary_html(cx);
    cx->response.title = str_is_empty(work.code) ? work.title : work.code;
    item_html(&cx->response.body, &view);
    return true;
}

/* ---- moves ---- */

static bool takes_files(const FormDef *def)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind == FIELD_FILES)
            return true;
    return false;
}

static bool find_move(Ctx *cx, const Work *work, const WorkKind **kind, const Move **move)
{
    *kind = work_kind_find(work->kind);
    ensure(*kind);
    *move = work_move_find(*kind, cx->path[1], work);
    if (*move)
        return true;
    return fail(cx, ERROR_CONFLICT,
                arena_printf(cx->arena,
                             VI("Việc đang ở trạng thái “%s” nên không làm được bước này."),
                             work_state_label(*kind, work->state)),
                "no move %.*s from %.*s", STR_ARGS(cx->path[1]), STR_ARGS(work->state));
}

static int64_t sent_version(const Ctx *cx)
{
    int64_t version = 0;
    return str_parse_int(http_param(cx->request, "version"), &version) ? version : 0;
}

bool item_show_move(Ctx *cx)
{
    Work work = {0};
    const WorkKind *kind = NULL;
    const Move *move = NULL;
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work) || !find_move(cx, &work, &kind, &move))
        return false;
    if (!work_may_move(cx, kind, &work, move))
        return fail(cx, ERROR_FORBIDDEN, VI("Bước này không thuộc phần việc của bạn."), "verb %s",
                    move->verb);
    const FormDef *def = form_of(move);
    char *values = arena_alloc(cx->arena, def->struct_size);
    memcpy(values, &work.version, sizeof work.version);
    MoveView view = {.code = work.code,
                     .title = work.title,
                     .subject = work.subject,
                     .label = move->label,
                     .hint = move->hint,
                     .source = move->source,
                     .action = item_url(cx, &work, move->verb),
                     .back = item_url(cx, &work, NULL),
                     .form = form_html(cx, def, values),
                     .is_danger = move->tone && strcmp(move->tone, "danger") == 0,
                     .takes_files = takes_files(def)};
    if (cx->refill == ERROR_CONFLICT &&
        !item_history(cx, kind, work.id.value, sent_version(cx), &view.changes))
        return false;
    cx->response.title = str_of(move->label);
    move_html(&cx->response.body, &view);
    return true;
}

static bool make_move(Ctx *cx, Work *out)
{
    Work work = {0};
    const WorkKind *kind = NULL;
    const Move *move = NULL;
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work) ||
        !find_move(cx, &work, &kind, &move) || !form_read(cx, form_of(move), &cx->form))
        return false;
    int64_t version = 0;
    memcpy(&version, cx->form, sizeof version);
    return work_move(cx, work.id, version, move->verb, cx->form, out);
}

bool item_post_move(Ctx *cx)
{
    Work work = {0};
    if (!make_move(cx, &work))
        return false;
    redirect(cx, local_url(cx, "/items/%lld", (long long)work.id.value));
    return true;
}

/* ---- JSON ---- */

static Str etag_of(Ctx *cx, const Work *work)
{
    return arena_format(cx->arena, "\"%lld\"", (long long)work->version);
}

const ReplyField ITEM_REPLY[] = {
    {"id", REPLY_ID, NULL, "64-bit id"},
    {"kind", REPLY_TEXT, NULL, "dossier"},
    {"code", REPLY_TEXT, NULL, "allotted code, empty before reception"},
    {"title", REPLY_TEXT, NULL, "name of the procedure"},
    {"subject", REPLY_TEXT, NULL, "the applicant"},
    {"state", REPLY_TEXT, NULL, "state code"},
    {"unit_id", REPLY_ID, NULL, "holding unit"},
    {"officer_id", REPLY_ID, NULL, "holding officer, 0 in the pool"},
    {"role", REPLY_TEXT, NULL, "whose turn it is"},
    {"opened_at", REPLY_INSTANT, NULL, NULL},
    {"due_at", REPLY_INSTANT, NULL, "earliest running due, or null"},
    {"closed_at", REPLY_INSTANT, NULL, NULL},
    {"version", REPLY_INT, NULL, "to be sent back with a move"},
    {"moves", REPLY_LIST, NULL, "verbs this actor may use now"},
    {"dossier", REPLY_OBJECT, NULL, "members of the kind"},
    {NULL, REPLY_TEXT, NULL, NULL},
};

bool item_reply(Ctx *cx, const Work *work)
{
    const WorkKind *kind = work_kind_find(work->kind);
    const Move **moves = NULL;
    size_t move_count = 0;
    ensure(kind);
    if (!work_list_moves(cx, kind, work, &moves, &move_count))
        return false;
    Json json = reply_json(cx);
    json_open_object(&json);
    json_put_id(&json, "id", work->id.value);
    json_put_text(&json, "kind", work->kind);
    json_put_text(&json, "code", work->code);
    json_put_text(&json, "title", work->title);
    json_put_text(&json, "subject", work->subject);
    json_put_text(&json, "state", work->state);
    json_put_id(&json, "unit_id", work->unit_id);
    json_put_id(&json, "officer_id", work->officer_id);
    json_put_text(&json, "role", work->role);
    json_put_instant(&json, "opened_at", work->opened_at);
    json_put_instant(&json, "due_at", work_due(work));
    json_put_instant(&json, "closed_at", work->closed_at);
    json_put_int(&json, "version", work->version);
    json_key(&json, "moves");
    json_open_array(&json);
    for (size_t i = 0; i < move_count; i++)
        json_text(&json, str_of(moves[i]->verb));
    json_close_array(&json);
    if (kind->json && !kind->json(cx, work, &json))
        return false;
    json_close_object(&json);
    cx->response.etag = etag_of(cx, work);
    return true;
}

bool item_show_json(Ctx *cx)
{
    Work work = {0};
    return work_get_readable(cx, (WorkId){cx->path_id}, &work) && look_remember(cx, &work) &&
           item_reply(cx, &work);
}

bool item_post_move_json(Ctx *cx)
{
    Work work = {0};
    const Str wanted = http_header(cx->request, "If-Match");
    if (!str_is_empty(wanted)) {
        if (!work_get_readable(cx, (WorkId){cx->path_id}, &work))
            return false;
        if (!str_equal(wanted, etag_of(cx, &work)))
            return fail(cx, ERROR_PRECONDITION,
                        VI("Việc đã thay đổi từ lúc bạn đọc. Hãy đọc lại rồi gửi lại."),
                        "If-Match is stale");
    }
    return make_move(cx, &work) && item_reply(cx, &work);
}
