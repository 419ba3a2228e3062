-- A reorganisation (sắp xếp đơn vị): a plan that is carried out on one day. `plan` is the file as it
-- came. state: scheduled (waits for cut_at), following (the cut is made, rows follow), done,
-- returning (an undo is made, rows go back), undone.
CREATE TABLE reorganization (
    id {key},
    date {text} NOT NULL,
    resolution {text} NOT NULL,
    plan {text} NOT NULL,
    state {text} NOT NULL
        CHECK (state IN ('scheduled', 'following', 'done', 'returning', 'undone')),
    cut_at {int} NOT NULL,
    created_by {int} REFERENCES account (id),
    created_at {int} NOT NULL,
    ended_at {int}
) {strict};

-- Units that it closed, with their holder, began, or changed. code: what the unit bore before.
CREATE TABLE reorganization_unit (
    reorganization_id {int} NOT NULL REFERENCES reorganization (id),
    unit_id {int} NOT NULL REFERENCES unit (id),
    fate {text} NOT NULL CHECK (fate IN ('ends', 'begins', 'goes_on')),
    holder_unit_id {int} REFERENCES unit (id),
    is_split {int} NOT NULL CHECK (is_split IN (0, 1)),
    PRIMARY KEY (reorganization_id, unit_id)
) {strict};
CREATE INDEX reorganization_unit_unit ON reorganization_unit (unit_id, fate);

-- Which open work of a unit goes to another one than its holder: by procedure, or by words of the
-- applicant's address or the content. Of a unit that goes on: a function that it gives away.
CREATE TABLE reorganization_rule (
    id {key},
    reorganization_id {int} NOT NULL REFERENCES reorganization (id),
    from_unit_id {int} NOT NULL REFERENCES unit (id),
    to_unit_id {int} NOT NULL REFERENCES unit (id),
    sort {text} NOT NULL CHECK (sort IN ('procedure', 'address', 'successor')),
    value {text} NOT NULL
) {strict};
CREATE INDEX reorganization_rule_unit ON reorganization_rule (from_unit_id);

-- Posts that the cut ended, with the day on which they would have ended, and what came in their place.
CREATE TABLE reorganization_post (
    reorganization_id {int} NOT NULL REFERENCES reorganization (id),
    post_id {int} NOT NULL REFERENCES post (id),
    is_new {int} NOT NULL CHECK (is_new IN (0, 1)),
    ended_before {text},
    PRIMARY KEY (reorganization_id, post_id)
) {strict};

-- The registers of closed units as they stood at the cut (khóa sổ).
CREATE TABLE reorganization_series (
    reorganization_id {int} NOT NULL REFERENCES reorganization (id),
    unit_id {int} NOT NULL REFERENCES unit (id),
    name {text} NOT NULL,
    period {text} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (reorganization_id, unit_id, name, period)
) {strict};

-- What followed: where each work was before, and its version behind the transfer. state: moved;
-- waiting (of a unit that was split: somebody decides which successor gets it); decided; returned
-- and kept by an undo.
CREATE TABLE reorganization_work (
    reorganization_id {int} NOT NULL REFERENCES reorganization (id),
    work_id {int} NOT NULL REFERENCES work (id),
    from_unit_id {int} NOT NULL,
    from_origin_unit_id {int} NOT NULL,
    from_owner_unit_id {int} NOT NULL,
    from_officer_id {int},
    version {int} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('moved', 'waiting', 'decided', 'returned', 'kept')),
    PRIMARY KEY (reorganization_id, work_id)
) {strict};
CREATE INDEX reorganization_work_state ON reorganization_work (reorganization_id, state, work_id);
