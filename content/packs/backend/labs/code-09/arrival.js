// Another way, known as GCRA: one time for each account, at which its bucket would be full again.
function handle(req, { db, warehouse, now }) {
  if (!req.customer) return { status: 401 };
  const [every, burst] = [4, 32];
  const row = db.get("SELECT at FROM buckets WHERE account_id = ?", req.customer);
  const full = Math.max(row === null ? 0 : row.at, now) + every;
  if (full - now > burst) {
    return { status: 429, headers: { "retry-after": String(Math.ceil(full - now - burst)) } };
  }
  db.run(
    "INSERT INTO buckets VALUES (?, 0, ?) ON CONFLICT (account_id) DO UPDATE SET at = excluded.at",
    req.customer, full);
  return { status: 200, json: warehouse.stock() };
}
