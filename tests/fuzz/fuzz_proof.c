/*
 * Proof files: whatever comes, the parser takes only what the writer would write, and checking it
 * ends with a verdict. The key inside is trusted, so that the walk goes on behind the signature.
 */
#include "kernel/journal_proof.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(256u << 20);
    const Str text = {(const char *)data, size};
    Error error = {0};
    JournalProof proof;
    if (journal_proof_parse(arena, text, &proof, &error)) {
        ensure(proof.tree_count <= PROOF_MAX_TREES && proof.entry_count <= PROOF_MAX_ENTRIES);
        ensure(str_equal(journal_proof_text(arena, &proof), text));
        const PublicKey key = proof.tree_count > 0 ? proof.trees[0].key : (PublicKey){{0}};
        const bool is_valid = journal_proof_check(arena, &proof, &key, 1, &error);
        ensure(is_valid == (error.code == ERROR_NONE));
    } else {
        ensure(error.code != ERROR_NONE);
    }
    arena_free(arena);
    return 0;
}
