/* The page that says what went wrong. */
#ifndef PLATFORM_PAGE_H
#define PLATFORM_PAGE_H

#include "html/html.h"

typedef struct ErrorPageView {
    int status;
    Str message, request_id;
    bool is_signed_in;
    Html mistakes;
} ErrorPageView;

void error_page_html(Buf *out, const ErrorPageView *v);

#endif
