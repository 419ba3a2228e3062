#include "kernel/journal_root.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_KEY_BYTES 64

/* ---- the statement ---- */

Str journal_root_text(Arena *arena, const JournalRoot *root)
{
    const Str hex = hex_of(arena, (Str){(const char *)root->root.bytes, SHA256_BYTES});
    return arena_format(arena,
                        "lam journal root 1\nnode: %.*s\nepoch: %lld\nopened: %lld\nsize: %lld\n"
                        "at: %lld\nroot: %.*s\n",
                        STR_ARGS(root->node), (long long)root->epoch, (long long)root->opened_at.ms,
                        (long long)root->size, (long long)root->at.ms, STR_ARGS(hex));
}

Signature journal_root_sign(Arena *arena, const JournalRoot *root, const SealerKey *key)
{
    const Str text = journal_root_text(arena, root);
    Signature signature;
    ensure(crypto_sign_detached(signature.bytes, NULL, (const unsigned char *)text.data, text.len,
                                key->secret) == 0);
    return signature;
}

bool journal_root_is_signed(Arena *arena, const JournalRoot *root, PublicKey key,
                            Signature signature)
{
    const Str text = journal_root_text(arena, root);
    return crypto_sign_verify_detached(signature.bytes, (const unsigned char *)text.data, text.len,
                                       key.bytes) == 0;
}

/* ---- keys ---- */

Str public_key_fingerprint(Arena *arena, PublicKey key)
{
    const Sha256 hash = sha256_of((Str){(const char *)key.bytes, sizeof key.bytes});
    const Str hex = hex_of(arena, (Str){(const char *)hash.bytes, SHA256_BYTES});
    return arena_format(arena, "sha256:%.*s", STR_ARGS(hex));
}

bool public_key_of_bytes(Str bytes, PublicKey *out)
{
    if (bytes.len != PUBLIC_KEY_BYTES)
        return false;
    memcpy(out->bytes, bytes.data, bytes.len);
    return true;
}

bool signature_of_bytes(Str bytes, Signature *out)
{
    if (bytes.len != SIGNATURE_BYTES)
        return false;
    memcpy(out->bytes, bytes.data, bytes.len);
    return true;
}

SealerKey sealer_key_of_seed(const uint8_t seed[32])
{
    SealerKey key;
    ensure(crypto_sign_seed_keypair(key.public_key.bytes, key.secret, seed) == 0);
    return key;
}

/* ---- key files ---- */

static bool fail_file(const char *path, Error *error)
{
    return error_set(error, ERROR_BUSY, VI("Không đọc hoặc ghi được tệp khóa của nhật ký."),
                     "%.150s: %s", path, strerror(errno));
}

static bool read_hex_file(const char *path, uint8_t out[32], struct stat *info, Error *error)
{
    char text[HEX_KEY_BYTES + 2];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_file(path, error);
    const bool has_info = fstat(fd, info) == 0;
    const ssize_t got = read(fd, text, sizeof text);
    close(fd);
    if (!has_info || got < 0)
        return fail_file(path, error);
    if (!hex_parse(str_trim((Str){text, (size_t)got}), out, 32))
        return error_set(error, ERROR_INTERNAL,
                         VI("Tệp khóa của nhật ký hỏng. Hãy lấy lại tệp từ bản sao lưu."),
                         "%.150s does not hold 64 hex digits", path);
    return true;
}

static bool write_all(int fd, Str text)
{
    return write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
}

/* Whole or not at all: written beside its place, then renamed. */
static bool write_hex_file(Arena *arena, const char *path, const uint8_t bytes[32], mode_t mode,
                           Error *error)
{
    const char *draft = arena_printf(arena, "%s.new", path);
    const Str hex = hex_of(arena, (Str){(const char *)bytes, 32});
    const int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return fail_file(draft, error);
    const bool ok = write_all(fd, arena_format(arena, "%.*s\n", STR_ARGS(hex)));
    if (close(fd) != 0 || !ok || rename(draft, path) != 0)
        return fail_file(path, error);
    return true;
}

static const char *key_path(Arena *arena, const char *state_dir, const char *name)
{
    return arena_printf(arena, "%s/keys/%s", state_dir, name);
}

bool sealer_key_create(Arena *arena, const char *state_dir, Error *error)
{
    const char *path = key_path(arena, state_dir, "journal.key");
    if (access(path, F_OK) == 0)
        return true;
    const char *folder = key_path(arena, state_dir, "");
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail_file(folder, error);
    uint8_t seed[32];
    random_bytes(seed, sizeof seed);
    const SealerKey key = sealer_key_of_seed(seed);
    return write_hex_file(arena, key_path(arena, state_dir, "journal.pub"), key.public_key.bytes,
                          0644, error) &&
           write_hex_file(arena, path, seed, 0600, error);
}

bool sealer_key_load(Arena *arena, const char *state_dir, SealerKey *out, Error *error)
{
    const char *path = key_path(arena, state_dir, "journal.key");
    uint8_t seed[32];
    struct stat info;
    if (!read_hex_file(path, seed, &info, error))
        return false;
    if (info.st_mode & 077)
        return error_set(error, ERROR_INTERNAL,
                         VI("Người khác đọc được khóa ký của nhật ký. Hãy đặt quyền 0600."),
                         "%.150s may be read by others", path);
    *out = sealer_key_of_seed(seed);
    return true;
}

bool public_key_load(const char *path, PublicKey *out, Error *error)
{
    uint8_t bytes[PUBLIC_KEY_BYTES];
    struct stat info;
    if (!read_hex_file(path, bytes, &info, error))
        return false;
    memcpy(out->bytes, bytes, sizeof bytes);
    return true;
}
