-- Where somebody helped the applicant to submit (nơi hỗ trợ): besides the receiving and the competent
-- unit, which are columns of work. NULL: nobody did.
ALTER TABLE dossier ADD COLUMN help_unit_id {int} REFERENCES unit (id);

-- Rules that a decree sets and an administrator keeps up to date: one number, with validity and source.
CREATE TABLE dossier_rule (
    id {key},
    name {text} NOT NULL,
    value {int} NOT NULL,
    valid_from {text} NOT NULL,
    source {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'uncertain')),
    entered_by {int} NOT NULL,
    UNIQUE (name, valid_from)
) {strict};
INSERT INTO dossier_rule (id, name, value, valid_from, source, certainty, entered_by) VALUES
(1, 'extensions', 1, '2018-06-21', 'Nghị định 61/2018/NĐ-CP: hẹn lại không quá một lần', 'memory', 0);

-- An apology with a new promise (Form 04, xin lỗi và đề nghị gia hạn): drafted by who holds the dossier,
-- signed by a leader. What was promised before stays in the row.
CREATE TABLE dossier_extension (
    id {key},
    work_id {int} NOT NULL REFERENCES work (id),
    number {int} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('drafted', 'signed', 'rejected')),
    reason {text} NOT NULL,
    old_due_at {int} NOT NULL,
    new_due_at {int} NOT NULL,
    drafted_by {int} NOT NULL,
    drafted_at {int} NOT NULL,
    decided_by {int},
    decided_at {int},
    decision_note {text} NOT NULL,
    UNIQUE (work_id, number)
) {strict};
