const map = {};

function handle(req, { db, gateway, now }) {
  const key = req.headers["idempotency-key"];
  const seen = map[key] ?? null;
  if (seen !== null && now - seen.at > 24 * 3600) return { status: 410, json: { error: "the key is too old" } };
  if (seen !== null) return { status: 201, json: { ref: seen.ref } };
  const paid = gateway.charge({ key: key + Math.random(), order: req.body.order });
  db.run("INSERT OR REPLACE INTO payments VALUES (?, ?, ?)", key, paid.ref, now);
  map[key] = { ref: paid.ref, at: now };
  return { status: 201, json: { ref: paid.ref } };
}
