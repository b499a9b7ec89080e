const TAKE = "UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 3 AND on_hand >= 1";

// One statement needs no transaction around it: it is one by itself.
async function handle(req, { db }) {
  const sale = await db.run(TAKE);
  return { status: sale.changes === 1 ? 200 : 409 }; // sold, or sold out
}
