#include "app/demo_internal.h"

#include "kernel/actor.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <string.h>

#define DAYS_BACK 40
#define MAX_VERSIONS 64

/* A move that may come next in a life, and how long after the one before. The road of the procedure
 * decides which of them applies and whose turn it is. */
typedef struct LifeStep {
    const char *verb;
    int min_minutes, max_minutes;
} LifeStep;

/* In the order of preference. */
static const LifeStep LIFE[] = {
    {"hand_over", 60, 1500}, {"issue", 10, 120},  {"approve", 30, 600},
    {"propose", 60, 2000},   {"forward", 5, 240},
};
#define LONGEST_LIFE 40

/* A case that somebody may apply for, and which agency decides; "" for the communes. */
typedef struct Choice {
    int64_t version_id, case_id;
    Str agency;
    const ProcedureCase *one;
} Choice;

typedef struct Maker {
    Demo *demo;
    Arena *scratch; /* of one dossier */
    Choice choices[MAX_VERSIONS];
    size_t choice_count;
    int64_t end_ms;
    Error *error;
} Maker;

/* ---- what is applied for ---- */

/* Provincial procedures whose agency has officers here: one in ten of all applications. */
static const char SQL_CHOICES[] =
    "SELECT v.id AS version_id, min(c.id) AS case_id,"
    " CASE WHEN v.level = 'province' THEN v.agency ELSE '' END AS agency"
    "  FROM procedure_version AS v JOIN procedure_case AS c ON c.version_id = v.id"
    " WHERE v.status = 'approved' AND v.valid_from <= $1"
    " AND (v.level = 'commune' OR v.agency IN ('Sở Tài chính', 'Sở Nội vụ'))"
    " GROUP BY v.id, v.level, v.agency ORDER BY v.id LIMIT 64";
static const DbColumn CHOICE_COLUMNS[] = {DB_INT(Choice, version_id), DB_INT(Choice, case_id),
                                          DB_TEXT(Choice, agency)};

static bool load_case(Maker *maker, Choice *choice)
{
    Demo *demo = maker->demo;
    ProcedureContent content = {0};
    if (!procedure_content_load(demo->plan->db, demo->arena,
                                (ProcedureVersionId){choice->version_id}, &content, maker->error))
        return false;
    for (size_t i = 0; i < content.case_count; i++)
        if (content.cases[i].id == choice->case_id)
            choice->one = &content.cases[i];
    return true;
}

