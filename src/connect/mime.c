#include "connect/mime.h"

#include <time.h>

#include <openssl/evp.h>

#define LINE_BYTES 57 /* become 76 characters of base64 */
#define WORD_BYTES 42 /* of UTF-8 in one encoded word, which may have 75 characters */

static void put_base64(Buf *out, Str bytes)
{
    const size_t room = (bytes.len + 2) / 3 * 4 + 1;
    char *to = buf_reserve(out, room);
    out->len += (size_t)EVP_EncodeBlock((unsigned char *)to, (const unsigned char *)bytes.data,
                                        (int)bytes.len);
}

static void put_base64_lines(Buf *out, Str bytes)
{
    for (size_t at = 0; at < bytes.len; at += LINE_BYTES) {
        put_base64(out, str_slice(bytes, at, at + LINE_BYTES));
        buf_add(out, STR("\r\n"));
    }
}

/* Whole characters only: an encoded word is decoded by itself (RFC 2047, 5). */
static size_t word_end(Str text, size_t from)
{
    size_t end = from + WORD_BYTES;
    if (end >= text.len)
        return text.len;
    while (end > from && ((uint8_t)text.data[end] & 0xc0) == 0x80)
        end--;
    return end;
}

static void put_encoded_words(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        const size_t end = word_end(text, at);
        buf_add_cstr(out, at > 0 ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
        put_base64(out, str_slice(text, at, end));
        buf_add(out, STR("?="));
        at = end;
    }
}

/* Local time of the offices, which is UTC+7 all year. */
static void put_date(Buf *out, Instant at)
{
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t local = (time_t)(at.ms / 1000 + 7 * 3600);
    struct tm part;
    gmtime_r(&local, &part);
    buf_printf(out, "%s, %d %s %d %02d:%02d:%02d +0700", DAYS[part.tm_wday], part.tm_mday,
               MONTHS[part.tm_mon], part.tm_year + 1900, part.tm_hour, part.tm_min, part.tm_sec);
}

static void put_head(Buf *out, Str sender, const Mail *mail, Str boundary)
{
    buf_printf(out, "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARGS(sender),
               STR_ARGS(mail->to));
    put_encoded_words(out, mail->subject);
    buf_add(out, STR("\r\nDate: "));
    put_date(out, mail->at);
    buf_printf(out, "\r\nMessage-ID: <%.*s>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated",
               STR_ARGS(mail->message_id));
    buf_printf(out, "\r\nContent-Type: multipart/mixed; boundary=\"%.*s\"\r\n\r\n",
               STR_ARGS(boundary));
}

static void open_part(Buf *out, Str boundary, Str type)
{
    buf_printf(out, "--%.*s\r\nContent-Type: %.*s\r\nContent-Transfer-Encoding: base64\r\n",
               STR_ARGS(boundary), STR_ARGS(type));
}

/* Names of our files are plain ASCII: "mau-01-H41.27-260915-0001.pdf". */
static void put_file(Buf *out, Str boundary, const MailFile *file)
{
    open_part(out, boundary, file->type);
    buf_printf(out, "Content-Disposition: attachment; filename=\"%.*s\"\r\n\r\n",
               STR_ARGS(file->name));
    put_base64_lines(out, file->bytes);
}

/* Text of a part is base64, which has no "=_", so no part can hold the boundary. */
static Str boundary_of(Arena *arena, Str message_id)
{
    const Sha256 hash = sha256_of(message_id);
    return arena_format(arena, "=_%.*s",
                        STR_ARGS(hex_of(arena, (Str){(const char *)hash.bytes, 12})));
}

Str mime_compose(Arena *arena, Str sender, const Mail *mail)
{
    const Str boundary = boundary_of(arena, mail->message_id);
    size_t size = 2048 + mail->text.len * 2;
    for (size_t i = 0; i < mail->file_count; i++)
        size += mail->files[i].bytes.len * 3 / 2;
    Buf out = buf_new(arena, size);
    put_head(&out, sender, mail, boundary);
    open_part(&out, boundary, STR("text/plain; charset=utf-8"));
    buf_add(&out, STR("\r\n"));
    put_base64_lines(&out, mail->text);
    for (size_t i = 0; i < mail->file_count; i++)
        put_file(&out, boundary, &mail->files[i]);
    buf_printf(&out, "--%.*s--\r\n", STR_ARGS(boundary));
    return buf_str(&out);
}
