/*
 * The log: one JSON object a line on standard error, in one write each, safe from several threads.
 * No personal data. Only the dispatcher, the lanes and commands log.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

void log_set_level(LogLevel lowest);
/* `event` is a short fixed name ("request", "start"); the rest is the "message" field. */
void log_line(LogLevel level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
/* `fields` is the inside of a JSON object without braces, made with the JSON writer. */
void log_fields(LogLevel level, const char *event, Str fields);
bool log_wants(LogLevel level);

#endif
