#include "kernel/journal_proof.h"

#include "kernel/journal_leaf.h"
#include "tests/harness/journal_world.h"

#include <string.h>

#define CODE "H41.1-261123-0001"

static int64_t add_with_code(JournalWorld *w, int64_t work_id, int64_t version)
{
    const JournalEntry entry = {.id = id_next(&w->ids),
                                .work_id = work_id,
                                .version = version,
                                .actor_kind = STR("officer"),
                                .verb = STR("receive"),
                                .body = STR("{\"code\":\"" CODE "\",\"name\":\"Trần Văn Bình\"}")};
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_append(&w->cx, &entry));
    journal_good(w, db_commit(w->db, &w->error));
    return entry.id;
}

/* A work with three entries among those of another, all under one root. */
static void make_work(JournalWorld *w)
{
    journal_add_work(w, 7, CODE);
    journal_add(w, 8, 1);
    add_with_code(w, 7, 1);
    journal_add(w, 8, 2);
    journal_add(w, 7, 2);
    journal_add(w, 7, 3);
    journal_seal(w);
}

static Str proof_text(JournalWorld *w, bool with_bodies)
{
    JournalProof proof;
    journal_good(w, journal_proof_make(w->db, w->arena, STR(CODE), with_bodies, &proof, &w->error));
    return journal_proof_text(w->arena, &proof);
}

/* Reads and checks the file with the sealer's key; the error says why not. */
static bool is_valid(JournalWorld *w, Arena *arena, Str text, Error *error)
{
    JournalProof proof;
    return journal_proof_parse(arena, text, &proof, error) &&
           journal_proof_check(arena, &proof, &w->sealer.key.public_key, 1, error);
}

static void check_valid(JournalWorld *w, Str text)
{
    Error error = {0};
    if (!is_valid(w, w->arena, text, &error))
        fail_msg("%s: %s\n%.*s\n", w->url, error.detail, STR_ARGS(text));
}

static void check_invalid(JournalWorld *w, Str text, const char *reason)
{
    Error error = {0};
    check_false(is_valid(w, w->arena, text, &error));
    if (str_find(str_of(error.detail), str_of(reason)) < 0)
        fail_msg("expected \"%s\", got \"%s\"\n", reason, error.detail);
}

/* The text with the first `what` replaced. */
static Str replaced(JournalWorld *w, Str text, const char *what, const char *by)
{
    const ptrdiff_t at = str_find(text, str_of(what));
    assert_true(at >= 0);
    Buf out = buf_new(w->arena, text.len);
    buf_add(&out, str_slice(text, 0, (size_t)at));
    buf_add_cstr(&out, by);
    buf_add(&out, str_slice(text, (size_t)at + strlen(what), text.len));
    return buf_str(&out);
}

JOURNAL_TEST(a_proof_holds_without_the_database_and_without_personal_data)
{
    make_work(w);
    const Str text = proof_text(w, false);
    check_valid(w, text);
    check_true(str_find(text, STR("Trần Văn Bình")) < 0);
    check_true(str_find(text, STR(CODE)) < 0); /* no header holds it, so nothing proves it */
    JournalProof proof;
    journal_good(w, journal_proof_parse(w->arena, text, &proof, &w->error));
    check_int(7, proof.work_id);
    check_int(3, (int64_t)proof.entry_count);
    check_text("receive", proof.entries[0].entry.verb);
    check_int(3, proof.entries[2].entry.version);
}

JOURNAL_TEST(with_bodies_it_proves_the_code_too)
{
    make_work(w);
    const Str text = proof_text(w, true);
    check_valid(w, text);
    check_true(str_find(text, STR("Trần Văn Bình")) > 0);
    check_true(str_find(text, STR("code: " CODE "\n")) > 0);
    check_invalid(w, replaced(w, text, "code: " CODE, "code: H41.1-261123-0002"), "names the code");
    check_invalid(w, replaced(w, text, "Trần", "Lê"), "does not fit its hash");
}

JOURNAL_TEST(any_changed_byte_makes_it_invalid)
{
    make_work(w);
    const Str text = proof_text(w, true);
    char *copy = arena_alloc(w->arena, text.len);
    memcpy(copy, text.data, text.len);
    Arena *arena = arena_new(64u << 20);
    static const char FLIPS[] = {0x01, 0x20}; /* 0x20 changes between small and capital letters */
    for (size_t i = 0; i < text.len; i++) {
        for (size_t f = 0; f < COUNT_OF(FLIPS); f++) {
            Error error = {0};
            copy[i] ^= FLIPS[f];
            if (is_valid(w, arena, (Str){copy, text.len}, &error))
                fail_msg("byte %zu of the proof may be changed\n", i);
            copy[i] ^= FLIPS[f];
            arena_reset(arena);
        }
    }
    for (size_t length = 0; length < text.len; length++) {
        Error error = {0};
        check_false(is_valid(w, arena, str_slice(text, 0, length), &error));
        arena_reset(arena);
    }
    arena_free(arena);
}

