/*
 * fuzz: the one function of a fuzz target. libFuzzer calls it with made-up bytes (tests/fuzz/run);
 * replay_main.c calls it with the stored corpus on every test run. It must return 0.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
