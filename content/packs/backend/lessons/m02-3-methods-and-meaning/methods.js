// Fernway's catalogue. GET /plants/9/delete is a relic from the first week, and the lesson says why it has to go.
function handle(req, { db }) {
  const path = /^\/plants\/([1-9][0-9]{0,3})(\/stock|\/tags|\/delete)?$/.exec(req.path);
  if (!path) return refuse(404, "no_such_path");
  const methods = {
    "": { GET: show, PUT: replace, PATCH: change, DELETE: remove },
    "/stock": { GET: shelf, PUT: count, POST: add },
    "/tags": { GET: tags, PATCH: tag },
    "/delete": { GET: remove },
  }[path[2] || ""];
  const run = methods[req.method];
  if (!run) return refuse(405, "method_not_allowed", { Allow: Object.keys(methods).join(", ") });
  return db.tx(() => run(db, Number(path[1]), req.body, req.headers["content-type"] || ""));
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);

// A plant, in which the light is left out where it is not known.
function read(db, id) {
  const p = db.get("SELECT name, price_cents, light FROM products WHERE id = ?", id);
  return p && { name: p.name, price_cents: p.price_cents, ...(p.light && { light: p.light }) };
}

function show(db, id) {
  const plant = read(db, id);
  return plant ? { json: plant } : refuse(404, "no_such_plant");
}

function fault(p) {
  if (typeof p.name !== "string" || p.name === "" || p.name.length > 200) return "bad_name";
  if (!Number.isInteger(p.price_cents) || p.price_cents < 0) return "bad_price";
  if (p.light !== undefined && (typeof p.light !== "string" || p.light === "")) return "bad_light";
  return "";
}

function save(db, id, p, status) {
  const why = fault(p);
  if (why) return refuse(422, why);
  db.run("INSERT INTO products (id, sku, kind, name, price_cents, light) VALUES (?, ?, 'plant', ?, ?, ?)" +
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, price_cents = excluded.price_cents, light = excluded.light",
    id, "FERN-" + id, p.name, p.price_cents, p.light || null);
  return { status, json: read(db, id) };
}

const replace = (db, id, body) => (isObject(body) ? save(db, id, body, read(db, id) ? 200 : 201) : refuse(400, "no_object"));

// How a PATCH is meant depends on the type of its body. A plant takes a merge patch (RFC 7396).
function change(db, id, body, type) {
  const plant = read(db, id);
  if (!plant) return refuse(404, "no_such_plant");
  if (!type.startsWith("application/merge-patch+json")) return refuse(415, "send_merge_patch", { "Accept-Patch": "application/merge-patch+json" });
  return isObject(body) ? save(db, id, merge(plant, body), 200) : refuse(400, "no_object");
}

function merge(plant, patch) {
  const next = { ...plant, ...patch };
  for (const name of Object.keys(patch)) if (patch[name] === null) delete next[name];
  return next;
}

// Words to search by: a list of its own, which takes the one step of JSON Patch (RFC 6902) that the lesson shows.
function tags(db, id) {
  const p = db.get("SELECT tags FROM products WHERE id = ?", id);
  return p ? { json: JSON.parse(p.tags) } : refuse(404, "no_such_plant");
}

function tag(db, id, body, type) {
  if (!read(db, id)) return refuse(404, "no_such_plant");
  if (!type.startsWith("application/json-patch+json")) return refuse(415, "send_json_patch", { "Accept-Patch": "application/json-patch+json" });
  const list = tags(db, id).json;
  for (const step of Array.isArray(body) ? body : [null]) {
    if (!step || step.op !== "add" || step.path !== "/-" || typeof step.value !== "string") return refuse(422, "only_add_at_the_end");
    list.push(step.value);
  }
  db.run("UPDATE products SET tags = ? WHERE id = ?", JSON.stringify(list), id);
  return tags(db, id);
}

function remove(db, id) {
  if (!read(db, id)) return refuse(404, "no_such_plant");
  db.run("DELETE FROM stock WHERE product_id = ?", id);
  db.run("DELETE FROM products WHERE id = ?", id);
  return { status: 204 };
}

function shelf(db, id) {
  const s = db.get("SELECT on_hand FROM stock WHERE product_id = ?", id);
  return s ? { json: { on_hand: s.on_hand } } : refuse(404, "no_such_plant");
}

function put(db, id, n) {
  if (!Number.isInteger(n) || n < 0) return refuse(422, "bad_number");
  const { changes } = db.run("UPDATE stock SET on_hand = ? WHERE product_id = ?", n, id);
  return changes ? shelf(db, id) : refuse(404, "no_such_plant");
}

const count = (db, id, body) => (isObject(body) ? put(db, id, body.on_hand) : refuse(400, "no_object"));

function add(db, id, body) {
  const s = db.get("SELECT on_hand FROM stock WHERE product_id = ?", id);
  if (!s) return refuse(404, "no_such_plant");
  if (!isObject(body) || !Number.isInteger(body.add)) return refuse(422, "bad_number");
  return put(db, id, s.on_hand + body.add);
}
