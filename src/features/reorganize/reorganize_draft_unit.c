/* The unit that rows of a draft lead to: changed once, it changes in all of them. */
#include "features/reorganize/reorganize_draft.h"

typedef struct UnitForm {
    int64_t version;
    Str code, name, parent, identifier_code, address, phone;
} UnitForm;

static FieldOptions suggest_parent(Ctx *cx)
{
    return pick_suggestions(cx, "parent");
}

static const FormField UNIT_FIELDS[] = {
    FORM_HIDDEN(UnitForm, version, .required = true),
    FORM_TEXT(UnitForm, code, .label = VI("Mã"), .required = true, .max_chars = 20,
              .hint = VI("Mã số của cơ quan thống kê; đổi ở đây thì đổi ở mọi dòng.")),
    FORM_TEXT(UnitForm, name, .label = VI("Tên"), .required = true,
              .hint = VI("Cả loại, ví dụ: Phường Sông Lam.")),
    FORM_TEXT(UnitForm, parent, .label = VI("Đơn vị cấp trên"), .options = suggest_parent,
              .hint = VI("Mã hoặc tên; bỏ trống: như đơn vị cũ.")),
    FORM_TEXT(UnitForm, identifier_code, .label = VI("Mã định danh"), .max_chars = 35,
              .hint = VI("Đứng đầu mọi số hồ sơ, ví dụ: H41.21. Bỏ trống: Lam đặt mã tạm.")),
    FORM_TEXT(UnitForm, address, .label = VI("Địa chỉ")),
    FORM_TEXT(UnitForm, phone, .label = VI("Điện thoại"), .max_chars = 40),
};
const FormDef NEW_UNIT_FORM = FORM_DEF(UnitForm, UNIT_FIELDS);

static size_t list_rows(Ctx *cx, const Draft *draft, SheetRow **out)
{
    const size_t max = sheet_line_count(draft->plan);
    *out = ARENA_ARRAY(cx->arena, SheetRow, max);
    return sheet_rows(cx->arena, draft->plan, *out, max);
}

/* The first row that says what the unit is. */
static const SheetRow *find_row(const SheetRow *rows, size_t count, Str code)
{
    for (size_t i = 0; i < count; i++)
        if (!str_is_empty(rows[i].cells[COLUMN_NEW_NAME]) &&
            str_equal(rows[i].cells[COLUMN_NEW_CODE], code))
            return &rows[i];
    return NULL;
}

static bool fail_unknown(Ctx *cx)
{
    return fail(cx, ERROR_NOT_FOUND, VI("Phương án không có đơn vị mới mang mã này."),
                "no unit of that code in the draft");
}

bool draft_show_unit(Ctx *cx)
{
    Draft draft = {0};
    SheetRow *rows = NULL;
    if (!draft_get(cx, &draft))
        return false;
    const size_t count = list_rows(cx, &draft, &rows);
    const SheetRow *row = find_row(rows, count, cx->path[1]);
    if (!row)
        return fail_unknown(cx);
    const UnitForm values = {.version = draft.version,
                             .code = cx->path[1],
                             .name = row->cells[COLUMN_NEW_NAME],
                             .parent = row->cells[COLUMN_NEW_PARENT],
                             .identifier_code = row->cells[COLUMN_IDENTIFIER],
                             .address = row->cells[COLUMN_ADDRESS],
                             .phone = row->cells[COLUMN_PHONE]};
    const DraftFormView view = {
        .back = draft_url(cx, draft.id, ""),
        .back_label = draft_name(&draft),
        .action = url_add_segment(cx->arena, draft_url(cx, draft.id, "/units"), cx->path[1]),
        .heading = VI("Sửa đơn vị mới"),
        .explanation = VI("Thay ở mọi dòng của phương án dẫn đến đơn vị"
                          " này."),
        .button = VI("Lưu đơn vị mới"),
        .form = form_html(cx, &NEW_UNIT_FORM, &values)};
    cx->response.title = str_of(view.heading);
    draft_form_html(&cx->response.body, &view);
    return true;
}

/* By code or name, of the plan or of the day. */
static bool pick_parent(Ctx *cx, const Draft *draft, const SheetRow *rows, size_t count,
                        const UnitForm *form, Str *out)
{
    const UnitVersion *found = NULL;
    const char *mistake = NULL;
    Str rest = form->parent, first = {0};
    *out = STR("");
    if (str_is_empty(form->parent))
        return true;
    (void)str_split_next(&rest, ' ', &first);
    *out = first;
    if (find_row(rows, count, first))
        return true;
    if (!pick_unit(cx, form->parent, draft->date.days ? draft->date : cx->today, &found, &mistake))
        return false;
    if (!found)
        return form_mistake(cx, "parent", mistake);
    *out = found->code;
    return true;
}

/* Of the unit itself, or of one below it. */
static bool change_row(SheetRow *row, Str was, const UnitForm *form, Str parent)
{
    Str *cells = row->cells;
    const bool is_below = str_equal(cells[COLUMN_NEW_PARENT], was);
    if (!row->is_whole || (!is_below && !str_equal(cells[COLUMN_NEW_CODE], was)))
        return false;
    if (is_below)
        cells[COLUMN_NEW_PARENT] = form->code;
    if (!str_equal(cells[COLUMN_NEW_CODE], was))
        return true;
    cells[COLUMN_NEW_CODE] = form->code;
    if (str_is_empty(cells[COLUMN_NEW_NAME]))
        return true; /* a post, a queue, a rule: it names the code alone */
    cells[COLUMN_NEW_NAME] = form->name;
    cells[COLUMN_NEW_PARENT] = parent;
    cells[COLUMN_IDENTIFIER] = form->identifier_code;
    cells[COLUMN_ADDRESS] = form->address;
    cells[COLUMN_PHONE] = form->phone;
    return true;
}

bool draft_post_unit(Ctx *cx)
{
    const UnitForm *form = cx->form;
    Draft draft = {0};
    SheetRow *rows = NULL;
    Str parent = {0};
    if (!draft_get(cx, &draft) || !draft_check_version(cx, &draft, form->version))
        return false;
    const size_t count = list_rows(cx, &draft, &rows);
    const Str was = cx->path[1];
    if (!find_row(rows, count, was))
        return fail_unknown(cx);
    if (!str_equal(form->code, was) && find_row(rows, count, form->code))
        return form_mistake(cx, "code", VI("Một đơn vị mới khác trong phương án mang mã này."));
    if (!pick_parent(cx, &draft, rows, count, form, &parent))
        return false;
    SheetRow *changed = ARENA_ARRAY(cx->arena, SheetRow, count + 1);
    size_t changed_count = 0;
    for (size_t i = 0; i < count; i++) {
        changed[changed_count] = rows[i];
        changed_count += change_row(&changed[changed_count], was, form, parent);
    }
    draft.plan = sheet_put_all(cx->arena, draft.plan, changed, changed_count);
    redirect(cx, local_url(cx, "/reorganize/drafts/%lld?done=unit", (long long)draft.id));
    return draft_change(cx, &draft);
}
