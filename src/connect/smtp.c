#include "connect/smtp.h"

#include "connect/mime.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#define CONNECT_MS 5000L
#define WHOLE_MS 20000L
#define CREDENTIAL_MAX 200

typedef struct Credentials {
    char user[CREDENTIAL_MAX], password[CREDENTIAL_MAX];
} Credentials;

/* One line without its end; false when there is none or it is too long. */
static bool read_line(FILE *in, char out[CREDENTIAL_MAX])
{
    if (!fgets(out, CREDENTIAL_MAX, in))
        return false;
    const size_t len = strcspn(out, "\r\n");
    const bool is_whole = out[len] != '\0' || feof(in);
    out[len] = '\0';
    return is_whole && len > 0;
}

static bool read_credentials(Arena *arena, Str path, Credentials *out, Error *error)
{
    if (str_is_empty(path))
        return true;
    FILE *in = fopen(arena_cstr(arena, path), "re");
    const bool ok = in && read_line(in, out->user) && read_line(in, out->password);
    if (in)
        (void)fclose(in);
    return ok || error_set(error, ERROR_BUSY, VI("Không đọc được tệp tài khoản gửi thư."),
                           "mail.credentials_file wants a line with the user and one with the "
                           "password");
}

typedef struct Source {
    Str rest;
} Source;

static size_t give(char *to, size_t size, size_t count, void *context)
{
    Source *source = context;
    const Str piece = str_slice(source->rest, 0, size * count);
    if (piece.len > 0)
        memcpy(to, piece.data, piece.len);
    source->rest = str_slice(source->rest, piece.len, source->rest.len);
    return piece.len;
}

static void set_way(CURL *curl, Arena *arena, const MailServer *server,
                    const Credentials *credentials)
{
    curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(arena, server->url));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(server->is_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!str_is_empty(server->ca_file))
        curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(arena, server->ca_file));
    if (credentials->user[0]) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, credentials->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, credentials->password);
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, WHOLE_MS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

static bool perform(CURL *curl, Error *error)
{
    long reply = 0;
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    return code == CURLE_OK ||
           error_set(error, ERROR_BUSY, VI("Máy chủ thư chưa nhận thư. Sẽ gửi lại."),
                     "smtp: %s, last reply %ld", curl_easy_strerror(code), reply);
}

static bool hand_over(Arena *arena, const MailServer *server, const Credentials *credentials,
                      const Mail *mail, Error *error)
{
    Source source = {mime_compose(arena, server->sender, mail)};
    CURL *curl = curl_easy_init();
    ensure(curl);
    struct curl_slist *to =
        curl_slist_append(NULL, arena_printf(arena, "<%.*s>", STR_ARGS(mail->to)));
    set_way(curl, arena, server, credentials);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM,
                     arena_printf(arena, "<%.*s>", STR_ARGS(server->sender)));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    const bool ok = perform(curl, error);
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    return ok;
}

bool smtp_send(Arena *arena, const MailServer *server, const Mail *mail, Error *error)
{
    Credentials credentials = {0};
    if (!mail_address_is_valid(mail->to))
        return error_set(error, ERROR_INPUT,
                         VI("Địa chỉ thư điện tử của người nộp không dùng được."),
                         "the receiver's address cannot be used");
    if (!mail_address_is_valid(server->sender))
        return error_set(error, ERROR_BUSY, VI("Chưa đặt địa chỉ gửi thư (mail.sender)."),
                         "mail.sender is no address");
    const bool ok = read_credentials(arena, server->credentials_file, &credentials, error) &&
                    hand_over(arena, server, &credentials, mail, error);
    explicit_bzero(&credentials, sizeof credentials);
    return ok;
}
