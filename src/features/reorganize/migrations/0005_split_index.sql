-- Units that were split, whose work somebody decides.
CREATE INDEX reorganization_unit_split ON reorganization_unit (unit_id)
    WHERE fate = 'ends' AND is_split = 1;
