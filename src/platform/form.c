#include "platform/internal.h"

#include <stdio.h>
#include <string.h>

#define MAX_FIELD_OPTIONS 2000

/* ---- mistakes ---- */

bool form_mistake(Ctx *cx, const char *field, const char *message)
{
    FormState *state = &cx->form_state;
    if (state->mistake_count < FORM_MAX_MISTAKES && !form_mistake_of(cx, field))
        state->mistakes[state->mistake_count++] = (FormMistake){field, message};
    return fail(cx, ERROR_INPUT, VI("Có chỗ chưa đúng, hãy xem các dòng báo bên cạnh ô nhập."),
                "field %.60s", field);
}

const char *form_mistake_of(const Ctx *cx, const char *field)
{
    for (size_t i = 0; i < cx->form_state.mistake_count; i++)
        if (strcmp(cx->form_state.mistakes[i].field, field) == 0)
            return cx->form_state.mistakes[i].message;
    return NULL;
}

/* ---- one field ---- */

/* A value on its way into the struct: `name` is what a mistake is reported under. */
typedef struct Reading {
    Ctx *cx;
    const FormField *field;
    const char *name;
    Str value;
    char *target;
} Reading;

static bool has_option(const Reading *reading)
{
    const FormField *field = reading->field;
    const FieldOptions options = field->options
                                     ? field->options(reading->cx)
                                     : (FieldOptions){field->choices, field->choice_count};
    for (size_t i = 0; i < options.count; i++)
        if (str_equal(options.items[i].value, reading->value))
            return true;
    return false;
}

static bool read_int(const Reading *reading)
{
    const FormField *field = reading->field;
    int64_t number = 0;
    if (!str_is_empty(reading->value) && !str_parse_int(reading->value, &number))
        return form_mistake(reading->cx, reading->name, VI("Phải là một số nguyên."));
    const bool is_bounded = field->min != 0 || field->max != 0;
    if (is_bounded && !str_is_empty(reading->value) && (number < field->min || number > field->max))
        return form_mistake(reading->cx, reading->name,
                            arena_printf(reading->cx->arena, VI("Phải từ %lld đến %lld."),
                                         (long long)field->min, (long long)field->max));
    memcpy(reading->target, &number, sizeof number);
    return true;
}

static bool read_text(const Reading *reading)
{
    const FormField *field = reading->field;
    const size_t usual = field->kind == FIELD_LONG_TEXT ? 4000 : 200;
    const size_t limit = field->max_chars ? field->max_chars : usual;
    const Str text = reading->value;
    if (utf8_count_chars(text) > limit)
        return form_mistake(reading->cx, reading->name,
                            arena_printf(reading->cx->arena, VI("Dài quá %zu ký tự."), limit));
    if (field->kind == FIELD_TEXT && str_find_char(text, '\n') >= 0)
        return form_mistake(reading->cx, reading->name, VI("Chỉ được viết trên một dòng."));
    memcpy(reading->target, &text, sizeof text);
    return true;
}

static bool read_date(const Reading *reading)
{
    Date date = {0};
    if (!str_is_empty(reading->value) && !date_parse_local(reading->value, &date))
        return form_mistake(reading->cx, reading->name,
                            VI("Ngày không có thật. Viết như 05/09/2026."));
    memcpy(reading->target, &date, sizeof date);
    return true;
}

static bool read_choice(const Reading *reading)
{
    if (!str_is_empty(reading->value) && !has_option(reading))
        return form_mistake(reading->cx, reading->name, VI("Hãy chọn một mục trong danh sách."));
    return reading->field->kind == FIELD_CHOICE ? read_text(reading) : read_int(reading);
}

static bool read_flag(const Reading *reading)
{
    const bool is_set = str_is(reading->value, "1") || str_is(reading->value, "true");
    if (!is_set && !str_is_empty(reading->value) && !str_is(reading->value, "0") &&
        !str_is(reading->value, "false"))
        return form_mistake(reading->cx, reading->name, VI("Chỉ nhận có hoặc không."));
    memcpy(reading->target, &is_set, sizeof is_set);
    return true;
}

