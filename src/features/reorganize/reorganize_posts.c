/* Posts: which go on by the plan, and in whose place; read by the check and by the cut alike. */
#include "features/reorganize/reorganize_internal.h"

#include <stdlib.h>

/* ---- those of the units that the plan names ---- */

typedef struct PostRow {
    int64_t id, account_id, unit_id;
    Str login, person, role, title;
    PostStanding standing;
    Date valid_from, valid_to;
    int64_t leave_id;
    bool is_active; /* the account may be used */
} PostRow;
static const DbColumn COLUMNS[] = {
    DB_INT(PostRow, id),
    DB_INT(PostRow, account_id),
    DB_INT(PostRow, unit_id),
    DB_TEXT(PostRow, login),
    DB_TEXT(PostRow, person),
    DB_TEXT(PostRow, role),
    DB_TEXT(PostRow, title),
    DB_ENUM(PostRow, standing, POST_STANDING_CODES),
    DB_DATE(PostRow, valid_from),
    DB_DATE(PostRow, valid_to),
    DB_OPTIONAL(PostRow, leave_id),
    DB_BOOL(PostRow, is_active),
};
#define CHUNK_POSTS 20000
#define POST_FIELDS                                                                                 \
    "SELECT p.id, p.account_id, p.unit_id, a.login, a.name AS person, p.role, p.title, p.standing," \
    " p.valid_from, p.valid_to, p.leave_id,"                                                        \
    " CASE a.state WHEN 'active' THEN 1 ELSE 0 END AS is_active"                                    \
    "  FROM post AS p JOIN account AS a ON a.id = p.account_id WHERE "
static const char SQL_OF_UNITS[] =
    POST_FIELDS "p.unit_id IN " ID_CHUNK_LIST
                " AND (p.valid_to IS NULL OR p.valid_to >= $17) ORDER BY p.id LIMIT 20001";

typedef struct PostRows {
    PostRow *rows;
    size_t count;
} PostRows;

/* By sixteen ids at a time. */
static bool list_rows(Ctx *cx, const char *sql, const int64_t *ids, size_t id_count, Date date,
                      PostRows *out)
{
    IdChunk chunk = {0};
    DbValue values[ID_CHUNK + 1];
    PostRows *parts = ARENA_ARRAY(cx->arena, PostRows, id_count / ID_CHUNK + 2);
    size_t part_count = 0, count = 0;
    values[ID_CHUNK] = db_date(cx->arena, date);
    while (id_chunk_next(id_count, &chunk)) {
        PostRows *part = &parts[part_count++];
        id_chunk_values(ids, chunk, values);
        if (!db_fetch_all(cx->db, cx->arena, sql, (DbArgs){values, COUNT_OF(values)},
                          DB_ROWS(COLUMNS), sizeof *part->rows, CHUNK_POSTS, (void *)&part->rows,
                          &part->count, &cx->error))
            return false;
        count += part->count;
    }
    *out = (PostRows){ARENA_ARRAY(cx->arena, PostRow, count + 1), 0};
    for (size_t i = 0; i < part_count; i++)
        for (size_t k = 0; k < parts[i].count; k++)
            out->rows[out->count++] = parts[i].rows[k];
    return true;
}

static PlanPost post_of(const Resolved *resolved, const PostRow *row)
{
    PlanPost post = {.id = row->id,
                     .account_id = row->account_id,
                     .unit_id = row->unit_id,
                     .login = row->login,
                     .person = row->person,
                     .role = row->role,
                     .title = row->title,
                     .standing = row->standing,
                     .valid_from = row->valid_from,
                     .valid_to = row->valid_to,
                     .is_lent = row->leave_id != 0,
                     .is_active = row->is_active,
                     .old = NO_UNIT};
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].id == row->unit_id)
            post.old = i;
    post.is_ended = post.old != NO_UNIT && resolved->olds[post.old].ends;
    return post;
}

/* Who holds it himself before who acts or is a deputy: one post is given of two of the same role.
 */
static int rank_of(PostStanding standing)
{
    return standing == POST_HOLDER ? 0 : standing == POST_ACTING ? 1 : 2;
}

static int compare_post(const void *a, const void *b)
{
    const PlanPost *left = a, *right = b;
    if (left->account_id != right->account_id)
        return left->account_id < right->account_id ? -1 : 1;
    if (rank_of(left->standing) != rank_of(right->standing))
        return rank_of(left->standing) - rank_of(right->standing);
    return left->id < right->id ? -1 : left->id > right->id;
}

