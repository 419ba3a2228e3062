-- Units through time. A row of `unit` is an identity (pháp nhân): it outlives name, code, kind and
-- parent, and is what work, posts, series, calendars and accounts refer to. Its columns say how it is
-- now, or was when it ended; `unit_version` says how it was on any day. `key` names it for ever.
ALTER TABLE unit RENAME COLUMN code TO key;
ALTER TABLE unit RENAME COLUMN level TO former_level;
ALTER TABLE unit ADD COLUMN code {text} NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN level {text} NOT NULL DEFAULT 'agency'
    CHECK (level IN ('province', 'district', 'commune', 'agency', 'part'));
-- 'area': a territory with its government; the others are branches of organisations.
ALTER TABLE unit ADD COLUMN branch {text} NOT NULL DEFAULT 'state'
    CHECK (branch IN ('area', 'state', 'party', 'mass', 'vertical'));
-- The territory for which an organisation is competent; empty for areas and for the whole province.
ALTER TABLE unit ADD COLUMN area_id {int} REFERENCES unit (id);
UPDATE unit SET code = key, level = former_level;
UPDATE unit SET branch = 'area', key = key || '@' || valid_from
    WHERE level IN ('province', 'commune');
ALTER TABLE unit DROP COLUMN former_level;
CREATE UNIQUE INDEX unit_key ON unit (key);
CREATE INDEX unit_code ON unit (code);

-- What was true of a unit in a period. A change of any column ends one row and begins the next.
-- is_older: the unit existed before valid_from, where the records begin. Of an unknown day
-- (date_precision) the first of the month or year stands. An empty text is not known.
CREATE TABLE unit_version (
    id {key},
    unit_id {int} NOT NULL REFERENCES unit (id),
    valid_from {text} NOT NULL,
    valid_to {text},
    is_older {int} NOT NULL CHECK (is_older IN (0, 1)),
    date_precision {text} NOT NULL CHECK (date_precision IN ('day', 'month', 'year')),
    code {text} NOT NULL,
    identifier_code {text} NOT NULL,
    identifier_status {text} NOT NULL
        CHECK (identifier_status IN ('known', 'demonstration', 'unknown')),
    name {text} NOT NULL,
    short_name {text} NOT NULL,
    kind {text} NOT NULL,
    parent_id {int} REFERENCES unit (id),
    parent_name {text} NOT NULL,
    is_difficult {int} NOT NULL CHECK (is_difficult IN (0, 1)),
    address {text} NOT NULL,
    phone {text} NOT NULL,
    seal {text} NOT NULL,
    area_hectares {int} NOT NULL,
    population {int} NOT NULL,
    legal_basis {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'demonstration')),
    source {text} NOT NULL,
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    UNIQUE (unit_id, valid_from),
    UNIQUE (code, valid_from)
) {strict};
CREATE INDEX unit_version_parent ON unit_version (parent_id, valid_from);
CREATE INDEX unit_version_identifier ON unit_version (identifier_code, valid_from);

INSERT INTO unit_version (id, unit_id, valid_from, valid_to, is_older, date_precision, code,
    identifier_code, identifier_status, name, short_name, kind, parent_id, parent_name, is_difficult,
    address, phone, seal, area_hectares, population, legal_basis, certainty, source)
    SELECT id, id, valid_from, valid_to, 0, 'day', code, identifier_code, 'demonstration', name,
        short_name, kind, parent_id, '', is_difficult, address, phone, '', 0, 0, '', 'memory', ''
    FROM unit;

-- Other names by which a unit is found: the statistical office's spelling, the name of its
-- government, codes of other registers and codes in their old form.
CREATE TABLE unit_alias (
    scheme {text} NOT NULL
        CHECK (scheme IN ('gso-name', 'government-name', 'identifier', 'agency', 'tax')),
    value {text} NOT NULL,
    unit_id {int} NOT NULL REFERENCES unit (id),
    valid_from {text} NOT NULL,
    valid_to {text},
    PRIMARY KEY (scheme, value, unit_id, valid_from)
) {strict};
CREATE INDEX unit_alias_unit ON unit_alias (unit_id);

-- What became of a unit: many to many. From a unit to itself: it goes on, changed. `share` says
-- whether the whole of the old unit is meant or a part.
CREATE TABLE unit_succession (
    id {key},
    from_unit_id {int} NOT NULL REFERENCES unit (id),
    to_unit_id {int} NOT NULL REFERENCES unit (id),
    date {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('merge', 'split-part', 'shrink', 'enlarge', 'rename',
        'change-kind', 'transfer-parent', 'transfer-function', 'dissolve')),
    share {text} NOT NULL CHECK (share IN ('whole', 'part')),
    resolution {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'demonstration')),
    source {text} NOT NULL,
    UNIQUE (from_unit_id, to_unit_id, date, kind)
) {strict};
CREATE INDEX unit_succession_to ON unit_succession (to_unit_id, date);
