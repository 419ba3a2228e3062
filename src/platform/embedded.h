/*
 * Embedded files: what ships inside the binary, made by tools/embed when it is built: migrations,
 * the pages' style sheets and scripts, the data folder.
 */
#ifndef PLATFORM_EMBEDDED_H
#define PLATFORM_EMBEDDED_H

#include "base/base.h"

typedef struct EmbeddedFile {
    Str path;         /* in the repository: "web/static/lam.css" */
    Str bytes;        /* a NUL that is not counted follows */
    Str gzip;         /* empty unless it is text under web/ and gets smaller */
    const char *hash; /* of the content, 16 hex digits: for an ETag or a name that changes */
    const char *content_type; /* with its charset */
} EmbeddedFile;

extern const EmbeddedFile EMBEDDED_FILES[]; /* in order of path */
extern const size_t EMBEDDED_FILE_COUNT;

const EmbeddedFile *embedded_find(Str path); /* NULL if there is none */

#endif
