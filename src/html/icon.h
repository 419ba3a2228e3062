/*
 * icon: the signs of web/static/icons.svg, drawn for Lam. An icon never stands alone for a meaning:
 * text is beside it, so it is hidden from screen readers.
 */
#ifndef HTML_ICON_H
#define HTML_ICON_H

#include "html/html.h"

/* Value, id of the symbol in the sprite. */
#define ICONS(X)                                                                                   \
    X(ICON_NONE, "")                                                                               \
    X(ICON_SEARCH, "search")                                                                       \
    X(ICON_HOME, "home")                                                                           \
    X(ICON_INBOX, "inbox")                                                                         \
    X(ICON_LATE, "late")                                                                           \
    X(ICON_CLOCK, "clock")                                                                         \
    X(ICON_PAUSED, "paused")                                                                       \
    X(ICON_DONE, "done")                                                                           \
    X(ICON_WRONG, "wrong")                                                                         \
    X(ICON_WARNING, "warning")                                                                     \
    X(ICON_INFO, "info")                                                                           \
    X(ICON_FILE, "file")                                                                           \
    X(ICON_FOLDER, "folder")                                                                       \
    X(ICON_CLIP, "clip")                                                                           \
    X(ICON_PRINT, "print")                                                                         \
    X(ICON_DOWNLOAD, "download")                                                                   \
    X(ICON_UPLOAD, "upload")                                                                       \
    X(ICON_PERSON, "person")                                                                       \
    X(ICON_PEOPLE, "people")                                                                       \
    X(ICON_UNIT, "unit")                                                                           \
    X(ICON_CALENDAR, "calendar")                                                                   \
    X(ICON_CHART, "chart")                                                                         \
    X(ICON_GEAR, "gear")                                                                           \
    X(ICON_EXIT, "exit")                                                                           \
    X(ICON_ADD, "add")                                                                             \
    X(ICON_EDIT, "edit")                                                                           \
    X(ICON_NEXT, "next")                                                                           \
    X(ICON_BACK, "back")                                                                           \
    X(ICON_SEAL, "seal")                                                                           \
    X(ICON_SHIELD, "shield")                                                                       \
    X(ICON_BOOK, "book")                                                                           \
    X(ICON_COUNTER, "counter")                                                                     \
    X(ICON_LOCK, "lock")                                                                           \
    X(ICON_RETRY, "retry")                                                                         \
    X(ICON_MESSAGE, "message")

#define X(icon, symbol) icon,
typedef enum Icon { ICONS(X) ICON_COUNT } Icon;
#undef X

const char *icon_symbol(Icon icon);
void icon_html(Buf *out, Icon icon); /* ICON_NONE writes nothing */

#endif
