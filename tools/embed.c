/*
 * embed: writes the files named on the command line into one C file, sorted by path, so that the
 * program runs from one binary. What it declares is in src/platform/embedded.h.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define LINE_BYTES 120

typedef struct Bytes {
    unsigned char *data;
    size_t size;
} Bytes;

typedef struct ContentType {
    const char *ending, *name;
    bool is_text;
} ContentType;

static const ContentType CONTENT_TYPES[] = {
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".html", "text/html; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".json", "application/json", true},
    {".jsonl", "application/x-ndjson", true},
    {".webmanifest", "application/manifest+json", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".md", "text/markdown; charset=utf-8", true},
    {".tsv", "text/tab-separated-values; charset=utf-8", true},
    {".csv", "text/csv; charset=utf-8", true},
    {".sql", "application/sql", true},
    {".xml", "application/xml", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
    {".pdf", "application/pdf", false},
};
static const ContentType UNKNOWN_TYPE = {"", "application/octet-stream", false};

static void die(const char *path, const char *what)
{
    fprintf(stderr, "embed: %s: %s\n", path, what);
    exit(1);
}

static const ContentType *find_type(const char *path)
{
    const size_t len = strlen(path);
    for (size_t i = 0; i < COUNT_OF(CONTENT_TYPES); i++) {
        const size_t ending = strlen(CONTENT_TYPES[i].ending);
        if (len > ending && strcmp(path + len - ending, CONTENT_TYPES[i].ending) == 0)
            return &CONTENT_TYPES[i];
    }
    return &UNKNOWN_TYPE;
}

static void *allocate(size_t size)
{
    void *memory = malloc(size + 1);
    if (!memory)
        die("memory", "exhausted");
    return memory;
}

static Bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        die(path, "cannot be read");
    const long size = ftell(file);
    if (size < 0)
        die(path, "cannot be read");
    rewind(file);
    const Bytes bytes = {allocate((size_t)size), (size_t)size};
    if (fread(bytes.data, 1, bytes.size, file) != bytes.size || fclose(file) != 0)
        die(path, "cannot be read");
    return bytes;
}

/* The same bytes for the same input on every machine: the gzip header carries no time. */
static Bytes compress_bytes(Bytes plain)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        die("zlib", "cannot start");
    const size_t bound = deflateBound(&stream, plain.size);
    Bytes packed = {allocate(bound), 0};
    stream.next_in = plain.data;
    stream.avail_in = (uInt)plain.size;
    stream.next_out = packed.data;
    stream.avail_out = (uInt)bound;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        die("zlib", "cannot compress");
    packed.size = stream.total_out;
    deflateEnd(&stream);
    return packed;
}

/* FNV-1a: names a version of the content to browsers; nothing relies on it against an attacker. */
static uint64_t hash_of(Bytes bytes)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < bytes.size; i++)
        hash = (hash ^ bytes.data[i]) * 0x100000001b3;
    return hash;
}

/* A string literal with octal escapes compiles much faster than a list of numbers. */
static void print_literal(Bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        const unsigned char byte = bytes.data[i];
        if (i % LINE_BYTES == 0)
            printf("\n    \"");
        if (byte == '"' || byte == '\\' || byte == '?')
            printf("\\%c", byte);
        else if (isprint(byte))
            putchar(byte);
        else
            printf("\\%03o", byte);
        if (i % LINE_BYTES == LINE_BYTES - 1)
            putchar('"');
    }
    if (bytes.size == 0)
        printf(" \"\"");
    else if (bytes.size % LINE_BYTES != 0)
        putchar('"');
}

static void print_array(const char *name, size_t number, Bytes bytes)
{
    printf("static const char %s_%zu[] =", name, number);
    print_literal(bytes);
    printf(";\n");
}

static Bytes print_file(const char *path, size_t number, Bytes bytes)
{
    print_array("BYTES", number, bytes);
    if (strncmp(path, "web/", 4) != 0 || !find_type(path)->is_text)
        return (Bytes){0};
    const Bytes packed = compress_bytes(bytes);
    if (packed.size >= bytes.size) {
        free(packed.data);
        return (Bytes){0};
    }
    print_array("GZIP", number, packed);
    return packed;
}

static void print_row(const char *path, size_t number, Bytes bytes, Bytes packed, char *out,
                      size_t out_size)
{
    char gzip[64] = "{0}";
    if (packed.size > 0)
        snprintf(gzip, sizeof gzip, "{GZIP_%zu, %zu}", number, packed.size);
    snprintf(out, out_size,
             "    {{\"%s\", %zu}, {BYTES_%zu, %zu}, %s, \"%016llx\",\n     \"%s\"},\n", path,
             strlen(path), number, bytes.size, gzip, (unsigned long long)hash_of(bytes),
             find_type(path)->name);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void check_path(const char *path, const char *previous)
{
    if (strlen(path) > 200 || strpbrk(path, "\"\\"))
        die(path, "is no name for an embedded file");
    if (previous && strcmp(path, previous) == 0)
        die(path, "is named twice");
}

int main(int argc, char **argv)
{
    enum { ROW_BYTES = 512 };
    const size_t count = (size_t)argc - 1;
    char **paths = argv + 1;
    char *rows = allocate(count * ROW_BYTES);
    qsort(paths, count, sizeof *paths, compare_paths);

    printf("/* Made by embed. */\n#include \"platform/embedded.h\"\n\n");
    for (size_t i = 0; i < count; i++) {
        check_path(paths[i], i > 0 ? paths[i - 1] : NULL);
        const Bytes bytes = read_file(paths[i]);
        const Bytes packed = print_file(paths[i], i, bytes);
        print_row(paths[i], i, bytes, packed, rows + i * ROW_BYTES, ROW_BYTES);
        free(bytes.data);
        free(packed.data);
    }
    printf("\nconst EmbeddedFile EMBEDDED_FILES[] = {\n");
    for (size_t i = 0; i < count; i++)
        fputs(rows + i * ROW_BYTES, stdout);
    if (count == 0)
        printf("    {{0}, {0}, {0}, \"\", \"\"},\n");
    printf("};\nconst size_t EMBEDDED_FILE_COUNT = %zu;\n", count);
    free(rows);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
