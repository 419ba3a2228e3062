/*
 * reorganize_seed URL STATE DOSSIERS OPEN: for reorganize.e2e.mjs only. The province as it was on
 * 30 November 2024, in each commune a leader, a specialist and a clerk whose bearer token is the
 * login, and synthetic dossiers spread over the communes, so many of them open.
 */
#include "app/database.h"
#include "features/account/account.h"
#include "features/dossier/dossier_internal.h"
#include "features/organization/organization.h"
#include "features/procedure/procedure.h"
#include "kernel/actor.h"
#include "kernel/calendar_store.h"
#include "kernel/journal.h"
#include "platform/embedded.h"

#include <stdio.h>
#include <stdlib.h>

#define SLICE 2000
#define MINUTE_MS 60000LL

typedef struct CommuneRow {
    int64_t id;
    Str code;
} CommuneRow;
typedef struct ChoiceRow {
    int64_t version_id, case_id;
    Str code;
} ChoiceRow;

typedef struct Seed {
    Installation installation;
    Arena *arena, *scratch;
    Db *db;
    IdMaker ids;
    Instant now;
    CommuneRow *communes;
    size_t commune_count;
    ChoiceRow choice;
    Error error;
} Seed;

static void good(Seed *seed, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "seed: %s\n", seed->error.detail);
    exit(1);
}

/* The lines of the first epoch, none of them ended yet. */
static Str first_epoch(Seed *seed)
{
    const EmbeddedFile *file = embedded_find(STR("data/organization/units.tsv"));
    Str rest = file->bytes;
    Str line;
    Buf out = buf_new(seed->arena, 1 << 20);
    for (int number = 0; str_split_next(&rest, '\n', &line); number++) {
        Str cells = line;
        Str cell;
        Buf kept = buf_new(seed->arena, 4096);
        bool is_first = true;
        for (int column = 0; str_split_next(&cells, '\t', &cell); column++) {
            is_first = is_first && (column != 6 || str_is_empty(cell) || number == 0);
            buf_printf(&kept, "%s%.*s", column ? "\t" : "",
                       STR_ARGS(number && column == 7 ? STR("") : cell));
        }
        if (is_first)
            buf_printf(&out, "%.*s\n", STR_ARGS(buf_str(&kept)));
    }
    return buf_str(&out);
}

static bool write_within(void *context, OrganizationSlice *slice, void *data, Error *error)
{
    Seed *seed = context;
    return slice(seed->db, seed->arena, &seed->ids, data, error);
}

static void load_units(Seed *seed)
{
    const OrganizationWriter writer = {write_within, seed};
    OrganizationReport report;
    OrganizationPlan plan = {.records_begin = date_of_civil((CivilDate){2023, 11, 1}),
                             .is_strict = true};
    plan.tables[TABLE_UNITS] = first_epoch(seed);
    good(seed, organization_import(&plan, &writer, seed->arena, &report, &seed->error));
    if (!report.is_written) {
        fprintf(stderr, "units line %lld: %s\n", (long long)report.rejections[0].line,
                report.rejections[0].reason);
        exit(1);
    }
}

static void load_law(Seed *seed)
{
    CalendarRows rows = {0};
    int loaded = 0;
    const CuratedTables tables = procedure_curated_shipped(seed->arena);
    good(seed, calendar_parse_rows(
                   seed->arena, embedded_find(STR("data/calendar/national.tsv"))->bytes,
                   embedded_find(STR("data/calendar/days.tsv"))->bytes, &rows, &seed->error));
    good(seed, calendar_store_national(seed->db, seed->arena, &rows, seed->now, &seed->error));
    good(seed,
         procedure_load_curated(seed->db, seed->arena, &seed->ids, &tables, &loaded, &seed->error));
}

static const char SQL_COMMUNES[] =
    "SELECT id, code FROM unit WHERE level = 'commune' ORDER BY code LIMIT 1000";
