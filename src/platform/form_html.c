#include "platform/internal.h"

#include "html/field.h"

#include <string.h>

/* ---- where a field's shown value comes from ---- */

static bool is_refilled(const Ctx *cx)
{
    return cx->form_state.was_read && cx->refill != ERROR_NONE;
}

static Str sent_value(const Ctx *cx, const char *name, size_t index)
{
    const HttpRequest *request = cx->request;
    for (size_t i = request->query_param_count; i < request->param_count; i++)
        if (str_is(request->params[i].name, name) && index-- == 0)
            return request->params[i].value;
    return (Str){0};
}

static Str int_value(Ctx *cx, const FormField *field, const char *member)
{
    int64_t number = 0;
    memcpy(&number, member, sizeof number);
    if (number == 0 && field->kind == FIELD_CHOICE_ID)
        return (Str){0};
    return arena_format(cx->arena, "%lld", (long long)number);
}

static Str stored_value(Ctx *cx, const FormField *field, const char *values)
{
    const char *member = values + field->offset;
    Date date = {0};
    char shown[11];
    Str text = {0};
    switch (field->kind) {
    case FIELD_HIDDEN:
    case FIELD_INT:
    case FIELD_CHOICE_ID:
        return int_value(cx, field, member);
    case FIELD_DATE:
        memcpy(&date, member, sizeof date);
        if (date.days == 0)
            return text;
        date_format_vi(date, shown);
        return arena_copy(cx->arena, str_of(shown));
    case FIELD_FLAG:
        return *(const bool *)member ? STR("1") : text;
    case FIELD_PASSWORD:
    case FIELD_ROWS:
    case FIELD_FILES:
        return text;
    default:
        memcpy(&text, member, sizeof text);
        return text;
    }
}

/* ---- one field ---- */

static void take_options(Ctx *cx, const FormField *field, HtmlField *out)
{
    const FieldOptions options =
        field->options ? field->options(cx) : (FieldOptions){field->choices, field->choice_count};
    HtmlOption *list = ARENA_ARRAY(cx->arena, HtmlOption, options.count + 1);
    for (size_t i = 0; i < options.count; i++)
        list[i] = (HtmlOption){options.items[i].value, options.items[i].label};
    out->options = list;
    out->option_count = options.count;
}

static HtmlField view_of(Ctx *cx, const FormField *field, const char *name, Str value)
{
    HtmlField view = {.name = name,
                      .label = field->label,
                      .hint = field->hint,
                      .mistake = form_mistake_of(cx, name),
                      .value = value,
                      .is_required = field->required,
                      .max_chars = field->max_chars,
                      .autocomplete = field->autocomplete,
                      .input_mode = field->input_mode,
                      .placeholder = field->placeholder,
                      .accept = field->accept};
    const bool suggests = field->kind == FIELD_TEXT && field->options;
    if (suggests || field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICE_ID)
        take_options(cx, field, &view);
    return view;
}

static void put_control(Buf *out, const FormField *field, const HtmlField *view)
{
    switch (field->kind) {
    case FIELD_HIDDEN:
        field_hidden_html(out, view->name, view->value);
        break;
    case FIELD_INT:
        field_number_html(out, view);
        break;
    case FIELD_TEXT:
        field_text_html(out, view);
        break;
    case FIELD_LONG_TEXT:
        field_long_text_html(out, view);
        break;
    case FIELD_PASSWORD:
        field_password_html(out, view);
        break;
    case FIELD_DATE:
        field_date_html(out, view);
        break;
    case FIELD_CHOICE:
    case FIELD_CHOICE_ID:
        field_choice_html(out, view);
        break;
    case FIELD_FLAG:
        field_flag_html(out, view);
        break;
    case FIELD_FILES:
        field_files_html(out, view, field->max_items > 1);
        break;
    case FIELD_ROWS:
        break; /* tables of rows: put_rows */
    }
}

/* What was typed comes back; after a conflict the hidden version is the one of now, so that it can
 * be sent again. */
static void put_single(Ctx *cx, Buf *out, const FormField *field, const char *values)
{
    const bool is_renewed = field->kind == FIELD_HIDDEN && cx->refill == ERROR_CONFLICT && values;
    Str value = {0};
    if (is_refilled(cx) && !is_renewed)
        value = sent_value(cx, field->name, 0);
    else if (values)
        value = stored_value(cx, field, values);
    const HtmlField view = view_of(cx, field, field->name, value);
    put_control(out, field, &view);
}

/* ---- repeated groups: a table, one row a group ---- */

static size_t row_count(const Ctx *cx, const FormField *group, const char *values)
{
    FormRows rows = {0};
    if (values)
        memcpy(&rows, values + group->offset, sizeof rows);
    if (!is_refilled(cx))
        return rows.count;
    size_t count = 0;
    const char *name = arena_printf(cx->arena, "%s.%s", group->name, group->rows->fields[0].name);
    for (size_t i = 0; i < cx->request->param_count; i++)
        count += str_is(cx->request->params[i].name, name);
    return count < group->max_items ? count : group->max_items;
}

