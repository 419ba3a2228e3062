#include "platform/embedded.h"
#include "tests/harness/test.h"

#define ZLIB_CONST
#include <zlib.h>

TEST(every_file_is_found_by_its_path)
{
    check_true(EMBEDDED_FILE_COUNT > 0);
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        check_true(embedded_find(file->path) == file);
        check_int(16, (int64_t)str_of(file->hash).len);
        check_true(i == 0 || str_compare(EMBEDDED_FILES[i - 1].path, file->path) < 0);
    }
    check_true(embedded_find(STR("")) == NULL);
    check_true(embedded_find(STR("web/none.css")) == NULL);
    check_true(embedded_find(STR("zzz")) == NULL);
}

static void check_unpacks(const EmbeddedFile *file)
{
    Arena *arena = arena_new(file->bytes.len + 4096);
    char *plain = arena_alloc(arena, file->bytes.len);
    z_stream stream = {.next_in = (const Bytef *)file->gzip.data,
                       .avail_in = (uInt)file->gzip.len,
                       .next_out = (Bytef *)plain,
                       .avail_out = (uInt)file->bytes.len};
    check_int(Z_OK, inflateInit2(&stream, 15 + 16));
    check_int(Z_STREAM_END, inflate(&stream, Z_FINISH));
    check_true(str_equal(file->bytes, ((Str){plain, stream.total_out})));
    inflateEnd(&stream);
    arena_free(arena);
}

TEST(what_is_packed_unpacks_to_the_same_and_is_smaller)
{
    for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {
        const EmbeddedFile *file = &EMBEDDED_FILES[i];
        if (file->gzip.len == 0)
            continue;
        check_true(str_starts_with(file->path, STR("web/")));
        check_true(file->gzip.len < file->bytes.len);
        check_unpacks(file);
    }
}

TEST_MAIN(every_file_is_found_by_its_path, what_is_packed_unpacks_to_the_same_and_is_smaller)
