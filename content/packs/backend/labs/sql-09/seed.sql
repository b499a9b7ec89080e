INSERT INTO customers (id, email, name, created_at) VALUES
  (1, 'priya@fernway.test', 'Priya', '2026-01-05T08:00:00Z'),
  (5, 'lotte@fernway.test', 'Lotte', '2026-01-05T08:00:00Z'),
  (6, 'kofi@fernway.test', 'Kofi', '2026-01-05T08:00:00Z'),
  (7, 'ines@fernway.test', 'Ines', '2026-01-05T08:00:00Z');
INSERT INTO staff_roles (customer_id, role) VALUES (7, 'editor'), (5, 'support'), (6, 'support');