/* Of the old side, and of units that go on as they are. */
static void list_units(const Resolved *resolved, Arena *arena, int64_t **out, size_t *out_count)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, resolved->old_count + resolved->new_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < resolved->old_count; i++)
        ids[count++] = resolved->olds[i].id;
    for (size_t i = 0; i < resolved->new_count; i++)
        if (resolved->news[i].unit && !resolved->news[i].goes_on)
            ids[count++] = resolved->news[i].id;
    *out = ids;
    *out_count = count;
}

static bool load_posts(Ctx *cx, const Resolved *resolved, PlanPosts *out)
{
    int64_t *ids = NULL;
    size_t id_count = 0;
    PostRows posts = {0};
    list_units(resolved, cx->arena, &ids, &id_count);
    if (!list_rows(cx, SQL_OF_UNITS, ids, id_count, resolved->plan->date, &posts))
        return false;
    out->items = ARENA_ARRAY(cx->arena, PlanPost, posts.count + 1);
    for (size_t i = 0; i < posts.count; i++)
        out->items[out->count++] = post_of(resolved, &posts.rows[i]);
    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, compare_post);
    return true;
}

/* ---- what each leads to ---- */

/* A stand-in's post ends with the unit: it is lent for a leave, nobody's own. */
static bool is_meant(const Resolved *resolved, size_t line_index, const PlanPost *post)
{
    const PlanLine *line = &resolved->plan->lines[line_index];
    const bool is_of_all = str_is(line->old_code, "*");
    if (is_of_all ? !post->is_ended : resolved->old_of[line_index] != post->old)
        return false;
    return !post->is_lent && (str_is_empty(line->value) || str_equal(line->value, post->role)) &&
           (str_is(line->login, "*") || str_equal(line->login, post->login));
}

static size_t target_of(const Resolved *resolved, size_t line_index, const PlanPost *post)
{
    const size_t named = resolved->new_of[line_index];
    return named != NO_UNIT ? named : resolved->olds[post->old].holder;
}

static Date later(Date a, Date b)
{
    return a.days > b.days ? a : b;
}

static Str decision_of(Arena *arena, const Plan *plan, const PlanLine *line)
{
    char day[11];
    if (str_is_empty(line->decision))
        return plan->resolution;
    if (line->decision_date.days == 0)
        return line->decision;
    date_format_vi(line->decision_date, day);
    return arena_format(arena, VI("%.*s ngày %s"), STR_ARGS(line->decision), day);
}

/* A title belongs to a role: with another one only the plan gives it. */
static Post make_post(const Plan *plan, const PlanLine *line, const PlanPost *from)
{
    const bool is_same = str_is_empty(line->role) || str_equal(line->role, from->role);
    return (Post){.account_id = from->account_id,
                  .person = from->person,
                  .role = is_same ? from->role : line->role,
                  .valid_from = later(plan->date, from->valid_from),
                  .valid_to = from->valid_to,
                  .title = !str_is_empty(line->title) ? line->title
                           : is_same                  ? from->title
                                                      : STR(""),
                  .standing = line->has_standing ? line->standing
                              : is_same          ? from->standing
                                                 : POST_HOLDER,
                  .decision = decision_of(plan->arena, plan, line)};
}

static bool is_given(const PlanPosts *posts, const Post *post, size_t to)
{
    for (size_t i = posts->gift_count; i > 0; i--) {
        const PlanGift *gift = &posts->gifts[i - 1];
        if (gift->post.account_id != post->account_id)
            break; /* posts come by account */
        if (gift->to == to && str_equal(gift->post.role, post->role))
            return true;
    }
    return false;
}

/* Held already in a unit that goes on. */
static bool is_held(const Resolved *resolved, const PlanPosts *posts, const Post *post, size_t to)
{
    const PlanUnit *new = &resolved->news[to];
    for (size_t i = 0; new->unit &&i < posts->count; i++) {
        const PlanPost *held = &posts->items[i];
        if (held->account_id == post->account_id && held->unit_id == new->id &&
            !held->is_lent &&str_equal(held->role, post->role))
            return true;
    }
    return false;
}

static void give(const Resolved *resolved, PlanPosts *posts, PlanPost *from, size_t line_index)
{
    const Plan *plan = resolved->plan;
    const size_t to = target_of(resolved, line_index, from);
    const Post post = make_post(plan, &plan->lines[line_index], from);
    posts->has_effect[line_index] = true;
    if (to == NO_UNIT)
        return; /* of a split without queue, which is a mistake */
    from->is_followed = true;
    if (!is_given(posts, &post, to) && !is_held(resolved, posts, &post, to))
        posts->gifts[posts->gift_count++] = (PlanGift){post, to, from->old};
}

