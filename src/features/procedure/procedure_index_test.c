#include "features/procedure/procedure_test_world.h"

static void add(World *w, const char *code, const char *name)
{
    Procedure out;
    const Procedure wanted = {.code = str_of(code), .name = str_of(name), .changed_at = w->now};
    good(w, procedure_ensure(w->db, w->arena, &w->ids, &wanted, &out, &w->error));
}

static const ProcedureIndex *build(World *w)
{
    const ProcedureIndex *index = procedure_index_build(w->db, w->arena, &w->error);
    good(w, index != NULL);
    return index;
}

/* The codes found, best first: "1.000001 1.000002". */
static Str found(World *w, const ProcedureIndex *index, const char *text)
{
    ProcedureHit *hits = NULL;
    size_t count = 0;
    Date on;
    assert_true(date_parse_iso(STR("2026-11-24"), &on));
    const ProcedureQuery query = {.text = str_of(text), .on = on, .limit = 50};
    procedure_search(index, w->arena, &query, &hits, &count);
    Buf out = buf_new(w->arena, 256);
    for (size_t i = 0; i < count; i++) {
        buf_add_cstr(&out, i > 0 ? " " : "");
        buf_add(&out, hits[i].code);
    }
    return buf_str(&out);
}

TEST_BOTH(accents_case_and_composition_do_not_matter)
{
    add(w, "1.000001", "Đăng ký khai sinh");
    add(w, "1.000002", "Đăng ký khai tử");
    const ProcedureIndex *index = build(w);
    static const char *const TYPED[] = {
        "đăng ký khai sinh",
        "dang ky khai sinh",
        "KHAI SINH",
        "ĐĂNG KÝ  KHAI SINH ",
        "khai si",
        "sinh khai",
        "đa\u0306ng ky\u0301 khai sinh",
    };
    for (size_t i = 0; i < COUNT_OF(TYPED); i++)
        check_text("1.000001", found(w, index, TYPED[i]));
    check_text("1.000001 1.000002", found(w, index, "dang ky"));
    check_text("", found(w, index, "ang ky"));
    check_text("", found(w, index, "đăng ký lại"));
}

TEST_BOTH(a_code_comes_first_whole_or_begun_or_with_its_suffix)
{
    add(w, "1.001193", "Đăng ký khai sinh");
    add(w, "1.001194", "Việc khác");
    add(w, "2.000001", "Thay thế thủ tục 1.001193");
    add(w, "1.014955-Xoa", "Đã xóa");
    const ProcedureIndex *index = build(w);
    check_text("1.001193 2.000001", found(w, index, "1.001193"));
    check_text("1.001193", found(w, index, "1.001193.000.00.00.H41"));
    check_text("1.001193 1.001194 2.000001", found(w, index, " 1.00119"));
    check_text("1.014955-Xoa", found(w, index, "1.014955-xoa"));
}

TEST_BOTH(exact_accents_rank_before_folded_and_phrases_before_words)
{
    add(w, "1.000001", "Cấp đất đai");
    add(w, "1.000002", "Bán đạt đai đen");
    add(w, "1.000003", "Ai đai đất này");
    const ProcedureIndex *index = build(w);
    check_text("1.000001 1.000002 1.000003", found(w, index, "đất đai"));
    check_text("1.000002 1.000001 1.000003", found(w, index, "đạt đai"));
    check_text("1.000002 1.000001 1.000003", found(w, index, "đat đai"));
    check_text("1.000002 1.000001 1.000003", found(w, index, "dat dai"));
}

TEST_BOTH(what_can_be_received_comes_first_and_alone_when_asked)
{
    load_shipped(w);
    add(w, "1.000001", "A đăng ký khai sinh");
    const ProcedureIndex *index = build(w);
    check_true(str_starts_with(found(w, index, "dang ky khai sinh"), STR("1.001193 ")));
    const Str codes = found(w, index, "dang ky khai sinh");
    check_true(str_find(codes, STR("2.000528")) < str_find(codes, STR("1.000001")));
    ProcedureHit *hits = NULL;
    size_t count = 0;
    ProcedureQuery query = {
        .text = STR("A đăng ký khai sinh"), .on = {739944}, .valid_only = true, .limit = 10};
    check_int(0, (int64_t)procedure_search(index, w->arena, &query, &hits, &count));
    query.text = STR("");
    query.limit = 3;
    const size_t total = procedure_search(index, w->arena, &query, &hits, &count);
    check_int((int64_t)procedure_index_count(index) - 1, (int64_t)total);
    check_int(3, (int64_t)count);
    check_true(hits[0].version_id.value != 0);
    query.on = (Date){719263};
    check_int(0, (int64_t)procedure_search(index, w->arena, &query, &hits, &count));
}

TEST_BOTH_SHARED(the_national_list_is_searched)
{
    load_shipped(w);
    import_one(w, SHARED "catalog.jsonl.gz");
    const ProcedureIndex *index = build(w);
    check_int(5670, (int64_t)procedure_index_count(index));
    static const char *const TYPED[] = {"đăng ký khai sinh", "dang ky khai sinh", "KHAI SINH"};
    for (size_t i = 0; i < COUNT_OF(TYPED); i++)
        check_true(str_find(str_slice(found(w, index, TYPED[i]), 0, 60), STR("1.001193")) >= 0);
    check_true(found(w, index, "đat đai").len > 100);
    /* Two procedures of this list bear one code, apart from a blank. */
    check_text("1.014325 1.014325", found(w, index, "1.014325"));
    check_text("1.001193", found(w, index, "1.001193"));
    check_true(str_starts_with(found(w, index, "1.00119"), STR("1.001193 ")));
}

TEST_MAIN(accents_case_and_composition_do_not_matter,
          a_code_comes_first_whole_or_begun_or_with_its_suffix,
          exact_accents_rank_before_folded_and_phrases_before_words,
          what_can_be_received_comes_first_and_alone_when_asked, the_national_list_is_searched)
