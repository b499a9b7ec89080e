-- Memory: what a grade depends on, and what follows from answers about what is still known. Cards of answers that were
-- given before this format follow from them too.

ALTER TABLE events ADD COLUMN facts TEXT NOT NULL DEFAULT ''; -- JSON; part of the hash only where there are any

-- What is due is a question of cards now. Items only tell what was seen, and totals how much of it was missed last.
DROP INDEX items_due;
ALTER TABLE items DROP COLUMN due;
ALTER TABLE totals RENAME COLUMN due TO missed;

CREATE INDEX events_tune ON events (clock, device, seq) WHERE type = 'tune';

CREATE TABLE cards (
  pack       TEXT    NOT NULL,
  card       TEXT    NOT NULL, -- item, what its variants share, or lab/ and a lab
  lesson     TEXT    NOT NULL,
  objectives TEXT    NOT NULL, -- JSON, or empty
  kind       TEXT    NOT NULL,
  item       TEXT    NOT NULL, -- asked last
  stability  REAL    NOT NULL, -- days
  difficulty REAL    NOT NULL, -- 1 to 10
  phase      INTEGER NOT NULL, -- 0 new, 1 learning, 2 review, 3 relearning
  step       INTEGER NOT NULL,
  days       INTEGER NOT NULL, -- interval
  zone       INTEGER NOT NULL, -- of the last review, minutes east of UTC
  last       INTEGER NOT NULL, -- review, unix milliseconds
  due        INTEGER NOT NULL, -- unix milliseconds
  due_day    INTEGER NOT NULL, -- as days.day
  reps       INTEGER NOT NULL, -- 0 without a review: then there is nothing in the columns about memory
  lapses     INTEGER NOT NULL,
  sags       INTEGER NOT NULL, -- when recall is predicted to be 0.9, unix milliseconds
  fades      INTEGER NOT NULL, -- when 0.8
  lapsed     INTEGER NOT NULL,
  away       TEXT    NOT NULL, -- why it is not asked
  until      INTEGER NOT NULL, -- buried: unix milliseconds
  more       TEXT    NOT NULL, -- JSON: what nothing is asked by
  PRIMARY KEY (pack, card)
) STRICT, WITHOUT ROWID;

-- With all that the choice of what to ask next needs, so that the cards themselves are not read for it.
CREATE INDEX cards_due ON cards (due_day, due, stability, kind, away, until, reps) WHERE reps > 0;
CREATE INDEX cards_lesson ON cards (pack, lesson);
CREATE INDEX cards_away ON cards (away) WHERE away <> '';
CREATE INDEX cards_lapsed ON cards (last) WHERE lapsed = 1;

CREATE TABLE parts ( -- which cards are about an objective
  pack      TEXT    NOT NULL,
  objective TEXT    NOT NULL,
  card      TEXT    NOT NULL,
  PRIMARY KEY (pack, objective, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE objectives (
  pack      TEXT    NOT NULL,
  objective TEXT    NOT NULL, -- lesson/ and a lesson where items name none
  lesson    TEXT    NOT NULL,
  days      INTEGER NOT NULL, -- right without help
  last_day  INTEGER NOT NULL,
  made      INTEGER NOT NULL,
  firm      INTEGER NOT NULL,
  lapses    INTEGER NOT NULL,
  cards     INTEGER NOT NULL,
  lapsed    INTEGER NOT NULL,
  sags      INTEGER NOT NULL,
  fades     INTEGER NOT NULL,
  PRIMARY KEY (pack, objective)
) STRICT, WITHOUT ROWID;

CREATE TABLE loads ( -- how many cards are due on a day, those that wait included
  day   INTEGER PRIMARY KEY, -- cards.due_day
  cards INTEGER NOT NULL
) STRICT;

CREATE TABLE paces (
  kind  TEXT PRIMARY KEY,
  times TEXT NOT NULL -- JSON: milliseconds, oldest first
) STRICT, WITHOUT ROWID;

CREATE TABLE recalls ( -- reviews of what was learned on an earlier day
  day      INTEGER PRIMARY KEY,
  reviews  INTEGER NOT NULL,
  recalled INTEGER NOT NULL,
  expected REAL    NOT NULL -- sum of predictions
) STRICT;

CREATE TABLE sureness (
  sure    INTEGER PRIMARY KEY, -- 1 guessed, 2 unsure, 3 sure
  answers INTEGER NOT NULL,
  rights  INTEGER NOT NULL
) STRICT;

CREATE TABLE beliefs (
  pack   TEXT    NOT NULL,
  belief TEXT    NOT NULL,
  times  INTEGER NOT NULL,
  item   TEXT    NOT NULL, -- latest
  lesson TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (pack, belief)
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds ( -- the latest sitting that belongs to no lesson, of each sort: review
  sort    TEXT PRIMARY KEY,
  sitting TEXT    NOT NULL,
  opened  INTEGER NOT NULL,
  open    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is known to be missing: an event that came in a file without the event before it on its device. Verify tells such
-- an event from one whose predecessor was lost here, and the row goes when a file brings the predecessor.

CREATE TABLE gaps (
  device TEXT    NOT NULL,
  seq    INTEGER NOT NULL, -- of the event whose predecessor is not here
  PRIMARY KEY (device, seq),
  FOREIGN KEY (device, seq) REFERENCES events
) STRICT, WITHOUT ROWID;
