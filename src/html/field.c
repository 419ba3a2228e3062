#include "html/field.h"

#include "html/icon.h"

#define RADIO_MAX_OPTIONS 5
#define FLAG_VALUE STR("1")

static void put_flag(Buf *out, const char *name, bool is_set)
{
    if (!is_set)
        return;
    buf_add_char(out, ' ');
    buf_add_cstr(out, name);
}

static void put_optional(Buf *out, const char *name, const char *value)
{
    if (value)
        html_put_attribute(out, name, str_of(value));
}

static const char *id_of(const HtmlField *field)
{
    return field->id ? field->id : field->name;
}

/* What connects a control with its hint and its mistake. */
static void put_described_by(Buf *out, const HtmlField *field)
{
    if (field->is_required)
        buf_add(out, STR(" aria-required=\"true\""));
    if (field->mistake)
        buf_add(out, STR(" aria-invalid=\"true\""));
    if (!field->hint && !field->mistake)
        return;
    buf_add(out, STR(" aria-describedby=\""));
    if (field->hint) {
        buf_add(out, STR("h-"));
        html_put(out, id_of(field));
    }
    if (field->mistake) {
        buf_add(out, field->hint ? STR(" m-") : STR("m-"));
        html_put(out, id_of(field));
    }
    buf_add_char(out, '"');
}

static void put_control_names(Buf *out, const HtmlField *field)
{
    buf_add(out, STR(" id=\"f-"));
    html_put(out, id_of(field));
    buf_add_char(out, '"');
    html_put_attribute(out, "name", str_of(field->name));
}

/* The control is as wide as what belongs into it, which tells how much to type. */
static const char *width_class(size_t max_chars)
{
    if (max_chars == 0 || max_chars > 60)
        return NULL;
    return max_chars <= 12 ? "w-s" : "w-m";
}

/* Choices are the program's words, or names that no catalogue has. */
static void put_option_label(Buf *out, const HtmlOption *option)
{
    html_put_text(out, words_find(out->lent, option->label));
}

static void put_label_text(Buf *out, const HtmlField *field)
{
    html_put(out, field->label);
    if (field->is_required)
        buf_add(out, STR("<span class=\"need\" aria-hidden=\"true\"> *</span>"));
}

static void put_hint(Buf *out, const HtmlField *field)
{
    if (!field->hint)
        return;
    buf_add(out, STR("<p class=\"hint\" id=\"h-"));
    html_put(out, id_of(field));
    buf_add(out, STR("\">"));
    html_put(out, field->hint);
    buf_add(out, STR("</p>\n"));
}

static void put_mistake(Buf *out, const HtmlField *field)
{
    if (!field->mistake)
        return;
    buf_add(out, STR("<p class=\"mistake\" id=\"m-"));
    html_put(out, id_of(field));
    buf_add(out, STR("\">"));
    icon_html(out, ICON_WARNING);
    html_put(out, field->mistake);
    buf_add(out, STR("</p>\n"));
}

static void open_field(Buf *out, const HtmlField *field)
{
    buf_add(out, field->mistake ? STR("<div class=\"field wrong\">\n<label for=\"f-")
                                : STR("<div class=\"field\">\n<label for=\"f-"));
    html_put(out, id_of(field));
    buf_add(out, field->is_label_hidden ? STR("\" class=\"unseen\">") : STR("\">"));
    put_label_text(out, field);
    buf_add(out, STR("</label>\n"));
    put_hint(out, field);
    put_mistake(out, field);
}

static void close_field(Buf *out)
{
    buf_add(out, STR("</div>\n"));
}

/* The attributes that all one-line controls share; leaves the tag open. */
static void put_input(Buf *out, const HtmlField *field, const char *type, const char *extra_class)
{
    const char *width = extra_class ? extra_class : width_class(field->max_chars);

    buf_add(out, STR("<input"));
    html_put_attribute(out, "type", str_of(type));
    put_control_names(out, field);
    put_optional(out, "class", width);
    if (field->max_chars)
        buf_printf(out, " maxlength=\"%zu\"", field->max_chars);
    put_optional(out, "autocomplete", field->autocomplete);
    put_optional(out, "placeholder", field->placeholder);
    put_described_by(out, field);
}

