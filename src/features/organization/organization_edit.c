/* What the province's administrator corrects or adds to a unit: identifier code, address, seal. */
#include "features/organization/organization_pages.h"

#include "kernel/calendar_store.h"
#include "kernel/journal.h"

typedef struct EditForm {
    int64_t version_id; /* the version that the person saw */
    Date from;
    Str identifier_code, identifier_status, address, phone, seal;
    bool is_difficult;
    Str source;
} EditForm;

static const FieldOption STATUS_OPTIONS[] = {
    {{"known", 5}, {VI("Đã công bố"), sizeof(VI("Đã công bố")) - 1}},
    {{"demonstration", 13}, {VI("Minh họa"), sizeof(VI("Minh họa")) - 1}},
    {{"unknown", 7}, {VI("Chưa rõ"), sizeof(VI("Chưa rõ")) - 1}},
};

static const FormField EDIT_FIELDS[] = {
    FORM_HIDDEN(EditForm, version_id, .required = true),
    FORM_DATE(EditForm, from, .label = VI("Có hiệu lực từ ngày"), .required = true),
    FORM_TEXT(EditForm, identifier_code, .label = VI("Mã định danh"), .max_chars = 35,
              .hint = VI("Chữ hoa, số và dấu chấm, ví dụ: H41.21 (Quyết định 20/2020/QĐ-TTg).")),
    FORM_CHOICE(EditForm, identifier_status, .label = VI("Mã định danh này"), .required = true,
                .choices = STATUS_OPTIONS, .choice_count = COUNT_OF(STATUS_OPTIONS)),
    FORM_TEXT(EditForm, address, .label = VI("Địa chỉ"), .max_chars = 200),
    FORM_TEXT(EditForm, phone, .label = VI("Điện thoại"), .max_chars = 40),
    FORM_TEXT(EditForm, seal, .label = VI("Con dấu"), .max_chars = 200,
              .hint = VI("Chữ khắc trên dấu, số giấy chứng nhận đăng ký mẫu dấu.")),
    FORM_FLAG(EditForm, is_difficult, .label = VI("Xã khó khăn: một số thời hạn dài hơn")),
    FORM_TEXT(EditForm, source, .label = VI("Căn cứ"), .required = true, .max_chars = 200,
              .hint = VI("Văn bản, số và ngày.")),
};
const FormDef UNIT_EDIT_FORM = FORM_DEF(EditForm, EDIT_FIELDS);

bool unit_may_edit(const Ctx *cx)
{
    for (size_t i = 0; i < cx->actor.post_count; i++) {
        const Unit *unit = unit_find(cx, cx->actor.posts[i].unit_id);
        if ((cx->actor.posts[i].roles & permission_roles(PERM_UNITS)) && unit &&
            str_is(unit->level, "province"))
            return true;
    }
    return false;
}

/* The unit of the path and its version of today. */
static bool get(Ctx *cx, const Unit **out_unit, const UnitVersion **out_version)
{
    *out_unit = unit_find(cx, cx->path_id);
    if (!*out_unit || !unit_may_edit(cx))
        return fail(cx, ERROR_NOT_FOUND, VI("Chỉ quản trị cấp tỉnh sửa thông tin đơn vị."),
                    "unit %lld", (long long)cx->path_id);
    *out_version = unit_version_on(unit_tree(cx), cx->path_id, cx->today);
    return *out_version ||
           fail(cx, ERROR_CONFLICT, VI("Đơn vị đã kết thúc hoạt động nên không sửa được nữa."),
                "closed unit %lld", (long long)cx->path_id);
}

bool organization_show_edit(Ctx *cx)
{
    const Unit *unit = NULL;
    const UnitVersion *version = NULL;
    if (!get(cx, &unit, &version))
        return false;
    const EditForm values = {.version_id = version->id,
                             .from = cx->today,
                             .identifier_code = version->identifier_code,
                             .identifier_status = version->identifier_status,
                             .address = version->address,
                             .phone = version->phone,
                             .seal = version->seal,
                             .is_difficult = version->is_difficult};
    const UnitEditView view = {
        .name = unit->name,
        .back = unit_url(cx, unit->id),
        .action = url_path(arena_printf(cx->arena, "/units/%lld/edit", (long long)unit->id)),
        .form = form_html(cx, &UNIT_EDIT_FORM, &values)};
    cx->response.title = STR(VI("Sửa thông tin đơn vị"));
    organization_edit_html(&cx->response.body, &view);
    return true;
}

/* ---- checks ---- */

static bool is_identifier(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.data[i] >= 'A' && text.data[i] <= 'Z') || text.data[i] == '.' ||
              (text.data[i] >= '0' && text.data[i] <= '9')))
            return false;
    return true;
}

