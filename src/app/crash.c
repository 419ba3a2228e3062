#include "app/crash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMES 2
#define MAX_REFUSED 64
#define MAX_LINES 4096
#define DIGITS 16
#define LINE_BYTES (2 * DIGITS + 2) /* "PROGRAM FINGERPRINT\n" */
#define HANDLER_STACK_BYTES 16384

/* Set before the first thread starts and not changed afterwards. */
static int record_fd = -1;
static char record_program[DIGITS + 1];
static uint64_t refused[MAX_REFUSED];
static size_t refused_count;

static _Thread_local const HttpRequest *running;
static _Thread_local bool has_stack;
static _Thread_local char handler_stack[HANDLER_STACK_BYTES]; /* its own may be what ran out */

/* ---- fingerprints: FNV-1a, which a signal handler may compute ---- */

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3ull;
    return hash;
}

/* With its length, so that "ab", "c" differs from "a", "bc". */
static uint64_t mix_text(uint64_t hash, Str text)
{
    return mix(mix(hash, &text.len, sizeof text.len), text.data, text.len);
}

static bool differs_at_each_try(Str name)
{
    return str_is(name, "_key") || str_is(name, "_csrf");
}

uint64_t crash_fingerprint(const HttpRequest *request)
{
    uint64_t hash = mix_text(0xcbf29ce484222325ull, request->method_name);
    hash = mix_text(mix_text(hash, request->path), request->body);
    for (size_t i = 0; i < request->param_count; i++)
        if (!differs_at_each_try(request->params[i].name))
            hash = mix_text(mix_text(hash, request->params[i].name), request->params[i].value);
    for (size_t i = 0; i < request->upload_count; i++)
        hash = mix(mix_text(hash, request->uploads[i].field), request->uploads[i].sha256.bytes,
                   SHA256_BYTES);
    return hash;
}

static void put_digits(char *out, uint64_t number)
{
    for (int i = DIGITS - 1; i >= 0; i--, number >>= 4)
        out[i] = "0123456789abcdef"[number & 15];
}

/* ---- when the process dies ---- */

/* Reads memory and writes once; the signal's own action follows when this returns. */
static void on_death(int signal_number __attribute__((unused)))
{
    char line[LINE_BYTES];
    const HttpRequest *request = running;
    running = NULL;
    if (!request || record_fd < 0)
        return;
    memcpy(line, record_program, DIGITS);
    line[DIGITS] = ' ';
    put_digits(line + DIGITS + 1, crash_fingerprint(request));
    line[LINE_BYTES - 1] = '\n';
    const ssize_t written = write(record_fd, line, sizeof line);
    (void)written; /* nobody is left to be told */
}

static void catch_signals(void)
{
    static const int DEADLY[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = on_death,
                               .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK | SA_NODEFER)};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT_OF(DEADLY); i++)
        ensure(sigaction(DEADLY[i], &action, NULL) == 0);
}

/* ---- what earlier processes wrote ---- */

/* Size and age of the program's own file: another build has others. */
static void name_program(void)
{
    struct stat about = {0};
    (void)stat("/proc/self/exe", &about);
    uint64_t hash = mix(0xcbf29ce484222325ull, &about.st_size, sizeof about.st_size);
    hash = mix(hash, &about.st_mtim, sizeof about.st_mtim);
    put_digits(record_program, hash);
}

static bool parse_digits(Str text, uint64_t *out)
{
    uint8_t bytes[DIGITS / 2];
    uint64_t number = 0;
    if (!hex_parse(text, bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        number = number << 8 | bytes[i];
    *out = number;
    return true;
}

static size_t count_of(const uint64_t *list, size_t count, uint64_t wanted)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += list[i] == wanted;
    return found;
}

static void refuse(uint64_t fingerprint)
{
    if (refused_count >= MAX_REFUSED || count_of(refused, refused_count, fingerprint))
        return;
    refused[refused_count++] = fingerprint;
    log_line(LOG_ERROR, "crash",
             "a request with fingerprint %016llx ended the process twice and is refused until the "
             "program is replaced or the file `crashes` in the state folder is removed",
             (unsigned long long)fingerprint);
}

/* Refuses what this build died of twice; the number of its lines. */
static size_t read_lines(Arena *arena, Str text)
{
    uint64_t *deaths = ARENA_ARRAY(arena, uint64_t, MAX_LINES);
    size_t count = 0;
    Str line = {0};
    while (count < MAX_LINES && str_split_next(&text, '\n', &line)) {
        const bool is_ours =
            line.len == LINE_BYTES - 1 && str_is(str_slice(line, 0, DIGITS), record_program);
        if (!is_ours || !parse_digits(str_slice(line, DIGITS + 1, line.len), &deaths[count]))
            continue;
        count++;
        if (count_of(deaths, count, deaths[count - 1]) >= TIMES)
            refuse(deaths[count - 1]);
    }
    return count;
}

bool crash_open(Arena *arena, const char *state_dir, Error *error)
{
    const char *path = arena_printf(arena, "%s/crashes", state_dir);
    const size_t room = (size_t)MAX_LINES * LINE_BYTES;
    char *text = arena_alloc(arena, room);
    name_program();
    record_fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const ssize_t got = record_fd < 0 ? -1 : pread(record_fd, text, room, 0);
    if (got < 0)
        return error_set(error, ERROR_BUSY, VI("Không mở được tệp ghi sự cố."), "%.150s: %s", path,
                         strerror(errno));
    if (read_lines(arena, (Str){text, (size_t)got}) == 0 && ftruncate(record_fd, 0) != 0)
        log_line(LOG_WARNING, "crash", "%s: %s", path, strerror(errno));
    catch_signals();
    return true;
}

/* ---- while it runs ---- */

void crash_watch(const HttpRequest *request)
{
    running = request;
    if (has_stack)
        return;
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    has_stack = sigaltstack(&stack, NULL) == 0;
}

bool crash_is_refused(const HttpRequest *request)
{
    return refused_count > 0 && count_of(refused, refused_count, crash_fingerprint(request)) > 0;
}
