-- One row is all that this race needs. The shop's real table refuses a stock below zero; this one does not, so that an
-- oversold fern can be seen.
CREATE TABLE ferns (
  stock INTEGER NOT NULL
) STRICT;
INSERT INTO ferns VALUES (1);
