async function handle(req, { db }) {
  const { likes } = await db.get("SELECT likes FROM plants");
  await db.run("UPDATE plants SET likes = ?", [likes + 1]);
  return { status: 200 };
}
