-- Is one there? If this finds no row, the client stops and says: sold out.
SELECT on_hand FROM stock WHERE product_id = 3 AND on_hand >= 1;

-- Take it. :on_hand is what was just read.
UPDATE stock SET on_hand = :on_hand - 1 WHERE product_id = 3;
