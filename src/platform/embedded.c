#include "platform/embedded.h"

const EmbeddedFile *embedded_find(Str path)
{
    size_t from = 0;
    size_t to = EMBEDDED_FILE_COUNT;
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = str_compare(path, EMBEDDED_FILES[middle].path);
        if (order == 0)
            return &EMBEDDED_FILES[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}
