-- The orders of the lesson: only a number and a note. 30 of them came before.
CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT);
INSERT INTO orders (id) VALUES (30);
