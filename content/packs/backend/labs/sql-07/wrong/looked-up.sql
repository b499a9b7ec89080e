BEGIN;
UPDATE stock SET on_hand = on_hand - 5 WHERE product_id = 1;
UPDATE stock SET on_hand = 13 WHERE product_id = 2;
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, -5, 'counted', '2026-03-02T09:00:00Z'),
  (2,  5, 'counted', '2026-03-02T09:00:00Z');
COMMIT;
