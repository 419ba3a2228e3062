#include "kernel/merkle.h"

#include "tests/harness/test.h"

#include <stdio.h>
#include <string.h>

#define MAX_LEAVES 300

/* The leaves and roots that implementations of RFC 6962 agree on (Certificate Transparency). */
static const Str LEAVES[] = {
    STR(""),
    STR("\x00"),
    STR("\x10"),
    STR("\x20\x21"),
    STR("\x30\x31"),
    STR("\x40\x41\x42\x43"),
    STR("\x50\x51\x52\x53\x54\x55\x56\x57"),
    STR("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"),
};
static const char *const ROOTS[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static Sha256 hash_of_hex(const char *hex)
{
    Sha256 hash;
    check_true(hex_parse(str_of(hex), &hash, sizeof hash));
    return hash;
}

static void check_hash(Sha256 expected, Sha256 actual)
{
    assert_memory_equal(expected.bytes, actual.bytes, SHA256_BYTES);
}

static Sha256 numbered_leaf(int64_t number)
{
    char text[32];
    const int len = snprintf(text, sizeof text, "leaf %lld", (long long)number);
    return merkle_leaf_hash((Str){text, (size_t)len});
}

/* MTH of RFC 6962, 2.1, written as the recursion it is: what everything else is compared with. */
static Sha256 plain_root(const Sha256 *leaves, int64_t count)
{
    if (count == 0)
        return sha256_of(STR(""));
    if (count == 1)
        return leaves[0];
    int64_t half = 1;
    while (half * 2 < count)
        half *= 2;
    const Sha256 left = plain_root(leaves, half);
    const Sha256 right = plain_root(leaves + half, count - half);
    return merkle_node_hash(&left, &right);
}

static bool read_plain(void *context, int level, int64_t index, Sha256 *out, Error *error)
{
    (void)error;
    const Sha256 *leaves = context;
    *out = plain_root(leaves + (index << level), 1LL << level);
    return true;
}

TEST(roots_are_those_of_certificate_transparency)
{
    MerkleTree tree = {0};
    MerkleNode made[MERKLE_MAX_LEVELS];
    for (size_t n = 0; n <= COUNT_OF(LEAVES); n++) {
        check_hash(hash_of_hex(ROOTS[n]), merkle_root(&tree));
        if (n < COUNT_OF(LEAVES))
            merkle_append(&tree, merkle_leaf_hash(LEAVES[n]), made);
    }
}

TEST(growing_gives_the_root_of_the_definition_and_every_complete_subtree)
{
    static Sha256 leaves[MAX_LEAVES];
    MerkleTree tree = {0};
    MerkleNode made[MERKLE_MAX_LEVELS];
    for (int64_t n = 0; n < MAX_LEAVES; n++) {
        leaves[n] = numbered_leaf(n);
        const size_t count = merkle_append(&tree, leaves[n], made);
        check_int(__builtin_ctzll((unsigned long long)(n + 1)), (int64_t)count);
        for (size_t i = 0; i < count; i++)
            check_hash(plain_root(leaves + (made[i].index << made[i].level), 1LL << made[i].level),
                       made[i].hash);
        check_hash(plain_root(leaves, n + 1), merkle_root(&tree));
    }
}

TEST(a_tree_goes_on_from_its_stored_peaks)
{
    MerkleTree tree = {0};
    MerkleNode made[MERKLE_MAX_LEVELS];
    for (int64_t n = 0; n < MAX_LEAVES; n++) {
        MerkleTree resumed;
        check_true(merkle_parse_peaks(tree.size, merkle_peaks_bytes(&tree), &resumed));
        tree = resumed;
        merkle_append(&tree, numbered_leaf(n), made);
    }
    MerkleTree other;
    check_false(merkle_parse_peaks(tree.size + 3, merkle_peaks_bytes(&tree), &other));
    check_false(merkle_parse_peaks(-1, merkle_peaks_bytes(&tree), &other));
    check_false(merkle_parse_peaks(INT64_MAX, merkle_peaks_bytes(&tree), &other));
}

/* Whether any change of one bit, leaf number, size or length still passes. */
static void check_only_the_truth_passes(Sha256 leaf_hash, int64_t leaf, int64_t size,
                                        const MerklePath *path, Sha256 root)
{
    check_true(merkle_path_is_valid(leaf_hash, leaf, size, path, root));
    for (int64_t other = -1; other <= size; other++)
        check_int(other == leaf, merkle_path_is_valid(leaf_hash, other, size, path, root));
    for (size_t i = 0; i < path->count; i++) {
        MerklePath changed = *path;
        changed.hashes[i].bytes[i % SHA256_BYTES] ^= 0x10;
        check_false(merkle_path_is_valid(leaf_hash, leaf, size, &changed, root));
    }
    MerklePath shorter = *path;
    MerklePath longer = *path;
    shorter.count -= path->count > 0;
    longer.count++;
    check_int(path->count == 0, merkle_path_is_valid(leaf_hash, leaf, size, &shorter, root));
    check_false(merkle_path_is_valid(leaf_hash, leaf, size, &longer, root));
    root.bytes[31] ^= 1;
    check_false(merkle_path_is_valid(leaf_hash, leaf, size, path, root));
}

TEST(every_leaf_of_every_size_has_one_path_to_the_root)
{
    static Sha256 leaves[MAX_LEAVES];
    for (int64_t n = 0; n < MAX_LEAVES; n++)
        leaves[n] = numbered_leaf(n);
    const MerkleSource source = {read_plain, leaves};
    Error error = {0};
    for (int64_t size = 1; size <= 70; size++) {
        const Sha256 root = plain_root(leaves, size);
        for (int64_t leaf = 0; leaf < size; leaf++) {
            MerklePath path;
            check_true(merkle_list_path(source, leaf, size, &path, &error));
            check_only_the_truth_passes(leaves[leaf], leaf, size, &path, root);
        }
    }
}

/* PATH(m, D[n]) for the leaves above, as RFC 6962's example (2.1.3) writes it for seven leaves. */
TEST(the_path_of_the_fourth_of_seven_is_the_rfc_example)
{
    Sha256 leaves[7];
    for (size_t i = 0; i < 7; i++)
        leaves[i] = merkle_leaf_hash(LEAVES[i]);
    MerklePath path;
    Error error = {0};
    check_true(merkle_list_path((MerkleSource){read_plain, leaves}, 3, 7, &path, &error));
    const Sha256 e_and_f = merkle_node_hash(&leaves[4], &leaves[5]);
    check_int(3, (int64_t)path.count);
    check_hash(leaves[2], path.hashes[0]);
    check_hash(merkle_node_hash(&leaves[0], &leaves[1]), path.hashes[1]);
    check_hash(merkle_node_hash(&e_and_f, &leaves[6]), path.hashes[2]);
}

TEST(sizes_from_outside_do_no_harm)
{
    const MerklePath empty = {0};
    const MerklePath full = {.count = MERKLE_MAX_LEVELS};
    const MerklePath beyond = {.count = MERKLE_MAX_LEVELS + 1};
    const Sha256 hash = numbered_leaf(0);
    check_false(merkle_path_is_valid(hash, 0, 0, &empty, hash));
    check_false(merkle_path_is_valid(hash, INT64_MIN, INT64_MAX, &full, hash));
    check_false(merkle_path_is_valid(hash, INT64_MAX - 1, INT64_MAX, &full, hash));
    check_false(merkle_path_is_valid(hash, 0, INT64_MAX, &beyond, hash));
    check_true(merkle_path_is_valid(hash, 0, 1, &empty, hash));
}

TEST_MAIN(roots_are_those_of_certificate_transparency,
          growing_gives_the_root_of_the_definition_and_every_complete_subtree,
          a_tree_goes_on_from_its_stored_peaks, every_leaf_of_every_size_has_one_path_to_the_root,
          the_path_of_the_fourth_of_seven_is_the_rfc_example, sizes_from_outside_do_no_harm)
