/* smtp: the adapter that sends mail (thư điện tử) through an SMTP server with libcurl. */
#ifndef CONNECT_SMTP_H
#define CONNECT_SMTP_H

#include "platform/mail.h"

/* Waits for the server at most twenty seconds. */
MailSend smtp_send;

#endif
