// Fernway's API for partners. Who calls is asked at /me only; the lesson says that the other paths leave it out.
function handle(req, ctx) {
  for (const [pattern, methods] of routes) {
    const found = pattern.exec(req.path);
    if (!found) continue;
    const run = methods[req.method] || (req.method === "HEAD" && methods.GET);
    if (!run) return refuse(405, "method_not_allowed", { Allow: Object.keys(methods).join(", ") });
    return ctx.db.tx(() => run(ctx, found[1] && Number(found[1]), req));
  }
  return refuse(404, "no_such_path");
}

const routes = [
  [/^\/me$/, { GET: me }],
  [/^\/orders$/, { GET: list }],
  [/^\/orders\/(\d{1,9})$/, { GET: order }],
  [/^\/orders\/(\d{1,9})\/items$/, { GET: items }],
  [/^\/orders\/(\d{1,9})\/cancellation$/, { GET: cancellation, POST: cancel }],
  [/^\/orders\/(\d{1,9})\/returns$/, { GET: returns, POST: giveBack }],
  [/^\/orders\/(\d{1,9})\/returns\/\d{1,9}$/, { GET: oneReturn }],
  [/^\/v0\/orders$/, { GET: everything }],
  [/^\/v0\/orders\/(\d{1,9})\/state$/, { PUT: setState }],
  [/^\/v0\/customers\/\d{1,9}\/orders\/(\d{1,9})$/, { GET: oldOrder }],
];

const instant = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19) + "Z";
const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const find = (db, id) => db.get("SELECT o.*, c.name AS customer FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = ?", id);

// page is JSON that was broken into lines already, so that it fits a narrow window.
const page = (body) => ({ headers: { "Content-Type": "application/json" }, body });

// --- one order, and what can be done with it

const cancellable = ["paid", "packed"], returnable = ["shipped", "delivered"];

function links({ id, state }) {
  if (cancellable.includes(state)) return { cancellation: `/orders/${id}/cancellation` };
  if (returnable.includes(state)) return { returns: `/orders/${id}/returns` };
  return {};
}

function order({ db }, id) {
  const o = find(db, id);
  if (!o) return refuse(404, "no_such_order");
  const first = JSON.stringify({ id, customer: o.customer, state: o.state });
  return page(first.slice(0, -1) + ',\n "links":' + JSON.stringify(links(o)) + "}");
}

function items({ db }, id) {
  if (!find(db, id)) return refuse(404, "no_such_order");
  return { json: db.all("SELECT p.sku, i.qty FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ? ORDER BY p.sku", id) };
}

function cancellation({ db }, id) {
  const c = db.get("SELECT reason, at, refund_cents FROM cancellations WHERE order_id = ?", id);
  return c ? page(JSON.stringify(c, null, 1)) : refuse(404, "not_cancelled");
}

function cancel({ db, now }, id, { body }) {
  const o = find(db, id);
  if (!o) return refuse(404, "no_such_order");
  if (!cancellable.includes(o.state)) return refuse(409, o.state === "cancelled" ? "cancelled_already" : "too_late_" + o.state);
  const reason = body !== null && typeof body === "object" ? body.reason : undefined;
  if (typeof reason !== "string" || reason === "" || reason.length > 200) return refuse(422, "reason_missing");
  db.run("INSERT INTO cancellations (order_id, reason, at, refund_cents) VALUES (?, ?, ?, ?)", id, reason, instant(now), o.total_cents);
  db.run("UPDATE orders SET state = 'cancelled', version = version + 1 WHERE id = ?", id);
  return { status: 201, headers: { Location: `/orders/${id}/cancellation` } };
}

const returned = ({ db }, id) => db.all("SELECT number, sku, qty, at FROM returns WHERE order_id = ? ORDER BY number", id);

function returns(ctx, id) {
  return find(ctx.db, id) ? { json: { items: returned(ctx, id) } } : refuse(404, "no_such_order");
}

