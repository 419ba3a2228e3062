/* The pages of procedures: what their templates show, and their handlers and forms. */
#ifndef PROCEDURE_PROCEDURE_PAGES_H
#define PROCEDURE_PROCEDURE_PAGES_H

#include "features/procedure/procedure.h"
#include "html/part.h"

/* ---- views ---- */

typedef struct ProcedureListView {
    Str query;
    const ProcedureHit *hits;
    size_t count, matches;
    bool is_controller;
} ProcedureListView;
void procedure_list_html(Buf *out, const ProcedureListView *v);

typedef struct ProcedureDraftsView {
    const ProcedureVersion *drafts;
    size_t count;
} ProcedureDraftsView;
void procedure_drafts_html(Buf *out, const ProcedureDraftsView *v);

/* A national record as imported, with what is wrong with it. */
typedef struct SourceLine {
    const char *kind;
    int64_t number, line;
    Str file_name;
    Instant imported_at;
    const ProcedureDefect *defects;
    size_t defect_count;
} SourceLine;

typedef struct VersionLine {
    int64_t id, number;
    Tone tone;
    Icon icon;
    const char *status;
    Str decision, withdrawn_reason;
    Date valid_from, valid_to;
    bool is_shown, may_edit, may_withdraw;
} VersionLine;

/* A case with its limits in words. */
typedef struct CaseLine {
    const ProcedureCase *of;
    Str statutory, committed, difficult;
} CaseLine;

typedef struct StepLine {
    const ProcedureStep *of;
    Str hours;
} StepLine;

typedef struct ProcedureContentView {
    ProcedureVersion version;
    const CaseLine *cases;
    size_t case_count;
    const ProcedureFee *fees;
    size_t fee_count;
    const StepLine *steps;
    size_t step_count;
    const ProcedureResult *results;
    size_t result_count;
} ProcedureContentView;
void procedure_content_html(Buf *out, const ProcedureContentView *v);

typedef struct ProcedureOneView {
    Procedure procedure;
    Str levels;
    const SourceLine *sources;
    size_t source_count;
    const VersionLine *versions;
    size_t version_count;
    const ProcedureContentView *content; /* NULL: no version in force and none asked for */
    bool has_draft_button;
    PostButtonView add_draft;
} ProcedureOneView;
void procedure_one_html(Buf *out, const ProcedureOneView *v);

typedef struct PapersLink {
    int64_t position;
    Str name;
    size_t count;
} PapersLink;

typedef struct ProcedureEditView {
    ProcedureVersion version;
    Html form;
    const PapersLink *papers;
    size_t paper_count;
} ProcedureEditView;
void procedure_edit_html(Buf *out, const ProcedureEditView *v);

typedef struct ProcedurePapersView {
    ProcedureVersion version;
    Str case_name;
    int64_t position;
    Html form;
} ProcedurePapersView;
void procedure_papers_html(Buf *out, const ProcedurePapersView *v);

/* Approval or withdrawal: one form about one version. */
typedef struct ProcedureDecideView {
    ProcedureVersion version;
    const char *heading, *explanation, *button, *verb; /* verb: last segment of the address */
    Html form;
} ProcedureDecideView;
void procedure_decide_html(Buf *out, const ProcedureDecideView *v);

/* ---- procedure_pages.c, procedure_show.c: for everyone who is signed in ---- */

bool procedure_show_list(Ctx *cx);
bool procedure_show_drafts(Ctx *cx);
bool procedure_show_one(Ctx *cx);
MUST_CHECK bool procedure_content_view(Ctx *cx, const ProcedureVersion *version,
                                       ProcedureContentView *out);

/* ---- procedure_edit.c, procedure_papers.c: a draft's content ---- */

extern const FormDef EDIT_FORM, PAPERS_FORM;
bool procedure_show_edit(Ctx *cx);
bool procedure_post_edit(Ctx *cx);
bool procedure_show_papers(Ctx *cx);
bool procedure_post_papers(Ctx *cx);
/* The version of the path, a draft; else ERROR_CONFLICT. */
MUST_CHECK bool procedure_get_draft(Ctx *cx, ProcedureVersion *out, ProcedureContent *content);

/* ---- procedure_decide.c: drafts begin, are approved, are withdrawn ---- */

extern const FormDef APPROVE_FORM, WITHDRAW_FORM;
bool procedure_post_draft(Ctx *cx);
bool procedure_show_approve(Ctx *cx);
bool procedure_post_approve(Ctx *cx);
bool procedure_show_withdraw(Ctx *cx);
bool procedure_post_withdraw(Ctx *cx);
/* Notes the change in the journal under the controller's unit. */
MUST_CHECK bool procedure_note(Ctx *cx, const char *verb, const ProcedureVersion *version);

#endif