/* The lines that mean this post, each gives one; a line for one login stands above "*". */
static void follow(const Resolved *resolved, PlanPosts *posts, PlanPost *post, const size_t *lines,
                   size_t line_count)
{
    bool is_named = false;
    for (size_t i = 0; i < line_count; i++)
        is_named = is_named || (is_meant(resolved, lines[i], post) &&
                                !str_is(resolved->plan->lines[lines[i]].login, "*"));
    for (size_t i = 0; i < line_count; i++)
        if (is_meant(resolved, lines[i], post) &&
            !(is_named && str_is(resolved->plan->lines[lines[i]].login, "*")))
            give(resolved, posts, post, lines[i]);
}

/* Lines of posts, by index. */
static size_t *list_lines(const Plan *plan, size_t *out_count)
{
    size_t *lines = ARENA_ARRAY(plan->arena, size_t, plan->count + 1);
    *out_count = 0;
    for (size_t i = 0; i < plan->count; i++)
        if (plan->lines[i].row == PLAN_POST)
            lines[(*out_count)++] = i;
    return lines;
}

/* Each line may give something of each post; most posts lead to one or none. */
static size_t count_gifts(const Resolved *resolved, const PlanPosts *posts, const size_t *lines,
                          size_t line_count)
{
    size_t count = 0;
    for (size_t p = 0; p < posts->count; p++)
        for (size_t i = 0; i < line_count; i++)
            count += is_meant(resolved, lines[i], &posts->items[p]);
    return count;
}

bool plan_posts(Ctx *cx, const Resolved *resolved, PlanPosts *out)
{
    size_t line_count = 0;
    const size_t *lines = list_lines(resolved->plan, &line_count);
    *out = (PlanPosts){0};
    if (!load_posts(cx, resolved, out))
        return false;
    out->has_effect = ARENA_ARRAY(cx->arena, bool, resolved->plan->count + 1);
    out->gifts =
        ARENA_ARRAY(cx->arena, PlanGift, count_gifts(resolved, out, lines, line_count) + 1);
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].old != NO_UNIT)
            follow(resolved, out, &out->items[i], lines, line_count);
    return true;
}

/* ---- what is wrong about them ---- */

static void check_effect(const Resolved *resolved, const PlanPosts *posts)
{
    Plan *plan = resolved->plan;
    for (size_t i = 0; i < plan->count; i++) {
        const PlanLine *line = &plan->lines[i];
        const bool is_linked = str_is(line->old_code, "*") || resolved->old_of[i] != NO_UNIT;
        if (line->row != PLAN_POST || str_is(line->login, "*") || posts->has_effect[i] ||
            !is_linked)
            continue;
        plan_mistake(plan, line->line,
                     arena_printf(plan->arena,
                                  VI("không ai đăng nhập bằng %.*s giữ vị trí như vậy tại đơn vị"
                                     " cũ; hãy xem lại login và value"),
                                  STR_ARGS(line->login)));
    }
}

static bool is_head(const Post *post)
{
    return str_is(post->role, ROLE_CODES[ROLE_LEADER]) && post->standing == POST_HOLDER;
}

static Str name_heads(const Plan *plan, const PlanPosts *posts, size_t new)
{
    Buf names = buf_new(plan->arena, 256);
    for (size_t i = 0; i < posts->gift_count && names.len < 400; i++)
        if (posts->gifts[i].to == new &&is_head(&posts->gifts[i].post))
            buf_printf(&names, "%s%.*s", names.len ? ", " : "",
                       STR_ARGS(posts->gifts[i].post.person));
    return buf_str(&names);
}

/* Two heads are possible for a while, yet mostly one of them becomes a deputy. */
static void check_heads(const Resolved *resolved, const PlanPosts *posts)
{
    Plan *plan = resolved->plan;
    size_t *counts = ARENA_ARRAY(plan->arena, size_t, resolved->new_count + 1);
    for (size_t i = 0; i < posts->gift_count; i++)
        counts[posts->gifts[i].to] += is_head(&posts->gifts[i].post);
    for (size_t n = 0; n < resolved->new_count; n++) {
        const PlanUnit *new = &resolved->news[n];
        if (counts[n] < 2 || !new->line)
            continue;
        plan_warning(plan, new->line->line,
                     arena_printf(plan->arena,
                                  VI("%.*s sẽ có %zu lãnh đạo giữ vị trí chính thức: %.*s; ai là"
                                     " cấp phó thì thêm dòng vị trí riêng (standing là deputy)"),
                                  STR_ARGS(new->name), counts[n],
                                  STR_ARGS(name_heads(plan, posts, n))));
    }
}

