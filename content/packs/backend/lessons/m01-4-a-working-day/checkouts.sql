-- Tuesday from 08:00 to 09:50: 25 checkouts a minute. From 08:30 to 09:10 release 214 ran, and every 250th failed.
CREATE TABLE checkouts (id INTEGER PRIMARY KEY, at TEXT NOT NULL, release INTEGER NOT NULL, failed INTEGER NOT NULL) STRICT;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2749)
INSERT INTO checkouts
SELECT i + 1, time('08:00', '+' || (i / 25) || ' minutes'),
       CASE WHEN i / 25 BETWEEN 30 AND 69 THEN 214 ELSE 213 END,
       i / 25 BETWEEN 30 AND 69 AND i % 250 = 0
FROM n;
