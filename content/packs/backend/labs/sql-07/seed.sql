INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (1, 'FERN-S', 'Boston fern, small pot', 'plant', 900),
  (2, 'FERN-L', 'Boston fern, large pot', 'plant', 1600);
