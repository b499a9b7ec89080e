-- Ada's order 29, and what has happened in the whole shop since it was paid: ids of one order have gaps.
INSERT INTO customers (id, email, name, created_at) VALUES
  (1, 'ada@example.test', 'Ada', '2025-03-01T10:00:00Z'), (2, 'bo@example.test', 'Bo', '2025-04-01T10:00:00Z');
INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (7, 'FERN-7', 'Lady fern', 'plant', 1295), (8, 'POT-8', 'Clay pot', 'pot', 890);
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (29, 1, 'delivered', '2026-03-02T08:10:00Z', 3480), (30, 2, 'paid', '2026-03-02T08:20:00Z', 1295);
INSERT INTO order_items (order_id, product_id, qty, unit_price_cents) VALUES (29, 7, 2, 1295), (29, 8, 1, 890), (30, 7, 1, 1295);
INSERT INTO outbox (id, topic, key, payload, created_at) VALUES
  (37, 'order', '29', '"paid"', 1772439000), (38, 'order', '30', '"paid"', 1772439600),
  (41, 'order', '29', '"packed"', 1772440200), (42, 'order', '28', '"delivered"', 1772440300),
  (44, 'order', '29', '"shipped"', 1772440800), (45, 'order', '30', '"packed"', 1772441000),
  (52, 'order', '29', '"delivered"', 1772441400);
