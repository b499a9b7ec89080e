SELECT on_hand FROM stock WHERE product_id = 3 AND on_hand >= 1;
UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 3;
