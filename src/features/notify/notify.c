#include "features/notify/notify.h"

#include "features/dossier/dossier.h"
#include "kernel/clock_ledger.h"
#include "kernel/journal.h"
#include "kernel/unit.h"
#include "platform/chunk.h"
#include "platform/job.h"

#define JOB_MAIL "notify.mail"

/* What an applicant is told: the verb in the journal, the form that goes with it, the words. */
typedef struct Notice {
    const char *verb, *form, *subject, *words;
    bool tells_promise; /* the day of the result */
    bool tells_note;    /* what the officer wrote */
} Notice;

#define RESULT_SUBJECT VI("Đã có kết quả hồ sơ")
#define RESULT_WORDS                                                                                                              \
    VI("Hồ sơ của Ông/Bà đã có kết quả. Mời Ông/Bà nhận kết quả theo cách đã chọn khi nộp; đến" \
       " quầy thì mang theo giấy tiếp nhận.")

/* Circular 03/2025/TT-VPCP annex I: the forms are given to the applicant on paper or sent. */
static const Notice NOTICES[] = {
    {.verb = "receive",
     .form = "form-01",
     .subject = VI("Đã tiếp nhận hồ sơ"),
     .words = VI("Hồ sơ của Ông/Bà đã được tiếp nhận. Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
                 " (mẫu số 01) gửi kèm thư này."),
     .tells_promise = true},
    {.verb = "request_supplement",
     .form = "form-02",
     .subject = VI("Cần bổ sung hồ sơ"),
     .words = VI("Hồ sơ của Ông/Bà cần bổ sung, hoàn thiện. Phiếu yêu cầu (mẫu số 02) gửi kèm thư"
                 " này. Thời hạn giải quyết tạm dừng cho đến khi bổ sung xong."),
     .tells_note = true},
    {.verb = "bring_supplement",
     .subject = VI("Đã nhận giấy tờ bổ sung"),
     .words = VI("Cơ quan đã nhận giấy tờ Ông/Bà bổ sung và tiếp tục giải quyết hồ sơ."),
     .tells_note = true,
     .tells_promise = true},
    {.verb = "refuse",
     .form = "form-03",
     .subject = VI("Không tiếp nhận hồ sơ"),
     .words =
         VI("Hồ sơ của Ông/Bà không được tiếp nhận. Phiếu từ chối (mẫu số 03) ghi rõ lý do, gửi"
            " kèm thư này."),
     .tells_note = true},
    {.verb = "await_duty",
     .subject = VI("Cần thực hiện nghĩa vụ tài chính"),
     .words = VI("Hồ sơ chờ Ông/Bà thực hiện nghĩa vụ ghi dưới đây. Thời hạn giải quyết tạm dừng"
                 " cho đến khi thực hiện xong; khi đó Ông/Bà được báo ngày hẹn mới."),
     .tells_note = true},
    {.verb = "exclude_time",
     .subject = VI("Tạm dừng tính thời hạn giải quyết"),
     .words = VI("Pháp luật không tính vào thời hạn giải quyết thời gian làm việc ghi dưới đây,"
                 " nên thời hạn tạm dừng. Khi tính tiếp, Ông/Bà được báo ngày hẹn mới."),
     .tells_note = true},
    {.verb = "resume_time",
     .subject = VI("Ngày hẹn trả kết quả mới"),
     .words = VI("Thời hạn giải quyết hồ sơ của Ông/Bà được tính tiếp; ngày hẹn mới ghi dưới đây."),
     .tells_note = true,
     .tells_promise = true},
    {.verb = "recompute",
     .subject = VI("Xin lỗi và hẹn lại ngày trả kết quả"),
     .words = VI("Lịch làm việc của cơ quan giải quyết thay đổi vì lý do ghi dưới đây, nên ngày hẹn"
                 " trả kết quả phải dời lại. Cơ quan xin lỗi Ông/Bà vì sự bất tiện này."),
     .tells_note = true,
     .tells_promise = true},
    {.verb = "sign_extension",
     .form = "form-04",
     .subject = VI("Xin lỗi và hẹn lại ngày trả kết quả"),
     .words =
         VI("Cơ quan giải quyết xin lỗi Ông/Bà vì chưa kịp hẹn. Văn bản xin lỗi (mẫu số 04) ghi"
            " rõ lý do và ngày hẹn mới, gửi kèm thư này."),
     .tells_promise = true},
    {.verb = "to_counter", .subject = RESULT_SUBJECT, .words = RESULT_WORDS},
    {.verb = "issue", .subject = RESULT_SUBJECT, .words = RESULT_WORDS},
};

