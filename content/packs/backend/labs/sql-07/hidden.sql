INSERT INTO stock (product_id, on_hand) VALUES (1, 3), (2, 4);
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, 3, 'received', '2026-02-20T08:00:00Z'), (2, 4, 'received', '2026-02-20T08:00:00Z');
