/* Months as people and programs write them, and what a work counts for. */
#include "features/report/report_fact.h"
#include "features/report/report_month.h"
#include "tests/harness/test.h"

TEST(months_are_read_as_people_and_programs_write_them)
{
    static const char *const SAME[] = {"2023-01", "01/2023", "1/2023", " 01/2023 ", "T1/2023"};
    static const char *const NONE[] = {"",        "2023",     "13/2023",    "0/2023", "01/1999",
                                       "01/2200", "2023-1-1", "01/2023/05", "a/2023", "01-2023"};
    int64_t month = 0;
    for (size_t i = 0; i < COUNT_OF(SAME); i++) {
        check_true(report_month_parse(str_of(SAME[i]), &month));
        check_int(REPORT_MONTH(2023, 1), month);
    }
    for (size_t i = 0; i < COUNT_OF(NONE); i++)
        check_false(report_month_parse(str_of(NONE[i]), &month));
}

TEST(periods_are_called_by_month_quarter_and_year)
{
    Arena *arena = arena_new(1 << 16);
    const int64_t month = REPORT_MONTH(2024, 12);
    check_text("2024-12", report_month_iso(arena, month));
    check_text("12/2024", report_period_label(arena, GRAIN_MONTH, month));
    check_text("Quý IV/2024", report_period_label(arena, GRAIN_QUARTER, month));
    check_text("2024", report_period_label(arena, GRAIN_YEAR, month));
    check_int(month, report_month_of((Date){report_month_begin(month + 1).days - 1}));
    arena_free(arena);
}

/* ---- facts ---- */

static const ReportFact OPEN = {
    .work_id = 1, .opened_at = {1000}, .first_unit = {1, 2}, .unit = {1, 2}};

static ReportSeen seen_in(const char *state)
{
    return (ReportSeen){.work_id = 1,
                        .kind = STR("dossier"),
                        .state = str_of(state),
                        .unit = {1, 2},
                        .opened_at = {1000},
                        .changed_at = {5000}};
}

TEST(work_ends_with_its_result_or_without_one)
{
    ReportSeen seen = seen_in("done");
    seen.limit_ended_at.ms = seen.due_at.ms = 3000;
    check_int(ENDING_IN_TIME, report_fact_next(&OPEN, &seen).ending);
    check_int(3000, report_fact_next(&OPEN, &seen).ended_at.ms);
    seen.limit_ended_at.ms++;
    check_int(ENDING_LATE, report_fact_next(&OPEN, &seen).ending);
    seen = seen_in("done"); /* of a procedure without a limit */
    check_int(ENDING_IN_TIME, report_fact_next(&OPEN, &seen).ending);
    check_int(5000, report_fact_next(&OPEN, &seen).ended_at.ms);
    seen = seen_in("stopped");
    seen.closed_at.ms = 4000;
    check_int(ENDING_VOID, report_fact_next(&OPEN, &seen).ending);
    check_int(4000, report_fact_next(&OPEN, &seen).ended_at.ms);
    seen = seen_in("processing");
    check_int(ENDING_OPEN, report_fact_next(&OPEN, &seen).ending);
    check_true(report_counts(STR("dossier")) && !report_counts(STR("task")));
}

TEST(what_has_ended_stays_where_it_ended)
{
    ReportSeen seen = seen_in("done");
    seen.limit_ended_at.ms = 3000;
    seen.unit[0] = seen.unit[1] = 9;
    seen.moved_at.ms = 2000; /* moved, then ended */
    check_int(9, report_fact_next(&OPEN, &seen).unit[0]);
    seen.moved_at.ms = 4000; /* ended, then its row followed */
    check_int(1, report_fact_next(&OPEN, &seen).unit[0]);
    check_int(2, report_fact_next(&OPEN, &seen).unit[1]);
    ReportFact ended = OPEN;
    ended.ending = ENDING_IN_TIME;
    ended.ended_at.ms = 3000;
    const ReportFact after = report_fact_next(&ended, &seen);
    check_true(report_fact_equal(&ended, &after));
    seen = seen_in("processing"); /* were it ever opened again */
    check_int(ENDING_OPEN, report_fact_next(&ended, &seen).ending);
}

TEST_MAIN(months_are_read_as_people_and_programs_write_them,
          periods_are_called_by_month_quarter_and_year, work_ends_with_its_result_or_without_one,
          what_has_ended_stays_where_it_ended)
