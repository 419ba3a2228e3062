-- How a post is held (chính thức, cấp phó, quyền, thay thế), under which decision, by whom entered.
-- A stand-in's post belongs to a leave and ends with it. An empty decision is not known.
CREATE TABLE leave (
    id {key},
    account_id {int} NOT NULL REFERENCES account (id),
    unit_id {int} NOT NULL REFERENCES unit (id),
    stand_in_id {int} REFERENCES account (id),
    first_day {text} NOT NULL,
    last_day {text} NOT NULL,
    reason {text} NOT NULL,
    decision {text} NOT NULL,
    entered_by {int} NOT NULL REFERENCES account (id),
    entered_at {int} NOT NULL,
    CHECK (last_day >= first_day),
    CHECK (stand_in_id IS NULL OR stand_in_id <> account_id)
) {strict};
CREATE INDEX leave_unit ON leave (unit_id, last_day);
CREATE INDEX leave_account ON leave (account_id, last_day);

ALTER TABLE post ADD COLUMN title {text} NOT NULL DEFAULT '';
ALTER TABLE post ADD COLUMN standing {text} NOT NULL DEFAULT 'holder'
    CHECK (standing IN ('holder', 'deputy', 'acting', 'stand-in'));
ALTER TABLE post ADD COLUMN decision {text} NOT NULL DEFAULT '';
ALTER TABLE post ADD COLUMN leave_id {int} REFERENCES leave (id);
CREATE INDEX post_leave ON post (leave_id) WHERE leave_id IS NOT NULL;

-- Leave to sign in another's stead (ký thay KT., thừa lệnh TL., thừa ủy quyền TUQ.): written, for a
-- stated scope and time, from a post to a post, never passed on. It holds while both posts do.
CREATE TABLE signing_delegation (
    id {key},
    unit_id {int} NOT NULL REFERENCES unit (id),
    form {text} NOT NULL CHECK (form IN ('KT', 'TL', 'TUQ')),
    from_post_id {int} NOT NULL REFERENCES post (id),
    to_post_id {int} NOT NULL REFERENCES post (id),
    scope {text} NOT NULL CHECK (scope <> ''),
    valid_from {text} NOT NULL,
    valid_to {text} NOT NULL,
    decision {text} NOT NULL CHECK (decision <> ''),
    entered_by {int} NOT NULL REFERENCES account (id),
    entered_at {int} NOT NULL,
    CHECK (valid_to >= valid_from),
    CHECK (from_post_id <> to_post_id)
) {strict};
CREATE INDEX signing_delegation_unit ON signing_delegation (unit_id, valid_to);
CREATE INDEX signing_delegation_to ON signing_delegation (to_post_id, valid_to);
