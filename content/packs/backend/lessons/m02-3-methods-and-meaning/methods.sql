-- The catalogue says how much light a plant wants, and carries words to search by.
ALTER TABLE products ADD COLUMN light TEXT;
ALTER TABLE products ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
INSERT INTO products (id, sku, name, kind, price_cents, light) VALUES
  (7, 'FERN-7', 'Lady fern', 'plant', 1295, 'shade'),
  (9, 'FERN-9', 'Ladi fern', 'plant', 1295, NULL);
INSERT INTO stock (product_id, on_hand) VALUES (7, 12), (9, 0);
