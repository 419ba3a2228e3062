/*
 * The lives of the demonstration's dossiers. The road of the procedure decides whose turn it is and
 * which moves apply; here it is decided only how long somebody takes, in working time of his unit
 * and measured by the budget of his step, and what goes wrong on the way.
 */
#include "app/demo_internal.h"

#include "kernel/actor.h"
#include "kernel/calendar.h"
#include "kernel/calendar_store.h"

#include <string.h>

#define LONGEST_LIFE 60
#define DEFAULT_MINUTES 30 /* of a step without a budget */
#define LONGEST_PAUSE_DAYS 30
#define PROMISE_DAYS 14

typedef struct Life {
    DemoMaker *maker;
    Work work;
    Instant at;
    bool was_asked;   /* for a supplement: once */
    bool was_renewed; /* the promise */
    bool had_duty;    /* of money, for land */
    bool is_over;
} Life;

/* ---- a request without HTTP ---- */

Ctx *demo_request(DemoMaker *maker, const Actor *actor, Instant at)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Demo *demo = maker->demo;
    Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
    *cx = (Ctx){.arena = maker->scratch,
                .db = demo->plan->db,
                .ids = &demo->ids,
                .app = &demo->plan->installation->app,
                .caches = demo->caches,
                .actor = *actor,
                .now = at,
                .today = instant_date(at),
                .request = &NO_REQUEST};
    return cx;
}

Ctx *demo_act(DemoMaker *maker, const Actor *actor, Instant at)
{
    demo_set_time(maker->demo, at);
    return demo_request(maker, actor, at);
}

Instant demo_after(DemoMaker *maker, int64_t unit_id, Instant at, int64_t minutes)
{
    const Actor time = actor_of_time();
    Ctx *cx = demo_request(maker, &time, at);
    int64_t reached = 0;
    const bool ok = calendar_add_working_minutes(calendar_of_unit(cx, unit_id),
                                                 calendar_minute_of(at), minutes > 0 ? minutes : 1,
                                                 maker->scratch, &reached, &cx->error);
    return ok ? calendar_instant_of(reached) : (Instant){DUE_NEVER_MS};
}

bool demo_covers(DemoMaker *maker, int64_t unit_id, Instant at, int64_t days)
{
    const Actor time = actor_of_time();
    Ctx *cx = demo_request(maker, &time, at);
    return calendar_covers(calendar_of_unit(cx, unit_id),
                           calendar_minute_of((Instant){at.ms + days * MS_PER_DAY}));
}

/* ---- one move ---- */

/* Forms of moves begin with the version; the texts behind it are filled the same for all. */
typedef struct AnyForm {
    int64_t version;
    union {
        struct {
            Str note, proof;
        } text;
        struct {
            int64_t officer_id;
            Str note;
        } assign;
        struct {
            Str number;
            Date date;
        } number;
        struct {
            Str reason;
            Date promise;
        } extension;
    };
    char rest[128];
} AnyForm;

static const struct {
    const char *verb, *words;
} WORDS[] = {
    {"request_supplement", "Thiếu bản sao giấy tờ chứng minh; ảnh chụp mờ, không đọc được số"},
    {"bring_supplement", "Đã nộp bản sao rõ nét"},
    {"reject_draft", "Căn cứ ghi chưa đúng điều khoản, soạn lại"},
    {"back", "Hồ sơ gửi nhầm bước, trả lại"},
    {"withdraw", "Người nộp đổi ý"},
    {"refuse", "Không thuộc thẩm quyền của nơi nhận"},
    {"propose", "Đủ điều kiện, đề nghị giải quyết"},
    {"hand_over", "Người nộp"},
    {"await_duty", "Nộp lệ phí trước bạ theo thông báo của cơ quan thuế (minh họa)"},
    {"resume_time", "Đã có chứng từ nộp tiền (minh họa)"},
    {"draft_extension", "Chờ kết quả xác minh của nơi cư trú cũ"},
};

static Str words_for(const char *verb)
{
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (strcmp(WORDS[i].verb, verb) == 0)
            return str_of(WORDS[i].words);
    return STR("");
}

/* A new promise four working days behind the old one or today, which is a working day for sure. */
static Instant new_promise(Life *life)
{
    const bool is_late = life->at.ms > life->work.due_at.ms;
    return demo_after(life->maker, life->work.owner_unit_id, is_late ? life->at : life->work.due_at,
                      4 * 480);
}

