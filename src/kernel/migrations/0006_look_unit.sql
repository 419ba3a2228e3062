-- In whose name somebody looked: the unit whose post let him read. What was looked at before goes to
-- the unit that held the work.
ALTER TABLE look ADD COLUMN unit_id {int};
UPDATE look SET unit_id = (SELECT unit_id FROM work WHERE work.id = look.work_id);
CREATE INDEX look_unit ON look (unit_id, id);
