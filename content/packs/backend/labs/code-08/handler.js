async function handle(req, { db, gateway }) {
  const order = await db.get(
    "SELECT id, total_cents, currency FROM orders WHERE id = ? AND customer_id = ?",
    req.body.order_id, req.customer);
  if (!order) return problem(404, "No such order");

  const charge = await gateway.charge({
    amount_cents: order.total_cents,
    currency: order.currency,
    card_token: req.body.card_token,
  });
  if (!charge.ok) return problem(402, charge.reason);

  await db.tx(async () => {
    await db.run(
      "INSERT INTO payments (order_id, gateway_ref, amount_cents, status) VALUES (?, ?, ?, 'captured')",
      order.id, charge.ref, order.total_cents);
    await db.run("UPDATE orders SET state = 'paid' WHERE id = ?", order.id);
  });
  return { status: 201, json: { order_id: order.id, ref: charge.ref } };
}

function problem(status, title) {
  return { status, headers: { "Content-Type": "application/problem+json" }, json: { title, status } };
}
