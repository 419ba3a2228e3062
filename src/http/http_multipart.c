#include "http/http_internal.h"

#include <string.h>
#include <strings.h>

#define MAX_BOUNDARY 70 /* RFC 2046, 5.1.1 */
#define MAX_PART_HEAD 4096
#define MAX_PARTS HTTP_MAX_PARAMS

typedef enum MultipartState {
    IN_PREAMBLE,
    AT_LINE_END, /* behind a boundary: "--", or the end of the line */
    IN_PART_HEAD,
    IN_PART_BODY,
    IN_EPILOGUE,
} MultipartState;

/*
 * A part ends at CR LF "--" boundary. CR stands only at the delimiter's beginning, so after a
 * failed match the search goes on at the byte that did not fit, and the bytes held back are the
 * delimiter's own: nothing has to be kept from one piece to the next but how many matched.
 */
struct HttpMultipart {
    Arena *arena;
    HttpPartSink sink;
    MultipartState state;
    char delimiter[4 + MAX_BOUNDARY];
    size_t delimiter_len, matched;
    char line_end[2];
    size_t line_end_len;
    char head[MAX_PART_HEAD];
    size_t head_len;
    int part_count;
};

static bool starts_with_name(Str text, const char *name)
{
    const size_t len = strlen(name);
    return text.len >= len && strncasecmp(text.data, name, len) == 0;
}

static bool is_named(Str text, const char *name)
{
    return text.len == strlen(name) && starts_with_name(text, name);
}

/* What stands between the quotes at the front of *rest, with its escapes. */
static bool cut_quoted(Str *rest, Str *out)
{
    for (size_t i = 1; i < rest->len; i++) {
        if (rest->data[i] == '"') {
            *out = str_slice(*rest, 1, i);
            *rest = str_slice(*rest, i + 1, rest->len);
            return true;
        }
        i += rest->data[i] == '\\';
    }
    return false;
}

static Str cut_word(Str *rest)
{
    size_t len = 0;
    while (len < rest->len && !strchr("; \t", rest->data[len]))
        len++;
    const Str word = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, len, rest->len);
    return word;
}

/* Cuts `; name=value` or `; name="value"` off the front of *rest. */
static bool next_parameter(Str *rest, Str *out_name, Str *out_value)
{
    *rest = str_trim(*rest);
    if (!str_starts_with(*rest, STR(";")))
        return false;
    *rest = str_trim(str_slice(*rest, 1, rest->len));
    const ptrdiff_t equals = str_find_char(*rest, '=');
    if (equals <= 0)
        return false;
    *out_name = str_trim(str_slice(*rest, 0, (size_t)equals));
    *rest = str_slice(*rest, (size_t)equals + 1, rest->len);
    if (str_starts_with(*rest, STR("\"")))
        return cut_quoted(rest, out_value);
    *out_value = cut_word(rest);
    return out_value->len > 0;
}

static bool is_boundary(Str boundary)
{
    for (size_t i = 0; i < boundary.len; i++)
        if (boundary.data[i] < 0x20 || boundary.data[i] == 0x7F)
            return false;
    return boundary.len > 0 && boundary.len <= MAX_BOUNDARY;
}

static bool find_boundary(Str content_type, Str *out)
{
    const ptrdiff_t at = str_find_char(content_type, ';');
    if (at < 0)
        return false;
    Str rest = str_slice(content_type, (size_t)at, content_type.len);
    Str name;
    Str value;
    while (next_parameter(&rest, &name, &value)) {
        if (is_named(name, "boundary")) {
            *out = value;
            return is_boundary(value);
        }
    }
    return false;
}

HttpMultipart *http_multipart_new(Arena *arena, Str content_type, HttpPartSink sink)
{
    Str boundary;
    if (!find_boundary(content_type, &boundary))
        return NULL;
    HttpMultipart *multipart = ARENA_NEW(arena, HttpMultipart);
    multipart->arena = arena;
    multipart->sink = sink;
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.data, boundary.len);
    multipart->delimiter_len = 4 + boundary.len;
    /* The first delimiter may open the body, without a line end before it. */
    multipart->matched = 2;
    return multipart;
}

