#include "features/dossier/dossier_move_forms.h"

static const FormField REASON_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Lý do"), .required = true, .max_chars = 2000),
};
const FormDef WHY_FORM = FORM_DEF(NoteForm, REASON_FIELDS);
static const FormField NOTE_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Ghi chú cho người sau"), .max_chars = 2000),
};
const FormDef NOTE_FORM = FORM_DEF(NoteForm, NOTE_FIELDS);
static const FormField REQUEST_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Giấy tờ cần bổ sung và lý do"),
                   .hint = VI("Nêu một lần, đầy đủ và cụ thể; người nộp nhận đúng các dòng này."),
                   .required = true, .max_chars = 2000),
};
const FormDef REQUEST_FORM = FORM_DEF(NoteForm, REQUEST_FIELDS);
static const FormField PROPOSE_FIELDS[] = {
    FORM_HIDDEN(NoteForm, version, .required = true),
    FORM_LONG_TEXT(NoteForm, note, .label = VI("Kết quả đề nghị"), .required = true,
                   .max_chars = 4000),
};
const FormDef PROPOSE_FORM = FORM_DEF(NoteForm, PROPOSE_FIELDS);

typedef struct OfficerRow {
    int64_t id;
    Str name;
} OfficerRow;
static const DbColumn OFFICER_COLUMNS[] = {DB_INT(OfficerRow, id), DB_TEXT(OfficerRow, name)};
static const char SQL_OFFICERS[] =
    "SELECT DISTINCT a.id, a.name FROM work AS w JOIN post AS p ON p.unit_id ="
    "   coalesce((SELECT h.holder_unit_id FROM unit_holder AS h WHERE h.unit_id = w.unit_id),"
    "            w.unit_id)"
    " JOIN account AS a ON a.id = p.account_id AND a.state = 'active'"
    " WHERE w.id = $1 AND p.role = 'specialist' AND p.valid_from <= $2"
    " AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY a.name, a.id LIMIT 200";

/* The specialists of the unit that holds this work, or of the one that holds for it. */
static FieldOptions officer_options(Ctx *cx)
{
    OfficerRow *rows = NULL;
    size_t count = 0;
    const DbArgs args = DB_ARGS(db_int(cx->path_id), db_date(cx->arena, cx->today));
    if (!db_fetch_all(cx->db, cx->arena, SQL_OFFICERS, args, DB_ROWS(OFFICER_COLUMNS), sizeof *rows,
                      200, (void *)&rows, &count, &cx->error))
        return (FieldOptions){0};
    FieldOption *options = ARENA_ARRAY(cx->arena, FieldOption, count + 1);
    for (size_t i = 0; i < count; i++)
        options[i] =
            (FieldOption){arena_format(cx->arena, "%lld", (long long)rows[i].id), rows[i].name};
    return (FieldOptions){options, count};
}

static const FormField ASSIGN_FIELDS[] = {
    FORM_HIDDEN(AssignForm, version, .required = true),
    FORM_CHOICE_ID(AssignForm, officer_id, .label = VI("Giao cho"), .required = true,
                   .options = officer_options),
    FORM_LONG_TEXT(AssignForm, note, .label = VI("Ý kiến chỉ đạo"), .max_chars = 2000),
};
const FormDef ASSIGN_FORM = FORM_DEF(AssignForm, ASSIGN_FIELDS);

static const FormField NUMBER_FIELDS[] = {
    FORM_HIDDEN(NumberForm, version, .required = true),
    FORM_TEXT(NumberForm, number, .label = VI("Số, ký hiệu của kết quả"), .required = true,
              .max_chars = 60),
    FORM_DATE(NumberForm, date, .label = VI("Ngày ban hành"), .required = true),
    FORM_FILES(NumberForm, files, .label = VI("Kết quả điện tử (PDF đã ký số)"), .max_items = 5,
               .accept = ".pdf,image/jpeg,image/png"),
};
const FormDef NUMBER_FORM = FORM_DEF(NumberForm, NUMBER_FIELDS);

static const FormField HAND_FIELDS[] = {
    FORM_HIDDEN(HandForm, version, .required = true),
    FORM_TEXT(HandForm, handed_to, .label = VI("Người nhận kết quả"), .required = true),
    FORM_TEXT(HandForm, proof, .label = VI("Bằng chứng đã trao"), .required = true,
              .hint = VI("Chữ ký nhận trên sổ, giấy ủy quyền, mã vận đơn bưu chính…"),
              .max_chars = 400),
    FORM_FILES(HandForm, files, .label = VI("Ảnh chụp bằng chứng (nếu có)"), .max_items = 5,
               .accept = ".pdf,image/jpeg,image/png"),
};
const FormDef HAND_FORM = FORM_DEF(HandForm, HAND_FIELDS);

static const FormField BRING_FIELDS[] = {
    FORM_HIDDEN(BringForm, version, .required = true),
    FORM_LONG_TEXT(BringForm, note, .label = VI("Giấy tờ đã bổ sung"), .required = true,
                   .max_chars = 2000),
    FORM_FILES(BringForm, files, .label = VI("Tệp kèm theo"), .max_items = 20,
               .accept = ".pdf,image/jpeg,image/png"),
};
const FormDef BRING_FORM = FORM_DEF(BringForm, BRING_FIELDS);
