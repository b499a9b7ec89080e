UPDATE stock SET on_hand = max(on_hand - 1, 0) WHERE product_id = 3;