static const Notice *find_notice(Str verb)
{
    for (size_t i = 0; i < COUNT_OF(NOTICES); i++)
        if (str_is(verb, NOTICES[i].verb))
            return &NOTICES[i];
    return NULL;
}

/* ---- in the move's transaction ---- */

/* Nothing is written for a dossier without an address. */
static const char SQL_QUEUE[] = SQL_JOB_IF_ROW "FROM dossier WHERE work_id = $5 AND email <> ''";

static bool queue(Ctx *cx, const JournalEntry *entry)
{
    return !cx->app->settings.has_mail ||
           job_add_if_row(cx, SQL_QUEUE, JOB_MAIL,
                          arena_format(cx->arena, "%lld", (long long)entry->id), entry->work_id);
}

/* Of limits computed anew, only a promise that moved is told. */
static bool queue_if_promise_moved(Ctx *cx, const JournalEntry *entry)
{
    Str due = {0};
    return !journal_body_text(cx->arena, entry->body, "new_due", &due) || queue(cx, entry);
}

static const Listener LISTENERS[] = {
    {"receive", queue},
    {"request_supplement", queue},
    {"bring_supplement", queue},
    {"refuse", queue},
    {"await_duty", queue},
    {"exclude_time", queue},
    {"resume_time", queue},
    {"sign_extension", queue},
    {"recompute", queue_if_promise_moved},
    {"to_counter", queue},
    {"issue", queue},
};

/* ---- the letter ---- */

static Str subject_of(Ctx *cx, const Notice *notice, const Work *work)
{
    return arena_format(cx->arena, "%s%s%s%.*s", cx->app->settings.is_demo ? VI("[Minh họa] ") : "",
                        notice->subject, str_is_empty(work->code) ? "" : " ", STR_ARGS(work->code));
}

static void put_line(Buf *out, const char *label, Str value)
{
    if (!str_is_empty(value))
        buf_printf(out, "%s: %.*s\n", label, STR_ARGS(value));
}

static void put_time(Buf *out, const char *label, Instant at)
{
    char text[20];
    instant_format_vi(at, text);
    put_line(out, label, str_of(text));
}

/* The promise that stands now, and the one before it where the entry tells. */
static void put_promise(Ctx *cx, Buf *out, const JournalEntry *entry, Instant promised)
{
    Str text = {0};
    Instant old = {0};
    if (promised.ms == 0)
        return;
    const bool has_old = journal_body_text(cx->arena, entry->body, "old_due", &text) &&
                         instant_parse_utc(text, &old);
    if (has_old)
        put_time(out, VI("Đã hẹn trả kết quả"), old);
    put_time(out, has_old ? VI("Hẹn mới") : VI("Hẹn trả kết quả"), promised);
}

/* In the words of the reason for which the law takes a stretch out of the limit, and the officer's.
 */
static bool put_note(Ctx *cx, Buf *out, const JournalEntry *entry)
{
    Str code = {0}, note = {0};
    PauseReason reason = {0};
    if (journal_body_text(cx->arena, entry->body, "reason", &code)) {
        if (!pause_reason_get(cx, code, &reason))
            return false;
        put_line(out, VI("Lý do"), reason.label);
    }
    if (journal_body_text(cx->arena, entry->body, "note", &note) && !str_is_empty(note))
        buf_printf(out, VI("Nội dung: %.*s\n\n"), STR_ARGS(note));
    return true;
}

static bool write_text(Ctx *cx, const Notice *notice, const JournalEntry *entry,
                       const DossierContact *contact, Str *text)
{
    const Work *work = &contact->work;
    const Unit *unit = unit_find(cx, work->origin_unit_id);
    const Str token = dossier_link_token(cx, work->id.value);
    Buf out = buf_new(cx->arena, 2048);
    buf_printf(&out, VI("Kính gửi %.*s,\n\n%s\n\n"), STR_ARGS(contact->name), notice->words);
    if (notice->tells_note && !put_note(cx, &out, entry))
        return false;
    put_line(&out, VI("Mã hồ sơ"), work->code);
    put_line(&out, VI("Thủ tục"), work->title);
    put_line(&out, VI("Nơi tiếp nhận"), unit ? unit->name : STR(""));
    if (notice->tells_promise)
        put_promise(cx, &out, entry, contact->promised);
    put_line(&out, VI("Xem hồ sơ đang đến đâu"),
             public_url(cx, arena_format(cx->arena, "/link/%.*s", STR_ARGS(token))));
    put_line(&out, VI("Điện thoại hỏi đáp"), unit ? unit->phone : STR(""));
    buf_add_cstr(&out,
                 VI("\nThư do máy gửi, xin không trả lời thư này. Ai có đường dẫn trên đây thì"
                    " xem được hồ sơ, xin giữ kín.\n"));
    if (cx->app->settings.is_demo)
        buf_add_cstr(&out, VI("Dữ liệu minh họa, không phải hồ sơ thật.\n"));
    *text = buf_str(&out);
    return true;
}

