#include "features/account/account_internal.h"

typedef struct AgentSign {
    const char *sign, *name;
} AgentSign;

/* Whose sign stands first wins: nearly every browser also calls itself Chrome or Safari. */
static const AgentSign BROWSERS[] = {
    {"coc_coc_browser/", VI("Cốc Cốc")},
    {"Edg", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"Chrome/", "Chrome"},
    {"CriOS/", "Chrome"},
    {"Safari/", "Safari"},
};
static const AgentSign SYSTEMS[] = {
    {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"},
    {"iPad", "iPad"},       {"Mac OS X", "macOS"},  {"Linux", "Linux"},
};

static const char *name_in(Str agent, const AgentSign *signs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(agent, str_of(signs[i].sign)) >= 0)
            return signs[i].name;
    return NULL;
}

Str account_agent_name(Arena *arena, Str agent)
{
    const char *browser = name_in(agent, BROWSERS, COUNT_OF(BROWSERS));
    const char *system = name_in(agent, SYSTEMS, COUNT_OF(SYSTEMS));
    if (browser && system)
        return arena_format(arena, VI("%s trên %s"), browser, system);
    if (browser || system)
        return str_of(browser ? browser : system);
    return agent;
}
