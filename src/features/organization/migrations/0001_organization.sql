-- A body that every area of a level has (mẫu cơ quan): the commune's Party committee, its police, its
-- public service centre. It becomes a unit of its own only where somebody holds a post or work in it.
CREATE TABLE unit_pattern (
    key {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    short_name {text} NOT NULL,
    branch {text} NOT NULL CHECK (branch IN ('state', 'party', 'mass', 'vertical')),
    level {text} NOT NULL CHECK (level IN ('province', 'district', 'commune')),
    valid_from {text} NOT NULL,
    valid_to {text},
    parents {text} NOT NULL,
    legal_basis {text} NOT NULL,
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'demonstration'))
) {strict};

-- A function (chức năng) that passed from one body to another; procedures change their owner with it.
-- A body that is one of a pattern has no unit, only its key.
CREATE TABLE function_transfer (
    id {key},
    date {text} NOT NULL,
    function {text} NOT NULL,
    from_key {text} NOT NULL,
    to_key {text} NOT NULL,
    from_unit_id {int} REFERENCES unit (id),
    to_unit_id {int} REFERENCES unit (id),
    certainty {text} NOT NULL CHECK (certainty IN ('sourced', 'memory', 'demonstration')),
    UNIQUE (date, function, from_key)
) {strict};
CREATE INDEX function_transfer_from ON function_transfer (from_unit_id, date);
CREATE INDEX function_transfer_to ON function_transfer (to_unit_id, date);

-- Where an area lies: the middle of its territory in millionths of a degree, and its page.
CREATE TABLE unit_place (
    unit_id {key} REFERENCES unit (id),
    latitude_millionths {int} NOT NULL,
    longitude_millionths {int} NOT NULL,
    website {text} NOT NULL,
    former_district {text} NOT NULL
) {strict};
