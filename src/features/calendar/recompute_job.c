#include "features/calendar/calendar_internal.h"

/*
 * The limits of a confirmed change in slices. A slice is a job: its writes, "done" and the job of
 * the next slice are one transaction, so a process that ends in between leaves either all of them
 * or none, and a slice that is taken up again finds nothing left to move.
 */

#define SLICE_WORKS 100
/* Every process has the new calendar by then, and a dossier that was received by the old one in the
 * meantime is found by the slices. */
#define BEGIN_AFTER_MS 2000

/* How far the change has come. */
typedef struct Cursor {
    int64_t change_id, unit_id, work_id;
} Cursor;

typedef struct Slice {
    Cursor cursor; /* behind this slice */
    bool is_last;
    Change change;
    const CalendarSet *set;
    const WorkId *works;
    size_t count;
} Slice;

static Str cursor_text(Arena *arena, const Cursor *cursor)
{
    return arena_format(arena, "%lld %lld %lld", (long long)cursor->change_id,
                        (long long)cursor->unit_id, (long long)cursor->work_id);
}

static bool parse_cursor(Str text, Cursor *out)
{
    Str change = {0}, unit = {0};
    return str_split_next(&text, ' ', &change) && str_split_next(&text, ' ', &unit) &&
           str_parse_int(change, &out->change_id) && str_parse_int(unit, &out->unit_id) &&
           str_parse_int(text, &out->work_id);
}

static bool enqueue(Ctx *cx, const Cursor *cursor, Instant not_before)
{
    return job_add(cx, RECOMPUTE_JOB.name, cursor_text(cx->arena, cursor), not_before);
}

bool recompute_enqueue(Ctx *cx, int64_t change_id)
{
    const Cursor cursor = {.change_id = change_id};
    return enqueue(cx, &cursor, (Instant){cx->now.ms + BEGIN_AFTER_MS});
}

static bool list_works(Ctx *cx, Slice *slice)
{
    const RecomputeQuery query = {.unit_id = slice->cursor.unit_id,
                                  .span = change_span(&slice->change),
                                  .after = slice->cursor.work_id,
                                  .max = SLICE_WORKS};
    WorkId *works = NULL;
    if (!clock_recompute_list(cx->db, cx->arena, &query, &works, &slice->count, &cx->error))
        return false;
    slice->works = works;
    slice->cursor.work_id = slice->count > 0 ? works[slice->count - 1].value : 0;
    return true;
}

/* The next works of the unit that is at hand, or of the next one that has any. */
static bool find_works(Ctx *cx, Slice *slice)
{
    Cursor *cursor = &slice->cursor;
    for (;;) {
        if (cursor->unit_id != 0 && !list_works(cx, slice))
            return false;
        if (slice->count > 0)
            return true;
        if (!change_next_unit(cx->db, cursor->change_id, cursor->unit_id, &cursor->unit_id,
                              &cx->error))
            return false;
        slice->is_last = cursor->unit_id == 0;
        if (slice->is_last)
            return true;
    }
}

/* The calendars are read from the tables: the cache of this process may be a moment old. */
static bool run_slice(Ctx *cx, Str payload)
{
    Slice *slice = ARENA_NEW(cx->arena, Slice);
    cx->prepared = slice;
    if (!parse_cursor(payload, &slice->cursor))
        return fail(cx, ERROR_INTERNAL, VI("Tác vụ tính lại thời hạn bị hỏng."), "bad cursor");
    return change_get(cx->db, cx->arena, slice->cursor.change_id, &slice->change, &cx->error) &&
           find_works(cx, slice) && calendar_set_load(cx->db, cx->arena, &slice->set, &cx->error);
}

static Str reason_words(Ctx *cx, const Change *change)
{
    return arena_format(cx->arena, VI("Tính lại vì lịch làm việc thay đổi: %.*s. Căn cứ: %.*s."),
                        STR_ARGS(change->title), STR_ARGS(change->legal_source));
}

static bool finish_slice(Ctx *cx, Str payload __attribute__((unused)))
{
    const Slice *slice = cx->prepared;
    const RecomputeReason reason = {.change_id = slice->change.id,
                                    .unit_id = slice->change.unit_id,
                                    .words = reason_words(cx, &slice->change),
                                    .span = change_span(&slice->change)};
    int64_t moved_count = 0;
    for (size_t i = 0; i < slice->count; i++) {
        bool moved = false;
        if (!clock_recompute_work(cx, slice->set, slice->works[i], &reason, &moved))
            return false;
        moved_count += moved;
    }
    if (!change_progress(cx, slice->change.id, (int64_t)slice->count, moved_count))
        return false;
    return slice->is_last ? change_end(cx, slice->change.id)
                          : enqueue(cx, &slice->cursor, (Instant){0});
}

const JobKind RECOMPUTE_JOB = {.name = "calendar.recompute",
                               .label = VI("Tính lại thời hạn sau khi đổi lịch"),
                               .run = run_slice,
                               .finish = finish_slice,
                               .max_attempts = 8};
