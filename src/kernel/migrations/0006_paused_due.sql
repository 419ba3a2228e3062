-- Paused work stands in an index range of its own, just before work without a running due.
UPDATE work SET due_at = 253402300798000 WHERE closed_at IS NULL AND due_at = 253402300799000
    AND id IN (SELECT work_id FROM clock WHERE paused_at IS NOT NULL AND ended_at IS NULL);
