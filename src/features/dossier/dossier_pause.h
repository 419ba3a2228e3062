/*
 * pause (tạm dừng tính hạn): the applicant's financial duty between two phases, and the stretches
 * that the law itself takes out of a limit, each with its row of pause_reason.
 */
#ifndef DOSSIER_DOSSIER_PAUSE_H
#define DOSSIER_DOSSIER_PAUSE_H

#include "kernel/work.h"

/* Forms, hooks and conditions of the moves. */
extern const FormDef DUTY_FORM, EXCLUDE_FORM, RESUME_FORM;
MUST_CHECK bool pause_await_duty(Ctx *cx, MoveRun *run);
MUST_CHECK bool pause_exclude(Ctx *cx, MoveRun *run);
MUST_CHECK bool pause_end(Ctx *cx, MoveRun *run);
bool pause_may_exclude(const Work *work, const void *facts);

#endif
