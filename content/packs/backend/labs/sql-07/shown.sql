INSERT INTO stock (product_id, on_hand) VALUES (1, 12), (2, 8);
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, 12, 'received', '2026-02-20T08:00:00Z'), (2, 8, 'received', '2026-02-20T08:00:00Z');
