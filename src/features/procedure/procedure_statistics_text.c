#include "features/procedure/procedure_internal.h"

/* Value, name in the JSON document. */
#define TEXT_NUMBERS(X)                                                                            \
    X(STRINGS, "strings")                                                                          \
    X(NOT_NFC, "strings_not_nfc")                                                                  \
    X(RECORDS_NOT_NFC, "records_with_string_not_nfc")                                              \
    X(NAMES_WITH_OUTER_BLANKS, "names_with_outer_blanks")                                          \
    X(WITH_LINE_BREAK, "strings_with_line_break")                                                  \
    X(WITH_RETURN, "strings_with_carriage_return")                                                 \
    X(WITH_TAB, "strings_with_tab")                                                                \
    X(WITH_CONTROL, "strings_with_other_control")                                                  \
    X(WITH_NO_BREAK_SPACE, "strings_with_no_break_space")                                          \
    X(WITH_ZERO_WIDTH, "strings_with_zero_width")                                                  \
    X(WITH_PRIVATE_USE, "strings_with_private_use")                                                \
    X(WITH_TAG, "strings_with_html_tag")

#define X(value, name) value,
enum { TEXT_NUMBERS(X) TEXT_NUMBER_COUNT };
#undef X
#define X(value, name) name,
static const char *const NUMBER_NAMES[] = {TEXT_NUMBERS(X)};
#undef X

/* The longest text seen in one field. */
typedef struct Longest {
    int64_t chars, bytes;
    Str code; /* of the record */
} Longest;

struct TextStatistics {
    Arena *arena;
    int64_t numbers[TEXT_NUMBER_COUNT];
    Tally fields; /* path to its number in `longest`, plus one */
    Longest *longest;
    size_t longest_count, longest_capacity;
    Buf path; /* of the text being counted: "executionMethods[].fees[].type" */
};

TextStatistics *text_statistics_new(Arena *arena)
{
    TextStatistics *s = ARENA_NEW(arena, TextStatistics);
    s->arena = arena;
    s->fields = tally_new(arena);
    s->path = buf_new(arena, 256);
    return s;
}

static Longest *longest_of_path(TextStatistics *s)
{
    const TallyItem *known = tally_find(&s->fields, buf_str(&s->path));
    if (known)
        return &s->longest[known->count - 1];
    if (s->longest_count == s->longest_capacity) {
        const size_t wanted = s->longest_capacity == 0 ? 64 : s->longest_capacity * 2;
        s->longest = arena_grow(s->arena, s->longest, s->longest_capacity * sizeof(Longest),
                                wanted * sizeof(Longest));
        s->longest_capacity = wanted;
    }
    s->longest[s->longest_count++] = (Longest){.code = {"", 0}};
    tally_add(&s->fields, buf_str(&s->path), (int64_t)s->longest_count);
    return &s->longest[s->longest_count - 1];
}

static void add_string(TextStatistics *s, const Record *record, Str text)
{
    const TextTraits traits = record_text_traits(text);
    s->numbers[STRINGS]++;
    s->numbers[NOT_NFC] += traits.is_not_nfc;
    s->numbers[WITH_LINE_BREAK] += traits.has_line_break;
    s->numbers[WITH_RETURN] += traits.has_return;
    s->numbers[WITH_TAB] += traits.has_tab;
    s->numbers[WITH_CONTROL] += traits.has_control;
    s->numbers[WITH_NO_BREAK_SPACE] += traits.has_no_break_space;
    s->numbers[WITH_ZERO_WIDTH] += traits.has_zero_width;
    s->numbers[WITH_PRIVATE_USE] += traits.has_private_use;
    s->numbers[WITH_TAG] += traits.has_tag;

    Longest *longest = longest_of_path(s);
    const int64_t chars = (int64_t)utf8_count_chars(text);
    if (chars > longest->chars || str_is_empty(longest->code)) {
        longest->chars = chars;
        longest->code = arena_copy(s->arena, record->code);
    }
    if ((int64_t)text.len > longest->bytes)
        longest->bytes = (int64_t)text.len;
}

static void add_value(TextStatistics *s, const Record *record, json_t *value);

static void add_members(TextStatistics *s, const Record *record, json_t *object)
{
    const size_t end = s->path.len;
    const char *key;
    json_t *member;
    json_object_foreach(object, key, member)
    {
        if (end > 0)
            buf_add_char(&s->path, '.');
        buf_add_cstr(&s->path, key);
        add_value(s, record, member);
        s->path.len = end;
    }
}

/* The depth is bounded by the reader of records. */
static void add_value(TextStatistics *s, const Record *record, json_t *value)
{
    if (json_is_string(value)) {
        add_string(s, record, record_string(value));
        return;
    }
    if (json_is_object(value)) {
        add_members(s, record, value);
        return;
    }
    const size_t end = s->path.len;
    for (size_t i = 0; i < json_array_size(value); i++) {
        buf_add_cstr(&s->path, "[]");
        add_value(s, record, json_array_get(value, i));
        s->path.len = end;
    }
}

void text_statistics_add(TextStatistics *s, const Record *record)
{
    const int64_t not_nfc_before = s->numbers[NOT_NFC];
    const Str name = record_text(record->data, "name");
    buf_clear(&s->path);
    add_value(s, record, record->data);
    s->numbers[RECORDS_NOT_NFC] += s->numbers[NOT_NFC] > not_nfc_before;
    s->numbers[NAMES_WITH_OUTER_BLANKS] += record_text_traits(name).has_outer_blank;
}

void text_statistics_json(const TextStatistics *s, Json *json)
{
    for (size_t i = 0; i < TEXT_NUMBER_COUNT; i++)
        json_put_int(json, NUMBER_NAMES[i], s->numbers[i]);
    json_key(json, "longest_strings");
    json_open_object(json);
    for (size_t i = 0; i < s->longest_count; i++) {
        json_key(json, arena_cstr(s->arena, s->fields.items[i].key));
        json_open_object(json);
        json_put_int(json, "characters", s->longest[i].chars);
        json_put_int(json, "bytes", s->longest[i].bytes);
        json_put_text(json, "in", s->longest[i].code);
        json_close_object(json);
    }
    json_close_object(json);
}
