-- What the buckets hold, and since when. Partner 2 has used up its reports a moment ago.
CREATE TABLE buckets (
  name  TEXT PRIMARY KEY,
  level REAL NOT NULL,
  at    REAL NOT NULL
) STRICT;
INSERT INTO buckets (name, level, at) VALUES ('reports partner 2', 0, unixepoch('2026-03-02 09:00:00'));
CREATE TABLE reports (
  id      INTEGER PRIMARY KEY,
  account TEXT NOT NULL
) STRICT;
CREATE TABLE vouchers (
  code  TEXT PRIMARY KEY,
  cents INTEGER NOT NULL CHECK (cents > 0)
) STRICT;
INSERT INTO vouchers (code, cents) VALUES ('FERN-2', 2000);
