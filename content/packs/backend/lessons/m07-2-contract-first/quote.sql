INSERT INTO products (id, sku, name, kind, price_cents) VALUES
  (5, 'FERN-5', 'Hart''s tongue', 'plant', 890),
  (7, 'FERN-7', 'Lady fern', 'plant', 1295);
