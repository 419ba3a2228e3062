#include "kernel/unit_load.h"

#define MAX_COLUMNS 32
#define MAX_LINES 20000

typedef struct Line {
    int number; /* from 1, the head line among them */
    Str cells[MAX_COLUMNS];
} Line;

typedef struct Stored {
    Str code;
    int64_t id;
} Stored;

typedef struct Load {
    Arena *arena;
    Line head;
    Stored *stored; /* units of the lines before, with room for all */
    size_t count;
    Error *error;
} Load;

static Line split_line(Str text, int number)
{
    Line line = {.number = number};
    Str cell;
    for (size_t i = 0; i < MAX_COLUMNS && str_split_next(&text, '\t', &cell); i++)
        line.cells[i] = str_trim(cell);
    return line;
}

static Str cell_of(const Load *load, const Line *line, const char *column)
{
    for (size_t i = 0; i < MAX_COLUMNS; i++)
        if (str_is(load->head.cells[i], column))
            return line->cells[i];
    return STR("");
}

static bool refuse(const Load *load, const Line *line, const char *what)
{
    return error_set(load->error, ERROR_INPUT,
                     arena_printf(load->arena,
                                  VI("Dòng %d của bảng đơn vị sai: %s. Hãy sửa dòng này."),
                                  line->number, what),
                     "unit table line %d", line->number);
}

static bool find_parent(const Load *load, Str code, int64_t *out)
{
    for (size_t i = 0; i < load->count; i++)
        if (str_equal(load->stored[i].code, code)) {
            *out = load->stored[i].id;
            return true;
        }
    return false;
}

static bool read_dates(const Load *load, const Line *line, Unit *unit)
{
    const Str to = cell_of(load, line, "valid_to");
    return date_parse_iso(cell_of(load, line, "valid_from"), &unit->valid_from) &&
           (str_is_empty(to) ||
            (date_parse_iso(to, &unit->valid_to) && unit->valid_to.days >= unit->valid_from.days));
}

static bool is_level(Str level)
{
    static const char *const LEVELS[] = {"province", "agency", "commune", "part"};
    for (size_t i = 0; i < COUNT_OF(LEVELS); i++)
        if (str_is(level, LEVELS[i]))
            return true;
    return false;
}

static bool read_unit(const Load *load, const Line *line, Unit *out)
{
    const Str difficult = cell_of(load, line, "is_difficult");
    const Str parent = cell_of(load, line, "parent_code");
    *out = (Unit){
        .code = cell_of(load, line, "code"),
        .identifier_code = cell_of(load, line, "identifier_code"),
        .name = cell_of(load, line, "name"),
        .short_name = cell_of(load, line, "short_name"),
        .kind = cell_of(load, line, "kind"),
        .level = cell_of(load, line, "level"),
        .is_difficult = str_is(difficult, "1"),
        .address = cell_of(load, line, "address"),
        .phone = cell_of(load, line, "phone"),
    };
    if (str_is_empty(out->code) || str_is_empty(out->identifier_code) || str_is_empty(out->name))
        return refuse(load, line, VI("thiếu mã, mã định danh hoặc tên"));
    if (!is_level(out->level))
        return refuse(load, line, VI("cấp phải là province, agency, commune hoặc part"));
    if (!str_is(difficult, "0") && !str_is(difficult, "1"))
        return refuse(load, line, VI("cột is_difficult phải là 0 hoặc 1"));
    if (!read_dates(load, line, out))
        return refuse(load, line,
                      VI("ngày hiệu lực phải là NĂM-THÁNG-NGÀY, ngày cuối không trước ngày đầu"));
    if (!str_is_empty(parent) && !find_parent(load, parent, &out->parent_id))
        return refuse(load, line, VI("đơn vị cấp trên phải đứng ở một dòng phía trước"));
    return true;
}

static size_t count_lines(Str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool store_line(Load *load, Db *db, IdMaker *ids, const Line *line)
{
    Unit unit;
    if (!read_unit(load, line, &unit))
        return false;
    unit.id = id_next(ids);
    load->stored[load->count++] = (Stored){unit.code, unit.id};
    return unit_store(db, &unit, load->error);
}

bool unit_load_tsv(Db *db, Arena *arena, IdMaker *ids, Str tsv, Error *error)
{
    const size_t lines = count_lines(tsv);
    if (lines > MAX_LINES)
        return error_set(error, ERROR_TOO_LARGE,
                         VI("Bảng đơn vị quá dài. Hãy chia thành bảng dưới 20.000 dòng."),
                         "unit table of %zu lines", lines);
    Load load = {.arena = arena, .stored = ARENA_ARRAY(arena, Stored, lines), .error = error};
    Str text;
    for (int number = 1; str_split_next(&tsv, '\n', &text); number++) {
        const Line line = split_line(text, number);
        if (number == 1)
            load.head = line;
        else if (!str_is_empty(str_trim(text)) && !store_line(&load, db, ids, &line))
            return false;
    }
    return true;
}
