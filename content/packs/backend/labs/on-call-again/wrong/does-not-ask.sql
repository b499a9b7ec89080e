-- on busy: stop
BEGIN IMMEDIATE;
SELECT count(*) AS others FROM on_call WHERE name <> :me;
DELETE FROM on_call WHERE name = :me;
COMMIT;
