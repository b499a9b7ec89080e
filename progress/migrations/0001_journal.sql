-- The journal: one row for each thing the learner did, appended and never changed. Every other table but meta is
-- derived from it and can be rebuilt at any time.

CREATE TABLE meta ( -- one row
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  format  INTEGER NOT NULL, -- PRAGMA user_version once more, where a writer reads it together with the rest
  device  TEXT    NOT NULL, -- who appends to this file
  created INTEGER NOT NULL, -- unix milliseconds
  clock   INTEGER NOT NULL  -- the device's clock starts after this
) STRICT;

CREATE TABLE events (
  device   TEXT    NOT NULL,
  seq      INTEGER NOT NULL CHECK (seq > 0),
  clock    INTEGER NOT NULL, -- milliseconds; grows with every event of a device, whatever its wall clock does
  nonce    TEXT    NOT NULL UNIQUE,
  type     TEXT    NOT NULL,
  at       INTEGER NOT NULL, -- unix milliseconds, UTC
  zone     INTEGER NOT NULL, -- minutes east of UTC
  pack     TEXT    NOT NULL,
  locale   TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  sitting  TEXT    NOT NULL,
  lesson   TEXT    NOT NULL,
  step     INTEGER NOT NULL,
  steps    INTEGER NOT NULL,
  seed     INTEGER NOT NULL, -- the bits of an unsigned number
  item     TEXT    NOT NULL,
  rev      INTEGER NOT NULL,
  mean     TEXT    NOT NULL,
  key      TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  shown    TEXT    NOT NULL, -- JSON, or empty
  response TEXT    NOT NULL, -- JSON, or empty
  score    REAL    NOT NULL, -- 0 to 1
  scored   INTEGER NOT NULL,
  try      INTEGER NOT NULL,
  hints    INTEGER NOT NULL,
  took     INTEGER NOT NULL, -- milliseconds
  prev     BLOB    NOT NULL, -- hash of the event before it on the same device; empty for the first
  hash     BLOB    NOT NULL CHECK (length(hash) = 32), -- SHA-256 of every column above: link of the chain and checksum of the row
  PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_sitting ON events (sitting);

CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'events are never changed');
END;

CREATE TRIGGER events_never_leave BEFORE DELETE ON events
BEGIN
  SELECT RAISE(ABORT, 'events are never deleted');
END;

CREATE TABLE lessons (
  pack        TEXT    NOT NULL,
  lesson      TEXT    NOT NULL,
  sitting     TEXT    NOT NULL, -- the latest
  opened      INTEGER NOT NULL,
  seen        INTEGER NOT NULL,
  done        INTEGER,          -- NULL until finished once
  step        INTEGER NOT NULL,
  steps       INTEGER NOT NULL,
  open        INTEGER NOT NULL,
  first_score REAL    NOT NULL,
  best_score  REAL    NOT NULL,
  clock       INTEGER NOT NULL, -- of the last event: what "last seen" is sorted by
  PRIMARY KEY (pack, lesson)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
  pack        TEXT    NOT NULL,
  item        TEXT    NOT NULL,
  lesson      TEXT    NOT NULL, -- where it was answered last
  first_score REAL    NOT NULL,
  last_score  REAL    NOT NULL,
  best_score  REAL    NOT NULL,
  answers     INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  due         INTEGER NOT NULL, -- missed at the last answer
  PRIMARY KEY (pack, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX items_due ON items (pack, last_at) WHERE due = 1;

-- Counts of the rows of items, so that no screen has to count them.
CREATE TABLE totals (
  pack TEXT PRIMARY KEY,
  seen INTEGER NOT NULL,
  due  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE days (
  pack    TEXT    NOT NULL,
  day     INTEGER NOT NULL, -- days since 1970-01-01 on the learner's calendar, where a day ends at 04:00
  answers INTEGER NOT NULL,
  rights  INTEGER NOT NULL,
  ms      INTEGER NOT NULL,
  PRIMARY KEY (pack, day)
) STRICT, WITHOUT ROWID;