JOURNAL_TEST(an_entry_left_out_is_noticed)
{
    make_work(w);
    JournalProof proof;
    journal_good(w, journal_proof_make(w->db, w->arena, STR(CODE), false, &proof, &w->error));
    proof.entries[1] = proof.entries[2];
    proof.entry_count = 2;
    check_invalid(w, journal_proof_text(w->arena, &proof), "not the next one");
    proof.entry_count = 1;
    check_valid(w, journal_proof_text(w->arena, &proof)); /* the end is not known to a proof */
    proof.entry_count = 0;
    check_invalid(w, journal_proof_text(w->arena, &proof), "no entry");
}

JOURNAL_TEST(another_signer_is_refused)
{
    make_work(w);
    const Str text = proof_text(w, false);
    uint8_t seed[32] = {5};
    w->sealer.key = sealer_key_of_seed(seed);
    check_invalid(w, text, "another key");
}

JOURNAL_TEST(what_is_not_sealed_is_left_out)
{
    JournalProof proof;
    journal_add_work(w, 7, CODE);
    journal_add(w, 7, 1);
    check_false(journal_proof_make(w->db, w->arena, STR(CODE), false, &proof, &w->error));
    check_int(ERROR_CONFLICT, w->error.code);
    error_clear(&w->error);
    check_false(journal_proof_make(w->db, w->arena, STR("H41"), false, &proof, &w->error));
    check_int(ERROR_NOT_FOUND, w->error.code);
    error_clear(&w->error);
    journal_seal(w);
    journal_add(w, 7, 2);
    journal_seal(w); /* sealed, but the second root is not due yet */
    journal_good(w, journal_proof_make(w->db, w->arena, STR(CODE), false, &proof, &w->error));
    check_int(1, (int64_t)proof.entry_count);
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    journal_seal(w);
    journal_good(w, journal_proof_make(w->db, w->arena, STR(CODE), false, &proof, &w->error));
    check_int(2, (int64_t)proof.entry_count);
}

JOURNAL_TEST(it_spans_epochs_and_leaves_erased_bodies_out)
{
    make_work(w);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, sealer_open_epoch(w->db, w->arena, &w->sealer, w->cx.now, &w->error));
    journal_good(w, db_commit(w->db, &w->error));
    const int64_t erased = journal_add(w, 7, 4);
    journal_seal(w);
    journal_good(w, db_begin(w->db, &w->error));
    journal_good(w, journal_erase_body(&w->cx, erased, STR("QĐ 12/2026")));
    journal_good(w, db_commit(w->db, &w->error));
    const Str text = proof_text(w, true);
    check_valid(w, text);
    JournalProof proof;
    journal_good(w, journal_proof_parse(w->arena, text, &proof, &w->error));
    check_int(2, (int64_t)proof.tree_count);
    check_int(4, (int64_t)proof.entry_count);
    check_true(proof.entries[2].has_body);
    check_false(proof.entries[3].has_body);
}

JOURNAL_TEST(a_database_that_was_changed_gives_no_proof)
{
    JournalProof proof;
    make_work(w);
    journal_script(w, "UPDATE journal SET actor_id = 43 WHERE work_id = 7 AND version = 2");
    check_false(journal_proof_make(w->db, w->arena, STR(CODE), false, &proof, &w->error));
    check_true(str_find(str_of(w->error.detail), STR("does not lead to the signed root")) > 0);
    error_clear(&w->error);
}

TEST(numbers_beyond_the_limits_are_refused)
{
    static const char *const TEXTS[] = {
        "",
        "\n",
        "lam journal proof 2\n",
        "lam journal proof 1\ncode: \nwork: 7\ntrees: 101\nentries: 0\n",
        "lam journal proof 1\ncode: \nwork: 7\ntrees: 0\nentries: 2001\n",
        "lam journal proof 1\ncode: \nwork: 7\ntrees: -1\nentries: 0\n",
        "lam journal proof 1\ncode: \nwork: 07\ntrees: 0\nentries: 0\n",
        "lam journal proof 1\ncode: \nwork: 7\ntrees: 0\nentries: 0\n\n",
        "lam journal proof 1\ncode:\nwork: 7\ntrees: 0\nentries: 0\n",
    };
    Arena *arena = arena_new(8u << 20);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        Error error = {0};
        JournalProof proof;
        check_false(journal_proof_parse(arena, str_of(TEXTS[i]), &proof, &error));
        check_int(ERROR_INPUT, error.code);
    }
    arena_free(arena);
}

