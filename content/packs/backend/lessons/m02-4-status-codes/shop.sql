-- Ada, Bo, and Lotte of the staff; one order that has left the house, and one that has not.
INSERT INTO customers (id, email, name, created_at) VALUES
  (1, 'ada@customers.test', 'Ada', '2026-02-11T17:20:00Z'),
  (2, 'bo@customers.test', 'Bo', '2026-02-12T09:05:00Z'),
  (3, 'lotte@fernway.test', 'Lotte', '2026-01-05T08:00:00Z');
INSERT INTO staff_roles (customer_id, role) VALUES (3, 'support');
INSERT INTO products (id, sku, name, kind, price_cents, version) VALUES (7, 'FERN-7', 'Lady fern', 'plant', 1295, 4);
INSERT INTO stock (product_id, on_hand) VALUES (7, 12);
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (91, 1, 'shipped', '2026-02-27T10:00:00Z', 2590),
  (92, 1, 'paid', '2026-03-01T18:30:00Z', 1295);
-- What Swift Parcel was asked to fetch, and when the suggestions are back.
CREATE TABLE parcels (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL) STRICT;
CREATE TABLE opening (at INTEGER NOT NULL) STRICT;
