-- The same statement looks and takes. If it changes no row, the client says: sold out.
UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 3 AND on_hand >= 1;
