INSERT INTO products (id, sku, name, kind, price_cents) VALUES (3, 'FERN-3', 'Tree fern', 'plant', 9900);
INSERT INTO stock (product_id, on_hand) VALUES (3, 1);
