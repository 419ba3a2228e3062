-- The book in which a unit's series stand (sổ). Who begins a series of a new period takes the row of
-- its book, so that closing the book waits for all who are giving numbers, and all who come later
-- wait for the closing: also for a series that had no row yet.
CREATE TABLE series_book (
    unit_id {key} REFERENCES unit (id),
    is_closed {int} NOT NULL CHECK (is_closed IN (0, 1))
) {strict};

ALTER TABLE series ADD COLUMN is_closed {int} NOT NULL DEFAULT 0;
CREATE INDEX series_unit ON series (unit_id, period);

INSERT INTO series_book (unit_id, is_closed) SELECT unit_id, 1 FROM unit_holder;
UPDATE series SET is_closed = 1 WHERE unit_id IN (SELECT unit_id FROM unit_holder);
