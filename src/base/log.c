#include "base/base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define MESSAGE_BYTES 4096
/* Room for the longest message when each of its bytes becomes a \u escape. */
#define LINE_LIMIT_BYTES (64u * 1024)

static atomic_int lowest_level = LOG_INFO;

void log_set_level(LogLevel lowest)
{
    atomic_store(&lowest_level, (int)lowest);
}

bool log_wants(LogLevel level)
{
    return (int)level >= atomic_load_explicit(&lowest_level, memory_order_relaxed);
}

static const char *level_name(LogLevel level)
{
    static const char *const NAMES[] = {"debug", "info", "warning", "error"};
    ensure((size_t)level < COUNT_OF(NAMES));
    return NAMES[level];
}

/* A log that cannot be written is no reason to stop working. */
static void write_line(Str line)
{
    while (line.len > 0) {
        const ssize_t written = write(STDERR_FILENO, line.data, line.len);
        if (written < 0 && errno != EINTR)
            return;
        if (written > 0)
            line = str_slice(line, (size_t)written, line.len);
    }
}

static void open_line(Json *json, LogLevel level, const char *event)
{
    json_open_object(json);
    json_put_instant(json, "at", instant_now());
    json_put_cstr(json, "level", level_name(level));
    json_put_cstr(json, "event", event);
}

static void close_line(Json *json)
{
    json_close_object(json);
    buf_add_char(json->out, '\n');
    write_line(buf_str(json->out));
}

/* Valid UTF-8 whatever came in: bad bytes, and the rest of a letter cut in half, become U+FFFD. */
static Str repaired(Arena *arena, Str text)
{
    if (utf8_is_valid(text))
        return text;
    Buf out = buf_new(arena, text.len * 3);
    for (size_t at = 0; at < text.len;)
        utf8_put(&out, utf8_next(text, &at));
    return buf_str(&out);
}

void log_line(LogLevel level, const char *event, const char *format, ...)
{
    if (!log_wants(level))
        return;
    char message[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);

    Arena *arena = arena_new(4 * LINE_LIMIT_BYTES);
    Buf line = buf_new(arena, MESSAGE_BYTES);
    Json json = json_to(&line);
    open_line(&json, level, event);
    json_put_text(&json, "message", repaired(arena, str_of(message)));
    close_line(&json);
    arena_free(arena);
}

void log_fields(LogLevel level, const char *event, Str fields)
{
    if (!log_wants(level))
        return;
    Arena *arena = arena_new(LINE_LIMIT_BYTES + 4 * fields.len);
    Buf line = buf_new(arena, fields.len + 256);
    Json json = json_to(&line);
    open_line(&json, level, event);
    if (fields.len > 0) {
        buf_add_char(&line, ',');
        buf_add(&line, fields);
    }
    close_line(&json);
    arena_free(arena);
}
