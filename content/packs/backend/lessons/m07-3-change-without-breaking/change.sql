-- Guides say since last week for which season they are written.
ALTER TABLE guides ADD COLUMN season TEXT;
INSERT INTO customers VALUES (1, 'lotte@fernway.test', 'Lotte', '2025-01-06T08:00:00Z');
INSERT INTO products (id, sku, name, kind, price_cents) VALUES (7, 'FERN-7', 'Lady fern', 'plant', 1295);
INSERT INTO guides (id, slug, title, body_md, state, author_id, updated_at, season) VALUES
  (1, 'lady-fern', 'Lady fern', 'Likes haf shade.', 'published', 1, '2026-02-20T10:00:00Z', 'spring');
