#include "tests/harness/test.h"

#include "kernel/unit_load.h"
#include "platform/embedded.h"

#include <string.h>

static Db *open_migrated(Arena *arena, Error *error)
{
    static const char *const FILES[] = {"src/platform/migrations/0001_platform.sql",
                                        "src/kernel/migrations/0001_kernel.sql"};
    DbMigration migrations[COUNT_OF(FILES)];
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        const EmbeddedFile *file = embedded_find(str_of(FILES[i]));
        assert_non_null(file);
        migrations[i] = (DbMigration){FILES[i], arena_cstr(arena, file->bytes)};
    }
    Db *db = db_open(":memory:", DB_READ_WRITE, error);
    assert_non_null(db);
    int applied = 0;
    check_true(db_migrate(db, migrations, COUNT_OF(FILES), &applied, error));
    check_true(db_begin(db, error));
    return db;
}

static const Unit *find_unit(const UnitTree *tree, const char *code)
{
    for (size_t i = 0; i < tree->count; i++)
        if (str_is(tree->units[i].code, code))
            return &tree->units[i];
    fail_msg("no unit %s", code);
    return NULL;
}

TEST(the_demonstration_province_has_its_130_communes_under_one_province)
{
    Arena *arena = arena_new(8 << 20);
    Error error = {0};
    Db *db = open_migrated(arena, &error);
    IdMaker ids = id_maker_fixed((Instant){ID_EPOCH_MS + 1000}, 1);
    const EmbeddedFile *table = embedded_find(STR("data/demo/units.tsv"));
    assert_non_null(table);
    check_true(unit_load_tsv(db, arena, &ids, table->bytes, &error));

    const UnitTree *tree = UNIT_CACHE.build(db, arena, &error);
    assert_non_null(tree);
    const Unit *province = find_unit(tree, "40");
    check_text("H41", province->identifier_code);
    int64_t communes = 0, wards = 0, difficult = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        if (!str_is(unit->level, "commune"))
            continue;
        communes++;
        wards += str_is(unit->kind, "phường");
        difficult += unit->is_difficult;
        check_int(province->id, unit->parent_id);
    }
    check_int(130, communes);
    check_int(11, wards);
    check_int(43, difficult);
    check_int(find_unit(tree, "vp-ubnd")->id, find_unit(tree, "ttpvhcc-tinh")->parent_id);
    db_rollback(db);
    db_close(db);
    arena_free(arena);
}

#define HEAD                                                                                       \
    "code\tidentifier_code\tname\tshort_name\tkind\tlevel\tparent_code\tis_difficult\taddress\t"   \
    "phone\tvalid_from\tvalid_to\n"

typedef struct FaultyTable {
    const char *tsv, *message;
} FaultyTable;

static const FaultyTable FAULTY_TABLES[] = {
    {HEAD "a\tH1\tA\tA\tsở\tagency\tnobody\t0\t\t\t2025-07-01\t\n",
     "Dòng 2 của bảng đơn vị sai: đơn vị cấp trên"},
    {HEAD
     "a\tH1\tA\tA\tsở\tagency\t\t0\t\t\t2025-07-01\t\n\nb\tH2\tB\tB\tsở\tagency\t\t2\t\t\t2025-07-01\t\n",
     "Dòng 4 của bảng đơn vị sai: cột is_difficult"},
    {HEAD "a\tH1\tA\tA\tsở\tagency\t\t0\t\t\t01/07/2025\t\n",
     "Dòng 2 của bảng đơn vị sai: ngày hiệu lực"},
    {HEAD "a\tH1\tA\tA\tsở\tagency\t\t0\t\t\t2025-07-02\t2025-07-01\n",
     "Dòng 2 của bảng đơn vị sai: ngày"},
    {HEAD "a\tH1\tA\tA\tsở\tdistrict\t\t0\t\t\t2025-07-01\t\n",
     "Dòng 2 của bảng đơn vị sai: cấp phải là"},
    {HEAD "a\n", "Dòng 2 của bảng đơn vị sai: thiếu mã"},
};

TEST(a_faulty_line_is_named_by_its_number)
{
    Arena *arena = arena_new(8 << 20);
    for (size_t i = 0; i < COUNT_OF(FAULTY_TABLES); i++) {
        Error error = {0};
        Db *db = open_migrated(arena, &error);
        IdMaker ids = id_maker_fixed((Instant){ID_EPOCH_MS + 1000}, 1);
        check_false(unit_load_tsv(db, arena, &ids, str_of(FAULTY_TABLES[i].tsv), &error));
        check_true(str_starts_with(str_of(error.message), str_of(FAULTY_TABLES[i].message)));
        db_rollback(db);
        db_close(db);
    }
    arena_free(arena);
}

TEST_MAIN(the_demonstration_province_has_its_130_communes_under_one_province,
          a_faulty_line_is_named_by_its_number)
