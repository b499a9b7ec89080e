// Another way: insert or fail. The primary key refuses the second tap.
async function handle(req, { db, gateway }) {
  const key = req.headers["idempotency-key"];
  try {
    await db.run("INSERT INTO keys(key) VALUES (?)", key);
  } catch (e) {
    if (e.code === "SQLITE_CONSTRAINT") return { status: 409 };
    throw e;
  }
  const { ref } = await gateway.charge({ amount_cents: 4200 });
  await db.run("UPDATE keys SET ref = ? WHERE key = ?", ref, key);
  return { status: 201 };
}
