-- At most one reorganisation waits, follows or returns at a time, whoever schedules at the same moment.
CREATE UNIQUE INDEX reorganization_under_way
    ON reorganization ((CASE WHEN state IN ('done', 'undone') THEN id ELSE 0 END));
