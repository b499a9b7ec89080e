CREATE TABLE loans (book TEXT NOT NULL, returned TEXT) STRICT;
INSERT INTO loans VALUES
  ('Emma', '2026-03-02'), ('Dracula', NULL), ('Emma', NULL),
  ('Dracula', NULL), ('Middlemarch', '2026-03-01');
