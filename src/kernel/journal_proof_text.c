/*
 * The proof as a file, and its checking. Needs no database. The parser takes exactly what the
 * writer writes: one order of fields, nothing between them.
 */
#include "kernel/journal_proof.h"

#include "kernel/journal_leaf.h"

#include <jansson.h>
#include <string.h>

/* ---- writing ---- */

static void put_hex(Buf *out, const char *name, const void *bytes, size_t size)
{
    const Str hex = hex_of(out->arena, (Str){bytes, size});
    buf_printf(out, "%s: %.*s\n", name, STR_ARGS(hex));
}

static void put_number(Buf *out, const char *name, int64_t number)
{
    buf_printf(out, "%s: %lld\n", name, (long long)number);
}

static void put_text(Buf *out, const char *name, Str text)
{
    buf_printf(out, "%s: ", name);
    buf_add(out, text);
    buf_add_char(out, '\n');
}

static void put_tree(Buf *out, const ProofTree *tree, size_t number)
{
    buf_add_char(out, '\n');
    put_number(out, "tree", (int64_t)number);
    buf_add(out, journal_root_text(out->arena, &tree->root));
    put_hex(out, "signature", tree->signature.bytes, SIGNATURE_BYTES);
    put_hex(out, "key", tree->key.bytes, PUBLIC_KEY_BYTES);
}

static void put_header(Buf *out, const JournalEntry *entry)
{
    put_number(out, "id", entry->id);
    put_number(out, "at", entry->at.ms);
    put_text(out, "actor-kind", entry->actor_kind);
    put_number(out, "actor", entry->actor_id);
    put_number(out, "unit", entry->unit_id);
    put_text(out, "role", entry->role);
    put_number(out, "work", entry->work_id);
    put_number(out, "version", entry->version);
    put_text(out, "verb", entry->verb);
    put_text(out, "from", entry->from_state);
    put_text(out, "to", entry->to_state);
}

static void put_entry(Buf *out, const ProofEntry *proof, size_t number)
{
    buf_add_char(out, '\n');
    put_number(out, "entry", (int64_t)number);
    put_header(out, &proof->entry);
    put_hex(out, "body-hash", proof->body_hash.bytes, SHA256_BYTES);
    if (proof->has_body) {
        put_hex(out, "salt", proof->salt.data, proof->salt.len);
        put_text(out, "body", proof->entry.body);
    }
    put_number(out, "in-tree", (int64_t)proof->tree + 1);
    put_number(out, "leaf", proof->leaf);
    put_number(out, "path", (int64_t)proof->path.count);
    for (size_t i = 0; i < proof->path.count; i++)
        put_hex(out, "up", proof->path.hashes[i].bytes, SHA256_BYTES);
}

Str journal_proof_text(Arena *arena, const JournalProof *proof)
{
    Buf out = buf_new(arena, 4096);
    buf_add_cstr(&out, "lam journal proof 1\n");
    put_text(&out, "code", proof->code);
    put_number(&out, "work", proof->work_id);
    put_number(&out, "trees", (int64_t)proof->tree_count);
    put_number(&out, "entries", (int64_t)proof->entry_count);
    for (size_t i = 0; i < proof->tree_count; i++)
        put_tree(&out, &proof->trees[i], i + 1);
    for (size_t i = 0; i < proof->entry_count; i++)
        put_entry(&out, &proof->entries[i], i + 1);
    return buf_str(&out);
}

/* ---- reading ---- */

typedef struct Reader {
    Str rest;
    int64_t line;
    Error *error;
} Reader;

static bool fail_line(Reader *reader, const char *expected)
{
    return error_set(reader->error, ERROR_INPUT,
                     VI("Tệp bằng chứng sai khuôn dạng hoặc bị cắt mất một phần."),
                     "line %lld: expected %s", (long long)reader->line, expected);
}

static bool read_line(Reader *reader, Str *out)
{
    reader->line++;
    const ptrdiff_t end = str_find_char(reader->rest, '\n');
    if (end < 0)
        return fail_line(reader, "a line");
    *out = str_slice(reader->rest, 0, (size_t)end);
    reader->rest = str_slice(reader->rest, (size_t)end + 1, reader->rest.len);
    return true;
}

static bool read_exactly(Reader *reader, const char *text)
{
    Str line;
    return read_line(reader, &line) && (str_is(line, text) || fail_line(reader, text));
}

/* Whether the next line has this name; reads nothing. */
static bool is_next(const Reader *reader, const char *name)
{
    const Str prefix = str_of(name);
    return str_starts_with(reader->rest, prefix) && reader->rest.len > prefix.len &&
           reader->rest.data[prefix.len] == ':';
}

static bool read_text(Reader *reader, const char *name, Str *out)
{
    Str line;
    const size_t length = strlen(name);
    const bool is_named = is_next(reader, name);
    if (!read_line(reader, &line))
        return false;
    if (!is_named || line.len < length + 2 || line.data[length + 1] != ' ')
        return fail_line(reader, name);
    *out = str_slice(line, length + 2, line.len);
    return true;
}

