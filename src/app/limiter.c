#include "app/limiter.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SETS 512
#define WAYS 8
#define MS_PER_MINUTE_OF_RULE 60000
#define NETWORK_BYTES 8

/* full_at_ms is when the bucket is full again; one in the past is an address without a history. */
typedef struct Bucket {
    uint64_t key;
    int64_t full_at_ms;
} Bucket;

struct Limiter {
    LimiterRule rule;
    uint8_t salt[32]; /* so that nobody outside can choose addresses that share a set */
    _Atomic int64_t taken, refused;
    Bucket sets[SETS][WAYS];
};

Limiter *limiter_new(LimiterRule rule)
{
    Limiter *limiter = calloc(1, sizeof *limiter);
    ensure(limiter && rule.burst > 0 && rule.per_minute > 0);
    limiter->rule = rule;
    random_bytes(limiter->salt, sizeof limiter->salt);
    return limiter;
}

void limiter_free(Limiter *limiter)
{
    free(limiter);
}

static uint64_t key_of(const Limiter *limiter, Str address)
{
    char text[INET6_ADDRSTRLEN + 1];
    uint8_t network[16];
    Str counted = address;
    if (address.len < sizeof text) {
        memcpy(text, address.data, address.len);
        text[address.len] = '\0';
        if (inet_pton(AF_INET6, text, network) == 1 &&
            !IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)network))
            counted = (Str){(const char *)network, NETWORK_BYTES};
    }
    const Sha256 hash =
        sha256_of_pair((Str){(const char *)limiter->salt, sizeof limiter->salt}, counted);
    uint64_t key = 0;
    memcpy(&key, hash.bytes, sizeof key);
    return key | 1; /* 0 marks an empty place */
}

/* The address's own bucket, or the fullest of its set made empty of history. */
static Bucket *find(Limiter *limiter, uint64_t key)
{
    Bucket *set = limiter->sets[key / 2 % SETS];
    Bucket *fullest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].full_at_ms < fullest->full_at_ms)
            fullest = &set[i];
    }
    *fullest = (Bucket){.key = key};
    return fullest;
}

bool limiter_take(Limiter *limiter, Str address, int64_t now_ms, int *retry_after_s)
{
    const int64_t token_ms = MS_PER_MINUTE_OF_RULE / limiter->rule.per_minute;
    Bucket *bucket = find(limiter, key_of(limiter, address));
    const int64_t full_at_ms =
        (bucket->full_at_ms > now_ms ? bucket->full_at_ms : now_ms) + token_ms;
    const int64_t wait_ms = full_at_ms - now_ms - limiter->rule.burst * token_ms;
    if (wait_ms > 0) {
        *retry_after_s = (int)((wait_ms + 999) / 1000);
        atomic_fetch_add(&limiter->refused, 1);
        return false;
    }
    bucket->full_at_ms = full_at_ms;
    atomic_fetch_add(&limiter->taken, 1);
    return true;
}

LimiterCounts limiter_counts(const Limiter *limiter)
{
    return (LimiterCounts){atomic_load(&limiter->taken), atomic_load(&limiter->refused)};
}
