// Fernway's quote service, which differs from its contract in five places. Each is marked; the lesson hunts them.
function handle(req, { db, now }) {
  if (req.path !== "/quote") return refuse(404, "no_such_path");
  if (req.method !== "GET" && req.method !== "HEAD") return { ...refuse(405, "method_not_allowed"), headers: { Allow: "GET, HEAD" } };
  try {
    return quote(req.query, db, now);
  } catch (e) {
    return refuse(500, "internal"); // The contract says 404: a plant that is not found has no price to read.
  }
}

const refuse = (status, error) => ({ status, json: { error } });

const DELIVERY_CENTS = 490;
const FREE_FROM_CENTS = 3900;

function quote({ sku, qty = "1" }, db, now) {
  // The contract says that qty ends at 20.
  if (!sku || !/^[0-9]{1,6}$/.test(qty) || Number(qty) < 1) return refuse(400, "bad_parameter");
  const plant = db.get("SELECT price_cents FROM products WHERE sku = ?", sku);
  const plants = plant.price_cents * Number(qty);
  const answer = { plants_cents: plants };
  // The contract requires the field, 0 included, and its type is integer.
  if (plants < FREE_FROM_CENTS) answer.delivery_cents = String(DELIVERY_CENTS);
  answer.arrives_on = inTwoDays(now);
  return { json: answer };
}

// The contract's format is date, such as 2026-03-04.
function inTwoDays(now) {
  const [year, month, day] = new Date((now + 2 * 86400) * 1000).toISOString().slice(0, 10).split("-");
  return day + "/" + month + "/" + year;
}
