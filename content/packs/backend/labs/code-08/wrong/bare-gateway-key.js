const LEASE = 60; // seconds until another try may take over

async function handle(req, { db, gateway, now, sha256 }) {
  const key = req.headers["idempotency-key"];
  if (!key || key.length > 255) return problem(400, "Send an Idempotency-Key of 1 to 255 characters");
  const me = req.customer, print = sha256(req.rawBody);

  const order = await db.get(
    "SELECT id, total_cents, currency FROM orders WHERE id = ? AND customer_id = ?",
    req.body.order_id, me);
  if (!order) return problem(404, "No such order");

  const claim = await db.run(
    `INSERT INTO idempotency_keys (customer_id, key, fingerprint, state, lease_until)
     VALUES (?, ?, ?, 'started', ?)
     ON CONFLICT (customer_id, key) DO UPDATE SET lease_until = excluded.lease_until
      WHERE state = 'started' AND lease_until < ? AND fingerprint = excluded.fingerprint`,
    me, key, print, now + LEASE, now);
  if (claim.changes === 0) return answerAgain(db, me, key, print);

  const charge = await gateway.charge({
    amount_cents: order.total_cents,
    currency: order.currency,
    card_token: req.body.card_token,
    idempotency_key: key,
  });
  const answer = charge.ok
    ? { status: 201, json: { order_id: order.id, ref: charge.ref } }
    : problem(402, charge.reason);

  await db.tx(async () => {
    if (charge.ok) {
      await db.run(
        `INSERT INTO payments (order_id, gateway_ref, amount_cents, status) VALUES (?, ?, ?, 'captured')`,
        order.id, charge.ref, order.total_cents);
      await db.run("UPDATE orders SET state = 'paid' WHERE id = ?", order.id);
    }
    await db.run(
      "UPDATE idempotency_keys SET state = 'done', status = ?, body = ? WHERE customer_id = ? AND key = ?",
      answer.status, JSON.stringify(answer), me, key);
  });
  return answer;
}

async function answerAgain(db, me, key, print) {
  const seen = await db.get(
    "SELECT fingerprint, state, body FROM idempotency_keys WHERE customer_id = ? AND key = ?", me, key);
  if (seen.fingerprint !== print) return problem(422, "This key was used for another request");
  if (seen.state === "started") return problem(409, "Still working");
  return JSON.parse(seen.body);
}

function problem(status, title) {
  return { status, headers: { "Content-Type": "application/problem+json" }, json: { title, status } };
}
