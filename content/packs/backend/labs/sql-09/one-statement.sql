-- on busy: stop
-- The look and the change are one statement.
DELETE FROM staff_roles
 WHERE role = 'admin' AND customer_id = :me
   AND EXISTS (SELECT 1 FROM staff_roles AS o WHERE o.role = 'admin' AND o.customer_id <> :me);
