// Fernway's shop on a busy morning. It asks its questions in this order: is the method known, is there something at this
// path, does that know the method, who asks, may that one, can the body be read, does it make sense, does it fit what is there.
function handle(req, ctx) {
  if (!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].includes(req.method)) return refuse(501, "nothing here knows the method " + req.method);
  const place = find(req.path);
  if (!place) return refuse(404, "nothing is found at this path");
  if (place.answer) return place.answer;
  const method = req.method === "HEAD" ? "GET" : req.method;
  if (!place[method]) return notAllowed(Object.keys(place).filter((k) => k === k.toUpperCase()));
  const c = { ...ctx, req, id: place.id };
  if (place.login) {
    c.who = whoAsks(req, ctx.db);
    if (!c.who) return refuse(401, "nobody is logged in", { "WWW-Authenticate": 'Session realm="fernway"' });
    if (place.staff) return refuse(403, c.who.name + " is no member of staff");
  }
  return ctx.db.tx(() => place[method](c));
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const notAllowed = (list) => {
  const allow = list.flatMap((m) => (m === "GET" ? ["GET", "HEAD"] : [m])).join(", ");
  return refuse(405, "this path knows " + allow, { Allow: allow });
};
const goTo = (status, to, error) => refuse(status, error, { Location: to });

const places = [
  [/^\/plants$/, () => ({ GET: plants })],
  [/^\/plants\/newest$/, () => ({ GET: () => goTo(307, "/plants/FERN-12", "this week it is FERN-12") })],
  [/^\/plants\/(FERN-[0-9]{1,4})$/, (id) => ({ GET: plant, id })],
  [/^\/ferns(\/.*)?$/, () => ({ answer: goTo(308, "/plants", "the ferns live at /plants now") })],
  [/^\/search$/, () => ({ POST: search })],
  [/^\/suggestions$/, () => ({ GET: suggestions })],
  [/^\/stock\/(FERN-[0-9]{1,4})$/, (id) => ({ GET: stock, id })],
  [/^\/parcels\/(SP-[0-9]{1,6})$/, (id) => ({ GET: parcel, id })],
  [/^\/me$/, () => ({ GET: (c) => ({ json: { id: c.who.id, name: c.who.name } }), login: true })],
  [/^\/me\/address$/, () => ({ GET: address, PUT: move, login: true })],
  [/^\/me\/basket$/, () => ({ DELETE: () => ({ status: 204 }), login: true })],
  [/^\/orders$/, () => ({ POST: order, login: true })],
  [/^\/orders\/([0-9]{1,6})$/, (id) => ({ GET: oneOrder, login: true, id })],
  [/^\/orders\/([0-9]{1,6})\/cancellation$/, (id) => ({ POST: cancel, login: true, id })],
  [/^\/reports\/daily-sales$/, () => ({ GET: () => ({}), login: true, staff: true })],
];

function find(path) {
  for (const [form, make] of places) {
    const m = form.exec(path);
    if (m) return make(m[1]);
  }
  return null;
}

const whoAsks = (req, db) => (/(^|; *)sid=9f2c81d4(;|$)/.test(req.headers.cookie || "") ? db.get("SELECT id, name FROM customers WHERE id = 2") : null);