static void fill_form(Life *life, const char *verb, const DemoUnit *place, AnyForm *form)
{
    DemoMaker *maker = life->maker;
    form->version = life->work.version;
    if (strcmp(verb, "assign") == 0) {
        form->assign.officer_id = place->officers[ROLE_SPECIALIST].account_id;
        return;
    }
    if (strcmp(verb, "issue") == 0) {
        form->number.number =
            arena_format(maker->scratch, "%lld/MH", (long long)demo_random(maker->demo, 900) + 100);
        form->number.date = instant_date(life->at);
        return;
    }
    form->text.note = words_for(verb);
    if (strcmp(verb, "hand_over") == 0)
        form->text.proof = STR("Ký nhận vào sổ (minh họa)");
    if (strcmp(verb, "draft_extension") == 0)
        form->extension.promise = instant_date(new_promise(life));
}

static const DemoUnit *unit_of(const DemoMaker *maker, int64_t unit_id)
{
    for (size_t i = 0; i < maker->demo->unit_count; i++)
        if (maker->demo->units[i].unit_id == unit_id)
            return &maker->demo->units[i];
    ensure(!"a unit without officers");
    return NULL;
}

static bool may_promise(Life *life)
{
    const bool is_late = life->at.ms > life->work.due_at.ms;
    return demo_covers(life->maker, life->work.owner_unit_id,
                       is_late ? life->at : life->work.due_at, PROMISE_DAYS);
}

/* So many working minutes later; nothing happens after today. */
static bool move(Life *life, int64_t unit_id, Role role, const char *verb, int64_t minutes)
{
    DemoMaker *maker = life->maker;
    const DemoUnit *place = unit_of(maker, unit_id);
    AnyForm form = {0};
    life->at = demo_after(maker, unit_id, life->at, minutes);
    life->is_over = life->at.ms > maker->end.ms;
    if (life->is_over)
        return true;
    fill_form(life, verb, place, &form);
    Ctx *cx = demo_act(maker, &place->officers[role], life->at);
    if (work_move(cx, life->work.id, life->work.version, verb, &form, &life->work))
        return true;
    *maker->error = cx->error;
    return false;
}

/* ---- whose turn it is, and what he may do ---- */

typedef struct Turn {
    const Move **moves;
    size_t count;
    Role role;
    int64_t budget; /* of his step, in working minutes */
} Turn;

static bool find_turn(Life *life, Turn *out)
{
    DemoMaker *maker = life->maker;
    const DemoUnit *place = unit_of(maker, life->work.unit_id);
    ensure(role_parse(life->work.role, &out->role));
    Ctx *cx = demo_request(maker, &place->officers[out->role], life->at);
    if (work_list_moves(cx, &DOSSIER, &life->work, &out->moves, &out->count) &&
        dossier_step_minutes(cx, &life->work, &out->budget))
        return true;
    *maker->error = cx->error;
    return false;
}

static bool offers(const Turn *turn, const char *verb)
{
    for (size_t i = 0; i < turn->count; i++)
        if (strcmp(turn->moves[i]->verb, verb) == 0)
            return true;
    return false;
}

static bool happens(Life *life, int64_t in_how_many)
{
    return demo_random(life->maker->demo, in_how_many) == 0;
}

/* Most take a part of their budget, one in thirty far more than it. */
static int64_t time_taken(Life *life, const Turn *turn)
{
    Demo *demo = life->maker->demo;
    const int64_t budget = turn->budget > 0 ? turn->budget : DEFAULT_MINUTES;
    const int64_t percent = happens(life, life->maker->is_hard ? 3 : 30)
                                ? 120 + demo_random(demo, 280)
                                : 10 + demo_random(demo, 70);
    return budget * percent / 100;
}

/* ---- what goes wrong ---- */

static bool ask_for_papers(Life *life, const Turn *turn)
{
    const Work *work = &life->work;
    life->was_asked = true;
    if (!move(life, work->unit_id, turn->role, "request_supplement", time_taken(life, turn) / 2))
        return false;
    return life->is_over || move(life, work->origin_unit_id, ROLE_COUNTER, "bring_supplement",
                                 300 + demo_random(life->maker->demo, 1200));
}

static bool wait_for_payment(Life *life, const Turn *turn)
{
    const int64_t unit_id = life->work.unit_id;
    life->had_duty = true;
    return move(life, unit_id, turn->role, "await_duty", time_taken(life, turn) / 2) &&
           (life->is_over || move(life, unit_id, turn->role, "resume_time",
                                  500 + demo_random(life->maker->demo, 3000)));
}

