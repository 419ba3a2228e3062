#include "kernel/journal.h"

#include <jansson.h>

bool journal_body_text(Arena *arena, Str body, const char *name, Str *out)
{
    json_t *root = json_loadb(body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *member = root ? json_object_get(root, name) : NULL;
    const bool found = json_is_string(member);
    if (found)
        *out = arena_copy(arena, (Str){json_string_value(member), json_string_length(member)});
    json_decref(root);
    return found;
}
