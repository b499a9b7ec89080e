-- Monday morning: lady ferns in two sizes of pot, no sample pots left, and the book that explains the numbers.
INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (7, 'FERN-7', 'Lady fern, small pot', 'plant', 1295),
  (8, 'FERN-8', 'Lady fern, large pot', 'plant', 1895),
  (9, 'POT-9', 'Sample pot', 'pot', 0);
INSERT INTO stock (product_id, on_hand) VALUES (7, 12), (8, 3), (9, 0);
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (7, 12, 'received', '2026-02-20T08:00:00Z'),
  (8, 3, 'received', '2026-02-20T08:00:00Z');
