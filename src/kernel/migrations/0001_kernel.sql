-- Units (đơn vị) through time: a row is one validity of one identity.
CREATE TABLE unit (
    id {key},
    code {text} NOT NULL,
    identifier_code {text} NOT NULL,
    name {text} NOT NULL,
    short_name {text} NOT NULL,
    kind {text} NOT NULL,
    level {text} NOT NULL CHECK (level IN ('province', 'agency', 'commune', 'part')),
    parent_id {int} REFERENCES unit (id),
    is_difficult {int} NOT NULL CHECK (is_difficult IN (0, 1)),
    address {text} NOT NULL,
    phone {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_to {text},
    UNIQUE (code, valid_from)
) {strict};
CREATE INDEX unit_parent ON unit (parent_id);

-- People and systems that sign in.
CREATE TABLE account (
    id {key},
    login {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('officer', 'system')),
    password_hash {text} NOT NULL,
    must_change_password {int} NOT NULL CHECK (must_change_password IN (0, 1)),
    state {text} NOT NULL CHECK (state IN ('active', 'disabled')),
    locked_until {int},
    failures {int} NOT NULL,
    home_unit_id {int} NOT NULL REFERENCES unit (id),
    created_at {int} NOT NULL,
    version {int} NOT NULL
) {strict};
CREATE INDEX account_unit ON account (home_unit_id, login);

-- Posts (vị trí): one role of one account in one unit for a period.
CREATE TABLE post (
    id {key},
    account_id {int} NOT NULL REFERENCES account (id),
    unit_id {int} NOT NULL REFERENCES unit (id),
    role {text} NOT NULL,
    valid_from {text} NOT NULL,
    valid_to {text},
    created_at {int} NOT NULL
) {strict};
CREATE INDEX post_account ON post (account_id);
CREATE INDEX post_unit ON post (unit_id, role);

-- Bearer tokens of systems and people for the API; stored as SHA-256.
CREATE TABLE api_token (
    id {key},
    token_hash {blob} NOT NULL UNIQUE,
    account_id {int} NOT NULL REFERENCES account (id),
    label {text} NOT NULL,
    created_at {int} NOT NULL,
    ends_at {int} NOT NULL
) {strict};
CREATE INDEX api_token_account ON api_token (account_id);

-- One piece of work (việc) with one holder. due_at is the earliest running due, or the far future.
CREATE TABLE work (
    id {key},
    kind {text} NOT NULL,
    code {text} UNIQUE,
    title {text} NOT NULL,
    subject {text} NOT NULL,
    state {text} NOT NULL,
    unit_id {int} NOT NULL REFERENCES unit (id),
    origin_unit_id {int} NOT NULL REFERENCES unit (id),
    owner_unit_id {int} NOT NULL REFERENCES unit (id),
    role {text} NOT NULL,
    officer_id {int} REFERENCES account (id),
    step {int} NOT NULL,
    parent_id {int} REFERENCES work (id),
    due_at {int} NOT NULL,
    opened_at {int} NOT NULL,
    closed_at {int},
    changed_at {int} NOT NULL,
    version {int} NOT NULL
) {strict};
CREATE INDEX work_unit_due ON work (unit_id, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX work_unit_opened ON work (unit_id, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX work_unit_code ON work (unit_id, code) WHERE closed_at IS NULL;
CREATE INDEX work_unit_state ON work (unit_id, state, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX work_officer_due ON work (officer_id, due_at, id)
    WHERE closed_at IS NULL AND officer_id IS NOT NULL;
CREATE INDEX work_origin ON work (origin_unit_id, opened_at, id);
CREATE INDEX work_parent ON work (parent_id) WHERE parent_id IS NOT NULL;

-- One limit on a work (thời hạn).
CREATE TABLE clock (
    id {key},
    work_id {int} NOT NULL REFERENCES work (id),
    kind {text} NOT NULL CHECK (kind IN ('reception', 'legal', 'committed', 'step')),
    limit_text {text} NOT NULL,
    resume_rule {text} NOT NULL CHECK (resume_rule IN ('rest', 'restart')),
    calendar_unit_id {int} NOT NULL REFERENCES unit (id),
    started_at {int} NOT NULL,
    due_at {int} NOT NULL,
    first_due_at {int} NOT NULL,
    paused_at {int},
    ended_at {int}
) {strict};
CREATE INDEX clock_work ON clock (work_id);

CREATE TABLE clock_pause (
    id {key},
    clock_id {int} NOT NULL REFERENCES clock (id),
    from_at {int} NOT NULL,
    to_at {int} NOT NULL,
    reason {text} NOT NULL
) {strict};
CREATE INDEX clock_pause_clock ON clock_pause (clock_id);

-- Number series: one row per series and period; never goes back, never reused.
CREATE TABLE series (
    name {text} NOT NULL,
    unit_id {int} NOT NULL REFERENCES unit (id),
    period {text} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (name, unit_id, period)
) {strict};

-- What outsiders bring (a supplement, a rating); applied as a move by the node that holds the work.
CREATE TABLE incoming (
    id {key},
    work_id {int} NOT NULL REFERENCES work (id),
    kind {text} NOT NULL,
    body {text} NOT NULL,
    received_at {int} NOT NULL,
    applied_at {int}
) {strict};
CREATE INDEX incoming_open ON incoming (work_id) WHERE applied_at IS NULL;

-- Who looked at a record with personal data.
CREATE TABLE look (
    id {key},
    account_id {int} NOT NULL,
    work_id {int} NOT NULL,
    at {int} NOT NULL
) {strict};
CREATE INDEX look_work ON look (work_id, at);
