/*
 * lam journal verify [--key KEY]              everything recomputed; names the first fault
 * lam journal proof CODE [--with-body]        a work's entries, checkable without the database
 * lam journal check FILE --key KEY [--key …]  0 valid, 1 not, 2 without a key
 *
 * KEY is a file such as journal.pub, its 64 digits, or the fingerprint "sha256:…".
 */
#include "app/commands.h"
#include "kernel/journal_proof.h"
#include "kernel/journal_verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_KEYS 8

/* ---- the command line ---- */

static bool takes_value(const char *option)
{
    return strcmp(option, "--db") == 0 || strcmp(option, "--state") == 0 ||
           strcmp(option, "--key") == 0;
}

static bool is_option(const char *argument)
{
    return takes_value(argument) || strcmp(argument, "--json") == 0 ||
           strcmp(argument, "--with-body") == 0;
}

/* The `index`-th argument that belongs to no option, the action being the first; NULL if none. */
static const char *positional(const Command *command, int index)
{
    for (int i = 1; i < command->argc; i++) {
        const char *argument = command->argv[i];
        if (is_option(argument))
            i += takes_value(argument);
        else if (index-- == 0)
            return argument;
    }
    return NULL;
}

static int fail_usage(const Command *command)
{
    fprintf(command->err,
            "lam journal verify [--key %s]\n"
            "lam journal proof %s [--with-body]\n"
            "lam journal check %s --key %s\n",
            VI("KHÓA"), VI("MÃ-HỒ-SƠ"), VI("TỆP"), VI("KHÓA"));
    return EXIT_USAGE;
}

static int print_json(const Command *command, const Buf *text, int status)
{
    fprintf(command->out, "%.*s\n", STR_ARGS(buf_str(text)));
    return status;
}

/* ---- keys ---- */

/* What a --key names: a key, or only the fingerprint of one. */
typedef struct TrustedKey {
    bool is_fingerprint;
    PublicKey key;
    Str fingerprint;
} TrustedKey;

static bool read_key(const char *text, TrustedKey *out, Error *error)
{
    const Str value = str_of(text);
    *out = (TrustedKey){.is_fingerprint = str_starts_with(value, STR("sha256:")),
                        .fingerprint = value};
    return out->is_fingerprint || hex_parse(value, out->key.bytes, PUBLIC_KEY_BYTES) ||
           public_key_load(text, &out->key, error);
}

static bool read_keys(const Command *command, TrustedKey *out, size_t *count, Error *error)
{
    *count = 0;
    for (int i = 1; i + 1 < command->argc && *count < MAX_KEYS; i++)
        if (strcmp(command->argv[i], "--key") == 0 &&
            !read_key(command->argv[i + 1], &out[(*count)++], error))
            return false;
    return true;
}

static bool is_trusted(Arena *arena, const TrustedKey *trusted, PublicKey key)
{
    if (trusted->is_fingerprint)
        return str_equal(trusted->fingerprint, public_key_fingerprint(arena, key));
    return memcmp(trusted->key.bytes, key.bytes, PUBLIC_KEY_BYTES) == 0;
}

/* ---- verify ---- */

/* The key by which the newest tree must be signed: that of --key, else journal.pub of the state. */
static bool find_key(Command *command, PublicKey *out, bool *found, Error *error)
{
    TrustedKey keys[MAX_KEYS];
    size_t count = 0;
    Installation installation;
    if (!read_keys(command, keys, &count, error))
        return false;
    if (count > 0 && keys[0].is_fingerprint)
        return error_set(error, ERROR_INPUT, VI("Lệnh này cần tệp khóa, không phải vân tay."),
                         "verify takes a key, not a fingerprint");
    *found = count > 0;
    if (*found) {
        *out = keys[0].key;
        return true;
    }
    if (!installation_open(command->arena, command->database, command->state_dir, &installation,
                           error))
        return false;
    const char *path = arena_printf(command->arena, "%s/keys/journal.pub", installation.state_dir);
    *found = access(path, F_OK) == 0;
    return !*found || public_key_load(path, out, error);
}

static bool verify(Command *command, JournalVerdict *out, bool *has_key, Error *error)
{
    PublicKey key;
    Db *db = db_open(command->database, DB_READ_ONLY, error);
    if (!db)
        return false;
    const bool ok = find_key(command, &key, has_key, error) && db_begin_read(db, error) &&
                    journal_verify(db, *has_key ? &key : NULL, out, error);
    db_rollback(db);
    db_close(db);
    return ok;
}

