#include "app/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <jansson.h>

#define MAX_ARGUMENTS 64
#define MAX_ANSWER ((size_t)8 << 20)

/* ---- the server's side ---- */

static const struct {
    const char *name;
    int (*run)(Command *command);
} COMMANDS[] = {{"user", command_user},         {"procedure", command_procedure},
                {"setting", command_setting},   {"org", command_org},
                {"calendar", command_calendar}, {"reorganize", command_reorganize}};

/* argv is not const in C's tradition. */
static char *arena_word(Arena *arena, const char *word)
{
    const Str text = str_of(word);
    char *copy = arena_alloc(arena, text.len + 1);
    memcpy(copy, text.data ? text.data : "", text.len);
    return copy;
}

static bool read_request(Arena *arena, Str text, Command *out)
{
    json_t *root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *list = root ? json_object_get(root, "argv") : NULL;
    const json_t *input = root ? json_object_get(root, "input") : NULL;
    const size_t count = json_array_size(list);
    const bool ok = count > 0 && count <= MAX_ARGUMENTS && json_is_string(input);
    out->argv = ARENA_ARRAY(arena, char *, MAX_ARGUMENTS + 1);
    for (size_t i = 0; ok && i < count; i++) {
        const char *word = json_string_value(json_array_get(list, i));
        out->argv[out->argc++] = arena_word(arena, word);
    }
    if (ok)
        out->input = arena_cstr(arena, str_of(json_string_value(input)));
    json_decref(root);
    return ok;
}

static void put_answer(Buf *out, int status, const char *printed, const char *complained)
{
    Json json = json_to(out);
    json_open_object(&json);
    json_put_int(&json, "exit", status);
    json_put_cstr(&json, "out", printed);
    json_put_cstr(&json, "err", complained);
    json_close_object(&json);
}

bool local_run(void *of, Ctx *cx, Str request, Buf *out)
{
    Command command = {
        .arena = arena_new((size_t)1 << 30), .lanes = of, .database = lanes_database(of)};
    char *printed = NULL;
    char *complained = NULL;
    size_t sizes[2];
    int status = EXIT_USAGE;
    if (!read_request(command.arena, request, &command)) {
        arena_free(command.arena);
        return fail(cx, ERROR_MALFORMED, VI("Lệnh gửi tới không đọc được."), "local command");
    }
    command.is_json = command_has_flag(&command, "--json");
    command.out = open_memstream(&printed, &sizes[0]);
    command.err = open_memstream(&complained, &sizes[1]);
    ensure(command.out && command.err);
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        if (strcmp(command.argv[0], COMMANDS[i].name) == 0)
            status = COMMANDS[i].run(&command);
    ensure(fclose(command.out) == 0 && fclose(command.err) == 0);
    put_answer(out, status, printed, complained);
    free(printed);
    free(complained);
    arena_free(command.arena);
    return true;
}

/* In a read lane: the command itself goes to the write lane with each of its slices. */
static bool prepare(Ctx *cx)
{
    Buf *answer = ARENA_NEW(cx->arena, Buf);
    *answer = buf_new(cx->arena, 1024);
    cx->prepared = answer;
    return cx->app->run_command(cx->app->run_command_of, cx, cx->request->body, answer);
}

static bool reply(Ctx *cx)
{
    const Buf *answer = cx->prepared;
    reply_bytes(cx, "application/json", buf_str(answer), STR(""));
    return true;
}

static const Route ROUTES[] = {
    {.method = METHOD_POST,
     .path = "/local/commands",
     .permission = PERM_LOCAL,
     .handler = reply,
     .prepare = prepare,
     .flags = ROUTE_NO_ACTOR | ROUTE_OWN_FORM},
};

const Feature LOCAL_FEATURE = {.name = "local", .routes = ROUTES, .route_count = COUNT_OF(ROUTES)};

/* ---- the command's side ---- */

/* Paths are the caller's: the server stands in another folder. */
static const char *absolute(Arena *arena, const char *word)
{
    char *path = word[0] == '-' ? NULL : realpath(word, NULL);
    const char *kept = path ? arena_cstr(arena, str_of(path)) : word;
    free(path);
    return kept;
}

static Str request_of(const Command *command)
{
    Buf text = buf_new(command->arena, 1024);
    Json json = json_to(&text);
    json_open_object(&json);
    json_key(&json, "argv");
    json_open_array(&json);
    for (int i = 0; i < command->argc; i++) {
        const char *word = command->argv[i];
        json_text(&json, str_of(i < 2 ? word : absolute(command->arena, word)));
    }
    json_close_array(&json);
    json_put_cstr(&json, "input", command->input ? command->input : "");
    json_close_object(&json);
    return buf_str(&text);
}

static size_t collect(char *data, size_t size, size_t count, void *context)
{
    Buf *answer = context;
    if (answer->len + size * count > MAX_ANSWER)
        return 0;
    buf_add(answer, (Str){data, size * count});
    return size * count;
}

static bool print_answer(Str text, int *out_exit)
{
    json_t *root = json_loadb(text.data, text.len, 0, NULL);
    const char *printed = root ? json_string_value(json_object_get(root, "out")) : NULL;
    const char *complained = root ? json_string_value(json_object_get(root, "err")) : NULL;
    const bool ok = printed && complained;
    if (ok) {
        fputs(printed, stdout);
        fputs(complained, stderr);
        *out_exit = (int)json_integer_value(json_object_get(root, "exit"));
    }
    json_decref(root);
    return ok;
}

bool local_send(const Command *command, const Installation *installation, int *out_exit,
                Error *error)
{
    Buf answer = buf_new(command->arena, 4096);
    const Str request = request_of(command);
    CURL *curl = curl_easy_init();
    ensure(curl);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, installation->socket_path);
    curl_easy_setopt(curl, CURLOPT_URL, "http://localhost/local/commands");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request.len);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    const CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK && print_answer(buf_str(&answer), out_exit))
        return true;
    return error_set(error, ERROR_BUSY,
                     VI("Tiến trình đang giữ cơ sở dữ liệu không trả lời. Hãy thử lại."),
                     "administration socket: %s", curl_easy_strerror(code));
}
