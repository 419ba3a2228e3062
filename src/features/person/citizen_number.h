/*
 * citizen number (số định danh cá nhân): the 12 digits of a citizen's card. Three digits say where
 * the birth was registered, one the century and the sex, two the year; six are free and there is no
 * check digit (Nghị định 137/2015/NĐ-CP điều 13, kept by Luật Căn cước 2023).
 */
#ifndef PERSON_CITIZEN_NUMBER_H
#define PERSON_CITIZEN_NUMBER_H

#include "base/base.h"

#define CITIZEN_NUMBER_DIGITS 12

typedef enum Sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE } Sex;

/* What is known besides the number; it must not contradict it. */
typedef struct CitizenFacts {
    int birth_year; /* 0: not given */
    Sex sex;        /* SEX_UNKNOWN: not given */
    int this_year;  /* births after it are refused; 0: not looked at */
    /* Prefixes that the administrator allows beside the table: "097 098", separated by blanks or
     * commas. */
    Str extra_prefixes;
} CitizenFacts;

typedef struct CitizenNumber {
    Str digits;   /* exactly 12, in the arena */
    Str province; /* where the birth was registered, by its name before July 2025; "" for an extra
                     prefix */
    int birth_year;
    Sex sex;
} CitizenNumber;

/* Takes the number as people type it (blanks, dots and hyphens between digits are dropped). `field`
 * is the form field that the refusal is shown beside. */
MUST_CHECK bool citizen_number_parse(Arena *arena, Str typed, const CitizenFacts *facts,
                                     const char *field, CitizenNumber *out, Error *error);

/* The province of a three-digit prefix, "" when the table does not have it. */
Str citizen_number_province(Str prefix);

/* The typed text without blanks, dots and hyphens. */
Str person_drop_separators(Arena *arena, Str typed);

#endif
