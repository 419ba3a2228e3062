/* Search: what is found, by whom, in which order, and an index that keeps up whatever happens. */
#include "kernel/sealer.h"
#include "kernel/work_words.h"
#include "tests/harness/dossiers.h"

#define DUTY "search-index"

static int64_t receive(World *w, const char *unit, const char *name, const char *content)
{
    const char *const changes[] = {"applicant_name", name,    "address", "Xóm Đồng Tâm",
                                   "content",        content, NULL};
    world_as(w, arena_printf(w->arena, "counter.%s", unit));
    w->now.ms += 60000;
    check_int(303, dossiers_post_changed(w, dossiers_choose(w, "3wd"), changes));
    return dossiers_last_id(w);
}

static WorkMatches find(World *w, const char *login, const char *text)
{
    WorkMatches matches = {0};
    Ctx *cx = world_context(w, login);
    if (!work_words_find(cx, str_of(text), &matches))
        fail_msg("%s\n", cx->error.detail);
    return matches;
}

static void check_finds(World *w, const char *login, const char *text, int64_t id)
{
    const WorkMatches matches = find(w, login, text);
    if (matches.count != 1 || matches.rows[0].id.value != id)
        fail_msg("\"%s\" finds %zu\n", text, matches.count);
}

TEST_WORLD(words_are_found_however_they_are_typed)
{
    const int64_t id = receive(w, "a", "Đặng Thị Hường", "Xin xác nhận số 7");
    (void)receive(w, "a", "Nguyễn Văn An", "Khác");
    (void)world_do_duty(w, DUTY);
    static const char *const TEXTS[] = {"Đặng Thị Hường",
                                        "dang thi huong",
                                        "ĐẶNG THỊ HƯỜNG",
                                        "huong dang",
                                        "đặng hườ",
                                        "dang thi huo",
                                        "Hu\xcc\x9bo\xcc\x9b\xcc\x80ng" /* decomposed */,
                                        "huong xac nhan so 7",
                                        "huong xom dong tam",
                                        "huong " APPLICANT_NUMBER};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        check_finds(w, "specialist.a", TEXTS[i], id);
    check_int(2, (int64_t)find(w, "specialist.a", "04019000").count);
    check_int(0, (int64_t)find(w, "specialist.a", "ang huong").count);
    check_int(0, (int64_t)find(w, "specialist.a", "“”").count);
    check_int(0, (int64_t)find(w, "specialist.a", "").count);
}

TEST_WORLD(exact_accents_come_first_then_the_phrase_then_the_words)
{
    const int64_t elsewhere = receive(w, "a", "Lê Văn Tám", "Thay cho ông Hoàng Văn Hoà");
    const int64_t words = receive(w, "a", "Hoa Văn Hoàng", "x");
    const int64_t phrase = receive(w, "a", "Hoàng Vân Hòa", "x");
    const int64_t exact = receive(w, "a", "Hoàng Văn Hoà", "x");
    (void)receive(w, "a", "Hoàng Vân Hòa", "x");
    (void)world_do_duty(w, DUTY);
    const WorkMatches matches = find(w, "specialist.a", "hoàng văn hoà");
    check_int(5, (int64_t)matches.count);
    assert_true(matches.rows[0].id.value == exact);
    assert_true(matches.rows[2].id.value == phrase);
    assert_true(matches.rows[3].id.value == words);
    assert_true(matches.rows[4].id.value == elsewhere);
}

TEST_WORLD(rights_narrow_the_search)
{
    const int64_t of_a = receive(w, "a", "Cao Xuân Hạo", "x");
    const int64_t of_b = receive(w, "b", "Cao Xuân Hạo", "x");
    (void)world_do_duty(w, DUTY);
    check_finds(w, "specialist.a", "cao xuan hao", of_a);
    check_finds(w, "auditor.b", "cao xuan hao", of_b);
    check_int(0, (int64_t)find(w, "administrator.a", "cao xuan hao").count);
    check_int(0, (int64_t)find(w, "controller", "cao xuan hao").count);
}

static const char SQL_HAND[] =
    "UPDATE work SET unit_id = $2, owner_unit_id = $2, version = version + 1 WHERE id = $1";
static const char SQL_ENTRY[] =
    "INSERT INTO journal (id, at, actor_kind, actor_id, unit_id, role, work_id, version, verb,"
    " from_state, to_state, body_hash) SELECT $2, 1, 'time', 0, 0, '', $1, 2, 'move', '', '',"
    " body_hash FROM journal WHERE work_id = $1";
