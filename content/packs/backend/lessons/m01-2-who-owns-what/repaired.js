// The server after the repair: the price is the plant's, whatever the sender writes.
function handle(req, { db }) {
  if (req.method !== "POST" || req.path !== "/orders") return { status: 404, json: { error: "not_found" } };
  const key = /(?:^|; )sid=([^;]+)/.exec(req.headers.cookie || "");
  const session = key && db.get("SELECT customer FROM sessions WHERE key = ?", key[1]);
  if (!session) return { status: 401, json: { error: "login_needed" } };
  const { sku, qty } = req.body || {};
  const plant = typeof sku === "string" && db.get("SELECT id, price_cents FROM plants WHERE sku = ?", sku);
  if (!plant) return { status: 404, json: { error: "no_such_plant" } };
  if (!Number.isInteger(qty) || qty < 1 || qty > 20) return { status: 400, json: { error: "bad_quantity" } };
  const price = plant.price_cents;
  db.run("INSERT INTO orders (customer, plant, qty, price_cents) VALUES (?, ?, ?, ?)", session.customer, plant.id, qty, price);
  const { id } = db.get("SELECT max(id) AS id FROM orders");
  return { status: 201, headers: { Location: "/orders/" + id }, json: { id, qty, total_cents: qty * price } };
}
