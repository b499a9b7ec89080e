-- A trigger keeps stock and book in step, so one statement does it all. One statement is all or nothing by itself.
CREATE TRIGGER stock_follows_book AFTER INSERT ON stock_moves
BEGIN
  UPDATE stock SET on_hand = on_hand + new.delta WHERE product_id = new.product_id;
END;

INSERT INTO stock_moves (product_id, delta, reason, at) VALUES
  (1, -5, 'counted', '2026-03-02T09:00:00Z'),
  (2,  5, 'counted', '2026-03-02T09:00:00Z');
