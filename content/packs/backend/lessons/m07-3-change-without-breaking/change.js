// Version 1 says in its header fields that it will go, is switched off twice before, and goes. Guides have no version.
const at = (text) => Date.parse(text) / 1000;
const DEPRECATED = at("2026-02-01T00:00:00Z");
const SUNSET = at("2026-07-01T00:00:00Z");
const OFF = [["2026-06-01T09:00:00Z", "2026-06-01T09:30:00Z"], ["2026-06-15T09:00:00Z", "2026-06-15T13:00:00Z"]];

function handle(req, ctx) {
  const { status, headers, json, body = JSON.stringify(json) } = route(req, ctx);
  return req.method === "HEAD" ? { status, headers, body } : { status, headers: { "Content-Type": "application/json", ...headers }, body };
}

function route(req, ctx) {
  const [version, name, id] = req.path.split("/").slice(1);
  if (req.path === "/guides/lady-fern") return guide(req, ctx);
  if (req.path === "/docs/v2") return { headers: { "Content-Type": "text/plain" }, body: "price_cents, a number of cents, takes the place of price.\n" };
  if (name !== "plants" || id !== "7" || !/^v[12]$/.test(version)) return refuse(404, "no_such_path");
  if (req.method !== "GET" && req.method !== "HEAD") return refuse(405, "method_not_allowed", { Allow: "GET, HEAD" });
  return version === "v1" ? first(ctx) : { json: plant(ctx) };
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const plant = ({ db }) => db.get("SELECT id, name, price_cents FROM products WHERE id = 7");

// RFC 9745, RFC 8594 and RFC 8288.
const farewell = {
  Deprecation: "@" + DEPRECATED,
  Sunset: new Date(SUNSET * 1000).toUTCString(),
  Link: '</docs/v2>; rel="deprecation"',
};

// A refusal that ends after half an hour must not lie in a cache, as a 410 otherwise may.
function first(ctx) {
  const { Link } = farewell;
  if (ctx.now >= SUNSET) return refuse(410, "version_1_is_gone", { Link });
  if (OFF.some(([from, to]) => ctx.now >= at(from) && ctx.now < at(to))) return refuse(410, "brown_out", { Link, "Cache-Control": "no-store" });
  const { id, name, price_cents: cents } = plant(ctx);
  return { headers: farewell, json: { id, name, price: (cents / 100).toFixed(2) } };
}

const read = (db) => db.get("SELECT title, body_md AS body, season FROM guides WHERE slug = 'lady-fern'");
const show = (g) => ({ json: { title: g.title, body: g.body, ...(g.season && { season: g.season }) } });

function guide(req, { db, now }) {
  const { method, body } = req;
  if (method === "GET" || method === "HEAD") return show(read(db));
  if (method !== "PUT" && method !== "PATCH") return refuse(405, "method_not_allowed", { Allow: "GET, HEAD, PATCH, PUT" });
  if (method === "PATCH" && !(req.headers["content-type"] || "").startsWith(MERGE)) return refuse(415, "send_merge_patch", { "Accept-Patch": MERGE });
  if (body === null || typeof body !== "object" || Array.isArray(body)) return refuse(400, "no_object");
  return save(db, now, method === "PUT" ? body : { ...read(db), ...body });
}

const MERGE = "application/merge-patch+json";

// What is saved is the whole guide: a season that it does not name is gone.
function save(db, now, { title, body, season = null }) {
  if (![title, body].every((v) => typeof v === "string" && v !== "")) return refuse(422, "title_and_body_are_needed");
  if (season !== null && typeof season !== "string") return refuse(422, "season_is_text");
  db.run("UPDATE guides SET title = ?, body_md = ?, season = ?, version = version + 1, updated_at = ? WHERE slug = 'lady-fern'",
    title, body, season, new Date(now * 1000).toISOString());
  return show(read(db));
}
