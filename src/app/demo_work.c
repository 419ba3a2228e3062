#include "app/demo_internal.h"

#include "kernel/actor.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <string.h>

#define DAYS_BACK 40
#define MAX_VERSIONS 64

/* One step of a life: who makes which move, and how long after the one before. */
typedef struct LifeStep {
    const char *verb;
    Role role; /* ROLE_NONE: time itself */
    int min_minutes, max_minutes;
} LifeStep;

static const LifeStep LIFE[] = {
    {"forward", ROLE_COUNTER, 5, 60},       {"assign", ROLE_LEADER, 20, 240},
    {"propose", ROLE_SPECIALIST, 60, 2000}, {"approve", ROLE_LEADER, 30, 600},
    {"number", ROLE_CLERK, 10, 120},        {"to_counter", ROLE_CLERK, 1, 30},
    {"hand_over", ROLE_COUNTER, 60, 1500},
};

typedef struct Choice {
    int64_t version_id, case_id;
} Choice;

typedef struct Maker {
    Demo *demo;
    Arena *scratch; /* of one dossier */
    Choice choices[MAX_VERSIONS];
    size_t choice_count;
    int64_t end_ms;
} Maker;

/* ---- what is applied for ---- */

static const char SQL_CHOICES[] =
    "SELECT v.id AS version_id, min(c.id) AS case_id FROM procedure_version AS v"
    " JOIN procedure_case AS c ON c.version_id = v.id"
    " WHERE v.status = 'approved' AND v.level = 'commune' AND v.valid_from <= $1"
    " GROUP BY v.id ORDER BY v.id LIMIT 64";
static const DbColumn CHOICE_COLUMNS[] = {DB_INT(Choice, version_id), DB_INT(Choice, case_id)};

static bool list_choices(Maker *maker, Error *error)
{
    Demo *demo = maker->demo;
    Choice *rows = NULL;
    const DbArgs args =
        DB_ARGS(db_date(demo->arena, (Date){demo->plan->today.days - DAYS_BACK - 5}));
    if (!db_fetch_all(demo->plan->db, demo->arena, SQL_CHOICES, args, DB_ROWS(CHOICE_COLUMNS),
                      sizeof *rows, MAX_VERSIONS, (void *)&rows, &maker->choice_count, error))
        return false;
    if (maker->choice_count == 0)
        return error_set(error, ERROR_INTERNAL, VI("Không có thủ tục nào để minh họa."),
                         "no curated commune procedure is in force");
    memcpy(maker->choices, rows, maker->choice_count * sizeof *rows);
    return true;
}

/* ---- a request without HTTP ---- */

static void start_request(Maker *maker, Ctx *cx, const HttpRequest *request, const Actor *actor,
                          Instant at)
{
    Demo *demo = maker->demo;
    *cx = (Ctx){.arena = maker->scratch,
                .db = demo->plan->db,
                .ids = &demo->ids,
                .app = &demo->plan->installation->app,
                .caches = demo->caches,
                .actor = *actor,
                .now = at,
                .today = instant_date(at),
                .request = request};
    if (at.ms > demo->ids.now_ms)
        demo->ids.now_ms = at.ms;
}

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
    };
    char rest[128];
} AnyForm;

static void fill_form(Maker *maker, const LifeStep *step, const DemoUnit *place, Instant at,
                      AnyForm *form)
{
    if (strcmp(step->verb, "assign") == 0)
        form->assign.officer_id = place->officers[ROLE_SPECIALIST].account_id;
    else if (strcmp(step->verb, "number") == 0) {
        form->number.number =
            arena_format(maker->scratch, "%lld/MH", (long long)demo_random(maker->demo, 900) + 100);
        form->number.date = instant_date(at);
    } else if (strcmp(step->verb, "hand_over") == 0) {
        form->text.note = STR("Người nộp");
        form->text.proof = STR("Ký nhận vào sổ (minh họa)");
    } else {
        form->text.note = STR("Ghi chú minh họa");
    }
}

/* The next minute of working hours, roughly: the exact calendar is the clock's business. */
static Instant at_work(Instant at)
{
    Date day = instant_date(at);
    int32_t minute = instant_minute_of_day(at);
    if (minute > 16 * 60 + 30) {
        day.days++;
        minute = 7 * 60 + 30;
    }
    while (date_weekday(day) > 4)
        day.days++;
    if (minute < 7 * 60 + 30)
        minute = 7 * 60 + 30;
    return instant_of_local(day, minute);
}

