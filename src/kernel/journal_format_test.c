/* The vectors of docs/journal-format.md, which were computed by another program. */
#include "kernel/journal_leaf.h"
#include "kernel/journal_root.h"
#include "kernel/merkle.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <string.h>

#define ENTRY_VECTORS 3

typedef struct Vectors {
    Arena *arena;
    Str rest; /* of the document, behind what was read */
    MerkleTree tree;
} Vectors;

static Str read_document(Arena *arena)
{
    FILE *file = fopen("docs/journal-format.md", "rb");
    assert_non_null(file);
    Buf text = buf_new(arena, 1 << 16);
    text.len = fread(buf_reserve(&text, 1 << 16), 1, 1 << 16, file);
    fclose(file);
    return buf_str(&text);
}

static void skip_to(Vectors *v, Str line)
{
    const ptrdiff_t at = str_find(v->rest, line);
    assert_true(at >= 0);
    v->rest = str_slice(v->rest, (size_t)at + line.len, v->rest.len);
}

/* The next line's value; it must have this name. */
static Str field(Vectors *v, const char *name)
{
    Str line;
    Str key;
    do {
        assert_true(str_split_next(&v->rest, '\n', &line));
    } while (line.len == 0);
    assert_true(str_split_next(&line, ':', &key));
    check_text(name, key);
    return str_trim(line);
}

static int64_t number(Vectors *v, const char *name)
{
    int64_t value = 0;
    check_true(str_parse_int(field(v, name), &value));
    return value;
}

static void check_hex(Vectors *v, const char *name, const void *actual, size_t size)
{
    const Str expected = field(v, name);
    check_text(arena_cstr(v->arena, expected), hex_of(v->arena, (Str){actual, size}));
}

static JournalEntry read_header(Vectors *v)
{
    JournalEntry entry = {0};
    entry.id = number(v, "id");
    entry.at.ms = number(v, "at");
    entry.actor_kind = field(v, "actor-kind");
    entry.actor_id = number(v, "actor");
    entry.unit_id = number(v, "unit");
    entry.role = field(v, "role");
    entry.work_id = number(v, "work");
    entry.version = number(v, "version");
    entry.verb = field(v, "verb");
    entry.from_state = field(v, "from");
    entry.to_state = field(v, "to");
    return entry;
}

static void check_entry(Vectors *v)
{
    char salt[JOURNAL_SALT_BYTES];
    MerkleNode made[MERKLE_MAX_LEVELS];
    Sha256 leaf;
    skip_to(v, STR("vector: entry\n"));
    const JournalEntry entry = read_header(v);
    check_true(hex_parse(field(v, "salt"), salt, sizeof salt));
    const Sha256 body_hash = journal_body_hash((Str){salt, sizeof salt}, field(v, "body"));
    check_hex(v, "body-hash", body_hash.bytes, SHA256_BYTES);
    check_true(journal_leaf_hash(&entry, body_hash, &leaf));
    check_hex(v, "leaf", leaf.bytes, SHA256_BYTES);
    merkle_append(&v->tree, leaf, made);
}

static void check_root(Vectors *v)
{
    uint8_t seed[32];
    memset(seed, 7, sizeof seed);
    const SealerKey key = sealer_key_of_seed(seed);
    skip_to(v, STR("vector: root\n"));
    JournalRoot root = {.node = field(v, "node")};
    root.epoch = number(v, "epoch");
    root.opened_at.ms = number(v, "opened");
    root.size = number(v, "size");
    root.at.ms = number(v, "at");
    root.root = merkle_root(&v->tree);
    check_int(root.size, v->tree.size);
    for (size_t i = 0; i < v->tree.peak_count; i++)
        check_hex(v, "peak", v->tree.peaks[i].bytes, SHA256_BYTES);
    check_hex(v, "root", root.root.bytes, SHA256_BYTES);
    check_hex(v, "key", key.public_key.bytes, PUBLIC_KEY_BYTES);
    const Str fingerprint = public_key_fingerprint(v->arena, key.public_key);
    check_text(arena_cstr(v->arena, fingerprint), field(v, "fingerprint"));
    const Signature signature = journal_root_sign(v->arena, &root, &key);
    check_hex(v, "signature", signature.bytes, SIGNATURE_BYTES);
    check_true(journal_root_is_signed(v->arena, &root, key.public_key, signature));
}

TEST(the_vectors_of_the_document_hold)
{
    Vectors v = {.arena = arena_new(1 << 20)};
    v.rest = read_document(v.arena);
    for (int i = 0; i < ENTRY_VECTORS; i++)
        check_entry(&v);
    check_root(&v);
    arena_free(v.arena);
}

TEST(a_header_text_beyond_the_format_has_no_leaf)
{
    char text[JOURNAL_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    const JournalEntry longest = {.verb = {text, JOURNAL_TEXT_MAX}};
    const JournalEntry longer = {.verb = {text, JOURNAL_TEXT_MAX + 1}};
    Sha256 leaf;
    check_true(journal_leaf_hash(&longest, (Sha256){{0}}, &leaf));
    check_false(journal_leaf_hash(&longer, (Sha256){{0}}, &leaf));
}

/* Lengths in front of the fields: moving a letter from one to the next gives another leaf. */
TEST(fields_cannot_run_into_each_other)
{
    const JournalEntry one = {.verb = STR("ab"), .from_state = STR("c")};
    const JournalEntry other = {.verb = STR("a"), .from_state = STR("bc")};
    Sha256 first;
    Sha256 second;
    check_true(journal_leaf_hash(&one, (Sha256){{0}}, &first));
    check_true(journal_leaf_hash(&other, (Sha256){{0}}, &second));
    check_false(sha256_equal(first, second));
}

TEST_MAIN(the_vectors_of_the_document_hold, a_header_text_beyond_the_format_has_no_leaf,
          fields_cannot_run_into_each_other)
