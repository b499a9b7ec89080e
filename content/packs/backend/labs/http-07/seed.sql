INSERT INTO customers VALUES
  (1, 'priya@fernway.test', 'Priya', '2026-01-05T08:00:00Z'),
  (2, 'bo@customers.test', 'Bo', '2026-02-11T17:20:00Z');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO products (id, sku, name, kind, price_cents)
SELECT i, 'FERN-' || i, CASE i WHEN 5 THEN 'Hart''s tongue' WHEN 7 THEN 'Lady fern' WHEN 12 THEN 'Silver fern' ELSE 'Fern ' || i END,
  'plant', CASE i WHEN 5 THEN 890 WHEN 7 THEN 1295 WHEN 12 THEN 1650 ELSE 700 + 10 * i END
FROM n;
INSERT INTO stock (product_id, on_hand) SELECT id, 40 FROM products;
UPDATE stock SET on_hand = 12 WHERE product_id = 7;
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (31, 2, 'paid', '2026-02-27T10:00:00Z', 1295),
  (32, 2, 'shipped', '2026-02-20T16:30:00Z', 890),
  (33, 2, 'delivered', '2026-02-12T07:45:00Z', 3300);