static const char SQL_QUEUE[] = "INSERT INTO journal_unsealed (entry_id) VALUES ($1)";

/* As a move to another unit does: the row, the journal, the queue. */
static void hand_to_b(World *w, int64_t id)
{
    const int64_t entry = id_next(&w->ids);
    world_sql_run(w, SQL_HAND, DB_ARGS(db_int(id), db_int(w->unit_b)));
    world_sql_run(w, SQL_ENTRY, DB_ARGS(db_int(id), db_int(entry)));
    world_sql_run(w, SQL_QUEUE, DB_ARGS(db_int(entry)));
}

TEST_WORLD(index_follows_a_hand_over)
{
    const int64_t id = receive(w, "a", "Phan Bội Châu", "x");
    (void)world_do_duty(w, DUTY);
    check_int(0, (int64_t)find(w, "specialist.b", "phan boi chau").count);
    hand_to_b(w, id);
    (void)world_do_duty(w, DUTY);
    check_finds(w, "specialist.b", "phan boi chau", id);
    check_finds(w, "specialist.a", "phan boi chau", id); /* received there */
}

/* A row that another unit may no longer read is not shown even while the index still says so. */
TEST_WORLD(index_that_lags_shows_nothing_foreign)
{
    const int64_t id = receive(w, "a", "Hồ Tùng Mậu", "x");
    (void)world_do_duty(w, DUTY);
    world_sql_run(
        w, "UPDATE work SET unit_id = $2, origin_unit_id = $2, owner_unit_id = $2 WHERE id = $1",
        DB_ARGS(db_int(id), db_int(w->unit_b)));
    check_int(0, (int64_t)find(w, "specialist.a", "ho tung mau").count);
}

TEST_WORLD(lag_is_told_and_goes_to_nothing)
{
    int64_t lag = 0;
    (void)receive(w, "a", "Lê Hồng Phong", "x");
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/search?q=le+hong+phong"));
    world_check_holds(w, "Đang lập chỉ mục, còn 2 thay đổi");
    (void)world_do_duty(w, DUTY);
    assert_true(work_words_lag(world_context(w, "specialist.a"), &lag));
    check_int(0, lag);
    check_int(200, world_get(w, "/search?q=le+hong+phong"));
    world_check_holds(w, "Lê Hồng Phong");
    check_int(-1, str_find(world_body(w), STR("Đang lập chỉ mục")));
}

TEST_WORLD(work_that_was_there_before_is_walked_through)
{
    int64_t ids[3];
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        ids[i] = receive(w, "a", arena_printf(w->arena, "Trần Cũ %zu", i), "x");
    (void)world_do_duty(w, DUTY);
    world_sql_run(w, "DELETE FROM search_words", DB_NO_ARGS);
    world_sql_run(w, "DELETE FROM follower", DB_NO_ARGS);
    (void)world_do_duty(w, DUTY);
    check_int(3, (int64_t)find(w, "specialist.a", "tran cu").count);
    check_finds(w, "specialist.a", "tran cu 1", ids[1]);
}

/* Most moves change no word: they write nothing but the follower's place. */
TEST_WORLD(unchanged_words_are_not_written_again)
{
    const int64_t id = receive(w, "a", "Ngô Gia Tự", "x");
    (void)world_do_duty(w, DUTY);
    dossiers_forward(w, id);
    world_seal(w);
    void *slice = NULL;
    Ctx *cx = world_context(w, "nobody");
    assert_true(WORK_WORDS_DUTY.look(cx, &slice));
    assert_non_null(slice);
    assert_true(db_begin(w->db, &w->error));
    const int before = db_take_statement_count(w->db);
    assert_true(WORK_WORDS_DUTY.write(cx, slice));
    check_int(2, db_take_statement_count(w->db));
    assert_true(before > 0 && db_commit(w->db, &w->error));
    check_finds(w, "specialist.a", "ngo gia tu", id);
}

/* Two processes: the slower one's slice is refused whole. */
TEST_WORLD(slice_of_a_slower_process_is_refused)
{
    void *slice = NULL;
    (void)world_do_duty(w, DUTY);
    (void)receive(w, "a", "Võ Thị Sáu", "x");
    world_seal(w);
    Ctx *slow = world_context(w, "nobody");
    assert_true(WORK_WORDS_DUTY.look(slow, &slice));
    assert_non_null(slice);
    (void)world_do_duty(w, DUTY);
    assert_true(db_begin(w->db, &w->error));
    const bool ok = WORK_WORDS_DUTY.write(slow, slice) && db_flush(w->db, &slow->error);
    db_rollback(w->db);
    assert_false(ok);
    check_int(ERROR_CONFLICT, slow->error.code);
}

