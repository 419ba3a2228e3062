#include "tests/harness/test.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the log writes to standard error, caught in a file until taken. */
typedef struct Caught {
    int before;
    FILE *file;
    char text[16384];
} Caught;

static void catch_start(Caught *caught)
{
    fflush(stderr);
    caught->before = dup(STDERR_FILENO);
    caught->file = tmpfile();
    assert_non_null(caught->file);
    assert_true(dup2(fileno(caught->file), STDERR_FILENO) >= 0);
}

static Str catch_end(Caught *caught)
{
    dup2(caught->before, STDERR_FILENO);
    close(caught->before);
    rewind(caught->file);
    const size_t len = fread(caught->text, 1, sizeof caught->text, caught->file);
    fclose(caught->file);
    return (Str){caught->text, len};
}

static json_t *read_line(Str line)
{
    check_int((int64_t)line.len - 1, str_find_char(line, '\n'));
    json_t *read = json_loadb(line.data, line.len, 0, NULL);
    assert_non_null(read);
    return read;
}

static void check_member(json_t *line, const char *name, const char *expected)
{
    check_text(expected, str_of(json_string_value(json_object_get(line, name))));
}

TEST(a_message_is_one_json_line)
{
    Caught caught;
    catch_start(&caught);
    log_line(LOG_WARNING, "start", "port \"%d\"\nĐức \xC4", 8080);
    json_t *line = read_line(catch_end(&caught));
    check_member(line, "level", "warning");
    check_member(line, "event", "start");
    check_member(line, "message", "port \"8080\"\nĐức �");
    check_int(24, (int64_t)json_string_length(json_object_get(line, "at")));
    json_decref(line);
}

TEST(a_long_message_is_cut_between_bytes_of_a_letter)
{
    static char text[9001];
    Caught caught;
    for (size_t i = 0; i < 9000; i += 3)
        memcpy(text + i, "ế", 3);
    catch_start(&caught);
    log_line(LOG_ERROR, "long", "x%s", text);
    json_t *line = read_line(catch_end(&caught));
    check_true(json_string_length(json_object_get(line, "message")) > 4000);
    json_decref(line);
}

TEST(fields_join_the_object)
{
    Caught caught;
    catch_start(&caught);
    log_fields(LOG_INFO, "request", STR("\"status\":200,\"ms\":3"));
    log_fields(LOG_INFO, "empty", STR(""));
    Str rest = catch_end(&caught);
    const size_t first = (size_t)str_find_char(rest, '\n') + 1;
    json_t *line = read_line(str_slice(rest, 0, first));
    check_int(200, json_integer_value(json_object_get(line, "status")));
    json_decref(line);
    json_decref(read_line(str_slice(rest, first, rest.len)));
}

TEST(levels_below_the_set_one_are_silent)
{
    Caught caught;
    catch_start(&caught);
    log_line(LOG_DEBUG, "quiet", "nothing");
    log_set_level(LOG_ERROR);
    log_line(LOG_WARNING, "quiet", "nothing");
    log_fields(LOG_WARNING, "quiet", STR(""));
    const bool wants_error = log_wants(LOG_ERROR);
    log_set_level(LOG_DEBUG);
    const bool wants_debug = log_wants(LOG_DEBUG);
    log_set_level(LOG_INFO);
    check_text("", catch_end(&caught));
    check_true(wants_error && wants_debug && !log_wants(LOG_DEBUG));
}

TEST_MAIN(a_message_is_one_json_line, a_long_message_is_cut_between_bytes_of_a_letter,
          fields_join_the_object, levels_below_the_set_one_are_silent)
