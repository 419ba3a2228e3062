/*
 * layout: the frame round every page: landmarks, navigation, who is signed in, one line of news
 * (flash). A page brings its own <h1> and everything inside <main>.
 */
#ifndef HTML_LAYOUT_H
#define HTML_LAYOUT_H

#include "html/html.h"
#include "html/icon.h"
#include "html/part.h"

typedef struct NavItem {
    const char *label;
    const char *heading; /* of the group that begins here, or NULL */
    Url url;
    Icon icon;
    int64_t count; /* 0: not shown */
    bool is_alarm; /* the count is of late work */
    bool is_current;
    const char *key; /* letter behind "g" that leads here, or NULL */
} NavItem;

typedef enum FlashTone { FLASH_DONE, FLASH_WARNING } FlashTone;

typedef struct PageView {
    Str title;            /* of the browser's tab, without the site's name */
    const char *site;     /* "Nghệ An": whose installation this is */
    const char *version;  /* of the assets, so that browsers keep them until it changes */
    const char *language; /* of the page: "vi", "en" */
    Url other_language;   /* leads to the same page in it; empty: not offered */
    bool is_demo;         /* says on every page that the data are made up */
    Instant now;

    const NavItem *nav;
    size_t nav_count;
    Url home, search, account, sign_in, sign_out; /* empty: not offered */
    Str query;                                    /* shown in the search box */

    Str person, unit; /* who is signed in; an empty person: nobody, the page for citizens */
    Str csrf;         /* for the form that signs out */

    const char *flash; /* or NULL */
    FlashTone flash_tone;
    Html body;
} PageView;

void layout_html(Buf *out, const PageView *v);

#endif
