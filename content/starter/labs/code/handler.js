async function handle(req, { db }) {
  const id = Number(req.path.split("/").at(-1));
  const plant = await db.get("SELECT id, name FROM plants WHERE id = ?", [id]);
  return { status: 200, json: plant };
}
