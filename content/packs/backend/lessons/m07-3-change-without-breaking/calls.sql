-- Calls of version 1, from 1 February to 24 May 2026: the tablet in the greenhouse every day, the export once a month.
CREATE TABLE calls (day TEXT NOT NULL, client TEXT NOT NULL, path TEXT NOT NULL) STRICT;
WITH RECURSIVE days (day) AS (SELECT '2026-02-01' UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < '2026-05-24')
INSERT INTO calls SELECT day, 'tablet', '/v1/plants/7' FROM days;
INSERT INTO calls SELECT day, 'export', '/v1/orders' FROM calls WHERE day LIKE '%-01';
