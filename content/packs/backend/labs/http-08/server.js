// Two versions of one API. The first says in its header fields that it will go, and goes on that day.
const DEPRECATED = Date.UTC(2026, 1, 15) / 1000;
const SUNSET = Date.UTC(2026, 8, 30, 23, 59, 59) / 1000;

function handle(req, ctx) {
  const [version, name, id] = req.path.split("/").slice(1);
  if (req.path === "/docs/v2") return req.method === "GET" ? { headers: { "Content-Type": "text/plain; charset=utf-8" }, body: GUIDE } : notAllowed("GET");
  const answer = { v1: first, v2: second }[version];
  if (!answer) return refuse(404, "nothing is found at this path");
  return answer(req, ctx, name, id);
}

const refuse = (status, error) => ({ status, json: { error } });
const notAllowed = (allow) => ({ ...refuse(405, "this path knows " + allow), headers: { Allow: allow } });
const stranger = (req) => !/(^|; *)sid=9f2c81d4(;|$)/.test(req.headers.cookie || "");

const GUIDE = `Fernway API, from version 1 to version 2

GET /v2/plants/{id}
    price_cents, a number of cents, takes the place of price.

POST /v2/orders
    {"sku": "FERN-7", "qty": 2, "price_cents": 1295}
    sku takes the place of plant, which was a number.
    qty takes the place of count.
    price_cents takes the place of price, and may be left out.

GET /v2/orders?limit=2
GET /v2/orders?limit=2&cursor=...
    page is gone. Each answer gives the cursor of what comes next: next.
    A cursor is made for one reading. An hour later it is no longer taken.

The Cookie field stays as it is.
`;

// RFC 9745, RFC 8594 and RFC 8288.
const farewell = {
  Deprecation: "@" + DEPRECATED,
  Sunset: new Date(SUNSET * 1000).toUTCString(),
  Link: '<http://api.fernway.test/docs/v2>; rel="deprecation"; type="text/plain"',
};

function first(req, ctx, name, id) {
  if (ctx.now > SUNSET) return refuse(410, "version 1 is gone");
  const answer = name === "plants" && id ? plant1(req, ctx, id) : name === "orders" && !id ? orders1(req, ctx) : refuse(404, "nothing is found at this path");
  return { ...answer, headers: { ...answer.headers, ...farewell } };
}

const find = (db, where, value) => db.get("SELECT id, sku, name, price_cents FROM products WHERE " + where + " = ?", value);
const euro = (cents) => (cents / 100).toFixed(2);

function plant1(req, { db }, id) {
  if (req.method !== "GET") return notAllowed("GET");
  const p = find(db, "id", +id);
  return p ? { json: { id: p.id, name: p.name, price: euro(p.price_cents) } } : refuse(404, "there is no such plant");
}

function orders1(req, ctx) {
  if (stranger(req)) return refuse(401, "nobody is logged in");
  if (req.method === "GET") {
    const page = req.query.page === undefined ? "1" : req.query.page;
    if (!/^[1-9][0-9]{0,5}$/.test(page)) return refuse(400, "page is a number from 1");
    return { json: { orders: newest(ctx.db, 2, 1e9, (+page - 1) * 2) } };
  }
  if (req.method !== "POST") return notAllowed("GET, POST");
  const w = req.body || {};
  const p = find(ctx.db, "id", Number(w.plant));
  if (!p) return refuse(422, "plant is the number of a plant");
  if (w.price !== euro(p.price_cents)) return refuse(422, "price is " + euro(p.price_cents));
  return placed(ctx, p, w.count, "count", "/v1");
}

function second(req, ctx, name, id) {
  if (name === "plants" && id) return plant2(req, ctx, id);
  if (name !== "orders" || id) return refuse(404, "nothing is found at this path");
  if (stranger(req)) return refuse(401, "nobody is logged in");
  if (req.method === "GET") return list2(req, ctx);
  return req.method === "POST" ? order2(req, ctx) : notAllowed("GET, POST");
}

function plant2(req, { db }, id) {
  if (req.method !== "GET") return notAllowed("GET");
  const p = find(db, "id", +id);
  return p ? { json: p } : refuse(404, "there is no such plant");
}

function list2(req, ctx) {
  if (req.query.page !== undefined) return refuse(400, "page is not known in version 2");
  const limit = req.query.limit === undefined ? "20" : req.query.limit;
  if (!/^[0-9]{1,3}$/.test(limit) || +limit < 1 || +limit > 100) return refuse(400, "limit goes from 1 to 100");
  const before = req.query.cursor === undefined ? 1e9 : opened(req.query.cursor, ctx);
  if (before === null) return refuse(400, "this cursor is not taken");
  const orders = newest(ctx.db, +limit, before, 0);
  const last = orders.length ? orders[orders.length - 1].id : 0;
  return { json: { orders, next: last ? sealed(last, Math.floor(ctx.now / 3600), ctx) : null } };
}

const newest = (db, limit, before, skip) =>
  db.all("SELECT id, state, total_cents FROM orders WHERE customer_id = 2 AND id < ? ORDER BY id DESC LIMIT ? OFFSET ?", before, limit, skip);

// A cursor holds the number of the last order that was seen, and a seal that changes every hour.
const sealed = (id, hour, ctx) => id + "-" + ctx.hmac("a key of this lab", id + " " + hour).slice(0, 8);

function opened(cursor, ctx) {
  const id = cursor.split("-")[0];
  const hour = Math.floor(ctx.now / 3600);
  return [hour, hour - 1].some((h) => cursor === sealed(id, h, ctx)) ? +id : null;
}

function order2(req, ctx) {
  const w = req.body || {};
  const p = find(ctx.db, "sku", String(w.sku));
  if (!p) return refuse(422, "sku is that of a plant, such as FERN-7");
  if (w.price_cents !== undefined && w.price_cents !== p.price_cents) return refuse(422, "price_cents is " + p.price_cents);
  return placed(ctx, p, w.qty, "qty", "/v2");
}

function placed({ db, now }, p, qty, field, version) {
  if (!Number.isInteger(qty) || qty < 1 || qty > 20) return refuse(422, field + " goes from 1 to 20");
  db.run("INSERT INTO orders (customer_id, state, placed_at, total_cents) VALUES (2, 'awaiting_payment', ?, ?)", new Date(now * 1000).toISOString(), p.price_cents * qty);
  const id = db.get("SELECT max(id) AS id FROM orders").id;
  return { status: 201, headers: { Location: version + "/orders/" + id }, json: { id } };
}
