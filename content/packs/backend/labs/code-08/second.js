// Another way: insert or fail, and take over by comparing the lease that was read with the one that stands.
async function handle(req, { db, gateway, now }) {
  const key = req.headers["idempotency-key"] ?? "";
  if (key === "" || key.length > 255) return { status: 400, json: { error: "key" } };
  const { order_id, card_token } = req.body;
  const order = await db.get("SELECT * FROM orders WHERE id = ?", order_id);
  if (order === null || order.customer_id !== req.customer) return { status: 404, json: { error: "order" } };

  if (!await claimed(db, req, key, now)) {
    const seen = await db.get("SELECT * FROM idempotency_keys WHERE customer_id = ? AND key = ?", req.customer, key);
    if (seen.fingerprint !== req.rawBody) return { status: 422, json: { error: "other request" } };
    if (seen.state === "done") return { status: seen.status, json: JSON.parse(seen.body) };
    if (seen.lease_until >= now) return { status: 409, json: { error: "busy" } };
    const over = await db.run(
      "UPDATE idempotency_keys SET lease_until = ? WHERE customer_id = ? AND key = ? AND lease_until = ?",
      now + 60, req.customer, key, seen.lease_until);
    if (over.changes === 0) return { status: 409, json: { error: "busy" } };
  }

  const paid = await gateway.charge({
    amount_cents: order.total_cents, currency: order.currency, card_token,
    idempotency_key: "fernway-" + req.customer + "-" + key,
  });
  const status = paid.ok ? 201 : 402;
  const json = paid.ok ? { order_id, ref: paid.ref } : { error: paid.reason };
  await db.run("BEGIN IMMEDIATE");
  if (paid.ok) {
    await db.run(
      "INSERT INTO payments (order_id, gateway_ref, amount_cents, status) VALUES (?, ?, ?, 'captured')",
      order_id, paid.ref, order.total_cents);
    await db.run("UPDATE orders SET state = 'paid', version = version + 1 WHERE id = ?", order_id);
  }
  await db.run(
    "UPDATE idempotency_keys SET state = 'done', status = ?, body = ? WHERE customer_id = ? AND key = ?",
    status, JSON.stringify(json), req.customer, key);
  await db.run("COMMIT");
  return { status, json };
}

async function claimed(db, req, key, now) {
  try {
    await db.run(
      "INSERT INTO idempotency_keys (customer_id, key, fingerprint, state, lease_until) VALUES (?, ?, ?, 'started', ?)",
      req.customer, key, req.rawBody, now + 60);
    return true;
  } catch (e) {
    if (e.code !== "SQLITE_CONSTRAINT") throw e;
    return false;
  }
}