/* What the browser offers while one types; any other text may be sent too. */
static void put_suggestions(Buf *out, const HtmlField *field)
{
    buf_printf(out, "<datalist id=\"d-%s\">", id_of(field));
    for (size_t i = 0; i < field->option_count; i++) {
        buf_add(out, STR("<option"));
        html_put_attribute(out, "value", field->options[i].value);
        buf_add(out, STR(">"));
        put_option_label(out, &field->options[i]);
        buf_add(out, STR("</option>"));
    }
    buf_add(out, STR("</datalist>\n"));
}

static void put_text_input(Buf *out, const HtmlField *field, const char *extra_class,
                           const char *input_mode)
{
    open_field(out, field);
    put_input(out, field, "text", extra_class);
    put_optional(out, "inputmode", field->input_mode ? field->input_mode : input_mode);
    html_put_attribute(out, "value", field->value);
    if (field->option_count > 0)
        buf_printf(out, " list=\"d-%s\"", id_of(field));
    buf_add(out, STR(">\n"));
    if (field->option_count > 0)
        put_suggestions(out, field);
    close_field(out);
}

void field_text_html(Buf *out, const HtmlField *field)
{
    put_text_input(out, field, NULL, NULL);
}

void field_number_html(Buf *out, const HtmlField *field)
{
    put_text_input(out, field, "w-s number", "numeric");
}

void field_date_html(Buf *out, const HtmlField *field)
{
    HtmlField date = *field;

    if (!date.placeholder)
        date.placeholder = VI("ngày/tháng/năm");
    date.max_chars = 10;
    put_text_input(out, &date, "w-s date", "numeric");
}

void field_password_html(Buf *out, const HtmlField *field)
{
    open_field(out, field);
    put_input(out, field, "password", "w-m");
    buf_add(out, STR(">\n"));
    close_field(out);
}

/* A browser drops the first line break after the tag; one is put there to be dropped. */
void field_long_text_html(Buf *out, const HtmlField *field)
{
    open_field(out, field);
    buf_add(out, STR("<textarea"));
    put_control_names(out, field);
    buf_add(out, STR(" rows=\"4\""));
    if (field->max_chars)
        buf_printf(out, " maxlength=\"%zu\"", field->max_chars);
    put_optional(out, "placeholder", field->placeholder);
    put_described_by(out, field);
    buf_add(out, STR(">\n"));
    html_put(out, field->value);
    buf_add(out, STR("</textarea>\n"));
    close_field(out);
}

static void put_option(Buf *out, const HtmlOption *option, bool is_chosen)
{
    buf_add(out, STR("<option"));
    html_put_attribute(out, "value", option->value);
    put_flag(out, "selected", is_chosen);
    buf_add_char(out, '>');
    put_option_label(out, option);
    buf_add(out, STR("</option>\n"));
}

void field_select_html(Buf *out, const HtmlField *field)
{
    const HtmlOption none = {STR(""), STR(VI("– Chọn –"))};

    open_field(out, field);
    buf_add(out, STR("<select"));
    put_control_names(out, field);
    put_optional(out, "autocomplete", field->autocomplete);
    put_described_by(out, field);
    buf_add(out, STR(">\n"));
    put_option(out, &none, str_is_empty(field->value));
    for (size_t i = 0; i < field->option_count; i++)
        put_option(out, &field->options[i], str_equal(field->value, field->options[i].value));
    buf_add(out, STR("</select>\n"));
    close_field(out);
}

