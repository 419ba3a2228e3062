#include "features/dossier/dossier_internal.h"
#include "features/dossier/dossier_move_forms.h"
#include "kernel/journal.h"
#include "kernel/journal_proof.h"

#define MAC_BYTES 16

/* ---- the token in the QR: the work's id and 128 bits of HMAC over it ---- */

static Str mac_of(Ctx *cx, int64_t work_id)
{
    const Str text = arena_format(cx->arena, "dossier-link:%lld", (long long)work_id);
    const Sha256 mac = hmac_sha256(cx->app->settings.secret, text);
    return base64url_of(cx->arena, (Str){(const char *)mac.bytes, MAC_BYTES});
}

Str dossier_link_token(Ctx *cx, int64_t work_id)
{
    return arena_format(cx->arena, "%lld.%.*s", (long long)work_id, STR_ARGS(mac_of(cx, work_id)));
}

bool dossier_link_parse(Ctx *cx, Str token, int64_t *out_work_id)
{
    Str id = {0};
    int64_t work_id = 0;
    if (!str_split_next(&token, '.', &id) || !str_parse_int(id, &work_id) ||
        !str_equal_constant_time(token, mac_of(cx, work_id)))
        return false;
    *out_work_id = work_id;
    return true;
}

/* ---- the page behind the QR: whoever holds the slip is the applicant ---- */

static bool find_work(Ctx *cx, Work *out)
{
    int64_t work_id = 0;
    if (!dossier_link_parse(cx, cx->path[0], &work_id))
        return fail(cx, ERROR_NOT_FOUND,
                    VI("Mã này không phải của hệ thống. Giấy hẹn có thể không thật."),
                    "forged link token");
    return work_get(cx, (WorkId){work_id}, out);
}

typedef struct LinkBringForm {
    Str note;
    FormFiles files;
} LinkBringForm;
static const FormField BRING_FIELDS[] = {
    FORM_LONG_TEXT(LinkBringForm, note, .label = VI("Giấy tờ bổ sung"), .required = true,
                   .max_chars = 2000),
    FORM_FILES(LinkBringForm, files, .label = VI("Ảnh chụp hoặc tệp PDF"), .required = true,
               .max_items = 10, .accept = ".pdf,image/jpeg,image/png"),
};
const FormDef LINK_BRING_FORM = FORM_DEF(LinkBringForm, BRING_FIELDS);

typedef struct RateForm {
    Str rating;
} RateForm;
static const FieldOption RATINGS[] = {
    {{"3", 1}, {"Rất hài lòng", sizeof "Rất hài lòng" - 1}},
    {{"2", 1}, {"Hài lòng", sizeof "Hài lòng" - 1}},
    {{"1", 1}, {"Không hài lòng", sizeof "Không hài lòng" - 1}},
};
static const FormField RATE_FIELDS[] = {
    FORM_CHOICE(RateForm, rating, .label = VI("Ông, bà có hài lòng không?"), .required = true,
                .choices = RATINGS, .choice_count = COUNT_OF(RATINGS)),
};
const FormDef LINK_RATE_FORM = FORM_DEF(RateForm, RATE_FIELDS);

static bool is_finished(Str state)
{
    return str_is(state, "done") || str_is(state, "returned");
}

static bool list_results(Ctx *cx, int64_t work_id, TrackView *view)
{
    FileRow *files = NULL;
    size_t count = 0;
    if (!dossier_file_list(cx, work_id, &files, &count))
        return false;
    FileRow *results = ARENA_ARRAY(cx->arena, FileRow, count + 1);
    for (size_t i = 0; i < count; i++)
        if (str_is(files[i].purpose, "result"))
            results[view->result_count++] = files[i];
    view->results = results;
    return true;
}

static const char SQL_RECEPTION[] =
    "SELECT coalesce(max(id), 0) AS id FROM journal WHERE work_id = $1"
    " AND verb IN ('receive', 'submit')";

/* The entry that made the slip, recomputed up to a signed root of the journal. */
static bool prove(Ctx *cx, const Work *work, TrackView *view)
{
    int64_t entry_id = 0;
    JournalEvidence evidence = {0};
    if (!db_fetch_int(cx->db, SQL_RECEPTION, DB_ARGS(db_int(work->id.value)), &entry_id,
                      &cx->error) ||
        !journal_entry_is_genuine(cx, entry_id, &evidence))
        return false;
    switch (evidence.standing) {
    case JOURNAL_GENUINE:
        view->proof = VI("Giấy tiếp nhận này có thật và chưa bị sửa: bản ghi lúc tiếp nhận khớp "
                         "với nhật ký đã ký.");
        return true;
    case JOURNAL_PENDING:
        view->proof = VI("Giấy tiếp nhận này có thật; bản ghi vừa lập, đang chờ ký niêm phong.");
        return true;
    case JOURNAL_CHANGED:
        view->is_doubtful = true;
        view->proof = VI("Bản ghi của giấy này không khớp với nhật ký đã ký. Hãy báo cơ quan "
                         "tiếp nhận.");
        return true;
    }
    return false;
}

