/* Runs a fuzz target over every file of the folder given; a crash names the file it was reading. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUT_BYTES (1 << 22)

static bool replay_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    uint8_t *room = malloc(MAX_INPUT_BYTES);
    ensure(room);
    const size_t size = fread(room, 1, MAX_INPUT_BYTES, in);
    fclose(in);
    /* A copy of exactly the size lets the sanitizer see one byte too many. */
    uint8_t *data = malloc(size > 0 ? size : 1);
    ensure(data);
    memcpy(data, room, size);
    free(room);
    fprintf(stderr, "%s\n", path);
    const bool passed = LLVMFuzzerTestOneInput(data, size) == 0;
    free(data);
    return passed;
}

static int replay_folder(const char *folder, DIR *entries)
{
    int passed = 0, failed = 0;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (replay_file(path))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    DIR *entries = argc == 2 ? opendir(argv[1]) : NULL;
    if (!entries) {
        fprintf(stderr, "usage: %s FOLDER-OF-THE-CORPUS\n", argv[0]);
        return 2;
    }
    const int status = replay_folder(argv[1], entries);
    closedir(entries);
    return status;
}
