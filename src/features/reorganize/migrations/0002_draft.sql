-- A plan that was uploaded and is looked at; nothing happens until somebody confirms it.
CREATE TABLE reorganization_draft (
    id {key},
    plan {text} NOT NULL,
    created_by {int} NOT NULL REFERENCES account (id),
    created_at {int} NOT NULL
) {strict};