static void put_place(Json *json, const JournalVerdict *verdict)
{
    if (verdict->entry_id)
        json_put_id(json, "entry", verdict->entry_id);
    if (verdict->tree_id) {
        json_put_int(json, "tree", verdict->tree_id);
        json_put_int(json, "leaf", verdict->leaf);
    }
    if (verdict->root_size)
        json_put_int(json, "root_size", verdict->root_size);
}

static int print_verdict_json(Command *command, const JournalVerdict *verdict, bool has_key)
{
    const bool is_valid = verdict->fault == FAULT_NONE;
    Buf text = buf_new(command->arena, 512);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_bool(&json, "valid", is_valid);
    json_put_bool(&json, "key_checked", has_key);
    json_put_int(&json, "trees", verdict->trees);
    json_put_int(&json, "sealed", verdict->sealed);
    json_put_int(&json, "roots", verdict->roots);
    json_put_int(&json, "unsigned", verdict->unsigned_leaves);
    json_put_int(&json, "waiting", verdict->queued);
    json_put_int(&json, "erased", verdict->erased);
    if (!is_valid) {
        json_key(&json, "fault");
        json_open_object(&json);
        json_put_cstr(&json, "code", journal_fault_code(verdict->fault));
        json_put_cstr(&json, "message", journal_fault_message(verdict->fault));
        put_place(&json, verdict);
        json_close_object(&json);
    }
    json_close_object(&json);
    return print_json(command, &text, is_valid ? EXIT_DONE : EXIT_REFUSED);
}

static int print_verdict(const Command *command, const JournalVerdict *verdict, bool has_key)
{
    fprintf(command->out, "%s\n", journal_fault_message(verdict->fault));
    if (verdict->fault != FAULT_NONE)
        fprintf(command->out,
                VI("Lỗi đầu tiên (%s): mục %lld, cây %lld, lá %lld, gốc đã ký %lld lá.\n"),
                journal_fault_code(verdict->fault), (long long)verdict->entry_id,
                (long long)verdict->tree_id, (long long)verdict->leaf,
                (long long)verdict->root_size);
    fprintf(command->out,
            VI("Đã kiểm tra %lld mục đã niêm phong trong %lld cây với %lld gốc đã ký; %lld mục chờ"
               " niêm phong, %lld mục chưa có gốc ký, %lld nội dung đã xóa.\n"),
            (long long)verdict->sealed, (long long)verdict->trees, (long long)verdict->roots,
            (long long)verdict->queued, (long long)verdict->unsigned_leaves,
            (long long)verdict->erased);
    if (!has_key)
        fprintf(command->out, "%s\n",
                VI("Không có khóa công khai để đối chiếu: mới chỉ tin khóa trong dữ liệu."));
    return verdict->fault == FAULT_NONE ? EXIT_DONE : EXIT_REFUSED;
}

static int run_verify(Command *command)
{
    Error error = {0};
    JournalVerdict verdict = {0};
    bool has_key = false;
    if (!verify(command, &verdict, &has_key, &error))
        return command_fail(command, &error);
    return command->is_json ? print_verdict_json(command, &verdict, has_key)
                            : print_verdict(command, &verdict, has_key);
}

/* ---- proof ---- */

static bool make_proof(Command *command, Str code, JournalProof *out, Error *error)
{
    Db *db = db_open(command->database, DB_READ_ONLY, error);
    if (!db)
        return false;
    const bool ok = db_begin_read(db, error) &&
                    journal_proof_make(db, command->arena, code,
                                       command_has_flag(command, "--with-body"), out, error);
    db_rollback(db);
    db_close(db);
    return ok;
}

static int run_proof(Command *command)
{
    const char *code = positional(command, 1);
    Error error = {0};
    JournalProof proof;
    if (!code)
        return fail_usage(command);
    if (!make_proof(command, str_of(code), &proof, &error))
        return command_fail(command, &error);
    const Str text = journal_proof_text(command->arena, &proof);
    if (!command->is_json)
        return fwrite(text.data, 1, text.len, command->out) == text.len ? EXIT_DONE : EXIT_REFUSED;
    Buf out = buf_new(command->arena, text.len + 256);
    Json json = json_to(&out);
    json_open_object(&json);
    json_put_cstr(&json, "code", code);
    json_put_int(&json, "entries", (int64_t)proof.entry_count);
    json_put_text(&json, "proof", text);
    json_close_object(&json);
    return print_json(command, &out, EXIT_DONE);
}

/* ---- check ---- */

