function handle(req, { db, gateway, now }) {
  const key = req.headers["idempotency-key"];
  const seen = db.get("SELECT ref, at FROM payments WHERE key = ?", key);
  if (seen !== null && now - seen.at > 24 * 3600) return { status: 410, json: { error: "the key is too old" } };
  if (seen !== null) return { status: 201, json: { ref: seen.ref } };
  const paid = gateway.charge({ key, order: req.body.order });
  db.run("INSERT INTO payments VALUES (?, ?, ?)", key, paid.ref, now);
  return { status: 201, json: { ref: paid.ref } };
}
