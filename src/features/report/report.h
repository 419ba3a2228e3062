/*
 * report (báo cáo): how much work a unit received and finished month by month, through any number
 * of reorganisations: what its predecessors did is counted with it where they joined it whole, and
 * told apart where they were split.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "platform/platform.h"

extern const Feature REPORT_FEATURE;

#endif
