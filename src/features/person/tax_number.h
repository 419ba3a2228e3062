/*
 * tax number (mã số thuế): 10 digits, the last a check digit; 13 with the number of a branch; since
 * 1 July 2025 a household business and a person use the citizen number of 12 digits (Thông tư
 * 86/2024/TT-BTC điều 5).
 */
#ifndef PERSON_TAX_NUMBER_H
#define PERSON_TAX_NUMBER_H

#include "base/base.h"

typedef enum TaxNumberKind {
    TAX_NUMBER_COMPANY,
    TAX_NUMBER_BRANCH,
    TAX_NUMBER_CITIZEN
} TaxNumberKind;

typedef struct TaxNumber {
    Str text; /* "0100109106", "0100109106-001" or 12 digits; in the arena */
    TaxNumberKind kind;
} TaxNumber;

/* Takes the number as people type it, the branch with or without its hyphen. */
MUST_CHECK bool tax_number_parse(Arena *arena, Str typed, const char *field, TaxNumber *out,
                                 Error *error);

#endif
