-- The catalogue shows how much light a plant wants, and the questions that customers asked.
ALTER TABLE products ADD COLUMN light TEXT;
CREATE TABLE questions (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
INSERT INTO products (id, sku, name, kind, price_cents, light) VALUES
  (5, 'FERN-5', 'Hart''s tongue', 'plant', 890, 'shade'),
  (7, 'FERN-7', 'Lady fern', 'plant', 1295, 'half shade'),
  (9, 'FERN-9', 'Ladi fern', 'plant', 1295, NULL),
  (12, 'FERN-12', 'Silver fern', 'plant', 1650, 'shade');
INSERT INTO stock (product_id, on_hand) VALUES (5, 40), (7, 12), (9, 0), (12, 3);
