-- Writer numbers of ids, leased by lanes (see platform/ids.h).
CREATE TABLE id_writer (writer {key}, until_ms {int} NOT NULL, taken_at {int} NOT NULL) {strict};

-- Facts about this installation: demo mark, day of the demonstration, node name.
CREATE TABLE setting (name {text} PRIMARY KEY, value {text} NOT NULL) {strict};

-- Sign-in sessions. The cookie's 128-bit token is stored only as its SHA-256.
CREATE TABLE session (
    id {key},
    token_hash {blob} NOT NULL UNIQUE,
    account_id {int} NOT NULL,
    csrf {text} NOT NULL,
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    address {text} NOT NULL,
    agent {text} NOT NULL
) {strict};
CREATE INDEX session_account ON session (account_id, seen_at);
CREATE INDEX session_ends ON session (ends_at);

-- First answers of writes that carried a key; kept 30 days.
CREATE TABLE idempotency (
    account_id {int} NOT NULL,
    route {text} NOT NULL,
    key {text} NOT NULL,
    request_hash {blob} NOT NULL,
    at {int} NOT NULL,
    status {int} NOT NULL,
    location {text} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (account_id, route, key)
) {strict};
CREATE INDEX idempotency_at ON idempotency (at);

-- Background jobs, written in the business transaction.
CREATE TABLE job (
    id {key},
    kind {text} NOT NULL,
    payload {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    run_at {int} NOT NULL,
    attempts {int} NOT NULL,
    taken_until {int} NOT NULL,
    last_error {text} NOT NULL,
    created_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX job_waiting ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_failed ON job (id) WHERE state = 'failed';

-- Generations of what processes keep in memory (see CacheKind).
CREATE TABLE cache_generation (name {text} PRIMARY KEY, generation {int} NOT NULL) {strict};

-- Failures counted per subject and window: sign-in by login, look-up by address.
CREATE TABLE failure_count (
    subject {text} NOT NULL,
    window_start {int} NOT NULL,
    failures {int} NOT NULL,
    PRIMARY KEY (subject, window_start)
) {strict};

-- Content-addressed files; the bytes are in STATE/blobs.
CREATE TABLE blob (
    sha256 {text} PRIMARY KEY,
    size {int} NOT NULL,
    type {text} NOT NULL,
    created_at {int} NOT NULL
) {strict};
