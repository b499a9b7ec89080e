-- Three nights of the supplier import, a year of Fernway later.
CREATE TABLE imports (night TEXT NOT NULL, announced INTEGER NOT NULL, stored INTEGER NOT NULL, refused INTEGER NOT NULL, exit_code INTEGER NOT NULL) STRICT;
INSERT INTO imports VALUES ('Friday', 806, 801, 5, 0), ('Saturday', 815, 802, 4, 0), ('Sunday', 809, 809, 0, 0);
