-- on busy: stop
DELETE FROM on_call WHERE name = :me AND (SELECT count(*) FROM on_call) >= 1;
