-- A notice (lời nhắc) to one person that a work he has to do with is nearly or already late: once for
-- each work, level and due. A new due after a pause or an extension may bring a new notice.
CREATE TABLE notice (
    id {key},
    account_id {int} NOT NULL REFERENCES account (id),
    work_id {int} NOT NULL REFERENCES work (id),
    level {text} NOT NULL CHECK (level IN ('soon', 'late')),
    reason {text} NOT NULL CHECK (reason IN ('holder', 'leader')),
    due_at {int} NOT NULL,
    made_at {int} NOT NULL,
    read_at {int},
    UNIQUE (work_id, account_id, level, due_at)
) {strict};
CREATE INDEX notice_open ON notice (account_id, id) WHERE read_at IS NULL;

-- Up to which due and id the work of a unit has got its notices; unit 0 says where units begin that
-- have no row. The ranges between two looks are read from the index of open work by due.
CREATE TABLE notice_mark (
    unit_id {key},
    soon_due {int} NOT NULL,
    soon_id {int} NOT NULL,
    late_due {int} NOT NULL,
    late_id {int} NOT NULL
) {strict};
