/* The template compiler on any bytes: no memory error, and what it accepts has balanced braces. */
#define TMPLC_AS_LIBRARY
#include "tests/fuzz/fuzz.h"
#include "tools/tmplc.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TmplText out = {0};
    TmplMistake mistake = {0};
    const bool is_done = tmplc_compile("src/fuzz.html", (const char *)data, size, &out, &mistake);
    const bool has_said_why = mistake.line > 0 && mistake.text[0] != '\0';
    if (!is_done && !has_said_why)
        abort();
    if (is_done && (out.len < 2 || memcmp(out.data + out.len - 2, "}\n", 2) != 0))
        abort();
    free(out.data);
    return 0;
}
