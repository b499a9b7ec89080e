INSERT INTO stock (product_id, on_hand) VALUES (1, 2);
