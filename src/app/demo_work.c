#include "app/demo_internal.h"

#include "kernel/actor.h"
#include "kernel/calendar.h"
#include "kernel/calendar_store.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <string.h>

#define MAX_VERSIONS 64
#define SHORT_DAYS 16 /* with a holiday between */

/* A case that somebody may apply for, and which agency decides; "" for the communes. */
typedef struct Choice {
    int64_t version_id, case_id;
    Str agency;
    Date valid_from;
    const ProcedureCase *one;
} Choice;

typedef struct Maker {
    DemoMaker base;
    Choice choices[MAX_VERSIONS];
    size_t choice_count;
} Maker;

/* ---- what is applied for ---- */

/* Provincial procedures whose agency has officers here: one in ten of all applications. */
static const char SQL_CHOICES[] =
    "SELECT v.id AS version_id, min(c.id) AS case_id,"
    " CASE WHEN v.level = 'province' THEN v.agency ELSE '' END AS agency, v.valid_from"
    "  FROM procedure_version AS v JOIN procedure_case AS c ON c.version_id = v.id"
    " WHERE v.status = 'approved' AND v.valid_from <= $1"
    " AND (v.level = 'commune' OR v.agency IN ('Sở Tài chính', 'Sở Nội vụ'))"
    " GROUP BY v.id, v.level, v.agency, v.valid_from ORDER BY v.id LIMIT 64";
static const DbColumn CHOICE_COLUMNS[] = {DB_INT(Choice, version_id), DB_INT(Choice, case_id),
                                          DB_TEXT(Choice, agency), DB_DATE(Choice, valid_from)};

static bool load_case(Maker *maker, Choice *choice)
{
    Demo *demo = maker->base.demo;
    ProcedureContent content = {0};
    if (!procedure_content_load(demo->plan->db, demo->arena,
                                (ProcedureVersionId){choice->version_id}, &content,
                                maker->base.error))
        return false;
    for (size_t i = 0; i < content.case_count; i++)
        if (content.cases[i].id == choice->case_id)
            choice->one = &content.cases[i];
    return true;
}