static bool read_number(Reader *reader, const char *name, int64_t *out)
{
    Str text;
    return read_text(reader, name, &text) &&
           (str_parse_int(text, out) || fail_line(reader, "a number"));
}

static bool read_count(Reader *reader, const char *name, size_t most, size_t *out)
{
    int64_t number = 0;
    if (!read_number(reader, name, &number))
        return false;
    if (number < 0 || number > (int64_t)most)
        return fail_line(reader, "a smaller number");
    *out = (size_t)number;
    return true;
}

static bool read_hex(Reader *reader, const char *name, void *out, size_t size)
{
    Str text;
    return read_text(reader, name, &text) &&
           (hex_parse(text, out, size) || fail_line(reader, "hexadecimal digits"));
}

/* The numbered head of a section, behind an empty line. */
static bool read_head(Reader *reader, const char *name, size_t number)
{
    int64_t actual = 0;
    return read_exactly(reader, "") && read_number(reader, name, &actual) &&
           (actual == (int64_t)number || fail_line(reader, "the next number"));
}

static bool read_tree(Reader *reader, size_t number, ProofTree *out)
{
    JournalRoot *root = &out->root;
    return read_head(reader, "tree", number) && read_exactly(reader, "lam journal root 1") &&
           read_text(reader, "node", &root->node) && read_number(reader, "epoch", &root->epoch) &&
           read_number(reader, "opened", &root->opened_at.ms) &&
           read_number(reader, "size", &root->size) && read_number(reader, "at", &root->at.ms) &&
           read_hex(reader, "root", root->root.bytes, SHA256_BYTES) &&
           read_hex(reader, "signature", out->signature.bytes, SIGNATURE_BYTES) &&
           read_hex(reader, "key", out->key.bytes, PUBLIC_KEY_BYTES);
}

static bool read_header(Reader *reader, JournalEntry *out)
{
    return read_number(reader, "id", &out->id) && read_number(reader, "at", &out->at.ms) &&
           read_text(reader, "actor-kind", &out->actor_kind) &&
           read_number(reader, "actor", &out->actor_id) &&
           read_number(reader, "unit", &out->unit_id) && read_text(reader, "role", &out->role) &&
           read_number(reader, "work", &out->work_id) &&
           read_number(reader, "version", &out->version) && read_text(reader, "verb", &out->verb) &&
           read_text(reader, "from", &out->from_state) && read_text(reader, "to", &out->to_state);
}

static bool read_body(Reader *reader, Arena *arena, ProofEntry *out)
{
    out->has_body = is_next(reader, "salt");
    if (!out->has_body)
        return true;
    char *salt = arena_alloc(arena, JOURNAL_SALT_BYTES);
    out->salt = (Str){salt, JOURNAL_SALT_BYTES};
    return read_hex(reader, "salt", salt, JOURNAL_SALT_BYTES) &&
           read_text(reader, "body", &out->entry.body);
}

static bool read_path(Reader *reader, MerklePath *out)
{
    if (!read_count(reader, "path", MERKLE_MAX_LEVELS, &out->count))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (!read_hex(reader, "up", out->hashes[i].bytes, SHA256_BYTES))
            return false;
    return true;
}

static bool read_entry(Reader *reader, Arena *arena, size_t number, size_t tree_count,
                       ProofEntry *out)
{
    size_t tree = 0;
    if (!read_head(reader, "entry", number) || !read_header(reader, &out->entry) ||
        !read_hex(reader, "body-hash", out->body_hash.bytes, SHA256_BYTES) ||
        !read_body(reader, arena, out) || !read_count(reader, "in-tree", tree_count, &tree))
        return false;
    if (tree == 0)
        return fail_line(reader, "the number of a tree");
    out->tree = tree - 1;
    return read_number(reader, "leaf", &out->leaf) && read_path(reader, &out->path);
}

static bool read_sections(Reader *reader, Arena *arena, JournalProof *proof)
{
    proof->trees = ARENA_ARRAY(arena, ProofTree, proof->tree_count + 1);
    for (size_t i = 0; i < proof->tree_count; i++)
        if (!read_tree(reader, i + 1, &proof->trees[i]))
            return false;
    proof->entries = ARENA_ARRAY(arena, ProofEntry, proof->entry_count + 1);
    for (size_t i = 0; i < proof->entry_count; i++)
        if (!read_entry(reader, arena, i + 1, proof->tree_count, &proof->entries[i]))
            return false;
    return reader->rest.len == 0 || fail_line(reader, "the end");
}