static const char SQL_CHOICE[] =
    "SELECT v.id AS version_id, c.id AS case_id, p.code FROM procedure_version AS v"
    " JOIN procedure AS p ON p.id = v.procedure_id"
    " JOIN procedure_case AS c ON c.version_id = v.id WHERE v.status = 'approved'"
    " AND v.level = 'commune' ORDER BY v.id, c.id LIMIT 1";

static void read_choices(Seed *seed)
{
    static const DbColumn COMMUNES[] = {DB_INT(CommuneRow, id), DB_TEXT(CommuneRow, code)};
    static const DbColumn CHOICE[] = {DB_INT(ChoiceRow, version_id), DB_INT(ChoiceRow, case_id),
                                      DB_TEXT(ChoiceRow, code)};
    good(seed, db_fetch_all(seed->db, seed->arena, SQL_COMMUNES, DB_NO_ARGS, DB_ROWS(COMMUNES),
                            sizeof(CommuneRow), 1000, (void *)&seed->communes, &seed->commune_count,
                            &seed->error));
    good(seed, db_fetch_one(seed->db, seed->arena, SQL_CHOICE, DB_NO_ARGS, DB_ROWS(CHOICE),
                            &seed->choice, &seed->error));
}

/* ---- people ---- */

static const char SQL_TOKEN[] =
    "INSERT INTO api_token (id, token_hash, account_id, label, created_at, ends_at)"
    " VALUES ($1, $2, $3, 'test', $4, 9000000000000000000)";

static void add_person(Seed *seed, const CommuneRow *commune, Role role)
{
    int64_t id = 0;
    const Str login =
        arena_format(seed->arena, "%s.%.*s", ROLE_CODES[role], STR_ARGS(commune->code));
    const Sha256 hash = sha256_of(login);
    const AccountDraft draft = {
        .login = login, .name = login, .home_unit_id = commune->id, .now = seed->now};
    good(seed, account_create(seed->db, &seed->ids, &draft, &id, &seed->error));
    const PostDraft post = {id, commune->id, role, date_of_civil((CivilDate){2023, 11, 1}),
                            seed->now};
    good(seed, account_add_post(seed->db, seed->arena, &seed->ids, &post, &seed->error));
    good(seed, db_run(seed->db, SQL_TOKEN,
                      DB_ARGS(db_int(id_next(&seed->ids)),
                              db_bytes((Str){(const char *)hash.bytes, SHA256_BYTES}), db_int(id),
                              db_instant(seed->now)),
                      &seed->error));
}

static void add_people(Seed *seed)
{
    for (size_t i = 0; i < seed->commune_count; i++) {
        add_person(seed, &seed->communes[i], ROLE_LEADER);
        add_person(seed, &seed->communes[i], ROLE_SPECIALIST);
        add_person(seed, &seed->communes[i], ROLE_CLERK);
    }
    good(seed, db_flush(seed->db, &seed->error));
}

/* ---- dossiers ---- */

static const char SQL_WORK[] =
    "INSERT INTO work (id, kind, code, title, subject, state, unit_id, origin_unit_id,"
    " owner_unit_id, role, step, due_at, opened_at, closed_at, changed_at, version)"
    " VALUES ($1, 'dossier', $2, 'Thử', 'Người thử', $3, $4, $4, $4, 'leader', 1, $5, $6, $7, $6,"
    " 1)";
static const char SQL_CLOCK[] =
    "INSERT INTO clock (id, work_id, kind, limit_text, resume_rule, calendar_unit_id, started_at,"
    " due_at, first_due_at, ended_at, limit_source, resume_source, pause_reason)"
    " VALUES ($1, $2, 'legal', '10wd', 'rest', $3, $4, $5, $5, $6, '', '', '')";