static bool renew_promise(Life *life, const Turn *turn)
{
    life->was_renewed = true;
    return move(life, life->work.unit_id, turn->role, "draft_extension", 20) &&
           (life->is_over || move(life, life->work.unit_id, ROLE_LEADER, "sign_extension",
                                  30 + demo_random(life->maker->demo, 120)));
}

/* *out tells whether something went wrong instead of the ordinary step. */
static bool try_trouble(Life *life, const Turn *turn, int64_t minutes, bool *out)
{
    /* Near the end of the known calendar nothing pauses: the limit could not be computed again. */
    const bool may_pause =
        demo_covers(life->maker, life->work.owner_unit_id, life->work.due_at, LONGEST_PAUSE_DAYS);
    const bool asks =
        may_pause && !life->was_asked && offers(turn, "request_supplement") && happens(life, 20);
    const Instant done = demo_after(life->maker, life->work.unit_id, life->at, minutes);
    const bool will_be_late = life->work.due_at.ms < done.ms;
    *out = true;
    if (asks)
        return ask_for_papers(life, turn);
    if (may_pause && !life->had_duty && offers(turn, "exclude_time") && life->work.step > 2 &&
        happens(life, 2))
        return wait_for_payment(life, turn);
    if (!life->was_renewed && will_be_late && offers(turn, "draft_extension") &&
        may_promise(life) && happens(life, 3))
        return renew_promise(life, turn);
    if (offers(turn, "approve") && offers(turn, "reject_draft") && happens(life, 30))
        return move(life, life->work.unit_id, turn->role, "reject_draft", minutes);
    if (offers(turn, "propose") && life->work.step > 1 && happens(life, 60))
        return move(life, life->work.unit_id, turn->role, "back", minutes / 4);
    if (life->work.step > 1 && str_is(life->work.state, "processing") && happens(life, 150))
        return move(life, life->work.origin_unit_id, ROLE_COUNTER, "withdraw", minutes);
    *out = false;
    return true;
}

/* ---- the ordinary course ---- */

/* In the order of preference. */
static const char *const COURSE[] = {"issue", "approve", "propose", "forward"};

static bool take_up(Life *life)
{
    const int64_t unit_id = life->work.unit_id;
    const int64_t minutes = 5 + demo_random(life->maker->demo, 60);
    return happens(life, 3) ? move(life, unit_id, ROLE_SPECIALIST, "take", minutes)
                            : move(life, unit_id, ROLE_LEADER, "assign", minutes);
}

static bool live_on(Life *life)
{
    Turn turn = {0};
    bool is_trouble = false;
    if (!find_turn(life, &turn))
        return false;
    if (offers(&turn, "take"))
        return take_up(life);
    const int64_t minutes = time_taken(life, &turn);
    if (!try_trouble(life, &turn, minutes, &is_trouble))
        return false;
    if (is_trouble)
        return true;
    if (offers(&turn, "hand_over")) /* the applicant comes when he has time */
        return move(life, life->work.unit_id, turn.role, "hand_over",
                    30 + demo_random(life->maker->demo, 1500));
    for (size_t i = 0; i < COUNT_OF(COURSE); i++)
        if (offers(&turn, COURSE[i]))
            return move(life, life->work.unit_id, turn.role, COURSE[i], minutes);
    life->is_over = true;
    return true;
}

bool demo_life(DemoMaker *maker, Work work, Instant at)
{
    Life life = {.maker = maker, .work = work, .at = at};
    /* A few are forgotten on somebody's desk. */
    const bool is_forgotten = !maker->is_past && happens(&life, 40);
    const int steps = is_forgotten ? (int)demo_random(maker->demo, 6) : LONGEST_LIFE;
    for (int i = 0; i < steps && !life.is_over && life.work.closed_at.ms == 0; i++)
        if (!live_on(&life))
            return false;
    return true;
}

/* An online submission is answered within some hours: mostly received, sometimes not. */
bool demo_answer(DemoMaker *maker, Work *work, Instant *at, bool *is_received)
{
    Life life = {.maker = maker, .work = *work, .at = *at};
    const int64_t unit_id = work->origin_unit_id;
    const int64_t minutes = happens(&life, 15) ? 500 + demo_random(maker->demo, 600)
                                               : 20 + demo_random(maker->demo, 380);
    const char *verb = happens(&life, 25) ? "refuse" : "receive";
    if (!move(&life, unit_id, ROLE_COUNTER, verb, minutes))
        return false;
    *is_received = !life.is_over && strcmp(verb, "receive") == 0;
    *work = life.work;
    *at = life.at;
    return true;
}
