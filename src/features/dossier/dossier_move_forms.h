/* The forms of the dossier's moves that are not of an extension or a pause. */
#ifndef DOSSIER_DOSSIER_MOVE_FORMS_H
#define DOSSIER_DOSSIER_MOVE_FORMS_H

#include "platform/platform.h"

/* Words only: reasons, notes. */
typedef struct NoteForm {
    int64_t version;
    Str note;
} NoteForm;
extern const FormDef NOTE_FORM, WHY_FORM, REQUEST_FORM, PROPOSE_FORM;

typedef struct AssignForm {
    int64_t version, officer_id;
    Str note;
} AssignForm;
extern const FormDef ASSIGN_FORM;

typedef struct NumberForm {
    int64_t version;
    Str number;
    Date date;
    FormFiles files;
} NumberForm;
extern const FormDef NUMBER_FORM;

typedef struct HandForm {
    int64_t version;
    Str handed_to, proof;
    FormFiles files;
} HandForm;
extern const FormDef HAND_FORM;

typedef struct BringForm {
    int64_t version;
    Str note;
    FormFiles files;
} BringForm;
extern const FormDef BRING_FORM;

#endif
