#include "platform/mail.h"

#include <string.h>

#define ADDRESS_MAX 254 /* RFC 5321, 4.5.3.1.3 less the brackets */
#define SETTINGS_MAX 20

/* ---- where mail goes ---- */

typedef struct SettingRow {
    Str name, value;
} SettingRow;
static const DbColumn COLUMNS[] = {DB_TEXT(SettingRow, name), DB_TEXT(SettingRow, value)};
static const char SQL_SETTINGS[] = "SELECT name, value FROM setting"
                                   " WHERE name >= 'mail.' AND name < 'mail/' ORDER BY name"
                                   " LIMIT 20";

bool mail_server_load(Db *db, Arena *arena, MailServer *out, Error *error)
{
    MailServer server = {0};
    SettingRow *rows = NULL;
    size_t count = 0;
    if (!db_fetch_all(db, arena, SQL_SETTINGS, DB_NO_ARGS, DB_ROWS(COLUMNS), sizeof *rows,
                      SETTINGS_MAX, &rows, &count, error))
        return false;
    const struct {
        const char *name;
        Str *value;
    } TEXTS[] = {{"mail.url", &server.url},
                 {"mail.sender", &server.sender},
                 {"mail.credentials_file", &server.credentials_file},
                 {"mail.ca_file", &server.ca_file}};
    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < COUNT_OF(TEXTS); t++)
            if (str_is(rows[i].name, TEXTS[t].name))
                *TEXTS[t].value = rows[i].value;
        if (str_is(rows[i].name, "mail.tls"))
            server.is_plain = str_is(rows[i].value, "none");
    }
    *out = server;
    return true;
}

/* ---- addresses ---- */

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_made_of(Str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter_or_digit(text.data[i]) &&
            (text.data[i] == '\0' || !strchr(others, text.data[i])))
            return false;
    return text.len > 0 && is_letter_or_digit(text.data[text.len - 1]) && text.data[0] != '.';
}

bool mail_address_is_valid(Str address)
{
    const ptrdiff_t at = str_find_char(address, '@');
    if (at < 0 || address.len > ADDRESS_MAX)
        return false;
    const Str host = str_slice(address, (size_t)at + 1, address.len);
    return is_made_of(str_slice(address, 0, (size_t)at), ".!#$%&'*+/=?^_`{|}~-") &&
           is_made_of(host, ".-") && host.data[0] != '-' && str_find(host, STR("..")) < 0;
}
