#include "features/organization/organization_internal.h"

/* ---- days that are only known by month or year ---- */

/* The first of the month or year stands for an unknown day. */
static bool parse_partial(Str text, Date *out, Str *precision)
{
    int64_t year = 0, month = 1;
    if (text.len == 10)
        return date_parse_iso(text, out);
    if ((text.len != 4 && text.len != 7) || !str_is_digits(str_slice(text, 0, 4)) ||
        !str_parse_int(str_slice(text, 0, 4), &year))
        return false;
    if (text.len == 7 && (text.data[4] != '-' || !str_is_digits(str_slice(text, 5, 7)) ||
                          !str_parse_int(str_slice(text, 5, 7), &month)))
        return false;
    *precision = text.len == 4 ? STR("year") : STR("month");
    if (!date_exists((int)year, (int)month, 1))
        return false;
    *out = date_of_civil((CivilDate){(int32_t)year, (int32_t)month, 1});
    return true;
}

/* A body that ended in an unknown day of a month is taken to have ended before that month: its
 * successor begins on the first of it. */
static const char *read_period(const Facts *facts, const Tsv *tsv, UnitVersion *row)
{
    const Str from = tsv_cell(tsv, "valid_from"), to = tsv_cell(tsv, "valid_to");
    row->date_precision = STR("day");
    row->valid_from = facts->plan->records_begin;
    row->is_older = str_is_empty(from);
    if ((!row->is_older && !parse_partial(from, &row->valid_from, &row->date_precision)) ||
        (!str_is_empty(to) && !parse_partial(to, &row->valid_to, &row->date_precision)))
        return VI("ngày hiệu lực phải viết NĂM-THÁNG-NGÀY, NĂM-THÁNG hoặc NĂM");
    if (!str_is_empty(to) && to.len < 10)
        row->valid_to.days--;
    if (row->valid_to.days != 0 && row->valid_to.days < row->valid_from.days)
        return VI("ngày hết hiệu lực trước ngày bắt đầu");
    return NULL;
}

/* ---- kinds ---- */

typedef struct KindRow {
    const char *beginning, *kind;
} KindRow;

/* What a body is, by how its name begins; the first that fits. */
static const KindRow KINDS[] = {
    {VI("Sở "), VI("sở")},
    {VI("Văn phòng "), VI("văn phòng")},
    {VI("Thanh tra "), VI("thanh tra")},
    {VI("Trung tâm "), VI("trung tâm")},
    {VI("Ban Quản lý "), VI("ban quản lý")},
    {VI("Ban cán sự "), VI("ban cán sự đảng")},
    {VI("Ban "), VI("ban")},
    {VI("Hội đồng nhân dân "), VI("hội đồng nhân dân")},
    {VI("Đảng ủy "), VI("đảng ủy")},
    {VI("Tỉnh ủy "), VI("tỉnh ủy")},
    {VI("Chi cục "), VI("chi cục")},
    {VI("Cục "), VI("cục")},
    {VI("Tòa án "), VI("tòa án")},
};

static Str kind_of(Str name)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_starts_with(name, str_of(KINDS[i].beginning)))
            return str_of(KINDS[i].kind);
    return STR("cơ quan");
}

static bool is_branch(Str text)
{
    return str_is(text, "state") || str_is(text, "party") || str_is(text, "mass") ||
           str_is(text, "vertical");
}

/* Whether the text is the key of a body and not a remark: small letters, digits and hyphens. */
static bool is_key(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '-' ||
              (text.data[i] >= '0' && text.data[i] <= '9')))
            return false;
    return text.len > 0;
}

/* Capital letters, digits and points: QĐ 20/2020/QĐ-TTg. */
static bool is_identifier(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.data[i] >= 'A' && text.data[i] <= 'Z') || text.data[i] == '.' ||
              (text.data[i] >= '0' && text.data[i] <= '9')))
            return false;
    return text.len > 0 && text.len <= 35;
}

