INSERT INTO products (id, sku, name, kind, price_cents) VALUES (1, 'FERN-TREE', 'Tree fern', 'plant', 4900);
