/*
 * UTF-8 and Vietnamese. Input is checked and put into NFC at the border; search columns hold the
 * folded form. Only the letters of Vietnamese are composed and folded; other marks pass through.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/base.h"

/* Well-formed UTF-8: no overlong forms, no surrogates, no code point above U+10FFFF, no NUL byte.
 */
bool utf8_is_valid(Str text);
size_t utf8_count_chars(Str text); /* code points of valid text */
/* Decodes the code point at *at and moves *at behind it; U+FFFD for a bad byte. */
uint32_t utf8_next(Str text, size_t *at);
/* Writes the 1 to 4 bytes of a code point that is no surrogate and says how many. */
size_t utf8_encode(uint32_t code_point, char *out);
void utf8_put(Buf *buf, uint32_t code_point); /* U+FFFD for what is no code point */

/* Composed form of Vietnamese letters (base letter + marks in any order). Returns `text` itself
 * when nothing changes, else a copy in the arena. */
Str utf8_to_nfc(Arena *arena, Str text);
bool utf8_is_nfc(Str text); /* with respect to Vietnamese letters */

/*
 * For search: lower case, marks dropped, đ becomes d, everything that is no letter or digit becomes
 * one blank, none at the ends. Composed and decomposed text fold alike.
 */
Str utf8_fold(Arena *arena, Str text);
/* The same but keeps accents: what ranks exact accents first. */
Str utf8_fold_keep_marks(Arena *arena, Str text);
Str utf8_lower(Arena *arena, Str text); /* Vietnamese and ASCII letters */
Str utf8_upper(Arena *arena, Str text);

#endif
