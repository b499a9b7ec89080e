// Fernway's shop. It asks: is there something at this path, does that know the method, who asks, may that one, can the body be
// read, does it make sense, does it fit what is there.
function handle(req, ctx) {
  const place = find(req.path);
  if (!place) return refuse(404, "no_such_path");
  if (!place[req.method]) return refuse(405, "method_not_allowed", { Allow: Object.keys(place).filter((k) => k === k.toUpperCase()).join(", ") });
  const c = { ...ctx, req, id: place.id, who: whoAsks(req, ctx.db) };
  if (!place.open && !c.who) return refuse(401, "who_are_you", { "WWW-Authenticate": 'Session realm="fernway"' });
  if (place.staff && !isStaff(c)) return refuse(403, "staff_only");
  return ctx.db.tx(() => place[req.method](c));
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const moved = (status) => () => ({ open: true, POST: () => ({ status, headers: { Location: "/orders" } }) });

const places = [
  [/^\/v1\/orders$/, () => ({ open: true, POST: () => ({ status: 200, json: { error: "order_not_saved" } }) })], // the night of the lesson
  [/^\/v2\/orders$/, () => ({ open: true, POST: () => refuse(500, "order_not_saved") })],
  [/^\/reports\/daily-sales$/, () => ({ staff: true, GET: () => ({ json: { day: "2026-03-01", units: 41 } }) })],
  [/^\/orders$/, () => ({ GET: list, POST: order })],
  [/^\/orders\/([1-9][0-9]{0,5})$/, (id) => ({ GET: show, id })],
  [/^\/orders\/([1-9][0-9]{0,5})\/cancellation$/, (id) => ({ POST: cancel, id })],
  [/^\/hasty\/orders\/([1-9][0-9]{0,5})\/cancellation$/, (id) => ({ POST: hasty, id })],
  [/^\/moved-301\/orders$/, moved(301)],
  [/^\/moved-302\/orders$/, moved(302)],
  [/^\/moved-303\/orders$/, moved(303)],
  [/^\/moved-307\/orders$/, moved(307)],
  [/^\/moved-308\/orders$/, moved(308)],
  [/^\/carts\/3$/, () => ({ DELETE: () => ({ status: 204 }) })],
  [/^\/plants\/7$/, () => ({ open: true, GET: plant })],
  [/^\/plants\/7\/price$/, () => ({ staff: true, GET: priceNow, PUT: price })],
  [/^\/parcels$/, () => ({ staff: true, GET: parcels, POST: fetchParcel })],
  [/^\/suggestions$/, () => ({ open: true, GET: suggestions })],
];

function find(path) {
  for (const [form, make] of places) {
    const m = form.exec(path);
    if (m) return make(m[1]);
  }
  return null;
}

function whoAsks(req, db) {
  const key = /(?:^|; *)sid=([a-z0-9]+)(?:;|$)/.exec(req.headers.cookie || "");
  const id = key && { a11: 1, b22: 2, c33: 3 }[key[1]];
  return id ? db.get("SELECT id, name FROM customers WHERE id = ?", id) : null;
}

const isStaff = (c) => Boolean(c.db.get("SELECT role FROM staff_roles WHERE customer_id = ?", c.who.id));

// Orders.
const list = (c) => ({ json: { orders: c.db.all("SELECT id FROM orders WHERE customer_id = ? ORDER BY id", c.who.id).map((o) => o.id) } });

// own is the order of whoever asks. That there are others is nobody's business.
const own = (c) => c.db.get("SELECT id, state FROM orders WHERE id = ? AND customer_id = ?", Number(c.id), c.who.id);

function show(c) {
  const o = own(c);
  return o ? { json: o } : refuse(404, "no_such_order");
}

function order(c) {
  const { wish, no } = read(c.req);
  if (no) return no;
  const p = c.db.get("SELECT id, price_cents, on_hand FROM products JOIN stock ON product_id = id WHERE sku = ?", String(wish.sku));
  if (!p) return refuse(422, "no_such_plant");
  if (!Number.isInteger(wish.qty) || wish.qty < 1 || wish.qty > 20) return refuse(422, "qty_1_to_20");
  if (wish.qty > p.on_hand) return refuse(409, "only_" + p.on_hand + "_left");
  c.db.run("UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?", wish.qty, p.id);
  c.db.run("INSERT INTO orders (customer_id, state, placed_at, total_cents) VALUES (?, 'awaiting_payment', ?, ?)",
    c.who.id, new Date(c.now * 1000).toISOString(), p.price_cents * wish.qty);
  const { id } = c.db.get("SELECT max(id) AS id FROM orders");
  return { status: 201, headers: { Location: "/orders/" + id }, json: { id } };
}

const wrongType = (req) => (/^application\/json\b/.test(req.headers["content-type"] || "") ? null : refuse(415, "send_json", { Accept: "application/json" }));

function read(req) {
  if (wrongType(req)) return { no: wrongType(req) };
  try {
    const wish = JSON.parse(req.rawBody);
    if (wish !== null && typeof wish === "object" && !Array.isArray(wish)) return { wish };
  } catch (e) {
    return { no: refuse(400, "no_json") };
  }
  return { no: refuse(422, "send_an_object") };
}

function cancel(c) {
  const o = own(c);
  if (!o) return refuse(404, "no_such_order");
  if (o.state === "shipped") return refuse(409, "already_shipped");
  return { status: 202, json: { see: "/orders/" + o.id } };
}

// hasty is cancel as it was first written: it looks at the order before it asks whose it is.
function hasty(c) {
  const o = c.db.get("SELECT id, state FROM orders WHERE id = ?", Number(c.id));
  if (!o) return refuse(404, "no_such_order");
  if (o.state === "shipped") return refuse(409, "already_shipped");
  return cancel(c);
}

// Plants.
const tag = (p) => '"p7-' + p.version + '"';
const seventh = (c) => c.db.get("SELECT name, price_cents, version FROM products WHERE id = 7");

function plant(c) {
  const p = seventh(c);
  return { headers: { ETag: tag(p) }, json: { name: p.name, price_cents: p.price_cents } };
}

const priceNow = (c) => ({ headers: { ETag: tag(seventh(c)) }, json: { price_cents: seventh(c).price_cents } });

function price(c) {
  if (wrongType(c.req)) return wrongType(c.req); // what can be seen without the body comes before the condition (RFC 9110, 13.2.1)
  const wanted = c.req.headers["if-match"];
  if (wanted && wanted !== "*" && !wanted.split(",").map((t) => t.trim()).includes(tag(seventh(c)))) return refuse(412, "newer_version");
  const { wish, no } = read(c.req);
  if (no) return no;
  if (!Number.isInteger(wish.price_cents) || wish.price_cents < 0) return refuse(422, "bad_price");
  c.db.run("UPDATE products SET price_cents = ?, version = version + 1 WHERE id = 7", wish.price_cents);
  return { status: 204, headers: { ETag: tag(seventh(c)) } };
}

// Swift Parcel takes each parcel, and says so too late.
const parcels = (c) => ({ json: { parcels: c.db.all("SELECT id FROM parcels ORDER BY id").map((p) => "SP-" + (77 + p.id)) } });

function fetchParcel(c) {
  const { wish, no } = read(c.req);
  if (no) return no;
  if (!c.db.get("SELECT id FROM orders WHERE id = ?", Number(wish.order))) return refuse(422, "no_such_order");
  c.db.run("INSERT INTO parcels (order_id) VALUES (?)", Number(wish.order));
  return refuse(504, "swift_parcel_silent");
}

// suggestions are made anew for the 30 seconds after somebody asks first.
function suggestions(c) {
  if (!c.db.get("SELECT at FROM opening")) c.db.run("INSERT INTO opening VALUES (?)", Math.ceil(c.now) + 30);
  const left = Math.ceil(c.db.get("SELECT at FROM opening").at - c.now);
  if (left > 0) return refuse(503, "not_ready_yet", { "Retry-After": String(left) });
  return { json: { with_fern_7: ["POT-3"] } };
}
