/* The pages of citizens and sign-in in English: nothing Vietnamese is left but names. */
#include "features/dossier/dossier.h"
#include "tests/harness/dossiers.h"

#include <string.h>

#define IN_ENGLISH STR("lam_language=en")

/* The first bytes of the letters that Vietnamese has and English has not: U+00C0 to U+00FF, Ă, Đ,
 * Ĩ, Ũ, Ơ, Ư and the block U+1EA0 to U+1EF9. */
static bool is_vietnamese(const char *at)
{
    const uint8_t first = (uint8_t)at[0];
    const uint8_t second = (uint8_t)at[1];
    return first == 0xc3 || first == 0xc4 || first == 0xc5 || first == 0xc6 ||
           (first == 0xe1 && (second == 0xba || second == 0xbb));
}

static void cut(Buf *page, Str what)
{
    ptrdiff_t at = 0;
    while (what.len > 0 && (at = str_find(buf_str(page), what)) >= 0)
        memset(page->data + at, ' ', what.len);
}

static const char SQL_NAMES[] =
    "SELECT name FROM unit GROUP BY name ORDER BY length(name) DESC LIMIT 2000";

typedef struct NameRow {
    Str name;
} NameRow;
static const DbColumn NAME_COLUMNS[] = {DB_TEXT(NameRow, name)};

/* Names of units, the site and the procedure are no words of the program. */
static void cut_names(World *w, Buf *page)
{
    NameRow *rows = NULL;
    size_t count = 0;
    assert_true(db_fetch_all(w->db, w->arena, SQL_NAMES, DB_NO_ARGS, DB_ROWS(NAME_COLUMNS),
                             sizeof *rows, 2000, &rows, &count, &w->error));
    for (size_t i = 0; i < count; i++)
        cut(page, rows[i].name);
    cut(page, STR("Nghệ An"));
    cut(page, STR("Tiếng Việt"));
    cut(page, world_sql_text(w, "SELECT coalesce(max(title), '') FROM work", DB_NO_ARGS));
}

/* `kept`: a text that stays Vietnamese, as decision 20 says; NULL for none. */
static void check_english(World *w, const char *what, const char *kept)
{
    Buf page = buf_new(w->arena, 4096);
    buf_add(&page, world_body(w));
    cut_names(w, &page);
    if (kept)
        cut(&page, str_of(kept));
    const Str text = buf_str(&page);
    assert_true(str_find(text, STR("<html lang=\"en\">")) >= 0);
    for (size_t i = 0; i + 2 < text.len; i++)
        if (is_vietnamese(&text.data[i]))
            fail_msg("%s: %.*s\n", what, STR_ARGS(str_slice(text, i > 60 ? i - 60 : 0, i + 60)));
}

static void in_english(World *w)
{
    world_as(w, "nobody");
    w->cookie = IN_ENGLISH;
}

TEST_WORLD(public_pages_are_english_for_who_chose_it)
{
    static const char *const PAGES[] = {"/", "/track", "/sign-in", "/sign-in/first", "/nowhere"};
    in_english(w);
    for (size_t i = 0; i < COUNT_OF(PAGES); i++) {
        world_get(w, PAGES[i]);
        check_english(w, PAGES[i], NULL);
    }
    check_int(422, world_post(w, "/track", "code", "H41.1-1", "tail", "0000", NULL));
    check_english(w, "a wrong look-up", NULL);
    check_int(422, world_post(w, "/sign-in", "login", "", "password", "", NULL));
    check_english(w, "an empty sign-in", NULL);
    check_int(422, world_post(w, "/sign-in", "login", "ai.do", "password", "x", NULL));
    check_english(w, "a wrong sign-in", NULL);
}

TEST_WORLD(a_dossier_is_followed_in_english)
{
    const int64_t id = dossiers_receive(w, "3wd", "a");
    const Str code = world_sql_text(w, "SELECT code FROM work WHERE id = $1", DB_ARGS(db_int(id)));
    const Str token = dossier_link_token(world_context(w, "nobody"), id);
    in_english(w);
    check_int(200,
              world_post(w, "/track", "code", arena_cstr(w->arena, code), "tail", "1234", NULL));
    world_check_holds(w, "Dossier code");
    world_check_holds(w, "<b>Accepted.</b>");
    check_int(200, world_get(w, arena_printf(w->arena, "/link/%.*s", STR_ARGS(token))));
    world_check_holds(w, "This receipt is genuine");
}

TEST_WORLD(without_the_choice_pages_are_vietnamese)
{
    world_as(w, "nobody");
    check_int(200, world_get(w, "/track"));
    world_check_holds(w, "<html lang=\"vi\">");
    world_check_holds(w, "href=\"/language/en?next=%2Ftrack\"");
    w->cookie = STR("lam_language=xx");
    check_int(200, world_get(w, "/track"));
    world_check_holds(w, "<html lang=\"vi\">");
}

TEST_WORLD(the_choice_is_remembered_and_leads_back)
{
    check_int(303, world_get(w, "/language/en?next=/track"));
    check_text("/track", world_header(w, "Location"));
    check_true(str_starts_with(world_header(w, "Set-Cookie"), STR("lam_language=en; Path=/; ")));
    check_int(303, world_get(w, "/language/vi?next=//elsewhere.example/"));
    check_text("/", world_header(w, "Location"));
    check_int(404, world_get(w, "/language/fr"));
}

TEST_MAIN(public_pages_are_english_for_who_chose_it, a_dossier_is_followed_in_english,
          without_the_choice_pages_are_vietnamese, the_choice_is_remembered_and_leads_back)
