#include "kernel/merkle.h"

#include <string.h>

Sha256 merkle_leaf_hash(Str data)
{
    return sha256_of_pair(STR("\x00"), data);
}

Sha256 merkle_node_hash(const Sha256 *left, const Sha256 *right)
{
    char bytes[1 + 2 * SHA256_BYTES];
    bytes[0] = 0x01;
    memcpy(bytes + 1, left->bytes, SHA256_BYTES);
    memcpy(bytes + 1 + SHA256_BYTES, right->bytes, SHA256_BYTES);
    return sha256_of((Str){bytes, sizeof bytes});
}

/* As adding one carries in binary, the new leaf merges with every peak of its own height. */
size_t merkle_append(MerkleTree *tree, Sha256 leaf, MerkleNode out[MERKLE_MAX_LEVELS])
{
    const int64_t position = tree->size;
    size_t made = 0;
    Sha256 hash = leaf;
    for (int level = 0; position >> level & 1; level++) {
        tree->peak_count--;
        hash = merkle_node_hash(&tree->peaks[tree->peak_count], &hash);
        out[made++] = (MerkleNode){level + 1, position >> (level + 1), hash};
    }
    tree->peaks[tree->peak_count++] = hash;
    tree->size++;
    return made;
}

static Sha256 join_peaks(const Sha256 *peaks, size_t count)
{
    Sha256 hash = peaks[count - 1];
    for (size_t i = count - 1; i > 0; i--)
        hash = merkle_node_hash(&peaks[i - 1], &hash);
    return hash;
}

Sha256 merkle_root(const MerkleTree *tree)
{
    if (tree->peak_count == 0)
        return sha256_of(STR(""));
    return join_peaks(tree->peaks, tree->peak_count);
}

Str merkle_peaks_bytes(const MerkleTree *tree)
{
    return (Str){(const char *)tree->peaks, tree->peak_count * SHA256_BYTES};
}

bool merkle_parse_peaks(int64_t size, Str bytes, MerkleTree *out)
{
    if (size < 0 || size >> (MERKLE_MAX_LEVELS - 1) != 0)
        return false;
    const size_t count = (size_t)__builtin_popcountll((unsigned long long)size);
    if (bytes.len != count * SHA256_BYTES)
        return false;
    *out = (MerkleTree){.size = size, .peak_count = count};
    if (count > 0)
        memcpy(out->peaks, bytes.data, bytes.len);
    return true;
}

static int highest_bit(int64_t number)
{
    return 63 - __builtin_clzll((unsigned long long)number);
}

/* Hash of the leaves [from, to), where `from` is a multiple of the largest power of two in to -
 * from. */
static bool read_range(MerkleSource source, int64_t from, int64_t to, Sha256 *out, Error *error)
{
    Sha256 peaks[MERKLE_MAX_LEVELS];
    size_t count = 0;
    while (from < to) {
        const int level = highest_bit(to - from);
        if (!source.read(source.context, level, from >> level, &peaks[count], error))
            return false;
        count++;
        from += 1LL << level;
    }
    *out = join_peaks(peaks, count);
    return true;
}

static void reverse(MerklePath *path)
{
    for (size_t i = 0; i < path->count / 2; i++) {
        const Sha256 swap = path->hashes[i];
        path->hashes[i] = path->hashes[path->count - 1 - i];
        path->hashes[path->count - 1 - i] = swap;
    }
}

/* Goes down from the root: at each split the half without the leaf belongs to the path. */
bool merkle_list_path(MerkleSource source, int64_t leaf, int64_t size, MerklePath *out,
                      Error *error)
{
    ensure(leaf >= 0 && leaf < size);
    MerklePath path = {0};
    int64_t from = 0;
    int64_t to = size;
    while (to - from > 1) {
        const int64_t middle = from + (1LL << highest_bit(to - from - 1));
        const bool is_left = leaf < middle;
        Sha256 *sibling = &path.hashes[path.count++];
        if (!read_range(source, is_left ? middle : from, is_left ? to : middle, sibling, error))
            return false;
        if (is_left)
            to = middle;
        else
            from = middle;
    }
    reverse(&path);
    *out = path;
    return true;
}

bool merkle_path_is_valid(Sha256 leaf_hash, int64_t leaf, int64_t size, const MerklePath *path,
                          Sha256 root)
{
    if (leaf < 0 || leaf >= size || path->count > MERKLE_MAX_LEVELS)
        return false;
    int64_t node = leaf;
    int64_t last = size - 1;
    Sha256 hash = leaf_hash;
    for (size_t i = 0; i < path->count; i++) {
        if (last == 0)
            return false;
        if ((node & 1) || node == last) {
            hash = merkle_node_hash(&path->hashes[i], &hash);
            while (node != 0 && !(node & 1)) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = merkle_node_hash(&hash, &path->hashes[i]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && sha256_equal(hash, root);
}
