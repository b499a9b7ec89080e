async function handle(req, { db }) {
  const { stock } = await db.get("SELECT stock FROM ferns");
  if (stock < 1) return { status: 409 }; // sorry
  await db.run("UPDATE ferns SET stock = stock - 1 WHERE stock > 0");
  return { status: 200 }; // sold
}
