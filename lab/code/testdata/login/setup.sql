CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, password TEXT NOT NULL) STRICT;
INSERT INTO users VALUES (1, 'ada@example.com', 'correct horse'), (2, 'bob@example.com', 'hunter2');
