#include "tests/harness/dossiers.h"

#include "features/procedure/procedure.h"

#include <string.h>

#define MAX_PAIRS 64

static const char SQL_CHOOSE[] =
    "SELECT v.id || ' ' || c.id AS choice FROM procedure_version AS v"
    " JOIN procedure_case AS c ON c.version_id = v.id"
    " WHERE v.level = 'commune' AND v.status = 'approved' AND c.statutory_limit = $1"
    " AND c.committed_limit = '' ORDER BY v.id, c.id LIMIT 1";

DossierChoice dossiers_choose(World *w, const char *limit)
{
    Str text = world_sql_text(w, SQL_CHOOSE, DB_ARGS(db_cstr(limit)));
    Str version = {0};
    assert_true(str_split_next(&text, ' ', &version));
    return (DossierChoice){arena_cstr(w->arena, version), arena_cstr(w->arena, text)};
}

/* ---- a procedure made for a test ---- */

static const char SQL_CHOICE_OF_CODE[] =
    "SELECT v.id || ' ' || c.id AS choice FROM procedure AS p"
    " JOIN procedure_version AS v ON v.procedure_id = p.id AND v.status = 'approved'"
    " JOIN procedure_case AS c ON c.version_id = v.id WHERE p.code = $1 ORDER BY v.id, c.id LIMIT 1";

static Str steps_of(World *w, const DossierRoad *road)
{
    Buf out = buf_new(w->arena, 2048);
    Str roles = str_of(road->roles);
    Str role = {0};
    int phase = 1;
    buf_add_cstr(&out, "process\tphase\trole\tname\tminutes\n");
    while (str_split_next(&roles, ' ', &role)) {
        if (str_is(role, "|"))
            phase++;
        else
            buf_printf(&out, "%s\t%d\t%.*s\tBước %.*s\t60\n", road->code, phase, STR_ARGS(role),
                       STR_ARGS(role));
    }
    return buf_str(&out);
}

static CuratedTables tables_of(World *w, const DossierRoad *road)
{
    return (CuratedTables){
        .versions = arena_format(
            w->arena,
            "code\tname\tfield_code\tfield_name\tlevel\tagency\tprocess\tonline_level\t"
            "resume_rule\tresume_source\tcertainty\tsource\n"
            "%s\tThủ tục thử %s\tG00-XX00\tThử\t%s\tCơ quan thử\t%s\tmot_phan\trest\tThử\t"
            "demonstration\tThử\n",
            road->code, road->code, road->level, road->code),
        .cases = arena_format(w->arena,
                              "code\tcase\tname\tstatutory_limit\tcommitted_limit\t"
                              "difficult_extra\tlimit_source\n%s\t1\tThử\t%s\t\t10wd\tThử\n",
                              road->code, road->limit),
        .components =
            arena_format(w->arena,
                         "code\tcase\tname\toriginal_count\tcopy_count\tis_required\tnote\n"
                         "%s\t1\tĐơn\t1\t0\t1\t\n",
                         road->code),
        .fees = STR("code\tcase\tkind\tname\tamount_vnd\twords\tdue\tsource\n"),
        .steps = steps_of(w, road),
        .results = arena_format(w->arena, "code\tresult_code\tname\tis_paper\n%s\tKQ.1\tGiấy\t1\n",
                                road->code)};
}

DossierChoice dossiers_publish(World *w, const DossierRoad *road)
{
    const CuratedTables tables = tables_of(w, road);
    int loaded = 0;
    Error error = {0};
    Str version = {0};
    if (!db_begin(w->db, &error) ||
        !procedure_load_curated(w->db, w->arena, &w->ids, &tables, &loaded, &error) ||
        !db_commit(w->db, &error))
        fail_msg("%s\n", error.detail);
    Str text = world_sql_text(w, SQL_CHOICE_OF_CODE, DB_ARGS(db_cstr(road->code)));
    assert_true(str_split_next(&text, ' ', &version));
    return (DossierChoice){arena_cstr(w->arena, version), arena_cstr(w->arena, text)};
}

static size_t put_receive_form(const char **pairs, DossierChoice choice)
{
    const char *const form[] = {"version_id",
                                choice.version_id,
                                "case_id",
                                choice.case_id,
                                "applicant_kind",
                                "person",
                                "applicant_name",
                                "Nguyễn Văn Thử",
                                "identity_number",
                                APPLICANT_NUMBER,
                                "birth_date",
                                "05/09/1990",
                                "address",
                                "Xóm Thử",
                                "phone",
                                "",
                                "email",
                                "",
                                "content",
                                "Xin xác nhận",
                                "sets",
                                "1",
                                "return_way",
                                "counter",
                                "missing_reason",
                                "Đã có trong cơ sở dữ liệu"};
    memcpy(pairs, form, sizeof form);
    pairs[COUNT_OF(form)] = NULL;
    return COUNT_OF(form);
}

