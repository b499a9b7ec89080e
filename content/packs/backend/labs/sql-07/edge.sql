INSERT INTO stock (product_id, on_hand) VALUES (1, 5), (2, 3);
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, 5, 'received', '2026-02-20T08:00:00Z'), (2, 3, 'received', '2026-02-20T08:00:00Z');
