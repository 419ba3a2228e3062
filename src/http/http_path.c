#include "http/http_internal.h"

/* Bytes that a target may hold; '#' never travels, '\' is read as '/' by some and not by others. */
static bool is_target_byte(char c)
{
    const unsigned char byte = (unsigned char)c;
    return byte > 0x20 && byte != 0x7F && c != '#' && c != '\\';
}

static bool has_control_byte(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    return false;
}

/* An escaped '/' would let two spellings of one path differ in their segments. */
static bool has_escaped_slash(Str raw)
{
    for (size_t i = 0; i + 2 < raw.len; i++) {
        const Str escape = str_slice(raw, i, i + 3);
        if (str_is(escape, "%2f") || str_is(escape, "%2F") || str_is(escape, "%5c") ||
            str_is(escape, "%5C"))
            return true;
    }
    return false;
}

static bool is_clean_path(Str path)
{
    if (path.len == 0 || path.data[0] != '/')
        return false;
    Str rest = {path.data + 1, path.len - 1};
    Str segment;
    while (str_split_next(&rest, '/', &segment)) {
        const bool is_inner = segment.data + segment.len != path.data + path.len;
        if (segment.len == 0 && is_inner)
            return false;
        if (str_is(segment, ".") || str_is(segment, ".."))
            return false;
    }
    return !has_control_byte(path);
}

HttpRefusal http_parse_target(Arena *arena, Str target, Str *out_path, Str *out_query)
{
    if (target.len > HTTP_MAX_TARGET_BYTES)
        return HTTP_REFUSED(414, "the request target is too long");
    for (size_t i = 0; i < target.len; i++)
        if (!is_target_byte(target.data[i]))
            return HTTP_REFUSED(400, "a byte that does not belong in a request target");
    const ptrdiff_t mark = str_find_char(target, '?');
    const size_t path_len = mark < 0 ? target.len : (size_t)mark;
    const Str raw = str_slice(target, 0, path_len);
    Str path;
    if (has_escaped_slash(raw) || !http_decode(arena, raw, false, &path) || !is_clean_path(path))
        return HTTP_REFUSED(400, "the path is not a plain one");
    *out_path = path;
    *out_query = str_slice(target, path_len + 1, target.len);
    return HTTP_TAKEN;
}
