/*
 * phone (số điện thoại): Vietnamese numbers, kept as the digits one dials inside the country.
 * Mobile numbers have 10 digits (03, 05, 07, 08, 09), fixed ones 11 (02 and the area), since the
 * change of numbers of 2017 and 2018.
 */
#ifndef PERSON_PHONE_H
#define PERSON_PHONE_H

#include "base/base.h"

/* Takes it as people type it: blanks, dots, hyphens, brackets, "+84" or "84" in front. *out is in
 * the arena: "0912345678". */
MUST_CHECK bool phone_parse(Arena *arena, Str typed, const char *field, Str *out, Error *error);

#endif
