/*
 * web: a real HTTP server on a free port whose requests are answered by two other threads, as the
 * lanes do it, and a client that sends raw bytes. Each answer describes in text what arrived.
 */
#ifndef TESTS_HARNESS_WEB_H
#define TESTS_HARNESS_WEB_H

#include "http/http.h"
#include "tests/harness/test.h"

#define HOST "Host: lam\r\n"

/*
 * Limits: bodies of 64 kB; at /upload two files of 32 MiB each; at /slow the body within one
 * second; /often is refused as too many. A head within one second. /file answers with bytes 3 to 6
 * of "0123456789"; /split tries to smuggle a header; every other path gets the description.
 */
typedef struct Web Web;
Web *web_start(void);
/* Stops the server, unless stopped already, and checks that no file is left behind. */
void web_stop(Web *web);
HttpServer *web_server(const Web *web);
const char *web_socket_path(const Web *web);
/* While held, requests wait unanswered. */
void web_hold(Web *web, bool is_held);
/* What web_stop does first, for tests of just that. */
void web_stop_server(Web *web);

int web_dial(const Web *web);
int web_dial_socket(const Web *web);
/* False when the server has closed before all was sent. */
bool web_send(int fd, Str bytes);
/* Everything until the server closes, which it must within some seconds; then closes `fd`. */
Str web_read(Arena *arena, int fd);
/* Reads one answer that ends in "\nfrom network\n" and leaves the connection open. */
Str web_read_one(Arena *arena, int fd);
/* Dials, sends and reads to the end. */
Str web_ask(Arena *arena, const Web *web, Str bytes);
/* Of the first answer in `reply`; 0 when it is none. */
int web_status(Str reply);
void web_check_holds_at(const char *file, int line, Str text, const char *wanted);
#define web_check_holds(text, wanted) web_check_holds_at(__FILE__, __LINE__, (text), (wanted))

/* The configuration's callbacks, for a second server in a test. */
HttpLimits web_limits_for(void *app, const HttpRequest *request);
void web_queue(void *app, HttpExchange *exchange);

#endif
