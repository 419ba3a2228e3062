-- Jobs that take minutes run beside the others, so that letters do not wait for them.
ALTER TABLE job ADD COLUMN is_long {int} NOT NULL DEFAULT 0;
CREATE INDEX job_waiting_long ON job (is_long, run_at, id) WHERE state = 'waiting';
