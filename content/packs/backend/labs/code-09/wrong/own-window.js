// At most 8 calls in each stretch of 32 seconds, which begins with a call.
function handle(req, { db, warehouse, now }) {
  const me = req.customer;
  if (!me) return { status: 401, json: { error: "Who are you?" } };

  const row = db.get("SELECT level, at FROM buckets WHERE account_id = ?", me);
  const used = row !== null && now - row.at < 32 ? row.level : 0;
  const begun = used > 0 ? row.at : now;
  if (used >= 8) return { status: 429, headers: { "Retry-After": Math.ceil(begun + 32 - now) }, json: { error: "Too many calls" } };
  db.run("INSERT OR REPLACE INTO buckets (account_id, level, at) VALUES (?, ?, ?)", me, used + 1, begun);

  return { status: 200, json: warehouse.stock() };
}
