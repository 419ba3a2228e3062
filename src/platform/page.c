#include "platform/page.h"
#include "platform/internal.h"

#define MAX_NAV 32

/* Longest matching path wins, so that "/procedures/import" does not mark "/procedures" too. */
static size_t current_length(const Ctx *cx, const NavRow *row)
{
    const Str path = str_of(row->path);
    const Str here = cx->request->path;
    if (!str_starts_with(here, path))
        return 0;
    const bool is_whole = here.len == path.len || here.data[path.len] == '/';
    return is_whole ? path.len : 0;
}

static size_t list_nav(const Ctx *cx, NavItem *out)
{
    size_t count = 0;
    size_t best = 0;
    size_t best_length = 0;
    for (size_t f = 0; f < cx->app->feature_count; f++)
        for (size_t i = 0; i < cx->app->features[f]->nav_count && count < MAX_NAV; i++) {
            const NavRow *row = &cx->app->features[f]->nav[i];
            if (!actor_may(&cx->actor, row->permission))
                continue;
            if (current_length(cx, row) > best_length) {
                best_length = current_length(cx, row);
                best = count;
            }
            out[count++] = (NavItem){.label = row->label,
                                     .heading = row->heading,
                                     .url = url_path(row->path),
                                     .icon = row->icon,
                                     .key = row->key,
                                     .is_alarm = row->is_alarm};
        }
    if (best_length > 0)
        out[best].is_current = true;
    return count;
}

/* Lines that are there only while something waits go when nothing does, or nobody counted. */
static size_t drop_empty(const Ctx *cx, NavItem *nav, size_t count)
{
    size_t kept = 0;
    size_t at = 0;
    for (size_t f = 0; f < cx->app->feature_count; f++)
        for (size_t i = 0; i < cx->app->features[f]->nav_count && at < count; i++) {
            const NavRow *row = &cx->app->features[f]->nav[i];
            if (!actor_may(&cx->actor, row->permission))
                continue;
            if (!row->hides_at_zero || nav[at].count > 0)
                nav[kept++] = nav[at];
            at++;
        }
    return kept;
}

/* In the order of list_nav. */
bool page_count(Ctx *cx)
{
    NavItem *nav = ARENA_ARRAY(cx->arena, NavItem, MAX_NAV);
    const size_t count = list_nav(cx, nav);
    size_t at = 0;
    for (size_t f = 0; f < cx->app->feature_count; f++)
        for (size_t i = 0; i < cx->app->features[f]->nav_count && at < count; i++) {
            const NavRow *row = &cx->app->features[f]->nav[i];
            if (!actor_may(&cx->actor, row->permission))
                continue;
            if (row->count && !row->count(cx, &nav[at].count))
                return false;
            at++;
        }
    cx->nav = nav;
    cx->nav_count = drop_empty(cx, nav, count);
    return true;
}

static void describe_person(const Ctx *cx, PageView *page)
{
    if (cx->actor.kind != ACTOR_OFFICER) {
        page->sign_in = url_path("/sign-in");
        return;
    }
    page->person = cx->actor.name;
    page->unit = cx->actor.post_count ? cx->actor.posts[0].unit_name : STR("");
    page->csrf = cx->session.csrf;
    page->account = url_path("/account");
    page->sign_out = url_path("/sign-out");
    if (actor_may(&cx->actor, PERM_READ))
        page->search = url_path("/search");
}

/* Back to the same page in the other language; that of a form is the page which shows it. */
static Url other_language(const Ctx *cx)
{
    if (!cx->app->english)
        return (Url){0};
    const char *path = cx->is_english ? "/language/vi" : "/language/en";
    return url_add_query(cx->arena, url_path(path), "next", cx->request->path);
}

void page_wrap(Ctx *cx)
{
    NavItem nav[MAX_NAV];
    PageView page = {.title = own_words(cx, cx->response.title),
                     .language = cx->is_english ? "en" : "vi",
                     .other_language = other_language(cx),
                     .site = cx->app->settings.site,
                     .version = cx->app->asset_version,
                     .is_demo = cx->app->settings.is_demo,
                     .now = cx->now,
                     .home = url_path("/"),
                     .query = query_text(cx, "q"),
                     .flash = cx->flash,
                     .body = {buf_str(&cx->response.body)}};
    describe_person(cx, &page);
    page.nav = cx->nav ? cx->nav : nav;
    page.nav_count = cx->nav ? cx->nav_count : list_nav(cx, nav);
    Buf whole = buf_new(cx->arena, cx->response.body.len + 8192);
    layout_html(&whole, &page);
    cx->response.body = whole;
}

void page_of_error(Ctx *cx)
{
    ErrorPageView view = {.status = error_http_status(cx->error.code),
                          .message = own_words(cx, str_of(cx->error.message)),
                          .request_id = cx->request_id,
                          .is_signed_in = cx->actor.kind == ACTOR_OFFICER,
                          .mistakes = form_summary_html(cx)};
    cx->response.title = str_of(VI("Chưa làm được"));
    error_page_html(&cx->response.body, &view);
}
