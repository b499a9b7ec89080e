// Fernway's test server, as it is and not as its document says: five differences, one in each operation.
function handle(req, { db }) {
  const parts = req.path.split("/").slice(1);
  const name = parts.map((p, i) => (i === 1 ? "*" : p)).join("/");
  const known = {
    plants: { GET: plants },
    "plants/*": { GET: plant },
    orders: { POST: order },
    "orders/*": { GET: read },
    "orders/*/cancellation": { POST: cancel },
  }[name];
  if (!known) return refuse(404, "path", "nothing is found at this path");
  const answer = known[req.method];
  if (!answer) return { ...refuse(405, "method", "this path knows " + Object.keys(known)), headers: { Allow: Object.keys(known).join(", ") } };
  return answer(req, db, parts[1]);
}

const refuse = (status, field, error) => ({ status, json: { field, error } });

// The document says 100.
const MOST = 50;

function plants(req, db) {
  const asked = req.query.limit === undefined ? "20" : req.query.limit;
  if (!/^[0-9]{1,6}$/.test(asked) || +asked < 1 || +asked > MOST) return refuse(400, "limit", "limit goes from 1 to " + MOST);
  return { json: { plants: db.all("SELECT id, name FROM products ORDER BY id LIMIT ?", +asked) } };
}

function plant(req, db, id) {
  const found = db.get("SELECT id, sku, name, price_cents, on_hand FROM products JOIN stock ON product_id = id WHERE id = ?", +id);
  if (!found) return refuse(404, "id", "there is no such plant");
  // The document says that on_hand is an integer. The field botanical it does not mention, which it may.
  return { json: { ...found, on_hand: String(found.on_hand), botanical: BOTANICAL[found.id] || "Polypodiopsida" } };
}

const BOTANICAL = { 5: "Asplenium scolopendrium", 7: "Athyrium filix-femina", 12: "Alsophila dealbata" };

function order(req, db) {
  const wish = req.body;
  if (wish === null || typeof wish !== "object" || Array.isArray(wish)) return refuse(422, "body", "the body is no JSON object");
  const found = db.get("SELECT id, price_cents, on_hand FROM products JOIN stock ON product_id = id WHERE sku = ?", String(wish.sku));
  if (!found) return refuse(422, "sku", "there is no such plant");
  if (!Number.isInteger(wish.qty) || wish.qty < 1 || wish.qty > 20) return refuse(422, "qty", "qty goes from 1 to 20");
  // The document does not require it.
  if (wish.note === undefined) return refuse(422, "note", "note is missing");
  if (typeof wish.note !== "string" || [...wish.note].length > 40) return refuse(422, "note", "note has at most 40 characters");
  if (wish.qty > found.on_hand) return refuse(409, "qty", "only " + found.on_hand + " are there");
  return db.tx(() => {
    const total = found.price_cents * wish.qty;
    db.run("UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?", wish.qty, found.id);
    db.run("INSERT INTO orders (customer_id, state, placed_at, total_cents) VALUES (2, 'awaiting_payment', '2026-03-02T09:00:00Z', ?)", total);
    const id = db.get("SELECT max(id) AS id FROM orders").id;
    return { status: 201, headers: { Location: "/orders/" + id }, json: { id, state: "awaiting_payment", total_cents: total } };
  });
}

const one = (db, id) => db.get("SELECT id, state, total_cents FROM orders WHERE id = ?", +id);

// The document does not list the state cancelled.
function read(req, db, id) {
  return one(db, id) ? { json: one(db, id) } : refuse(404, "id", "there is no such order");
}

function cancel(req, db, id) {
  const found = one(db, id);
  if (!found) return refuse(404, "id", "there is no such order");
  // The document says 409.
  if (found.state === "shipped" || found.state === "delivered") return { status: 200, json: { error: "too late, the parcel has left" } };
  db.run("UPDATE orders SET state = 'cancelled' WHERE id = ?", found.id);
  return { status: 201, json: { cancelled: found.id } };
}