static bool read_value(const Reading *reading)
{
    if (reading->field->required && str_is_empty(reading->value))
        return form_mistake(reading->cx, reading->name, VI("Chưa điền ô này."));
    switch (reading->field->kind) {
    case FIELD_HIDDEN:
    case FIELD_INT:
        return read_int(reading);
    case FIELD_DATE:
        return read_date(reading);
    case FIELD_CHOICE:
    case FIELD_CHOICE_ID:
        return read_choice(reading);
    case FIELD_FLAG:
        return read_flag(reading);
    default:
        return read_text(reading);
    }
}

/* ---- the list of what was sent ---- */

typedef struct Sent {
    const HttpPair *params;
    size_t count;
} Sent;

/* How often a field of this name was sent; *out is the value of the `index`-th. */
static size_t find_sent(const Sent *sent, const char *name, size_t index, Str *out)
{
    size_t count = 0;
    for (size_t i = 0; i < sent->count; i++)
        if (str_is(sent->params[i].name, name) && count++ == index)
            *out = sent->params[i].value;
    return count;
}

static size_t count_sent(const Sent *sent, const char *name)
{
    Str ignored = {0};
    return find_sent(sent, name, 0, &ignored);
}

static bool read_single(Ctx *cx, const Sent *sent, const FormField *field, char *target)
{
    Str value = {0};
    if (find_sent(sent, field->name, 0, &value) > 1)
        return form_mistake(cx, field->name, VI("Ô này được gửi hai lần. Hãy tải lại trang."));
    if (field->kind != FIELD_PASSWORD)
        value = str_trim(value);
    const Reading reading = {cx, field, field->name, value, target};
    return read_value(&reading);
}

static bool read_files(Ctx *cx, const FormField *field, char *target)
{
    const HttpRequest *request = cx->request;
    const HttpUpload **items =
        ARENA_ARRAY(cx->arena, const HttpUpload *, request->upload_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < request->upload_count; i++)
        if (str_is(request->uploads[i].field, field->name) &&
            !(request->uploads[i].size == 0 && str_is_empty(request->uploads[i].file_name)))
            items[count++] = &request->uploads[i];
    if (count > field->max_items)
        return form_mistake(cx, field->name,
                            arena_printf(cx->arena, VI("Nhiều quá %zu tệp."), field->max_items));
    if (count == 0 && field->required)
        return form_mistake(cx, field->name, VI("Chưa chọn tệp."));
    const FormFiles files = {items, count};
    memcpy(target, &files, sizeof files);
    return true;
}

/* ---- repeated groups ---- */

static const char *row_name(Ctx *cx, const FormField *group, const FormField *field)
{
    return arena_printf(cx->arena, "%s.%s", group->name, field->name);
}

static bool read_row(Ctx *cx, const Sent *sent, const FormField *group, size_t index, char *row)
{
    bool ok = true;
    for (size_t i = 0; i < group->rows->field_count; i++) {
        const FormField *field = &group->rows->fields[i];
        Str value = {0};
        (void)find_sent(sent, row_name(cx, group, field), index, &value);
        const Reading reading = {
            cx, field, arena_printf(cx->arena, "%s.%zu.%s", group->name, index, field->name),
            str_trim(value), row + field->offset};
        ok = read_value(&reading) && ok;
    }
    return ok;
}

