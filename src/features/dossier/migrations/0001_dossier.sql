-- A dossier (hồ sơ): what only this kind of work knows.
CREATE TABLE dossier (
    work_id {key} REFERENCES work (id),
    procedure_code {text} NOT NULL,
    version_id {int} NOT NULL REFERENCES procedure_version (id),
    case_id {int} NOT NULL REFERENCES procedure_case (id),
    channel {text} NOT NULL CHECK (channel IN ('counter', 'online', 'post')),
    applicant_kind {text} NOT NULL,
    applicant_name {text} NOT NULL,
    identity_number {text} NOT NULL,
    identity_tail {text} NOT NULL,
    birth_date {text},
    address {text} NOT NULL,
    phone {text} NOT NULL,
    email {text} NOT NULL,
    content {text} NOT NULL,
    sets {int} NOT NULL,
    return_way {text} NOT NULL,
    received_at {int},
    requests {int} NOT NULL,
    proposer_id {int},
    result_number {text} NOT NULL,
    result_date {text},
    handed_at {int},
    handed_to {text} NOT NULL,
    rating {int}
) {strict};
CREATE INDEX dossier_identity ON dossier (identity_number);

-- Papers as counted at the counter.
CREATE TABLE dossier_paper (
    id {key},
    work_id {int} NOT NULL REFERENCES work (id),
    position {int} NOT NULL,
    component_id {int},
    name {text} NOT NULL,
    original_count {int} NOT NULL,
    copy_count {int} NOT NULL
) {strict};
CREATE INDEX dossier_paper_work ON dossier_paper (work_id, position);

-- Files that belong to a dossier; the bytes are blobs.
CREATE TABLE dossier_file (
    id {key},
    work_id {int} NOT NULL REFERENCES work (id),
    sha256 {text} NOT NULL REFERENCES blob (sha256),
    name {text} NOT NULL,
    purpose {text} NOT NULL CHECK (purpose IN ('paper', 'supplement', 'result', 'proof')),
    added_by {int} NOT NULL,
    added_at {int} NOT NULL
) {strict};
CREATE INDEX dossier_file_work ON dossier_file (work_id, id);
