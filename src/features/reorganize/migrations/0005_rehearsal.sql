-- A rehearsal (diễn tập): a draft carried out on a copy. One at a time: is_open is 1 while it waits or
-- runs, else NULL. draft_version is what it was of; seen_at when it was last heard of.
CREATE TABLE reorganization_rehearsal (
    id {key},
    draft_id {int} NOT NULL REFERENCES reorganization_draft (id),
    draft_version {int} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('waiting', 'copying', 'following', 'done', 'failed')),
    is_open {int} UNIQUE CHECK (is_open = 1),
    done_count {int} NOT NULL,
    total_count {int} NOT NULL,
    asked_by {int} NOT NULL REFERENCES account (id),
    asked_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    ended_at {int},
    is_equal {int} NOT NULL CHECK (is_equal IN (0, 1)),
    cut_ms {int} NOT NULL,
    follow_ms {int} NOT NULL,
    reason {text} NOT NULL
) {strict};
CREATE INDEX reorganization_rehearsal_draft ON reorganization_rehearsal (draft_id, id);

-- What was compared: sums before and after.
CREATE TABLE reorganization_rehearsal_sum (
    rehearsal_id {int} NOT NULL REFERENCES reorganization_rehearsal (id),
    position {int} NOT NULL,
    name {text} NOT NULL,
    before_sum {int} NOT NULL,
    after_sum {int} NOT NULL,
    PRIMARY KEY (rehearsal_id, position)
) {strict};
