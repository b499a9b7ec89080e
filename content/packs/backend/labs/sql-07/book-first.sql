-- The book is written first, and the stock is what the book says.
SAVEPOINT move;
INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, -5, 'counted', '2026-03-02T09:00:00Z'),
  (2,  5, 'counted', '2026-03-02T09:00:00Z');
UPDATE stock SET on_hand = (SELECT sum(delta) FROM stock_moves AS m WHERE m.product_id = stock.product_id)
 WHERE product_id IN (1, 2);
RELEASE move;
