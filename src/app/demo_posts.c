#include "app/demo_internal.h"

#include "features/account/account.h"
#include "kernel/post.h"

#define LEAVE_STARTS_IN_DAYS 7
#define LEAVE_DAYS 3

/* What a handler gets, without a request: the administrator of the place enters it today. */
static Ctx context_of(Demo *demo, const DemoUnit *place)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    return (Ctx){.arena = demo->arena,
                 .db = demo->plan->db,
                 .ids = &demo->ids,
                 .app = &demo->plan->installation->app,
                 .caches = demo->caches,
                 .actor = place->officers[ROLE_ADMINISTRATOR],
                 .now = demo->plan->now,
                 .today = demo->plan->today,
                 .request = &NO_REQUEST};
}

static const Post *find_head(const Post *posts, size_t count, PostStanding standing)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(posts[i].role, ROLE_CODES[ROLE_LEADER]) && posts[i].standing == standing)
            return &posts[i];
    return NULL;
}

/* The deputy signs copies for the head until the end of the year. */
static bool delegate(Ctx *cx, const DemoUnit *place)
{
    Post *posts = NULL;
    size_t count = 0;
    if (!post_list_of_unit(cx, place->unit_id, cx->today, &posts, &count))
        return false;
    const Post *head = find_head(posts, count, POST_HOLDER);
    const Post *deputy = find_head(posts, count, POST_DEPUTY);
    ensure(head && deputy && !delegation_mistake(cx, SIGN_KT, head, deputy));
    const CivilDate today = date_civil(cx->today);
    const Delegation delegation = {.unit_id = place->unit_id,
                                   .form = SIGN_KT,
                                   .from_post_id = head->id,
                                   .to_post_id = deputy->id,
                                   .scope = STR(VI("Chứng thực bản sao, xác nhận (minh họa)")),
                                   .valid_from = cx->today,
                                   .valid_to = date_of_civil((CivilDate){today.year, 12, 31}),
                                   .decision = STR(VI("02/UQ-UBND (minh họa)"))};
    return delegation_store(cx, &delegation);
}

static bool add_deputy(Demo *demo, const DemoUnit *place, Error *error)
{
    int64_t account_id = 0;
    const Str login = arena_format(demo->arena, "deputy.%.*s", STR_ARGS(place->code));
    const AccountDraft draft = {.login = login,
                                .name = STR("Minh Họa Quang"),
                                .password_hash = demo->password_hash,
                                .home_unit_id = place->unit_id,
                                .now = demo->plan->now};
    if (!account_create(demo->plan->db, &demo->ids, &draft, &account_id, error))
        return false;
    const Post post = {.account_id = account_id,
                       .unit_id = place->unit_id,
                       .role = str_of(ROLE_CODES[ROLE_LEADER]),
                       .valid_from = demo->plan->today,
                       .title = STR(VI("Phó Chủ tịch UBND")),
                       .standing = POST_DEPUTY,
                       .decision = STR(DEMO_DECISION)};
    buf_printf(&demo->accounts, "%s\t%.*s\t%.*s\t%s\n", ROLE_CODES[ROLE_LEADER],
               STR_ARGS(place->name), STR_ARGS(login), DEMO_PASSWORD);
    return post_store(demo->plan->db, demo->arena, &demo->ids, &post, demo->plan->now, error);
}

bool demo_make_posts(Demo *demo, Error *error)
{
    const DemoUnit *place = &demo->units[0];
    demo_set_time(demo, demo->plan->now);
    Ctx cx = context_of(demo, place);
    const Leave leave = {.account_id = place->officers[ROLE_COUNTER].account_id,
                         .unit_id = place->unit_id,
                         .stand_in_id = place->officers[ROLE_SPECIALIST].account_id,
                         .first_day = {cx.today.days + LEAVE_STARTS_IN_DAYS},
                         .last_day = {cx.today.days + LEAVE_STARTS_IN_DAYS + LEAVE_DAYS - 1},
                         .reason = STR(VI("Nghỉ phép (minh họa)")),
                         .decision = STR(VI("03/PC-UBND (minh họa)"))};
    if (!add_deputy(demo, place, error))
        return false;
    if (delegate(&cx, place) && leave_store(&cx, &leave))
        return true;
    *error = cx.error;
    return false;
}
