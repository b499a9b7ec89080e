// Two limits of Fernway's: reports are counted by account, guesses at vouchers by address.
const reports = { size: 2, every: 10, told: "2 at once, then one every 10 s" };
const guesses = { size: 1, every: 60, told: "one a minute" };
const accounts = { "Bearer t-1": "partner 1", "Bearer t-2": "partner 2" };

function handle(req, ctx) {
  const voucher = /^\/vouchers\/([A-Z]+-\d{1,9})$/.exec(req.path);
  if (voucher) return req.method === "GET" ? look(req, ctx, voucher[1]) : refuse(405, "method_not_allowed", { Allow: "GET" });
  if (req.path !== "/reports") return refuse(404, "no_such_path");
  return req.method === "POST" ? order(req, ctx) : refuse(405, "method_not_allowed", { Allow: "POST" });
}

const refuse = (status, error, headers) => ({ status, headers, json: { error } });

function order(req, ctx) {
  const who = accounts[req.headers.authorization];
  if (!who) return refuse(401, "who_are_you", { "WWW-Authenticate": "Bearer" });
  const no = take(ctx, "reports " + who, reports);
  if (no) return no;
  const { lastId } = ctx.db.run("INSERT INTO reports (account) VALUES (?)", who);
  return { status: 202, headers: { Location: "/reports/" + lastId } };
}

// The address is read from a field that anybody may write. The lesson shows what comes of it.
function look(req, ctx, code) {
  const no = take(ctx, "vouchers " + (req.headers["x-forwarded-for"] || "unknown"), guesses);
  if (no) return no;
  const found = ctx.db.get("SELECT code AS voucher, cents FROM vouchers WHERE code = ?", code);
  return found ? { json: found } : { status: 404 };
}

// take takes a token from the bucket of that name, or gives the answer for whoever found none.
function take({ db, now }, name, { size, every, told }) {
  return db.tx(() => {
    const kept = db.get("SELECT level, at FROM buckets WHERE name = ?", name) ?? { level: size, at: now };
    const level = Math.min(size, kept.level + (now - kept.at) / every);
    if (level < 1) {
      const wait = Math.ceil((1 - level) * every - 1e-6); // what division loses is no second
      return { status: 429, headers: { "Retry-After": String(wait) }, json: { error: "too_many_calls", limit: told } };
    }
    db.run("INSERT OR REPLACE INTO buckets (name, level, at) VALUES (?, ?, ?)", name, level - 1, now);
    return null;
  });
}
