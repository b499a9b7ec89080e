-- on busy: stop
BEGIN;
SELECT count(*) AS others FROM on_call WHERE name <> :me;
DELETE FROM on_call WHERE name = :me AND :others >= 1;
COMMIT;
