-- The tree fern, a rare one: three are left. Its row has been saved three times, so it is at version 4.
INSERT INTO products (id, sku, name, kind, price_cents, version) VALUES (3, 'FERN-3', 'Tree fern', 'plant', 9900, 4);
INSERT INTO stock (product_id, on_hand) VALUES (3, 3);
