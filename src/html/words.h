/*
 * words: pages in a second language. A catalogue (data/language/en.po) gives the other words for
 * the program's own: the text of templates, and C strings (`const char *`) that templates print.
 * What people wrote is a Str and is never touched. Whoever writes a page asks for nothing: the
 * catalogue is lent to the request's arena, and every Buf of that arena knows it. Without one,
 * which is Vietnamese, it costs one comparison for each piece of a template.
 */
#ifndef HTML_WORDS_H
#define HTML_WORDS_H

#include "base/base.h"

typedef struct Words Words;

/*
 * Reads a catalogue in the format of gettext: msgid and msgstr, both perhaps in several quoted
 * pieces, and # remarks; an empty msgstr says nothing. ERROR_MALFORMED names the line.
 */
MUST_CHECK bool words_parse(Arena *arena, Str text, const Words **out, Error *error);
size_t words_count(const Words *words);

/* The other words for `text`, or `text` itself; `words` may be NULL. */
Str words_find(const Words *words, Str text);

/* A piece of a template: its markup as it is, and the text between in the other language. */
void words_put_literal(Buf *out, Str literal);

#endif
