-- Who holds what a closed unit left: from the cut of a reorganisation on, the officers of the holder
-- act for it. The holder is always a living unit: a later cut hands these rows on as well. A unit
-- with a row here allots no numbers any more.
CREATE TABLE unit_holder (
    unit_id {key} REFERENCES unit (id),
    holder_unit_id {int} NOT NULL REFERENCES unit (id),
    since {int} NOT NULL,
    CHECK (unit_id <> holder_unit_id)
) {strict};
CREATE INDEX unit_holder_holder ON unit_holder (holder_unit_id, unit_id);

-- Open work that a unit received or answers for while another one holds it.
CREATE INDEX work_origin_open ON work (origin_unit_id, id) WHERE closed_at IS NULL;
CREATE INDEX work_owner_open ON work (owner_unit_id, id) WHERE closed_at IS NULL;
