#include "kernel/journal_leaf.h"

#include "kernel/merkle.h"

#include <string.h>

#define FORMAT_VERSION 1
#define HEADER_TEXTS 5
#define HEADER_NUMBERS 6
#define LEAF_MAX                                                                                   \
    (1 + HEADER_TEXTS * (2 + JOURNAL_TEXT_MAX) + HEADER_NUMBERS * (2 + 8) + SHA256_BYTES)

typedef struct Encoder {
    uint8_t bytes[LEAF_MAX];
    size_t len;
    bool is_too_long;
} Encoder;

static void put_length(Encoder *encoder, size_t length)
{
    encoder->bytes[encoder->len++] = (uint8_t)(length >> 8);
    encoder->bytes[encoder->len++] = (uint8_t)length;
}

static void put_text(Encoder *encoder, Str text)
{
    if (text.len > JOURNAL_TEXT_MAX) {
        encoder->is_too_long = true;
        return;
    }
    put_length(encoder, text.len);
    if (text.len > 0)
        memcpy(encoder->bytes + encoder->len, text.data, text.len);
    encoder->len += text.len;
}

static void put_number(Encoder *encoder, int64_t number)
{
    const uint64_t bits = (uint64_t)number;
    put_length(encoder, 8);
    for (int shift = 56; shift >= 0; shift -= 8)
        encoder->bytes[encoder->len++] = (uint8_t)(bits >> shift);
}

bool journal_leaf_hash(const JournalEntry *entry, Sha256 body_hash, Sha256 *out)
{
    Encoder encoder;
    encoder.len = 0;
    encoder.is_too_long = false;
    encoder.bytes[encoder.len++] = FORMAT_VERSION;
    put_number(&encoder, entry->id);
    put_number(&encoder, entry->at.ms);
    put_text(&encoder, entry->actor_kind);
    put_number(&encoder, entry->actor_id);
    put_number(&encoder, entry->unit_id);
    put_text(&encoder, entry->role);
    put_number(&encoder, entry->work_id);
    put_number(&encoder, entry->version);
    put_text(&encoder, entry->verb);
    put_text(&encoder, entry->from_state);
    put_text(&encoder, entry->to_state);
    if (encoder.is_too_long)
        return false;
    memcpy(encoder.bytes + encoder.len, body_hash.bytes, SHA256_BYTES);
    encoder.len += SHA256_BYTES;
    *out = merkle_leaf_hash((Str){(const char *)encoder.bytes, encoder.len});
    return true;
}

Sha256 journal_body_hash(Str salt, Str body)
{
    return sha256_of_pair(salt, body);
}

bool sha256_of_column(Str bytes, Sha256 *out)
{
    if (bytes.len != SHA256_BYTES)
        return false;
    memcpy(out->bytes, bytes.data, SHA256_BYTES);
    return true;
}

Str sha256_bytes(const Sha256 *hash)
{
    return (Str){(const char *)hash->bytes, SHA256_BYTES};
}