/* Browsers write a quote in a name as %22, older programs as \". */
static Str undo_quoting(Arena *arena, Str raw)
{
    Buf out = buf_new(arena, raw.len);
    for (size_t i = 0; i < raw.len; i++) {
        const Str ahead = str_slice(raw, i, raw.len);
        const bool is_percent = str_starts_with(ahead, STR("%22"));
        const bool is_escape =
            str_starts_with(ahead, STR("\\\"")) || str_starts_with(ahead, STR("\\\\"));
        i += is_escape ? 1 : 0;
        buf_add_char(&out, is_percent ? '"' : raw.data[i]);
        i += is_percent ? 2 : 0;
    }
    return buf_str(&out);
}

static bool clean_name(Arena *arena, Str raw, Str *out)
{
    for (size_t i = 0; i < raw.len; i++)
        if ((unsigned char)raw.data[i] < 0x20 || raw.data[i] == 0x7F)
            return false;
    if (!utf8_is_valid(raw))
        return false;
    *out = raw.len == 0 ? STR("") : utf8_to_nfc(arena, undo_quoting(arena, raw));
    return true;
}

static Str without_folders(Str file_name)
{
    size_t from = file_name.len;
    while (from > 0 && file_name.data[from - 1] != '/' && file_name.data[from - 1] != '\\')
        from--;
    return str_slice(file_name, from, file_name.len);
}

/* form-data; name="..."; filename="..." */
static bool parse_disposition(Arena *arena, Str value, HttpPart *out)
{
    Str rest = value;
    if (!is_named(cut_word(&rest), "form-data"))
        return false;
    HttpPart part = {0};
    Str name;
    Str parameter;
    while (next_parameter(&rest, &name, &parameter)) {
        if (is_named(name, "name")) {
            if (part.name.len > 0 || !clean_name(arena, parameter, &part.name))
                return false;
        } else if (is_named(name, "filename")) {
            if (part.is_file || !clean_name(arena, parameter, &part.file_name))
                return false;
            part.file_name = without_folders(part.file_name);
            part.is_file = true;
        }
    }
    if (part.name.len == 0 || str_trim(rest).len > 0)
        return false;
    *out = part;
    return true;
}

static HttpRefusal parse_part_line(Arena *arena, Str line, bool *has_disposition, HttpPart *out)
{
    const ptrdiff_t colon = str_find_char(line, ':');
    const Str name = colon < 0 ? STR("") : str_slice(line, 0, (size_t)colon);
    if (!http_is_token(name))
        return HTTP_REFUSED(400, "a line of a part's head is no header");
    const Str value = str_trim(str_slice(line, (size_t)colon + 1, line.len));
    if (is_named(name, "Content-Type") && starts_with_name(value, "multipart/"))
        return HTTP_REFUSED(400, "a multipart body inside a multipart body");
    if (is_named(name, "Content-Transfer-Encoding") && !is_named(value, "8bit") &&
        !is_named(value, "7bit") && !is_named(value, "binary"))
        return HTTP_REFUSED(400, "a part with a transfer encoding");
    if (!is_named(name, "Content-Disposition"))
        return HTTP_TAKEN;
    if (*has_disposition || !parse_disposition(arena, value, out))
        return HTTP_REFUSED(400, "a part without one usable name");
    *has_disposition = true;
    return HTTP_TAKEN;
}

/* `head` is the part's head without the blank line that ends it. */
static HttpRefusal begin_part(HttpMultipart *multipart, Str head)
{
    HttpPart part = {0};
    bool has_disposition = false;
    Str rest = head;
    while (rest.len > 0) {
        const ptrdiff_t end = str_find(rest, STR("\r\n"));
        const Str line = str_slice(rest, 0, end < 0 ? rest.len : (size_t)end);
        rest = str_slice(rest, line.len + 2, rest.len);
        const HttpRefusal refusal =
            parse_part_line(multipart->arena, line, &has_disposition, &part);
        if (refusal.status != 0)
            return refusal;
    }
    if (!has_disposition)
        return HTTP_REFUSED(400, "a part without one usable name");
    if (++multipart->part_count > MAX_PARTS)
        return HTTP_REFUSED(413, "too many parts");
    return multipart->sink.begin(multipart->sink.context, &part);
}

static HttpRefusal feed_part_head(HttpMultipart *multipart, Str *piece)
{
    if (multipart->head_len == MAX_PART_HEAD)
        return HTTP_REFUSED(400, "the head of a part is too long");
    multipart->head[multipart->head_len++] = piece->data[0];
    *piece = str_slice(*piece, 1, piece->len);
    /* The head begins behind a line end, so that a blank line alone ends it too. */
    const Str head = {multipart->head, multipart->head_len};
    if (!str_ends_with(head, STR("\r\n\r\n")))
        return HTTP_TAKEN;
    multipart->state = IN_PART_BODY;
    return begin_part(multipart, str_slice(head, 2, head.len - 4));
}

