-- What an undo leaves to be looked at again and again: kept work, and units with somebody who answers.
CREATE INDEX reorganization_work_kept ON reorganization_work (work_id, reorganization_id)
    WHERE state = 'kept';
CREATE INDEX reorganization_unit_undone ON reorganization_unit (unit_id, reorganization_id)
    WHERE fate = 'begins' AND holder_unit_id IS NOT NULL;
