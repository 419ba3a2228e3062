#include "features/procedure/procedure_internal.h"
#include "platform/embedded.h"

#include <string.h>

#define MAX_FIELDS 12
/* The versions that ship cite no real decision; nobody shall take them for published ones. */
#define DECISION_NUMBER VI("01/QĐ-UBND (minh họa)")
#define DECISION_DATE ((CivilDate){2025, 6, 20})
#define VALID_FROM ((CivilDate){2025, 7, 1})

/* A table being read: the header must be exactly the expected one, each line as many fields. */
typedef struct Table {
    const char *name;
    Str rest;
    int64_t line;
    size_t field_count;
    Str fields[MAX_FIELDS];
    Error *error;
} Table;

static bool fault(Table *table, const char *what)
{
    return error_set(
        table->error, ERROR_INTERNAL, VI("Dữ liệu thủ tục đi kèm bị lỗi; hãy cài lại phần mềm."),
        "data/procedures/%s.tsv line %lld: %s", table->name, (long long)table->line, what);
}

static bool split_fields(Table *table, Str line)
{
    size_t count = 0;
    Str field;
    while (str_split_next(&line, '\t', &field)) {
        if (count == MAX_FIELDS)
            return fault(table, "too many fields");
        table->fields[count++] = field;
    }
    if (table->field_count != 0 && count != table->field_count)
        return fault(table, "wrong number of fields");
    table->field_count = count;
    return true;
}

/* False at the end and on a fault; the error tells. */
static bool next_row(Table *table)
{
    Str line;
    while (str_split_next(&table->rest, '\n', &line)) {
        table->line++;
        if (!str_is_empty(line))
            return split_fields(table, line);
    }
    return false;
}

static bool open_table(Table *table, const char *name, Str text, const char *header, Error *error)
{
    *table = (Table){.name = name, .rest = text, .error = error};
    Str first = {"", 0};
    str_split_next(&table->rest, '\n', &first);
    table->line = 1;
    if (!str_is(first, header))
        return fault(table, "unexpected header");
    return split_fields(table, first);
}

static bool parse_code(Table *table, size_t field, const char *const *codes, size_t count, int *out)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(table->fields[field], codes[i])) {
            *out = (int)i;
            return true;
        }
    return fault(table, "unknown code");
}

static bool parse_number(Table *table, size_t field, int64_t *out)
{
    return str_parse_int(table->fields[field], out) || fault(table, "no number");
}

static bool parse_flag(Table *table, size_t field, bool *out)
{
    int64_t number = 0;
    if (!parse_number(table, field, &number))
        return false;
    *out = number != 0;
    return true;
}

/* ---- the parts of one version ---- */

typedef struct Loader {
    Db *db;
    Arena *arena;
    IdMaker *ids;
    Instant now;
    const CuratedTables *tables;
    Error *error;
} Loader;

typedef struct Parts {
    ProcedureCase cases[PROCEDURE_MAX_CASES];
    ProcedureComponent components[PROCEDURE_MAX_COMPONENTS];
    ProcedureFee fees[PROCEDURE_MAX_LINES];
    ProcedureStep steps[PROCEDURE_MAX_LINES];
    ProcedureResult results[PROCEDURE_MAX_LINES];
    size_t component_count;
    ProcedureContent content;
} Parts;

/* Moves to the next row of the procedure or process `key`, which stands in the first field. */
static bool next_of(Table *table, Str key, size_t count, size_t max)
{
    while (next_row(table))
        if (str_equal(table->fields[0], key))
            return count < max || fault(table, "too many rows");
    return false;
}

static bool read_cases(Loader *l, Str code, Parts *parts)
{
    Table table;
    int64_t number = 0;
    size_t count = 0;
    if (!open_table(&table, "cases", l->tables->cases,
                    "code\tcase\tname\tstatutory_limit\tcommitted_limit\tdifficult_extra\t"
                    "limit_source",
                    l->error))
        return false;
    while (next_of(&table, code, count, PROCEDURE_MAX_CASES)) {
        if (!parse_number(&table, 1, &number) ||
            (number != (int64_t)count + 1 && !fault(&table, "cases are not in order")))
            return false;
        parts->cases[count++] = (ProcedureCase){
            .code = arena_format(l->arena, "%.*s.%02lld", STR_ARGS(code), (long long)number),
            .name = table.fields[2],
            .statutory_limit = table.fields[3],
            .committed_limit = table.fields[4],
            .difficult_extra = table.fields[5],
            .limit_source = table.fields[6],
        };
    }
    parts->content.cases = parts->cases;
    parts->content.case_count = count;
    return l->error->code == ERROR_NONE;
}

