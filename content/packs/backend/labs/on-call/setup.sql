-- Who answers the alarm of the greenhouse tonight. The rule of the shop, that somebody does, stands in no table.
CREATE TABLE on_call (
  name TEXT PRIMARY KEY
) STRICT;
INSERT INTO on_call (name) VALUES ('Lotte'), ('Kofi');