/* The first button bears the field's own id, so that a link from the summary lands on it. */
static void put_radio(Buf *out, const HtmlField *field, size_t index)
{
    const HtmlOption *option = &field->options[index];

    buf_add(out, STR("<label><input type=\"radio\""));
    if (index == 0)
        put_control_names(out, field);
    else
        html_put_attribute(out, "name", str_of(field->name));
    html_put_attribute(out, "value", option->value);
    put_flag(out, "checked", str_equal(field->value, option->value));
    buf_add(out, STR("> "));
    put_option_label(out, option);
    buf_add(out, STR("</label>\n"));
}

void field_radio_html(Buf *out, const HtmlField *field)
{
    buf_add(out, field->mistake ? STR("<fieldset class=\"field wrong\" role=\"radiogroup\"")
                                : STR("<fieldset class=\"field\" role=\"radiogroup\""));
    put_described_by(out, field);
    buf_add(out, field->is_label_hidden ? STR(">\n<legend class=\"unseen\">") : STR(">\n<legend>"));
    put_label_text(out, field);
    buf_add(out, STR("</legend>\n"));
    put_hint(out, field);
    put_mistake(out, field);
    for (size_t i = 0; i < field->option_count; i++)
        put_radio(out, field, i);
    buf_add(out, STR("</fieldset>\n"));
}

void field_choice_html(Buf *out, const HtmlField *field)
{
    const bool fits_on_sight =
        field->option_count > 0 && field->option_count <= RADIO_MAX_OPTIONS && field->is_required;

    if (fits_on_sight)
        field_radio_html(out, field);
    else
        field_select_html(out, field);
}

void field_flag_html(Buf *out, const HtmlField *field)
{
    buf_add(out, field->mistake ? STR("<div class=\"field flag wrong\">\n<label><input")
                                : STR("<div class=\"field flag\">\n<label><input"));
    buf_add(out, STR(" type=\"checkbox\""));
    put_control_names(out, field);
    html_put_attribute(out, "value", FLAG_VALUE);
    put_flag(out, "checked", str_equal(field->value, FLAG_VALUE));
    put_described_by(out, field);
    buf_add(out, field->is_label_hidden ? STR("> <span class=\"unseen\">") : STR("> <span>"));
    put_label_text(out, field);
    buf_add(out, STR("</span></label>\n"));
    put_hint(out, field);
    put_mistake(out, field);
    close_field(out);
}

void field_files_html(Buf *out, const HtmlField *field, bool several)
{
    open_field(out, field);
    buf_add(out, STR("<input type=\"file\""));
    put_control_names(out, field);
    put_optional(out, "accept", field->accept);
    put_flag(out, "multiple", several);
    put_described_by(out, field);
    buf_add(out, STR(">\n"));
    close_field(out);
}

void field_hidden_html(Buf *out, const char *name, Str value)
{
    buf_add(out, STR("<input type=\"hidden\""));
    html_put_attribute(out, "name", str_of(name));
    html_put_attribute(out, "value", value);
    buf_add(out, STR(">\n"));
}

static void put_mistake_line(Buf *out, const HtmlMistake *mistake)
{
    buf_add(out, STR("<li>"));
    if (mistake->name) {
        buf_add(out, STR("<a href=\"#f-"));
        html_put(out, mistake->name);
        buf_add(out, STR("\">"));
    }
    html_put(out, mistake->message);
    buf_add(out, mistake->name ? STR("</a></li>\n") : STR("</li>\n"));
}

void mistakes_html(Buf *out, const HtmlMistake *mistakes, size_t count)
{
    if (count == 0)
        return;
    buf_add(out, STR("<div class=\"summary\" role=\"alert\" tabindex=\"-1\">\n<h2>"));
    icon_html(out, ICON_WARNING);
    html_put_literal(out, STR(VI("Chưa gửi được. Xin xem lại ")));
    html_put(out, count);
    html_put_literal(out, STR(VI(" chỗ:</h2>\n<ul>\n")));
    for (size_t i = 0; i < count; i++)
        put_mistake_line(out, &mistakes[i]);
    buf_add(out, STR("</ul>\n</div>\n"));
}
