/* mime: a letter as the bytes that SMTP carries: headers of RFC 5322, parts of RFC 2045. */
#ifndef CONNECT_MIME_H
#define CONNECT_MIME_H

#include "platform/mail.h"

/* Equal letters give equal bytes. `sender` and `mail->to` are valid addresses. */
Str mime_compose(Arena *arena, Str sender, const Mail *mail);

#endif
