/*
 * audit (kiểm tra nhật ký): for auditors, who did what and who looked at what in their unit, from
 * the journal and the looks; nothing here can change either.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "platform/platform.h"

extern const Feature AUDIT_FEATURE;

#endif
