INSERT INTO products (id, sku, name, kind, price_cents, active) VALUES
  (201, 'T-201', 'Trowel', 'tool', 900, 1), (202, 'T-202', 'Secateurs', 'tool', 2400, 1), (203, 'T-203', 'Dibber', 'tool', 900, 1),
  (204, 'T-204', 'Gardener''s fork', 'tool', 900, 1), (205, 'T-205', 'Rake', 'tool', 1500, 1), (206, 'T-206', 'Trowel', 'tool', 1200, 1),
  (207, 'T-207', 'Old hoe', 'tool', 300, 0),
  (301, 'P-301', 'Clay pot', 'pot', 400, 1), (302, 'P-302', 'Bowl', 'pot', 700, 1), (303, 'P-303', 'Planter', 'pot', 1900, 1),
  (304, 'P-304', 'Urn', 'pot', 1900, 1), (306, 'P-306', 'Cracked pot', 'pot', 100, 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
INSERT INTO products (id, sku, name, kind, price_cents)
SELECT i, printf('F-%03d', i), printf('Fern %02d', i % 50), 'plant', 500 + i * 37 % 20 * 50 FROM n;
-- The shop searches by these. Rows that are alike come in their order, unless a statement says otherwise.
CREATE INDEX products_by_name ON products (name, sku DESC);
CREATE INDEX products_by_price ON products (price_cents, sku DESC);
