// POST /payments with keys. Who is signed in stands in Authorization: a name is enough here; sessions are another lesson.
// The field Test: crash makes the server die right after the charge, once.
const LEASE = 60; // seconds until a retry may take over
const CUSTOMERS = { ada: 1, bo: 2 };

function handle(req, ctx) {
  if (req.headers.host === "paybox.test") return books(req, ctx.db);
  if (req.path !== "/payments") return refuse(404, "no_such_path");
  if (req.method !== "POST") return refuse(405, "method_not_allowed", { Allow: "POST" });
  const me = CUSTOMERS[(/^Bearer (\w+)$/.exec(req.headers.authorization || "Bearer ada") || [])[1]];
  if (!me) return refuse(401, "who_are_you");
  const key = req.headers["idempotency-key"] || "";
  if (key === "" || key.length > 255) return refuse(400, "key_needed");
  const body = req.body && typeof req.body === "object" ? req.body : {};
  const order = Number.isInteger(body.order_id) && ctx.db.get("SELECT * FROM orders WHERE id = ? AND customer_id = ?", body.order_id, me);
  if (!order) return refuse(404, "no_such_order");
  if (typeof body.card_token !== "string") return refuse(400, "card_token_needed");
  return claim(req, ctx, me, key) ? pay(req, ctx.db, me, key, order) : again(req, ctx, me, key);
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });

// claim says whether this request is the one to work: the key is new, or its last owner is long silent.
function claim(req, { db, now, sha256 }, me, key) {
  const { changes } = db.run(
    "INSERT INTO idempotency_keys (customer_id, key, fingerprint, state, lease_until) VALUES (?, ?, ?, 'started', ?)" +
    " ON CONFLICT (customer_id, key) DO UPDATE SET lease_until = excluded.lease_until" +
    " WHERE state = 'started' AND lease_until < ? AND fingerprint = excluded.fingerprint",
    me, key, fingerprint(req, sha256), now + LEASE, now);
  return changes === 1;
}

const fingerprint = (req, sha256) => sha256(req.method + " " + req.path + "\n" + req.rawBody);

function again(req, { db, sha256 }, me, key) {
  const seen = find(db, me, key);
  if (seen.fingerprint !== fingerprint(req, sha256)) return refuse(422, "key_used_for_another_request");
  if (seen.state === "started") return refuse(409, "still_working");
  return stored(seen);
}

const find = (db, me, key) => db.get("SELECT * FROM idempotency_keys WHERE customer_id = ? AND key = ?", me, key);
const stored = (seen) => ({ status: seen.status, json: JSON.parse(seen.body) });

function pay(req, db, me, key, order) {
  const charged = charge(db, me + ":" + key, order.total_cents, req.body.card_token);
  if (req.headers.test === "crash") return { status: 502, body: "the server behind this proxy has died\n" };
  const status = charged.ref ? 201 : 402;
  const json = charged.ref ? { order_id: order.id, ref: charged.ref } : { error: "card_declined" };
  return db.tx(() => {
    const { changes } = db.run(
      "UPDATE idempotency_keys SET state = 'done', status = ?, body = ? WHERE customer_id = ? AND key = ? AND state = 'started'",
      status, JSON.stringify(json), me, key);
    if (changes === 0) return stored(find(db, me, key)); // a successor took the claim over while this request stalled
    if (charged.ref) {
      db.run("INSERT INTO payments (order_id, gateway_ref, amount_cents, status) VALUES (?, ?, ?, 'captured')", order.id, charged.ref, order.total_cents);
      db.run("UPDATE orders SET state = 'paid' WHERE id = ?", order.id);
    }
    return { status, json };
  });
}

// The gateway, which takes the money. It has keys of its own: a known one gets the first charge again.
function charge(db, key, cents, card) {
  if (card === "tok_empty") return {};
  db.run("INSERT INTO paybox_charges (key, amount_cents) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, cents);
  return { ref: "ch_" + db.get("SELECT id FROM paybox_charges WHERE key = ?", key).id };
}

function books(req, db) {
  if (req.method !== "GET" || req.path !== "/charges") return refuse(404, "no_such_path");
  return { json: db.all("SELECT 'ch_' || id AS ref, amount_cents FROM paybox_charges ORDER BY id") };
}
