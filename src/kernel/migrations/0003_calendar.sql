-- Calendars (lịch làm việc): one of the nation (no unit), one for each unit that deviates from its
-- parent's. A unit without one, and a date without a row, take what the nearest parent has.
CREATE TABLE calendar (
    id {key},
    unit_id {int} UNIQUE REFERENCES unit (id),
    name {text} NOT NULL
) {strict};

-- The years whose holidays are known; a limit that needs another year is refused.
CREATE TABLE calendar_year (
    calendar_id {int} NOT NULL REFERENCES calendar (id),
    year {int} NOT NULL CHECK (year BETWEEN 2000 AND 2199),
    PRIMARY KEY (calendar_id, year)
) {strict};

-- Weekly hours with validity: weekday 0 is Monday, minutes of the day, equal ends mean no work.
CREATE TABLE calendar_hours (
    calendar_id {int} NOT NULL REFERENCES calendar (id),
    weekday {int} NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    valid_from {text} NOT NULL,
    valid_to {text},
    morning_from {int} NOT NULL CHECK (morning_from >= 0),
    morning_to {int} NOT NULL CHECK (morning_to >= morning_from),
    afternoon_from {int} NOT NULL CHECK (afternoon_from >= 0),
    afternoon_to {int} NOT NULL CHECK (afternoon_to BETWEEN afternoon_from AND 1440),
    counts {int} NOT NULL CHECK (counts IN (0, 1)),
    source {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'uncertain')),
    entered_by {int} REFERENCES account (id),
    entered_at {int} NOT NULL,
    PRIMARY KEY (calendar_id, weekday, valid_from),
    CHECK (morning_to <= afternoon_from OR morning_from = morning_to
        OR afternoon_from = afternoon_to)
) {strict};

-- Dated days: holidays, days in lieu, swaps, half days, closures, each with its legal source.
-- entered_by is empty for what ships with the program.
CREATE TABLE calendar_day (
    calendar_id {int} NOT NULL REFERENCES calendar (id),
    date {text} NOT NULL,
    type {text} NOT NULL CHECK (type IN ('working', 'off', 'morning', 'afternoon', 'make_up')),
    kind {text} NOT NULL,
    name {text} NOT NULL,
    counts {int} NOT NULL CHECK (counts IN (0, 1)),
    stands_for {text},
    legal_source {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'uncertain')),
    entered_by {int} REFERENCES account (id),
    entered_at {int} NOT NULL,
    PRIMARY KEY (calendar_id, date)
) {strict};
