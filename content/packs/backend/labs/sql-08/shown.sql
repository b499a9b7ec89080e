INSERT INTO stock (product_id, on_hand) VALUES (3, 2);
