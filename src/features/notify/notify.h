/*
 * notify (thông báo): tells an applicant by e-mail what became of his dossier, with the printed
 * form of that step attached. This header is all that other folders may use.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "platform/platform.h"

extern const Feature NOTIFY_FEATURE;

#endif
