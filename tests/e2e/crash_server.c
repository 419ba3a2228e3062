/* The server with one page more, on which a request can end the process: for crash.e2e.mjs only. */
#include "app/commands.h"
#include "features/account/account.h"
#include "features/procedure/procedure.h"
#include "kernel/desk.h"
#include "kernel/work.h"
#include "platform/site.h"

#include <stdlib.h>
#include <string.h>

/* Uses the stack up; the result keeps the compiler from making a loop of it. */
static int fall(volatile int depth)
{
    volatile char room[4096];
    memset((char *)(uintptr_t)room, depth, sizeof room);
    return depth < 0 ? room[7] : fall(depth + 1) + room[9];
}

static bool crash(Ctx *cx)
{
    const Str how = http_param(cx->request, "how");
    if (str_is(how, "abort"))
        ensure(str_is_empty(how));
    if (str_is(how, "fault"))
        *(volatile int *)(uintptr_t)how.len = 1;
    if (str_is(how, "stack"))
        cx->path_id = fall(0);
    reply_bytes(cx, "text/plain", STR("alive\n"), STR(""));
    return true;
}

static const Route ROUTES[] = {{.method = METHOD_POST,
                                .path = "/crash",
                                .permission = PERM_PUBLIC,
                                .handler = crash,
                                .flags = ROUTE_OWN_FORM | ROUTE_NO_LAYOUT}};
static const Feature CRASH_FEATURE = {
    .name = "crash", .routes = ROUTES, .route_count = COUNT_OF(ROUTES)};

/* The linker takes these instead of those of app/features.c. */
const Feature *const FEATURES[] = {&SITE_FEATURE, &DESK_FEATURE, &PROCEDURE_FEATURE,
                                   &ACCOUNT_FEATURE, &CRASH_FEATURE};
const size_t FEATURE_COUNT = COUNT_OF(FEATURES);
const WorkKind *const WORK_KINDS[] = {NULL};
const size_t WORK_KIND_COUNT = 0;

int main(int argc, char **argv)
{
    Command command = {.arena = arena_new((size_t)1 << 30), .argc = argc - 1, .argv = argv + 1};
    command.out = stdout;
    command.err = stderr;
    command.database = command_option(&command, "--db", "var/lam.db");
    command.state_dir = command_option(&command, "--state", NULL);
    return command_serve(&command);
}
