/* slip: what the forms have in common. */
#ifndef FEATURES_DOSSIER_SLIP_INTERNAL_H
#define FEATURES_DOSSIER_SLIP_INTERNAL_H

#include "features/dossier/slip.h"
#include "platform/pdf.h"

#define SLIP_GAP 2.5   /* after a line */
#define SLIP_BLANK 9.0 /* before a part */

/* The head of the letter: issuer, national title, place and date, QR code, the form's title. */
void slip_put_head(Pdf *pdf, const SlipHead *head, const char *title_first,
                   const char *title_second);
/* Name, identity, address, contacts, procedure and content. */
void slip_put_owner(Pdf *pdf, const SlipHead *head, const char *owner_lead);
/* "lead text"; an empty text leaves dots to write on. */
void slip_put_line(Pdf *pdf, const char *lead, Str text);
void slip_put_strong_line(Pdf *pdf, const char *lead, Str text);
/* Text in the body's justified setting. */
void slip_put_body(Pdf *pdf, Str text);
/* Two places to sign; kept together. An empty label leaves that side out. */
void slip_put_signatures(Pdf *pdf, const char *left_label, Str left_name, const char *right_label,
                         Str right_name);

/* "14 giờ 05 phút, ngày 13 tháng 02 năm 2026": hours and minutes as the forms ask. */
Str slip_time_text(Arena *arena, Instant at);
/* "ngày 13 tháng 02 năm 2026"; days below 10 and the first two months with a zero (Decree 30/2020).
 */
Str slip_date_text(Arena *arena, Date date);

/* Makes the document of a form: its title and code into the properties and the footer. */
MUST_CHECK bool slip_make(const SlipHead *head, const char *title, PdfDraw *draw, const void *slip,
                          Buf *out, Error *error);

#endif
