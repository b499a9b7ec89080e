// Fernway's catalogue. Each method does here what RFC 9110 and RFC 5789 let it do, and the log says what became of it.
function handle(req, { db, log }) {
  const [first, id, part, extra] = req.path.split("/").slice(1);
  if (first !== "plants" || extra !== undefined) return refuse(404, "nothing is found at this path");
  if (id === undefined) return act({ GET: list, POST: add }, req, db, log);
  if (!/^[1-9][0-9]{0,3}$/.test(id)) return refuse(404, "a plant has a number");
  const byPart = {
    "": { GET: show, PUT: replace, PATCH: change, DELETE: remove },
    stock: { GET: stock, PUT: count, POST: arrive },
    questions: { GET: questions, POST: ask },
    delete: { GET: remove },
  };
  const methods = byPart[part || ""];
  return methods ? act(methods, req, db, log, Number(id)) : refuse(404, "nothing is found at this path");
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });

function act(methods, req, db, log, id) {
  const method = req.method === "HEAD" ? "GET" : req.method;
  const known = Object.keys(methods).flatMap((m) => (m === "GET" ? ["GET", "HEAD"] : [m]));
  if (!methods[method]) return refuse(405, "this path knows " + known.join(", "), { Allow: known.join(", ") });
  const writes = ["PUT", "PATCH", "POST"].includes(method);
  if (writes) {
    if (!/^application\/(merge-patch\+)?json\b/.test(req.headers["content-type"] || "")) return refuse(415, "send application/json");
    if (req.body === null || typeof req.body !== "object" || Array.isArray(req.body)) return refuse(400, "the body is no JSON object");
  }
  return db.tx(() => methods[method]({ db, log, id, body: req.body }));
}

// Plants.
const columns = "SELECT id, name, price_cents, active, light FROM products";
const shown = (p) => ({ id: p.id, name: p.name, price_cents: p.price_cents, on_sale: p.active === 1, light: p.light });
const read = (db, id) => {
  const p = db.get(columns + " WHERE id = ?", id);
  return p ? shown(p) : null;
};
const missing = (id) => refuse(404, "there is no plant " + id);
const said = (p) => "plant " + p.id + " is now " + JSON.stringify(p);

const list = ({ db }) => ({ json: { plants: db.all(columns + " ORDER BY id").map(shown) } });
const show = ({ db, id }) => {
  const p = read(db, id);
  return p ? { json: p } : missing(id);
};

const fields = {
  name: (v) => typeof v === "string" && v.length > 0 && v.length <= 200,
  price_cents: (v) => Number.isInteger(v) && v >= 0,
  on_sale: (v) => typeof v === "boolean",
  light: (v) => v === null || (typeof v === "string" && v.length > 0 && v.length <= 40),
};

// strange says which field of a body is none of a plant's. The number may stand there, as answers have it.
function strange(body, id, more = []) {
  if (id !== undefined && body.id !== undefined && body.id !== id) return "this path is plant " + id + ", and the body says " + JSON.stringify(body.id);
  const name = Object.keys(body).find((n) => n !== "id" && !(n in fields) && !more.includes(n));
  return name === undefined ? "" : "a plant has no " + name;
}

// fault says what is wrong with a whole plant.
function fault(p) {
  for (const name of Object.keys(fields)) {
    if (!fields[name](p[name])) return p[name] === undefined ? "no " + name + " is given" : name + " cannot be " + JSON.stringify(p[name]);
  }
  return "";
}

// whole is a plant of which a body says everything; what the body leaves out is as in a new plant.
const whole = (body) => ({ on_sale: true, light: null, ...pick(body) });
const pick = (body) => Object.fromEntries(Object.keys(fields).filter((n) => n in body).map((n) => [n, body[n]]));

