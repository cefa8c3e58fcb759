-- A node that serves in another's place when that is gone, and the addresses that the two share (a JSON list).
ALTER TABLE nodes ADD COLUMN stand_by_for INTEGER REFERENCES nodes DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE nodes ADD COLUMN floating TEXT;
