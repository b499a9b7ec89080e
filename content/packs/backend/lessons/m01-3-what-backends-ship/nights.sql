-- Three nights of the supplier import. On the second one nine lines are neither stored nor refused.
CREATE TABLE imports (night TEXT NOT NULL, announced INTEGER NOT NULL, stored INTEGER NOT NULL, refused INTEGER NOT NULL, exit_code INTEGER NOT NULL) STRICT;
INSERT INTO imports VALUES ('1 June', 806, 801, 5, 0), ('2 June', 815, 802, 4, 0), ('3 June', 809, 809, 0, 0);
