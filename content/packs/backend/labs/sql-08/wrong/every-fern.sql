UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand >= 1;
