const SAVE = "REPLACE INTO keys(key, ref) VALUES (?, ?)";
const known = new Set();

async function handle(req, { db, gateway }) {
  const key = req.headers["idempotency-key"];
  if (known.has(key)) return { status: 409 }; // another tap is at work
  known.add(key);
  const { ref } = await gateway.charge({ amount_cents: 4200 });
  await db.run(SAVE, key, ref);
  return { status: 201 }; // paid
}
