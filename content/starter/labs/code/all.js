async function handle(req, { db }) {
  const id = req.path.split("/").at(-1);
  const plants = await db.all("SELECT id, name FROM plants");
  const plant = plants.find((p) => String(p.id) === id);
  return plant ? { status: 200, json: plant } : { status: 404 };
}