static bool read_component(Loader *l, Table *table, Parts *parts, int64_t *case_number)
{
    ProcedureComponent *component = &parts->components[parts->component_count];
    *component = (ProcedureComponent){.name = table->fields[2], .note = table->fields[6]};
    component->code = arena_format(l->arena, "%.*s-TP%02zu", STR_ARGS(table->fields[0]),
                                   parts->component_count + 1);
    return parse_number(table, 1, case_number) &&
           parse_number(table, 3, &component->original_count) &&
           parse_number(table, 4, &component->copy_count) &&
           parse_flag(table, 5, &component->is_required);
}

static bool read_components(Loader *l, Str code, Parts *parts)
{
    Table table;
    int64_t case_number = 0, last = 1;
    if (!open_table(&table, "components", l->tables->components,
                    "code\tcase\tname\toriginal_count\tcopy_count\tis_required\tnote", l->error))
        return false;
    while (next_of(&table, code, parts->component_count, PROCEDURE_MAX_COMPONENTS)) {
        if (!read_component(l, &table, parts, &case_number))
            return false;
        if (case_number < last || case_number > (int64_t)parts->content.case_count)
            return fault(&table, "components are not in the order of the cases");
        ProcedureCase *one = &parts->cases[case_number - 1];
        if (one->component_count++ == 0)
            one->components = &parts->components[parts->component_count];
        parts->component_count++;
        last = case_number;
    }
    return l->error->code == ERROR_NONE;
}

static bool read_fee(Table *table, ProcedureFee *fee)
{
    int kind = 0, due = 0;
    *fee = (ProcedureFee){.name = table->fields[3],
                          .has_amount = !str_is_empty(table->fields[4]),
                          .words = table->fields[5],
                          .source = table->fields[7]};
    if (!parse_number(table, 1, &fee->case_position) ||
        !parse_code(table, 2, FEE_KIND_CODES, FEE_KIND_COUNT, &kind) ||
        !parse_code(table, 6, FEE_DUE_CODES, FEE_DUE_COUNT, &due) ||
        (fee->has_amount && !parse_number(table, 4, &fee->amount_vnd)))
        return false;
    fee->kind = (FeeKind)kind;
    fee->due = (FeeDue)due;
    return true;
}

static bool read_fees(Loader *l, Str code, Parts *parts)
{
    Table table;
    size_t count = 0;
    if (!open_table(&table, "fees", l->tables->fees,
                    "code\tcase\tkind\tname\tamount_vnd\twords\tdue\tsource", l->error))
        return false;
    while (next_of(&table, code, count, PROCEDURE_MAX_LINES))
        if (!read_fee(&table, &parts->fees[count++]))
            return false;
    parts->content.fees = parts->fees;
    parts->content.fee_count = count;
    return l->error->code == ERROR_NONE;
}

static bool read_steps(Loader *l, Str process, Parts *parts)
{
    Table table;
    size_t count = 0;
    if (!open_table(&table, "steps", l->tables->steps, "process\tphase\trole\tname\tminutes",
                    l->error))
        return false;
    while (next_of(&table, process, count, PROCEDURE_MAX_LINES)) {
        ProcedureStep *step = &parts->steps[count++];
        step->name = table.fields[3];
        if (!parse_number(&table, 1, &step->phase) || !parse_number(&table, 4, &step->minutes) ||
            (!role_parse(table.fields[2], &step->role) && !fault(&table, "unknown role")))
            return false;
    }
    parts->content.steps = parts->steps;
    parts->content.step_count = count;
    return l->error->code == ERROR_NONE;
}

static bool read_results(Loader *l, Str code, Parts *parts)
{
    Table table;
    size_t count = 0;
    if (!open_table(&table, "results", l->tables->results, "code\tresult_code\tname\tis_paper",
                    l->error))
        return false;
    while (next_of(&table, code, count, PROCEDURE_MAX_LINES)) {
        ProcedureResult *result = &parts->results[count++];
        *result = (ProcedureResult){.code = table.fields[1], .name = table.fields[2]};
        if (!parse_flag(&table, 3, &result->is_paper))
            return false;
    }
    parts->content.results = parts->results;
    parts->content.result_count = count;
    return l->error->code == ERROR_NONE;
}

/* ---- versions ---- */

