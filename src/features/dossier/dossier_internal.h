/* Shared by the files of this folder only. */
#ifndef DOSSIER_DOSSIER_INTERNAL_H
#define DOSSIER_DOSSIER_INTERNAL_H

#include "features/dossier/dossier.h"
#include "html/part.h"
#include "platform/blob.h"

typedef struct DossierRow {
    WorkId work_id;
    Str procedure_code;
    int64_t version_id, case_id;
    Str channel, applicant_kind, applicant_name, identity_number, identity_tail;
    Date birth_date;
    Str address, phone, email, content;
    int64_t sets;
    Str return_way;
    Instant received_at;
    int64_t requests, proposer_id;
    Str result_number;
    Date result_date;
    Instant handed_at;
    Str handed_to;
    int64_t rating;
    int64_t help_unit_id; /* 0: nobody helped */
} DossierRow;

typedef struct PaperRow {
    Str name;
    int64_t original_count, copy_count;
} PaperRow;

typedef struct FileRow {
    int64_t id;
    Str sha256, name, purpose;
    Instant added_at;
    int64_t size;
    Str type;
} FileRow;

#define DOSSIER_MAX_PAPERS 100
#define DOSSIER_MAX_FILES 200

/* dossier_store.c */
MUST_CHECK bool dossier_get(Ctx *cx, int64_t work_id, DossierRow *out);
MUST_CHECK bool dossier_store(Ctx *cx, const DossierRow *row);
MUST_CHECK bool dossier_update(Ctx *cx, const DossierRow *row);
MUST_CHECK bool dossier_paper_store(Ctx *cx, int64_t work_id, int64_t position,
                                    int64_t component_id, const PaperRow *paper);
MUST_CHECK bool dossier_paper_list(Ctx *cx, int64_t work_id, PaperRow **out, size_t *out_count);
MUST_CHECK bool dossier_file_store(Ctx *cx, int64_t work_id, const Blob *blob, Str name,
                                   const char *purpose);
MUST_CHECK bool dossier_file_list(Ctx *cx, int64_t work_id, FileRow **out, size_t *out_count);
MUST_CHECK bool dossier_file_get(Ctx *cx, int64_t work_id, int64_t file_id, FileRow *out);
/* All uploads of a form's field, as files of this purpose. */
MUST_CHECK bool dossier_files_take(Ctx *cx, int64_t work_id, const FormFiles *files,
                                   const char *purpose);

extern const FormDef RECEIVE_FORM, APPLICANT_FORM;

/* dossier_open.c: the hooks of the moves that begin a dossier. */
MUST_CHECK bool open_receive(Ctx *cx, MoveRun *run);
MUST_CHECK bool open_submit(Ctx *cx, MoveRun *run);
MUST_CHECK bool open_receive_submitted(Ctx *cx, MoveRun *run);
MUST_CHECK bool dossier_case_get(Ctx *cx, int64_t version_id, int64_t case_id,
                                 ProcedureVersion *out_version, ProcedureCase *out_case);

/* pages */
MUST_CHECK bool dossier_panel(Ctx *cx, const Work *work, Html *out);
MUST_CHECK bool dossier_links(Ctx *cx, const Work *work, Html *out);
MUST_CHECK bool dossier_words(Ctx *cx, const Work *work, Buf *out);
MUST_CHECK bool dossier_json(Ctx *cx, const Work *work, Json *json);
MUST_CHECK bool counter_show(Ctx *cx);
MUST_CHECK bool counter_show_new(Ctx *cx);
MUST_CHECK bool counter_post_new(Ctx *cx);
MUST_CHECK bool counter_show_applicant(Ctx *cx);
MUST_CHECK bool counter_post_applicant(Ctx *cx);
MUST_CHECK bool counter_post_json(Ctx *cx);
MUST_CHECK bool submit_post_json(Ctx *cx);
MUST_CHECK bool dossier_show_file(Ctx *cx);
MUST_CHECK bool dossier_show_slip(Ctx *cx);
MUST_CHECK bool track_show(Ctx *cx);
MUST_CHECK bool track_post(Ctx *cx);
MUST_CHECK bool link_show(Ctx *cx);
MUST_CHECK bool link_show_file(Ctx *cx);
MUST_CHECK bool link_bring(Ctx *cx);
MUST_CHECK bool link_rate(Ctx *cx);
extern const FormDef LINK_BRING_FORM, LINK_RATE_FORM;
extern const FormDef TRACK_FORM;

typedef struct PanelView {
    DossierRow d;
    Str case_name, help;
    const PaperRow *papers;
    size_t paper_count;
    const FileRow *files;
    size_t file_count;
    int64_t work_id;
} PanelView;
void panel_html(Buf *out, const PanelView *v);

