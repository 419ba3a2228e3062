-- Changes of calendars (thay đổi lịch). A draft is looked at, with how many running limits it would
-- go through, and then confirmed or dropped. rows holds what it enters as a table of the import
-- format: days, or weekly hours. unit_id is that of the administrator who entered it.
CREATE TABLE calendar_change (
    id {key},
    kind {text} NOT NULL CHECK (kind IN ('days', 'hours', 'import')),
    title {text} NOT NULL,
    legal_source {text} NOT NULL,
    rows {text} NOT NULL,
    row_count {int} NOT NULL,
    first_date {text} NOT NULL,
    last_date {text},
    state {text} NOT NULL CHECK (state IN ('draft', 'running', 'done', 'dropped')),
    unit_id {int} NOT NULL REFERENCES unit (id),
    entered_by {int} NOT NULL REFERENCES account (id),
    entered_at {int} NOT NULL,
    confirmed_by {int} REFERENCES account (id),
    confirmed_at {int},
    ended_at {int},
    seen_count {int} NOT NULL,
    moved_count {int} NOT NULL,
    version {int} NOT NULL
) {strict};

-- Whose calendars get the rows; unit_id 0 is the nation's.
CREATE TABLE calendar_change_target (
    change_id {int} NOT NULL REFERENCES calendar_change (id),
    unit_id {int} NOT NULL,
    PRIMARY KEY (change_id, unit_id)
) {strict};

-- Whose limits it goes through: the targets and all units that inherit from them.
CREATE TABLE calendar_change_scope (
    change_id {int} NOT NULL REFERENCES calendar_change (id),
    unit_id {int} NOT NULL REFERENCES unit (id),
    PRIMARY KEY (change_id, unit_id)
) {strict};
