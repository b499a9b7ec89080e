const LOOK = "SELECT 1 FROM keys WHERE key = ?";
const CLAIM =
  "INSERT INTO keys(key) VALUES (?) ON CONFLICT DO NOTHING";
const SAVE = "REPLACE INTO keys(key, ref) VALUES (?, ?)";

async function handle(req, { db, gateway }) {
  const key = req.headers["idempotency-key"];
  const mine = await db.tx(async () => !(await db.get(LOOK, key)));
  if (!mine) return { status: 409 }; // another tap is at work
  const { ref } = await gateway.charge({ amount_cents: 4200 });
  await db.run(SAVE, key, ref);
  return { status: 201 }; // paid
}
