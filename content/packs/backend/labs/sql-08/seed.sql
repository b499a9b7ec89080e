INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (1, 'FERN-TREE', 'Tree fern', 'plant', 4900),
  (2, 'FERN-S', 'Boston fern, small pot', 'plant', 900);
INSERT INTO stock (product_id, on_hand) VALUES (2, 9);
