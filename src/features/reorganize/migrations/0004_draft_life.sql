-- A plan (phương án) is drafted in several sittings: each change of the text raises the version, and
-- who saw an older one is refused. date and resolution are those of the plan, or what new rows get
-- while it has none. state: open, scheduled (as that reorganisation), dropped.
ALTER TABLE reorganization_draft ADD COLUMN title {text} NOT NULL DEFAULT '';
ALTER TABLE reorganization_draft ADD COLUMN date {text};
ALTER TABLE reorganization_draft ADD COLUMN resolution {text} NOT NULL DEFAULT '';
ALTER TABLE reorganization_draft ADD COLUMN state {text} NOT NULL DEFAULT 'open'
    CHECK (state IN ('open', 'scheduled', 'dropped'));
ALTER TABLE reorganization_draft ADD COLUMN reorganization_id {int}
    REFERENCES reorganization (id);
ALTER TABLE reorganization_draft ADD COLUMN changed_by {int} REFERENCES account (id);
ALTER TABLE reorganization_draft ADD COLUMN changed_at {int};
ALTER TABLE reorganization_draft ADD COLUMN version {int} NOT NULL DEFAULT 1;
CREATE INDEX reorganization_draft_open ON reorganization_draft (id) WHERE state = 'open';
