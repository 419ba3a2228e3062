/*
 * dossier (hồ sơ): one application of one person under one administrative procedure, from its
 * submission to the result in his hand. This header is all that other folders may use.
 */
#ifndef DOSSIER_DOSSIER_H
#define DOSSIER_DOSSIER_H

#include "features/procedure/procedure.h"
#include "kernel/work.h"

/* State, code, label, closed, tone; the national codes 1-10 are one-stop.md §2.3. */
#define DOSSIER_STATES(X)                                                                          \
    X(DOSSIER_SUBMITTED, "submitted", VI("Mới nộp"), false, "info", 1)                             \
    X(DOSSIER_SUBMIT_SUPPLEMENT, "submit_supplement", VI("Chờ bổ sung để tiếp nhận"), false,       \
      "wait", 5)                                                                                   \
    X(DOSSIER_RECEIVED, "received", VI("Đã tiếp nhận"), false, "info", 2)                          \
    X(DOSSIER_REFUSED, "refused", VI("Không tiếp nhận"), true, "bad", 3)                           \
    X(DOSSIER_PROCESSING, "processing", VI("Đang giải quyết"), false, "info", 4)                   \
    X(DOSSIER_SUPPLEMENT, "supplement", VI("Chờ bổ sung giấy tờ"), false, "wait", 5)               \
    X(DOSSIER_DUTY, "financial_duty", VI("Chờ nghĩa vụ tài chính"), false, "wait", 6)              \
    X(DOSSIER_EXCLUDED, "excluded", VI("Chờ việc ngoài thời hạn"), false, "wait", 4)               \
    X(DOSSIER_PROPOSED, "proposed", VI("Chờ duyệt kết quả"), false, "info", 4)                     \
    X(DOSSIER_APPROVED, "approved", VI("Đã duyệt, chờ cấp số"), false, "info", 4)                  \
    X(DOSSIER_NUMBERED, "numbered", VI("Đã cấp số"), false, "info", 4)                             \
    X(DOSSIER_DONE, "done", VI("Chờ trả kết quả"), false, "good", 9)                               \
    X(DOSSIER_RETURNED, "returned", VI("Đã trả kết quả"), true, "good", 10)                        \
    X(DOSSIER_WITHDRAWN, "withdrawn", VI("Đã rút"), true, "neutral", 7)                            \
    X(DOSSIER_STOPPED, "stopped", VI("Đã dừng giải quyết"), true, "bad", 8)

#define X(value, code, label, closed, tone, national) value,
typedef enum DossierState { DOSSIER_STATES(X) DOSSIER_STATE_COUNT } DossierState;
#undef X
/* The national portal's status code (mã trạng thái), 1 to 10. */
int dossier_national_code(Str state);

extern const WorkKind DOSSIER;
extern const Feature DOSSIER_FEATURE;

/* What the counter takes in; also what the demonstration is made from. */
typedef struct ReceivePaper {
    int64_t component_id;
    int64_t originals, copies;
} ReceivePaper;
typedef struct ReceiveForm {
    int64_t version_id, case_id;
    Str applicant_kind, applicant_name, identity_number;
    Date birth_date;
    Str address, phone, email, content;
    int64_t sets;
    Str return_way;
    Str competent_unit; /* code or name; empty: the agency of the version, else the own unit */
    Str help_unit;      /* where somebody helped to submit; empty: nowhere */
    Str missing_reason; /* why it is received although a required paper is missing */
    bool forward_now;   /* the counter passes it on at once */
    FormRows papers;    /* of ReceivePaper */
    FormFiles files;
} ReceiveForm;

/* Receives at the counter of `unit_id`: allots the code, starts the legal clock. */
MUST_CHECK bool dossier_receive(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out);
/* An online submission that reached the unit: state SUBMITTED, 8 working hours to answer. */
MUST_CHECK bool dossier_submit(Ctx *cx, int64_t unit_id, const ReceiveForm *form, Work *out);

/* The budget of the step that has the dossier, in working minutes; 0 when it has none. */
MUST_CHECK bool dossier_step_minutes(Ctx *cx, const Work *work, int64_t *out);

/* A printed form of a dossier, as its page shows it. */
typedef struct DossierSlip {
    Str pdf, file_name;
} DossierSlip;
/* Draws `form` ("form-01"...); without regard to rights. ERROR_NOT_FOUND while there is none. */
MUST_CHECK bool dossier_slip_make(Ctx *cx, const Work *work, Str form, DossierSlip *out);

/* Whom to write to about a dossier; personal data. */
typedef struct DossierContact {
    Work work;
    Str name, email;  /* of the applicant; no e-mail: empty */
    Instant promised; /* the legal limit as it stands; zero while none was set */
} DossierContact;
MUST_CHECK bool dossier_contact(Ctx *cx, int64_t work_id, DossierContact *out);

/* The secret in the QR of Form 01: whoever has the slip may follow the dossier. */
Str dossier_link_token(Ctx *cx, int64_t work_id);
bool dossier_link_parse(Ctx *cx, Str token, int64_t *out_work_id);

#endif
