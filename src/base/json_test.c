#include "tests/harness/test.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

TEST(commas_stand_where_they_belong)
{
    Arena *arena = arena_new(1 << 20);
    Buf out = buf_new(arena, 16);
    Json json = json_to(&out);
    json_open_object(&json);
    json_put_id(&json, "id", 9007199254740993);
    json_key(&json, "list");
    json_open_array(&json);
    json_int(&json, -1);
    json_null_value(&json);
    json_open_object(&json);
    json_close_object(&json);
    json_open_array(&json);
    json_close_array(&json);
    json_close_array(&json);
    json_put_bool(&json, "late", true);
    json_put_text(&json, "name", STR("Đức"));
    json_put_cstr(&json, "none", NULL);
    json_put_int(&json, "count", 3);
    json_key(&json, "raw");
    json_raw(&json, STR("{\"a\":1}"));
    json_put_bool(&json, "last", false);
    json_close_object(&json);
    check_text("{\"id\":\"9007199254740993\",\"list\":[-1,null,{},[]],\"late\":true,"
               "\"name\":\"Đức\",\"none\":\"\",\"count\":3,\"raw\":{\"a\":1},\"last\":false}",
               buf_str(&out));
    arena_free(arena);
}

TEST(every_character_survives_a_reader)
{
    Arena *arena = arena_new(1 << 20);
    Buf text = buf_new(arena, 256);
    for (uint32_t c = 1; c < 0x180; c++)
        utf8_put(&text, c);
    utf8_put(&text, 0x2028);
    utf8_put(&text, 0x1F600);
    Buf out = buf_new(arena, 16);
    Json json = json_to(&out);
    json_text(&json, buf_str(&text));
    json_error_t problem;
    json_t *read = json_loadb(out.data, out.len, JSON_DECODE_ANY, &problem);
    assert_non_null(read);
    check_true(str_equal(buf_str(&text), (Str){json_string_value(read), json_string_length(read)}));
    json_decref(read);
    arena_free(arena);
}

TEST(escapes)
{
    Arena *arena = arena_new(1 << 20);
    Buf out = buf_new(arena, 16);
    Json json = json_to(&out);
    json_text(&json, STR("\"\\/\b\n\r\t\x01\x1f\x7f\0"));
    check_text("\"\\\"\\\\/\\u0008\\n\\r\\t\\u0001\\u001f\x7f\\u0000\"", buf_str(&out));
    arena_free(arena);
}

static Str written(Arena *arena, double number)
{
    Buf out = buf_new(arena, 16);
    Json json = json_to(&out);
    json_double(&json, number);
    return buf_str(&out);
}

TEST(doubles_are_short_and_exact)
{
    static const double NUMBERS[] = {1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789};
    Arena *arena = arena_new(1 << 20);
    check_text("0.1", written(arena, 0.1));
    check_text("59.42", written(arena, 59.42));
    check_text("-3", written(arena, -3));
    check_text("0", written(arena, 0));
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
        check_true(strtod(arena_cstr(arena, written(arena, NUMBERS[i])), NULL) == NUMBERS[i]);
    arena_free(arena);
}

TEST(dates_and_instants)
{
    Arena *arena = arena_new(1 << 20);
    Buf out = buf_new(arena, 16);
    Json json = json_to(&out);
    json_open_object(&json);
    json_put_date(&json, "day", (Date){739660});
    json_put_instant(&json, "at", (Instant){1770967800042});
    json_put_instant(&json, "never", (Instant){0});
    json_close_object(&json);
    check_text("{\"day\":\"2026-02-13\",\"at\":\"2026-02-13T07:30:00.042Z\",\"never\":null}",
               buf_str(&out));
    arena_free(arena);
}

TEST_MAIN(commas_stand_where_they_belong, every_character_survives_a_reader, escapes,
          doubles_are_short_and_exact, dates_and_instants)
