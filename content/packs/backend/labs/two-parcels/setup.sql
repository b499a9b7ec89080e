INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (1, 'FERN-1', 'Boston fern, small pot', 'plant', 900),
  (3, 'FERN-3', 'Tree fern', 'plant', 9900);
INSERT INTO stock (product_id, on_hand) VALUES (1, 9), (3, 1);
