-- 900 orders: most of them old and delivered, the last ten as the lesson needs them.
INSERT INTO customers (id, email, name, created_at) VALUES
  (1, 'ada@example.test', 'Ada', '2025-03-01T10:00:00Z'), (2, 'bo@example.test', 'Bo', '2025-04-01T10:00:00Z');
INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (7, 'FERN-7', 'Lady fern', 'plant', 1295), (8, 'FERN-8', 'Hart''s tongue', 'plant', 890);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
INSERT INTO orders (id, customer_id, state, placed_at, total_cents)
SELECT i, 1 + i % 2, 'delivered', strftime('%Y-%m-%dT%H:%M:%SZ', '2026-03-02 08:00:00', (i - 900) || ' hours'), 1295 FROM n;
UPDATE orders SET state = 'paid', customer_id = 1, total_cents = 2590 WHERE id = 891;
UPDATE orders SET state = 'shipped', customer_id = 2, total_cents = 2590 WHERE id = 892;
UPDATE orders SET state = 'shipped' WHERE id IN (894, 895, 897);
UPDATE orders SET state = 'paid' WHERE id IN (896, 899);
UPDATE orders SET state = 'packed' WHERE id IN (893, 898, 900);
INSERT INTO order_items (order_id, product_id, qty, unit_price_cents)
SELECT id, 7, total_cents / 1295, 1295 FROM orders;
-- What was done to an order: rows of their own.
CREATE TABLE cancellations (
  order_id     INTEGER PRIMARY KEY REFERENCES orders(id),
  reason       TEXT NOT NULL,
  at           TEXT NOT NULL,
  refund_cents INTEGER NOT NULL
) STRICT;
CREATE TABLE returns (
  order_id INTEGER NOT NULL REFERENCES orders(id),
  number   INTEGER NOT NULL,
  sku      TEXT NOT NULL,
  qty      INTEGER NOT NULL CHECK (qty > 0),
  at       TEXT NOT NULL,
  PRIMARY KEY (order_id, number)
) STRICT, WITHOUT ROWID;