/* dossier_progress.c */
typedef enum RoadState { ROAD_DONE, ROAD_HERE, ROAD_AHEAD, ROAD_LEFT_OUT } RoadState;
typedef struct RoadRow {
    int64_t position;
    Str name;
    const char *role;
    int64_t unit_id;
    Str unit, who;
    int64_t phase, budget_minutes, used_minutes; /* of working time */
    Str budget, used;
    RoadState state;
    bool is_implied, is_over, is_unknown, is_late_here;
} RoadRow;
/* The steps of one unit within one phase. */
typedef struct ShareRow {
    int64_t phase, unit_id, budget_minutes, used_minutes;
    Str unit, budget, used;
    bool is_over;
} ShareRow;
typedef struct SpentRow {
    Str unit, officer, time;
} SpentRow;
typedef struct RoadView {
    const RoadRow *rows;
    size_t count;
    const ShareRow *shares; /* of a road with phases or with more than one unit; else none */
    size_t share_count;
    const SpentRow *spent;
    size_t spent_count;
    Str origin, owner, late_with, resume_source;
    const char *resume_rule;
    Instant due_at;
    bool has_phases, is_apart, is_late;
} RoadView;
void road_html(Buf *out, const RoadView *v);
MUST_CHECK bool dossier_road_panel(Ctx *cx, const Work *work, Buf *out);
/* The members "road", "shares", "time_used" and "late" of an open object. */
MUST_CHECK bool dossier_road_json(Ctx *cx, const Work *work, Json *json);

/* dossier_rules.c */
MUST_CHECK bool rules_show(Ctx *cx);
MUST_CHECK bool rules_post(Ctx *cx);
extern const FormDef RULE_FORM;
typedef struct RuleLine {
    int64_t value;
    Date valid_from;
    Str source, certainty;
    bool is_in_force;
} RuleLine;
typedef struct RulesView {
    const RuleLine *lines;
    size_t count;
    Html form;
} RulesView;
void rules_html(Buf *out, const RulesView *v);

typedef struct ExtensionLine {
    int64_t number;
    Str reason, drafter, decider, note;
    Instant old_due_at, new_due_at;
    const char *state;
} ExtensionLine;
typedef struct ExtensionView {
    const ExtensionLine *lines;
    size_t count;
    bool is_extended;
    Instant plain_due_at, due_at;
    Str plain_standing, standing;
} ExtensionView;
void extension_html(Buf *out, const ExtensionView *v);

typedef struct CounterView {
    Str query;
    const ProcedureHit *hits;
    size_t count, matches;
} CounterView;
void counter_html(Buf *out, const CounterView *v);

typedef struct PaperInput {
    int64_t component_id;
    Str name, note;
    Str originals, copies;
    const char *mistake;
    bool is_required;
} PaperInput;
typedef struct CaseChoice {
    Url url;
    Str name;
    bool is_current;
} CaseChoice;
/* dossier_applicant.c */
/* As it is stored: without the spaces and points that people type. */
Str applicant_number(Ctx *cx, Str typed);
/* The newest dossier that this unit received under the number; 0 when there is none. */
MUST_CHECK bool applicant_find(Ctx *cx, Str number, int64_t unit_id, int64_t *out_work_id);
/*
 * Fills who applies from a dossier that this unit received, else ERROR_NOT_FOUND; what is shown
 * counts as a look at that dossier.
 */
MUST_CHECK bool applicant_fill(Ctx *cx, int64_t work_id, int64_t unit_id, ReceiveForm *form);

typedef struct NewView {
    Str procedure, procedure_code, limit, source;
    int64_t version, chosen_case;
    Str applicant; /* the number that was looked for, or empty */
    int64_t like;  /* the dossier that it was filled in from; 0: nobody was found */
    Html token;
    const char *missing_calendar; /* why it cannot be received now, or NULL */
    const char *certainty;
    const CaseChoice *cases;
    size_t case_count;
    Html summary, hidden, version_id, case_id, kind, name, number, birth, address, phone, email,
        content, sets, way, files, competent, help, missing, forward;
    const PaperInput *papers;
    size_t paper_count;
    const ProcedureFee *fees;
    size_t fee_count;
} NewView;
void new_dossier_html(Buf *out, const NewView *v);

typedef struct TrackView {
    Html form;
    bool is_found, is_genuine, is_moved, is_running;
    Str code, title, unit, origin, name;
    const char *state, *explanation;
    Instant received_at, due_at, first_due_at;
    Str counted; /* how the promise came about, in plain words */
    const FileRow *results;
    size_t result_count;
    Str token;
    const char *proof; /* what the journal says about the reception */
    bool is_doubtful;  /* it does not fit what was sealed */
    Str apology;       /* why the promise was renewed */
    bool is_extended;
    bool wants_supplement, may_rate;
    int64_t rating;
    Html bring_form, rate_form;
} TrackView;
void track_html(Buf *out, const TrackView *v);
/* What the public pages say about a work, in plain words. */
MUST_CHECK bool track_describe(Ctx *cx, const Work *work, TrackView *view);

#endif
