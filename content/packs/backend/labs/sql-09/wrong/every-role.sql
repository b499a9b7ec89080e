-- on busy: stop
BEGIN IMMEDIATE;
SELECT count(*) AS others FROM staff_roles WHERE role = 'admin' AND customer_id <> :me;
DELETE FROM staff_roles WHERE customer_id = :me AND :others >= 1;
COMMIT;
