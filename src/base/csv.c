#include "base/base.h"

void csv_put_text(Buf *out, Str text)
{
    const bool is_formula = text.len > 0 && str_find_char(STR("=+-@\t\r"), text.data[0]) >= 0;
    buf_add_char(out, '"');
    if (is_formula)
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.data[i]);
    }
    buf_add_char(out, '"');
}

void csv_put_line(Buf *out, const Str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        csv_put_text(out, cells[i]);
    }
    buf_add(out, STR("\r\n"));
}
