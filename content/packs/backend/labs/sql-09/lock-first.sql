-- on busy: stop
-- The write lock is taken before the look, so the second session looks when the first one is done.
BEGIN IMMEDIATE;
SELECT count(*) AS others FROM staff_roles WHERE role = 'admin' AND customer_id <> :me;
DELETE FROM staff_roles WHERE role = 'admin' AND customer_id = :me AND :others >= 1;
COMMIT;
