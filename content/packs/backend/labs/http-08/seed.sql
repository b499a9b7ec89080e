INSERT INTO customers VALUES
  (1, 'priya@fernway.test', 'Priya', '2025-01-05T08:00:00Z'),
  (2, 'bo@customers.test', 'Bo', '2025-02-11T17:20:00Z'),
  (3, 'ada@customers.test', 'Ada', '2025-02-12T09:05:00Z');
INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (5, 'FERN-5', 'Hart''s tongue', 'plant', 890),
  (7, 'FERN-7', 'Lady fern', 'plant', 1295);
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (21, 2, 'delivered', '2025-10-02T12:00:00Z', 890),
  (23, 2, 'delivered', '2025-11-19T08:20:00Z', 1295),
  (26, 2, 'refunded', '2025-12-03T19:05:00Z', 890),
  (28, 2, 'shipped', '2026-02-20T10:00:00Z', 890),
  (30, 3, 'paid', '2026-03-01T18:30:00Z', 1650),
  (31, 2, 'paid', '2026-03-01T19:00:00Z', 2590);
