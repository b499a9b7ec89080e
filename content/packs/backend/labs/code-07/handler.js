function handle(req, { db }) {
  const sort = req.query.sort ?? "name";
  const rows = db.all(`SELECT id, name, kind, price_cents FROM products ORDER BY ${sort}`);
  return { status: 200, json: { items: rows, next: null } };
}
