// Another way: the cursor names the last row, and the database compares with what stands in it.
const places = { name: "name", price: "price_cents", "-price": "-price_cents" };

function handle(req, { db }) {
  const sort = req.query.sort === undefined ? "name" : req.query.sort;
  const limit = req.query.limit === undefined ? 20 : Number(req.query.limit);
  if (!Object.hasOwn(places, sort) || !Number.isInteger(limit) || limit < 1) return { status: 400 };
  const place = places[sort], where = ["active = 1"], values = [];

  if (req.query.kind !== undefined) {
    if (!/^(plant|pot|soil|tool)$/.test(req.query.kind)) return { status: 400 };
    where.push("kind = ?");
    values.push(req.query.kind);
  }
  if (req.query.cursor !== undefined) {
    const [by, id] = req.query.cursor.split(".");
    if (by !== sort || !db.get("SELECT 1 FROM products WHERE id = ?", id)) return { status: 400 };
    where.push(`(${place}, id) > (SELECT ${place}, id FROM products WHERE id = ?)`);
    values.push(id);
  }
  const size = limit > 100 ? 100 : limit;
  const items = db.all(
    `SELECT id, name, kind, price_cents FROM products WHERE ${where.join(" AND ")} ORDER BY ${place}, id LIMIT ${size + 1}`,
    values);
  const more = items.length > size;
  if (more) items.pop();
  return { json: { items, next: more ? sort + "." + items[size - 1].id : null } };
}
