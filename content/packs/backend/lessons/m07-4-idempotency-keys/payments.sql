-- Two customers who are about to pay, and the books of PayBox, the gateway. Its books are no part of Fernway's database;
-- they stand beside it so that the lesson can open both.
INSERT INTO customers (id, email, name, created_at) VALUES
  (1, 'ada@customers.test', 'Ada', '2026-01-05T10:00:00Z'),
  (2, 'bo@customers.test', 'Bo', '2026-01-06T11:30:00Z');
INSERT INTO orders (id, customer_id, state, placed_at, total_cents) VALUES
  (101, 1, 'awaiting_payment', '2026-03-02T08:55:00Z', 4200),
  (102, 1, 'awaiting_payment', '2026-03-02T08:56:00Z', 1995),
  (201, 2, 'awaiting_payment', '2026-03-02T08:58:00Z', 800);
CREATE TABLE paybox_charges (
  id           INTEGER PRIMARY KEY,
  key          TEXT UNIQUE,
  amount_cents INTEGER NOT NULL
) STRICT;
