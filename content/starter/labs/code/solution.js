async function handle(req, { db }) {
  const id = Number(req.path.split("/").at(-1));
  const plant = await db.get("SELECT id, name FROM plants WHERE id = ?", [id]);
  if (!plant) return { status: 404, json: { error: "there is no such plant" } };
  return { status: 200, json: plant };
}
