-- on busy: stop
DELETE FROM staff_roles WHERE role = 'admin' AND customer_id = :me AND :me <> 6;
