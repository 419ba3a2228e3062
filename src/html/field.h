/*
 * field: the controls of a form, each with its label, hint and mistake (lỗi nhập) tied together so
 * that a screen reader says them. The rows of a form in platform/ fill these structs; nothing here
 * knows where a value comes from. The server is the judge of every value: controls carry no
 * constraint that would let a browser answer in its own language.
 */
#ifndef HTML_FIELD_H
#define HTML_FIELD_H

#include "html/html.h"

typedef struct HtmlOption {
    Str value, label;
} HtmlOption;

typedef struct HtmlField {
    const char *name;  /* in the form */
    const char *id;    /* the control's id is "f-" and this; NULL: the name. Rows need their own */
    const char *label; /* Vietnamese */
    const char *hint;  /* under the label, or NULL */
    const char *mistake; /* what is wrong and what to do, or NULL */
    Str value;           /* as typed or stored; of a check box "1" when ticked */
    bool is_required;
    bool is_label_hidden; /* inside tables, where the heading says it to those who see */
    size_t max_chars;     /* also sets the control's width; 0 means no limit */
    const char *autocomplete, *input_mode, *placeholder; /* HTML attributes, or NULL */
    const char *accept;                                  /* of files: HTML's accept list */
    const HtmlOption *options;
    size_t option_count;
} HtmlField;

/* With options they are suggestions (datalist): any other text may be sent too. */
void field_text_html(Buf *out, const HtmlField *field);
void field_long_text_html(Buf *out, const HtmlField *field);
void field_password_html(Buf *out, const HtmlField *field); /* never shows a value */
/* Digits only on phones' keyboards; kept as text so that a wheel cannot change it. */
void field_number_html(Buf *out, const HtmlField *field);
/*
 * dd/mm/yyyy typed as text: a browser's own date control speaks the browser's language and reads
 * month first on half of the offices' machines.
 */
void field_date_html(Buf *out, const HtmlField *field);
/* Radio buttons up to five options, else a list. An optional field can be left undecided. */
void field_choice_html(Buf *out, const HtmlField *field);
void field_select_html(Buf *out, const HtmlField *field);
void field_radio_html(Buf *out, const HtmlField *field);
void field_flag_html(Buf *out, const HtmlField *field);
void field_files_html(Buf *out, const HtmlField *field, bool several);
void field_hidden_html(Buf *out, const char *name, Str value);

/* One mistake of a form, for the summary that stands above it. */
typedef struct HtmlMistake {
    const char *name;    /* of the field; NULL when the mistake is of the whole form */
    const char *message; /* Vietnamese */
} HtmlMistake;
/* Writes nothing when there is no mistake. */
void mistakes_html(Buf *out, const HtmlMistake *mistakes, size_t count);

#endif
