#include "html/icon.h"

#define X(icon, symbol) [icon] = symbol,
static const char *const SYMBOLS[] = {ICONS(X)};
#undef X

const char *icon_symbol(Icon icon)
{
    ensure(icon >= ICON_NONE && icon < ICON_COUNT);
    return SYMBOLS[icon];
}

void icon_html(Buf *out, Icon icon)
{
    if (icon == ICON_NONE)
        return;
    buf_add(out, STR("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/static/icons.svg#"));
    buf_add_cstr(out, icon_symbol(icon));
    buf_add(out, STR("\"/></svg>"));
}
