INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (1, 'FERN-1', 'Boston fern, small pot', 'plant', 900),
  (2, 'FERN-2', 'Boston fern, large pot', 'plant', 1600);
