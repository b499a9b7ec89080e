-- on busy: stop
DELETE FROM on_call WHERE name = :me AND EXISTS (SELECT * FROM on_call AS o WHERE o.name <> :me);
