BEGIN;
UPDATE stock SET on_hand = on_hand - 5 WHERE product_id = 1;
UPDATE stock SET on_hand = on_hand + 5 WHERE product_id = 2;
COMMIT;