/* ---- whom nobody named ---- */

static const char SQL_ELSEWHERE[] =
    POST_FIELDS "p.account_id IN " ID_CHUNK_LIST
                " AND (p.valid_to IS NULL OR p.valid_to >= $17) ORDER BY p.id LIMIT 20001";

static bool is_lost(const PlanPost *post)
{
    return post->is_ended && !post->is_followed && !post->is_lent && post->is_active;
}

/* Whether posts in it give rights on the day of the plan. */
static bool is_alive(const Resolved *resolved, int64_t unit_id)
{
    const Unit *unit = unit_tree_find(resolved->tree, unit_id);
    for (size_t i = 0; i < resolved->old_count; i++)
        if (resolved->olds[i].id == unit_id)
            return !resolved->olds[i].ends;
    return unit && unit_is_open(unit, resolved->plan->date);
}

static PlanPerson *find_person(PlanPosts *posts, int64_t account_id)
{
    for (size_t i = 0; i < posts->person_count; i++)
        if (posts->people[i].account_id == account_id)
            return &posts->people[i];
    return NULL;
}

static void list_people(PlanPosts *posts, Arena *arena)
{
    posts->people = ARENA_ARRAY(arena, PlanPerson, posts->count + 1);
    for (size_t i = 0; i < posts->count; i++) {
        PlanPost *post = &posts->items[i];
        if (!is_lost(post))
            continue;
        PlanPerson *last = posts->person_count ? &posts->people[posts->person_count - 1] : NULL;
        if (!last || last->account_id != post->account_id)
            posts->people[posts->person_count++] = (PlanPerson){.account_id = post->account_id,
                                                                .login = post->login,
                                                                .name = post->person,
                                                                .first = post};
        posts->people[posts->person_count - 1].post_count++;
    }
}

/* What they keep: posts that the plan gives them, and those in units that it leaves alone. */
static bool find_kept(Ctx *cx, const Resolved *resolved, PlanPosts *posts)
{
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, posts->person_count + 1);
    PostRows kept = {0};
    for (size_t i = 0; i < posts->person_count; i++)
        ids[i] = posts->people[i].account_id;
    if (!list_rows(cx, SQL_ELSEWHERE, ids, posts->person_count, resolved->plan->date, &kept))
        return false;
    for (size_t i = 0; i < kept.count; i++)
        if (kept.rows[i].leave_id == 0 && is_alive(resolved, kept.rows[i].unit_id))
            find_person(posts, kept.rows[i].account_id)->keeps_a_post = true;
    for (size_t i = 0; i < posts->gift_count; i++) {
        PlanPerson *person = find_person(posts, posts->gifts[i].post.account_id);
        if (person)
            person->keeps_a_post = true;
    }
    return true;
}

/* Those who are left with nothing first, then by name. */
static int compare_person(const void *a, const void *b)
{
    const PlanPerson *left = a, *right = b;
    if (left->keeps_a_post != right->keeps_a_post)
        return left->keeps_a_post ? 1 : -1;
    const int by_name = str_compare(left->name, right->name);
    return by_name != 0 ? by_name : str_compare(left->login, right->login);
}

bool plan_check_posts(Ctx *cx, const Resolved *resolved, PlanPosts *out)
{
    if (!plan_posts(cx, resolved, out))
        return false;
    check_effect(resolved, out);
    check_heads(resolved, out);
    list_people(out, cx->arena);
    if (!find_kept(cx, resolved, out))
        return false;
    if (out->person_count > 0)
        qsort(out->people, out->person_count, sizeof *out->people, compare_person);
    for (size_t i = 0; i < out->person_count; i++)
        out->lost_accounts += !out->people[i].keeps_a_post;
    return true;
}

/* The posts of one person stand side by side. */
const PlanPost *plan_next_lost(const PlanPosts *posts, const PlanPost *after)
{
    const PlanPost *end = posts->items + posts->count;
    for (const PlanPost *post = after + 1; post < end && post->account_id == after->account_id;
         post++)
        if (is_lost(post))
            return post;
    return NULL;
}
