-- on busy: retry the transaction
SELECT count(*) AS others FROM on_call WHERE name <> :me;
BEGIN IMMEDIATE;
DELETE FROM on_call WHERE name = :me AND :others >= 1;
COMMIT;
