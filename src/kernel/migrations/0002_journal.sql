-- The journal (nhật ký): one row is one thing that happened. Every insert stands on the hot path of
-- a move, so there are no foreign keys here; `lam journal verify` checks what they would.
CREATE TABLE journal (
    id {key},
    at {int} NOT NULL,
    actor_kind {text} NOT NULL,
    actor_id {int} NOT NULL,
    unit_id {int} NOT NULL,
    role {text} NOT NULL,
    work_id {int} NOT NULL,
    version {int} NOT NULL,
    verb {text} NOT NULL,
    from_state {text} NOT NULL,
    to_state {text} NOT NULL,
    body_hash {blob} NOT NULL
) {strict};
CREATE INDEX journal_work ON journal (work_id, version);
CREATE INDEX journal_unit ON journal (unit_id, id);

-- What was said, with the salt that keeps its hash from being guessed. Erasable: the hash remains.
CREATE TABLE journal_body (
    entry_id {key},
    salt {blob} NOT NULL,
    body {text} NOT NULL
) {strict};

-- Entries that wait for the sealer.
CREATE TABLE journal_unsealed (entry_id {key}) {strict};

-- One tree per node and epoch; size and peaks are those after the last sealed leaf.
CREATE TABLE seal_tree (
    id {key},
    node {text} NOT NULL,
    epoch {int} NOT NULL,
    opened_at {int} NOT NULL,
    public_key {blob} NOT NULL,
    size {int} NOT NULL,
    peaks {blob} NOT NULL,
    UNIQUE (node, epoch)
) {strict};

CREATE TABLE seal (
    tree_id {int} NOT NULL,
    leaf {int} NOT NULL,
    entry_id {int} NOT NULL UNIQUE,
    hash {blob} NOT NULL,
    PRIMARY KEY (tree_id, leaf)
) {strict};

-- Complete subtrees of 16, 256, 4096... leaves (level 4, 8, 12...), so that a path reads few rows.
CREATE TABLE seal_node (
    tree_id {int} NOT NULL,
    level {int} NOT NULL,
    position {int} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (tree_id, level, position)
) {strict};

-- Signed roots of the first `size` leaves.
CREATE TABLE seal_root (
    tree_id {int} NOT NULL,
    size {int} NOT NULL,
    root {blob} NOT NULL,
    peaks {blob} NOT NULL,
    at {int} NOT NULL,
    signature {blob} NOT NULL,
    PRIMARY KEY (tree_id, size)
) {strict};
