-- What follows from events about labs. No event of format 2 is about one, so the table begins empty.

CREATE TABLE labs (
  pack     TEXT    NOT NULL,
  lab      TEXT    NOT NULL,
  seen     INTEGER NOT NULL, -- of the last event, unix milliseconds
  tries    INTEGER NOT NULL,
  best     REAL    NOT NULL, -- 0 to 1
  failed   TEXT    NOT NULL, -- JSON, or empty: the checks that the last judgement found wrong
  passed   INTEGER,          -- NULL until every check passed once
  alone    INTEGER NOT NULL, -- passed before a solution was shown
  hints    INTEGER NOT NULL,
  assisted INTEGER NOT NULL,
  clock    INTEGER NOT NULL, -- of the last event: what "last seen" is sorted by
  PRIMARY KEY (pack, lab)
) STRICT, WITHOUT ROWID;