static Instant later(Maker *maker, Instant at, int min_minutes, int max_minutes)
{
    const int64_t minutes = min_minutes + demo_random(maker->demo, max_minutes - min_minutes + 1);
    return at_work((Instant){at.ms + minutes * MS_PER_MINUTE});
}

static bool live(Maker *maker, const DemoUnit *place, Work work, Instant at, int steps,
                 Error *error)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    for (int i = 0; i < steps && i < (int)COUNT_OF(LIFE); i++) {
        at = later(maker, at, LIFE[i].min_minutes, LIFE[i].max_minutes);
        if (at.ms > maker->end_ms)
            return true;
        Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
        start_request(maker, cx, &NO_REQUEST, &place->officers[LIFE[i].role], at);
        AnyForm form = {.version = work.version};
        fill_form(maker, &LIFE[i], place, at, &form);
        if (!work_move(cx, work.id, work.version, LIFE[i].verb, &form, &work)) {
            *error = cx->error;
            return false;
        }
    }
    return true;
}

/* ---- a dossier ---- */

static const char *const SURNAMES[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Phan", "Võ", "Vi"};
static const char *const MIDDLES[] = {"Văn", "Thị", "Đức", "Ngọc", "Hữu", "Thu"};
static const char *const GIVEN[] = {"An", "Bình", "Cường", "Dung", "Hà", "Hương", "Khánh", "Linh"};

static ReceiveForm make_form(Maker *maker)
{
    Demo *demo = maker->demo;
    const Choice choice = maker->choices[demo_random(demo, (int64_t)maker->choice_count)];
    const int64_t year = demo_random(demo, 60) + 40;
    const int64_t sex = demo_random(demo, 2);
    return (ReceiveForm){
        .version_id = choice.version_id,
        .case_id = choice.case_id,
        .applicant_kind = STR("person"),
        .applicant_name = arena_format(maker->scratch, "%s %s %s (minh họa)",
                                       SURNAMES[demo_random(demo, COUNT_OF(SURNAMES))],
                                       MIDDLES[demo_random(demo, COUNT_OF(MIDDLES))],
                                       GIVEN[demo_random(demo, COUNT_OF(GIVEN))]),
        .identity_number = arena_format(maker->scratch, "040%lld%02lld%06lld", (long long)sex,
                                        (long long)year, (long long)demo_random(demo, 1000000)),
        .address = STR("Địa chỉ minh họa"),
        .sets = 1,
        .return_way = STR("counter")};
}

static bool make_dossier(Maker *maker, Instant at, Error *error)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Demo *demo = maker->demo;
    const DemoUnit *place = &demo->units[demo_random(demo, (int64_t)demo->unit_count)];
    const ReceiveForm form = make_form(maker);
    const bool is_online = demo_random(demo, 20) == 0;
    Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
    Work work = {0};
    const Actor time = actor_of_time();
    start_request(maker, cx, &NO_REQUEST, is_online ? &time : &place->officers[ROLE_COUNTER], at);
    const bool ok = is_online ? dossier_submit(cx, place->unit_id, &form, &work)
                              : dossier_receive(cx, place->unit_id, &form, &work);
    if (!ok) {
        *error = cx->error;
        return false;
    }
    const int steps = demo_random(demo, 10) < 8 ? (int)COUNT_OF(LIFE) : (int)demo_random(demo, 6);
    return is_online || live(maker, place, work, at, steps, error);
}

bool demo_make_work(Demo *demo, Error *error)
{
    Maker maker = {.demo = demo, .scratch = arena_new((size_t)256 << 20)};
    const Date first = {demo->plan->today.days - DAYS_BACK};
    const int64_t start_ms = instant_of_local(first, 7 * 60 + 30).ms;
    maker.end_ms = instant_of_local(demo->plan->today, 9 * 60).ms;
    bool ok = list_choices(&maker, error);
    for (int64_t i = 0; ok && i < DEMO_DOSSIERS; i++) {
        const int64_t ms = start_ms + (maker.end_ms - start_ms) / DEMO_DOSSIERS * i;
        const Instant at = at_work((Instant){ms});
        if (at.ms <= maker.end_ms)
            ok = make_dossier(&maker, at, error) && db_flush(demo->plan->db, error);
        arena_reset(maker.scratch);
    }
    arena_free(maker.scratch);
    return ok;
}