static bool list_choices(Maker *maker)
{
    Demo *demo = maker->base.demo;
    Choice *rows = NULL;
    const DbArgs args =
        DB_ARGS(db_date(demo->arena, (Date){demo->plan->today.days - DEMO_DAYS_BACK - 5}));
    if (!db_fetch_all(demo->plan->db, demo->arena, SQL_CHOICES, args, DB_ROWS(CHOICE_COLUMNS),
                      sizeof *rows, MAX_VERSIONS, (void *)&rows, &maker->choice_count,
                      maker->base.error))
        return false;
    if (maker->choice_count == 0)
        return error_set(maker->base.error, ERROR_INTERNAL, VI("Không có thủ tục nào để minh họa."),
                         "no curated procedure is in force");
    memcpy(maker->choices, rows, maker->choice_count * sizeof *rows);
    for (size_t i = 0; i < maker->choice_count; i++)
        if (!load_case(maker, &maker->choices[i]))
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
    ReceivePaper *papers = ARENA_ARRAY(maker->base.scratch, ReceivePaper, one->component_count + 1);
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
    Demo *demo = maker->base.demo;
    const int64_t year = demo_random(demo, 60) + 40;
    const int64_t sex = demo_random(demo, 2);
    return (ReceiveForm){
        .version_id = choice->version_id,
        .case_id = choice->case_id,
        .applicant_kind = STR("person"),
        .applicant_name = arena_format(maker->base.scratch, "%s %s %s (minh họa)",
                                       SURNAMES[demo_random(demo, COUNT_OF(SURNAMES))],
                                       MIDDLES[demo_random(demo, COUNT_OF(MIDDLES))],
                                       GIVEN[demo_random(demo, COUNT_OF(GIVEN))]),
        .identity_number = arena_format(maker->base.scratch, "040%lld%02lld%06lld", (long long)sex,
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
    Demo *demo = maker->base.demo;
    if (str_is_empty(choice->agency))
        return demo_random(demo, 12) == 0 ? &demo->units[demo_random(demo, DEMO_COMMUNES)] : place;
    for (size_t i = DEMO_COMMUNES; i < demo->unit_count; i++)
        if (str_equal(demo->units[i].name, choice->agency))
            return &demo->units[i];
    return place;
}

/* Provincial matters come to a commune's counter or to the centre of the province. */
static const DemoUnit *receiving_unit(Demo *demo, const Choice *choice)
{
    return !str_is_empty(choice->agency) && demo_random(demo, 2) == 0
               ? &demo->units[DEMO_COMMUNES]
               : &demo->units[demo_random(demo, DEMO_COMMUNES)];
}

static bool open_one(Maker *maker, const DemoUnit *place, const ReceiveForm *form, bool is_online,
                     Instant at, Work *out)
{
    const Actor time = actor_of_time();
    Ctx *cx = demo_act(&maker->base, is_online ? &time : &place->officers[ROLE_COUNTER], at);
    const bool ok = is_online ? dossier_submit(cx, place->unit_id, form, out)
                              : dossier_receive(cx, place->unit_id, form, out);
    if (!ok)
        *maker->base.error = cx->error;
    return ok;
}

/* Days within which a limit surely ends: the extra of difficult communes, a long holiday. */
static int64_t longest_days(const ProcedureCase *one)
{
    const Str limit = one->statutory_limit;
    int64_t count = 0;
    if (str_ends_with(limit, STR("wd")) &&
        str_parse_int(str_slice(limit, 0, limit.len - 2), &count))
        return 2 * (count + (str_is_empty(one->difficult_extra) ? 0 : 10)) + 10;
    if (str_ends_with(limit, STR("d")) && str_parse_int(str_slice(limit, 0, limit.len - 1), &count))
        return count + 10;
    return 5;
}

/* Near the end of the known calendar only what ends before it can be received; NULL: nothing. */
static const Choice *choose(Maker *maker, Instant at)
{
    Demo *demo = maker->base.demo;
    const size_t first = (size_t)demo_random(demo, (int64_t)maker->choice_count);
    for (size_t i = 0; i < maker->choice_count; i++) {
        const Choice *choice = &maker->choices[(first + i) % maker->choice_count];
        if (demo_covers(&maker->base, demo->units[0].unit_id, at, longest_days(choice->one)))
            return choice;
    }
    return NULL;
}

static bool make_dossier(Maker *maker, Instant at)
{
    Demo *demo = maker->base.demo;
    const Choice *choice = choose(maker, at);
    if (!choice)
        return true;
    const DemoUnit *place = receiving_unit(demo, choice);
    const ReceiveForm form = make_form(maker, choice, competent_for(maker, choice, place));
    const bool is_online = demo_random(demo, 4) == 0;
    bool is_received = true;
    Work work = {0};
    if (!open_one(maker, place, &form, is_online, at, &work))
        return false;
    if (is_online && !demo_answer(&maker->base, &work, &at, &is_received))
        return false;
    return !is_received || demo_life(&maker->base, work, at);
}

/* What ships begins in July 2025. While the past is made the versions are taken for older ones;
 * afterwards they are what they were. */
static const char SQL_DATE_VERSION[] = "UPDATE procedure_version SET valid_from = $2 WHERE id = $1";

static bool date_versions(Maker *maker, bool is_past)
{
    Demo *demo = maker->base.demo;
    for (size_t i = 0; i < maker->choice_count; i++) {
        const Choice *choice = &maker->choices[i];
        const Date from = is_past ? date_of_civil((CivilDate){2023, 1, 1}) : choice->valid_from;
        if (!db_run(demo->plan->db, SQL_DATE_VERSION,
                    DB_ARGS(db_int(choice->version_id), db_date(demo->arena, from)),
                    maker->base.error))
            return false;
    }
    return db_flush(demo->plan->db, maker->base.error);
}

/* A matter of communes, at the counter of the one that decides it. */
static const Choice *choose_past(Maker *maker, bool is_short)
{
    const size_t first = (size_t)demo_random(maker->base.demo, (int64_t)maker->choice_count);
    for (size_t i = 0; i < maker->choice_count; i++) {
        const Choice *choice = &maker->choices[(first + i) % maker->choice_count];
        if (str_is_empty(choice->agency) && (!is_short || longest_days(choice->one) <= SHORT_DAYS))
            return choice;
    }
    return NULL;
}

bool demo_make_past_dossier(DemoMaker *base, const DemoUnit *place, Instant at, bool is_short)
{
    Maker *maker = (Maker *)base;
    const Choice *choice = choose_past(maker, is_short);
    Work work = {0};
    if (!choice)
        return true;
    ReceiveForm form = make_form(maker, choice, place);
    form.competent_unit = STR(""); /* its own */
    return open_one(maker, place, &form, false, at, &work) && demo_life(base, work, at);
}

/* Receptions lie evenly over the working time of some weeks up to now. */
static bool make_all(Maker *maker)
{
    Demo *demo = maker->base.demo;
    const Actor time = actor_of_time();
    const int64_t unit_id = demo->units[0].unit_id;
    /* In a year that nobody has entered yet, the demonstration ends with the year before. */
    for (int i = 0; i < 366 && !demo_covers(&maker->base, unit_id, maker->base.end, 0); i++)
        maker->base.end.ms -= MS_PER_DAY;
    const Date first = {instant_date(maker->base.end).days - DEMO_DAYS_BACK};
    const Instant start = instant_of_local(first, 7 * 60 + 30);
    Ctx *cx = demo_request(&maker->base, &time, start);
    int64_t minutes = 0;
    if (!calendar_working_minutes_between(calendar_of_unit(cx, unit_id), calendar_minute_of(start),
                                          calendar_minute_of(maker->base.end), demo->arena,
                                          &minutes, maker->base.error))
        return false;
    for (int64_t i = 0; i < DEMO_DOSSIERS; i++) {
        const Instant at = demo_after(&maker->base, unit_id, start, minutes * i / DEMO_DOSSIERS);
        if (!make_dossier(maker, at) || !db_flush(demo->plan->db, maker->base.error))
            return false;
        arena_reset(maker->base.scratch);
    }
    return true;
}

bool demo_make_work(Demo *demo, Error *error)
{
    Maker maker = {.base = {.demo = demo,
                            .scratch = arena_new((size_t)256 << 20),
                            .end = demo->plan->now,
                            .error = error}};
    const bool ok = list_choices(&maker) && make_all(&maker) && date_versions(&maker, true) &&
                    demo_make_past(&maker.base) && date_versions(&maker, false);
    arena_free(maker.base.scratch);
    return ok;
}
