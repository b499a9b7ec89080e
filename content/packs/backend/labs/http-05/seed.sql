INSERT INTO customers VALUES
  (1, 'priya@fernway.test', 'Priya', '2026-01-05T08:00:00Z'),
  (2, 'bo@customers.test', 'Bo', '2026-02-11T17:20:00Z'),
  (3, 'ada@customers.test', 'Ada', '2026-02-12T09:05:00Z');
INSERT INTO products (id, sku, name, kind, price_cents, active) VALUES
  (3, 'FERN-3', 'Tree fern', 'plant', 9900, 0),
  (5, 'FERN-5', 'Hart''s tongue', 'plant', 890, 1),
  (7, 'FERN-7', 'Lady fern', 'plant', 1295, 1),
  (12, 'FERN-12', 'Silver fern', 'plant', 1650, 1);
INSERT INTO stock (product_id, on_hand) VALUES (5, 40), (7, 12), (12, 3);
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (28, 2, 'shipped', '2026-02-20T10:00:00Z', 890),
  (30, 3, 'paid', '2026-03-01T18:30:00Z', 1650),
  (31, 2, 'paid', '2026-03-01T19:00:00Z', 2590);
-- Bo's address, when each answer about stock was given, and when the suggestions are back.
CREATE TABLE addresses (customer_id INTEGER PRIMARY KEY, street TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
INSERT INTO addresses VALUES (2, 'Mill Lane 4', 1);
CREATE TABLE asked (at INTEGER NOT NULL) STRICT;
CREATE TABLE opening (at INTEGER NOT NULL) STRICT;