function save(db, id, p) {
  const values = [p.name, p.price_cents, p.on_sale ? 1 : 0, p.light];
  if (db.get("SELECT 1 AS one FROM products WHERE id = ?", id)) {
    db.run("UPDATE products SET name = ?, price_cents = ?, active = ?, light = ? WHERE id = ?", ...values, id);
    return false;
  }
  db.run("INSERT INTO products (name, price_cents, active, light, id, sku, kind) VALUES (?, ?, ?, ?, ?, ?, 'plant')", ...values, id, "FERN-" + id);
  db.run("INSERT INTO stock VALUES (?, 0, 0)", id);
  return true;
}

function add({ db, log, body }) {
  const p = whole(body), why = strange(body) || fault(p);
  if (why) return refuse(422, why);
  const id = db.get("SELECT max(id) + 1 AS id FROM products").id;
  save(db, id, p);
  log(said(read(db, id)));
  return { status: 201, headers: { Location: "/plants/" + id }, json: read(db, id) };
}

function replace({ db, log, id, body }) {
  const p = whole(body), why = strange(body, id) || fault(p);
  if (why) return refuse(422, "PUT takes a whole plant: " + why);
  const made = save(db, id, p);
  log(said(read(db, id)));
  return made ? { status: 201, headers: { Location: "/plants/" + id }, json: read(db, id) } : { json: read(db, id) };
}

// change knows three ways to say what changes: fields, {"add": {field: n}} and {"toggle": field}.
function change({ db, log, id, body }) {
  const p = read(db, id);
  if (!p) return missing(id);
  const next = { ...p, ...pick(body) };
  for (const [name, n] of Object.entries(body.add || {})) {
    if (name !== "price_cents" || !Number.isInteger(n)) return refuse(422, "add takes a whole number for price_cents");
    next.price_cents += n;
  }
  if (body.toggle !== undefined) {
    if (body.toggle !== "on_sale") return refuse(422, "toggle takes on_sale");
    next.on_sale = !p.on_sale;
  }
  const why = strange(body, id, ["add", "toggle"]) || fault(next);
  if (why) return refuse(422, why);
  save(db, id, next);
  log(said(read(db, id)));
  return { json: read(db, id) };
}

function remove({ db, log, id }) {
  if (!read(db, id)) return missing(id);
  db.run("DELETE FROM stock WHERE product_id = ?", id);
  db.run("DELETE FROM products WHERE id = ?", id);
  log("plant " + id + " is gone");
  return { status: 204 };
}

// What stands on the shelf.
const onHand = (db, id) => db.get("SELECT on_hand FROM stock WHERE product_id = ?", id);

function stock({ db, id }) {
  const s = onHand(db, id);
  return s ? { json: s } : missing(id);
}

function put({ db, log, id }, n) {
  if (!Number.isInteger(n) || n < 0) return refuse(422, "on the shelf there is a whole number, 0 or more");
  db.run("UPDATE stock SET on_hand = ? WHERE product_id = ?", n, id);
  log("of plant " + id + " there are now " + n);
  return { json: { on_hand: n } };
}

const count = (c) => (onHand(c.db, c.id) ? put(c, c.body.on_hand) : missing(c.id));

function arrive(c) {
  const s = onHand(c.db, c.id);
  if (!s) return missing(c.id);
  if (!Number.isInteger(c.body.add)) return refuse(422, "add takes a whole number, which may be below 0");
  return put(c, s.on_hand + c.body.add);
}

// Questions of customers.
const questions = ({ db, id }) => ({ json: { questions: db.all("SELECT id, text FROM questions WHERE product_id = ? ORDER BY id", id) } });

function ask({ db, log, id, body }) {
  if (!read(db, id)) return missing(id);
  if (typeof body.text !== "string" || body.text === "" || body.text.length > 200) return refuse(422, "a question has a text of at most 200 characters");
  db.run("INSERT INTO questions (product_id, text) VALUES (?, ?)", id, body.text);
  const q = db.get("SELECT max(id) AS id FROM questions").id;
  log("question " + q + " is now " + JSON.stringify(body.text));
  return { status: 201, headers: { Location: "/plants/" + id + "/questions/" + q }, json: { id: q, text: body.text } };
}
