-- What the shared cache keeps: copies of answers, and for which request fields each of them holds.
CREATE TABLE copies (
  path    TEXT NOT NULL,
  varies  TEXT NOT NULL,
  headers TEXT NOT NULL,
  body    TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;
CREATE TABLE guides (slug TEXT PRIMARY KEY, body TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
INSERT INTO guides VALUES ('lady-fern', 'Light: half shade
Water: twice a week
Repot: every year', 1);
