/* The numbers that decrees set for dossiers: shown to everybody who works, changed with a date and
 * a source by the provincial controller of procedures. What was in force before stays. */
#include "features/dossier/dossier_internal.h"
#include "kernel/journal.h"

#define MAX_RULES 200
#define RULE_EXTENSIONS "extensions"

typedef struct RuleRow {
    int64_t id;
    Str name;
    int64_t value;
    Date valid_from;
    Str source, certainty;
} RuleRow;

static const DbColumn COLUMNS[] = {DB_INT(RuleRow, id),      DB_TEXT(RuleRow, name),
                                   DB_INT(RuleRow, value),   DB_DATE(RuleRow, valid_from),
                                   DB_TEXT(RuleRow, source), DB_TEXT(RuleRow, certainty)};

static const FieldOption CERTAINTIES[] = {
    {{"sourced", 7}, {"Có nguồn", sizeof "Có nguồn" - 1}},
    {{"memory", 6}, {"Theo trí nhớ, chưa đối chiếu", sizeof "Theo trí nhớ, chưa đối chiếu" - 1}},
    {{"uncertain", 9}, {"Chưa chắc chắn", sizeof "Chưa chắc chắn" - 1}},
};

typedef struct RuleForm {
    int64_t value;
    Date valid_from;
    Str source, certainty;
} RuleForm;
static const FormField RULE_FIELDS[] = {
    FORM_INT(RuleForm, value, .label = VI("Số lần hẹn lại tối đa"), .required = true, .max = 9),
    FORM_DATE(RuleForm, valid_from, .label = VI("Có hiệu lực từ"), .required = true),
    FORM_TEXT(RuleForm, source, .label = VI("Căn cứ"), .required = true, .max_chars = 300),
    FORM_CHOICE(RuleForm, certainty, .label = VI("Mức chắc chắn"), .required = true,
                .choices = CERTAINTIES, .choice_count = COUNT_OF(CERTAINTIES)),
};
const FormDef RULE_FORM = FORM_DEF(RuleForm, RULE_FIELDS);

static const char SQL_LIST[] =
    "SELECT id, name, value, valid_from, source, certainty"
    " FROM dossier_rule WHERE name = $1 ORDER BY valid_from DESC LIMIT 200";

static Str certainty_words(Str code)
{
    for (size_t i = 0; i < COUNT_OF(CERTAINTIES); i++)
        if (str_equal(CERTAINTIES[i].value, code))
            return CERTAINTIES[i].label;
    return code;
}

bool rules_show(Ctx *cx)
{
    RuleRow *rows = NULL;
    RulesView view = {0};
    if (!db_fetch_all(cx->db, cx->arena, SQL_LIST, DB_ARGS(db_cstr(RULE_EXTENSIONS)),
                      DB_ROWS(COLUMNS), sizeof *rows, MAX_RULES, (void *)&rows, &view.count,
                      &cx->error))
        return false;
    RuleLine *lines = ARENA_ARRAY(cx->arena, RuleLine, view.count + 1);
    bool is_past = false;
    for (size_t i = 0; i < view.count; i++) {
        lines[i] = (RuleLine){.value = rows[i].value,
                              .valid_from = rows[i].valid_from,
                              .source = rows[i].source,
                              .certainty = certainty_words(rows[i].certainty),
                              .is_in_force = !is_past && rows[i].valid_from.days <= cx->today.days};
        is_past = is_past || lines[i].is_in_force;
    }
    view.lines = lines;
    view.form = form_html(cx, &RULE_FORM, NULL);
    cx->response.title = str_of(VI("Quy tắc hồ sơ"));
    rules_html(&cx->response.body, &view);
    return true;
}

static const char SQL_ADD[] =
    "INSERT INTO dossier_rule (id, name, value, valid_from, source, certainty, entered_by)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (name, valid_from) DO NOTHING";

bool rules_post(Ctx *cx)
{
    const RuleForm *form = cx->form;
    const ActorPost *post = actor_post_with(&cx->actor, permission_roles(PERM_PROCEDURE_CONTROL));
    int64_t changed = 0;
    ensure(post);
    if (form->valid_from.days < cx->today.days)
        return form_mistake(cx, "valid_from",
                            VI("Chỉ đặt được từ hôm nay trở đi: việc đã qua theo quy tắc lúc đó."));
    if (!db_run_count(cx->db, SQL_ADD,
                      DB_ARGS(db_int(id_next(cx->ids)), db_cstr(RULE_EXTENSIONS),
                              db_int(form->value), db_date(cx->arena, form->valid_from),
                              db_text(form->source), db_text(form->certainty),
                              db_int(cx->actor.account_id)),
                      &changed, &cx->error))
        return false;
    if (changed == 0)
        return form_mistake(cx, "valid_from", VI("Ngày này đã có một quy tắc. Chọn ngày khác."));
    char iso[11];
    date_format_iso(form->valid_from, iso);
    if (!journal_note(cx, "dossier.rule_set", post->unit_id,
                      arena_format(cx->arena, "{\"rule\":\"%s\",\"value\":%lld,\"from\":\"%s\"}",
                                   RULE_EXTENSIONS, (long long)form->value, iso)))
        return false;
    redirect(cx, STR("/dossier-rules"));
    return true;
}
