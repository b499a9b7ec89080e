-- What is known to be missing: an event that came in a file without the event before it on its device. Verify tells such
-- an event from one whose predecessor was lost here, and the row goes when a file brings the predecessor.

CREATE TABLE gaps (
  device TEXT    NOT NULL,
  seq    INTEGER NOT NULL, -- of the event whose predecessor is not here
  PRIMARY KEY (device, seq),
  FOREIGN KEY (device, seq) REFERENCES events
) STRICT, WITHOUT ROWID;