static bool read_head(Loader *l, Table *table, ProcedureVersion *out)
{
    int level = 0, online = 0, resume = 0, certainty = 0;
    if (!parse_code(table, 4, PROCEDURE_LEVEL_CODES, PROCEDURE_LEVEL_COUNT, &level) ||
        !parse_code(table, 7, ONLINE_LEVEL_CODES, ONLINE_LEVEL_COUNT, &online) ||
        !parse_code(table, 8, RESUME_RULE_CODES, RESUME_RULE_COUNT, &resume) ||
        !parse_code(table, 10, CERTAINTY_CODES, CERTAINTY_COUNT, &certainty))
        return false;
    *out = (ProcedureVersion){
        .name = table->fields[1],
        .field_code = table->fields[2],
        .field_name = table->fields[3],
        .level = (ProcedureLevel)level,
        .agency = table->fields[5],
        .online_level = (OnlineLevel)online,
        .resume_rule = (ResumeRule)resume,
        .resume_source = table->fields[9],
        .certainty = (Certainty)certainty,
        .source = table->fields[11],
        .created_at = l->now,
    };
    return true;
}

static const char SQL_COUNT_VERSIONS[] =
    "SELECT COUNT(*) FROM procedure_version WHERE procedure_id = $1";

/* Finds or creates the procedure; *out_is_new tells whether it has no version yet. */
static bool prepare_procedure(Loader *l, Str code, ProcedureVersion *version, bool *out_is_new)
{
    int64_t versions = 0;
    Procedure procedure;
    const Procedure wanted = {
        .code = code,
        .name = version->name,
        .field_code = version->field_code,
        .field_name = version->field_name,
        .is_province = version->level == LEVEL_PROVINCE,
        .is_ward = version->level == LEVEL_COMMUNE,
        .state = STR("ACTIVE"),
        .type = STR("STANDARD"),
        .changed_at = l->now,
    };
    if (!procedure_ensure(l->db, l->arena, l->ids, &wanted, &procedure, l->error) ||
        !db_fetch_int(l->db, SQL_COUNT_VERSIONS, DB_ARGS(db_int(procedure.id.value)), &versions,
                      l->error))
        return false;
    version->procedure_id = procedure.id;
    *out_is_new = versions == 0;
    return true;
}

static bool load_version(Loader *l, Str code, Str process, ProcedureVersion *version)
{
    Parts *parts = ARENA_NEW(l->arena, Parts);
    const ProcedureApproval approval = {.decision_number = str_of(DECISION_NUMBER),
                                        .decision_date = date_of_civil(DECISION_DATE),
                                        .valid_from = date_of_civil(VALID_FROM),
                                        .now = l->now};
    return read_cases(l, code, parts) && read_components(l, code, parts) &&
           read_fees(l, code, parts) && read_steps(l, process, parts) &&
           read_results(l, code, parts) &&
           procedure_draft_create(l->db, l->ids, version, l->error) &&
           procedure_draft_store(l->db, l->ids, version, &parts->content, l->error) &&
           procedure_version_approve(l->db, l->arena, version->id, version->version + 1, &approval,
                                     l->error);
}

bool procedure_load_curated(Db *db, Arena *arena, IdMaker *ids, const CuratedTables *tables,
                            int *out_loaded, Error *error)
{
    Loader loader = {db, arena, ids, {ids->now_ms}, tables, error};
    Table table;
    int loaded = 0;
    if (!open_table(&table, "curated", tables->versions,
                    "code\tname\tfield_code\tfield_name\tlevel\tagency\tprocess\tonline_level\t"
                    "resume_rule\tresume_source\tcertainty\tsource",
                    error))
        return false;
    while (next_row(&table)) {
        ProcedureVersion version;
        bool is_new = false;
        if (!read_head(&loader, &table, &version) ||
            !prepare_procedure(&loader, table.fields[0], &version, &is_new) ||
            (is_new && !load_version(&loader, table.fields[0], table.fields[6], &version)))
            return false;
        loaded += is_new;
    }
    if (error->code != ERROR_NONE)
        return false;
    *out_loaded = loaded;
    return true;
}

static Str shipped(const char *name, Arena *arena)
{
    const EmbeddedFile *file = embedded_find(arena_format(arena, "data/procedures/%s.tsv", name));
    ensure(file != NULL);
    return file->bytes;
}

CuratedTables procedure_curated_shipped(Arena *arena)
{
    return (CuratedTables){
        .versions = shipped("curated", arena),
        .cases = shipped("cases", arena),
        .components = shipped("components", arena),
        .fees = shipped("fees", arena),
        .steps = shipped("steps", arena),
        .results = shipped("results", arena),
    };
}