/* ---- agencies.tsv ---- */

static void add_pattern(Facts *facts, const Tsv *tsv, const UnitVersion *row, Str branch)
{
    const Str level = tsv_cell(tsv, "level");
    facts->patterns[facts->pattern_count++] = (FactPattern){
        .key = row->code,
        .name = row->name,
        .short_name = row->short_name,
        .branch = branch,
        .level = str_is(level, "huyện") ? STR("district") : STR("commune"),
        .parents = tsv_cell(tsv, "parent_id"),
        .legal_basis = row->legal_basis,
        .certainty = row->certainty,
        .valid_from = row->valid_from,
        .valid_to = row->valid_to,
    };
}

static size_t province_of(const Facts *facts)
{
    for (size_t i = 0; i < facts->version_count; i++)
        if (str_is(facts->versions[i].level, "province") && !facts->versions[i].is_rejected)
            return i;
    return NO_VERSION;
}

/* The people's committee of the province is the government of its area: one unit. */
static bool is_government(const UnitVersion *row, Str parent)
{
    return str_is_empty(parent) && str_starts_with(row->name, STR("Ủy ban nhân dân tỉnh"));
}

static void take_government(Facts *facts, const UnitVersion *row)
{
    const size_t province = province_of(facts);
    facts->province_body = row->code;
    if (province == NO_VERSION)
        return;
    UnitVersion *area = &facts->versions[province].row;
    area->identifier_code = row->identifier_code;
    area->identifier_status = row->identifier_status;
    facts->versions[province].government_name = row->name;
}

static void add_version(Facts *facts, const Tsv *tsv, const UnitVersion *row, Str parent)
{
    if (str_is(parent, "none"))
        parent = STR("");
    facts->versions[facts->version_count] = (FactVersion){
        .row = *row,
        .level = STR("agency"),
        .branch = tsv_cell(tsv, "block"),
        .parent = parent,
        .file = ORGANIZATION_FILES[TABLE_AGENCIES],
        .line = tsv->line,
        .same_as = facts->version_count,
    };
    facts->version_count++;
}

/* "A until 2025-06-30, then B" makes two versions; anything else is one parent. */
static const char *add_versions(Facts *facts, const Tsv *tsv, UnitVersion row)
{
    const Str until = STR(" until "), then = STR(", then ");
    const Str parent = tsv_cell(tsv, "parent_id");
    const ptrdiff_t at = str_find(parent, until), change = str_find(parent, then);
    Date last;
    if (at < 0 || change < at) {
        add_version(facts, tsv, &row, parent);
        return NULL;
    }
    if (!date_parse_iso(str_slice(parent, (size_t)at + until.len, (size_t)change), &last) ||
        last.days < row.valid_from.days)
        return VI("ngày đổi đơn vị cấp trên phải viết NĂM-THÁNG-NGÀY");
    UnitVersion before = row;
    before.valid_to = last;
    row.valid_from = (Date){last.days + 1};
    row.is_older = false;
    add_version(facts, tsv, &before, str_slice(parent, 0, (size_t)at));
    add_version(facts, tsv, &row, str_slice(parent, (size_t)change + then.len, parent.len));
    facts_join(facts, facts->version_count - 2, facts->version_count - 1);
    return NULL;
}

