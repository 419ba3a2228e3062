#include "features/account/account_internal.h"
#include "features/account/password.h"
#include "tests/harness/app.h"

#define COMMUNE 11
#define OTHER_COMMUNE 12
#define PASSWORD "con thuyen tren song Lam"

static const Feature *const FEATURES_HERE[] = {&ACCOUNT_FEATURE};

/* ---- a commune with an administrator and an officer, and its neighbour ---- */

static void add_unit(TestApp *t, int64_t id, const char *code, const char *name)
{
    const Unit unit = {.id = id,
                       .code = str_of(code),
                       .identifier_code = str_of(code),
                       .name = str_of(name),
                       .short_name = str_of(name),
                       .kind = STR("xã"),
                       .level = STR("commune"),
                       .valid_from = {737163}};
    good(t, unit_store(t->db, &unit, &t->error));
}

static int64_t add_account(TestApp *t, const char *login, int64_t unit_id, Role role)
{
    static Str hash; /* of PASSWORD; made once, it is slow on purpose */
    static char kept[200];
    if (hash.len == 0) {
        good(t, password_hash(t->arena, STR(PASSWORD), &hash, &t->error));
        memcpy(kept, hash.data, hash.len);
        hash.data = kept;
    }
    const AccountDraft draft = {.login = str_of(login),
                                .name = arena_format(t->arena, "Người %s", login),
                                .password_hash = hash,
                                .home_unit_id = unit_id,
                                .now = t->now};
    int64_t id = 0;
    good(t, account_create(t->db, &t->ids, &draft, &id, &t->error));
    const PostDraft post = {id, unit_id, role, {instant_date(t->now).days - 10}, t->now};
    good(t, account_add_post(t->db, t->arena, &t->ids, &post, &t->error));
    return id;
}

typedef struct World {
    TestApp t;
    int64_t admin, officer, stranger;
} World;
typedef void Body(World *w);

static void run_on(const char *url, Body *body)
{
    World w;
    test_app_open(&w.t, url, FEATURES_HERE, COUNT_OF(FEATURES_HERE));
    good(&w.t, db_begin(w.t.db, &w.t.error));
    add_unit(&w.t, COMMUNE, "17040", "Xã Anh Sơn");
    add_unit(&w.t, OTHER_COMMUNE, "17041", "Xã Con Cuông");
    w.admin = add_account(&w.t, "quantri", COMMUNE, ROLE_ADMINISTRATOR);
    w.officer = add_account(&w.t, "hoa.nt", COMMUNE, ROLE_COUNTER);
    w.stranger = add_account(&w.t, "nguoila", OTHER_COMMUNE, ROLE_COUNTER);
    good(&w.t, db_commit(w.t.db, &w.t.error));
    test_app_build_caches(&w.t);
    body(&w);
    test_app_close(&w.t);
}

static void run_on_both(Body *body)
{
    run_on(":memory:", body);
    const char *postgres = getenv("TEST_PG");
    if (postgres)
        run_on(postgres, body);
}