bool link_show(Ctx *cx)
{
    Work work = {0};
    DossierRow row = {0};
    TrackView view = {.is_genuine = true, .token = cx->path[0]};
    if (!find_work(cx, &work) || !track_describe(cx, &work, &view) || !prove(cx, &work, &view) ||
        !dossier_get(cx, work.id.value, &row))
        return false;
    if (is_finished(work.state) && !list_results(cx, work.id.value, &view))
        return false;
    view.wants_supplement =
        str_is(work.state, "supplement") || str_is(work.state, "submit_supplement");
    view.may_rate = is_finished(work.state) && row.rating == 0;
    view.rating = row.rating;
    if (view.wants_supplement)
        view.bring_form = form_html(cx, &LINK_BRING_FORM, NULL);
    if (view.may_rate)
        view.rate_form = form_html(cx, &LINK_RATE_FORM, NULL);
    cx->response.title = str_of(VI("Giấy tiếp nhận hồ sơ"));
    track_html(&cx->response.body, &view);
    return true;
}

bool link_show_file(Ctx *cx)
{
    Work work = {0};
    FileRow file = {0};
    int64_t file_id = 0;
    if (!find_work(cx, &work))
        return false;
    if (!str_parse_int(cx->path[1], &file_id) || !is_finished(work.state))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tệp này."), "result file");
    if (!dossier_file_get(cx, work.id.value, file_id, &file))
        return false;
    if (!str_is(file.purpose, "result"))
        return fail(cx, ERROR_NOT_FOUND, VI("Không có tệp này."), "not a result");
    const Blob blob = {file.sha256, file.size, file.type};
    blob_send(cx, &blob, file.name);
    return true;
}

static void return_to_link(Ctx *cx)
{
    redirect(cx, local_url(cx, "/link/%s", arena_cstr(cx->arena, cx->path[0])));
}

/* The applicant himself makes the move; the files become part of the dossier at once. */
bool link_bring(Ctx *cx)
{
    const LinkBringForm *form = cx->form;
    Work work = {0};
    if (!find_work(cx, &work))
        return false;
    const BringForm move = {.version = work.version, .note = form->note, .files = form->files};
    const Actor sender = cx->actor; /* an officer who tries the link acts as the applicant too */
    cx->actor = (Actor){.kind = ACTOR_CITIZEN, .name = work.subject};
    const bool ok = work_move(cx, work.id, work.version, "bring_supplement", &move, NULL);
    cx->actor = sender;
    if (!ok)
        return false;
    return_to_link(cx);
    return true;
}

static const char SQL_RATE[] =
    "UPDATE dossier SET rating = $2 WHERE work_id = $1 AND rating IS NULL";

bool link_rate(Ctx *cx)
{
    const RateForm *form = cx->form;
    Work work = {0};
    int64_t rating = 0;
    int64_t changed = 0;
    if (!find_work(cx, &work))
        return false;
    if (!is_finished(work.state) || !str_parse_int(form->rating, &rating))
        return fail(cx, ERROR_CONFLICT, VI("Hồ sơ chưa có kết quả nên chưa đánh giá được."),
                    "rating before the result");
    if (!db_run_count(cx->db, SQL_RATE, DB_ARGS(db_int(work.id.value), db_int(rating)), &changed,
                      &cx->error))
        return false;
    if (changed == 0)
        return fail(cx, ERROR_CONFLICT, VI("Hồ sơ này đã được đánh giá, mỗi hồ sơ một lần."),
                    "rated already");
    const Actor sender = cx->actor;
    const Str body = arena_format(cx->arena, "{\"work\":\"%lld\",\"rating\":%lld}",
                                  (long long)work.id.value, (long long)rating);
    cx->actor = (Actor){.kind = ACTOR_CITIZEN};
    const bool ok = journal_note(cx, "dossier.rated", work.origin_unit_id, body);
    cx->actor = sender;
    if (!ok)
        return false;
    return_to_link(cx);
    return true;
}
