// POST /payments as it was first written: each request is a charge.
function handle(req, { db }) {
  if (req.headers.host === "paybox.test") return books(req, db);
  if (req.path !== "/payments") return refuse(404, "no_such_path");
  if (req.method !== "POST") return refuse(405, "method_not_allowed", { Allow: "POST" });
  const order = db.get("SELECT * FROM orders WHERE id = ?", (req.body && req.body.order_id) || 0);
  if (!order) return refuse(404, "no_such_order");
  const ref = charge(db, order.total_cents);
  db.run("INSERT INTO payments (order_id, gateway_ref, amount_cents, status) VALUES (?, ?, ?, 'captured')", order.id, ref, order.total_cents);
  db.run("UPDATE orders SET state = 'paid' WHERE id = ?", order.id);
  return { status: 201, json: { order_id: order.id, ref } };
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });

// The gateway, which takes the money.
function charge(db, cents) {
  const { lastId } = db.run("INSERT INTO paybox_charges (amount_cents) VALUES (?)", cents);
  return "ch_" + lastId;
}

function books(req, db) {
  if (req.method !== "GET" || req.path !== "/charges") return refuse(404, "no_such_path");
  return { json: db.all("SELECT 'ch_' || id AS ref, amount_cents FROM paybox_charges ORDER BY id") };
}
