#include "features/dossier/dossier_extension.h"
#include "features/dossier/dossier_internal.h"
#include "features/dossier/slip.h"
#include "kernel/calendar.h"
#include "kernel/clock.h"
#include "kernel/journal.h"
#include "kernel/unit.h"

#include <string.h>

#define HISTORY_READ 200

/* What every slip of one dossier is made of. */
typedef struct SlipSource {
    Work work;
    DossierRow dossier;
    ProcedureVersion version;
    ProcedureCase one;
    SlipHead head;
} SlipSource;

/* A commune's counter is its centre; an agency bears its own name under the body above it. */
static SlipOffice office_of(Ctx *cx, const Unit *unit)
{
    const bool is_commune = str_is(unit->level, "commune");
    return (SlipOffice){
        .parent = is_commune ? arena_format(cx->arena, "Ủy ban nhân dân %.*s", STR_ARGS(unit->name))
                             : unit_body_name(cx, unit->parent_id),
        .unit = is_commune ? str_of(VI("Trung tâm Phục vụ hành chính công")) : unit->name,
        .place = is_commune ? unit->short_name : str_of(cx->app->settings.site),
        .address = unit->address,
        .hotline = unit->phone};
}

static Str words_of_limit(Ctx *cx, Str text)
{
    CalendarLimit limit = {0};
    Error ignored = {0};
    return calendar_parse_limit(text, &limit, &ignored) ? calendar_limit_label(cx->arena, limit)
                                                        : text;
}

static bool load_source(Ctx *cx, const Work *work, SlipSource *out)
{
    Unit receiver = {0};
    out->work = *work;
    if (!unit_get(cx, work->origin_unit_id, &receiver) ||
        !dossier_get(cx, out->work.id.value, &out->dossier) ||
        !dossier_case_get(cx, out->dossier.version_id, out->dossier.case_id, &out->version,
                          &out->one))
        return false;
    const DossierRow *row = &out->dossier;
    const Str token = dossier_link_token(cx, out->work.id.value);
    out->head =
        (SlipHead){.office = office_of(cx, &receiver),
                   .owner = {.name = row->applicant_name,
                             .identity_label = str_is(row->applicant_kind, "person")
                                                   ? VI("Số định danh cá nhân")
                                                   : VI("Mã số thuế"),
                             .identity = row->identity_number,
                             .address = row->address,
                             .phone = row->phone,
                             .email = row->email},
                   .code = out->work.code,
                   .procedure = arena_format(cx->arena, "%.*s (%.*s)", STR_ARGS(out->version.name),
                                             STR_ARGS(row->procedure_code)),
                   .content = row->content,
                   .issued = row->received_at.ms ? row->received_at : out->work.opened_at,
                   .qr_url = public_url(cx, arena_format(cx->arena, "/link/%.*s", STR_ARGS(token))),
                   .submitter_name = row->applicant_name,
                   .is_demo = cx->app->settings.is_demo};
    return true;
}

/* The newest journal entry of one of this work's verbs: who made it and what was written. */
static bool find_entry(Ctx *cx, int64_t work_id, const char *verb, JournalEntry *out)
{
    JournalList list = {0};
    if (!journal_list_of_work(cx, work_id, HISTORY_READ, &list))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (str_is(list.items[i].verb, verb)) {
            *out = list.items[i];
            return true;
        }
    return fail(cx, ERROR_NOT_FOUND, VI("Hồ sơ này chưa có phiếu đó."), "no %s entry", verb);
}

static const char SQL_OFFICER[] =
    "SELECT coalesce(max(name), '') AS name FROM account WHERE id = $1";

static bool sign(Ctx *cx, const JournalEntry *entry, SlipHead *head)
{
    head->issued = entry->at;
    return db_fetch_text(cx->db, cx->arena, SQL_OFFICER, DB_ARGS(db_int(entry->actor_id)),
                         &head->officer_name, &cx->error);
}

static void put_slip(Ctx *cx, const SlipSource *source, const Buf *pdf, const char *form,
                     DossierSlip *out)
{
    *out = (DossierSlip){
        .pdf = buf_str(pdf),
        .file_name = arena_format(cx->arena, "%s-%.*s.pdf", form, STR_ARGS(source->work.code))};
}

/* ---- Form 01 ---- */