static bool read_file(Arena *arena, const char *path, Str *out, Error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, ERROR_NOT_FOUND, VI("Không mở được tệp bằng chứng."), "%.150s: %s",
                         path, strerror(errno));
    Buf text = buf_new(arena, 1 << 16);
    size_t got = 1;
    while (got > 0 && text.len <= PROOF_MAX_BYTES) {
        got = fread(buf_reserve(&text, 1 << 16), 1, 1 << 16, file);
        text.len += got;
    }
    const bool ok = !ferror(file);
    fclose(file);
    *out = buf_str(&text);
    return ok || error_set(error, ERROR_BUSY, VI("Không đọc được tệp bằng chứng."), "%.150s", path);
}

/* The keys inside that are trusted: each tree's, if one of --key names it. */
static bool check_proof(Command *command, const JournalProof *proof, const TrustedKey *trusted,
                        size_t trusted_count, Error *error)
{
    PublicKey *keys = ARENA_ARRAY(command->arena, PublicKey, proof->tree_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < proof->tree_count; i++)
        for (size_t k = 0; k < trusted_count; k++)
            if (is_trusted(command->arena, &trusted[k], proof->trees[i].key)) {
                keys[count++] = proof->trees[i].key;
                break;
            }
    return journal_proof_check(command->arena, proof, keys, count, error);
}

/* Without a key nothing is proven; the fingerprints can be compared with the published one. */
static int print_fingerprints(Command *command, const JournalProof *proof)
{
    Buf text = buf_new(command->arena, 512);
    Json json = json_to(&text);
    json_open_object(&json);
    json_key(&json, "fingerprints");
    json_open_array(&json);
    for (size_t i = 0; i < proof->tree_count; i++) {
        const Str fingerprint = public_key_fingerprint(command->arena, proof->trees[i].key);
        json_text(&json, fingerprint);
        if (!command->is_json)
            fprintf(command->out, "%.*s\n", STR_ARGS(fingerprint));
    }
    json_close_array(&json);
    json_close_object(&json);
    fprintf(command->err, "%s\n",
            VI("Chưa kiểm tra: hãy đối chiếu vân tay khóa ở trên với vân tay đã"
               " công bố rồi chạy lại với --key."));
    return command->is_json ? print_json(command, &text, EXIT_USAGE) : EXIT_USAGE;
}

static int print_check(Command *command, const JournalProof *proof, const Error *error)
{
    const bool is_valid = error->code == ERROR_NONE;
    Buf text = buf_new(command->arena, 512);
    Json json = json_to(&text);
    json_open_object(&json);
    json_put_bool(&json, "valid", is_valid);
    if (!str_is_empty(proof->code))
        json_put_text(&json, "code", proof->code);
    json_put_id(&json, "work", proof->work_id);
    json_put_int(&json, "entries", (int64_t)proof->entry_count);
    if (!is_valid) {
        json_put_cstr(&json, "message", error->message);
        json_put_cstr(&json, "reason", error->detail);
    }
    json_close_object(&json);
    if (command->is_json)
        return print_json(command, &text, is_valid ? EXIT_DONE : EXIT_REFUSED);
    if (!is_valid)
        fprintf(command->out, VI("KHÔNG hợp lệ: %s (%s)\n"), error->message, error->detail);
    else
        fprintf(command->out, VI("Hợp lệ: %zu mục của việc %lld%s%.*s.\n"), proof->entry_count,
                (long long)proof->work_id, str_is_empty(proof->code) ? "" : VI(", hồ sơ "),
                STR_ARGS(proof->code));
    return is_valid ? EXIT_DONE : EXIT_REFUSED;
}

static int run_check(Command *command)
{
    const char *path = positional(command, 1);
    TrustedKey keys[MAX_KEYS];
    size_t key_count = 0;
    JournalProof proof = {0};
    Str text;
    Error error = {0};
    if (!path)
        return fail_usage(command);
    if (!read_keys(command, keys, &key_count, &error) ||
        !read_file(command->arena, path, &text, &error))
        return command_fail(command, &error);
    if (!journal_proof_parse(command->arena, text, &proof, &error))
        return print_check(command, &proof, &error);
    if (key_count == 0)
        return print_fingerprints(command, &proof);
    (void)check_proof(command, &proof, keys, key_count, &error);
    return print_check(command, &proof, &error);
}

int command_journal(Command *command)
{
    const char *action = positional(command, 0);
    if (action && strcmp(action, "verify") == 0)
        return run_verify(command);
    if (action && strcmp(action, "proof") == 0)
        return run_proof(command);
    if (action && strcmp(action, "check") == 0)
        return run_check(command);
    return fail_usage(command);
}
