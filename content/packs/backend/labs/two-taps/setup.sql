-- The key alone is all that this race needs. The shop's real table also keeps whose key it is, a fingerprint of the
-- request and the answer.
CREATE TABLE keys (
  key TEXT PRIMARY KEY,
  ref TEXT
) STRICT;
