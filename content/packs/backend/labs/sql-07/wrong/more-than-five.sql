BEGIN;
UPDATE stock SET on_hand = on_hand - 5 WHERE product_id = 1 AND on_hand > 5;
UPDATE stock SET on_hand = on_hand + 5 WHERE product_id = 2 AND changes() = 1;
INSERT INTO stock_moves (product_id, delta, reason, at)
SELECT column1, column2, 'counted', '2026-03-02T09:00:00Z' FROM (VALUES (1, -5), (2, 5)) WHERE changes() = 1;
COMMIT;
