async function handle(req, { db }) {
  return db.tx(async () => {
    const { likes } = await db.get("SELECT likes FROM plants");
    await db.run("UPDATE plants SET likes = ?", [likes + 1]);
    return { status: 200 };
  });
}
