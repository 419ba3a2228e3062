-- The budget of the step in hand: one row a work, begun anew with each step.
CREATE UNIQUE INDEX clock_step ON clock (work_id) WHERE kind = 'step';

-- Where the limit was extended: when it would be due without that. due_at is the promise that stands.
ALTER TABLE clock ADD COLUMN plain_due_at {int};
