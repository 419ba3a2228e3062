/*
 * check_sql: prepares every SQL_ literal of the compiled objects on both engines, over the migrated
 * schema. usage: check-sql DATABASE... -- OBJECT... where DATABASE is an empty SQLite file's path
 * or a postgres:// URL. Prints one finding a line, as tools/check wants it.
 *
 * The statements are read from the symbol tables of the objects, so what is checked is what runs,
 * with all macros expanded, and a statement cannot hide from a pattern.
 */
#include "app/features.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OBJECT_BYTES (64 << 20)

typedef struct Object {
    const char *path;
    const char *bytes;
    const Elf64_Ehdr *head;
    const Elf64_Shdr *sections;
} Object;

typedef struct Check {
    Arena *arena;
    Db *db;
    const char *url;
    int statements;
} Check;

static _Noreturn void die(const char *what, const char *detail)
{
    fprintf(stderr, "check-sql: %s: %s\n", what, detail);
    exit(1);
}

static Object read_object(Arena *arena, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        die(path, "cannot be read");
    Buf bytes = buf_new(arena, 1 << 16);
    for (size_t got; (got = fread(buf_reserve(&bytes, 1 << 16), 1, 1 << 16, in)) > 0;)
        bytes.len += got;
    fclose(in);
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)(const void *)bytes.data;
    if (bytes.len < sizeof *head || memcmp(bytes.data, ELFMAG, SELFMAG) != 0 ||
        head->e_ident[EI_CLASS] != ELFCLASS64)
        die(path, "is no 64-bit object");
    return (Object){path, bytes.data, head,
                    (const Elf64_Shdr *)(const void *)(bytes.data + head->e_shoff)};
}

static const void *table_at(const Object *object, const Elf64_Shdr *section)
{
    return object->bytes + section->sh_offset;
}

/* The statement as one engine can examine it without running it. */
static Str examine_text(const Check *check, const char *sql)
{
    return db_engine(check->db) == DB_SQLITE
               ? arena_format(check->arena, "EXPLAIN %s", sql)
               : arena_format(check->arena, "PREPARE checked AS %s; DEALLOCATE checked", sql);
}

/* "build/release/src/kernel/unit.o" is of the source "src/kernel/unit.c". */
static void print_finding(const Object *object, const char *name, const char *engine,
                          const char *detail)
{
    const char *source = strstr(object->path, "/src/");
    source = source ? source + 1 : object->path;
    printf("sql %.*s.c:%s\t%s: %s\n", (int)strlen(source) - 2, source, name, engine, detail);
}

static void check_statement(Check *check, const Object *object, const char *name, const char *sql)
{
    Error error = {0};
    check->statements++;
    if (!db_run_script(check->db, examine_text(check, sql), &error))
        print_finding(object, name, db_url_is_postgres(check->url) ? "PostgreSQL" : "SQLite",
                      error.detail);
}

static const char *bytes_at(const Object *object, const Elf64_Sym *symbol, int64_t offset)
{
    return object->bytes + object->sections[symbol->st_shndx].sh_offset + symbol->st_value + offset;
}

/* An array of pointers: each is a relocation of its section, to the text of a statement. */
static void check_pointers(Check *check, const Object *object, const Elf64_Sym *array,
                           const char *name)
{
    for (int i = 0; i < object->head->e_shnum; i++) {
        const Elf64_Shdr *table = &object->sections[i];
        if (table->sh_type != SHT_RELA || table->sh_info != array->st_shndx)
            continue;
        const Elf64_Rela *entries = table_at(object, table);
        const Elf64_Sym *symbols = table_at(object, &object->sections[table->sh_link]);
        for (size_t e = 0; e < table->sh_size / sizeof *entries; e++)
            if (entries[e].r_offset - array->st_value < array->st_size)
                check_statement(check, object, name,
                                bytes_at(object, &symbols[ELF64_R_SYM(entries[e].r_info)],
                                         entries[e].r_addend));
    }
}

static void check_symbols(Check *check, const Object *object, const Elf64_Shdr *table)
{
    const char *names = object->bytes + object->sections[table->sh_link].sh_offset;
    const Elf64_Sym *symbols = table_at(object, table);
    for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        const Elf64_Sym *symbol = &symbols[i];
        const char *name = names + symbol->st_name;
        if (ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || strncmp(name, "SQL_", 4) != 0)
            continue;
        const char *text = bytes_at(object, symbol, 0);
        if (text[0] == '\0')
            check_pointers(check, object, symbol, name);
        else
            check_statement(check, object, name, text);
    }
}

static void check_object(Check *check, const char *path)
{
    const Object object = read_object(check->arena, path);
    for (int i = 0; i < object.head->e_shnum; i++)
        if (object.sections[i].sh_type == SHT_SYMTAB)
            check_symbols(check, &object, &object.sections[i]);
}

static void open_migrated(Check *check, const char *url)
{
    Error error = {0};
    int applied = 0;
    check->url = url;
    check->db = db_open(url, DB_READ_WRITE, &error);
    if (!check->db)
        die(url, error.detail);
    const MigrationList list = app_migrations(check->arena);
    if (!db_migrate(check->db, list.items, list.count, &applied, &error))
        die(url, error.detail);
}

int main(int argc, char **argv)
{
    int objects = 1;
    while (objects < argc && strcmp(argv[objects], "--") != 0)
        objects++;
    if (objects == 1 || objects + 1 >= argc)
        die("usage", "check-sql DATABASE... -- OBJECT...");
    for (int d = 1; d < objects; d++) {
        Check check = {.arena = arena_new(MAX_OBJECT_BYTES)};
        open_migrated(&check, argv[d]);
        for (int i = objects + 1; i < argc; i++)
            check_object(&check, argv[i]);
        fprintf(stderr, "%s: %d statements\n", argv[d], check.statements);
        if (check.statements == 0)
            die(argv[d], "no statement was found");
        db_close(check.db);
        arena_free(check.arena);
    }
    return 0;
}
