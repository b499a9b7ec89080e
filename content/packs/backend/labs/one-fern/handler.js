async function handle(req, { db }) {
  const { on_hand } = await db.get("SELECT on_hand FROM stock WHERE product_id = 7");
  if (on_hand < 1) return { status: 409, json: { error: "sold out" } };
  const sale = await db.run("UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 7");
  if (sale.changes === 0) return { status: 409, json: { error: "sold out" } };
  return { status: 200, json: { sold: 1 } };
}
