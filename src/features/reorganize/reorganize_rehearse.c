/* The rehearsal: the whole reorganisation on a copy of the database. */
#include "features/reorganize/reorganize_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)256 << 20)
/* A copy may be rewritten once over and keeps what it writes in a file beside it. */
#define SPACE_FACTOR 3
#define SPACE_LEFT ((int64_t)256 << 20)

typedef struct Stage {
    const Rehearsal *of;
    Db *db;       /* the copy */
    Arena *arena; /* of one step */
    IdMaker ids;
    int64_t id, total;
    bool more;
    Error *error;
} Stage;

/* ---- where: STATE/rehearsal, one at a time on this machine ---- */

static void remove_copy(Arena *arena, const char *folder)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++)
        unlink(arena_printf(arena, "%s/copy.db%s", folder, ENDS[i]));
}

/* The lock goes with the process, however it ends. */
static int take_folder(Arena *arena, const char *folder)
{
    mkdir(folder, 0700);
    const int fd = open(arena_printf(arena, "%s/lock", folder), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    const int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return -1;
}

static const char *folder_of(Arena *arena, const char *state_dir)
{
    return arena_printf(arena, "%s/rehearsal", state_dir);
}

void rehearsal_clean(const char *state_dir)
{
    Arena *arena = arena_new(1 << 16);
    const char *folder = folder_of(arena, state_dir);
    const int lock = access(folder, F_OK) == 0 ? take_folder(arena, folder) : -1;
    if (lock >= 0) {
        remove_copy(arena, folder);
        close(lock);
    }
    arena_free(arena);
}

static bool check_space(const Rehearsal *of, const char *folder, Arena *arena, Error *error)
{
    struct statvfs disk;
    int64_t size = 0;
    if (!db_size(of->from, &size, error))
        return false;
    if (statvfs(folder, &disk) != 0)
        return error_set(error, ERROR_BUSY, VI("Không đọc được chỗ trống trên đĩa."), "statvfs: %s",
                         strerror(errno));
    const int64_t there = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    const int64_t free_bytes = of->max_bytes != 0 ? of->max_bytes : there;
    const int64_t needed = SPACE_FACTOR * size + SPACE_LEFT;
    return free_bytes >= needed ||
           error_set(error, ERROR_BUSY,
                     arena_printf(arena,
                                  VI("Không đủ chỗ trống để diễn tập: cần khoảng %lld MB, còn %lld"
                                     " MB. Hãy dọn đĩa của máy chủ rồi diễn tập lại."),
                                  (long long)(needed >> 20), (long long)(free_bytes >> 20)),
                     "%lld bytes free, %lld needed", (long long)free_bytes, (long long)needed);
}

/* ---- steps, each in a transaction of the copy ---- */

static bool cut(Ctx *cx, Stage *stage)
{
    Plan *plan = stage->of->plan;
    const UnitTree *tree = UNIT_CACHE.build(cx->db, cx->arena, &cx->error);
    Resolved resolved;
    PlanPosts posts;
    if (!tree)
        return false;
    plan_resolve(plan, tree, &resolved);
    if (!plan_check_posts(cx, &resolved, &posts))
        return false;
    if (plan->mistake_count > 0)
        return fail(cx, ERROR_INPUT, VI("Phương án còn lỗi; hãy xem báo cáo kiểm tra."),
                    "plan with %zu mistakes", plan->mistake_count);
    return reorganize_schedule(cx, plan, stage->of->text, instant_of_local(plan->date, 0),
                               &stage->id) &&
           reorganize_cut(cx, stage->id, &resolved);
}

static bool follow(Ctx *cx, Stage *stage)
{
    return reorganize_follow(cx, &stage->more);
}

static Ctx context_of(Stage *stage)
{
    stage->ids.now_ms = instant_now().ms;
    return reorganize_context(stage->db, stage->arena, &stage->ids, instant_now());
}

static bool step(Stage *stage, bool (*body)(Ctx *cx, Stage *stage))
{
    arena_reset(stage->arena);
    Ctx cx = context_of(stage);
    const bool ok = db_begin(cx.db, &cx.error) && body(&cx, stage) && db_commit(cx.db, &cx.error);
    if (!ok) {
        db_rollback(cx.db);
        *stage->error = cx.error;
    }
    return ok;
}

static bool tell(const Stage *stage, const char *state, int64_t done)
{
    const Rehearsal *of = stage->of;
    return !of->tell || of->tell(of->context, state, done, stage->total, stage->error);
}

static bool progress(Stage *stage, ReorganizeProgress *out)
{
    Ctx cx = context_of(stage);
    const bool ok = reorganize_progress(&cx, stage->id, out);
    if (!ok)
        *stage->error = cx.error;
    return ok;
}

static bool sums(Stage *stage, Date on, ReorganizeSums *out)
{
    Ctx cx = context_of(stage);
    const bool ok = reorganize_sums(&cx, on, out);
    if (!ok)
        *stage->error = cx.error;
    return ok;
}

#define TELL_EVERY_MS 500

static bool follow_all(Stage *stage)
{
    ReorganizeProgress now = {0};
    int64_t told = instant_now().ms;
    if (!progress(stage, &now))
        return false;
    stage->total = now.pending;
    stage->more = true;
    while (stage->more) {
        if (!step(stage, follow))
            return false;
        if (instant_now().ms - told < TELL_EVERY_MS)
            continue;
        told = instant_now().ms;
        if (!progress(stage, &now) || !tell(stage, "following", stage->total - now.pending))
            return false;
    }
    return true;
}

/* ---- the whole ---- */

static bool carry_out(Stage *stage, RehearsalResult *out)
{
    const Date date = stage->of->plan->date;
    if (!sums(stage, (Date){date.days - 1}, &out->before))
        return false;
    const Instant begun = instant_now();
    if (!step(stage, cut) || !tell(stage, "following", 0))
        return false;
    const Instant is_cut = instant_now();
    if (!follow_all(stage) || !sums(stage, date, &out->after) || !progress(stage, &out->progress))
        return false;
    out->cut_ms = is_cut.ms - begun.ms;
    out->follow_ms = instant_now().ms - is_cut.ms;
    out->is_equal = reorganize_sums_agree(&out->before, &out->after);
    return true;
}

static bool run_on(const char *copy, Stage *stage, RehearsalResult *out)
{
    Error *error = stage->error;
    stage->db = db_open(copy, DB_READ_WRITE, error);
    stage->arena = arena_new(ARENA_BYTES);
    const bool ok = stage->db && db_begin(stage->db, error) &&
                    id_maker_lease(stage->db, instant_now(), &stage->ids, error) &&
                    db_commit(stage->db, error) && carry_out(stage, out);
    db_close(stage->db);
    arena_free(stage->arena);
    return ok;
}

bool rehearse(const Rehearsal *rehearsal, Arena *arena, RehearsalResult *out, Error *error)
{
    Stage stage = {.of = rehearsal, .error = error};
    const char *folder = folder_of(arena, rehearsal->state_dir);
    const char *copy = arena_printf(arena, "%s/copy.db", folder);
    const int lock = take_folder(arena, folder);
    if (lock < 0)
        return error_set(error, ERROR_BUSY,
                         errno == EWOULDBLOCK ? VI("Một cuộc diễn tập khác đang chạy trên máy này.")
                                              : VI("Không tạo được thư mục để diễn tập."),
                         "rehearsal folder: %s", strerror(errno));
    remove_copy(arena, folder);
    const bool ok = check_space(rehearsal, folder, arena, error) && tell(&stage, "copying", 0) &&
                    db_copy_to_sqlite(rehearsal->from, copy, error) && run_on(copy, &stage, out);
    remove_copy(arena, folder);
    close(lock);
    return ok;
}

void rehearsal_json(const RehearsalResult *result, Json *json)
{
    json_open_object(json);
    reorganize_sums_json(json, "before", &result->before);
    reorganize_sums_json(json, "after", &result->after);
    json_put_int(json, "moved", result->progress.moved);
    json_put_int(json, "waiting", result->progress.waiting);
    json_put_int(json, "cut_ms", result->cut_ms);
    json_put_int(json, "follow_ms", result->follow_ms);
    json_put_bool(json, "equal", result->is_equal);
    json_close_object(json);
}
