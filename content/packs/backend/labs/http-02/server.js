// Fernway's shop after the repair of Tuesday. It refuses what the page would not send, with one exception.
function handle(req, { db, now }) {
  const path = req.path.split("/").slice(1);
  if (path[0] === "plants" && path.length <= 2) return plants(req, path[1], db);
  if (req.path === "/orders") return req.method === "POST" ? order(req, db, now) : notAllowed("POST");
  return refuse(404, "path", "nothing is found at this path");
}

const refuse = (status, field, error, headers) => ({ status, headers, json: { field, error } });
const notAllowed = (allow) => refuse(405, "method", "this path knows " + allow, { Allow: allow });

function plants(req, sku, db) {
  if (req.method !== "GET" && req.method !== "HEAD") return notAllowed("GET, HEAD");
  const columns = "SELECT p.sku, p.name, p.price_cents, s.on_hand FROM products p JOIN stock s ON s.product_id = p.id";
  if (sku === undefined) return { json: { plants: db.all(columns + " WHERE p.active = 1 ORDER BY p.sku") } };
  const one = db.get(columns + " WHERE p.sku = ? AND p.active = 1", sku);
  return one ? { json: one } : refuse(404, "sku", "there is no such plant");
}

function order(req, db, now) {
  if (!/(^|; *)sid=9f2c81d4(;|$)/.test(req.headers.cookie || "")) {
    return refuse(401, "cookie", "nobody is logged in", { "WWW-Authenticate": 'Session realm="fernway"' });
  }
  if (!/^application\/json\b/.test(req.headers["content-type"] || "")) return refuse(415, "content-type", "send application/json");
  const wish = req.body;
  if (wish === null || typeof wish !== "object" || Array.isArray(wish)) return refuse(400, "body", "the body is no JSON object");
  const plant = db.get("SELECT p.*, s.on_hand FROM products p JOIN stock s ON s.product_id = p.id WHERE p.sku = ?", String(wish.sku));
  if (!plant) return refuse(422, "sku", "there is no such plant");
  if (wish.price_cents !== undefined && wish.price_cents !== plant.price_cents) return refuse(422, "price_cents", "the price is " + plant.price_cents);
  if (!Number.isInteger(wish.qty) || wish.qty < 1 || wish.qty > 20) return refuse(422, "qty", "1 to 20 can be ordered");
  if (wish.note !== undefined && (typeof wish.note !== "string" || wish.note.length > 40)) return refuse(422, "note", "a note has at most 40 characters");
  if (wish.qty > plant.on_hand) return { status: 409, json: { field: "qty", code: "out_of_stock", error: "only " + plant.on_hand + " are there" } };
  return db.tx(() => {
    const total = plant.price_cents * wish.qty;
    db.run("UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?", wish.qty, plant.id);
    db.run("INSERT INTO orders (customer_id, state, placed_at, total_cents) VALUES (2, 'awaiting_payment', ?, ?)", new Date(now * 1000).toISOString(), total);
    const id = db.get("SELECT max(id) AS id FROM orders").id;
    db.run("INSERT INTO order_items VALUES (?, ?, ?, ?)", id, plant.id, wish.qty, plant.price_cents);
    return { status: 201, headers: { Location: "/orders/" + id }, json: { id, sku: plant.sku, qty: wish.qty, total_cents: total } };
  });
}