/* The same for each try: who gets it twice, after a lost answer, sees it once. */
static Str message_id_of(Ctx *cx, const JournalEntry *entry)
{
    const Str base = str_of(cx->app->settings.public_base);
    const ptrdiff_t scheme = str_find(base, STR("://"));
    Str host = str_slice(base, scheme < 0 ? 0 : (size_t)scheme + 3, base.len);
    Str name = {0};
    (void)str_split_next(&host, ':', &name);
    return arena_format(cx->arena, "%lld.notify@%.*s", (long long)entry->id, STR_ARGS(name));
}

static bool send(Ctx *cx, const MailServer *server, const Notice *notice, const JournalEntry *entry)
{
    DossierContact contact = {0};
    DossierSlip slip = {0};
    if (!dossier_contact(cx, entry->work_id, &contact))
        return false;
    if (str_is_empty(contact.email))
        return true; /* taken out since */
    Str text = {0};
    if (!write_text(cx, notice, entry, &contact, &text))
        return false;
    if (notice->form && !dossier_slip_make(cx, &contact.work, str_of(notice->form), &slip))
        return false;
    const MailFile file = {slip.file_name, STR("application/pdf"), slip.pdf};
    const Mail mail = {.to = contact.email,
                       .subject = subject_of(cx, notice, &contact.work),
                       .text = text,
                       .message_id = message_id_of(cx, entry),
                       .at = entry->at,
                       .files = &file,
                       .file_count = notice->form ? 1 : 0};
    return cx->app->send_mail(cx->arena, server, &mail, &cx->error);
}

static bool run(Ctx *cx, Str payload)
{
    int64_t entry_id = 0;
    JournalEntry entry = {0};
    MailServer server = {0};
    if (!str_parse_int(payload, &entry_id) || !journal_get(cx, entry_id, &entry) ||
        !mail_server_load(cx->db, cx->arena, &server, &cx->error))
        return false;
    const Notice *notice = find_notice(entry.verb);
    if (!notice)
        return fail(cx, ERROR_INTERNAL, VI("Không có thông báo cho việc này."), "no such notice");
    if (str_is_empty(server.url) || !cx->app->send_mail)
        return fail(cx, ERROR_BUSY, VI("Chưa đặt máy chủ thư (mail.url)."), "mail.url is not set");
    return send(cx, &server, notice, &entry);
}

/* Eight tries: after 1, 4 and 16 minutes, 1, 4, 17 and 17 hours. */
static const JobKind JOBS[] = {
    {.name = JOB_MAIL, .label = VI("Gửi thư cho người nộp"), .run = run, .max_attempts = 8}};

/* Letters that wait or are tried again; a letter is the receiving unit's. */
static const char SQL_LETTERS[] =
    "SELECT w.origin_unit_id AS unit_id, '' AS sort, count(*) AS number FROM job AS j"
    " JOIN journal AS e ON e.id = CASE WHEN j.kind = 'notify.mail' THEN CAST(j.payload AS BIGINT) END"
    " JOIN work AS w ON w.id = e.work_id"
    " WHERE j.state = 'waiting' AND w.origin_unit_id IN " ID_CHUNK_LIST
    " GROUP BY w.origin_unit_id";
static const UnitLoadKind LOADS[] = {{.name = "letters",
                                      .label = VI("Thư cho người nộp đang chờ gửi"),
                                      .fate = LOAD_MOVES,
                                      .sql = SQL_LETTERS}};

const Feature NOTIFY_FEATURE = {.name = "notify",
                                .jobs = JOBS,
                                .job_count = COUNT_OF(JOBS),
                                .listeners = LISTENERS,
                                .listener_count = COUNT_OF(LISTENERS),
                                .loads = LOADS,
                                .load_count = COUNT_OF(LOADS)};