#define TEST_BOTH(name)                                                                            \
    static void name##_on(World *w);                                                               \
    TEST(name)                                                                                     \
    {                                                                                              \
        run_on_both(name##_on);                                                                    \
    }                                                                                              \
    static void name##_on(World *w)

static Reply sign_in(TestApp *t, const char *login, const char *password)
{
    t->cookie = (Str){0};
    return test_post(t, "/sign-in",
                     arena_printf(t->arena, "login=%s&password=%s", login, password));
}

static void sign_in_well(TestApp *t, const char *login)
{
    const Reply reply = sign_in(t, login, PASSWORD);
    check_int(303, reply.status);
    check_true(t->cookie.len > 0);
}

static void check_location(const char *expected, Reply reply)
{
    check_int(303, reply.status);
    check_text(expected, reply.location);
}

static const char *account_path(TestApp *t, int64_t id, const char *rest)
{
    return arena_printf(t->arena, "/accounts/%lld%s", (long long)id, rest);
}

static int64_t count_verb(TestApp *t, const char *verb)
{
    static const char SQL[] = "SELECT count(*) FROM journal WHERE verb = $1";
    int64_t count = -1;
    good(t, db_fetch_int(t->db, SQL, DB_ARGS(db_cstr(verb)), &count, &t->error));
    return count;
}

/* ---- passwords ---- */

TEST(a_password_is_stored_so_that_only_it_fits)
{
    Arena *arena = arena_new(1 << 20);
    Error error = {0};
    Str stored = {0};
    check_true(password_hash(arena, STR("mật khẩu dài"), &stored, &error));
    check_true(str_starts_with(stored, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    check_true(password_is_right(arena, stored, STR("mật khẩu dài")));
    check_false(password_is_right(arena, stored, STR("mật khẩu dai")));
    check_false(password_is_right(arena, STR(""), STR("")));
    arena_free(arena);
}

TEST(a_new_password_is_long_and_is_not_the_login)
{
    Arena *arena = arena_new(1 << 20);
    assert_non_null(password_mistake(arena, STR("ngắn quá."), STR("hoa")));
    assert_non_null(password_mistake(arena, STR("Nguyen.Hoa.1"), STR("nguyen.hoa.1")));
    assert_null(password_mistake(arena, STR("đủ mười ký"), STR("hoa")));
    const Str one = password_random(arena);
    check_int(14, (int64_t)one.len);
    check_false(str_equal(one, password_random(arena)));
    arena_free(arena);
}

/* ---- sign-in ---- */

TEST_BOTH(who_signs_in_is_known_until_he_signs_out)
{
    TestApp *t = &w->t;
    check_location("/sign-in?next=%2Faccount", test_get(t, "/account"));
    check_location("/inbox", sign_in(t, " Hoa.NT ", PASSWORD));
    const Reply own = test_get(t, "/account");
    check_int(200, own.status);
    check_holds(&own, "Người hoa.nt");
    check_holds(&own, "Cán bộ một cửa");
    check_holds(&own, "Xã Anh Sơn");
    check_holds(&own, "Phiên này");
    const Str cookie = t->cookie;
    check_location("/sign-in", test_post(t, "/sign-out", ""));
    check_int(0, (int64_t)t->cookie.len);
    t->cookie = cookie;
    check_location("/sign-in?next=%2Faccount", test_get(t, "/account"));
}

TEST_BOTH(only_a_path_of_this_server_is_followed_after_sign_in)
{
    static const char *const CASES[][2] = {
        {"/dossiers/7", "/dossiers/7"},
        {"//evil.example/", "/inbox"},
        {"https://evil.example", "/inbox"},
        {"/\\evil.example", "/inbox"},
        {"javascript:alert(1)", "/inbox"},
        {"/sign-in", "/inbox"},
        {"/sign-out", "/inbox"},
    };
    TestApp *t = &w->t;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const Str next = http_percent_encode(t->arena, str_of(CASES[i][0]));
        t->cookie = (Str){0};
        check_location(CASES[i][1],
                       test_post(t, arena_printf(t->arena, "/sign-in?next=%.*s", STR_ARGS(next)),
                                 "login=hoa.nt&password=" PASSWORD));
    }
}

/* What a page says, without what differs by chance: the key of the form. */
static Str without_key(TestApp *t, Str body, Str login)
{
    const ptrdiff_t at = str_find(body, STR("name=\"_key\""));
    assert_true(at >= 0);
    const Str rest = str_slice(body, (size_t)at, body.len);
    const ptrdiff_t end = str_find_char(rest, '>');
    const Str tail = str_slice(rest, (size_t)end, rest.len);
    const ptrdiff_t typed = str_find(tail, login);
    assert_true(typed >= 0);
    return arena_format(t->arena, "%.*s...%.*s%.*s", (int)at, body.data, (int)typed, tail.data,
                        STR_ARGS(str_slice(tail, (size_t)typed + login.len, tail.len)));
}

TEST_BOTH(an_unknown_login_gets_the_answers_of_a_known_one)
{
    TestApp *t = &w->t;
    for (int i = 0; i < 7; i++) {
        const Reply known = sign_in(t, "hoa.nt", "sai mat khau");
        const Reply unknown = sign_in(t, "khong.co", "sai mat khau");
        check_int(422, known.status);
        check_int(422, unknown.status);
        check_holds(&known, i < 5 ? "không đúng" : "tạm khóa");
        check_text(arena_cstr(t->arena, without_key(t, known.body, STR("hoa.nt"))),
                   without_key(t, unknown.body, STR("khong.co")));
    }
    check_int(0, (int64_t)t->cookie.len);
}

TEST_BOTH(five_wrong_passwords_lock_for_a_quarter_of_an_hour)
{
    TestApp *t = &w->t;
    for (int i = 0; i < 4; i++)
        check_int(422, sign_in(t, "hoa.nt", "sai mat khau").status);
    sign_in_well(t, "hoa.nt"); /* a good one in between forgives */
    for (int i = 0; i < 5; i++)
        check_int(422, sign_in(t, "hoa.nt", "sai mat khau").status);
    const Reply locked = sign_in(t, "hoa.nt", PASSWORD);
    check_int(422, locked.status);
    check_holds(&locked, "thử lại sau 15 phút");
    check_int(1, count_verb(t, "account.locked"));
    sign_in_well(t, "quantri"); /* others go on */
    t->now.ms += 15 * MS_PER_MINUTE;
    check_int(422, sign_in(t, "hoa.nt", "sai mat khau").status);
    sign_in_well(t, "hoa.nt");
}

TEST_BOTH(an_address_that_keeps_guessing_is_held_off)
{
    static const char SQL[] =
        "INSERT INTO failure_count (subject, window_start, failures) VALUES ($1, $2, 99)";
    TestApp *t = &w->t;
    good(t, db_begin(t->db, &t->error));
    good(t, db_run(t->db, SQL,
                   DB_ARGS(db_text(STR("sign-in address 192.0.2.1")),
                           db_int(t->now.ms - 10 * MS_PER_MINUTE)),
                   &t->error));
    good(t, db_commit(t->db, &t->error));
    check_int(422, sign_in(t, "hoa.nt", "sai mat khau").status);
    const Reply refused = sign_in(t, "hoa.nt", PASSWORD);
    check_int(429, refused.status);
    check_int(900, refused.retry_after_s);
    t->address = "192.0.2.2";
    sign_in_well(t, "hoa.nt");
    t->address = "192.0.2.1";
    t->now.ms += 6 * MS_PER_MINUTE;
    sign_in_well(t, "hoa.nt");
}

TEST_BOTH(no_digest_of_a_password_form_is_kept_for_idempotency)
{
    TestApp *t = &w->t;
    check_int(303, test_post(t, "/sign-in", "login=hoa.nt&password=" PASSWORD "&_key=k1").status);
    check_int(422, test_post(t, "/account/password",
                             "current_password=sai&new_password=mot hai ba bon"
                             "&repeat_password=mot hai ba bon&_key=k2")
                       .status);
    check_int(0, test_count(t, "SELECT count(*) FROM idempotency"));
    check_int(1, count_verb(t, "account.signed_in"));
}

/* ---- one's own account ---- */

TEST_BOTH(a_changed_password_ends_the_other_sessions)
{
    TestApp *t = &w->t;
    sign_in_well(t, "hoa.nt");
    const Str elsewhere = t->cookie;
    sign_in_well(t, "hoa.nt");
    const Reply wrong = test_post(t, "/account/password",
                                  "current_password=khong phai&new_password=mot hai ba bon"
                                  "&repeat_password=mot hai ba bon");
    check_int(422, wrong.status);
    check_holds(&wrong, "mật khẩu không đúng");
    const Reply unequal = test_post(t, "/account/password",
                                    "current_password=" PASSWORD "&new_password=mot hai ba bon"
                                    "&repeat_password=mot hai ba nam");
    check_int(422, unequal.status);
    check_holds(&unequal, "chưa giống nhau");
    check_location("/account?done=password",
                   test_post(t, "/account/password",
                             "current_password=" PASSWORD "&new_password=mot hai ba bon"
                             "&repeat_password=mot hai ba bon"));
    check_int(200, test_get(t, "/account?done=password").status);
    t->cookie = elsewhere;
    check_int(303, test_get(t, "/account").status);
    check_int(422, sign_in(t, "hoa.nt", PASSWORD).status);
    check_int(303, sign_in(t, "hoa.nt", "mot hai ba bon").status);
}

#define CHROME "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

TEST(a_session_is_known_again_by_browser_and_system)
{
    static const struct {
        const char *agent, *name;
    } CASES[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME, "Chrome trên Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " CHROME " Edg/140.0", "Edge trên Windows"},
        {"Mozilla/5.0 (Windows NT 6.1) coc_coc_browser/120.0 " CHROME, "Cốc Cốc trên Windows"},
        {"Mozilla/5.0 (Linux; Android 10; K) " CHROME, "Chrome trên Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari trên iPhone"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox trên Linux"},
        {"curl/7.88.1", "curl/7.88.1"},
        {"", ""},
    };
    Arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        check_text(CASES[i].name, account_agent_name(arena, str_of(CASES[i].agent)));
    arena_free(arena);
}

TEST_BOTH(one_ends_ones_own_sessions_and_no_others)
{
    TestApp *t = &w->t;
    sign_in_well(t, "quantri");
    const Str admin = t->cookie;
    const int64_t id = test_count(t, "SELECT max(id) FROM session");
    const char *path = arena_printf(t->arena, "/account/sessions/%lld/end", (long long)id);
    sign_in_well(t, "hoa.nt");
    check_int(303, test_post(t, path, "").status);
    t->cookie = admin;
    check_int(200, test_get(t, "/account").status);
    check_int(303, test_post(t, path, "").status);
    check_location("/sign-in?next=%2Faccount", test_get(t, "/account"));
}

/* ---- the administrator ---- */

static Str shown_password(TestApp *t, const Reply *reply)
{
    const Str mark = STR("<dt>Mật khẩu</dt><dd class=\"code\">");
    const ptrdiff_t at = str_find(reply->body, mark);
    if (at < 0)
        check_holds(reply, "Mật khẩu dùng một lần");
    assert_true(at >= 0);
    const size_t from = (size_t)at + mark.len;
    return arena_copy(t->arena, str_slice(reply->body, from, from + 14));
}

static Reply post_first(TestApp *t, const char *password, const char *wanted)
{
    return test_post(t, "/sign-in/first",
                     arena_printf(t->arena,
                                  "login=bay.tv&password=%s&new_password=%s&repeat_password=%s",
                                  password, wanted, wanted));
}

#define NEW_ACCOUNT "name=Trần Văn Bảy&login=bay.tv&unit_id=11&role=specialist"

TEST_BOTH(a_new_officer_replaces_his_one_time_password_before_anything_else)
{
    TestApp *t = &w->t;
    sign_in_well(t, "quantri");
    const Reply made = test_post(t, "/accounts/new", NEW_ACCOUNT "&_key=k");
    check_int(200, made.status);
    const char *password = arena_cstr(t->arena, shown_password(t, &made));
    const Reply again = test_post(t, "/accounts/new", NEW_ACCOUNT "&_key=k");
    check_int(422, again.status);
    check_holds(&again, "đã có người dùng");
    check_location("/sign-in/first?login=bay.tv", sign_in(t, "bay.tv", password));
    check_int(0, (int64_t)t->cookie.len);
    check_int(422, post_first(t, password, password).status);
    check_int(422, post_first(t, "sai", "song Lam xanh").status);
    check_location("/inbox", post_first(t, password, "song Lam xanh"));
    const Reply own = test_get(t, "/account");
    check_holds(&own, "Chuyên viên");
    check_int(422, sign_in(t, "bay.tv", password).status);
    check_location("/inbox", sign_in(t, "bay.tv", "song Lam xanh"));
    check_int(1, count_verb(t, "account.created"));
    check_int(1, count_verb(t, "account.post_added"));
    check_int(1, count_verb(t, "account.password_changed"));
}

TEST_BOTH(an_administrator_sees_only_accounts_of_his_unit)
{
    TestApp *t = &w->t;
    sign_in_well(t, "quantri");
    const Reply list = test_get(t, "/accounts");
    check_holds(&list, "Người hoa.nt");
    check_false(reply_holds(&list, "nguoila"));
    check_int(404, test_get(t, "/accounts?unit=12").status);
    check_int(200, test_get(t, account_path(t, w->officer, "")).status);
    check_int(404, test_get(t, account_path(t, w->stranger, "")).status);
    check_int(404, test_get(t, "/accounts/abc").status);
    check_int(404, test_post(t, account_path(t, w->stranger, "/disable"), "version=1").status);
    check_int(404,
              test_post(t, account_path(t, w->stranger, "/reset-password"), "version=1").status);
    check_int(404, test_post(t, account_path(t, w->stranger, "/posts"),
                             "unit_id=11&role=clerk&from=01/10/2026")
                       .status);
    check_int(422, test_post(t, "/accounts/new", "name=A&login=abc&unit_id=12&role=clerk").status);
    sign_in_well(t, "hoa.nt");
    check_int(403, test_get(t, "/accounts").status);
    check_int(403, test_post(t, account_path(t, w->officer, "/posts"),
                             "unit_id=11&role=leader&from=01/10/2026")
                       .status);
}

TEST_BOTH(a_disabled_account_is_out_at_once)
{
    TestApp *t = &w->t;
    sign_in_well(t, "hoa.nt");
    const Str officer = t->cookie;
    sign_in_well(t, "quantri");
    const Str admin = t->cookie;
    const char *disable = account_path(t, w->officer, "/disable");
    check_int(303, test_post(t, disable, "version=1").status);
    const Reply stale = test_post(t, disable, "version=1");
    check_int(409, stale.status);
    check_holds(&stale, "vừa được thay đổi");
    check_holds(&stale, "Ngừng dùng");
    check_int(409, test_post(t, account_path(t, w->admin, "/disable"), "version=1").status);
    t->cookie = officer;
    check_int(303, test_get(t, "/account").status);
    check_int(422, sign_in(t, "hoa.nt", PASSWORD).status);
    t->cookie = admin;
    check_int(303, test_post(t, account_path(t, w->officer, "/enable"), "version=2").status);
    sign_in_well(t, "hoa.nt");
    check_int(1, count_verb(t, "account.disabled"));
    check_int(1, count_verb(t, "account.enabled"));
}

TEST_BOTH(a_reset_password_works_once_and_ends_the_sessions)
{
    TestApp *t = &w->t;
    sign_in_well(t, "hoa.nt");
    const Str officer = t->cookie;
    sign_in_well(t, "quantri");
    const char *reset = account_path(t, w->officer, "/reset-password");
    const Reply shown = test_post(t, reset, "version=1");
    check_int(200, shown.status);
    const char *password = arena_cstr(t->arena, shown_password(t, &shown));
    check_int(409, test_post(t, reset, "version=1").status); /* the page loaded again */
    check_int(409, test_post(t, account_path(t, w->admin, "/reset-password"), "version=1").status);
    t->cookie = officer;
    check_int(303, test_get(t, "/account").status);
    check_int(422, sign_in(t, "hoa.nt", PASSWORD).status);
    check_location("/sign-in/first?login=hoa.nt", sign_in(t, "hoa.nt", password));
}

static int64_t newest_post(TestApp *t)
{
    return test_count(t, "SELECT max(id) FROM post");
}

TEST_BOTH(posts_are_given_and_taken_in_ones_own_unit)
{
    TestApp *t = &w->t;
    sign_in_well(t, "quantri");
    const char *posts = account_path(t, w->officer, "/posts");
    const char *today = "unit_id=11&role=administrator&from=01/09/2026";
    check_int(303, test_post(t, posts, today).status);
    const Reply twice = test_post(t, posts, today);
    check_int(422, twice.status);
    check_holds(&twice, "đang giữ vị trí đó");
    check_int(422, test_post(t, posts, "unit_id=12&role=clerk&from=01/09/2026").status);
    check_int(422, test_post(t, posts, "unit_id=11&role=none&from=01/09/2026").status);
    const Reply province = test_post(t, posts, "unit_id=11&role=controller&from=01/09/2026");
    check_int(422, province.status);
    check_holds(&province, "không làm kiểm soát");
    sign_in_well(t, "hoa.nt");
    check_int(200, test_get(t, "/accounts").status);
    const char *end = account_path(
        t, w->officer, arena_printf(t->arena, "/posts/%lld/end", (long long)newest_post(t)));
    check_int(409, test_post(t, end, "").status); /* not his own administration */
    const Str officer = t->cookie;
    sign_in_well(t, "quantri");
    check_int(303, test_post(t, end, "").status);
    check_int(1, count_verb(t, "account.post_ended"));
    t->cookie = officer;
    check_int(403, test_get(t, "/accounts").status);
}

TEST_BOTH(a_guest_of_another_unit_can_only_lose_his_post_here)
{
    TestApp *t = &w->t;
    const PostDraft draft = {w->stranger, COMMUNE, ROLE_CLERK, {instant_date(t->now).days}, t->now};
    good(t, db_begin(t->db, &t->error));
    good(t, account_add_post(t->db, t->arena, &t->ids, &draft, &t->error));
    good(t, db_commit(t->db, &t->error));
    const char *end = arena_printf(t->arena, "/posts/%lld/end", (long long)newest_post(t));
    sign_in_well(t, "quantri");
    const Reply list = test_get(t, "/accounts");
    check_holds(&list, "Người nguoila");
    const Reply page = test_get(t, account_path(t, w->stranger, ""));
    check_int(200, page.status);
    check_false(reply_holds(&page, "Đặt lại mật khẩu"));
    check_int(404, test_post(t, account_path(t, w->stranger, "/disable"), "version=1").status);
    check_int(303, test_post(t, account_path(t, w->stranger, end), "").status);
}

TEST_BOTH(a_new_account_is_whole_or_not_there_whatever_call_fails)
{
    TestApp *t = &w->t;
    sign_in_well(t, "quantri");
    const int64_t entries = test_count(t, "SELECT count(*) FROM journal");
    for (t->fail_after = 0;; t->fail_after++) {
        const char *body = arena_printf(t->arena, NEW_ACCOUNT "&_key=s%d", t->fail_after);
        const Reply reply = test_post(t, "/accounts/new", body);
        if (reply.status == 200)
            break;
        assert_true(t->fail_after < 100);
        check_int(3, test_count(t, "SELECT count(*) FROM account"));
        check_int(3, test_count(t, "SELECT count(*) FROM post"));
        check_int(entries, test_count(t, "SELECT count(*) FROM journal"));
    }
    assert_true(t->fail_after > 5);
    check_int(4, test_count(t, "SELECT count(*) FROM account"));
    check_int(entries + 2, test_count(t, "SELECT count(*) FROM journal"));
}

/* ---- jobs ---- */

TEST_BOTH(a_failed_job_is_shown_and_tried_again_once)
{
    static const char SQL[] =
        "INSERT INTO job (id, kind, payload, state, run_at, attempts, taken_until, last_error,"
        " created_at, ended_at) VALUES (7, 'mail', '{\"to\":\"secret\"}', 'failed', 5, 3, 0,"
        " 'connection refused', 5, 6)";
    TestApp *t = &w->t;
    good(t, db_begin(t->db, &t->error));
    good(t, db_run(t->db, SQL, DB_NO_ARGS, &t->error));
    good(t, db_commit(t->db, &t->error));
    sign_in_well(t, "hoa.nt");
    check_int(403, test_get(t, "/jobs").status);
    sign_in_well(t, "quantri");
    const Reply list = test_get(t, "/jobs");
    check_holds(&list, "connection refused");
    check_holds(&list, "Không thành");
    check_false(reply_holds(&list, "secret"));
    check_location("/jobs?done=retry", test_post(t, "/jobs/7/retry", ""));
    check_int(1, test_count(t, "SELECT count(*) FROM job WHERE state = 'waiting'"));
    check_int(409, test_post(t, "/jobs/7/retry", "").status);
    check_int(1, count_verb(t, "job.retried"));
}

TEST_MAIN(a_password_is_stored_so_that_only_it_fits, a_new_password_is_long_and_is_not_the_login,
          who_signs_in_is_known_until_he_signs_out,
          only_a_path_of_this_server_is_followed_after_sign_in,
          an_unknown_login_gets_the_answers_of_a_known_one,
          five_wrong_passwords_lock_for_a_quarter_of_an_hour,
          an_address_that_keeps_guessing_is_held_off,
          no_digest_of_a_password_form_is_kept_for_idempotency,
          a_changed_password_ends_the_other_sessions,
          a_session_is_known_again_by_browser_and_system, one_ends_ones_own_sessions_and_no_others,
          a_new_officer_replaces_his_one_time_password_before_anything_else,
          an_administrator_sees_only_accounts_of_his_unit, a_disabled_account_is_out_at_once,
          a_reset_password_works_once_and_ends_the_sessions,
          posts_are_given_and_taken_in_ones_own_unit,
          a_guest_of_another_unit_can_only_lose_his_post_here,
          a_new_account_is_whole_or_not_there_whatever_call_fails,
          a_failed_job_is_shown_and_tried_again_once)