static HttpRefusal feed_line_end(HttpMultipart *multipart, Str *piece)
{
    const char c = piece->data[0];
    *piece = str_slice(*piece, 1, piece->len);
    if ((c == ' ' || c == '\t') && multipart->line_end_len == 0)
        return HTTP_TAKEN; /* RFC 2046 allows padding there */
    multipart->line_end[multipart->line_end_len++] = c;
    if (multipart->line_end_len < 2)
        return HTTP_TAKEN;
    const Str end = {multipart->line_end, 2};
    if (str_is(end, "--")) {
        multipart->state = IN_EPILOGUE;
        return HTTP_TAKEN;
    }
    if (!str_is(end, "\r\n"))
        return HTTP_REFUSED(400, "a boundary is followed by something else");
    memcpy(multipart->head, "\r\n", 2);
    multipart->head_len = 2;
    multipart->state = IN_PART_HEAD;
    return HTTP_TAKEN;
}

static HttpRefusal emit(HttpMultipart *multipart, Str data)
{
    if (multipart->state != IN_PART_BODY || data.len == 0)
        return HTTP_TAKEN;
    return multipart->sink.data(multipart->sink.context, data);
}

static HttpRefusal end_part(HttpMultipart *multipart)
{
    const bool was_in_part = multipart->state == IN_PART_BODY;
    multipart->state = AT_LINE_END;
    multipart->line_end_len = 0;
    multipart->matched = 0;
    return was_in_part ? multipart->sink.end(multipart->sink.context) : HTTP_TAKEN;
}

/* Goes on with a delimiter whose beginning ended the piece before. */
static HttpRefusal feed_held_match(HttpMultipart *multipart, Str *piece)
{
    const size_t left = multipart->delimiter_len - multipart->matched;
    size_t same = 0;
    while (same < left && same < piece->len &&
           piece->data[same] == multipart->delimiter[multipart->matched + same])
        same++;
    multipart->matched += same;
    *piece = str_slice(*piece, same, piece->len);
    if (multipart->matched == multipart->delimiter_len)
        return end_part(multipart);
    if (piece->len == 0)
        return HTTP_TAKEN;
    const Str held = {multipart->delimiter, multipart->matched};
    multipart->matched = 0;
    return emit(multipart, held);
}

/* Length of the longest beginning of the delimiter at the front of `text`; all of it ends a part.
 */
static size_t count_matching(const HttpMultipart *multipart, Str text)
{
    size_t same = 0;
    while (same < multipart->delimiter_len && same < text.len &&
           text.data[same] == multipart->delimiter[same])
        same++;
    return same;
}

static HttpRefusal feed_content(HttpMultipart *multipart, Str *piece)
{
    if (multipart->matched > 0)
        return feed_held_match(multipart, piece);
    size_t at = 0;
    size_t same = 0;
    while (at < piece->len) {
        const char *found = memchr(piece->data + at, '\r', piece->len - at);
        at = found ? (size_t)(found - piece->data) : piece->len;
        same = count_matching(multipart, str_slice(*piece, at, piece->len));
        if (same == multipart->delimiter_len || at + same == piece->len)
            break;
        at++;
        same = 0;
    }
    const HttpRefusal refusal = emit(multipart, str_slice(*piece, 0, at));
    *piece = str_slice(*piece, at + same, piece->len);
    multipart->matched = same;
    if (refusal.status != 0 || same < multipart->delimiter_len)
        return refusal;
    return end_part(multipart);
}

HttpRefusal http_multipart_feed(HttpMultipart *multipart, Str piece)
{
    HttpRefusal refusal = HTTP_TAKEN;
    while (piece.len > 0 && refusal.status == 0) {
        switch (multipart->state) {
        case IN_PREAMBLE:
        case IN_PART_BODY:
            refusal = feed_content(multipart, &piece);
            break;
        case AT_LINE_END:
            refusal = feed_line_end(multipart, &piece);
            break;
        case IN_PART_HEAD:
            refusal = feed_part_head(multipart, &piece);
            break;
        case IN_EPILOGUE:
            return HTTP_TAKEN;
        }
    }
    return refusal;
}

HttpRefusal http_multipart_finish(const HttpMultipart *multipart)
{
    if (multipart->state != IN_EPILOGUE)
        return HTTP_REFUSED(400, "the multipart body ends before its closing boundary");
    return HTTP_TAKEN;
}