static bool fill_papers(Ctx *cx, SlipSource *source, SlipReceipt *receipt)
{
    PaperRow *papers = NULL;
    size_t count = 0;
    if (!dossier_paper_list(cx, source->work.id.value, &papers, &count))
        return false;
    SlipPaper *rows = ARENA_ARRAY(cx->arena, SlipPaper, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = (SlipPaper){papers[i].name, papers[i].original_count, papers[i].copy_count, 0};
    receipt->papers = rows;
    receipt->paper_count = count;
    return true;
}

static bool fill_fees(Ctx *cx, const SlipSource *source, SlipReceipt *receipt)
{
    ProcedureContent content = {0};
    if (!procedure_content_get(cx, source->version.id, &content))
        return false;
    SlipFee *fees = ARENA_ARRAY(cx->arena, SlipFee, content.fee_count + 1);
    for (size_t i = 0; i < content.fee_count; i++) {
        const ProcedureFee *fee = &content.fees[i];
        if (fee->case_position != 0 && fee->case_position != source->one.position)
            continue;
        if (fee->has_amount && fee->amount_vnd == 0)
            continue; /* free of charge */
        fees[receipt->fee_count++] =
            (SlipFee){.name = arena_format(cx->arena, "%s %.*s", fee_kind_label(fee->kind),
                                           STR_ARGS(fee->name)),
                      .amount_vnd = fee->amount_vnd,
                      .words = fee->has_amount ? STR("") : fee->words};
    }
    receipt->fees = fees;
    return true;
}

static bool fill_promise(Ctx *cx, const SlipSource *source, SlipReceipt *receipt)
{
    Clock *clocks = NULL;
    size_t count = 0;
    if (!clock_list(cx, source->work.id.value, &clocks, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_is(clocks[i].kind, "legal")) {
            receipt->promised = clocks[i].first_due_at;
            receipt->limit = words_of_limit(cx, clocks[i].limit_text);
        }
    return true;
}

static bool make_receipt(Ctx *cx, const Work *work, DossierSlip *out)
{
    SlipSource source = {0};
    JournalEntry entry = {0};
    SlipReceipt receipt = {0};
    if (!load_source(cx, work, &source) ||
        !find_entry(cx, source.work.id.value, "receive", &entry) ||
        !sign(cx, &entry, &source.head) || !fill_papers(cx, &source, &receipt) ||
        !fill_fees(cx, &source, &receipt) || !fill_promise(cx, &source, &receipt))
        return false;
    receipt.head = source.head;
    receipt.sets = source.dossier.sets;
    receipt.received = source.dossier.received_at;
    receipt.return_place = source.head.office.unit;
    receipt.return_way =
        str_of(str_is(source.dossier.return_way, "post")     ? VI("Qua bưu chính")
               : str_is(source.dossier.return_way, "online") ? VI("Trực tuyến")
                                                             : VI("Trực tiếp tại quầy"));
    Buf pdf = buf_new(cx->arena, 64 << 10);
    if (!slip_receipt_pdf(&receipt, &pdf, &cx->error))
        return false;
    put_slip(cx, &source, &pdf, "mau-01", out);
    return true;
}

/* ---- Forms 02 and 03: the note of the entry is what the applicant reads ---- */

static Str note_of(Ctx *cx, const JournalEntry *entry)
{
    Str note = {0};
    return journal_body_text(cx->arena, entry->body, "note", &note) ? note : STR("");
}

static bool make_supplement(Ctx *cx, const Work *work, DossierSlip *out)
{
    SlipSource source = {0};
    JournalEntry entry = {0};
    if (!load_source(cx, work, &source) ||
        !find_entry(cx, source.work.id.value, "request_supplement", &entry) ||
        !sign(cx, &entry, &source.head))
        return false;
    const Str item = note_of(cx, &entry);
    const SlipSupplement slip = {.head = source.head,
                                 .items = &item,
                                 .item_count = 1,
                                 .reason = str_of(VI("Hồ sơ chưa đủ hoặc chưa hợp lệ")),
                                 .guide = source.head.officer_name,
                                 .guide_phone = source.head.office.hotline};
    Buf pdf = buf_new(cx->arena, 64 << 10);
    if (!slip_supplement_pdf(&slip, &pdf, &cx->error))
        return false;
    put_slip(cx, &source, &pdf, "mau-02", out);
    return true;
}

static bool make_refusal(Ctx *cx, const Work *work, DossierSlip *out)
{
    SlipSource source = {0};
    JournalEntry entry = {0};
    if (!load_source(cx, work, &source) ||
        !find_entry(cx, source.work.id.value, "refuse", &entry) || !sign(cx, &entry, &source.head))
        return false;
    const SlipRefusal slip = {.head = source.head, .reason = note_of(cx, &entry)};
    Buf pdf = buf_new(cx->arena, 64 << 10);
    if (!slip_refusal_pdf(&slip, &pdf, &cx->error))
        return false;
    put_slip(cx, &source, &pdf, "mau-03", out);
    return true;
}

/* Issued by the competent unit in its own name, whoever received the dossier. */
static SlipOffice deciding_office(Ctx *cx, const Unit *unit)
{
    SlipOffice office = office_of(cx, unit);
    if (str_is(unit->level, "commune")) {
        office.unit = office.parent;
        office.parent = unit_name(cx, unit->parent_id);
    }
    return office;
}

static bool make_extension(Ctx *cx, const Work *work, DossierSlip *out)
{
    SlipSource source = {0};
    ExtensionRow row = {0};
    Unit owner = {0};
    bool found = false;
    if (!load_source(cx, work, &source) || !unit_get(cx, work->owner_unit_id, &owner) ||
        !extension_find_signed(cx, work->id.value, &row, &found))
        return false;
    if (!found)
        return fail(cx, ERROR_NOT_FOUND, VI("Hồ sơ này chưa có phiếu đó."), "no signed extension");
    source.head.issued = row.decided_at;
    source.head.officer_name = row.decider;
    source.head.office = deciding_office(cx, &owner);
    const SlipExtension slip = {.head = source.head,
                                .received = source.dossier.received_at,
                                .promised = row.old_due_at,
                                .new_promise = row.new_due_at,
                                .reason = row.reason};
    Buf pdf = buf_new(cx->arena, 64 << 10);
    if (!slip_extension_pdf(&slip, &pdf, &cx->error))
        return false;
    put_slip(cx, &source, &pdf, "mau-04", out);
    return true;
}

static const struct {
    const char *form;
    bool (*make)(Ctx *cx, const Work *work, DossierSlip *out);
} FORMS[] = {{"form-01", make_receipt},
             {"form-02", make_supplement},
             {"form-03", make_refusal},
             {"form-04", make_extension}};

bool dossier_slip_make(Ctx *cx, const Work *work, Str form, DossierSlip *out)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++)
        if (str_is(form, FORMS[i].form))
            return FORMS[i].make(cx, work, out);
    return fail(cx, ERROR_NOT_FOUND, VI("Không có mẫu này."), "form");
}

