-- Of work that came from a unit which was split: that unit, and the rule that chose the successor, 0
-- when none did and somebody has to.
ALTER TABLE reorganization_work ADD COLUMN split_unit_id {int} NOT NULL DEFAULT 0;
ALTER TABLE reorganization_work ADD COLUMN rule_id {int} NOT NULL DEFAULT 0;
UPDATE reorganization_work SET split_unit_id = from_unit_id WHERE state IN ('waiting', 'decided');
CREATE INDEX reorganization_work_split
    ON reorganization_work (reorganization_id, split_unit_id, state, rule_id, work_id)
    WHERE split_unit_id <> 0;
