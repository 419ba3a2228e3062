#include "features/audit/audit_internal.h"
#include "kernel/journal.h"

static void put_row(Ctx *cx, Buf *out, const AuditRow *row)
{
    char at[20];
    instant_format_vi(row->at, at);
    const Str cells[] = {str_of(at),
                         audit_who(row),
                         audit_role(row),
                         audit_what(cx, row),
                         row->code,
                         row->title,
                         audit_state(row),
                         audit_note(cx, row),
                         arena_format(cx->arena, "%lld", (long long)row->id)};
    csv_put_line(out, cells, COUNT_OF(cells));
}

/* Slice by slice, so that the rows read at once stay few; a rare person ends it too. */
static bool put_rows(Ctx *cx, AuditQuery query, Buf *out, int64_t *rows)
{
    int slices = 0;
    do {
        AuditPage page = {0};
        if (!audit_list(cx, &query, AUDIT_SLICE, &page))
            return false;
        for (size_t i = 0; i < page.count && *rows < AUDIT_FILE_ROWS; i++, (*rows)++)
            put_row(cx, out, &page.rows[i]);
        query.before_id = page.next;
    } while (query.before_id && *rows < AUDIT_FILE_ROWS && ++slices < AUDIT_FILE_SLICES);
    return true;
}

/* ---- the download is an entry itself ---- */

typedef struct Export {
    AuditQuery query;
    int64_t rows;
} Export;

static bool write_entry(Ctx *cx, void *data)
{
    const Export *export = data;
    Buf body = buf_new(cx->arena, 128);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_cstr(&json, "list", export->query.kind == AUDIT_DONE ? "journal" : "looks");
    json_put_int(&json, "rows", export->rows);
    json_put_id(&json, "work", export->query.work_id);
    json_close_object(&json);
    return journal_note(cx, "audit.exported", export->query.unit_id, buf_str(&body));
}

bool audit_show_file(Ctx *cx)
{
    Export *export = ARENA_NEW(cx->arena, Export);
    HtmlMistake mistake = {0};
    if (!audit_read_query(cx, &export->query, &mistake))
        return false;
    if (mistake.name)
        return fail(cx, ERROR_INPUT, mistake.message, "csv filter %s", mistake.name);
    Buf file = buf_new(cx->arena, 1 << 16);
    buf_add(&file, STR(CSV_MARK));
    buf_add(&file, STR(VI("Lúc,Người,Vai trò,Đã làm,Mã,Việc,Trạng thái sau,Ghi chú,Số mục\r\n")));
    if (!put_rows(cx, export->query, &file, &export->rows))
        return false;
    write_later(cx, write_entry, export, true);
    reply_bytes(cx, "text/csv; charset=utf-8", buf_str(&file),
                export->query.kind == AUDIT_DONE ? STR("nhat-ky.csv") : STR("luot-xem.csv"));
    return true;
}
