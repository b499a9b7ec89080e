// At most 8 calls in each stretch of 32 seconds.
function handle(req, { db, warehouse, now }) {
  const me = req.customer;
  if (!me) return { status: 401, json: { error: "Who are you?" } };

  const window = Math.floor(now / 32);
  const row = db.get("SELECT level, at FROM buckets WHERE account_id = ?", me);
  const used = row !== null && row.at === window ? row.level : 0;
  if (used >= 8) return { status: 429, json: { error: "Too many calls" } };
  db.run("INSERT OR REPLACE INTO buckets (account_id, level, at) VALUES (?, ?, ?)", me, used + 1, window);

  return { status: 200, json: warehouse.stock() };
}
