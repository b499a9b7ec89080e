-- on busy: stop
-- The look and the change are one statement, and SQLite has one writer at a time.
DELETE FROM on_call WHERE name = :me AND EXISTS (SELECT * FROM on_call AS o WHERE o.name <> :me);
