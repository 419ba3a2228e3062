-- An administrator corrects a reason's words, source and certainty; version tells of two at once.
ALTER TABLE pause_reason ADD COLUMN version {int} NOT NULL DEFAULT 1;
