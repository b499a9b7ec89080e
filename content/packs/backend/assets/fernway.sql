-- Fernway, the shop of the course. Labs and lessons share this schema; foreign keys are switched on.
-- Instants are RFC 3339 in UTC where they are text, and seconds since 1970 where they are integers.

-- Stage 1: catalogue
CREATE TABLE products (
  id          INTEGER PRIMARY KEY,
  sku         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  kind        TEXT NOT NULL CHECK (kind IN ('plant','pot','soil','tool')),
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
  currency    TEXT NOT NULL DEFAULT 'EUR' CHECK (length(currency) = 3),
  active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0,1)),
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Stage 2: orders
CREATE TABLE customers (
  id         INTEGER PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name       TEXT NOT NULL,
  created_at TEXT NOT NULL               -- RFC 3339, UTC
) STRICT;
CREATE TABLE stock (
  product_id INTEGER PRIMARY KEY REFERENCES products(id),
  on_hand    INTEGER NOT NULL CHECK (on_hand >= 0),
  reserved   INTEGER NOT NULL DEFAULT 0
             CHECK (reserved BETWEEN 0 AND on_hand)
) STRICT;
CREATE TABLE stock_moves (
  id         INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products(id),
  delta      INTEGER NOT NULL CHECK (delta <> 0),
  reason     TEXT NOT NULL CHECK
             (reason IN ('received','sold','returned','broken','counted')),
  at         TEXT NOT NULL
) STRICT;
CREATE TABLE orders (
  id          INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  state       TEXT NOT NULL CHECK (state IN
    ('cart','awaiting_payment','paid','packed','shipped','delivered',
     'cancelled','refunded')),
  placed_at   TEXT NOT NULL,
  currency    TEXT NOT NULL DEFAULT 'EUR',
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE order_items (
  order_id         INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
  product_id       INTEGER NOT NULL REFERENCES products(id),
  qty              INTEGER NOT NULL CHECK (qty BETWEEN 1 AND 20),
  unit_price_cents INTEGER NOT NULL CHECK (unit_price_cents >= 0), -- as sold
  PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);

-- Stage 3: accounts
CREATE TABLE credentials (
  customer_id   INTEGER PRIMARY KEY REFERENCES customers(id),
  password_hash TEXT NOT NULL
) STRICT;
CREATE TABLE staff_roles (
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  role        TEXT NOT NULL CHECK (role IN ('support','editor','stock','admin')),
  PRIMARY KEY (customer_id, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
  id_hash     BLOB PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  created_at  INTEGER NOT NULL,
  seen_at     INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor INTEGER, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT
) STRICT;

-- Stage 4: money and messages
CREATE TABLE idempotency_keys (
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('started','done')),
  lease_until INTEGER NOT NULL,
  status      INTEGER,
  body        TEXT,
  PRIMARY KEY (customer_id, key)
) STRICT;
CREATE TABLE payments (
  id           INTEGER PRIMARY KEY,
  order_id     INTEGER NOT NULL REFERENCES orders(id),
  gateway_ref  TEXT NOT NULL UNIQUE,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  status       TEXT NOT NULL CHECK
               (status IN ('authorised','captured','refunded','disputed'))
) STRICT;
CREATE TABLE ledger_entries (
  booking      INTEGER NOT NULL,
  account      TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  note         TEXT,
  PRIMARY KEY (booking, account)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger_entries
  BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger_entries
  BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TABLE webhook_events (
  source TEXT NOT NULL, event_id TEXT NOT NULL, received_at INTEGER NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)), done_at INTEGER,
  PRIMARY KEY (source, event_id)
) STRICT;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, topic TEXT NOT NULL, key TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  created_at INTEGER NOT NULL, sent_at INTEGER
) STRICT;
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL,
  run_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0, done_at INTEGER, dead_at INTEGER
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at, id)
  WHERE done_at IS NULL AND dead_at IS NULL;

-- Stage 5: content and partners
CREATE TABLE guides (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  body_md TEXT NOT NULL, state TEXT NOT NULL
    CHECK (state IN ('draft','review','published','archived')),
  author_id INTEGER NOT NULL REFERENCES customers(id),
  version INTEGER NOT NULL DEFAULT 1, updated_at TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE guide_search USING fts5(
  title, body_md, content='guides', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2');
CREATE TABLE supplier_items (
  supplier TEXT NOT NULL, their_code TEXT NOT NULL,
  product_id INTEGER REFERENCES products(id),
  raw TEXT NOT NULL, seen_in_run INTEGER NOT NULL,
  PRIMARY KEY (supplier, their_code)
) STRICT, WITHOUT ROWID;

-- Stage 6: reporting
CREATE TABLE daily_sales (
  day TEXT NOT NULL, product_id INTEGER NOT NULL,
  units INTEGER NOT NULL, gross_cents INTEGER NOT NULL,
  refunded_cents INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, product_id)
) STRICT, WITHOUT ROWID;
