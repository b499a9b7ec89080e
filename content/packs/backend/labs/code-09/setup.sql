CREATE TABLE buckets (
  account_id INTEGER PRIMARY KEY,
  level      REAL NOT NULL,
  at         REAL NOT NULL
) STRICT;