static const char *read_agency(Facts *facts, const Tsv *tsv)
{
    const Str status = tsv_cell(tsv, "identifier_status"), code = tsv_cell(tsv, "identifier_code");
    const bool is_known = str_starts_with(status, STR("known")) && is_identifier(code);
    const Str branch = tsv_cell(tsv, "block");
    UnitVersion row = {.code = tsv_cell(tsv, "id"),
                       .name = tsv_cell(tsv, "name"),
                       .short_name = tsv_cell(tsv, "short_name"),
                       .identifier_code = is_known ? code : STR(""),
                       .identifier_status = is_known ? STR("known") : STR("unknown"),
                       .legal_basis = tsv_cell(tsv, "legal_basis"),
                       .certainty = facts_certainty(tsv_cell(tsv, "certainty")),
                       .source = tsv_cell(tsv, "source")};
    row.kind = kind_of(row.name);
    if (str_is_empty(row.short_name))
        row.short_name = row.name;
    if (str_is_empty(row.name) || !is_branch(branch))
        return VI("thiếu tên, hoặc khối không phải state, party, mass, vertical");
    const char *fault = read_period(facts, tsv, &row);
    if (fault)
        return fault;
    if (str_ends_with(row.code, STR(":*")) && is_key(str_slice(row.code, 0, row.code.len - 2))) {
        add_pattern(facts, tsv, &row, branch);
        return NULL;
    }
    if (!is_key(row.code))
        return VI("mã cơ quan chỉ gồm chữ thường không dấu, số và gạch nối");
    if (is_government(&row, tsv_cell(tsv, "parent_id"))) {
        take_government(facts, &row);
        return NULL;
    }
    return add_versions(facts, tsv, row);
}

/* ---- unknown days again: a body is not older than the body above it ---- */

static Date end_of_unknown(const UnitVersion *row)
{
    const CivilDate first = date_civil(row->valid_from);
    const bool is_year = str_is(row->date_precision, "year");
    const CivilDate next = {first.year + (is_year || first.month == 12),
                            is_year ? 1 : first.month % 12 + 1, 1};
    return (Date){date_of_civil(next).days - 1};
}

static void move_behind_parent(Facts *facts, FactVersion *version)
{
    UnitVersion *row = &version->row;
    if (str_is(row->date_precision, "day") || row->is_older ||
        facts_find(facts, version->parent, row->valid_from) != NO_VERSION)
        return;
    const size_t parent = facts_find(facts, version->parent, end_of_unknown(row));
    if (parent != NO_VERSION)
        row->valid_from = facts->versions[parent].row.valid_from;
}

static void settle_unknown_days(Facts *facts)
{
    facts_index(facts);
    for (size_t i = 0; i < facts->version_count; i++)
        if (str_is(facts->versions[i].level, "agency"))
            move_behind_parent(facts, &facts->versions[i]);
    facts_index(facts);
}

/* The key of an agency is its identity: lines of one key are its versions. */
static void join_lines(Facts *facts)
{
    for (size_t i = 1; i < facts->by_code_count; i++) {
        const FactVersion *before = &facts->versions[facts->by_code[i - 1]];
        const FactVersion *version = &facts->versions[facts->by_code[i]];
        if (str_is(before->level, "agency") && str_is(version->level, "agency") &&
            str_equal(before->row.code, version->row.code))
            facts_join(facts, facts->by_code[i - 1], facts->by_code[i]);
    }
}

/* ---- what an agency came from ---- */

static size_t count_keys(Str list)
{
    size_t count = 0;
    Str part;
    while (str_split_next(&list, ';', &part))
        count += is_key(str_trim(part));
    return count;
}

static const char *add_predecessor(Facts *facts, const Tsv *tsv, Str key, size_t to, bool is_merge)
{
    const FactVersion *version = &facts->versions[to];
    const size_t from = facts_find(facts, key, (Date){version->row.valid_from.days - 1});
    /* A gap of some months between the two is possible. */
    size_t last = from;
    for (size_t i = 0; last == NO_VERSION && i < facts->by_code_count; i++)
        if (str_equal(facts->versions[facts->by_code[i]].row.code, key))
            last = facts->by_code[i];
    if (last == NO_VERSION)
        return VI("cơ quan tiền thân không có trong bảng");
    facts->successions[facts->succession_count++] = (FactSuccession){
        .row = {.date = version->row.valid_from,
                .kind = is_merge ? SUCCESSION_MERGE : SUCCESSION_CHANGE_KIND,
                .resolution = version->row.legal_basis,
                .certainty = version->row.certainty,
                .source = version->row.source},
        .from = last,
        .to = to,
        .line = tsv->line,
    };
    return NULL;
}