bool journal_proof_parse(Arena *arena, Str text, JournalProof *out, Error *error)
{
    if (text.len > PROOF_MAX_BYTES)
        return error_set(error, ERROR_TOO_LARGE, VI("Tệp bằng chứng lớn quá 16 MB."),
                         "proof of %zu bytes", text.len);
    Reader reader = {.rest = text, .error = error};
    JournalProof proof = {0};
    if (!read_exactly(&reader, "lam journal proof 1") || !read_text(&reader, "code", &proof.code) ||
        !read_number(&reader, "work", &proof.work_id) ||
        !read_count(&reader, "trees", PROOF_MAX_TREES, &proof.tree_count) ||
        !read_count(&reader, "entries", PROOF_MAX_ENTRIES, &proof.entry_count) ||
        !read_sections(&reader, arena, &proof))
        return false;
    /* Capital digits, leading zeros and the like: one proof has one text. */
    if (!str_equal(journal_proof_text(arena, &proof), text))
        return fail_line(&reader, "the written form of every line");
    *out = proof;
    return true;
}

/* ---- checking ---- */

static bool is_among(PublicKey key, const PublicKey *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(keys[i].bytes, key.bytes, PUBLIC_KEY_BYTES) == 0)
            return true;
    return false;
}

static bool check_tree(Arena *arena, const ProofTree *tree, const PublicKey *keys, size_t key_count,
                       Error *error)
{
    if (!is_among(tree->key, keys, key_count))
        return error_set(error, ERROR_INPUT, VI("Bằng chứng được ký bằng khóa khác."),
                         "signed with another key");
    if (!journal_root_is_signed(arena, &tree->root, tree->key, tree->signature))
        return error_set(error, ERROR_INPUT, VI("Chữ ký của gốc không hợp lệ."),
                         "the signature of the root is not valid");
    return true;
}

/* Where an entry lies was signed; what it says follows from its hash. */
static bool check_entry(const ProofEntry *proof, const JournalRoot *root, Error *error)
{
    Sha256 leaf;
    const long long id = (long long)proof->entry.id;
    if (proof->has_body &&
        !sha256_equal(journal_body_hash(proof->salt, proof->entry.body), proof->body_hash))
        return error_set(error, ERROR_INPUT, VI("Nội dung của một mục đã bị sửa."),
                         "entry %lld: the body does not fit its hash", id);
    if (!journal_leaf_hash(&proof->entry, proof->body_hash, &leaf) ||
        !merkle_path_is_valid(leaf, proof->leaf, root->size, &proof->path, root->root))
        return error_set(error, ERROR_INPUT, VI("Một mục đã bị sửa: không dẫn đến gốc đã ký."),
                         "entry %lld: the path does not lead to the signed root", id);
    return true;
}

bool proof_entry_names_code(const ProofEntry *entry, Str code)
{
    if (!entry->has_body)
        return false;
    json_t *body = json_loadb(entry->entry.body.data, entry->entry.body.len, 0, NULL);
    const json_t *member = json_object_get(body, "code");
    const bool is_named =
        json_is_string(member) &&
        str_equal(code, (Str){json_string_value(member), json_string_length(member)});
    json_decref(body);
    return is_named;
}

static bool check_code(const JournalProof *proof, Error *error)
{
    for (size_t i = 0; i < proof->entry_count; i++)
        if (proof_entry_names_code(&proof->entries[i], proof->code))
            return true;
    return str_is_empty(proof->code) ||
           error_set(error, ERROR_INPUT, VI("Không mục nào xác nhận mã hồ sơ ghi trong tệp."),
                     "no body names the code");
}

/* In order, none twice, all about the one work, no version left out. */
static bool check_order(const JournalProof *proof, size_t i, Error *error)
{
    const JournalEntry *entry = &proof->entries[i].entry;
    const JournalEntry *before = i > 0 ? &proof->entries[i - 1].entry : NULL;
    const int64_t last = before ? before->version : 0;
    const bool is_next = !before || entry->version > last || entry->id > before->id;
    if (entry->work_id == proof->work_id && entry->version >= 0 && entry->version >= last &&
        entry->version - last <= 1 && is_next)
        return true;
    return error_set(error, ERROR_INPUT, VI("Bằng chứng thiếu mục, thừa mục hoặc sai thứ tự."),
                     "entry %lld: not the next one of this work", (long long)entry->id);
}

bool journal_proof_check(Arena *arena, const JournalProof *proof, const PublicKey *keys,
                         size_t key_count, Error *error)
{
    if (proof->entry_count == 0)
        return error_set(error, ERROR_INPUT, VI("Bằng chứng không có mục nào."), "no entry");
    for (size_t i = 0; i < proof->tree_count; i++)
        if (!check_tree(arena, &proof->trees[i], keys, key_count, error))
            return false;
    for (size_t i = 0; i < proof->entry_count; i++) {
        const ProofEntry *entry = &proof->entries[i];
        if (!check_entry(entry, &proof->trees[entry->tree].root, error) ||
            !check_order(proof, i, error))
            return false;
    }
    return check_code(proof, error);
}