static const char SQL_TAKEN[] =
    "SELECT count(*) FROM unit_version WHERE identifier_code = $1 AND unit_id <> $2"
    " AND (valid_to IS NULL OR valid_to >= $3)";

/* Two open units with one code would give the same dossier code twice. */
static bool check_identifier(Ctx *cx, const EditForm *form, int64_t unit_id)
{
    int64_t taken = 0;
    if (str_is_empty(form->identifier_code))
        return true;
    if (!is_identifier(form->identifier_code))
        return form_mistake(cx, "identifier_code",
                            VI("Mã định danh chỉ gồm chữ hoa không dấu, số và dấu chấm."));
    if (!db_fetch_int(cx->db, SQL_TAKEN,
                      DB_ARGS(db_text(form->identifier_code), db_int(unit_id),
                              db_date(cx->arena, form->from)),
                      &taken, &cx->error))
        return false;
    return taken == 0 ||
           form_mistake(cx, "identifier_code", VI("Đơn vị khác đang mang mã định danh này."));
}

static bool check(Ctx *cx, const EditForm *form, const UnitVersion *version)
{
    if (form->version_id != version->id)
        return fail(cx, ERROR_CONFLICT,
                    VI("Thông tin đơn vị vừa được người khác sửa. Hãy xem lại rồi sửa tiếp."),
                    "stale version of unit %lld", (long long)version->unit_id);
    if (form->from.days < version->valid_from.days || form->from.days > cx->today.days)
        return form_mistake(cx, "from",
                            VI("Ngày phải nằm từ đầu thời kỳ hiện nay của đơn vị đến hôm nay."));
    return check_identifier(cx, form, version->unit_id);
}

/* ---- writing ---- */

static const char SQL_END_VERSION[] =
    "UPDATE unit_version SET valid_to = $3 WHERE id = $1 AND unit_id = $2 AND valid_to IS NULL";

/* From a later day on the old version ends and a new one begins. */
static bool store(Ctx *cx, const UnitVersion *old, UnitVersion *next)
{
    int64_t changed = 1;
    if (next->valid_from.days != old->valid_from.days) {
        next->id = id_next(cx->ids);
        next->is_older = false;
        next->date_precision = STR("day");
        const Date last = {next->valid_from.days - 1};
        if (!db_run_count(cx->db, SQL_END_VERSION,
                          DB_ARGS(db_int(old->id), db_int(old->unit_id), db_date(cx->arena, last)),
                          &changed, &cx->error))
            return false;
    }
    if (changed != 1)
        return fail(cx, ERROR_CONFLICT,
                    VI("Thông tin đơn vị vừa được người khác sửa. Hãy xem lại rồi sửa tiếp."),
                    "version of unit %lld", (long long)old->unit_id);
    return unit_store_version(cx->db, cx->arena, next, &cx->error);
}

static bool update_identity(Ctx *cx, const Unit *unit, const UnitVersion *version)
{
    Unit now = *unit;
    now.identifier_code = version->identifier_code;
    now.address = version->address;
    now.phone = version->phone;
    now.is_difficult = version->is_difficult;
    return unit_update_identity(cx->db, cx->arena, &now, &cx->error);
}

static bool note(Ctx *cx, const UnitVersion *version)
{
    Buf body = buf_new(cx->arena, 256);
    Json json = json_to(&body);
    json_open_object(&json);
    json_put_id(&json, "unit", version->unit_id);
    json_put_date(&json, "from", version->valid_from);
    json_put_text(&json, "identifier_code", version->identifier_code);
    json_put_text(&json, "source", version->source);
    json_close_object(&json);
    return journal_note(cx, "unit.changed", version->unit_id, buf_str(&body));
}

bool organization_post_edit(Ctx *cx)
{
    const EditForm *form = cx->form;
    const Unit *unit = NULL;
    const UnitVersion *version = NULL;
    /* Touching first makes edits follow one another, so that the check sees the one before. */
    if (!get(cx, &unit, &version) || !cache_touch(cx, UNIT_CACHE.name) || !check(cx, form, version))
        return false;
    UnitVersion next = *version;
    next.valid_from = form->from;
    next.identifier_code = form->identifier_code;
    next.identifier_status =
        str_is_empty(form->identifier_code) ? STR("unknown") : form->identifier_status;
    next.address = form->address;
    next.phone = form->phone;
    next.seal = form->seal;
    next.is_difficult = form->is_difficult;
    next.certainty = STR("sourced");
    next.source = form->source;
    redirect(cx, local_url(cx, "/units/%lld?done=edit", (long long)unit->id));
    return store(cx, version, &next) && update_identity(cx, unit, &next) && note(cx, &next) &&
           cache_touch(cx, CALENDAR_CACHE.name);
}
