INSERT INTO customers VALUES
  (1, 'priya@fernway.test', 'Priya', '2026-01-05T08:00:00Z'),
  (4, 'lotte@fernway.test', 'Lotte', '2026-01-07T08:00:00Z');
INSERT INTO guides (id, slug, title, body_md, state, author_id, updated_at) VALUES (1, 'lady-fern', 'Lady fern',
'Caring for a lady fern

Light: half shade, never the sun of noon. In a room it stands best at a window to the north or the east.
Water: twice a week, in summer more often. The soil stays moist, and no water stays in the saucer.
Soil: loose, with much leaf mould and a little sand. It may be slightly sour.
Food: a weak feed once a month from April to August, and none in winter.
Winter: leave the brown fronds on the plant. They keep the frost from its heart.
Repot: every year, in spring.', 'published', 4, '2026-02-20T10:00:00Z');
-- What the guide said after each write, and who wrote it.
CREATE TABLE guide_versions (n INTEGER PRIMARY KEY, who TEXT NOT NULL, body_md TEXT NOT NULL) STRICT;
INSERT INTO guide_versions (who, body_md) SELECT 'Lotte', body_md FROM guides;
