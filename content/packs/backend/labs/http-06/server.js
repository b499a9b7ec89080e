// The shop's guides. Somebody else edits, too: Lotte saves a moment before the first write of anybody else arrives.
function handle(req, ctx) {
  const c = { ...ctx, req };
  if (req.path !== "/guides/lady-fern") return refuse(404, "nothing is found at this path");
  if (req.method === "GET" || req.method === "HEAD") return read(c);
  if (req.method === "PUT") return ctx.db.tx(() => write(c));
  return refuse(405, "this path knows GET, HEAD, PUT", { Allow: "GET, HEAD, PUT" });
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });
const text = (db) => db.get("SELECT body_md FROM guides WHERE slug = 'lady-fern'").body_md;
const tagOf = (c, body) => '"' + c.sha256(body).slice(0, 8) + '"';

// tags are the entity tags of a field: a list of them, or * (RFC 9110, sections 13.1.1 and 13.1.2).
function tags(c, name) {
  const value = c.req.headers[name];
  if (value === undefined) return null;
  const list = value.split(",").map((t) => t.trim());
  for (const t of list) if (t !== "*" && !/^(W\/)?"[^"]*"$/.test(t)) c.log(name + ": " + t + " is no ETag. An ETag stands between double quotes.");
  return list;
}

// A strong comparison takes no weak tag for a match; a weak one looks only at what stands between the quotes.
const strongly = (list, tag) => list.includes("*") || list.includes(tag);
const weakly = (list, tag) => list.includes("*") || list.some((t) => t.replace(/^W\//, "") === tag);

function read(c) {
  const body = text(c.db), tag = tagOf(c, body), have = tags(c, "if-none-match");
  const headers = { ETag: tag, "Cache-Control": "no-cache" };
  if (have && weakly(have, tag)) return { status: 304, headers };
  return { headers: { ...headers, "Content-Type": "text/markdown; charset=utf-8" }, body };
}

function write(c) {
  if (!/^text\/markdown\b/.test(c.req.headers["content-type"] || "")) return refuse(415, "send text/markdown", { Accept: "text/markdown" });
  if (c.req.rawBody === "") return refuse(422, "a guide without a text is none");
  if (c.db.get("SELECT count(*) AS n FROM guide_versions").n === 1) {
    save(c, "Lotte", text(c.db).replace("Repot: every year, in spring.", "Repot: every second year, in spring."));
    c.log("Lotte saved an edit of hers a moment before your request came.");
  }
  const tag = tagOf(c, text(c.db)), based = tags(c, "if-match"), absent = tags(c, "if-none-match");
  if (based && !strongly(based, tag)) return refuse(412, "your copy is old: If-Match is not true");
  if (absent && weakly(absent, tag)) return refuse(412, "there is a guide: If-None-Match is not true");
  save(c, "you", c.req.rawBody);
  c.log("The guide is now what you have sent.");
  return { status: 204, headers: { ETag: tagOf(c, c.req.rawBody) } };
}

function save(c, who, body) {
  c.db.run("UPDATE guides SET body_md = ?, version = version + 1, updated_at = ? WHERE slug = 'lady-fern'", body, new Date(c.now * 1000).toISOString());
  c.db.run("INSERT INTO guide_versions (who, body_md) VALUES (?, ?)", who, body);
}