static bool read_rows(Ctx *cx, const Sent *sent, const FormField *group, char *target)
{
    const size_t count = count_sent(sent, row_name(cx, group, &group->rows->fields[0]));
    for (size_t i = 1; i < group->rows->field_count; i++)
        if (count_sent(sent, row_name(cx, group, &group->rows->fields[i])) != count)
            return form_mistake(cx, group->name, VI("Bảng gửi lên thiếu ô. Hãy tải lại trang."));
    if (count > group->max_items)
        return form_mistake(cx, group->name,
                            arena_printf(cx->arena, VI("Nhiều quá %zu dòng."), group->max_items));
    if (count == 0 && group->required)
        return form_mistake(cx, group->name, VI("Phải có ít nhất một dòng."));
    char *items = arena_alloc(cx->arena, group->rows->struct_size * (count + 1));
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok = read_row(cx, sent, group, i, items + i * group->rows->struct_size) && ok;
    const FormRows rows = {items, count};
    memcpy(target, &rows, sizeof rows);
    return ok;
}

/* ---- the whole form ---- */

static bool is_row_name(const FormField *group, Str name)
{
    const Str prefix = str_of(group->name);
    if (!str_starts_with(name, prefix) || name.len <= prefix.len || name.data[prefix.len] != '.')
        return false;
    const Str rest = str_slice(name, prefix.len + 1, name.len);
    for (size_t i = 0; i < group->rows->field_count; i++)
        if (str_is(rest, group->rows->fields[i].name))
            return true;
    return false;
}

static bool is_declared(const FormDef *def, Str name)
{
    if (str_is(name, FIELD_CSRF) || str_is(name, FIELD_KEY))
        return true;
    for (size_t i = 0; i < def->field_count; i++) {
        const FormField *field = &def->fields[i];
        if (field->kind == FIELD_ROWS ? is_row_name(field, name) : str_is(name, field->name))
            return true;
    }
    return false;
}

static bool check_declared(Ctx *cx, const FormDef *def, const Sent *sent)
{
    bool ok = true;
    for (size_t i = 0; i < sent->count; i++)
        if (!is_declared(def, sent->params[i].name))
            ok = form_mistake(cx, arena_cstr(cx->arena, str_slice(sent->params[i].name, 0, 60)),
                              VI("Ô này không có trong biểu mẫu."));
    for (size_t i = 0; i < cx->request->upload_count; i++)
        if (!is_declared(def, cx->request->uploads[i].field))
            ok = form_mistake(cx, "files", VI("Biểu mẫu này không nhận tệp."));
    return ok;
}

static bool list_sent(Ctx *cx, Sent *out)
{
    const HttpRequest *request = cx->request;
    const bool is_post = request->method == HTTP_POST;
    const size_t skipped = is_post ? request->query_param_count : 0;
    *out = (Sent){request->params + skipped, request->param_count - skipped};
    if (!cx->is_api || !is_post || out->count > 0 || request->upload_count > 0)
        return true;
    if (str_is_empty(request->body))
        return true;
    if (!str_starts_with(http_header(request, "Content-Type"), STR("application/json")))
        return fail(cx, ERROR_MEDIA_TYPE, VI("Thân yêu cầu phải là application/json."),
                    "content type");
    HttpPair *params = NULL;
    if (!form_params_of_json(cx->arena, request->body, &params, &out->count, &cx->error))
        return false;
    out->params = params;
    return true;
}

bool form_read(Ctx *cx, const FormDef *def, const void **out)
{
    Sent sent = {0};
    if (!list_sent(cx, &sent))
        return false;
    char *values = arena_alloc(cx->arena, def->struct_size);
    cx->form_state.was_read = true;
    bool ok = cx->request->method != HTTP_POST || check_declared(cx, def, &sent);
    for (size_t i = 0; i < def->field_count; i++) {
        const FormField *field = &def->fields[i];
        char *target = values + field->offset;
        if (field->kind == FIELD_ROWS)
            ok = read_rows(cx, &sent, field, target) && ok;
        else if (field->kind == FIELD_FILES)
            ok = read_files(cx, field, target) && ok;
        else
            ok = read_single(cx, &sent, field, target) && ok;
    }
    if (ok)
        *out = values;
    return ok;
}
