const LOOK = "SELECT on_hand FROM stock WHERE product_id = 3";
const TAKE = "UPDATE stock SET on_hand = ? WHERE product_id = 3";
async function handle(req, { db }) {
  await db.run("BEGIN IMMEDIATE");
  try {
    const { on_hand } = await db.get(LOOK);
    if (on_hand > 0) await db.run(TAKE, [on_hand - 1]);
    return { status: on_hand > 0 ? 200 : 409 }; // sold, or sold out
  } catch (e) {
    await db.run("ROLLBACK");
    return { status: 500 }; // an error page
  }
}