/* The first version of that line. */
static size_t version_of_line(const Facts *facts, int64_t line)
{
    for (size_t i = 0; i < facts->version_count; i++)
        if (facts->versions[i].line == line &&
            facts->versions[i].file == ORGANIZATION_FILES[TABLE_AGENCIES])
            return i;
    return NO_VERSION;
}

static void read_predecessors(Facts *facts, const Tsv *tsv)
{
    Str list = tsv_cell(tsv, "predecessors"), part;
    const bool is_merge = count_keys(list) > 1;
    const size_t to = str_is_empty(list) ? NO_VERSION : version_of_line(facts, tsv->line);
    while (to != NO_VERSION && str_split_next(&list, ';', &part)) {
        const Str key = str_trim(part);
        const char *fault = is_key(key) ? add_predecessor(facts, tsv, key, to, is_merge) : NULL;
        if (fault)
            facts_reject(facts, ORGANIZATION_FILES[TABLE_AGENCIES], tsv->line, fault);
    }
}

/* A second reading, because a predecessor may stand further down. Its faults are known already. */
static bool read_all_predecessors(Facts *facts, Error *error)
{
    Tsv tsv;
    const char *fault = NULL;
    TsvStep step;
    if (!facts_open_table(facts, TABLE_AGENCIES, &tsv, error))
        return false;
    while ((step = tsv_next(&tsv, &fault)) != TSV_END)
        if (step == TSV_ROW)
            read_predecessors(facts, &tsv);
    return true;
}

bool facts_read_agencies(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_AGENCIES, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        const char *fault = read_agency(facts, &tsv);
        if (fault)
            facts_reject(facts, ORGANIZATION_FILES[TABLE_AGENCIES], tsv.line, fault);
    }
    settle_unknown_days(facts);
    join_lines(facts);
    return read_all_predecessors(facts, error);
}

/* ---- function_transfers.tsv ---- */

static bool find_body(const Facts *facts, Str key, Date on, ptrdiff_t *out)
{
    *out = -1;
    if (str_ends_with(key, STR(":*"))) {
        for (size_t i = 0; i < facts->pattern_count; i++)
            if (str_equal(facts->patterns[i].key, key))
                return true;
        return false;
    }
    const size_t found = facts_find(facts, key, on);
    *out = found == NO_VERSION ? -1 : (ptrdiff_t)found;
    return found != NO_VERSION;
}

static const char *read_transfer(const Facts *facts, const Tsv *tsv, FactTransfer *out)
{
    *out = (FactTransfer){.function = tsv_cell(tsv, "function"),
                          .from_key = tsv_cell(tsv, "from_agency"),
                          .to_key = tsv_cell(tsv, "to_agency"),
                          .certainty = facts_certainty(tsv_cell(tsv, "certainty"))};
    if (!date_parse_iso(tsv_cell(tsv, "date"), &out->date))
        return VI("ngày phải viết NĂM-THÁNG-NGÀY");
    if (str_is_empty(out->function))
        return VI("thiếu chức năng");
    if (!find_body(facts, out->from_key, (Date){out->date.days - 1}, &out->from))
        return VI("không có cơ quan giao chức năng vào ngày trước đó");
    if (!find_body(facts, out->to_key, out->date, &out->to))
        return VI("không có cơ quan nhận chức năng vào ngày ấy");
    return NULL;
}

bool facts_read_transfers(Facts *facts, Error *error)
{
    Tsv tsv;
    if (!facts_open_table(facts, TABLE_TRANSFERS, &tsv, error))
        return false;
    while (facts_next(facts, &tsv)) {
        FactTransfer transfer;
        const char *fault = read_transfer(facts, &tsv, &transfer);
        if (fault)
            facts_reject(facts, ORGANIZATION_FILES[TABLE_TRANSFERS], tsv.line, fault);
        else
            facts->transfers[facts->transfer_count++] = transfer;
    }
    return true;
}