// shown is an answer in JSON, unless the client has asked for something else, or has it already.
function shown({ req }, json, tag) {
  const accept = req.headers.accept;
  if (accept !== undefined && !/(^|[\s,])(\*\/\*|application\/\*|application\/json)\s*(;|,|$)/.test(accept)) {
    return refuse(406, "this is known as application/json only");
  }
  const headers = tag ? { ETag: tag, "Cache-Control": "no-cache" } : {};
  const mine = (req.headers["if-none-match"] || "").split(",").map((t) => t.trim().replace(/^W\//, ""));
  if (tag && (mine.includes(tag) || mine.includes("*"))) return { status: 304, headers };
  return { headers, json };
}

// Plants.
function plants(c) {
  const sort = { name: "name", price: "price_cents" }[c.req.query.sort] || "sku";
  if (c.req.query.sort === "colour") {
    c.log("no such column: colour");
    return refuse(500, "something broke, and is written down");
  }
  const list = c.db.all("SELECT sku, name, price_cents FROM products WHERE active = 1 AND name LIKE ? ORDER BY " + sort, "%" + (c.req.query.q || "") + "%");
  return shown(c, { plants: list }, '"' + c.sha256(JSON.stringify(list)).slice(0, 8) + '"');
}

function plant(c) {
  const p = c.db.get("SELECT sku, name, price_cents, active FROM products WHERE sku = ?", c.id);
  if (!p) return refuse(404, "there is no such plant");
  if (!p.active) return refuse(410, "it is not grown any more, for good");
  delete p.active;
  return shown(c, p, '"' + p.sku + "-1" + '"');
}

function search(c) {
  const { wish, no } = json(c.req);
  if (no) return no;
  if (typeof wish.q !== "string") return refuse(422, "q has to be a text");
  return goTo(303, "/plants?q=" + encodeURIComponent(wish.q), "this is what was found");
}

function suggestions(c) {
  if (!c.db.get("SELECT at FROM opening")) c.db.run("INSERT INTO opening VALUES (?)", c.now + 120);
  const left = c.db.get("SELECT at FROM opening").at - c.now;
  if (left > 0) return refuse(503, "not ready yet: see Retry-After", { "Retry-After": Math.ceil(left) });
  return shown(c, { suggestions: [["FERN-7", "FERN-5"]] });
}

function stock(c) {
  const s = c.db.get("SELECT on_hand FROM stock s JOIN products p ON p.id = s.product_id WHERE sku = ?", c.id);
  if (!s) return refuse(404, "there is no such plant");
  const last = c.db.all("SELECT at FROM asked WHERE at > ? ORDER BY at", c.now - 60);
  if (last.length >= 5) return refuse(429, "5 times in a minute are enough", { "Retry-After": Math.ceil(last[0].at + 60 - c.now) });
  c.db.run("INSERT INTO asked VALUES (?)", Math.floor(c.now));
  return shown(c, s);
}

// parcel asks Swift Parcel, whose program has its moods.
function parcel(c) {
  if (c.id === "SP-75") return shown(c, { parcel: "SP-75", where: "delivered" });
  if (c.id === "SP-76") return refuse(502, "cannot read Swift Parcel's answer");
  if (c.id === "SP-77") return refuse(504, "Swift Parcel answers too late");
  return refuse(404, "there is no such parcel");
}

// What belongs to somebody.
const tagged = (a) => '"' + a.version + '"';

function address(c) {
  const a = c.db.get("SELECT street, version FROM addresses WHERE customer_id = ?", c.who.id);
  return shown(c, { street: a.street }, tagged(a));
}

function move(c) {
  const { wish, no } = json(c.req);
  if (no) return no;
  if (typeof wish.street !== "string" || wish.street === "") return refuse(422, "street has to be a text");
  const a = c.db.get("SELECT street, version FROM addresses WHERE customer_id = ?", c.who.id);
  const wanted = c.req.headers["if-match"];
  if (wanted === undefined) return refuse(428, "If-Match has to say which version");
  if (wanted !== "*" && !wanted.split(",").map((t) => t.trim()).includes(tagged(a))) return refuse(412, "the address is another version now");
  c.db.run("UPDATE addresses SET street = ?, version = version + 1 WHERE customer_id = ?", wish.street, c.who.id);
  return { status: 204 };
}

// json reads a body, or says why it does not.
function json(req) {
  if (req.rawBody.length > 300) return { no: refuse(413, "a body has at most 300 bytes here") };
  if (!/^application\/json\b/.test(req.headers["content-type"] || "")) return { no: refuse(415, "send application/json", { Accept: "application/json" }) };
  try {
    const wish = JSON.parse(req.rawBody);
    if (wish !== null && typeof wish === "object" && !Array.isArray(wish)) return { wish };
  } catch (e) {
    return { no: refuse(400, "the body is no JSON") };
  }
  return { no: refuse(422, "the body is no JSON object") };
}

function order(c) {
  const { wish, no } = json(c.req);
  if (no) return no;
  const p = c.db.get("SELECT p.id, price_cents, on_hand FROM products p JOIN stock s ON s.product_id = p.id WHERE sku = ? AND active = 1", String(wish.sku));
  if (!p) return refuse(422, "there is no such plant to order");
  if (!Number.isInteger(wish.qty) || wish.qty < 1 || wish.qty > 20) return refuse(422, "1 to 20 can be ordered");
  if (wish.qty > p.on_hand) return refuse(409, "only " + p.on_hand + " are there now");
  const total = p.price_cents * wish.qty;
  c.db.run("UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?", wish.qty, p.id);
  c.db.run("INSERT INTO orders (customer_id, state, placed_at, total_cents) VALUES (?, 'awaiting_payment', ?, ?)", c.who.id, new Date(c.now * 1000).toISOString(), total);
  const id = c.db.get("SELECT max(id) AS id FROM orders").id;
  return { status: 201, headers: { Location: "/orders/" + id }, json: { id, total_cents: total } };
}

// mine is an order of the customer who asks. That there are others is nobody's business.
const mine = (c) => c.db.get("SELECT id, state, total_cents FROM orders WHERE id = ? AND customer_id = ?", Number(c.id), c.who.id);

function oneOrder(c) {
  const o = mine(c);
  return o ? shown(c, o) : refuse(404, "there is no such order");
}

function cancel(c) {
  const o = mine(c);
  if (!o) return refuse(404, "there is no such order");
  if (o.state === "shipped") return refuse(409, "it is on its way already");
  return { status: 202, json: { asked: "the gardener", look_at: "/orders/" + o.id } };
}
