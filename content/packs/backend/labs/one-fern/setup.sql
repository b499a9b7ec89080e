-- Fernway's products and stock, reduced to what one purchase needs. The shop's real table refuses a stock below zero; this
-- one does not, so that an oversold fern can be seen.
CREATE TABLE products (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
CREATE TABLE stock (
  product_id INTEGER PRIMARY KEY REFERENCES products(id),
  on_hand    INTEGER NOT NULL
) STRICT;
INSERT INTO products VALUES (7, 'Boston fern');
INSERT INTO stock VALUES (7, 1);
