// Swift Parcel's API for labels. Ten calls are allowed in a window of 15 seconds; the windows begin at 7, 22, 37 and 52
// seconds past the minute. A call that is refused makes no label.
const WINDOW = 15;
const FIRST = 7;
const ALLOWED = 10;

function handle(req, { db, now }) {
  if (req.path !== "/labels") return refuse(404, "nothing is found at this path");
  if (req.method !== "POST") return { ...refuse(405, "this path knows POST"), headers: { Allow: "POST" } };
  const window = Math.floor((now - FIRST) / WINDOW);
  const next = Math.ceil((window + 1) * WINDOW + FIRST - now);
  db.run("INSERT INTO windows VALUES (?, 1) ON CONFLICT (window) DO UPDATE SET calls = calls + 1", window);
  const calls = db.get("SELECT calls FROM windows WHERE window = ?", window).calls;
  if (calls > ALLOWED) return { ...refuse(429, "ten labels, and then a pause"), headers: { "Retry-After": String(next) } };
  const wish = req.body || {};
  if (!wish.from || !wish.to) return refuse(422, "a label needs from and to");
  db.run("INSERT INTO labels (sender, receiver) VALUES (?, ?)", String(wish.from), String(wish.to));
  const label = "SP-" + db.get("SELECT max(id) AS id FROM labels").id;
  return { status: 201, json: { label, calls_left: ALLOWED - calls, next_window_in: next } };
}

const refuse = (status, error) => ({ status, json: { error } });
