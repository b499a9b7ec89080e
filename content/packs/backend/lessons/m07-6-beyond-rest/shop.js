// Fernway's API for its own pages. Each asks who calls, and shows Ada what is hers.
function handle(req, ctx) {
  if (req.path === "/orders/29/events") return stream(req, ctx, Number(req.headers["last-event-id"] || 0));
  if (req.path === "/v0/orders/29/events") return stream(req, ctx, 0); // as it was at first: nobody looked at the field
  if (req.path === "/graphql") return graph(req, ctx);
  return { status: 404, json: { error: "no_such_path" } };
}

// --- events

function stream(req, { db }, last) {
  if (req.method !== "GET") return { status: 405, headers: { Allow: "GET" }, json: { error: "method_not_allowed" } };
  if (req.headers.cookie !== "sid=a11") return { status: 401, json: { error: "who_are_you" } };
  if (!Number.isInteger(last)) return { status: 400, json: { error: "bad_last_event_id" } };
  const rows = db.all("SELECT id, payload FROM outbox WHERE topic = 'order' AND key = '29' AND id > ? ORDER BY id", last);
  if (!rows.length) return { status: 204 }; // the order is delivered: nothing will follow
  return { headers: { "Content-Type": "text/event-stream" }, json: rows.map(({ id, payload }) => ({ id, data: JSON.parse(payload) })) };
}

// --- a graph: enough of GraphQL for nested fields and numbers in brackets

const silent = () => { throw new Error("the courier is silent"); };
const graphTypes = {
  Query: {
    order: [(_, { id }, db) => db.get("SELECT * FROM orders WHERE customer_id = 1 AND id = ?", id ?? null), "Order"],
    orders: [(_, { first }, db) => db.all("SELECT * FROM orders WHERE customer_id = 1 ORDER BY id LIMIT ?", Math.min(first ?? 20, 20)), "Order"],
  },
  Order: {
    id: [(o) => o.id], state: [(o) => o.state], total_cents: [(o) => o.total_cents], parcel: [silent],
    items: [(o, _, db) => db.all("SELECT * FROM order_items WHERE order_id = ? ORDER BY product_id", o.id), "Item"],
  },
  Item: {
    qty: [(i) => i.qty],
    product: [(i, _, db) => db.get("SELECT * FROM products WHERE id = ?", i.product_id), "Product"],
  },
  Product: { id: [(p) => p.id], name: [(p) => p.name], price_cents: [(p) => p.price_cents] },
};

function graph(req, { db }) {
  if (req.headers.cookie !== "sid=a11") return { status: 401, json: { error: "who_are_you" } };
  const query = req.body !== null && typeof req.body === "object" ? req.body.query : undefined;
  if (req.method !== "POST" || typeof query !== "string") return { status: 400, json: { errors: [{ message: "POST a query" }] } };
  const errors = [];
  try {
    const data = answer("Query", null, parse(query), db, [], errors);
    return page(JSON.stringify(errors.length ? { errors, data } : { data }));
  } catch (e) {
    return page(JSON.stringify({ errors: [{ message: e.message }] }));
  }
}

// parse reads `{ order(id:29) { state } }` into fields, each with its arguments and its own fields.
function parse(text) {
  const words = text.match(/\w+|[^\s,]/g) || [];
  const take = (word) => { if (words.shift() !== word) throw new Error("expected " + word); };
  const set = () => {
    const fields = [];
    take("{");
    while (words.length && words[0] !== "}") fields.push(field());
    take("}");
    return fields;
  };
  const field = () => {
    const f = { name: words.shift(), args: {}, fields: null };
    if (words[0] === "(") {
      take("(");
      while (words.length && words[0] !== ")") { const name = words.shift(); take(":"); f.args[name] = Number(words.shift()); }
      take(")");
    }
    if (words[0] === "{") f.fields = set();
    return f;
  };
  return set();
}

function answer(type, thing, fields, db, path, errors) {
  const out = {};
  for (const { name, args, fields: inner } of fields) {
    const known = Object.hasOwn(graphTypes[type], name) && graphTypes[type][name];
    if (!known) throw new Error(type + " has no field " + name);
    const [resolve, of] = known;
    if (Boolean(of) !== Boolean(inner)) throw new Error(name + (of ? " needs fields in braces" : " has no fields"));
    out[name] = value(() => resolve(thing, args, db), of, inner, db, [...path, name], errors);
  }
  return out;
}

function value(get, of, inner, db, path, errors) {
  let got;
  try { got = get(); } catch (e) { errors.push({ message: e.message, path }); return null; }
  if (!of || got === null || got === undefined) return got ?? null;
  if (Array.isArray(got)) return got.map((one, i) => answer(of, one, inner, db, [...path, i], errors));
  return answer(of, got, inner, db, path, errors);
}

// page breaks JSON into lines, so that it fits a narrow window.
const page = (body) => ({ headers: { "Content-Type": "application/json" }, body: body.replace(/,("items":\[)/g, ',\n $1').replace(/\},\{/g, "},\n  {").replace('],"data"', '],\n "data"') });
