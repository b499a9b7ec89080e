const SIZE = 8, PER_SECOND = 1 / 4;

function handle(req, { db, warehouse, now }) {
  const me = req.customer;
  if (!me) return { status: 401, json: { error: "Who are you?" } };

  const address = Number((req.headers["x-forwarded-for"] ?? "192.0.2.0").split(".")[3]);
  const bucket = db.get("SELECT level, at FROM buckets WHERE account_id = ?", address) ?? { level: SIZE, at: now };
  const level = Math.min(SIZE, bucket.level + (now - bucket.at) * PER_SECOND);
  if (level < 1) {
    const wait = Math.ceil((1 - level) / PER_SECOND);
    return { status: 429, headers: { "Retry-After": wait }, json: { error: "Too many calls" } };
  }
  db.run("INSERT OR REPLACE INTO buckets (account_id, level, at) VALUES (?, ?, ?)", address, level - 1, now);

  return { status: 200, json: warehouse.stock() };
}