int dossiers_post_changed(World *w, DossierChoice choice, const char *const *changes)
{
    const char *pairs[MAX_PAIRS];
    size_t count = put_receive_form(pairs, choice);
    for (; *changes; changes += 2) {
        size_t at = 0;
        while (at < count && strcmp(pairs[at], changes[0]) != 0)
            at += 2;
        pairs[at] = changes[0];
        pairs[at + 1] = changes[1];
        count = at < count ? count : count + 2;
    }
    pairs[count] = NULL;
    return world_post_list(w, "/counter/new", pairs);
}

int dossiers_post_with(World *w, DossierChoice choice, const char *name, const char *value)
{
    const char *const changes[] = {name, value, NULL};
    return dossiers_post_changed(w, choice, changes);
}

int dossiers_post(World *w, DossierChoice choice, const char *key)
{
    if (key)
        return dossiers_post_with(w, choice, "_key", key);
    const char *pairs[MAX_PAIRS];
    put_receive_form(pairs, choice);
    return world_post_list(w, "/counter/new", pairs);
}

int64_t dossiers_last_id(World *w)
{
    const Str location = world_header(w, "Location");
    int64_t id = 0;
    assert_true(str_starts_with(location, STR("/items/")));
    assert_true(str_parse_int(str_slice(location, 7, location.len), &id));
    return id;
}

int64_t dossiers_receive(World *w, const char *limit, const char *unit)
{
    world_as(w, strcmp(unit, "a") == 0 ? "counter.a" : "counter.b");
    check_int(303, dossiers_post(w, dossiers_choose(w, limit), NULL));
    return dossiers_last_id(w);
}

/* ---- moves ---- */

const char *dossiers_path(World *w, int64_t id, const char *verb)
{
    if (*verb == '\0')
        return arena_printf(w->arena, "/items/%lld", (long long)id);
    return arena_printf(w->arena, "/items/%lld/%s", (long long)id, verb);
}

int dossiers_move(World *w, int64_t id, const char *verb, ...)
{
    const char *pairs[MAX_PAIRS] = {
        "version", arena_printf(w->arena, "%lld", (long long)dossiers_version(w, id))};
    size_t count = 2;
    va_list args;
    va_start(args, verb);
    while ((pairs[count] = va_arg(args, const char *)) && count < MAX_PAIRS - 1)
        count++;
    va_end(args);
    pairs[count] = NULL;
    return world_post_list(w, dossiers_path(w, id, verb), pairs);
}

void dossiers_forward(World *w, int64_t id)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "forward", "note", "Đủ giấy tờ", NULL));
}

void dossiers_assign(World *w, int64_t id)
{
    const int64_t officer = world_account(w, "specialist.a")->id;
    world_as(w, "leader.a");
    check_int(303, dossiers_move(w, id, "assign", "officer_id",
                                 arena_printf(w->arena, "%lld", (long long)officer), NULL));
}

void dossiers_propose(World *w, int64_t id)
{
    world_as(w, "specialist.a");
    check_int(303, dossiers_move(w, id, "propose", "note", "Đề nghị cấp", NULL));
}

void dossiers_approve(World *w, int64_t id)
{
    world_as(w, "leader.a");
    check_int(303, dossiers_move(w, id, "approve", NULL));
}

void dossiers_number(World *w, int64_t id)
{
    world_as(w, "clerk.a");
    check_int(303, dossiers_move(w, id, "number", "number", "12/GXN", "date", "15/09/2026", NULL));
}

void dossiers_to_counter(World *w, int64_t id)
{
    world_as(w, "clerk.a");
    check_int(303, dossiers_move(w, id, "to_counter", NULL));
}

void dossiers_hand_over(World *w, int64_t id)
{
    world_as(w, "counter.a");
    check_int(303, dossiers_move(w, id, "hand_over", "handed_to", "Nguyễn Văn Thử", "proof",
                                 "Ký sổ", NULL));
}

/* ---- what is there now ---- */

static const char SQL_STATE[] = "SELECT state FROM work WHERE id = $1";
Str dossiers_state(World *w, int64_t id)
{
    return world_sql_text(w, SQL_STATE, DB_ARGS(db_int(id)));
}

static const char SQL_VERSION[] = "SELECT version FROM work WHERE id = $1";
int64_t dossiers_version(World *w, int64_t id)
{
    return world_sql_int(w, SQL_VERSION, DB_ARGS(db_int(id)));
}

static const char SQL_DUE[] = "SELECT due_at FROM work WHERE id = $1";
int64_t dossiers_due_ms(World *w, int64_t id)
{
    return world_sql_int(w, SQL_DUE, DB_ARGS(db_int(id)));
}

void dossiers_due_is_at(const char *file, int line, World *w, int64_t id, const char *local)
{
    char text[17];
    instant_format_local((Instant){dossiers_due_ms(w, id)}, text);
    check_text_at(file, line, str_of(local), str_of(text));
}
