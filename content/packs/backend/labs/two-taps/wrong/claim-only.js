const CLAIM =
  "INSERT INTO keys(key) VALUES (?) ON CONFLICT DO NOTHING";

async function handle(req, { db, gateway }) {
  const key = req.headers["idempotency-key"];
  const mine = (await db.run(CLAIM, key)).changes === 1;
  if (!mine) return { status: 409 }; // another tap is at work
  await gateway.charge({ amount_cents: 4200 });
  return { status: 201 }; // paid
}
