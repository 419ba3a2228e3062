#include "features/procedure/procedure_pages.h"

#define EMPTY_ROWS 4
#define MAX_EDIT_PAPERS 150

/* The papers of one case have a page of their own: a form may send a thousand fields, not more. */

typedef struct PaperRow {
    Str code, name, note, is_required;
    int64_t originals, copies;
} PaperRow;
static const FieldOption NEEDS[] = {
    {{"1", 1}, {"Bắt buộc", sizeof "Bắt buộc" - 1}},
    {{"0", 1}, {"Tùy trường hợp", sizeof "Tùy trường hợp" - 1}},
};
static const FormField PAPER_FIELDS[] = {
    FORM_TEXT(PaperRow, name, .label = VI("Giấy tờ"), .max_chars = 2000),
    FORM_TEXT(PaperRow, code, .label = VI("Mã"), .max_chars = 100),
    FORM_INT(PaperRow, originals, .label = VI("Bản chính"), .max = 99),
    FORM_INT(PaperRow, copies, .label = VI("Bản sao"), .max = 99),
    FORM_CHOICE(PaperRow, is_required, .label = VI("Có cần không"), .choices = NEEDS,
                .choice_count = COUNT_OF(NEEDS)),
    FORM_TEXT(PaperRow, note, .label = VI("Ghi chú"), .max_chars = 1000),
};
static const FormDef PAPER_FORM = FORM_DEF(PaperRow, PAPER_FIELDS);

typedef struct PapersForm {
    int64_t version;
    FormRows papers;
} PapersForm;
static const FormField PAPERS_FIELDS[] = {
    FORM_HIDDEN(PapersForm, version, .required = true),
    FORM_ROWS(PapersForm, papers, .label = VI("Thành phần hồ sơ"), .rows = &PAPER_FORM,
              .max_items = MAX_EDIT_PAPERS),
};
const FormDef PAPERS_FORM = FORM_DEF(PapersForm, PAPERS_FIELDS);

/* The draft and the index of the case that the path names by its position. */
static bool get_case(Ctx *cx, ProcedureVersion *version, ProcedureContent *content, size_t *out)
{
    int64_t position = 0;
    if (!procedure_get_draft(cx, version, content))
        return false;
    if (!str_parse_int(cx->path[1], &position) || position < 1 ||
        (size_t)position > content->case_count)
        return fail(cx, ERROR_NOT_FOUND, VI("Dự thảo không có trường hợp này."), "case position");
    *out = (size_t)position - 1;
    return true;
}

static FormRows paper_rows(Ctx *cx, const ProcedureCase *one)
{
    const size_t wanted = one->component_count + EMPTY_ROWS;
    const size_t most =
        one->component_count > MAX_EDIT_PAPERS ? one->component_count : MAX_EDIT_PAPERS;
    const size_t count = wanted < most ? wanted : most;
    PaperRow *items = ARENA_ARRAY(cx->arena, PaperRow, count + 1);
    for (size_t i = 0; i < one->component_count; i++) {
        const ProcedureComponent *component = &one->components[i];
        items[i] = (PaperRow){.code = component->code,
                              .name = component->name,
                              .note = component->note,
                              .is_required = component->is_required ? STR("1") : STR("0"),
                              .originals = component->original_count,
                              .copies = component->copy_count};
    }
    return (FormRows){items, count};
}

bool procedure_show_papers(Ctx *cx)
{
    ProcedurePapersView view = {0};
    ProcedureContent content;
    size_t index = 0;
    if (!get_case(cx, &view.version, &content, &index))
        return false;
    const PapersForm values = {view.version.version, paper_rows(cx, &content.cases[index])};
    view.case_name = content.cases[index].name;
    view.position = (int64_t)index + 1;
    view.form = form_html(cx, &PAPERS_FORM, &values);
    cx->response.title = STR(VI("Thành phần hồ sơ"));
    procedure_papers_html(&cx->response.body, &view);
    return true;
}

static bool check_count(Ctx *cx, size_t index, const char *field, int64_t count)
{
    return count >= 0 || form_mistake(cx, arena_printf(cx->arena, "papers.%zu.%s", index, field),
                                      VI("Số bản phải từ 0 đến 99."));
}

static bool take_papers(Ctx *cx, const FormRows *rows, ProcedureCase *one)
{
    const PaperRow *items = rows->items;
    ProcedureComponent *components = ARENA_ARRAY(cx->arena, ProcedureComponent, rows->count + 1);
    size_t count = 0;
    bool ok = true;
    for (size_t i = 0; i < rows->count; i++) {
        const PaperRow *row = &items[i];
        const bool has_more = row->code.len + row->note.len + row->is_required.len > 0 ||
                              row->originals != 0 || row->copies != 0;
        if (str_is_empty(row->name)) {
            if (has_more)
                ok = form_mistake(cx, arena_printf(cx->arena, "papers.%zu.name", i),
                                  VI("Ghi tên, hoặc xóa hết các ô của dòng để bỏ dòng."));
            continue;
        }
        ok = check_count(cx, i, "originals", row->originals) &&
             check_count(cx, i, "copies", row->copies) && ok;
        components[count++] = (ProcedureComponent){.code = row->code,
                                                   .name = row->name,
                                                   .original_count = row->originals,
                                                   .copy_count = row->copies,
                                                   .is_required = !str_is(row->is_required, "0"),
                                                   .note = row->note};
    }
    one->components = components;
    one->component_count = count;
    return ok;
}

bool procedure_post_papers(Ctx *cx)
{
    const PapersForm *form = cx->form;
    ProcedureVersion version;
    ProcedureContent content;
    size_t index = 0;
    if (!get_case(cx, &version, &content, &index))
        return false;
    ProcedureCase *cases = ARENA_ARRAY(cx->arena, ProcedureCase, content.case_count);
    for (size_t i = 0; i < content.case_count; i++)
        cases[i] = content.cases[i];
    if (!take_papers(cx, &form->papers, &cases[index]))
        return false;
    content.cases = cases;
    version.version = form->version;
    redirect(cx, local_url(cx, "/procedures/versions/%lld/edit?done=stored",
                           (long long)version.id.value));
    return procedure_draft_store(cx->db, cx->ids, &version, &content, &cx->error) &&
           procedure_note(cx, "procedure.edited", &version);
}