static void put_row(Ctx *cx, Buf *out, const FormField *group, size_t index, const char *row)
{
    buf_add(out, STR("<tr>"));
    for (size_t i = 0; i < group->rows->field_count; i++) {
        const FormField *field = &group->rows->fields[i];
        const char *name = arena_printf(cx->arena, "%s.%s", group->name, field->name);
        const char *mistake_name =
            arena_printf(cx->arena, "%s.%zu.%s", group->name, index, field->name);
        const Str value = row ? stored_value(cx, field, row) : sent_value(cx, name, index);
        HtmlField view = view_of(cx, field, name, value);
        view.id = mistake_name;
        view.mistake = form_mistake_of(cx, mistake_name);
        view.is_label_hidden = true;
        if (field->kind != FIELD_HIDDEN)
            buf_add(out, STR("<td>"));
        put_control(out, field, &view);
    }
    buf_add(out, STR("</tr>"));
}

static void put_rows(Ctx *cx, Buf *out, const FormField *group, const char *values)
{
    FormRows rows = {0};
    if (values && !is_refilled(cx))
        memcpy(&rows, values + group->offset, sizeof rows);
    buf_add(out, STR("<table class=\"table form-rows\"><caption>"));
    html_put_cstr(out, group->label);
    buf_add(out, STR("</caption><thead><tr>"));
    for (size_t i = 0; i < group->rows->field_count; i++)
        if (group->rows->fields[i].kind != FIELD_HIDDEN) {
            buf_add(out, STR("<th scope=\"col\">"));
            html_put_cstr(out, group->rows->fields[i].label);
            buf_add(out, STR("</th>"));
        }
    buf_add(out, STR("</tr></thead><tbody>"));
    const size_t count = row_count(cx, group, values);
    const char *items = rows.items;
    for (size_t i = 0; i < count; i++)
        put_row(cx, out, group, i, items ? items + i * group->rows->struct_size : NULL);
    buf_add(out, STR("</tbody></table>"));
}

/* ---- the form ---- */

static void put_token(Ctx *cx, Buf *out)
{
    if (!str_is_empty(cx->session.csrf))
        field_hidden_html(out, FIELD_CSRF, cx->session.csrf);
}

static void put_hidden(Ctx *cx, Buf *out)
{
    Str key = is_refilled(cx) ? sent_value(cx, FIELD_KEY, 0) : (Str){0};
    if (str_is_empty(key)) {
        uint8_t bytes[16];
        random_bytes(bytes, sizeof bytes);
        key = base64url_of(cx->arena, (Str){(const char *)bytes, sizeof bytes});
    }
    put_token(cx, out);
    field_hidden_html(out, FIELD_KEY, key);
}

Html form_hidden_html(Ctx *cx)
{
    Buf out = buf_new(cx->arena, 256);
    put_hidden(cx, &out);
    return (Html){buf_str(&out)};
}

Html form_token_html(Ctx *cx)
{
    Buf out = buf_new(cx->arena, 128);
    put_token(cx, &out);
    return (Html){buf_str(&out)};
}

Html form_summary_html(Ctx *cx)
{
    Buf out = buf_new(cx->arena, 256);
    HtmlMistake list[FORM_MAX_MISTAKES + 1];
    size_t count = 0;
    const bool has_fields = cx->form_state.mistake_count > 0;
    if (cx->refill != ERROR_NONE && !has_fields)
        list[count++] = (HtmlMistake){NULL, cx->refill_message};
    for (size_t i = 0; i < cx->form_state.mistake_count; i++)
        list[count++] =
            (HtmlMistake){cx->form_state.mistakes[i].field, cx->form_state.mistakes[i].message};
    mistakes_html(&out, list, count);
    return (Html){buf_str(&out)};
}

Html form_html(Ctx *cx, const FormDef *def, const void *values)
{
    Buf out = buf_new(cx->arena, 2048);
    buf_add(&out, form_summary_html(cx).escaped);
    put_hidden(cx, &out);
    for (size_t i = 0; i < def->field_count; i++) {
        if (def->fields[i].kind == FIELD_ROWS)
            put_rows(cx, &out, &def->fields[i], values);
        else
            put_single(cx, &out, &def->fields[i], values);
    }
    return (Html){buf_str(&out)};
}

Html form_field_html(Ctx *cx, const FormDef *def, const char *name, const void *values)
{
    Buf out = buf_new(cx->arena, 512);
    for (size_t i = 0; i < def->field_count; i++) {
        if (strcmp(def->fields[i].name, name) != 0)
            continue;
        if (def->fields[i].kind == FIELD_ROWS)
            put_rows(cx, &out, &def->fields[i], values);
        else
            put_single(cx, &out, &def->fields[i], values);
    }
    return (Html){buf_str(&out)};
}
