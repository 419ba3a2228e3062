/*
 * mail (thư điện tử): the port through which features send mail. What a letter is and where mail
 * goes is said here; how it gets there is an adapter's affair (connect/smtp.h).
 */
#ifndef PLATFORM_MAIL_H
#define PLATFORM_MAIL_H

#include "base/base.h"
#include "db/db.h"

typedef struct Ctx Ctx;

/* The rows of `setting` that begin with "mail.". */
typedef struct MailServer {
    Str url;              /* "smtps://host:465", "smtp://host:587"; empty: no mail is sent */
    Str sender;           /* address in From and of the envelope */
    Str credentials_file; /* first line user, second line password; empty: none are asked for */
    Str ca_file;          /* of a private authority; empty: those of the system */
    bool is_plain;        /* "mail.tls" is "none": only towards a relay in the same house */
} MailServer;
MUST_CHECK bool mail_server_load(Db *db, Arena *arena, MailServer *out, Error *error);

typedef struct MailFile {
    Str name, type, bytes;
} MailFile;

typedef struct Mail {
    Str to;         /* one address */
    Str subject;    /* one line */
    Str text;       /* plain text, lines end in "\n" */
    Str message_id; /* without brackets; the same for each try, so that receivers drop a repeat */
    Instant at;     /* when the news happened */
    const MailFile *files;
    size_t file_count;
} Mail;

/*
 * Sends and returns when the server has taken the letter. ERROR_BUSY when it may work later,
 * ERROR_INPUT for what is wrong with the letter. The detail holds no address and no text.
 */
typedef bool MailSend(Arena *arena, const MailServer *server, const Mail *mail, Error *error);

/* "name@host.vn" in plain ASCII: what may stand in an envelope and a header without quoting. */
bool mail_address_is_valid(Str address);

#endif
