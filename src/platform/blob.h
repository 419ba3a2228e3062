/*
 * blob: content-addressed files under STATE/blobs/ab/cdef..., written once, synced before the row
 * that names them commits. A crash in between leaves an unnamed file, never a row without a file.
 */
#ifndef PLATFORM_BLOB_H
#define PLATFORM_BLOB_H

#include "platform/platform.h"

typedef struct Blob {
    Str sha256; /* hex */
    int64_t size;
    Str type; /* "application/pdf", "image/jpeg", "image/png" */
} Blob;

/*
 * Moves every upload of the request into the store, synced: before the write lane. An upload that
 * is empty, or whose content is no PDF, JPEG or PNG, is a mistake in its field.
 */
MUST_CHECK bool blob_settle_uploads(Ctx *cx);
/* What a settled upload became; its row is written here, in the transaction. */
MUST_CHECK bool blob_of_upload(Ctx *cx, const HttpUpload *upload, Blob *out);
/* Bytes made by Lam itself. */
MUST_CHECK bool blob_put(Ctx *cx, Str bytes, const char *type, Blob *out);
/* Path of the file; the hex digest comes from a row. */
const char *blob_path(const App *app, Arena *arena, Str sha256);
/* Answers the request with the file. */
void blob_send(Ctx *cx, const Blob *blob, Str file_name);

#endif
