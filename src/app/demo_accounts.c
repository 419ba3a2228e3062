#include "app/demo_internal.h"

#include "features/account/account.h"
#include "kernel/post.h"
#include "kernel/unit.h"

#include <stdio.h>

/* Made-up names, marked as demonstration on every page. */
static const char *const NAMES[] = {
    "Minh Họa An",    "Minh Họa Bình", "Minh Họa Chi",  "Minh Họa Dũng",
    "Minh Họa Giang", "Minh Họa Hà",   "Minh Họa Khoa", "Minh Họa Lan",
    "Minh Họa Mai",   "Minh Họa Nam",  "Minh Họa Oanh", "Minh Họa Phúc",
};

static const Role COMMUNE_ROLES[] = {ROLE_COUNTER, ROLE_SPECIALIST,    ROLE_LEADER,
                                     ROLE_CLERK,   ROLE_ADMINISTRATOR, ROLE_AUDITOR};

static bool make_account(Demo *demo, const Unit *unit, Role role, Str login, Actor *out,
                         Error *error)
{
    int64_t account_id = 0;
    const Str name = str_of(NAMES[demo_random(demo, COUNT_OF(NAMES))]);
    const AccountDraft draft = {.login = login,
                                .name = name,
                                .password_hash = demo->password_hash,
                                .home_unit_id = unit->id,
                                .now = demo_start(demo->plan->today)};
    if (!account_create(demo->plan->db, &demo->ids, &draft, &account_id, error))
        return false;
    const Post post = {.account_id = account_id,
                       .unit_id = unit->id,
                       .role = str_of(ROLE_CODES[role]),
                       .valid_from = unit->valid_from,
                       .decision = STR(DEMO_DECISION)};
    const Instant now = demo_start(demo->plan->today);
    if (!post_store(demo->plan->db, demo->arena, &demo->ids, &post, now, error))
        return false;
    ActorPost *posts = ARENA_NEW(demo->arena, ActorPost);
    *posts = (ActorPost){.unit_id = unit->id, .unit_name = unit->name, .roles = ROLE_BIT(role)};
    *out = (Actor){.kind = ACTOR_OFFICER,
                   .account_id = account_id,
                   .name = name,
                   .login = login,
                   .posts = posts,
                   .post_count = 1,
                   .all_roles = ROLE_BIT(role)};
    buf_printf(&demo->accounts, "%s\t%.*s\t%.*s\t%s\n", ROLE_CODES[role], STR_ARGS(unit->name),
               STR_ARGS(login), DEMO_PASSWORD);
    return true;
}

bool demo_make_officers(Demo *demo, const Unit *unit, Error *error)
{
    DemoUnit *place = &demo->units[demo->unit_count++];
    *place = (DemoUnit){.unit_id = unit->id, .code = unit->code, .name = unit->name};
    for (size_t i = 0; i < COUNT_OF(COMMUNE_ROLES); i++) {
        const Role role = COMMUNE_ROLES[i];
        const Str login =
            arena_format(demo->arena, "%s.%.*s", ROLE_CODES[role], STR_ARGS(unit->code));
        if (!make_account(demo, unit, role, login, &place->officers[role], error))
            return false;
    }
    return true;
}

/* The provincial controller of procedures sits at the province's own unit. */
static bool make_controller(Demo *demo, const Unit *province, Error *error)
{
    Actor ignored = {0};
    return make_account(demo, province, ROLE_CONTROLLER, STR("controller.tinh"), &ignored, error);
}

/* So does the administrator of the province's calendars, behind those of the communes. */
static bool make_administrator(Demo *demo, const UnitTree *tree, Error *error)
{
    Actor ignored = {0};
    for (size_t i = 0; i < tree->count; i++)
        if (str_is(tree->units[i].level, "province") &&
            !make_account(demo, &tree->units[i], ROLE_ADMINISTRATOR, STR("administrator.tinh"),
                          &ignored, error))
            return false;
    return true;
}

/* Behind the communes, so that the first accounts of the list are those of a commune. */
static const char *const AGENCIES[] = {"ttpvhcc-tinh", "so-tai-chinh", "so-noi-vu"};

static bool make_agencies(Demo *demo, const UnitTree *tree, Error *error)
{
    for (size_t k = 0; k < COUNT_OF(AGENCIES); k++)
        for (size_t i = 0; i < tree->count; i++)
            if (str_is(tree->units[i].code, AGENCIES[k]) && tree->units[i].valid_to.days == 0 &&
                !demo_make_officers(demo, &tree->units[i], error))
                return false;
    return true;
}

bool demo_make_accounts(Demo *demo, Error *error)
{
    const int index = app_cache_index(&demo->plan->installation->app, UNIT_CACHE.name);
    const UnitTree *tree = demo->caches[index];
    if (!password_hash(demo->arena, STR(DEMO_PASSWORD), &demo->password_hash, error))
        return false;
    buf_add(&demo->accounts, STR("role\tunit\tlogin\tpassword\n"));
    for (size_t i = 0; i < tree->count; i++) {
        const Unit *unit = &tree->units[i];
        if (str_is(unit->level, "province") && !make_controller(demo, unit, error))
            return false;
        if (str_is(unit->level, "commune") && unit->valid_to.days == 0 &&
            demo->unit_count < DEMO_COMMUNES && !demo_make_officers(demo, unit, error))
            return false;
    }
    return make_agencies(demo, tree, error) && make_administrator(demo, tree, error);
}
