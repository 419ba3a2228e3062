/*
 * form: a form is a list of rows bound to a struct by type-checked offsets. The rows render it,
 * read it (HTML fields and JSON alike), check it and describe it in the OpenAPI document. Input
 * that no row declares is refused.
 */
#ifndef PLATFORM_FORM_H
#define PLATFORM_FORM_H

#include "base/base.h"
#include "html/html.h"
#include "http/http.h"

typedef struct Ctx Ctx;
typedef struct FormDef FormDef;

typedef enum FieldKind {
    FIELD_HIDDEN,    /* int64_t, hidden in the page: ids, versions */
    FIELD_INT,       /* int64_t; empty is 0 */
    FIELD_TEXT,      /* Str, one line, trimmed */
    FIELD_LONG_TEXT, /* Str, several lines */
    FIELD_PASSWORD,  /* Str, never shown again, neither trimmed nor normalised */
    FIELD_DATE,      /* Date; empty is day 0 */
    FIELD_CHOICE,    /* Str: one of the options */
    FIELD_CHOICE_ID, /* int64_t: one of the options; empty is 0 */
    FIELD_FLAG,      /* bool: a check box */
    FIELD_ROWS,      /* FormRows: repeated groups of fields, `rows` says which */
    FIELD_FILES,     /* FormFiles: uploads */
} FieldKind;

typedef struct FieldOption {
    Str value, label;
} FieldOption;
typedef struct FieldOptions {
    const FieldOption *items;
    size_t count;
} FieldOptions;

typedef struct FormRows {
    void *items; /* array of the sub-form's struct */
    size_t count;
} FormRows;
typedef struct FormFiles {
    const HttpUpload *const *items;
    size_t count;
} FormFiles;

typedef struct FormField {
    const char *name; /* of the struct member, the HTML field and the JSON member */
    FieldKind kind;
    size_t offset;
    const char *label; /* Vietnamese */
    const char *hint;  /* under the label, or NULL */
    bool required;
    size_t max_chars;           /* of texts; 0 means 200 for one line, 4000 for several */
    int64_t min, max;           /* of FIELD_INT; both 0 means any */
    const FieldOption *choices; /* of FIELD_CHOICE: fixed options... */
    size_t choice_count;
    /* ...or those of this request, also checked on reading; of FIELD_TEXT mere suggestions. */
    FieldOptions (*options)(Ctx *cx);
    const FormDef *rows;                                 /* of FIELD_ROWS */
    size_t max_items;                                    /* of FIELD_ROWS and FIELD_FILES */
    const char *accept;                                  /* of FIELD_FILES, HTML's accept list */
    const char *autocomplete, *input_mode, *placeholder; /* HTML attributes, or NULL */
} FormField;

struct FormDef {
    const FormField *fields;
    size_t field_count;
    size_t struct_size;
};

// clang-format off
#define FORM_FIELD_(S, m, field_kind, Type, ...)                                                   \
    {.name = #m, .kind = field_kind, .offset = OFFSET_OF_TYPED(S, m, Type), __VA_ARGS__}
#define FORM_DEF(Struct, field_rows) {field_rows, COUNT_OF(field_rows), sizeof(Struct)}
// clang-format on
#define FORM_HIDDEN(S, m, ...) FORM_FIELD_(S, m, FIELD_HIDDEN, int64_t, __VA_ARGS__)
#define FORM_INT(S, m, ...) FORM_FIELD_(S, m, FIELD_INT, int64_t, __VA_ARGS__)
#define FORM_TEXT(S, m, ...) FORM_FIELD_(S, m, FIELD_TEXT, Str, __VA_ARGS__)
#define FORM_LONG_TEXT(S, m, ...) FORM_FIELD_(S, m, FIELD_LONG_TEXT, Str, __VA_ARGS__)
#define FORM_PASSWORD(S, m, ...) FORM_FIELD_(S, m, FIELD_PASSWORD, Str, __VA_ARGS__)
#define FORM_DATE(S, m, ...) FORM_FIELD_(S, m, FIELD_DATE, Date, __VA_ARGS__)
#define FORM_CHOICE(S, m, ...) FORM_FIELD_(S, m, FIELD_CHOICE, Str, __VA_ARGS__)
#define FORM_CHOICE_ID(S, m, ...) FORM_FIELD_(S, m, FIELD_CHOICE_ID, int64_t, __VA_ARGS__)
#define FORM_FLAG(S, m, ...) FORM_FIELD_(S, m, FIELD_FLAG, bool, __VA_ARGS__)
#define FORM_ROWS(S, m, ...) FORM_FIELD_(S, m, FIELD_ROWS, FormRows, __VA_ARGS__)
#define FORM_FILES(S, m, ...) FORM_FIELD_(S, m, FIELD_FILES, FormFiles, __VA_ARGS__)

/* A mistake in one field; `field` may be "papers.2.copies" for the third row. */
typedef struct FormMistake {
    const char *field;
    const char *message; /* Vietnamese */
} FormMistake;

#define FORM_MAX_MISTAKES 64
typedef struct FormState {
    FormMistake mistakes[FORM_MAX_MISTAKES];
    size_t mistake_count;
    bool was_read; /* the request carried the form: show what was typed */
} FormState;

/*
 * Reads the request's fields into a new struct in the arena. On mistakes they are all in
 * cx->form_state, the error is ERROR_INPUT and the result false.
 */
MUST_CHECK bool form_read(Ctx *cx, const FormDef *def, const void **out);
/* Adds a mistake found by a rule; "return form_mistake(...)" ends the request with 422. */
bool form_mistake(Ctx *cx, const char *field, const char *message);
/* The message for a field, or NULL. */
const char *form_mistake_of(const Ctx *cx, const char *field);

/*
 * The fields as HTML: from what was typed when the form came back with mistakes, else from `values`
 * (a struct of the form, or NULL for an empty one). Includes the hidden CSRF token and
 * idempotency key; the template writes <form> and the button.
 */
Html form_html(Ctx *cx, const FormDef *def, const void *values);
/* Only the named field, for pages that place fields themselves. */
Html form_field_html(Ctx *cx, const FormDef *def, const char *name, const void *values);
/* Only the hidden CSRF token and idempotency key. */
Html form_hidden_html(Ctx *cx);
/* Only the hidden CSRF token: of a form that changes nothing and may be sent any number of times.
 */
Html form_token_html(Ctx *cx);
/* Summary of all mistakes with links to the fields; empty when there is none. */
Html form_summary_html(Ctx *cx);

/* JSON body to the same name/value list that an HTML form gives. */
MUST_CHECK bool form_params_of_json(Arena *arena, Str json, HttpPair **out, size_t *out_count,
                                    Error *error);

#endif