function giveBack(ctx, id, { body }) {
  const { db, now } = ctx, o = find(db, id);
  if (!o) return refuse(404, "no_such_order");
  if (!returnable.includes(o.state)) return refuse(409, "not_yet_shipped");
  const { sku, qty } = body !== null && typeof body === "object" ? body : {};
  const bought = db.get("SELECT i.qty FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ? AND p.sku = ?", id, String(sku));
  if (!bought || !Number.isInteger(qty) || qty < 1) return refuse(422, "not_in_this_order");
  const before = returned(ctx, id), back = before.filter((r) => r.sku === sku).reduce((sum, r) => sum + r.qty, 0);
  if (back + qty > bought.qty) return refuse(409, "more_than_bought");
  db.run("INSERT INTO returns (order_id, number, sku, qty, at) VALUES (?, ?, ?, ?, ?)", id, before.length + 1, sku, qty, instant(now));
  return { status: 201, headers: { Location: `/orders/${id}/returns/${before.length + 1}` } };
}

function oneReturn(ctx, id, req) {
  const one = returned(ctx, id).find((r) => String(r.number) === req.path.split("/").at(-1));
  return one ? { json: one } : refuse(404, "no_such_return");
}

// --- the list

const states = ["cart", "awaiting_payment", "paid", "packed", "shipped", "delivered", "cancelled", "refunded"];
const sorts = new Map([
  ["-placed_at", ["placed_at", "DESC", "<"]],
  ["placed_at", ["placed_at", "ASC", ">"]],
]);
const shown = ["id", "state", "total_cents", "placed_at"];
const known = ["state", "sort", "limit", "fields", "cursor"];

function list({ db }, _, { query }) {
  const { state, sort = "-placed_at", limit = "20", fields = shown.join(","), cursor } = query;
  for (const name of Object.keys(query)) if (!known.includes(name)) return refuse(400, "unknown_parameter");
  if (state !== undefined && !states.includes(state)) return refuse(400, "unknown_state");
  if (!sorts.has(sort)) return refuse(400, "unknown_sort");
  if (!/^[1-9]\d{0,8}$/.test(limit)) return refuse(400, "bad_limit");
  const names = fields.split(",");
  if (!names.every((n) => shown.includes(n))) return refuse(400, "unknown_field");
  const after = cursor === undefined ? 0 : position(cursor, sort, state);
  if (after === null) return refuse(400, "bad_cursor");

  const [column, way, beyond] = sorts.get(sort), size = Math.min(100, Number(limit));
  const rows = db.all(
    `SELECT id, state, total_cents, placed_at FROM orders
      WHERE (?1 IS NULL OR state = ?1)
        AND (?2 = 0 OR (${column}, id) ${beyond} (SELECT ${column}, id FROM orders WHERE id = ?2))
      ORDER BY ${column} ${way}, id ${way} LIMIT ?3`, state ?? null, after, size + 1);
  const items = rows.slice(0, size).map((row) => Object.fromEntries(names.map((n) => [n, row[n]])));
  const next = rows.length > size ? btoa([rows[size - 1].id, sort === "-placed_at" ? "d" : "a", state || ""].join("/")).replaceAll("=", "") : null;
  return { json: { items, next } };
}

// position is the row that a cursor names, if it was made for this list.
function position(cursor, sort, state) {
  try {
    const [id, way, of] = atob(cursor).split("/");
    return /^[1-9]\d{0,8}$/.test(id) && way === (sort === "-placed_at" ? "d" : "a") && of === (state || "") ? Number(id) : null;
  } catch (e) {
    return null;
  }
}

// --- who asks

function me({ db }, _, req) {
  if (req.headers.authorization !== "Bearer t-ada") return refuse(401, "who_are_you", { "WWW-Authenticate": "Bearer" });
  return { json: { name: db.get("SELECT name FROM customers WHERE id = 1").name } };
}

// --- what grew before

function everything({ db }, _, { query }) {
  const limit = /^\d{1,9}$/.test(query.limit) ? Number(query.limit) : 20;
  return { json: { items: db.all("SELECT id, state, total_cents, placed_at FROM orders ORDER BY placed_at DESC, id DESC LIMIT ?", limit) } };
}

// The customer in the path was never looked at. The lesson shows what comes of it.
function oldOrder({ db }, id) {
  const o = find(db, id);
  return o ? { json: { id, customer: o.customer, state: o.state } } : refuse(404, "no_such_order");
}

function setState({ db }, id, { body }) {
  const state = body !== null && typeof body === "object" ? body.state : undefined;
  if (!states.includes(state)) return refuse(422, "unknown_state");
  const { changes } = db.run("UPDATE orders SET state = ?, version = version + 1 WHERE id = ?", state, id);
  return changes ? { json: { id, state } } : refuse(404, "no_such_order");
}
