-- The minutes of handing over list what one unit held.
CREATE INDEX reorganization_work_from ON reorganization_work (from_unit_id, reorganization_id);