bool dossier_show_slip(Ctx *cx)
{
    Work work = {0};
    DossierSlip slip = {0};
    if (!work_get_readable(cx, (WorkId){cx->path_id}, &work) ||
        !dossier_slip_make(cx, &work, cx->path[1], &slip))
        return false;
    reply_bytes(cx, "application/pdf", slip.pdf, slip.file_name);
    return true;
}

/* ---- who is told what ---- */

bool dossier_contact(Ctx *cx, int64_t work_id, DossierContact *out)
{
    DossierContact contact = {0};
    DossierRow row = {0};
    Clock *clocks = NULL;
    size_t count = 0;
    if (!work_get(cx, (WorkId){work_id}, &contact.work) || !dossier_get(cx, work_id, &row) ||
        !clock_list(cx, work_id, &clocks, &count))
        return false;
    contact.name = row.applicant_name;
    contact.email = row.email;
    for (size_t i = 0; i < count; i++)
        if (str_is(clocks[i].kind, "legal"))
            contact.promised = clocks[i].due_at;
    *out = contact;
    return true;
}

/* ---- links on the page of the dossier ---- */

static void put_link(Buf *out, int64_t work_id, const char *form, const char *label)
{
    buf_printf(out, "<a class=\"button\" href=\"/dossiers/%lld/slips/%s\">", (long long)work_id,
               form);
    html_put_cstr(out, label);
    buf_add(out, STR("</a> "));
}

bool dossier_links(Ctx *cx, const Work *work, Html *out)
{
    DossierRow row = {0};
    ExtensionRow extension = {0};
    bool is_extended = false;
    if (!dossier_get(cx, work->id.value, &row) ||
        !extension_find_signed(cx, work->id.value, &extension, &is_extended))
        return false;
    Buf body = buf_new(cx->arena, 512);
    buf_add(&body, STR("<span class=\"links\">"));
    if (!str_is_empty(work->code)) {
        put_link(&body, work->id.value, "form-01", VI("In giấy tiếp nhận (mẫu 01)"));
        buf_add(&body, STR("<a class=\"button quiet\" href=\"/link/"));
        html_put_text(&body, dossier_link_token(cx, work->id.value));
        buf_add(&body, STR("\">Trang của người nộp</a> "));
    }
    if (row.requests > 0)
        put_link(&body, work->id.value, "form-02", VI("In phiếu yêu cầu bổ sung (mẫu 02)"));
    if (str_is(work->state, "refused"))
        put_link(&body, work->id.value, "form-03", VI("In phiếu từ chối (mẫu 03)"));
    if (is_extended)
        put_link(&body, work->id.value, "form-04", VI("In văn bản xin lỗi, gia hạn (mẫu 04)"));
    buf_add(&body, STR("</span>"));
    out->escaped = buf_str(&body);
    return true;
}
