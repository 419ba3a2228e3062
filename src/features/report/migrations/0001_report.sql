-- What reports know of a work: when and where it came in, and when, where and how it ended. One row a
-- work, kept by a follower of the journal, so that no move pays for it. origin: the unit that received
-- it; owner: the one that is competent. first_*: when it was opened, for ever; the others: now, or when
-- it ended, so that what is counted in a past month never changes by a reorganisation.
CREATE TABLE report_work (
    work_id {key},
    opened_at {int} NOT NULL,
    first_origin_id {int} NOT NULL REFERENCES unit (id),
    first_owner_id {int} NOT NULL REFERENCES unit (id),
    origin_id {int} NOT NULL REFERENCES unit (id),
    owner_id {int} NOT NULL REFERENCES unit (id),
    ended_at {int},
    ending {text} NOT NULL CHECK (ending IN ('open', 'in_time', 'late', 'without_result')),
    CHECK ((ended_at IS NULL) = (ending = 'open'))
) {strict};
CREATE INDEX report_work_origin ON report_work (first_origin_id, opened_at, work_id);
CREATE INDEX report_work_owner ON report_work (first_owner_id, opened_at, work_id);
CREATE INDEX report_work_origin_ended ON report_work (origin_id, ending, ended_at, work_id)
    WHERE ended_at IS NOT NULL;
CREATE INDEX report_work_owner_ended ON report_work (owner_id, ending, ended_at, work_id)
    WHERE ended_at IS NOT NULL;

-- Open work that went from one unit to another without being received anew: by a reorganisation, or
-- its undo. side 0: as receiving unit, 1: as competent one. A month is year * 12 + month - 1.
CREATE TABLE report_move (
    work_id {int} NOT NULL,
    side {int} NOT NULL CHECK (side IN (0, 1)),
    at {int} NOT NULL,
    month {int} NOT NULL,
    from_unit_id {int} NOT NULL REFERENCES unit (id),
    to_unit_id {int} NOT NULL REFERENCES unit (id),
    PRIMARY KEY (work_id, side, at)
) {strict};
CREATE INDEX report_move_to ON report_move (to_unit_id, side, month, from_unit_id);
CREATE INDEX report_move_from ON report_move (from_unit_id, side, month, to_unit_id);

-- Sums of report_work by unit, side and month; written in the same transaction.
CREATE TABLE report_month (
    unit_id {int} NOT NULL REFERENCES unit (id),
    side {int} NOT NULL CHECK (side IN (0, 1)),
    month {int} NOT NULL,
    received {int} NOT NULL,
    in_time {int} NOT NULL,
    late {int} NOT NULL,
    without_result {int} NOT NULL,
    PRIMARY KEY (unit_id, side, month)
) {strict};
CREATE INDEX report_month_side ON report_month (side, month, unit_id);