/* ---- one entry on a page ---- */

static JournalStanding standing(JournalWorld *w, int64_t id)
{
    JournalEvidence evidence = {0};
    journal_good(w, journal_entry_is_genuine(&w->cx, id, &evidence));
    return evidence.standing;
}

static JournalStanding standing_after(JournalWorld *w, int64_t id, const char *sql)
{
    journal_good(w, db_begin(w->db, &w->error));
    journal_script(w, sql);
    const JournalStanding result = standing(w, id);
    db_rollback(w->db);
    return result;
}

JOURNAL_TEST(an_entry_is_pending_then_genuine)
{
    const int64_t id = journal_add(w, 7, 1);
    check_int(JOURNAL_PENDING, standing(w, id));
    journal_seal(w);
    JournalEvidence evidence = {0};
    journal_good(w, journal_entry_is_genuine(&w->cx, id, &evidence));
    check_int(JOURNAL_GENUINE, evidence.standing);
    check_int(0, evidence.leaf);
    check_int(1, evidence.root.size);
    check_text("test", evidence.root.node);
    check_true(str_find(evidence.entry.body, STR("Nguyễn Thị Hoa")) > 0);
    const int64_t second = journal_add(w, 7, 2);
    journal_seal(w);
    check_int(JOURNAL_PENDING, standing(w, second)); /* its root is not signed yet */
    check_false(journal_entry_is_genuine(&w->cx, second + 1, &evidence));
    check_int(ERROR_NOT_FOUND, w->cx.error.code);
}

JOURNAL_TEST(a_changed_entry_is_not_genuine)
{
    const int64_t id = journal_add(w, 7, 1);
    journal_add(w, 7, 2);
    check_int(JOURNAL_CHANGED, standing_after(w, id, "UPDATE journal_body SET body = '{}'"));
    journal_seal(w);
    check_int(JOURNAL_CHANGED, standing_after(w, id, "UPDATE journal_body SET body = '{}'"));
    check_int(JOURNAL_CHANGED, standing_after(w, id, "UPDATE journal SET to_state = 'done'"));
    check_int(JOURNAL_CHANGED, standing_after(w, id, "UPDATE seal_root SET at = at + 1"));
    check_int(JOURNAL_CHANGED, standing_after(w, id, "UPDATE seal_tree SET node = 'other'"));
    check_int(JOURNAL_CHANGED,
              standing_after(w, id,
                             "UPDATE seal SET hash = (SELECT hash FROM seal WHERE leaf = 0)"
                             " WHERE leaf = 1"));
    check_int(JOURNAL_GENUINE, standing_after(w, id, "DELETE FROM journal_body"));
    check_int(JOURNAL_GENUINE, standing(w, id));
}

/* Every leaf of a tree with two stored levels, and how few statements one answer takes. */
JOURNAL_TEST(every_entry_of_a_larger_tree_is_genuine_with_few_reads)
{
    static int64_t ids[700];
    journal_good(w, db_begin(w->db, &w->error));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = id_next(&w->ids);
        const JournalEntry entry = {.id = ids[i], .verb = STR("tick"), .body = STR("{}")};
        journal_good(w, journal_append(&w->cx, &entry));
    }
    journal_good(w, db_commit(w->db, &w->error));
    journal_seal(w);
    journal_seal(w);
    journal_pass(w, SEALER_ROOT_INTERVAL_MS);
    journal_seal(w);
    const size_t stride = db_engine(w->db) == DB_SQLITE ? 1 : 37;
    for (size_t i = 0; i < COUNT_OF(ids); i += stride) {
        db_take_statement_count(w->db);
        check_int(JOURNAL_GENUINE, standing(w, ids[i]));
        check_true(db_take_statement_count(w->db) <= 20);
    }
}

TEST_MAIN(a_proof_holds_without_the_database_and_without_personal_data,
          with_bodies_it_proves_the_code_too, any_changed_byte_makes_it_invalid,
          an_entry_left_out_is_noticed, another_signer_is_refused, what_is_not_sealed_is_left_out,
          it_spans_epochs_and_leaves_erased_bodies_out, a_database_that_was_changed_gives_no_proof,
          numbers_beyond_the_limits_are_refused, an_entry_is_pending_then_genuine,
          a_changed_entry_is_not_genuine, every_entry_of_a_larger_tree_is_genuine_with_few_reads)
