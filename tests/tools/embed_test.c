#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder with a few files, and what the tool says when it is run there. */
typedef struct Folder {
    Arena *arena;
    char path[32];
    const char *tool;
} Folder;

static void run_command(Folder *f, const char *command)
{
    check_int(0, system(arena_printf(f->arena, "cd %s && %s", f->path, command)));
}

static Folder folder_new(void)
{
    Folder f = {.arena = arena_new(1 << 24), .path = "/tmp/lam-embed-XXXXXX"};
    assert_non_null(mkdtemp(f.path));
    char *here = getcwd(NULL, 0);
    f.tool = arena_printf(f.arena, "%s/build/tools/embed", here);
    free(here);
    run_command(&f, "mkdir -p web/static data && "
                    "yes 'p { color: red }' | head -200 > web/static/a.css && "
                    "printf 'x' > web/static/b.js && "
                    "printf 'a\\001\\377\"?\\\\\\n9' > data/c.bin && "
                    "printf '' > data/empty.tsv");
    return f;
}

static void folder_free(Folder *f)
{
    run_command(f, "rm -r web data ./*.c ./*.out 2>/dev/null; true");
    check_int(0, rmdir(f->path));
    arena_free(f->arena);
}

/* Compiles what the tool writes together with a program that prints every file, and runs it. */
static Str embedded_and_printed(Folder *f, const char *files)
{
    static const char PROGRAM[] =
        "#include \\\"platform/embedded.h\\\"\n#include <stdio.h>\n"
        "int main(void) { for (size_t i = 0; i < EMBEDDED_FILE_COUNT; i++) {"
        " const EmbeddedFile *e = &EMBEDDED_FILES[i];"
        " printf(\\\"%.*s %zu %d %s [\\\", STR_ARGS(e->path), e->bytes.len, e->gzip.len > 0,"
        " e->content_type); if (e->bytes.len < 20) fwrite(e->bytes.data, 1, e->bytes.len, stdout);"
        " puts(\\\"]\\\"); } }\n";
    char *here = getcwd(NULL, 0);
    run_command(
        f, arena_printf(f->arena, "%s %s > e.c && echo \"%s\" > m.c", f->tool, files, PROGRAM));
    run_command(
        f, arena_printf(f->arena,
                        "gcc -Wall -Wextra -Werror -I%s/src -o p.out e.c m.c && ./p.out > t.out",
                        here));
    free(here);
    FILE *file = fopen(arena_printf(f->arena, "%s/t.out", f->path), "rb");
    assert_non_null(file);
    char *text = arena_alloc(f->arena, 4096);
    const size_t len = fread(text, 1, 4096, file);
    fclose(file);
    return (Str){text, len};
}

TEST(files_come_out_as_they_went_in_sorted)
{
    Folder f = folder_new();
    check_text(
        "data/c.bin 8 0 application/octet-stream [a\001\377\"?\\\n9]\n"
        "data/empty.tsv 0 0 text/tab-separated-values; charset=utf-8 []\n"
        "web/static/a.css 3400 1 text/css; charset=utf-8 []\n"
        "web/static/b.js 1 0 text/javascript; charset=utf-8 [x]\n",
        embedded_and_printed(&f, "web/static/b.js data/empty.tsv web/static/a.css data/c.bin"));
    folder_free(&f);
}

TEST(no_file_at_all_compiles)
{
    Folder f = folder_new();
    check_text("", embedded_and_printed(&f, ""));
    folder_free(&f);
}

TEST(a_missing_or_doubled_file_fails)
{
    Folder f = folder_new();
    run_command(&f, arena_printf(f.arena, "! %s web/none.css > n.out 2> m.out", f.tool));
    run_command(&f, "grep -q 'web/none.css: cannot be read' m.out");
    run_command(&f, arena_printf(f.arena, "! %s data/c.bin data/c.bin > n.out 2> m.out", f.tool));
    run_command(&f, "grep -q 'data/c.bin: is named twice' m.out");
    folder_free(&f);
}

TEST(the_output_is_the_same_each_time)
{
    Folder f = folder_new();
    run_command(&f, arena_printf(f.arena,
                                 "%s web/static/a.css > a.out && touch web/static/a.css &&"
                                 " %s web/static/a.css > b.out && cmp a.out b.out",
                                 f.tool, f.tool));
    folder_free(&f);
}

TEST_MAIN(files_come_out_as_they_went_in_sorted, no_file_at_all_compiles,
          a_missing_or_doubled_file_fails, the_output_is_the_same_each_time)