static bool store_dossier(Seed *seed, Ctx *cx, int64_t work_id, Instant at)
{
    const DossierRow row = {.work_id = {work_id},
                            .procedure_code = seed->choice.code,
                            .version_id = seed->choice.version_id,
                            .case_id = seed->choice.case_id,
                            .channel = STR("counter"),
                            .applicant_kind = STR("person"),
                            .applicant_name = STR("Người thử"),
                            .sets = 1,
                            .return_way = STR("counter"),
                            .received_at = at};
    const JournalEntry entry = {.at = at,
                                .actor_kind = STR("time"),
                                .work_id = work_id,
                                .version = 1,
                                .verb = STR("receive"),
                                .to_state = STR("processing"),
                                .body = STR("{}")};
    return dossier_store(cx, &row) && journal_append(cx, &entry);
}

static void add_dossier(Seed *seed, int64_t number, bool is_open)
{
    static const App NO_FEATURES;
    const CommuneRow *commune = &seed->communes[(size_t)number % seed->commune_count];
    const Instant at = {seed->now.ms - number % 40000 * MINUTE_MS};
    const Instant due = {at.ms + 14 * 1440 * MINUTE_MS};
    const DbValue closed = db_optional(is_open ? 0 : due.ms);
    arena_reset(seed->scratch);
    Ctx cx = {.arena = seed->scratch,
              .db = seed->db,
              .ids = &seed->ids,
              .app = &NO_FEATURES,
              .actor = actor_of_time(),
              .now = at,
              .today = instant_date(at)};
    const int64_t id = id_next(&seed->ids);
    const Str code = arena_format(seed->scratch, "H40.%.*s-241130-%06lld", STR_ARGS(commune->code),
                                  (long long)number);
    const bool ok =
        db_run(seed->db, SQL_WORK,
               DB_ARGS(db_int(id), db_text(code), db_cstr(is_open ? "processing" : "returned"),
                       db_int(commune->id), db_instant(due), db_instant(at), closed),
               &cx.error) &&
        db_run(seed->db, SQL_CLOCK,
               DB_ARGS(db_int(id_next(&seed->ids)), db_int(id), db_int(commune->id), db_instant(at),
                       db_instant(due), closed),
               &cx.error) &&
        store_dossier(seed, &cx, id, at) && db_flush(seed->db, &cx.error);
    seed->error = cx.error;
    good(seed, ok);
}

static void add_dossiers(Seed *seed, int64_t count, int64_t open)
{
    for (int64_t i = 0; i < count; i++) {
        if (i % SLICE == 0)
            good(seed, db_begin(seed->db, &seed->error));
        add_dossier(seed, i, i < open);
        if (i % SLICE == SLICE - 1 || i == count - 1)
            good(seed, db_commit(seed->db, &seed->error));
    }
}

int main(int argc, char **argv)
{
    static Seed seed;
    int applied = 0;
    if (argc != 5)
        return 2;
    seed.arena = arena_new((size_t)1 << 30);
    seed.scratch = arena_new((size_t)64 << 20);
    seed.now = instant_of_local(date_of_civil((CivilDate){2024, 11, 29}), 480);
    good(&seed, installation_open(seed.arena, argv[1], argv[2], &seed.installation, &seed.error));
    seed.db = db_open(argv[1], DB_READ_WRITE, &seed.error);
    good(&seed, seed.db != NULL);
    good(&seed, installation_migrate(&seed.installation, seed.db, &applied, &seed.error));
    good(&seed, db_begin(seed.db, &seed.error));
    good(&seed, id_maker_lease(seed.db, instant_now(), &seed.ids, &seed.error));
    seed.ids.now_ms = instant_now().ms;
    load_units(&seed);
    load_law(&seed);
    good(&seed, db_flush(seed.db, &seed.error));
    read_choices(&seed);
    add_people(&seed);
    good(&seed, db_commit(seed.db, &seed.error));
    add_dossiers(&seed, atoll(argv[3]), atoll(argv[4]));
    db_close(seed.db);
    return 0;
}
