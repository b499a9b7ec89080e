// Fernway as it reads messages from the wire: which site, which path, which
// media type. An order is read only if the message says that it is JSON.
const plant = { id: 7, name: "Lady fern", price_cents: 1295 };
const pageOf = (p) => `<h1>${p.name}</h1><p>${(p.price_cents / 100).toFixed(2)} euro</p>`;
const mediaType = (value) => String(value || "").split(";")[0].trim().toLowerCase();

function handle(req, { db }) {
  if (req.path === "/plants/7" && req.method === "GET") return show(req);
  if (req.path === "/orders" && req.method === "POST") return order(req, db);
  return { status: 404, json: { error: "no such path" } };
}

function show(req) {
  const wanted = req.headers.accept ? req.headers.accept.split(",").map(mediaType) : ["*/*"];
  if (req.headers.host === "shop.fernway.test") return html();
  if (wanted.some((w) => ["*/*", "application/*", "application/json"].includes(w))) return { status: 200, json: plant };
  if (wanted.includes("text/html")) return html();
  return { status: 406, json: { error: "we have application/json and text/html" } };
}

const html = () => ({ status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: pageOf(plant) });

function order(req, db) {
  const type = mediaType(req.headers["content-type"]);
  if (type !== "application/json") return { status: 415, headers: { Accept: "application/json" }, json: { error: "send application/json" } };
  const body = parse(req.rawBody);
  if (!body || body.sku !== "FERN-7") return { status: 400, json: { error: "the body is no JSON with a sku" } };
  const { id } = db.get("INSERT INTO orders (note) VALUES (?) RETURNING id", String(body.note || ""));
  return { status: 201, headers: { Location: "/orders/" + id }, json: { id, note: body.note } };
}

function parse(text) {
  try { return JSON.parse(text); } catch { return null; }
}
