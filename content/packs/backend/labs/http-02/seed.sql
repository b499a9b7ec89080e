INSERT INTO customers VALUES
  (1, 'priya@fernway.test', 'Priya', '2026-01-05T08:00:00Z'),
  (2, 'bo@customers.test', 'Bo', '2026-02-11T17:20:00Z');
INSERT INTO products (id, sku, name, kind, price_cents, active) VALUES
  (5, 'FERN-5', 'Hart''s tongue', 'plant', 890, 1),
  (7, 'FERN-7', 'Lady fern', 'plant', 1295, 1),
  (12, 'FERN-12', 'Silver fern', 'plant', 1650, 0);
INSERT INTO stock (product_id, on_hand) VALUES (5, 40), (7, 12), (12, 3);