static bool list_choices(Maker *maker)
{
    Demo *demo = maker->demo;
    Choice *rows = NULL;
    const DbArgs args =
        DB_ARGS(db_date(demo->arena, (Date){demo->plan->today.days - DAYS_BACK - 5}));
    if (!db_fetch_all(demo->plan->db, demo->arena, SQL_CHOICES, args, DB_ROWS(CHOICE_COLUMNS),
                      sizeof *rows, MAX_VERSIONS, (void *)&rows, &maker->choice_count,
                      maker->error))
        return false;
    if (maker->choice_count == 0)
        return error_set(maker->error, ERROR_INTERNAL, VI("Không có thủ tục nào để minh họa."),
                         "no curated procedure is in force");
    memcpy(maker->choices, rows, maker->choice_count * sizeof *rows);
    for (size_t i = 0; i < maker->choice_count; i++)
        if (!load_case(maker, &maker->choices[i]))
            return false;
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

static void fill_form(Maker *maker, const char *verb, const DemoUnit *place, Instant at,
                      AnyForm *form)
{
    if (strcmp(verb, "assign") == 0)
        form->assign.officer_id = place->officers[ROLE_SPECIALIST].account_id;
    else if (strcmp(verb, "issue") == 0) {
        form->number.number =
            arena_format(maker->scratch, "%lld/MH", (long long)demo_random(maker->demo, 900) + 100);
        form->number.date = instant_date(at);
    } else if (strcmp(verb, "hand_over") == 0) {
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

/* Whether the officer whose turn it is may make one of the moves of LIFE. */
static bool find_next(Ctx *cx, const Work *work, const LifeStep **out)
{
    const Move **moves = NULL;
    size_t count = 0;
    *out = NULL;
    if (!work_list_moves(cx, &DOSSIER, work, &moves, &count))
        return false;
    for (size_t k = 0; k < COUNT_OF(LIFE); k++)
        for (size_t i = 0; i < count; i++)
            if (strcmp(moves[i]->verb, LIFE[k].verb) == 0) {
                *out = &LIFE[k];
                return true;
            }
    return true;
}

static const DemoUnit *holder_of(const Maker *maker, const Work *work)
{
    for (size_t i = 0; i < maker->demo->unit_count; i++)
        if (maker->demo->units[i].unit_id == work->unit_id)
            return &maker->demo->units[i];
    ensure(!"a unit without officers");
    return NULL;
}

static const Actor *officer_in_turn(const DemoUnit *place, const Work *work)
{
    Role role = ROLE_NONE;
    (void)role_parse(work->role, &role);
    return &place->officers[role];
}

static bool make_move(Maker *maker, const DemoUnit *place, const Actor *actor, const char *verb,
                      Instant at, Work *work)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
    AnyForm form = {.version = work->version};
    start_request(maker, cx, &NO_REQUEST, actor, at);
    fill_form(maker, verb, place, at, &form);
    if (work_move(cx, work->id, work->version, verb, &form, work))
        return true;
    *maker->error = cx->error;
    return false;
}

/* One step on; *is_over when nothing more happens, or only after today. */
static bool live_on(Maker *maker, Work *work, Instant *at, bool *is_over)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    const LifeStep *next = NULL;
    const DemoUnit *place = holder_of(maker, work);
    const Actor *actor = officer_in_turn(place, work);
    Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
    start_request(maker, cx, &NO_REQUEST, actor, *at);
    if (!find_next(cx, work, &next)) {
        *maker->error = cx->error;
        return false;
    }
    const bool is_pool = str_is(work->role, "specialist") && work->officer_id == 0;
    if (next)
        *at = is_pool ? later(maker, *at, 10, 120)
                      : later(maker, *at, next->min_minutes, next->max_minutes);
    *is_over = !next || at->ms > maker->end_ms;
    if (*is_over)
        return true;
    return is_pool ? make_move(maker, place, &place->officers[ROLE_LEADER], "assign", *at, work)
                   : make_move(maker, place, actor, next->verb, *at, work);
}

static bool live(Maker *maker, Work work, Instant at, int steps)
{
    bool is_over = false;
    for (int i = 0; i < steps && !is_over; i++)
        if (!live_on(maker, &work, &at, &is_over))
            return false;
    return true;
}

/* ---- a dossier ---- */

static const char *const SURNAMES[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Phan", "Võ", "Vi"};
static const char *const MIDDLES[] = {"Văn", "Thị", "Đức", "Ngọc", "Hữu", "Thu"};
static const char *const GIVEN[] = {"An", "Bình", "Cường", "Dung", "Hà", "Hương", "Khánh", "Linh"};

/* Every required paper, as the case asks for it. */
static FormRows papers_of(Maker *maker, const Choice *choice)
{
    const ProcedureCase *one = choice->one;
    ReceivePaper *papers = ARENA_ARRAY(maker->scratch, ReceivePaper, one->component_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < one->component_count; i++)
        if (one->components[i].is_required)
            papers[count++] = (ReceivePaper){.component_id = one->components[i].id,
                                             .originals = one->components[i].original_count,
                                             .copies = one->components[i].copy_count};
    return (FormRows){papers, count};
}

static ReceiveForm make_form(Maker *maker, const Choice *choice, const DemoUnit *competent)
{
    Demo *demo = maker->demo;
    const int64_t year = demo_random(demo, 60) + 40;
    const int64_t sex = demo_random(demo, 2);
    return (ReceiveForm){
        .version_id = choice->version_id,
        .case_id = choice->case_id,
        .applicant_kind = STR("person"),
        .applicant_name = arena_format(maker->scratch, "%s %s %s (minh họa)",
                                       SURNAMES[demo_random(demo, COUNT_OF(SURNAMES))],
                                       MIDDLES[demo_random(demo, COUNT_OF(MIDDLES))],
                                       GIVEN[demo_random(demo, COUNT_OF(GIVEN))]),
        .identity_number = arena_format(maker->scratch, "040%lld%02lld%06lld", (long long)sex,
                                        (long long)year, (long long)demo_random(demo, 1000000)),
        .address = STR("Địa chỉ minh họa"),
        .sets = 1,
        .return_way = STR("counter"),
        .competent_unit = competent->code,
        .papers = papers_of(maker, choice)};
}

/* Who is competent: the agency of the procedure, for some the commune where the applicant lives,
 * else the commune that receives. */
static const DemoUnit *competent_for(Maker *maker, const Choice *choice, const DemoUnit *place)
{
    Demo *demo = maker->demo;
    if (str_is_empty(choice->agency))
        return demo_random(demo, 12) == 0 ? &demo->units[demo_random(demo, DEMO_COMMUNES)] : place;
    for (size_t i = DEMO_COMMUNES; i < demo->unit_count; i++)
        if (str_equal(demo->units[i].name, choice->agency))
            return &demo->units[i];
    return place;
}

static bool make_dossier(Maker *maker, Instant at)
{
    static const HttpRequest NO_REQUEST = {.method = HTTP_POST, .path = {"/", 1}};
    Demo *demo = maker->demo;
    const Choice *choice = &maker->choices[demo_random(demo, (int64_t)maker->choice_count)];
    /* Provincial matters come to a commune's counter or to the centre of the province. */
    const DemoUnit *place = !str_is_empty(choice->agency) && demo_random(demo, 2) == 0
                                ? &demo->units[DEMO_COMMUNES]
                                : &demo->units[demo_random(demo, DEMO_COMMUNES)];
    const ReceiveForm form = make_form(maker, choice, competent_for(maker, choice, place));
    const bool is_online = demo_random(demo, 20) == 0;
    Ctx *cx = ARENA_NEW(maker->scratch, Ctx);
    Work work = {0};
    const Actor time = actor_of_time();
    start_request(maker, cx, &NO_REQUEST, is_online ? &time : &place->officers[ROLE_COUNTER], at);
    const bool ok = is_online ? dossier_submit(cx, place->unit_id, &form, &work)
                              : dossier_receive(cx, place->unit_id, &form, &work);
    if (!ok) {
        *maker->error = cx->error;
        return false;
    }
    const int steps = demo_random(demo, 10) < 8 ? LONGEST_LIFE : (int)demo_random(demo, 6);
    return is_online || live(maker, work, at, steps);
}

bool demo_make_work(Demo *demo, Error *error)
{
    Maker maker = {.demo = demo, .error = error, .scratch = arena_new((size_t)256 << 20)};
    const Date first = {demo->plan->today.days - DAYS_BACK};
    const int64_t start_ms = instant_of_local(first, 7 * 60 + 30).ms;
    maker.end_ms = instant_of_local(demo->plan->today, 9 * 60).ms;
    bool ok = list_choices(&maker);
    for (int64_t i = 0; ok && i < DEMO_DOSSIERS; i++) {
        const int64_t ms = start_ms + (maker.end_ms - start_ms) / DEMO_DOSSIERS * i;
        const Instant at = at_work((Instant){ms});
        if (at.ms <= maker.end_ms)
            ok = make_dossier(&maker, at) && db_flush(demo->plan->db, error);
        arena_reset(maker.scratch);
    }
    arena_free(maker.scratch);
    return ok;
}
