// Fernway's shop, and the shared cache in front of it (RFC 9111, as far as this lesson needs it).
function handle(req, ctx) {
  const direct = (req.headers.host || "").startsWith("api.");
  const answer = direct ? shop(req, ctx) : cached(req, ctx);
  if (req.method === "HEAD") delete answer.headers["Content-Type"]; // may be left out there, and keeps what is printed short
  return answer;
}

function cached(req, ctx) {
  if (req.method !== "GET" && req.method !== "HEAD") {
    ctx.db.run("DELETE FROM copies WHERE path = ?", req.path);
    return shop(req, ctx);
  }
  const copy = ctx.db.all("SELECT rowid AS id, * FROM copies WHERE path = ?", req.path).find((c) => fits(c, req));
  if (!copy) return told(keep(req, shop(req, ctx), ctx), "fwd=uri-miss");
  const headers = JSON.parse(copy.headers), age = ctx.now - copy.at;
  if (age < lifetime(headers)) return told({ status: 200, headers: { ...headers, Age: String(age) }, body: copy.body }, "hit");
  const fresh = shop({ ...req, headers: { ...req.headers, "if-none-match": headers.ETag } }, ctx);
  ctx.db.run("DELETE FROM copies WHERE rowid = ?", copy.id);
  if (fresh.status !== 304) return told(keep(req, fresh, ctx), "fwd=stale");
  return told(keep(req, { status: 200, headers, body: copy.body }, ctx), "fwd=stale; fwd-status=304"); // no Age: the origin has been asked (5.1)
}

const told = (answer, how) => ({ ...answer, headers: { ...answer.headers, "Cache-Status": "cdn; " + how } });
const varies = (headers, req) => (headers.Vary || "").toLowerCase().split(/\s*,\s*/).filter(Boolean).map((name) => [name, req.headers[name] || ""]);
const fits = (copy, req) => JSON.parse(copy.varies).every(([name, value]) => (req.headers[name] || "") === value);

// lifetime is how many seconds a shared cache may use an answer without asking.
function lifetime(headers) {
  const rule = headers["Cache-Control"] || "";
  if (/no-cache/.test(rule)) return 0;
  const seconds = /s-maxage=(\d+)/.exec(rule) || /max-age=(\d+)/.exec(rule);
  return seconds ? Number(seconds[1]) : 0;
}

function keep(req, answer, ctx) {
  const rule = answer.headers["Cache-Control"] || "";
  const known = req.headers.authorization && !/public|s-maxage|must-revalidate/.test(rule); // somebody's own answer (3.5)
  if (answer.status === 200 && rule !== "" && !known && !/no-store|private/.test(rule)) {
    ctx.db.run("INSERT INTO copies VALUES (?, ?, ?, ?, ?)", req.path, JSON.stringify(varies(answer.headers, req)), JSON.stringify(answer.headers), answer.body, ctx.now);
  }
  return answer;
}

function shop(req, ctx) {
  const { method, path } = req;
  if (path === "/guides/lady-fern" && method === "PUT") return write(req, ctx);
  if (method !== "GET" && method !== "HEAD") return { status: 405, headers: { Allow: "GET, HEAD" }, body: "" };
  if (path === "/guides/lady-fern") return guide(req, ctx);
  if (path === "/plants/7") return page(req, ctx, "max-age=60", '"p7-1"', '{"id":7,"name":"Lady fern","price_cents":1295}');
  if (path === "/basket") return page(req, ctx, "max-age=60", null, basket(req));
  if (path === "/my/basket") return page(req, ctx, "private, no-store", null, basket(req));
  return { status: 404, headers: {}, body: "" };
}

function page(req, ctx, rule, tag, body, type = "application/json") {
  const headers = { "Cache-Control": rule };
  if (tag) headers.ETag = tag;
  if (tag && named(req, "if-none-match", tag)) return { status: 304, headers };
  return { status: 200, headers: { ...headers, "Content-Type": type }, body };
}

// named tells whether a condition names the tag. A weak one will do to read and not to write (RFC 9110, 8.8.3.2).
const plain = (tag, field) => (field === "if-none-match" ? tag.replace(/^W\//, "") : tag);
const named = (req, field, tag) => (req.headers[field] || "").split(",").map((t) => plain(t.trim(), field)).some((t) => t === "*" || t === tag);
const whose = { "sid=a11": "Ada", "sid=b22": "Bo" };
const basket = (req) => JSON.stringify({ basket_of: whose[req.headers.cookie] || "nobody" });

const read = (ctx) => ctx.db.get("SELECT body, version FROM guides WHERE slug = 'lady-fern'");
const tagOf = (guide) => '"v' + guide.version + '"';
const guide = (req, ctx) => page(req, ctx, "no-cache", tagOf(read(ctx)), read(ctx).body, "text/markdown");

function write(req, ctx) {
  const old = read(ctx);
  if (req.headers["if-match"] && !named(req, "if-match", tagOf(old))) {
    return { status: 412, headers: { "Content-Type": "text/plain" }, body: "your copy is old" };
  }
  ctx.db.run("UPDATE guides SET body = ?, version = version + 1 WHERE slug = 'lady-fern'", req.rawBody);
  return { status: 204, headers: { ETag: tagOf(read(ctx)) } };
}