TEST_WORLD(codes_are_found_at_once_and_by_their_beginning)
{
    (void)receive(w, "a", "Bùi Mã", "x");
    (void)receive(w, "a", "Bùi Mã", "x");
    world_as(w, "specialist.a");
    check_int(200, world_get(w, "/search?q=h41.21-260915-0002"));
    world_check_holds(w, "H41.21-260915-0002");
    check_int(-1, str_find(world_body(w), STR("H41.21-260915-0001")));
    check_int(200, world_get(w, "/search?q=H41.21-26"));
    world_check_holds(w, "H41.21-260915-0001");
    world_check_holds(w, "H41.21-260915-0002");
    world_as(w, "specialist.b");
    check_int(200, world_get(w, "/search?q=H41.21-26"));
    check_int(-1, str_find(world_body(w), STR("H41.21-260915-0001")));
}

TEST_WORLD(words_inside_a_list_keep_its_filters)
{
    const int64_t id = receive(w, "a", "Nguyễn Thị Minh", "x");
    (void)receive(w, "a", "Nguyễn Thị Minh", "x");
    dossiers_forward(w, id);
    (void)world_do_duty(w, DUTY);
    world_as(w, "leader.a");
    check_int(200, world_get(w, "/inbox?words=minh"));
    world_check_holds(w, "H41.21-260915-0001");
    world_check_holds(w, "H41.21-260915-0002");
    check_int(200, world_get(w, "/inbox?words=minh&state=processing"));
    world_check_holds(w, "H41.21-260915-0001");
    check_int(-1, str_find(world_body(w), STR("H41.21-260915-0002")));
    world_check_holds(w, "value=\"minh\"");
    check_int(200, world_get(w, "/inbox?words=minh&view=late"));
    world_check_holds(w, "Không có việc nào khớp bộ lọc.");
}

/* A work that lacks its kind's row does not stop the index. */
TEST_WORLD(index_goes_on_past_a_broken_work)
{
    static const char SQL[] =
        "INSERT INTO work (id, kind, title, subject, state, unit_id, origin_unit_id, owner_unit_id,"
        " role, step, due_at, opened_at, changed_at, version)"
        " VALUES (7, 'dossier', 'Việc lạ', '', 'processing', $1, $1, $1, '', 1, 1, 1, 1, 1)";
    world_sql_run(w, SQL, DB_ARGS(db_int(w->unit_a)));
    const int64_t id = receive(w, "a", "Hà Huy Tập", "x");
    (void)world_do_duty(w, DUTY);
    check_finds(w, "specialist.a", "ha huy tap", id);
    check_finds(w, "specialist.a", "viec la", 7);
}

/* After a restore the journal goes on in a new tree; what the old one still holds comes first. */
TEST_WORLD(index_follows_into_the_tree_after_a_restore)
{
    SealerKey key = {0};
    const int64_t first = receive(w, "a", "Lê Duẩn Một", "x");
    (void)world_do_duty(w, DUTY);
    const int64_t second = receive(w, "a", "Lê Duẩn Hai", "x");
    world_seal(w);
    assert_true(sealer_key_load(w->arena, w->installation.state_dir, &key, &w->error));
    const SealerState sealer = sealer_new(STR(SEALER_NODE), &key);
    assert_true(db_begin(w->db, &w->error));
    assert_true(sealer_open_epoch(w->db, w->arena, &sealer, w->now, &w->error));
    assert_true(db_commit(w->db, &w->error));
    const int64_t third = receive(w, "a", "Lê Duẩn Ba", "x");
    (void)world_do_duty(w, DUTY);
    int64_t lag = -1;
    assert_true(work_words_lag(world_context(w, "specialist.a"), &lag));
    check_int(0, lag);
    check_finds(w, "specialist.a", "le duan mot", first);
    check_finds(w, "specialist.a", "le duan hai", second);
    check_finds(w, "specialist.a", "le duan ba", third);
}

TEST_MAIN(words_are_found_however_they_are_typed,
          exact_accents_come_first_then_the_phrase_then_the_words, rights_narrow_the_search,
          index_follows_a_hand_over, index_that_lags_shows_nothing_foreign,
          lag_is_told_and_goes_to_nothing, work_that_was_there_before_is_walked_through,
          unchanged_words_are_not_written_again, slice_of_a_slower_process_is_refused,
          codes_are_found_at_once_and_by_their_beginning, index_goes_on_past_a_broken_work,
          index_follows_into_the_tree_after_a_restore, words_inside_a_list_keep_its_filters)
