-- One procedure (thủ tục hành chính). The code is the trimmed national code, or the record's id when it
-- has none; two procedures may bear one code, so the national record's id belongs to the key ('' until an
-- import tells it). The two source ids point to the newest import of each kind; they are no foreign keys,
-- since the sources point back here.
CREATE TABLE procedure (
    id {key},
    code {text} NOT NULL,
    record_id {text} NOT NULL,
    name {text} NOT NULL,
    field_code {text} NOT NULL,
    field_name {text} NOT NULL,
    is_ministry {int} NOT NULL CHECK (is_ministry IN (0, 1)),
    is_province {int} NOT NULL CHECK (is_province IN (0, 1)),
    is_ward {int} NOT NULL CHECK (is_ward IN (0, 1)),
    is_other {int} NOT NULL CHECK (is_other IN (0, 1)),
    state {text} NOT NULL,
    type {text} NOT NULL,
    folded {text} NOT NULL,
    catalog_source_id {int},
    detail_source_id {int},
    changed_at {int} NOT NULL,
    version {int} NOT NULL,
    UNIQUE (code, record_id)
) {strict};

-- An imported record as it was. A changed content is a further row; rows never change.
CREATE TABLE procedure_source (
    id {key},
    procedure_id {int} NOT NULL REFERENCES procedure (id),
    kind {text} NOT NULL CHECK (kind IN ('catalog', 'detail')),
    number {int} NOT NULL,
    record_id {text} NOT NULL,
    content_hash {text} NOT NULL,
    raw {text} NOT NULL,
    file_name {text} NOT NULL,
    line {int} NOT NULL,
    imported_at {int} NOT NULL,
    UNIQUE (procedure_id, kind, number)
) {strict};
CREATE INDEX procedure_source_record ON procedure_source (procedure_id, kind, record_id, number);

CREATE TABLE procedure_defect (
    source_id {int} NOT NULL REFERENCES procedure_source (id),
    kind {text} NOT NULL,
    occurrences {int} NOT NULL,
    place {text} NOT NULL,
    detail {text} NOT NULL,
    PRIMARY KEY (source_id, kind)
) {strict};
CREATE INDEX procedure_defect_kind ON procedure_defect (kind, source_id);

-- A curated version (phiên bản đã duyệt): what dossiers follow. Only drafts change; of an approved one
-- only the last day of validity is set once, by its successor or by its withdrawal.
CREATE TABLE procedure_version (
    id {key},
    procedure_id {int} NOT NULL REFERENCES procedure (id),
    number {int} NOT NULL,
    status {text} NOT NULL CHECK (status IN ('draft', 'approved', 'withdrawn')),
    name {text} NOT NULL,
    field_code {text} NOT NULL,
    field_name {text} NOT NULL,
    level {text} NOT NULL CHECK (level IN ('commune', 'province')),
    agency {text} NOT NULL,
    decision_number {text} NOT NULL,
    decision_date {text},
    valid_from {text},
    valid_to {text},
    online_level {text} NOT NULL CHECK (online_level IN ('toan_trinh', 'mot_phan', 'khong')),
    resume_rule {text} NOT NULL CHECK (resume_rule IN ('rest', 'restart')),
    resume_source {text} NOT NULL,
    source {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('source', 'memory', 'demonstration')),
    created_by {int} NOT NULL,
    created_at {int} NOT NULL,
    approved_by {int},
    approved_at {int},
    withdrawn_by {int},
    withdrawn_at {int},
    withdrawn_reason {text} NOT NULL,
    version {int} NOT NULL,
    UNIQUE (procedure_id, number),
    CHECK (status = 'draft' OR (decision_number <> '' AND decision_date IS NOT NULL
                                AND valid_from IS NOT NULL AND approved_at IS NOT NULL)),
    CHECK (valid_to IS NULL OR valid_from <= valid_to OR status = 'withdrawn')
) {strict};
CREATE INDEX procedure_version_draft ON procedure_version (created_at, id) WHERE status = 'draft';
CREATE UNIQUE INDEX procedure_version_open ON procedure_version (procedure_id)
    WHERE status = 'approved' AND valid_to IS NULL;
CREATE UNIQUE INDEX procedure_version_start ON procedure_version (procedure_id, valid_from)
    WHERE status = 'approved';

-- A case (trường hợp) with its own papers and limits, written as CONTRACT's `due` reads them.
CREATE TABLE procedure_case (
    id {key},
    version_id {int} NOT NULL REFERENCES procedure_version (id),
    position {int} NOT NULL,
    code {text} NOT NULL,
    name {text} NOT NULL,
    statutory_limit {text} NOT NULL,
    committed_limit {text} NOT NULL,
    difficult_extra {text} NOT NULL,
    limit_source {text} NOT NULL,
    UNIQUE (version_id, position)
) {strict};

-- A paper (thành phần hồ sơ) of a case.
CREATE TABLE procedure_component (
    id {key},
    case_id {int} NOT NULL REFERENCES procedure_case (id),
    position {int} NOT NULL,
    code {text} NOT NULL,
    name {text} NOT NULL,
    original_count {int} NOT NULL CHECK (original_count BETWEEN 0 AND 99),
    copy_count {int} NOT NULL CHECK (copy_count BETWEEN 0 AND 99),
    is_required {int} NOT NULL CHECK (is_required IN (0, 1)),
    note {text} NOT NULL,
    UNIQUE (case_id, position)
) {strict};

-- A line of money. Without an amount, the words say what is paid.
CREATE TABLE procedure_fee (
    id {key},
    version_id {int} NOT NULL REFERENCES procedure_version (id),
    case_position {int} NOT NULL,
    position {int} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('phi', 'le_phi')),
    name {text} NOT NULL,
    amount_vnd {int} CHECK (amount_vnd >= 0),
    words {text} NOT NULL,
    due {text} NOT NULL CHECK (due IN ('submission', 'result')),
    source {text} NOT NULL,
    UNIQUE (version_id, position),
    CHECK (amount_vnd IS NOT NULL OR words <> '')
) {strict};

-- A step of the internal process; a working day has 480 minutes, so quarter days are exact.
CREATE TABLE procedure_step (
    id {key},
    version_id {int} NOT NULL REFERENCES procedure_version (id),
    position {int} NOT NULL,
    phase {int} NOT NULL,
    role {text} NOT NULL CHECK (role IN ('counter', 'specialist', 'leader', 'clerk')),
    name {text} NOT NULL,
    minutes {int} NOT NULL CHECK (minutes >= 0),
    UNIQUE (version_id, position)
) {strict};

CREATE TABLE procedure_result (
    id {key},
    version_id {int} NOT NULL REFERENCES procedure_version (id),
    position {int} NOT NULL,
    code {text} NOT NULL,
    name {text} NOT NULL,
    is_paper {int} NOT NULL CHECK (is_paper IN (0, 1)),
    UNIQUE (version_id, position)
) {strict};
